"""Declared figures held against one another: misprints found, named, and a repair suggested.

One slip makes one finding. Never here: a repair applied, or a figure from outside the bundle.
"""
