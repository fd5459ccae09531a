"""From totals to a decision with its steps: one module a way of deciding.

Ties and doubts are results. Never here: a rule of one country (that is a rule file) and adding up.
"""
