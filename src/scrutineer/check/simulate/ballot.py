"""What the invented country votes on: contests, the lines of their ballots, and synthetic parties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from scrutineer.check.simulate.allocation import Floats, Ints, apportion
from scrutineer.check.simulate.geography import ABROAD, Geography, digits
from scrutineer.model.ballot import AGAINST_ALL
from scrutineer.words import Name

Totals = Mapping[str, Mapping[str, int]]
"""Area id (empty = the whole country) to figure or option id to the total that the protocols must give."""

_GREEK: Final = (
    ("Alpha", "Альфа"), ("Beta", "Бета"), ("Gamma", "Гамма"), ("Delta", "Дельта"), ("Epsilon", "Эпсилон"),
    ("Zeta", "Дзета"), ("Eta", "Эта"), ("Theta", "Тета"), ("Iota", "Йота"), ("Kappa", "Каппа"),
    ("Lambda", "Лямбда"), ("Mu", "Мю"),
)  # fmt: skip
_AGAINST = Name(kk="Бәріне қарсымын", ru="Против всех", en="Against all")
_LEADING: Final = (0.492, 0.209, 0.118, 0.071, 0.043, 0.027)
_AGAINST_SHARE: Final = 0.04


@dataclass(frozen=True)
class Line:
    """One line of a ballot and its weight: what share of the valid votes it is meant to have."""

    option_id: str
    kind: str
    name: Name
    weight: float
    party_id: str = ""
    nomination: str = ""
    nominators: tuple[str, ...] = ()
    sex: str = ""


@dataclass(frozen=True)
class PlannedContest:
    """A contest with its lines in the order of the ballot."""

    contest_id: str
    kind: str
    area_id: str
    seats: int
    name: Name
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Batch:
    """Contests of one kind held at the same time, at most one at each station.

    ``of`` is the contest of each station (an index into ``contests``). ``both_marked`` says whether the
    protocol has a line for ballots with both answers. ``electorates`` says whether the stations of a
    contest must be listed because they are not simply those of its area.
    """

    contests: tuple[PlannedContest, ...]
    of: Ints
    both_marked: bool = False
    electorates: bool = False
    totals: Totals = field(default_factory=dict)

    @cached_property
    def shares(self) -> Floats:
        """Weights that sum to 1: a row a contest, a column a line, zero where a ballot has no such line."""
        found = np.zeros(self.absent.shape)
        for at, contest in enumerate(self.contests):
            found[at, : len(contest.lines)] = [line.weight for line in contest.lines]
        found /= found.sum(axis=1, keepdims=True)
        return found

    @cached_property
    def absent(self) -> npt.NDArray[np.bool_]:
        """Which lines a ballot does not have: a row a contest, a column a line."""
        counts = np.array([len(contest.lines) for contest in self.contests])
        return np.arange(counts.max()) >= counts[:, None]


class Plan(Protocol):
    """What is to be voted on, before the country is known."""

    def batch(self, rng: np.random.Generator, geography: Geography) -> Batch:
        """The contests of this plan in that country."""


@dataclass(frozen=True)
class CountryWide:
    """One contest in which the whole country votes, stations abroad included."""

    contest_id: str
    kind: str
    name: Name
    lines: tuple[Line, ...]
    seats: int = 1
    both_marked: bool = False
    totals: Totals = field(default_factory=dict)

    def batch(self, rng: np.random.Generator, geography: Geography) -> Batch:  # noqa: ARG002 - nothing to draw
        """The contest as it stands."""
        area = geography.places[0].area_id
        contest = PlannedContest(self.contest_id, self.kind, area, self.seats, self.name, self.lines)
        return Batch((contest,), np.zeros(geography.size, np.int64), self.both_marked, totals=self.totals)


@dataclass(frozen=True)
class SingleSeats:
    """Electoral districts of one seat each, made of neighbouring stations of one unit.

    Each has two to ``most`` candidates of its own, and *against all*. Stations abroad vote with the first.
    """

    kind: str
    districts: int
    most: int = 7
    parties: int = 7

    def batch(self, rng: np.random.Generator, geography: Geography) -> Batch:
        """Draw boundaries and candidates."""
        of, areas = _electoral_districts(geography, self.districts)
        width = digits(self.districts, 2)
        contests = [
            PlannedContest(
                f"SYNTHETIC-seat-{number:0{width}}",
                self.kind,
                area,
                1,
                Name(
                    f"SYNTHETIC № {number} сайлау округі",
                    f"SYNTHETIC избирательный округ № {number}",
                    f"SYNTHETIC electoral district {number}",
                ),
                _own_candidates(rng, self.most, self.parties),
            )
            for number, area in enumerate(areas, start=1)
        ]
        return Batch(tuple(contests), of, electorates=True)


def candidate_name(number: int) -> Name:
    """A candidate without any other name than a number."""
    return Name(
        f"{number}-кандидат SYNTHETIC", f"Кандидат {number} SYNTHETIC", f"Candidate {number} SYNTHETIC"
    )


def party_letter(index: int) -> str:
    """A, B, ..., Z, A1, B1, ... for the parties counted from 0."""
    return chr(ord("A") + index % 26) + (str(index // 26) if index >= 26 else "")


def party_name(index: int) -> Name:
    """The name of a synthetic party."""
    letter = party_letter(index)
    return Name(f"{letter} партиясы SYNTHETIC", f"Партия {letter} SYNTHETIC", f"Party {letter} SYNTHETIC")


def party_id(index: int) -> str:
    """The id of a synthetic party."""
    return f"SYNTHETIC-party-{party_letter(index)}"


def against_all(weight: float) -> Line:
    """The line *against all*."""
    return Line(AGAINST_ALL, "against_all", _AGAINST, weight)


def president(
    candidates: int = 6,
    *,
    shares: Sequence[float] | None = None,
    kind: str = "president",
    totals: Totals | None = None,
) -> CountryWide:
    """A contest for president.

    ``shares`` are the weights of the candidates and, last, of *against all*; without them the first has
    about 49 %, so that the first round decides nothing. The first is nominated by three bodies at once.
    """
    weights = list(shares) if shares is not None else _weights(candidates)
    lines = []
    for at, weight in enumerate(weights[:-1]):
        english, other = _GREEK[at] if at < len(_GREEK) else (f"Candidate {at + 1}", f"Кандидат {at + 1}")
        by_party = at % 2 == 0
        nominators: tuple[str, ...] = (party_id(at),) if by_party else (f"SYNTHETIC-association-{at}",)
        if at == 0:
            nominators = (party_id(0), party_id(1), "SYNTHETIC-association-0")
        lines.append(
            Line(
                f"SYNTHETIC-{english.lower().replace(' ', '-')}",
                "candidate",
                Name(f"{other} SYNTHETIC", f"{other} SYNTHETIC", f"{english} SYNTHETIC"),
                weight,
                party_id(at) if by_party else "",
                "party" if by_party and at else "association",
                nominators,
                "f" if at % 3 == 1 else "m",
            )
        )
    name = Name(
        "SYNTHETIC президент сайлауы", "SYNTHETIC выборы президента", "SYNTHETIC presidential election"
    )
    lines.append(against_all(weights[-1]))
    return CountryWide("SYNTHETIC-president", kind, name, tuple(lines), totals=totals or {})


def referendum(yes: float = 0.72, *, kind: str = "referendum", totals: Totals | None = None) -> CountryWide:
    """A question with the answers *yes* and *no*, and ballots with both marked."""
    lines = (
        Line("yes", "yes", Name("Иә", "Да", "Yes"), yes),
        Line("no", "no", Name("Жоқ", "Нет", "No"), 1 - yes),
    )
    name = Name("SYNTHETIC референдум", "SYNTHETIC референдум", "SYNTHETIC referendum")
    return CountryWide("SYNTHETIC-referendum", kind, name, lines, both_marked=True, totals=totals or {})


def party_lists(
    parties: int = 7, *, seats: int = 69, kind: str = "mazhilis_list", totals: Totals | None = None
) -> CountryWide:
    """A vote for party lists in one nationwide district."""
    weights = _weights(parties)
    lines = [
        Line(
            f"SYNTHETIC-list-{party_letter(at)}",
            "list",
            party_name(at),
            weight,
            party_id(at),
            "party",
            (party_id(at),),
        )
        for at, weight in enumerate(weights[:-1])
    ]
    name = Name("SYNTHETIC партиялық тізімдер", "SYNTHETIC партийные списки", "SYNTHETIC party lists")
    lines.append(against_all(weights[-1]))
    return CountryWide("SYNTHETIC-lists", kind, name, tuple(lines), seats, totals=totals or {})


def _weights(candidates: int) -> list[float]:
    """Falling weights of so many candidates and, last, of *against all*."""
    leading = list(_LEADING[:candidates])
    while len(leading) < candidates:
        leading.append(leading[-1] * 0.9)
    return [*leading, _AGAINST_SHARE]


def _own_candidates(rng: np.random.Generator, most: int, parties: int) -> tuple[Line, ...]:
    count = int(rng.integers(2, most + 1))
    weights = np.sort(rng.dirichlet(np.full(count, 1.6)))[::-1]
    order = rng.permutation(count)
    chosen = rng.permutation(parties)
    lines = []
    for at in range(count):
        party = int(chosen[at]) if at < parties and rng.random() < 0.6 else -1
        lines.append(
            Line(
                f"SYNTHETIC-{at + 1}",
                "candidate",
                candidate_name(at + 1),
                float(weights[order[at]]) * (1 - _AGAINST_SHARE),
                party_id(party) if party >= 0 else "",
                "party" if party >= 0 else "self",
                (party_id(party),) if party >= 0 else (),
                "f" if rng.random() < 0.25 else "m",
            )
        )
    return (*lines, against_all(_AGAINST_SHARE))


def _electoral_districts(geography: Geography, count: int) -> tuple[Ints, list[str]]:
    """The electoral district of each station, and the unit in which each lies.

    Units get them by their voters, at least one each; inside a unit they follow the order of the stations,
    cut where the voters are even. With fewer districts than units the whole country is cut like one unit.
    """
    home = geography.kind != ABROAD
    unit = geography.ancestor(("region",))
    if count < np.unique(unit[home]).size:
        unit = np.zeros_like(unit)
    units = np.unique(unit[home])
    voters: Floats = np.bincount(np.searchsorted(units, unit[home]), geography.listed[home]).astype(
        np.float64
    )
    each = apportion(voters, count)
    of = np.zeros(geography.size, np.int64)
    areas: list[str] = []
    for at, seats in zip(units.tolist(), each.tolist(), strict=True):
        stations = np.flatnonzero((unit == at) & home)
        running = np.cumsum(geography.listed[stations])
        of[stations] = len(areas) + (running - 1) * seats // running[-1]
        areas.extend([geography.places[at].area_id] * seats)
    return of, areas
