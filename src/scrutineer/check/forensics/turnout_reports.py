"""Turnout as it was announced through the day: falls, which cannot be, and jumps, which are compared.

From the rows of ``declared`` with a time. Each definition of turnout (ballots issued, ballots cast, not
stated) stands for itself. Descriptions: areas differ, and nobody knows the chance of a rush.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any, Final

from scrutineer.check.forensics.result import Null, Result, shown
from scrutineer.count.declared.rows import Published, home_area, published
from scrutineer.count.tally.wide import columns_in_memory
from scrutineer.model import Election
from scrutineer.words import Name, Sentence, mark

DEFINITIONS: Final[Mapping[str, str]] = {
    "ballots_issued": mark("voters who had received a ballot, of voters on the lists"),
    "ballots_cast": mark("ballots found in the boxes, of voters on the lists"),
    "turnout": mark("turnout as announced; its source does not say of what"),
}
"""Name in ``declared`` to what that turnout counts."""
FEWEST: Final = 5
"""Areas that an interval needs for one of them to be compared with the others."""
ROBUST: Final = 1.4826
"""The median absolute deviation times this is the standard deviation of a normal distribution."""

_FALLS_CANNOT: Final = mark(
    "It cannot tell which of two reports is wrong, nor whether one was misprinted on its way."
)
_JUMPS_CANNOT: Final = mark(
    "It cannot tell a rush of voters, or a report that came late, from a turnout that was made up. What it "
    "finds is a question to the commission, not an answer."
)
_AREAS: Final = mark("areas")
_PER_STATION: Final = mark(
    "With {voters} voters a station on average, that is a ballot every {seconds} seconds at each station for "
    "{minutes} minutes; how many tables handed them out is not in the data."
)
_DEFINITION: Final = mark("Turnout here: {definition}.")


@dataclass(frozen=True, slots=True)
class Report:
    """One announced turnout of one area: a share of the voters, or a count where ``count`` is true.

    ``minute`` counts from a fixed point; ``half`` is how far rounding may have moved ``value``.
    """

    area_id: str
    definition: str
    as_of: str
    minute: int
    value: Fraction
    half: Fraction
    count: bool = False


@dataclass(frozen=True, slots=True)
class Rise:
    """What happened between two reports of one area."""

    before: Report
    after: Report

    @property
    def minutes(self) -> int:
        """How long it took."""
        return self.after.minute - self.before.minute

    @property
    def by(self) -> Fraction:
        """How much turnout rose."""
        return self.after.value - self.before.value

    @property
    def falls(self) -> bool:
        """Whether turnout fell by more than rounding can hide."""
        return self.after.value + self.after.half < self.before.value - self.before.half


def turnout_series(election: Election, contest_id: str) -> tuple[Report, ...]:
    """Every turnout announced with a time, in order of definition, area and time; exact figures only.

    Two sources for one moment: the first of the file is taken (the other is a finding of the count).
    """
    found: dict[tuple[str, bool, str, int], Report] = {}
    for row in published(election, contest_id):
        report = _report(row)
        if report:
            key = report.definition, report.count, report.area_id, report.minute
            found.setdefault(key, report)
    return tuple(found[key] for key in sorted(found))


def _report(row: Published) -> Report | None:
    share = row.unit == "share" and row.base in ("", "registered")
    count = row.unit == "count" and row.name != "turnout"
    known = row.name in DEFINITIONS and row.stage == "voting" and "T" in row.as_of and not row.station_id
    if not known or not (share or count) or row.relation != "=":
        return None
    moment = datetime.fromisoformat(row.as_of)
    if moment.tzinfo:
        minute = int(moment.timestamp()) // 60
    else:
        minute = moment.toordinal() * 1440 + moment.hour * 60 + moment.minute
    return Report(row.area_id, row.name, row.as_of, minute, row.value, row.half, count)


def turnout_falls(election: Election, contest_id: str) -> Result:
    """Areas whose announced turnout went down: of voters who came, none can have not come.

    A falling count is a contradiction. A falling share is one, too, unless the list of voters grew; the rows
    say by how much it would have had to (``list_growth``).
    """
    rises = [rise for series in _by_area(turnout_series(election, contest_id)) for rise in _steps(series)]
    rows = tuple(
        {
            "area_id": rise.before.area_id,
            "definition": rise.before.definition,
            "from": rise.before.as_of,
            "to": rise.after.as_of,
            "unit": "count" if rise.before.count else "share",
            "before": rise.before.value,
            "after": rise.after.value,
            "list_growth": None if rise.before.count else _growth(rise),
        }
        for rise in rises
        if rise.falls
    )
    said = mark("{falls} of {steps} announced turnouts are lower than the one before them.")
    return Result(
        test="turnout-falls",
        asked=Sentence(mark("Did the announced turnout of any area go down during the day?")),
        said=Sentence(said, {"falls": len(rows), "steps": len(rises)}),
        cannot=Sentence(_FALLS_CANNOT),
        statistic=float(len(rows)),
        null=Null.NONE,
        used=len({rise.before.area_id for rise in rises}),
        unit=Sentence(_AREAS),
        rows=rows,
    )


def _growth(rise: Rise) -> Fraction | None:
    """By what part the list must have grown for the lower share to be of as many voters."""
    after = rise.after.value + rise.after.half
    return (rise.before.value - rise.before.half) / after - 1 if after else None


def turnout_jumps(election: Election, contest_id: str) -> tuple[Result, ...]:
    """How each area's turnout rose between two reports, against the other areas in the same interval.

    One result for each definition of turnout that has an interval with at least five areas. The statistic is
    the largest distance from the interval's median in robust standard deviations (the median absolute
    deviation times 1.4826). The rows have every area and interval, farthest first, with what it would take at
    a station of average size, where the bundle says how many voters and stations there are.
    """
    series = turnout_series(election, contest_id)
    whole = home_area(election, contest_id)
    found = []
    for definition in DEFINITIONS:
        shares = [r for r in series if r.definition == definition and not r.count]
        sizes = {a: _voters_per_station(election, contest_id, a) for a in {r.area_id for r in shares}}
        rows = sorted(
            (row for rises in _intervals(shares, whole) for row in _compared(rises, sizes)),
            key=lambda row: (-row["distance"], row["area_id"], row["from"]),
        )
        if rows:
            found.append(_jumps(election, definition, tuple(rows)))
    return tuple(found)


def _jumps(election: Election, definition: str, rows: tuple[Mapping[str, Any], ...]) -> Result:
    first = rows[0]
    said = mark(
        "The rise that stands out most: {area}, {rise:decimal} percentage points in {minutes} minutes, "
        "{distance:decimal} times the usual spread above the middle of the areas ({median:decimal})."
    )
    area = election.areas.get(first["area_id"])
    values = {
        "area": area.name if area and area.name else Name(en=first["area_id"]),
        "rise": 100 * first["rise"],
        "minutes": first["minutes"],
        "distance": shown(first["distance"]),
        "median": 100 * first["median"],
    }
    notes = [Sentence(_DEFINITION, {"definition": Sentence(DEFINITIONS[definition])})]
    if first["seconds_per_ballot"]:
        seconds = {"seconds": round(first["seconds_per_ballot"]), "minutes": first["minutes"]}
        notes.append(Sentence(_PER_STATION, {"voters": round(first["voters_per_station"]), **seconds}))
    return Result(
        test="turnout-jumps",
        asked=Sentence(mark("Did the turnout of an area jump between two reports while others’ did not?")),
        said=Sentence(said, values),
        cannot=Sentence(_JUMPS_CANNOT),
        statistic=first["distance"],
        null=Null.NONE,
        area_id=first["area_id"],
        used=len({row["area_id"] for row in rows}),
        unit=Sentence(_AREAS),
        notes=tuple(notes),
        rows=rows,
    )


def _compared(rises: Sequence[Rise], sizes: Mapping[str, float | None]) -> Iterator[dict[str, Any]]:
    """One row for each area of an interval."""
    middle = median(rise.by for rise in rises)
    spread = ROBUST * float(median(abs(rise.by - middle) for rise in rises))
    for rise in rises:
        away = float(rise.by - middle)
        size = sizes[rise.before.area_id]
        ballots = size * float(rise.by) if size else 0.0
        yield {
            "area_id": rise.before.area_id,
            "from": rise.before.as_of,
            "to": rise.after.as_of,
            "minutes": rise.minutes,
            "before": rise.before.value,
            "after": rise.after.value,
            "rise": rise.by,
            "median": middle,
            "areas": len(rises),
            "rank": 1 + sum(other.by > rise.by for other in rises),
            "distance": away / spread if spread else 0.0,
            "voters_per_station": size,
            "seconds_per_ballot": 60 * rise.minutes / ballots if ballots > 0 else None,
        }


def _intervals(shares: Sequence[Report], whole: str) -> Iterator[list[Rise]]:
    """The rises of all areas but the whole, for each two moments that follow each other."""
    moments = sorted({report.minute for report in shares})
    by_area = [series for series in _by_area(shares) if series[0].area_id != whole]
    for start, end in pairwise(moments):
        rises = [
            Rise(one, other)
            for series in by_area
            for one, other in pairwise(series)
            if (one.minute, other.minute) == (start, end)
        ]
        if len(rises) >= FEWEST:
            yield rises


def _by_area(reports: Iterable[Report]) -> list[list[Report]]:
    """Reports that can be compared, in order of time."""
    found: dict[tuple[str, bool, str], list[Report]] = {}
    for report in reports:
        found.setdefault((report.definition, report.count, report.area_id), []).append(report)
    return [sorted(series, key=lambda report: report.minute) for series in found.values()]


def _steps(series: Sequence[Report]) -> list[Rise]:
    return [Rise(one, other) for one, other in pairwise(series)]


def _voters_per_station(election: Election, contest_id: str, area_id: str) -> float | None:
    """Voters a station of the area has on average, else one of the whole; ``None`` where nobody said."""
    for place in (area_id, home_area(election, contest_id)):
        stations = _declared(election, contest_id, place, "stations")
        voters = _declared(election, contest_id, place, "registered_voters")
        if stations and voters:
            return voters / stations
    if "stations" in election.tables:
        listed = columns_in_memory(election, "stations", ("registered_voters",))["registered_voters"]
        known = [int(number) for number in listed.to_list() if number not in (None, "")]
        if known:
            return sum(known) / len(known)
    return None


def _declared(election: Election, contest_id: str, area_id: str, name: str) -> int | None:
    """The last declared count of this name, of the contest or of the whole election."""
    rows = [*published(election, contest_id, area_id), *published(election, "", area_id)]
    found = [row for row in rows if (row.name, row.unit, row.relation) == (name, "count", "=")]
    return int(max(found, key=lambda row: row.as_of).value) if found else None
