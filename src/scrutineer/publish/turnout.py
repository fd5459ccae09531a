"""Turnout through the day as it was announced: a line for each area, and the table it is drawn from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from scrutineer.model import Election
from scrutineer.publish.publications import Stated
from scrutineer.publish.speech import clock
from scrutineer.words import Name, Sentence, mark

MEANING: Final[Mapping[str, str]] = {
    "ballots_issued": mark("Voters who had received a ballot, of voters on the lists"),
    "ballots_cast": mark("Voters who took part (ballots found in the boxes), of voters on the lists"),
    "turnout": mark("Turnout as announced; the source does not say of what"),
}
"""What a turnout counts. Several may be published, and they differ: each keeps its definition."""

_APART: Final = Fraction(7, 100)
"""Labels at the end of lines stand at least this part of the height apart, so that they can be read."""


@dataclass(frozen=True, slots=True)
class Point:
    """One announced turnout. ``x`` and ``y`` run from 0 to 1, from the left and from the bottom."""

    at: str
    stated: Stated
    x: Fraction
    y: Fraction


@dataclass(frozen=True, slots=True)
class Series:
    """The turnout of one area through the day, in order of time."""

    area_id: str
    name: Name | Sentence
    points: tuple[Point, ...]

    @property
    def last(self) -> Point:
        """The latest that was announced."""
        return self.points[-1]

    def at(self, moment: str) -> Stated | None:
        """What was announced at ``moment``, if anything."""
        return next((p.stated for p in self.points if p.at == moment), None)

    @property
    def path(self) -> str:
        """The line for an SVG picture 1000 by 1000; a single point is a line of no length, a dot."""
        places = [f"{round(p.x * 1000)},{round((1 - p.y) * 1000)}" for p in self.points]
        return " ".join(places * 2 if len(places) == 1 else places)


@dataclass(frozen=True, slots=True)
class Label:
    """A name at the end of a line, moved up or down until it can be read."""

    series: Series
    y: Fraction


@dataclass(frozen=True, slots=True)
class Day:
    """Turnout by one definition: ``moments`` in order, the whole and its areas."""

    meaning: Sentence
    moments: tuple[str, ...]
    whole: Series | None
    areas: tuple[Series, ...]
    labels: tuple[Label, ...]
    same_day: bool

    @property
    def drawn(self) -> bool:
        """Whether there is a line to draw: two moments of one day at least."""
        return self.same_day and len(self.moments) > 1

    @property
    def hours(self) -> tuple[tuple[str, Fraction], ...]:
        """The hours under the picture with their place from the left."""
        first, last = _minutes(self.moments[0]), _minutes(self.moments[-1])
        return tuple((clock(m), Fraction(_minutes(m) - first, max(last - first, 1))) for m in self.moments)

    @property
    def named(self) -> frozenset[str]:
        """The areas whose lines carry a name."""
        return frozenset(label.series.area_id for label in self.labels)

    @property
    def once(self) -> tuple[Series, ...]:
        """The areas, where each was announced at one moment only: they make a table of their own."""
        return self.areas if self.areas and all(len(s.points) == 1 for s in self.areas) else ()

    @property
    def table(self) -> tuple[Series, ...]:
        """The whole, then its areas in the order of the file, for the table of moments."""
        return (*([self.whole] if self.whole else []), *(() if self.once else self.areas))


def day(election: Election, rows: Iterable[Stated]) -> tuple[Day, ...]:
    """The announced turnouts, one :class:`Day` for each definition, the one with the most moments first."""
    found: dict[str, list[Stated]] = {}
    for row in rows:
        named = row.key in MEANING and row.is_share and row.base in ("", "registered") and not row.bounded
        if named and clock(row.as_of) and not row.station_id:
            found.setdefault(row.key, []).append(row)
    days = [_day(election, key, stated) for key, stated in found.items()]
    return tuple(sorted(days, key=lambda d: len(d.moments), reverse=True))


def _day(election: Election, key: str, rows: Sequence[Stated]) -> Day:
    moments = tuple(sorted({row.as_of for row in rows}, key=_minutes))
    first, last = _minutes(moments[0]), _minutes(moments[-1])
    by_area: dict[str, dict[str, Stated]] = {}
    for row in rows:
        by_area.setdefault(row.area_id, {}).setdefault(row.as_of, row)
    made = {
        area_id: Series(
            area_id,
            area_name(election, area_id),
            tuple(
                Point(
                    moment,
                    stated[moment],
                    Fraction(_minutes(moment) - first, max(last - first, 1)),
                    stated[moment].value,
                )
                for moment in moments
                if moment in stated
            ),
        )
        for area_id, stated in by_area.items()
    }
    whole = next((made.pop(a) for a in ("", _root(election)) if a in made), None)
    places = {area_id: place for place, area_id in enumerate(election.areas)}
    areas = tuple(made[a] for a in sorted(made, key=lambda a: (places.get(a, len(places)), a)))
    return Day(
        Sentence(MEANING[key]),
        moments,
        whole,
        areas,
        _labels(whole, areas),
        len({m[:10] for m in moments}) == 1,
    )


def area_name(election: Election, area_id: str) -> Name | Sentence:
    """What an area is called; the whole election where none is named."""
    area = election.areas.get(area_id)
    if area is not None:
        return area.name or Name(en=area_id)
    return Name(en=area_id) if area_id else Sentence(mark("the whole election"))


def _labels(whole: Series | None, areas: Sequence[Series]) -> tuple[Label, ...]:
    """The whole, the highest and the lowest area, apart enough to be read."""
    ranked = sorted(areas, key=lambda s: s.last.y)
    ends = list(dict.fromkeys(s.area_id for s in (*ranked[-1:], *ranked[:1])))
    chosen = [s for s in areas if s.area_id in ends] + ([whole] if whole else [])
    placed: list[Label] = []
    for series in sorted(chosen, key=lambda s: s.last.y):
        floor = placed[-1].y + _APART if placed else Fraction(0)
        placed.append(Label(series, min(max(series.last.y, floor), Fraction(1))))
    return tuple(reversed(placed))


def _minutes(moment: str) -> int:
    found = datetime.fromisoformat(moment)
    return (
        int(found.timestamp() // 60)
        if found.tzinfo
        else found.toordinal() * 1440 + found.hour * 60 + found.minute
    )


def _root(election: Election) -> str:
    return election.area or next((a.area_id for a in election.areas.values() if not a.parent_id), "")
