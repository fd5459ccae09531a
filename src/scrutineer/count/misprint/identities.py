"""What must hold between declared figures if all of them are right.

* The controls of the contest kind's protocol: what holds in every station holds of their sum, because the
  controls are linear [law, ``E-..``]. Only those that make a contradiction; ``?`` lets a figure be absent
  only where the form of the kind does not have it at all.
* A share is its count divided by its base, within the digits given; each point of a turnout series has its
  own list of voters, and lists of different moments are never mixed.
* The shares of all parts of a base are 1 together, within the digits given.
* What was handed out cannot decrease through the day.
* The areas just below an area add up to it, figure by figure.
* Stations in the country and abroad are all stations; women and men are all candidates, and the like.

Each identity can say which values one of its cells may take when the others are as printed (its *room*).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Final, Protocol

from scrutineer.count.declared.names import BASE_NAMES
from scrutineer.count.declared.rows import Cell
from scrutineer.law.equation import Equation, Linear, Relation
from scrutineer.law.rule import Control, ProtocolForm
from scrutineer.law.rulebook import rulebook
from scrutineer.model import Election, NotSupportedError, Severity
from scrutineer.model.ballot import AGAINST_ALL
from scrutineer.model.figures import FIGURES, LINES

Values = Mapping[Cell, Fraction]
Places = Mapping[Cell, int]
Room = tuple[Fraction | None, Fraction | None]
"""The least and the most that a cell may be; ``None`` where nothing bounds it."""

CUMULATIVE: Final = ("ballots_issued", "ballots_issued_outside", "ballots_issued_absentee", "ballots_cast")
LIST_MOVES: Final = Fraction(1, 100)
"""By how much of itself a share may fall during the day without a contradiction: the list may grow."""

_PARTS: Final[tuple[tuple[str, Relation, tuple[str, ...]], ...]] = (
    ("stations", Relation.EQUAL, ("stations_domestic", "stations_abroad")),
    ("registered", Relation.EQUAL, ("women", "men")),
)
_AT_MOST: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("registered", ("nominated_party", "nominated_self", "nominated_association", "nominated_superior_akim")),
    ("nominated", ("registered", "refused", "withdrawn")),
)


class Identity(Protocol):
    """Something that must hold between ``cells``."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells it speaks of."""

    def room(self, cell: Cell, values: Values) -> Room:
        """What ``cell`` may be for it to hold, the other cells being ``values``."""


def holds(identity: Identity, values: Values) -> bool:
    """Whether the identity holds of ``values``."""
    cell = identity.cells[-1]
    return within(values[cell], identity.room(cell, values))


def within(value: Fraction, room: Room) -> bool:
    """Whether ``value`` lies in ``room``, ends included."""
    low, high = room
    return (low is None or low <= value) and (high is None or value <= high)


def meet(rooms: Iterable[Room]) -> Room | None:
    """What lies in every room; ``None`` where nothing does."""
    low: Fraction | None = None
    high: Fraction | None = None
    for lo, hi in rooms:
        low = lo if low is None else low if lo is None else max(low, lo)
        high = hi if high is None else high if hi is None else min(high, hi)
    return None if low is not None and high is not None and low > high else (low, high)


@dataclass(frozen=True)
class Total:
    """A whole and its parts, or any sum with whole coefficients: Σ coefficient · cell stands so to 0."""

    terms: tuple[tuple[Cell, int], ...]
    relation: Relation

    @property
    def cells(self) -> tuple[Cell, ...]:
        """See :class:`Identity`."""
        return tuple(cell for cell, _ in self.terms)

    def rest(self, values: Values, without: Cell | None = None) -> Fraction:
        """The sum of the terms, ``without`` left out."""
        return sum((values[c] * k for c, k in self.terms if c != without), Fraction(0))

    def room(self, cell: Cell, values: Values) -> Room:
        """See :class:`Identity`."""
        factor = next(k for c, k in self.terms if c == cell)
        bound = -self.rest(values, cell) * Fraction(1, factor)
        if self.relation is Relation.EQUAL:
            return bound, bound
        at_most = (self.relation is Relation.AT_MOST) == (factor > 0)
        return (None, bound) if at_most else (bound, None)


