"""No figure before the last polls close: until when an election's figures may not be published."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scrutineer.model import Area, Election, ScrutineerError
from scrutineer.words import Sentence, mark

_LAST_ON_EARTH: Final = timezone(timedelta(hours=-12))
_OPEN: Final = ("upcoming", "voting")


class EmbargoError(ScrutineerError):
    """People are still voting somewhere that counts."""


def under_embargo(election: Election, now: datetime) -> None:
    """Raises :class:`EmbargoError` while polls are open anywhere that counts; ``now`` has its offset.

    The last closing is looked for over all areas: the time stated for the area or the next one above it.
    An area with a timezone of its own and no time of its own is taken to close at the same hour of its own
    clock, where that is later. Where no time is stated, voting ends with its day, everywhere in the zones
    that are stated, else everywhere on earth. An election whose ``stage`` says that voting goes on is
    refused whatever the clock says.
    """
    if election.stage in _OPEN:
        said = mark("The bundle says that voting is not over (stage “{stage}”). Nothing was published.")
        raise EmbargoError("P-03", Sentence(said, {"stage": election.stage}))
    closing = last_closing(election)
    if now < closing:
        said = mark(
            "Polls are open until {moment}. Figures may be published only then. Nothing was published."
        )
        raise EmbargoError("P-03", Sentence(said, {"moment": closing.isoformat(timespec="minutes")}))


def last_closing(election: Election) -> datetime:
    """When the last polls close, in UTC."""
    moments = [moment for area in election.areas.values() for moment in _moments(election, area)]
    if moments:
        return max(moments).astimezone(UTC)
    names = {a.timezone for a in election.areas.values() if a.timezone} | {election.timezone} - {""}
    zones: list[tzinfo] = [zone for zone in map(_zone, names) if zone] or [_LAST_ON_EARTH]
    midnight = datetime.combine(date.fromisoformat(election.date[:10]) + timedelta(days=1), time())
    return max(midnight.replace(tzinfo=zone) for zone in zones).astimezone(UTC)


def _moments(election: Election, area: Area) -> list[datetime]:
    """When an area's polls close: as stated, and by its own clock where it has one."""
    stated, zone, here = "", "", area
    seen: set[str] = set()
    while here.area_id not in seen:
        seen.add(here.area_id)
        if here.polls_close:
            stated = here.polls_close
            break
        zone = zone or here.timezone
        above = election.areas.get(here.parent_id)
        if above is None:
            break
        here = above
    if not stated:
        return []
    moment = datetime.fromisoformat(stated)
    own = _zone(zone)
    return [moment, moment.replace(tzinfo=own)] if own else [moment]


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
