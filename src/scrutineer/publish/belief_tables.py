"""The table behind an answer, or beside a picture: headings, and cells that wait for their language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from scrutineer.check.belief import Answer, ContestReport
from scrutineer.check.belief.summary import rarity
from scrutineer.check.forensics.clean_elections import CLEAN_ELECTIONS
from scrutineer.check.forensics.result import shown
from scrutineer.model import Election
from scrutineer.publish.turnout import area_name
from scrutineer.words import Name, Sentence, mark

LISTED: Final = 12
"""Rows of a table that are printed; the others are in the tables that ``check --csv`` writes."""

Cell = Sentence | Name


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; ``right`` are the columns of figures. ``further`` rows are not printed."""

    heads: tuple[str | Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: frozenset[int]
    further: int = 0


def whole(value: int) -> Sentence:
    """A count."""
    return Sentence("{n}", {"n": value})


def tenths(share: float) -> Sentence:
    """A share as a percentage with at most one decimal."""
    return Sentence("{n:bare}", {"n": Fraction(round(1000 * share), 1000)})


def decimal(value: float) -> Sentence:
    """A number with two decimals."""
    return Sentence("{n:decimal}", {"n": shown(value)})


def text(value: object) -> Name:
    """Anything that is the same in every language."""
    return Name(en=str(value))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the names of a row's ids are found."""

    election: Election
    names: Mapping[str, Name]

    def area(self, value: Any) -> Cell:
        return area_name(self.election, str(value))

    def option(self, value: Any) -> Cell:
        return self.names.get(str(value), text(value))


_Said = Callable[[_Place, Any], Cell]


def _clean(_place: _Place, value: Any) -> Cell:
    names = {clean.election: clean.name for clean in CLEAN_ELECTIONS}
    return Sentence(names[value]) if value in names else Sentence(mark("here"))


def _clock(_place: _Place, value: Any) -> Cell:
    return text(str(value)[11:16])


def _flag(_place: _Place, value: Any) -> Cell:
    return Sentence(mark("△ yes")) if value else text("")


def _whole(_place: _Place, value: Any) -> Cell:
    return whole(int(value))


def _decimal(_place: _Place, value: Any) -> Cell:
    return decimal(float(value))


def _share(_place: _Place, value: Any) -> Cell:
    return tenths(float(value))


def _rare(_place: _Place, value: Any) -> Cell:
    return rarity(float(value))


def _text(_place: _Place, value: Any) -> Cell:
    return value if isinstance(value, Sentence | Name) else text(value)


_COLUMNS: Final[Mapping[str, tuple[tuple[str, str, _Said, bool], ...]]] = {
    "integer-turnout-areas": (
        ("area", mark("Area"), _Place.area, False),
        ("stations", mark("Stations"), _whole, True),
        ("observed", mark("At a whole per cent"), _whole, True),
        ("expected", mark("By chance"), _decimal, True),
        ("z", mark("Standard deviations"), _decimal, True),
        ("log10_p", mark("Chance"), _rare, True),
        ("flagged", mark("Stands out"), _flag, False),
    ),
    "identical-votes": (
        ("area_id", mark("Area"), _Place.area, False),
        ("station_id", mark("Station"), _text, False),
        ("other_id", mark("repeats"), _text, False),
        ("votes", mark("Votes"), _whole, True),
        ("log10_chance", mark("Chance of this pair"), _rare, True),
    ),
    "equal-figures": (
        ("area_id", mark("Area"), _Place.area, False),
        ("option_id", mark("Contestant"), _Place.option, False),
        ("number", mark("Votes"), _whole, True),
        ("most", mark("Stations with exactly so many"), _whole, True),
        ("stations", mark("Of stations near it"), _whole, True),
        ("log10_p", mark("Chance"), _rare, True),
    ),
    "identical-results": (
        ("area_id", mark("Area"), _Place.area, False),
        ("option_id", mark("Contestant"), _Place.option, False),
        ("at_0", mark("Stations with 0 votes"), _whole, True),
        ("at_1", mark("with 1"), _whole, True),
        ("at_2", mark("with 2"), _whole, True),
    ),
    "last-digit": (
        ("digit", mark("Last digit"), _whole, False),
        ("observed", mark("Counts"), _whole, True),
        ("expected", mark("By chance"), _decimal, True),
    ),
    "coarse": (
        ("fraction", mark("Fraction"), _text, False),
        ("near", mark("Stations near it"), _whole, True),
        ("observed", mark("On it"), _whole, True),
        ("expected", mark("By chance at most"), _decimal, True),
        ("log10_p", mark("Chance"), _rare, True),
    ),
    "turnout-split": (
        ("election", mark("Election"), _clean, False),
        ("option", mark("Contestant"), _text, False),
        ("value", mark("Votes out of proportion"), _share, True),
    ),
    "turnout-slope": (
        ("election", mark("Election"), _clean, False),
        ("option", mark("Contestant"), _text, False),
        ("value", mark("Slope minus share"), _decimal, True),
    ),
    "turnout-correlation": (
        ("election", mark("Election"), _clean, False),
        ("option", mark("Contestant"), _text, False),
        ("value", mark("Correlation"), _decimal, True),
    ),
    "small-stations": (
        ("election", mark("Election"), _clean, False),
        ("option", mark("Contestant"), _text, False),
        ("value", mark("Small minus large stations"), _share, True),
    ),
    "turnout-jumps": (
        ("area_id", mark("Area"), _Place.area, False),
        ("from", mark("From"), _clock, True),
        ("to", mark("To"), _clock, True),
        ("before", mark("Turnout before"), _share, True),
        ("after", mark("after"), _share, True),
        ("median", mark("Middle area's rise"), _share, True),
        ("distance", mark("Times the usual spread"), _decimal, True),
    ),
    "turnout-falls": (
        ("area_id", mark("Area"), _Place.area, False),
        ("from", mark("From"), _clock, True),
        ("to", mark("To"), _clock, True),
    ),
    "identities-concurrent": (
        ("station_id", mark("Station"), _text, False),
        ("figure", mark("Figure"), _text, False),
        ("lowest", mark("Lowest"), _whole, True),
        ("highest", mark("Highest"), _whole, True),
    ),
    "identities": (
        ("code", mark("Code"), _text, False),
        ("station_id", mark("Station"), _text, False),
        ("says", mark("What was found"), _text, False),
    ),
}
"""By the test's name, or how it begins: the key of a row, its heading, how it is said, whether a figure."""


def behind(answer: Answer, election: Election, contest: ContestReport | None) -> Table | None:
    """The table behind an answer; ``None`` where it has no rows, or none that a reader needs."""
    test = answer.test
    known = next((columns for name, columns in _COLUMNS.items() if test.startswith(name)), None)
    keys = {key for row in answer.result.rows for key in row}
    columns = [column for column in known or () if column[0] in keys]
    rows = [row for row in answer.result.rows if all(column[0] in row for column in columns)]
    if not columns or not rows:
        return None
    place = _Place(election, contest.names if contest else {})
    return Table(
        tuple(head for _, head, _, _ in columns),
        tuple(tuple(said(place, row[key]) for key, _, said, _ in columns) for row in rows[:LISTED]),
        frozenset(at for at, column in enumerate(columns) if column[3]),
        max(0, len(rows) - LISTED),
    )


def table(heads: Sequence[str | Cell], rows: Sequence[Sequence[Cell]], right: Sequence[int]) -> Table:
    """A table from its parts."""
    return Table(tuple(heads), tuple(map(tuple, rows)), frozenset(right))