@dataclass(frozen=True)
class Ratio:
    """A share and the counts that it is of, within the digits printed, rounded or cut off."""

    share: Cell
    part: Cell
    whole: tuple[Cell, ...]
    places: int

    @property
    def cells(self) -> tuple[Cell, ...]:
        """See :class:`Identity`; the whole may include the part."""
        return tuple(dict.fromkeys((self.part, *self.whole, self.share)))

    def true(self, values: Values) -> Fraction | None:
        """The share that the counts give; ``None`` of nothing."""
        return _over(values[self.part], sum((values[c] for c in self.whole), Fraction(0)))

    def printed(self, values: Values) -> tuple[Fraction, Fraction]:
        """Between what the true share lies if the one printed was rounded, or cut off."""
        unit = Fraction(1, 10**self.places)
        return values[self.share] - unit * Fraction(1, 2), values[self.share] + unit

    def room(self, cell: Cell, values: Values) -> Room:
        """See :class:`Identity`. A share itself has only the room of rounding."""
        if cell == self.share:
            true = self.true(values)
            half = Fraction(1, 2 * 10**self.places)
            unit = 2 * half
            if true is None:
                return None, None
            # A share that was cut off is right as printed; a repair is looked for among rounded ones only.
            cut = values[cell] <= true < values[cell] + unit
            return (min(true - half, values[cell]) if cut else true - half), true + half
        low, high = self.printed(values)
        rest = sum((values[c] for c in self.whole if c != cell), Fraction(0))
        if cell == self.part:
            if cell not in self.whole:
                return low * rest, high * rest
            return _over(low * rest, 1 - low), _over(high * rest, 1 - high)
        least, most = _over(values[self.part], high), _over(values[self.part], low)
        return (
            None if least is None or high <= 0 else least - rest,
            None if most is None or low <= 0 else most - rest,
        )


def _over(value: Fraction, whole: Fraction) -> Fraction | None:
    """The quotient; ``None`` of nothing."""
    return (
        Fraction(value.numerator * whole.denominator, value.denominator * whole.numerator) if whole else None
    )


@dataclass(frozen=True)
class Together:
    """Shares of all parts of one base: 1 together, within half a unit of each one's last digit."""

    shares: tuple[Cell, ...]
    places: Places

    @property
    def cells(self) -> tuple[Cell, ...]:
        """See :class:`Identity`."""
        return self.shares

    def room(self, cell: Cell, values: Values) -> Room:
        """See :class:`Identity`."""
        rest = sum((values[c] for c in self.shares if c != cell), Fraction(0))
        slack = sum((Fraction(1, 2 * 10 ** self.places[c]) for c in self.shares), Fraction(0))
        return 1 - rest - slack, 1 - rest + slack


@dataclass(frozen=True)
class Order:
    """A figure that grows through the day, at two moments. ``slack``: how far it may fall, of itself."""

    earlier: Cell
    later: Cell
    slack: Fraction

    @property
    def cells(self) -> tuple[Cell, ...]:
        """See :class:`Identity`."""
        return self.earlier, self.later

    def room(self, cell: Cell, values: Values) -> Room:
        """See :class:`Identity`."""
        if cell == self.earlier:
            return None, _over(values[self.later], 1 - self.slack)
        return values[self.earlier] * (1 - self.slack), None


def identities(election: Election, contest_id: str, places: Places) -> tuple[Identity, ...]:
    """Every identity between the cells of ``places`` (a contest's exact cells, with the decimals printed)."""
    columns: dict[tuple[str, ...], list[Cell]] = {}
    for cell in places:
        columns.setdefault(cell.column, []).append(cell)
    law = _Law.of(election, contest_id)
    found: list[Identity] = []
    for cells in columns.values():
        here = _Column(election, contest_id, frozenset(cells), cells[0], law)
        found += here.totals()
        found += here.ratios(places)
        found += here.together(places)
    found += _orders(places)
    found += _levels(election, contest_id, places)
    return tuple(found)


@dataclass(frozen=True)
class _Law:
    """What the law of the contest says of sums of protocols; empty where the law is not known.

    ``equations`` are the controls that a sum of protocols satisfies too: linear, without a constant or a
    time. ``figures`` are those of the protocol's form, ``None`` where there is no form.
    """

    equations: tuple[Equation, ...] = ()
    figures: tuple[str, ...] | None = None

    @classmethod
    def of(cls, election: Election, contest_id: str) -> "_Law":
        contest = election.contests.get(contest_id)
        if contest is None:
            return cls()
        try:
            book = rulebook(election.law, contest.kind, date.fromisoformat(election.date))
        except NotSupportedError:
            # Without a law declared figures still have their shares and levels; the decision says the rest.
            return cls()
        form = book.one(ProtocolForm)
        equations = tuple(
            control.equation
            for _, control in book.applying(Control)
            if control.severity is Severity.CONTRADICTION
            and control.equation.left.constant == control.equation.right.constant == 0
            and all(name in FIGURES or name == LINES for name in control.equation.names)
        )
        return cls(equations, form[1].figures if form else None)


