"""The invented country: protocols that satisfy the controls and add up, clean or tampered with.

Everything in it says SYNTHETIC. Never here: a figure of a real election, or tampering with one.
"""
