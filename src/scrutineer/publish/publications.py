"""Figures that somebody declared, with their sources: what was said, by whom, when, and what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from scrutineer.count.declared.names import SHARE_BASES, base_words, label
from scrutineer.model import Election
from scrutineer.words import Name, Sentence, decimal_text, integer_text, mark

_STAGES: Final[Mapping[str, str]] = {
    "preliminary": mark("preliminary"),
    "final": mark("final"),
    "turnout": mark("during the day"),
    "before": mark("before the day"),
    "alleged": mark("alleged by a candidate"),
    "copies": mark("from observers' copies"),
    "upcoming": mark("before the day"),
    "voting": mark("during the day"),
    "counting": mark("during the count"),
}

LISTED: Final = 400
"""Figures of one publication that a page writes out."""

_SIGNS: Final = {"<": "<", ">": ">", "~": "≈"}


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure that somebody published. ``what`` names it in words, ``decimals`` is its precision."""

    contest_id: str
    area_id: str
    station_id: str
    key: str
    what: Name | Sentence
    place: Name | Sentence
    of: Sentence | str
    value: Fraction
    decimals: int
    unit: str
    relation: str
    base: str
    stage: str
    as_of: str
    source: str
    sha256: str

    @property
    def is_share(self) -> bool:
        """Whether the value is a share between 0 and 1."""
        return self.unit == "share"

    @property
    def bounded(self) -> bool:
        """Whether the source gave only a bound (*over 75 %*)."""
        return self.relation in ("<", ">")

    def text(self, language: str) -> str:
        """The value as its source printed it: ``> 75 %``, ``−33``, ``7 985 769``."""
        if self.is_share:
            said = (
                decimal_text(self.value * 100, max(self.decimals - 2, 0), language)
                + "\N{NARROW NO-BREAK SPACE}%"
            )
        elif self.value.denominator != 1:
            said = decimal_text(self.value, self.decimals, language)
        else:
            said = integer_text(int(self.value))
            if self.unit == "margin" and self.value > 0:
                said = f"+{said}"
        sign = _SIGNS.get(self.relation)
        return f"{sign}\N{NO-BREAK SPACE}{said}" if sign else said


@dataclass(frozen=True, slots=True)
class Publication:
    """Everything that one source stated at one moment and stage."""

    source: str
    as_of: str
    stage: str
    sha256: tuple[str, ...]
    figures: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One figure in the preliminary and in the final publication."""

    what: Name | Sentence
    preliminary: Stated
    final: Stated

    @property
    def difference(self) -> int | None:
        """Final less preliminary, for counts."""
        if (
            self.final.is_share
            or self.final.value.denominator != 1
            or self.preliminary.value.denominator != 1
        ):
            return None
        return int(self.final.value - self.preliminary.value)


def stated(election: Election) -> tuple[Stated, ...]:
    """Every declared figure, in the order of the file; what is not a number is left to the validator."""
    rows = (_stated(election, row) for row in election.rows("declared"))
    return tuple(row for row in rows if row is not None)


def stage_name(stage: str) -> Sentence | str:
    """A stage in words; as written where it is not one of ours."""
    return Sentence(_STAGES[stage]) if stage in _STAGES else stage


def publications(rows: Iterable[Stated]) -> tuple[Publication, ...]:
    """The figures grouped by source, moment and stage, latest first; those without a date last."""
    groups: dict[tuple[str, str, str], list[Stated]] = {}
    for row in rows:
        groups.setdefault((row.as_of, row.stage, row.source), []).append(row)
    return tuple(
        Publication(
            source, as_of, stage, tuple(dict.fromkeys(f.sha256 for f in found if f.sha256)), tuple(found)
        )
        for (as_of, stage, source), found in sorted(groups.items(), key=lambda item: item[0][0], reverse=True)
    )


def changes(rows: Sequence[Stated]) -> tuple[Change, ...]:
    """Counts that were declared both preliminarily and finally; none where the two publications agree."""
    found: dict[tuple[str, ...], dict[str, Stated]] = {}
    for row in rows:
        if row.stage in ("preliminary", "final") and not row.bounded and not row.is_share:
            key = (row.contest_id, row.area_id, row.station_id, row.key, row.unit, row.base)
            found.setdefault(key, {}).setdefault(row.stage, row)
    pairs = [
        Change(both["final"].what, both["preliminary"], both["final"])
        for both in found.values()
        if len(both) == 2
    ]
    return tuple(pairs) if any(p.final.value != p.preliminary.value for p in pairs) else ()


def _stated(election: Election, row: Mapping[str, Any]) -> Stated | None:
    written = str(row.get("value") or "")
    try:
        value = Fraction(written)
    except (ValueError, ZeroDivisionError):
        return None

    def cell(column: str) -> str:
        return str(row.get(column) or "")

    return Stated(
        contest_id=cell("contest_id"),
        area_id=cell("area_id"),
        station_id=cell("station_id"),
        key=cell("name"),
        what=label(election, cell("contest_id"), cell("name")),
        place=_place(election, cell("contest_id"), cell("area_id"), cell("station_id")),
        of=base_words(cell("base")) if cell("base") in SHARE_BASES else cell("base"),
        value=value,
        decimals=len(written.partition(".")[2]),
        unit=cell("unit") or "count",
        relation=cell("relation") or "=",
        base=cell("base"),
        stage=cell("stage") or election.stage,
        as_of=cell("as_of"),
        source=cell("source"),
        sha256=cell("source_sha256"),
    )


def _place(election: Election, contest_id: str, area_id: str, station_id: str) -> Name | Sentence:
    """Where a figure belongs: a station, an area, or the contest's own area."""
    if station_id:
        return Sentence(mark("station {station}"), {"station": station_id})
    contest = election.contests.get(contest_id)
    area = election.areas.get(area_id or (contest.area_id if contest else election.area))
    return area.name or Name(en=area.area_id) if area else Name(en=area_id)
