"""What is the result? Controls, copies compared, tallies, seats, and decisions with their steps.

Whole numbers and exact fractions only; rounding happens where a person reads.
Never here: files, statutes written as code, and any judgement of whether the figures are believable.
"""

from scrutineer.count.account import Account, ContestAccount, account
from scrutineer.count.candidacy.choice import Choice, choice
from scrutineer.count.decision.decide import Basis, Decided, decide
from scrutineer.count.report import report
from scrutineer.count.tally.tabulate import Tabulation, tabulate

__all__ = [
    "Account",
    "Basis",
    "Choice",
    "ContestAccount",
    "Decided",
    "Tabulation",
    "account",
    "choice",
    "decide",
    "report",
    "tabulate",
]
