"""The tree of areas as whole numbers, and sums carried up through it.

An engine adds protocols up for each contest and lowest area; from there to the root it is a few thousand
rows, which NumPy adds level by level.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class AreaTree:
    """Areas numbered in the order of their file. ``parent`` is the number of the area above, -1 at a root."""

    ids: tuple[str, ...]
    parent: Whole

    @classmethod
    def of(cls, area_ids: Sequence[str], parent_ids: Sequence[str | None]) -> "AreaTree":
        """From the columns of the table of areas; a parent that is not listed makes a root.

        Raises ``ValueError`` where areas stand above each other in a circle.
        """
        number = {area_id: at for at, area_id in enumerate(area_ids)}
        parent = np.fromiter((number.get(p or "", -1) for p in parent_ids), np.int64, len(area_ids))
        tree = cls(tuple(area_ids), parent)
        if len(tree.ids) and tree.depth.min() < 0:
            around = tree.ids[int(tree.depth.argmin())]
            raise ValueError(f"the areas above {around!r} form a circle")
        return tree

    @cached_property
    def number(self) -> dict[str, int]:
        """Area id to number."""
        return {area_id: at for at, area_id in enumerate(self.ids)}

    @cached_property
    def depth(self) -> Whole:
        """Steps to the root: 0 at a root, -1 where no root is ever reached."""
        depth = np.where(self.parent < 0, 0, -1).astype(np.int64)
        while True:
            above = np.where(self.parent < 0, 0, depth[self.parent])
            reached = (depth < 0) & (above >= 0)
            if not reached.any():
                return depth
            depth[reached] = above[reached] + 1

    def within(self, area: int) -> NDArray[np.bool_]:
        """For each area whether it is ``area`` or lies in it."""
        inside = np.zeros(len(self.ids), np.bool_)
        inside[area] = True
        for level in range(int(self.depth[area]) + 1, int(self.depth.max()) + 1):
            here = np.flatnonzero(self.depth == level)
            inside[here] = inside[self.parent[here]]
        return inside


@dataclass(frozen=True)
class Grid:
    """Sums for pairs of a contest and an area: row ``i`` of ``values`` belongs to the pair ``keys[i]``.

    A pair's key is its contest's number times the number of areas (``width``), plus its area's number.
    Keys ascend. ``names`` are the columns.
    """

    width: int
    names: tuple[str, ...]
    keys: Whole
    values: Whole

    @classmethod
    def of(
        cls, width: int, names: Sequence[str], contest: Whole, area: Whole, columns: Sequence[Whole]
    ) -> "Grid":
        """From columns; rows of the same pair are added."""
        values = np.stack(columns, axis=1) if len(contest) else np.zeros((0, len(names)), np.int64)
        return cls(width, tuple(names), *_added(contest * width + area, values))

    @cached_property
    def contest(self) -> Whole:
        """The number of each row's contest."""
        return self.keys // max(self.width, 1)

    @cached_property
    def area(self) -> Whole:
        """The number of each row's area."""
        return self.keys % max(self.width, 1)

    @cached_property
    def _column(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.names)}

    def column(self, name: str) -> Whole:
        """One column."""
        found: Whole = self.values[:, self._column[name]]
        return found

    def row(self, contest: int, area: int) -> "Row | None":
        """The sums of one pair; ``None`` where it has none."""
        key = contest * self.width + area
        at = int(np.searchsorted(self.keys, key))
        if at == len(self.keys) or self.keys[at] != key:
            return None
        return Row(self._column, self.values[at])

    def plus(self, other: "Grid") -> "Grid":
        """Both grids side by side: every pair of either, every column of both, 0 where one has no row."""
        keys = np.union1d(self.keys, other.keys)
        values = np.zeros((len(keys), len(self.names) + len(other.names)), np.int64)
        values[np.searchsorted(keys, self.keys), : len(self.names)] = self.values
        values[np.searchsorted(keys, other.keys), len(self.names) :] = other.values
        return Grid(self.width, self.names + other.names, keys, values)


@dataclass(frozen=True)
class Row:
    """One row of a grid, by column name."""

    column: dict[str, int]
    values: Whole

    def __getitem__(self, name: str) -> int:
        return int(self.values[self.column[name]])


def roll_up(tree: AreaTree, lowest: Grid, held_in: Whole) -> Grid:
    """Carry the sums of the lowest areas up to the area that each contest is held in.

    ``held_in`` has the area's number for each contest. That area stands for the whole contest: it also gets
    what an electoral district takes from beside it. Areas above it have no row.
    """
    width = lowest.width
    too_high = _above(tree, held_in)

    def home(keys: Whole) -> Whole:
        contest = keys // width
        return contest * width + held_in[contest]

    start = np.where(np.isin(lowest.keys, too_high), home(lowest.keys), lowest.keys)
    waiting = np.unique(start)
    depth = tree.depth[waiting % width]
    steps: list[tuple[Whole, Whole]] = []
    carried = waiting[:0]
    for level in range(int(depth.max(initial=-1)), -1, -1):
        here = np.union1d(waiting[depth == level], carried)
        here = here[here != home(here)]
        parent = tree.parent[here % width]
        above = here // width * width + parent
        strays = (parent < 0) | np.isin(above, too_high)
        steps.append((here, np.where(strays, home(here), above)))
        carried = np.unique(above[~strays])
    keys = np.unique(np.concatenate([waiting, *(there for _, there in steps)]))
    values = np.zeros((len(keys), len(lowest.names)), np.int64)
    targets, sums = _added(start, lowest.values)
    values[np.searchsorted(keys, targets)] = sums
    for here, there in steps:
        _add(values, keys, there, values[np.searchsorted(keys, here)])
    return Grid(width, lowest.names, keys, values)


def _add(values: Whole, keys: Whole, there: Whole, more: Whole) -> None:
    """Add rows of ``more`` to the rows of ``values`` whose keys are ``there``, in place."""
    targets, sums = _added(there, more)
    values[np.searchsorted(keys, targets)] += sums


def _above(tree: AreaTree, held_in: Whole) -> Whole:
    """The keys of the areas above the one that each contest is held in."""
    keys: list[Whole] = []
    contest, area = np.arange(len(held_in)), tree.parent[held_in]
    while (area >= 0).any():
        contest, area = contest[area >= 0], area[area >= 0]
        keys.append(contest * len(tree.ids) + area)
        area = tree.parent[area]
    return np.concatenate(keys) if keys else held_in[:0]


def _added(keys: Whole, values: Whole) -> tuple[Whole, Whole]:
    """Rows of the same key added, keys ascending."""
    if not len(keys):
        return keys, values
    if (keys[1:] > keys[:-1]).all():
        return keys, values
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    if len(first) == len(keys):
        return keys, values[order]
    return keys[first], np.add.reduceat(values[order], first, axis=0)
