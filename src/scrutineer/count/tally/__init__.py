"""Adding up a whole country in one pass: totals up the tree, controls, copies, what is still out.

Expressions that run on every engine. Never here: a decision, or a figure that somebody declared.
"""
