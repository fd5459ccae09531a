"""Stations against their neighbours: standardised in their own area, and small ones against large ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from math import factorial
from typing import Any, Final

import numpy as np
from scipy import stats

from scrutineer.check.forensics.station_figures import Bools, Floats, Ints

FEWEST: Final = 2
"""Stations that an area must have on each side for its small and large ones to be compared."""
ENUMERATED: Final = 5_000
_ROBUST: Final = 1.4826
_CELLS: Final = 2_000_000


def standardised(values: Floats, area: Ints, *, fewest: int = 3) -> Floats:
    """Each station's distance from the mean of the OTHER stations of its area, in their standard deviations.

    ``values`` (turnout, a share) and ``area`` (whole numbers from 0) have one entry a station, and so has the
    answer: not a number where the area has fewer than ``fewest`` others or these are all equal. A difference
    between areas, a city and its province say, drops out; a difference inside an area does not. Source:
    Jimenez, Hidalgo, Klimek, Science Advances 3 (2017), who keep the station among its own neighbours.
    """
    values = np.asarray(values, dtype=np.float64)
    if not len(values):
        return np.zeros(0)
    away = values - _mean_of(values, area)
    others = np.bincount(area)[area] - 1.0
    squares = np.bincount(area, away * away)[area]
    # Taking the station out of the sums about the area's mean.
    gap = np.divide(away * (others + 1), others, out=np.full(len(values), np.nan), where=others > 0)
    rest = np.maximum(squares - away * gap, 0.0)
    known = (others >= max(fewest, 2)) & (rest > 1e-12 * np.maximum(squares, 1e-300))
    sd = np.sqrt(np.divide(rest, others - 1, out=np.ones(len(values)), where=others > 1))
    return np.asarray(np.divide(gap, sd, out=np.full(len(values), np.nan), where=known), np.float64)


def small_and_large(registered: Ints, area: Ints) -> tuple[Bools, Bools]:
    """Which stations have fewer, and which more, registered voters than the median of their own area.

    Those at the median are neither, so the order of stations plays no part.
    """
    registered, area = np.asarray(registered), np.asarray(area)
    middle = np.zeros(len(registered))
    for rows in _groups(area):
        middle[rows] = float(np.median(registered[rows]))
    return registered < middle, registered > middle


@dataclass(frozen=True, eq=False)
class SizeContrast:
    """Small stations minus large ones of the same area, in the unit of the values.

    ``difference``: the mean over areas, each weighing as many as it has pairs; ``low`` to ``high`` its
    interval at 95 % from the spread of the areas (not a number where there is one area). ``area``: the areas
    compared, with their own ``by_area`` and ``distance``: how far each lies from the median area, in robust
    standard deviations of the areas' standardised differences. ``used`` stations.
    """

    difference: float
    low: float
    high: float
    area: Ints
    by_area: Floats
    distance: Floats
    used: int
    areas_left_out: int

    def rows(self) -> tuple[Mapping[str, Any], ...]:
        """One row an area, those farthest from the others first, whichever way they lie."""
        order = np.lexsort((self.area, -np.abs(self.distance)))
        return tuple(
            {
                "area": int(self.area[k]),
                "difference": float(self.by_area[k]),
                "distance": float(self.distance[k]),
            }
            for k in order
        )


def size_contrast(values: Floats, registered: Ints, area: Ints, *, fewest: int = FEWEST) -> SizeContrast:
    """Compare small with large stations inside each area; areas with fewer than ``fewest`` of each are out.

    A description. Small stations of an area are mostly its villages and large ones its town, and these
    differ in clean elections too: a permutation of sizes inside districts puts Poland 2020, a
    clean control, 49 standard deviations from nothing. Therefore no probability stands beside it.
    """
    values = np.asarray(values, dtype=np.float64)
    small, large = small_and_large(registered, area)
    found: list[tuple[int, float, float, int]] = []
    groups = _groups(np.asarray(area))
    for rows in groups:
        ours, theirs = values[rows[small[rows]]], values[rows[large[rows]]]
        if min(len(ours), len(theirs)) < fewest:
            continue
        spread = float(np.concatenate([ours, theirs]).std(ddof=1))
        scale = spread * np.sqrt(1 / len(ours) + 1 / len(theirs))
        gap = float(ours.mean() - theirs.mean())
        found.append((int(area[rows[0]]), gap, gap / scale if scale > 0 else 0.0, len(ours) + len(theirs)))
    if not found:
        nothing = np.zeros(0)
        return SizeContrast(0.0, np.nan, np.nan, nothing.astype(np.int64), nothing, nothing, 0, len(groups))
    areas, gaps, scaled, pairs = (np.array(column) for column in zip(*found, strict=True))
    difference, low, high = _interval(gaps, pairs)
    return SizeContrast(
        difference,
        low,
        high,
        areas,
        gaps,
        _distance(scaled),
        int(pairs.sum()),
        len(groups) - len(found),
    )


def _interval(gaps: Floats, weights: Ints) -> tuple[float, float, float]:
    """Weighted mean of the areas' differences and its interval at 95 % by Student's t over areas."""
    count, part = len(gaps), weights / weights.sum()
    mean = float(np.sum(part * gaps))
    if count < 2:
        return mean, float("nan"), float("nan")
    error = float(np.sqrt(np.sum((part * (gaps - mean)) ** 2) * count / (count - 1)))
    half = float(stats.t.ppf(0.975, count - 1)) * error
    return mean, mean - half, mean + half


def _distance(scaled: Floats) -> Floats:
    """Distances from the median in robust standard deviations; 0 where the areas do not vary."""
    away = scaled - np.median(scaled)
    spread = _ROBUST * float(np.median(np.abs(away)))
    return np.asarray(away / spread if spread > 0 else np.zeros(len(away)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class SizeAssociation:
    """Whether values rise with size inside strata of like stations.

    ``statistic``: studentised sum of size rank times value, each about its stratum's mean; positive where
    larger stations have larger values. ``mean`` and ``sd`` of its permutations; ``p`` two-sided;
    ``permutations`` 0 where all were enumerated.
    """

    statistic: float
    mean: float
    sd: float
    p: float
    used: int
    strata: int
    permutations: int


def size_association(
    values: Floats, registered: Ints, strata: Ints, *, seed: int | np.random.Generator, permuted: int = 1_999
) -> SizeAssociation:
    """Permutation test that size and value have nothing to do with each other inside strata of LIKE stations.

    Valid only where the stations of a stratum are alike but for their size, as the several stations of one
    building or one town quarter are. City and village in one stratum make it reject in clean elections.
    Exact where values are exchangeable in a stratum; studentised, so that small stations' larger noise does
    not raise its level in large samples. Both directions count alike. Source: DiCiccio, Romano, Journal of
    the American Statistical Association 112 (2017).
    """
    values, strata = np.asarray(values, dtype=np.float64), np.asarray(strata, dtype=np.int64)
    groups = [rows for rows in _groups(strata) if len(rows) > 1 and np.ptp(registered[rows]) > 0]
    if not groups:
        return SizeAssociation(0.0, 0.0, 0.0, 1.0, 0, 0, 0)
    parts = [(_centred(stats.rankdata(registered[g])), _centred(values[g])) for g in groups]
    statistic = float(_studentised(*_sums(parts)))
    count = 1
    for rows in groups:
        count = count * factorial(len(rows)) if count <= ENUMERATED else count
    exact = count <= ENUMERATED
    drawn = _enumerated(parts) if exact else _permuted(parts, np.random.default_rng(seed), permuted)
    extreme = int(np.count_nonzero(np.abs(drawn) >= abs(statistic) - 1e-9))
    return SizeAssociation(
        statistic=statistic,
        mean=float(drawn.mean()),
        sd=float(drawn.std()),
        p=extreme / len(drawn) if exact else (extreme + 1) / (permuted + 1),
        used=sum(len(rows) for rows in groups),
        strata=len(groups),
        permutations=0 if exact else permuted,
    )


def _sums(parts: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """The sum of rank times value over all strata, and the sum of its squares."""
    top = sum(float(np.sum(rank * value)) for rank, value in parts)
    square = sum(float(np.sum((rank * value) ** 2)) for rank, value in parts)
    return np.asarray(top), np.asarray(square)


def _studentised(top: Floats, square: Floats) -> Floats:
    return np.divide(top, np.sqrt(square), out=np.zeros_like(top), where=square > 0)


def _enumerated(parts: list[tuple[Floats, Floats]]) -> Floats:
    """The statistic of every permutation of values inside strata."""
    top, square = np.zeros(1), np.zeros(1)
    for rank, value in parts:
        products = np.array([rank * np.array(order) for order in permutations(value)])
        top = np.add.outer(top, products.sum(axis=1)).ravel()
        square = np.add.outer(square, (products**2).sum(axis=1)).ravel()
    return _studentised(top, square)


def _permuted(parts: list[tuple[Floats, Floats]], rng: np.random.Generator, count: int) -> Floats:
    """The statistic of ``count`` random permutations; memory is held down by permuting a few at a time."""
    top, square = np.zeros(count), np.zeros(count)
    for rank, value in parts:
        step = max(1, _CELLS // len(rank))
        for start in range(0, count, step):
            rows = min(step, count - start)
            products = rank * rng.permuted(np.broadcast_to(value, (rows, len(value))), axis=1)
            top[start : start + rows] += products.sum(axis=1)
            square[start : start + rows] += (products**2).sum(axis=1)
    return _studentised(top, square)


def _centred(values: Floats) -> Floats:
    return np.asarray(values - values.mean(), dtype=np.float64)


def _mean_of(values: Floats, area: Ints) -> Floats:
    count = np.bincount(area)
    mean = np.divide(np.bincount(area, values), count, out=np.zeros(len(count)), where=count > 0)
    return np.asarray(mean[area], dtype=np.float64)


def _groups(area: Ints) -> list[Ints]:
    """The row numbers of each area, areas in order of their number."""
    order = np.argsort(area, kind="stable")
    borders = np.flatnonzero(np.diff(np.asarray(area)[order])) + 1
    return [rows for rows in np.split(order, borders) if len(rows)]
