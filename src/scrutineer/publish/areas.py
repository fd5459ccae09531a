"""One contest by area: added up from protocols where they are published, else as it was declared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scrutineer.count import ContestAccount
from scrutineer.count.decision.bases import bases
from scrutineer.count.declared.names import base_words as declared_base
from scrutineer.model import Election, Option, Stations, Tally
from scrutineer.publish.publications import Stated
from scrutineer.publish.turnout import area_name
from scrutineer.publish.votes import base_words, table_bases
from scrutineer.words import Name, Sentence


@dataclass(frozen=True, slots=True)
class CountedArea:
    """An area with its protocols' totals. ``shares`` follow the options of the table."""

    name: Name | Sentence
    stations: Stations
    registered: int | None
    turnout: Fraction | None
    shares: tuple[Fraction | None, ...]
    votes: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """All areas of a contest from protocols. ``options`` are its lines, ``lead`` the one drawn."""

    base: Sentence | None
    options: tuple[Name, ...]
    rows: tuple[CountedArea, ...]


@dataclass(frozen=True, slots=True)
class DeclaredArea:
    """An area as somebody declared it: a share for each option of the table, exact or only bounded."""

    name: Name | Sentence
    shares: tuple[Stated | None, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """All areas of a contest from declared shares."""

    base: Sentence | None
    options: tuple[Name, ...]
    rows: tuple[DeclaredArea, ...]

    @property
    def bounded(self) -> bool:
        """Whether some share is known only as more, or less, than a number."""
        return any(cell is not None and cell.bounded for row in self.rows for cell in row.shares)


def counted(election: Election, contest: ContestAccount) -> Counted | None:
    """The areas just below the contest's, from protocols; ``None`` where there are none."""
    if not contest.units:
        return None
    options = election.options[contest.contest.contest_id]
    order = sorted(options.values(), key=lambda o: _votes(contest.tally, o.option_id) or 0, reverse=True)
    base = next(iter(table_bases(contest, options)), None)
    rows = tuple(
        _counted(election, area_id, tally, options, order, base) for area_id, tally in contest.units.items()
    )
    return Counted(base_words(base, options) if base else None, _names(contest, order), rows)


def declared(election: Election, contest: ContestAccount, rows: Sequence[Stated]) -> Declared | None:
    """The areas for which somebody declared a share of an option, the latest for each."""
    contest_id = contest.contest.contest_id
    options = election.options[contest_id]
    here = [
        row
        for row in rows
        if row.is_share and row.key in options and row.area_id not in ("", contest.contest.area_id)
        and row.contest_id in ("", contest_id) and not row.station_id
    ]  # fmt: skip
    if not here:
        return None
    by_area: dict[str, dict[str, Stated]] = {}
    for row in sorted(here, key=lambda row: row.as_of):
        by_area.setdefault(row.area_id, {})[row.key] = row
    order = [o for o in options.values() if any(o.option_id in found for found in by_area.values())]
    places = {area_id: place for place, area_id in enumerate(election.areas)}
    areas = sorted(by_area, key=lambda a: (places.get(a, len(places)), a))
    found_bases = {row.base for row in here if row.base}
    base = declared_base(found_bases.pop()) if len(found_bases) == 1 else None
    return Declared(
        base,
        _names(contest, order),
        tuple(
            DeclaredArea(area_name(election, a), tuple(by_area[a].get(o.option_id) for o in order))
            for a in areas
        ),
    )


def _counted(
    election: Election,
    area_id: str,
    tally: Tally,
    options: Mapping[str, Option],
    order: Sequence[Option],
    base: str | None,
) -> CountedArea:
    known = bases(tally, options)
    took_part = known.exact("cast") or known.exact("issued")
    votes = tuple(_votes(tally, option.option_id) for option in order)
    return CountedArea(
        area_name(election, area_id),
        tally.stations,
        known.exact("registered"),
        known.share(took_part, "registered") if took_part is not None else None,
        tuple(None if v is None or base is None else known.share(v, base) for v in votes),
        votes,
    )


def _votes(tally: Tally, option_id: str) -> int | None:
    total = tally.votes.get(option_id)
    return total.value if total and total.stated else None


def _names(contest: ContestAccount, options: Sequence[Option]) -> tuple[Name, ...]:
    return tuple(contest.names.get(o.option_id) or o.name or Name(en=o.option_id) for o in options)
