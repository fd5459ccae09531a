"""What is the result? Controls, copies compared, tallies, seats, and decisions with their steps.

Whole numbers and exact fractions only; rounding happens where a person reads.
Never here: files, statutes written as code, and any judgement of whether the figures are believable.
"""
