"""Observed against unobserved stations: what chance assignment alone would make of the difference."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Final

import numpy as np
from scipy import stats

from scrutineer.check.forensics.station_figures import Bools, Floats, Ints

ENUMERATED: Final = 20_000
"""Assignments up to which all are enumerated instead of drawn."""
RARE: Final = 10
"""Where fewer drawn assignments than this are as extreme as the one that was made, more are drawn."""
FURTHER: Final = 10
"""How many times as many are then drawn in all, so that a family of hundreds of questions can be weighed."""
_CELLS: Final = 2_000_000
_SAME: Final = 1e-12


@dataclass(frozen=True, slots=True)
class ObservedDifference:
    """Observed minus unobserved stations, inside strata.

    * ``difference``: of the two ratios, strata weighing by their size, less what the permutations give on
      average (a ratio of few stations is biased where size and share go together); negative where the
      figure is smaller where somebody watched;
    * ``p``: two-sided, by permutation of who was observed inside strata; ``sd`` of the permuted differences,
      whose mean is 0; ``permutations`` 0 where all assignments were enumerated, so ``p`` is exact;
    * ``low`` to ``high``: every constant difference that the permutation test does not reject (infinite where
      too few assignments are possible); ``neyman_low`` to ``neyman_high``: by Neyman's variance, which does
      not assume the same difference everywhere (not a number where it cannot be estimated);
    * ``observed`` and ``unobserved`` stations in ``strata`` strata; ``left_out`` stations of
      ``strata_left_out`` strata that have not both kinds.
    """

    difference: float
    p: float
    sd: float
    low: float
    high: float
    neyman_low: float
    neyman_high: float
    level: float
    observed: int
    unobserved: int
    strata: int
    strata_left_out: int
    left_out: int
    permutations: int


@dataclass(frozen=True, slots=True)
class _Stratum:
    """One stratum with both kinds: numerators ``y``, denominators ``x``, who was observed, its weight."""

    y: Floats
    x: Floats
    seen: Bools
    weight: float = 0.0

    def contrast(self, y: Floats, x: Floats) -> Floats:
        """Weight times the difference of ratios, from sums over the stations taken as observed."""
        rest = (float(self.y.sum()) - y) / (float(self.x.sum()) - x)
        return np.asarray(self.weight * (y / x - rest), dtype=np.float64)


def observed_difference(
    share: Floats,
    observed: Bools,
    strata: Ints,
    *,
    seed: int | np.random.Generator,
    weights: Ints | None = None,
    permuted: int = 9_999,
    level: float = 0.95,
) -> ObservedDifference:
    """Compare ``share`` at observed stations with unobserved ones of the same stratum.

    Arrays with one entry a station: ``share`` of anything, ``observed``, ``strata`` as whole numbers, and
    ``weights``, positive: the base of the share (ballots, registered voters), so that a stratum's figure is
    the ratio of sums; without them stations count alike. Valid only where the stations were drawn by lot
    inside strata, and where watching one station does not change another. The probability is exact for
    "watching changed nothing anywhere" whatever the stations are like; strata without both kinds say
    nothing and are left out. ``permuted`` assignments are drawn, and :data:`FURTHER` times as many where
    hardly any of these is as extreme.

    Source: Neyman 1923; Enikolopov, Korovkin, Petrova, Sonin, Zakharov, PNAS 110 (2013) for the design;
    Ernst, Statistical Science 19 (2004) for inverting a permutation test.
    """
    share = np.asarray(share, dtype=np.float64)
    base = np.ones(len(share)) if weights is None else np.asarray(weights, dtype=np.float64)
    parts, left_out, strata_left_out = _strata(
        share * base, base, np.asarray(observed, bool), np.asarray(strata)
    )
    if not parts:
        nan = float("nan")
        empty = (0.0, 1.0, 0.0, -np.inf, np.inf, nan, nan, level, 0, 0, 0)
        return ObservedDifference(*empty, strata_left_out, left_out, 0)
    raw = float(sum(_own(part, part.y)[0] for part in parts))
    possible = 1
    for part in parts:
        possible = possible * comb(len(part.x), int(part.seen.sum())) if possible <= ENUMERATED else possible
    exact = possible <= ENUMERATED
    drawn, overlap = _all(parts) if exact else _enough(parts, raw, np.random.default_rng(seed), permuted)
    low, high = _inverted(raw, drawn, overlap, 1 - level, exact=exact)
    # The constant difference that puts the contrast on the mean of its permutations.
    scale = 1 - float(overlap.mean())
    difference = (raw - float(drawn.mean())) / scale
    half = float(stats.norm.ppf((1 + level) / 2)) * neyman_error(parts)
    seen = sum(int(part.seen.sum()) for part in parts)
    return ObservedDifference(
        difference=difference,
        p=_two_sided(raw, drawn, exact=exact),
        sd=float(drawn.std()) / scale,
        low=low,
        high=high,
        neyman_low=difference - half,
        neyman_high=difference + half,
        level=level,
        observed=seen,
        unobserved=sum(len(part.x) for part in parts) - seen,
        strata=len(parts),
        strata_left_out=strata_left_out,
        left_out=left_out,
        permutations=0 if exact else len(drawn),
    )


def _strata(y: Floats, x: Floats, seen: Bools, strata: Ints) -> tuple[list[_Stratum], int, int]:
    """The strata with both kinds, weighing by their part of all ``x`` there; stations and strata left out."""
    order = np.argsort(strata, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(strata[order])) + 1)
    both = [rows for rows in groups if 0 < np.count_nonzero(seen[rows]) < len(rows)]
    total = float(sum(x[rows].sum() for rows in both))
    parts = [_Stratum(y[rows], x[rows], seen[rows], float(x[rows].sum()) / total) for rows in both]
    out = [rows for rows in groups if len(rows) and not 0 < np.count_nonzero(seen[rows]) < len(rows)]
    return parts, sum(len(rows) for rows in out), len(out)


def _own(part: _Stratum, y: Floats) -> Floats:
    """The contrast of the assignment that was made, shape ``(1,)``."""
    return part.contrast(y[part.seen].sum(keepdims=True), part.x[part.seen].sum(keepdims=True))


def _moved(part: _Stratum, chosen: Ints) -> tuple[Floats, Floats]:
    """Contrasts if the stations ``chosen`` had been observed, and of a difference of one where they were.

    ``chosen`` has shape ``(assignments, observed)``. The second array says how much of a true difference an
    assignment still shows: 1 for the one that was made.
    """
    x = part.x[chosen].sum(axis=1)
    marked = np.where(part.seen, part.x, 0.0)
    shift = _Stratum(marked, part.x, part.seen, part.weight)
    return part.contrast(part.y[chosen].sum(axis=1), x), shift.contrast(marked[chosen].sum(axis=1), x)


def _all(parts: list[_Stratum]) -> tuple[Floats, Floats]:
    """Every assignment with as many observed stations in each stratum as there were."""
    drawn, overlap = np.zeros(1), np.zeros(1)
    for part in parts:
        chosen = np.array(list(combinations(range(len(part.x)), int(part.seen.sum()))), dtype=np.int64)
        moved = _moved(part, chosen)
        drawn = np.add.outer(drawn, moved[0]).ravel()
        overlap = np.add.outer(overlap, moved[1]).ravel()
    return drawn, overlap


def _enough(parts: list[_Stratum], raw: float, rng: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    """``count`` random assignments, or :data:`FURTHER` times as many where few are as extreme as ours.

    The probability stays valid at every level. At one that ``RARE`` of ``count`` reach, going on can only
    take alarms back; at a smaller one all the assignments decide, and their number is then the same whatever
    came first (Besag and Clifford, Biometrika 78, 1991, stop in the same way, one draw at a time).
    """
    drawn, overlap = _some(parts, rng, count)
    if min(np.count_nonzero(drawn >= raw - _SAME), np.count_nonzero(drawn <= raw + _SAME)) >= RARE:
        return drawn, overlap
    more, further = _some(parts, rng, FURTHER * (count + 1) - 1 - count)
    return np.concatenate([drawn, more]), np.concatenate([overlap, further])


def _some(parts: list[_Stratum], rng: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    """``count`` random assignments, drawn stratum by stratum."""
    drawn, overlap = np.zeros(count), np.zeros(count)
    for part in parts:
        start = 0
        for chosen in _draws(len(part.x), int(part.seen.sum()), count, rng):
            moved = _moved(part, chosen)
            drawn[start : start + len(chosen)] += moved[0]
            overlap[start : start + len(chosen)] += moved[1]
            start += len(chosen)
    return drawn, overlap


def _draws(size: int, taken: int, count: int, rng: np.random.Generator) -> Iterator[Ints]:
    """``count`` random sets of ``taken`` of ``size`` stations, in pieces that fit into memory."""
    step = max(1, _CELLS // size)
    for start in range(0, count, step):
        rows = min(step, count - start)
        if taken == 1:
            yield rng.integers(size, size=(rows, 1))
        else:
            yield np.argpartition(rng.random((rows, size)), taken - 1, axis=1)[:, :taken]


def _two_sided(difference: float, drawn: Floats, *, exact: bool) -> float:
    """Twice the smaller tail, at most 1: the same for both directions."""
    more = int(np.count_nonzero(drawn >= difference - _SAME))
    less = int(np.count_nonzero(drawn <= difference + _SAME))
    own = 0 if exact else 1
    return min(1.0, 2 * (min(more, less) + own) / (len(drawn) + own))


def _inverted(
    difference: float, drawn: Floats, overlap: Floats, alpha: float, *, exact: bool
) -> tuple[float, float]:
    """The constant differences that the test does not reject at ``alpha``.

    Under a constant difference d a permuted contrast is ``drawn - d * overlap`` against ``difference - d``,
    so each assignment changes sides at one d of its own; the limits are order statistics of these.
    """
    other = overlap < 1 - 1e-9
    turns = np.sort((difference - drawn[other]) / (1 - overlap[other]))
    own = len(drawn) - len(turns) + (0 if exact else 1)
    wanted = alpha / 2 * (len(drawn) + (0 if exact else 1))
    # The least k with (k + own) assignments on that side counts as more than alpha / 2.
    k = int(np.floor(wanted + 1e-9)) - own + 1
    if k <= 0 or k > len(turns):
        return -np.inf, np.inf
    return float(turns[k - 1]), float(turns[-k])


def neyman_error(parts: list[_Stratum]) -> float:
    """Standard error of the difference by Neyman's variance of two ratios in each stratum.

    A kind with one station in a stratum has no variance of its own and takes the other kind's there; a
    stratum with one of each takes the mean variance of the other strata. Where every stratum has one of
    each, the spread of their differences is used; not a number where there is one such pair alone.
    """
    spread = np.array([_spread(part) for part in parts])
    if np.all(np.isnan(spread)):
        if len(parts) < 2:
            return float("nan")
        gaps = np.array([float(_own(part, part.y)[0]) for part in parts])
        weight = np.array([part.weight for part in parts])
        away = gaps - weight * gaps.sum()
        return float(np.sqrt(np.sum(away**2) * len(parts) / (len(parts) - 1)))
    spread = np.where(np.isnan(spread), spread[:, ::-1], spread)
    spread = np.where(np.isnan(spread), np.nanmean(spread), spread)
    weight = np.array([part.weight for part in parts])
    seen = np.array([int(part.seen.sum()) for part in parts])
    rest = np.array([len(part.x) for part in parts]) - seen
    return float(np.sqrt(np.sum(weight**2 * (spread[:, 0] / seen + spread[:, 1] / rest))))


def _spread(part: _Stratum) -> tuple[float, float]:
    """Variance of one station's part in the ratio, observed and unobserved; nan where there is one.

    By leaving out one station at a time: linearisation is too small where few stations were observed.
    """
    found = []
    for rows in (part.seen, ~part.seen):
        y, x = part.y[rows], part.x[rows]
        if len(x) < 2:
            found.append(float("nan"))
            continue
        without = (y.sum() - y) / (x.sum() - x)
        found.append(float((len(x) - 1) * np.sum((without - y.sum() / x.sum()) ** 2)))
    return found[0], found[1]
