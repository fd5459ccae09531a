"""The moments that stand in an election's data, in one form; nothing here asks a clock."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scrutineer.model import Election
from scrutineer.model.election import WIDE
from scrutineer.publish.open_data.columns import columns

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_FURTHEST: Final = timedelta(hours=14)


def moment(text: str, zone: tzinfo) -> datetime | None:
    """A date (its first second) or a time with seconds; one without an offset is of ``zone``.

    ``None`` where it is neither. An offset that the standards cannot write becomes UTC.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    found = (found if found.tzinfo else found.replace(tzinfo=zone)).replace(microsecond=0)
    offset = found.utcoffset() or timedelta()
    if abs(offset) > _FURTHEST or offset % timedelta(minutes=1):
        try:
            return found.astimezone(UTC)
        except OverflowError:
            return None
    return found


def zone_of(election: Election) -> tzinfo:
    """The zone that dates of an election are of; UTC where none is stated or known here."""
    try:
        return ZoneInfo(election.timezone) if election.timezone else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def stamp(at: datetime) -> str:
    """RFC 3339 without fractions of a second: ``2022-06-06T00:00:00+06:00``, ``2024-06-05T19:00:00Z``."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def day_of(election: Election) -> datetime:
    """The day of the vote, its first second there."""
    found = moment(election.date, zone_of(election))
    if found is None:
        raise AssertionError(f"an election without a date: {election.date!r}")
    return found


def latest(election: Election) -> datetime:
    """The last moment that a figure or protocol of the election names, else the day of the vote."""
    zone = zone_of(election)
    found = (moment(text, zone) for text in _written(election))
    return max((at for at in found if at is not None), default=day_of(election))


def _written(election: Election) -> Iterator[str]:
    yield election.date
    for row in election.rows("declared"):
        yield str(row.get("as_of") or "")
    for name in ("protocols", WIDE):
        frame = election.tables.get(name)
        if frame is not None and "received_at" in frame.columns:
            yield from columns(election, name)["received_at"]
