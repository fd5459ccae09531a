"""A protocol as a chain of binomials: of the voters so many got a ballot, of these so many were cast, and on.

Every step takes a part of a whole, so any figures drawn along the chain satisfy the arithmetic of a protocol.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from scrutineer.check.forensics.observed import ASSIGNED
from scrutineer.check.forensics.station_figures import NOT_STATED, Floats, Ints, StationFigures

LISTS: Final = ("registered_voters", "voters_added", "listed_voters")
"""Figures of ``other`` about the voters' lists."""
KEPT: Final = (*LISTS, ASSIGNED)
"""Figures of ``other`` that stand before the vote, and stay as they are in a copy."""


@dataclass(frozen=True)
class Chain:
    """The steps of one contest: ballots issued, cast and valid, then the options, the largest first.

    ``names`` are the steps; a figure that no station states has none, and the last option has none where the
    options always exhaust the ballots. ``whole`` and ``part``, shape ``(n, steps)``, are the counts at each
    station, both 0 where either is not stated. ``order`` is the order of the options.
    """

    figures: StationFigures
    names: tuple[str, ...]
    order: tuple[int, ...]
    whole: Ints
    part: Ints

    @property
    def steps(self) -> int:
        """The number of steps."""
        return len(self.names)

    @cached_property
    def fixed(self) -> Ints:
        """The stations whose first count is kept: no list is stated, or it is shorter than the count."""
        first = _first(self.figures)
        return np.flatnonzero((first >= 0) & (self.figures.registered < first))

    def drawn(self, chances: Floats, rng: np.random.Generator, registered: Ints) -> StationFigures:
        """Figures drawn along the chain, with these voters and the ``(n, steps)`` chances of each step.

        What a station did not state it does not state in the copy either.
        """
        figures = self.figures
        left = np.maximum(registered, 0)
        counts: dict[str, Ints] = {}
        for at, name in enumerate(self.names):
            count = rng.binomial(left, chances[:, at]).astype(np.int64)
            if at == 0:
                count[self.fixed] = _first(figures)[self.fixed]
            counts[name] = count
            left = left - count if name.startswith(_OPTION) else count
        total = counts.get("valid", counts.get("cast", np.maximum(figures.cast, 0)))
        votes = self._votes(counts, total)
        cast = counts.get("cast", np.maximum(figures.cast, 0))

        def as_stated(count: Ints, before: Ints) -> Ints:
            return np.where(before == NOT_STATED, NOT_STATED, count)

        return replace(
            figures,
            registered=registered,
            issued=as_stated(counts.get("issued", cast), figures.issued),
            cast=as_stated(cast, figures.cast),
            valid=as_stated(total, figures.valid),
            invalid=as_stated(cast - counts.get("valid", votes.sum(axis=1)), figures.invalid),
            votes=as_stated(votes, figures.votes),
            other={name: figures.other[name] for name in KEPT if name in figures.other},
            derived={},
            simulated=True,
        )

    def _votes(self, counts: dict[str, Ints], total: Ints) -> Ints:
        votes = np.zeros(self.figures.votes.shape, np.int64)
        left = total
        for option in self.order:
            count = counts.get(_option(option))
            votes[:, option] = left if count is None else count
            left = left - votes[:, option]
        return votes


_OPTION: Final = "option "


def _option(at: int) -> str:
    return f"{_OPTION}{at}"


def _first(figures: StationFigures) -> Ints:
    """The first count after the voters: ballots issued, or cast where no station states those."""
    return figures.issued if (figures.issued != NOT_STATED).any() else figures.cast


def chain_of(figures: StationFigures) -> Chain:
    """The chain of these figures. A part that is larger than its whole counts as all of it."""
    names: list[str] = []
    wholes: list[Ints] = []
    parts: list[Ints] = []

    def step(name: str, whole: Ints, part: Ints) -> None:
        stated = (whole >= 0) & (part >= 0)
        names.append(name)
        wholes.append(np.where(stated, whole, 0))
        parts.append(np.where(stated, np.minimum(part, whole), 0))

    above = figures.registered
    for name, count in (("issued", figures.issued), ("cast", figures.cast), ("valid", figures.valid)):
        if (count != NOT_STATED).any():
            step(name, above, count)
            above = count
    order = tuple(np.argsort(-np.maximum(figures.votes, 0).sum(axis=0), kind="stable").tolist())
    for at in order[: len(order) - exhausted(figures, above)]:
        votes = figures.votes[:, at]
        step(_option(at), above, votes)
        above = np.where((above < 0) | (votes < 0), NOT_STATED, np.maximum(above - votes, 0))
    whole, part = np.stack(wholes, axis=1), np.stack(parts, axis=1)
    first = _first(figures)
    impossible = figures.registered < first
    whole[impossible, 0] = part[impossible, 0] = 0
    return Chain(figures, tuple(names), order, whole, part)


def exhausted(figures: StationFigures, total: Ints) -> bool:
    """Whether the votes of all options are all of ``total`` wherever both are stated."""
    if not figures.votes.shape[1]:
        return False
    stated = (total >= 0) & (figures.votes >= 0).all(axis=1)
    return bool((figures.votes[stated].sum(axis=1) == total[stated]).all())


def without_lists(figures: StationFigures) -> StationFigures:
    """Without the further figures about the voters' lists, where ``registered`` is no longer theirs."""
    other = {name: figure for name, figure in figures.other.items() if name not in LISTS}
    return replace(figures, other=other)


def bounds(groups: Ints) -> tuple[Ints, Ints]:
    """The order that sorts stations by group, and where each group begins in it, with the end."""
    order = np.argsort(groups, kind="stable")
    first = np.flatnonzero(np.diff(groups[order], prepend=-2))
    return order, np.append(first, len(groups))


def area_parents(figures: StationFigures) -> Ints:
    """The row of each area's parent in ``area_ids``, -1 at a root."""
    number = {area: at for at, area in enumerate(figures.area_ids)}
    above = [figures.parents.get(area) for area in figures.area_ids]
    return np.array([-1 if area is None else number.get(area, -1) for area in above], np.int64)
