"""The date that a document bears: that of the declaration it rests on."""

from datetime import date
from typing import Final

from scrutineer.model import Election

_NOT_DECLARATIONS: Final = ("turnout", "before", "upcoming", "voting", "counting", "alleged", "copies")


def declaration_day(election: Election) -> date:
    """The last day on which somebody declared a result, else the day of the vote.

    Turnout through the day and observers' copies are no declarations. Raises ``ValueError`` where the
    election's own date is no date, which a bundle that was read never has.
    """
    days = (
        _day(str(row.get("as_of") or ""))
        for row in election.rows("declared")
        if (row.get("stage") or election.stage) not in _NOT_DECLARATIONS
    )
    return max((day for day in days if day), default=date.fromisoformat(election.date[:10]))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None