@dataclass(frozen=True)
class _Column:
    """What was published together."""

    election: Election
    contest_id: str
    cells: frozenset[Cell]
    any: Cell
    law: _Law

    @cached_property
    def lines(self) -> tuple[Cell, ...] | None:
        """The votes on all lines of the ballot; ``None`` where one is not stated."""
        if self.contest_id not in self.election.contests:
            return None
        found = tuple(self.any.of(o) for o in self.election.lines(self.contest_id))
        return found if found and all(c in self.cells for c in found) else None

    def totals(self) -> Iterator[Total]:
        for equation in self.law.equations:
            terms = self._terms(equation)
            if terms is not None:
                yield Total(tuple((c, k) for c, k in terms.items() if k), equation.relation)
        for whole, relation, parts in _PARTS:
            yield from self._parts(whole, relation, parts, whole_needed=True)
        for whole, parts in _AT_MOST:
            yield from self._parts(whole, Relation.AT_LEAST, parts, whole_needed=False)
        options = self.election.options.get(self.contest_id, {}).values()
        lists = [f"registered:{o.option_id}" for o in options if o.wins_seats]
        yield from self._parts("registered", Relation.EQUAL, lists, whole_needed=True)
        for kind in ("seats", "elected"):
            named = sorted(c.name for c in self.cells if c.unit == "count" and c.name.startswith(f"{kind}:"))
            yield from self._parts("posts", Relation.AT_LEAST, named, whole_needed=False)

    def _parts(
        self, whole: str, relation: Relation, parts: Sequence[str], *, whole_needed: bool
    ) -> Iterator[Total]:
        cells = [self.any.of(name) for name in parts]
        stated = [c for c in cells if c in self.cells]
        if self.any.of(whole) in self.cells and stated and (len(stated) == len(cells) or not whole_needed):
            yield Total(((self.any.of(whole), 1), *((c, -1) for c in stated)), relation)

    def _terms(self, equation: Equation) -> dict[Cell, int] | None:
        """Left minus right, by cell; ``None`` where something that it needs is not stated."""
        terms: dict[Cell, int] = {}
        for side, sign in ((equation.left, 1), (equation.right, -1)):
            for name, factor in side.terms:
                cells = self._cells(name, side)
                if cells is None:
                    return None
                for cell in cells:
                    terms[cell] = terms.get(cell, 0) + sign * factor
        return terms if sum(1 for k in terms.values() if k) > 1 else None

    def _cells(self, name: str, side: Linear) -> tuple[Cell, ...] | None:
        if name == LINES:
            return self.lines
        cell = self.any.of(name)
        if cell in self.cells:
            return (cell,)
        absent = self.law.figures is not None and name not in self.law.figures
        return () if name in side.lenient and absent else None

    def whole(self, base: str) -> tuple[Cell, ...] | None:
        """The cells that a base is the sum of; ``None`` where one is not stated."""
        if base in BASE_NAMES:
            cell = self.any.of(BASE_NAMES[base])
            if cell not in self.cells:
                return None
            added = self.any.of("voters_added")
            return (cell, added) if base == "registered" and added in self.cells else (cell,)
        lines = self.lines
        if lines is None or base == "valid_with_against_all":
            return lines
        options = self.election.options[self.contest_id]
        return tuple(c for c in lines if options[c.name].kind != AGAINST_ALL)

    def ratios(self, places: Places) -> Iterator[Ratio]:
        for share in sorted(c for c in self.cells if c.unit == "share"):
            part = share.of(share.name)
            whole = self.whole(share.base)
            if whole and part in self.cells and whole != (part,):
                yield Ratio(share, part, whole, places[share])

    def together(self, places: Places) -> Iterator[Together]:
        for base, parts in self._partitions():
            shares = tuple(self.any.of(name, "share", base) for name in parts)
            if len(shares) > 1 and all(c in self.cells for c in shares):
                yield Together(shares, places)

    def _partitions(self) -> Iterator[tuple[str, list[str]]]:
        """The bases whose parts are known: valid votes by their lines, ballots cast by the law's control."""
        if self.contest_id not in self.election.contests:
            return
        options = self.election.options[self.contest_id]
        yield "valid_with_against_all", list(options)
        yield "valid", [o for o, option in options.items() if option.kind != AGAINST_ALL]
        for equation in self.law.equations:
            left, right = equation.left.terms, equation.right.terms
            if (
                equation.relation is Relation.EQUAL
                and left == (("ballots_cast", 1),)
                and all(k == 1 for _, k in right)
            ):
                names = [name for name, _ in right]
                yield "cast", [o for name in names for o in (options if name == LINES else (name,))]


def _orders(places: Places) -> Iterator[Order]:
    """Neighbouring moments of each growing figure."""
    series: dict[tuple[str, ...], list[Cell]] = {}
    for cell in places:
        if cell.name in CUMULATIVE and cell.unit in ("count", "share") and "T" in cell.moment:
            series.setdefault((*cell._replace(moment=""),), []).append(cell)
    for cells in series.values():
        ordered = sorted(cells, key=lambda c: datetime.fromisoformat(c.moment))
        slack = LIST_MOVES if ordered[0].unit == "share" else Fraction(0)
        for earlier, later in pairwise(ordered):
            yield Order(earlier, later, slack)


def _levels(election: Election, contest_id: str, places: Places) -> Iterator[Total]:
    """An area and the areas just below it, where every one of them states the figure."""
    children: dict[str, list[str]] = {}
    for area in election.areas.values():
        children.setdefault(area.parent_id, []).append(area.area_id)
    options = election.options.get(contest_id, {})
    for cell in places:
        if cell.unit != "count" or cell.station_id or not (cell.name in FIGURES or cell.name in options):
            continue
        below = [cell._replace(area_id=a) for a in children.get(cell.area_id, ())]
        if below and all(c in places for c in below):
            yield Total(((cell, 1), *((c, -1) for c in below)), Relation.EQUAL)
