"""One declared figure: who said what, of what, how exactly, at which stage."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final, NamedTuple

from scrutineer.count.declared.names import base_words, label
from scrutineer.model import Election
from scrutineer.words import Name, Sentence, mark

RESULT_STAGES: Final = ("final", "preliminary", "counting")
"""Stages at which totals are declared, the strongest first. Rows of other stages are never a total."""


class Cell(NamedTuple):
    """Where a declared figure belongs: two rows with the same cell say the same thing, or contradict.

    ``moment`` is the row's ``as_of``; empty at stage ``final``, where it only says when it was published.
    """

    contest_id: str
    area_id: str
    station_id: str
    stage: str
    moment: str
    name: str
    unit: str
    base: str

    @property
    def column(self) -> tuple[str, str, str, str, str]:
        """What was published together: contest, area, station, stage, moment."""
        return self[:5]

    def of(self, name: str, unit: str = "count", base: str = "") -> "Cell":
        """The cell of another figure published with this one."""
        return self._replace(name=name, unit=unit, base=base)


@dataclass(frozen=True, slots=True)
class Published:
    """One row of ``declared``. ``places`` is the number of decimals written: how exact a share is."""

    contest_id: str
    area_id: str
    station_id: str
    name: str
    value: Fraction
    places: int
    unit: str
    relation: str
    base: str
    stage: str
    as_of: str
    source: str

    @property
    def cell(self) -> Cell:
        """Where it belongs."""
        moment = "" if self.stage == "final" else self.as_of
        return Cell(
            self.contest_id,
            self.area_id,
            self.station_id,
            self.stage,
            moment,
            self.name,
            self.unit,
            self.base,
        )

    @property
    def half(self) -> Fraction:
        """How far the true value may lie from the one printed: half a unit of the last digit given.

        Nothing for a count given as exact; the last digit that is not 0 for one given as ``~``.
        """
        if self.unit == "share":
            unit = Fraction(1, 10**self.places)
        elif self.relation == "~":
            unit = Fraction(10 ** trailing_zeros(self.value))
        else:
            return Fraction(0)
        return unit if self.relation == "~" and self.unit == "share" else unit * Fraction(1, 2)

    @property
    def low(self) -> Fraction | None:
        """The least that the true value can be; excluded where ``low_excluded``. ``None``: not bounded."""
        if self.relation == "<":
            return Fraction(0) if self.unit in ("share", "count") else None
        if self.relation == ">":
            return self.value
        low = self.value - self.half
        return max(low, Fraction(0)) if self.unit == "share" else low

    @property
    def high(self) -> Fraction | None:
        """The most that the true value can be. ``None``: not bounded."""
        if self.relation == ">":
            return Fraction(1) if self.unit == "share" else None
        if self.relation == "<":
            return self.value
        high = self.value + self.half
        return min(high, Fraction(1)) if self.unit == "share" else high

    @property
    def low_excluded(self) -> bool:
        """Whether the true value lies above ``low`` and cannot equal it (*over 50 %*)."""
        return self.relation == ">"

    def allows(self, true: Fraction | int) -> bool:
        """Whether ``true`` can have been printed so: rounded, or a share cut off after its last digit."""
        if self.relation == ">":
            return true > self.value
        if self.relation == "<":
            return true < self.value
        if self.unit == "share" and self.value <= true < self.value + Fraction(1, 10**self.places):
            return True
        return self.value - self.half <= true <= self.value + self.half

    @property
    def shown(self) -> int | Fraction:
        """The value for a sentence: a share as a fraction, everything else as the whole number it is."""
        return self.value if self.unit == "share" or self.value.denominator != 1 else int(self.value)

    def at(self, value: Fraction) -> "Published":
        """The same row with another value."""
        return replace(self, value=value)


def trailing_zeros(value: Fraction | int) -> int:
    """How many zeros a whole number ends in: 3 for 206,000."""
    digits = str(abs(int(value)))
    return len(digits) - len(digits.rstrip("0")) if digits != "0" else 0


def home_area(election: Election, contest_id: str) -> str:
    """The area that a row without one is about: the contest's; of the whole election (``""``) its own."""
    contest = election.contests.get(contest_id)
    if contest:
        return contest.area_id
    return election.area or next((a.area_id for a in election.areas.values() if not a.parent_id), "")


def areas_above(election: Election, area_id: str) -> Iterator[str]:
    """The areas that an area lies in, from the nearest to the root."""
    for _ in election.areas:
        area = election.areas.get(area_id)
        if area is None or not area.parent_id:
            return
        area_id = area.parent_id
        yield area_id


def lies_in(election: Election, area_id: str, within: str) -> bool:
    """Whether an area is ``within``, or lies in it."""
    return area_id == within or within in areas_above(election, area_id)


def published(election: Election, contest_id: str, area_id: str | None = None) -> tuple[Published, ...]:
    """The declared figures of a contest (``""``: of the whole election), in the order of the file.

    ``area_id`` keeps those of one area, stations in it left out.
    """
    home = home_area(election, contest_id)
    rows = election.rows_of("declared", contest_id)
    if area_id is not None:
        rows = [r for r in rows if (r.get("area_id") or home) == area_id and not r.get("station_id")]
    return tuple(_published(election, row, home) for row in rows)


def _published(election: Election, row: dict[str, Any], home: str) -> Published:
    text = row["value"]
    unit = row.get("unit") or "count"
    return Published(
        contest_id=row.get("contest_id") or "",
        area_id=row.get("area_id") or home,
        station_id=row.get("station_id") or "",
        name=row["name"],
        value=Fraction(text),
        places=len(text.partition(".")[2]),
        unit=unit,
        relation=row.get("relation") or "=",
        base=(row.get("base") or "") if unit == "share" else "",
        stage=row.get("stage") or election.stage,
        as_of=row.get("as_of") or "",
        source=row.get("source") or "",
    )


def told(election: Election, cell: Cell) -> Sentence | Name:
    """What a cell is about, for use at the head of a sentence: area, figure, base, and stage if not final."""
    what: Sentence | Name = label(election, cell.contest_id, cell.name)
    if cell.unit == "share":
        said = mark("{what} as a share of {base}") if cell.base else mark("{what} as a share")
        what = Sentence(said, {"what": what, "base": base_words(cell.base) if cell.base else ""})
    elif cell.unit == "margin":
        what = Sentence(mark("{what}: lead over the best other"), {"what": what})
    elif cell.unit == "rank":
        what = Sentence(mark("{what}: place"), {"what": what})
    contest = election.contests.get(cell.contest_id)
    if cell.station_id:
        what = Sentence(mark("{area}: {what}"), {"area": cell.station_id, "what": what})
    elif contest and cell.area_id != contest.area_id and cell.area_id in election.areas:
        what = Sentence(mark("{area}: {what}"), {"area": election.areas[cell.area_id].name, "what": what})
    if cell.stage == "preliminary":
        return Sentence(mark("{what} (preliminary)"), {"what": what})
    if cell.stage not in RESULT_STAGES and "T" in cell.moment:
        return Sentence(
            mark("{what} ({moment})"), {"what": what, "moment": cell.moment[:16].replace("T", " ")}
        )
    return what
