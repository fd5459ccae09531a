"""The static site of an election, of several, and the documents and data beside it, from what was counted.

Pages in Kazakh, Russian and English that need no script and ask nothing of any other host.
Never here: a computation of a result, or a judgement that ``count`` has not made.
"""

from scrutineer.publish.front import Summary, expected, front, summary
from scrutineer.publish.shelf import write_election, write_front, write_register

__all__ = [
    "Summary",
    "expected",
    "front",
    "summary",
    "write_election",
    "write_front",
    "write_register",
]
