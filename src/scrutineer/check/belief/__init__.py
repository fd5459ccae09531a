"""Is it believable? Every test that the columns allow, asked of every contestant alike, in one report.

The questions are fixed and listed before any answer; the chance of a false alarm is held over all of them.
Never here: a verdict on a person, a picture, a file, the word for a crime.
"""

from scrutineer.check.belief.examine import examine
from scrutineer.check.belief.report import (
    LEVEL,
    Answer,
    CleanCopies,
    ContestReport,
    Report,
    Unasked,
    by_test,
)
from scrutineer.check.belief.summary import State, Summary, summary
from scrutineer.check.belief.values import plain_rows, rows, values

__all__ = [
    "LEVEL",
    "Answer",
    "CleanCopies",
    "ContestReport",
    "Report",
    "State",
    "Summary",
    "Unasked",
    "by_test",
    "examine",
    "plain_rows",
    "rows",
    "summary",
    "values",
]
