"""Integers that are random, stay within bounds station by station, and add up to given totals exactly.

The way is always the same: tilt the chances so that the expected sum is the total, draw, and spread the
small remainder over the stations that have room. Nothing here loops over stations.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_BISECTIONS = 50


class CannotMeetError(ValueError):
    """A total lies outside what the stations of its group can hold.

    ``group`` is the group's index, ``wanted`` the total, ``least`` and ``most`` what is possible.
    """

    def __init__(self, group: int, wanted: int, least: int, most: int) -> None:
        super().__init__(f"group {group}: {wanted} is not between {least} and {most}")
        self.group = group
        self.wanted = wanted
        self.least = least
        self.most = most


@dataclass(frozen=True)
class Groups:
    """Stations in groups, each group with a total to be met.

    ``of`` gives the group of each station, -1 for a station in none; ``total`` the total of each group.
    """

    of: Ints
    total: Ints

    def sums(self, values: Ints) -> Ints:
        """The sum of ``values`` in each group."""
        inside = self.of >= 0
        found = np.zeros(self.total.size, np.int64)
        np.add.at(found, self.of[inside], values[inside])
        return found


def spread(rng: np.random.Generator, amount: int, room: Ints) -> Ints:
    """Split ``amount`` over stations in proportion to ``room``, each share rounded at random up or down.

    Systematic sampling in random order, in whole numbers: station i gets the floor or the ceiling of
    ``amount * room[i] / sum(room)``, in expectation exactly that, and the shares add up to ``amount``.
    Needs ``0 <= amount <= sum(room)``; then no share exceeds its room. ``sum(room)`` up to 2**40.
    """
    capacity = int(room.sum())
    if amount == 0:
        return np.zeros_like(room)
    if amount == capacity:
        return room.copy()
    whole, part = np.divmod(room * amount, capacity)
    order = rng.permutation(room.size)
    running = np.cumsum(part[order]) + int(rng.integers(capacity))
    extra = np.diff(running // capacity, prepend=0)
    whole[order] += extra
    return whole


def meet(rng: np.random.Generator, values: Ints, groups: Groups, least: Ints, most: Ints) -> Ints:
    """Change ``values`` as little as needed so that each group has its total, within ``least`` and ``most``.

    What is too much or too little is spread over the stations in proportion to the room they have.
    Raises :class:`CannotMeetError` where a group's total lies outside the sums of its bounds.
    """
    found = np.clip(values, least, most)
    missing = groups.total - groups.sums(found)
    for group in np.flatnonzero(missing).tolist():
        at = np.flatnonzero(groups.of == group)
        gap = int(missing[group])
        room = most[at] - found[at] if gap > 0 else found[at] - least[at]
        if abs(gap) > int(room.sum()):
            bounds = int(least[at].sum()), int(most[at].sum())
            raise CannotMeetError(group, int(groups.total[group]), *bounds)
        found[at] += np.sign(gap) * spread(rng, abs(gap), room)
    return found


def logistic(values: Floats) -> Floats:
    """The logistic function, element by element."""
    found: Floats = 1.0 / (1.0 + np.exp(-values))
    return found


def logit(share: float) -> float:
    """The logit of a share strictly between 0 and 1."""
    return float(np.log(share / (1.0 - share)))


def tilt(logits: Floats, size: Ints, groups: Groups) -> Floats:
    """Chances whose expected sum in each group is its total: every logit of a group is shifted alike.

    ``size`` are the numbers of trials. A total beyond reach gives chances at the nearest end; whether it
    can be met at all is for :func:`meet` to say. Stations in no group keep their chances.
    """
    inside = groups.of >= 0
    shift = np.zeros(groups.total.size)
    if inside.any():
        of, base, trials = groups.of[inside], logits[inside], size[inside].astype(np.float64)
        low, high = np.full(shift.size, -30.0), np.full(shift.size, 30.0)
        for _ in range(_BISECTIONS):
            shift = (low + high) / 2
            expected = np.bincount(of, trials * logistic(base + shift[of]), minlength=shift.size)
            below = expected < groups.total
            low, high = np.where(below, shift, low), np.where(below, high, shift)
    moved = logits.copy()
    moved[inside] += shift[groups.of[inside]]
    return logistic(moved)


def tilt_lines(weights: Floats, size: Ints, of: Ints, totals: Ints, rounds: int = 15) -> Floats:
    """Shares of the ballot's lines whose expected votes in each group are its totals.

    ``weights`` has a row a station and a column a line, ``size`` the valid ballots of each station, ``of``
    the group of each station (-1 = none), ``totals`` a row a group and a column a line, -1 = not given.
    Iterative proportional fitting of the columns, ``rounds`` times; the rows sum to 1.
    """
    shares: Floats = weights / weights.sum(axis=1, keepdims=True)
    inside = of >= 0
    if not inside.any():
        return shares
    given = totals >= 0
    votes = size.astype(np.float64)
    for _ in range(rounds):
        factor = np.ones(totals.shape)
        for line in range(totals.shape[1]):
            expected = np.bincount(of[inside], (votes * shares[:, line])[inside], minlength=totals.shape[0])
            known = given[:, line] & (expected > 0)
            factor[known, line] = totals[known, line] / expected[known]
        shares[inside] *= factor[of[inside]]
        # A station whose every line is wanted empty keeps its shares; `meet_lines` empties it.
        sums = shares.sum(axis=1, keepdims=True)
        shares = np.divide(shares, sums, out=weights / weights.sum(axis=1, keepdims=True), where=sums > 0)
    return shares


def meet_lines(rng: np.random.Generator, votes: Ints, of: Ints, totals: Ints) -> Ints:
    """Move votes between lines within stations until each group has the totals given for its lines.

    The valid ballots of every station stay as they are. ``of`` and ``totals`` as in :func:`tilt_lines`.
    Raises :class:`CannotMeetError` where the given lines need more, or all lines give fewer, votes than
    there are.
    """
    found = votes.copy()
    for group in range(totals.shape[0]):
        at = np.flatnonzero(of == group)
        block = found[at]
        for source, target, amount in _moves(_gaps(group, block.sum(axis=0), totals[group])):
            moved = spread(rng, amount, block[:, source])
            block[:, source] -= moved
            block[:, target] += moved
        found[at] = block
    return found


def _gaps(group: int, sums: Ints, totals: Ints) -> Ints:
    """By line, how many votes are to be added; adds up to zero."""
    given = totals >= 0
    gaps = np.where(given, totals - sums, 0)
    rest = -int(gaps.sum())
    free = np.flatnonzero(~given)
    there = int(sums[free].sum())
    if rest < -there or (rest > 0 and not free.size):
        votes, wanted = int(sums.sum()), int(totals[given].sum())
        raise CannotMeetError(group, wanted, 0 if free.size else votes, votes)
    if rest:
        weights = sums[free] if there else np.ones(free.size, np.int64)
        gaps[free] += np.sign(rest) * _proportional(abs(rest), weights)
    return gaps


def _proportional(amount: int, weights: Ints) -> Ints:
    """``amount`` in proportion to ``weights``, rounded by running sums: none gets more than its weight."""
    running = [0, *np.cumsum(weights).tolist()]
    ends = [amount * end // running[-1] for end in running]
    return np.array([end - start for start, end in itertools.pairwise(ends)], np.int64)


def _moves(gaps: Ints) -> list[tuple[int, int, int]]:
    """Which line gives how many votes to which, so that all gaps close."""
    left = gaps.tolist()
    moves = []
    givers = [line for line, gap in enumerate(left) if gap < 0]
    for target in (line for line, gap in enumerate(left) if gap > 0):
        while left[target]:
            source = givers[-1]
            amount = min(left[target], -left[source])
            moves.append((source, target, amount))
            left[target] -= amount
            left[source] += amount
            if not left[source]:
                givers.pop()
    return moves


def apportion(weights: Floats, total: int, least: int = 1) -> Ints:
    """``total`` things in proportion to ``weights``, at least ``least`` each, by largest remainders.

    Needs ``total >= least * len(weights)``.
    """
    spare = total - least * weights.size
    quotas = spare * weights / weights.sum()
    found: Ints = np.floor(quotas).astype(np.int64)
    order = np.argsort(-(quotas - found), kind="stable")
    found[order[: spare - int(found.sum())]] += 1
    found += least
    return found
