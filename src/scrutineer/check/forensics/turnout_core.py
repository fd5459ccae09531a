"""The clean core of a turnout distribution, found in three ways, since each one fails somewhere."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from scrutineer.check.forensics.station_figures import Floats, Ints
from scrutineer.check.forensics.turnout_share import TurnoutShare, nearest, summed
from scrutineer.words import mark

SMOOTH: Final = (1, 4, 6, 4, 1)
STEPS: Final = 100
FEW: Final = 50
_RIDGE: Final = 1e-9


class Core(StrEnum):
    """Up to which turnout stations count as the clean core.

    ``mode``: the turnout at which all others together have most votes (Shpilkin's own rule).
    ``centre``: the turnout of the densest half of the voters, by turnout and share together.
    ``lowest``: the lowest turnout at which the others' votes have a well-supported peak.
    """

    MODE = "mode"
    CENTRE = "centre"
    LOWEST = "lowest"


CORE_WORDS: Final = {
    Core.MODE: mark("the turnout where the others have most votes"),
    Core.CENTRE: mark("the turnout of the densest half of the voters"),
    Core.LOWEST: mark("the lowest turnout where the others' votes have a clear peak"),
}


@dataclass(frozen=True, slots=True)
class Centre:
    """The centre of the densest half: turnout and share between 0 and 1; the least determinant."""

    turnout: float
    share: float
    determinant: float


def core_turnout(stations: TurnoutShare, core: Core) -> int:
    """The top of the clean core in whole per cents of turnout, 0 to 100. Needs at least one station."""
    if core is Core.CENTRE:
        return round(STEPS * robust_centre(stations.turnout, stations.share, stations.registered).turnout)
    turnout = nearest(stations.given, stations.registered, STEPS)
    others = summed(turnout, stations.others, STEPS + 1)
    return int(np.argmax(others)) if core is Core.MODE else lowest_peak(others)


def lowest_peak(counts: Ints) -> int:
    """The lowest well-supported peak of ``counts`` (by bin), in integers.

    Counts are smoothed with the weights 1, 4, 6, 4, 1. A peak is well supported when it is at least half as
    high as the highest one and falls by a tenth of its height before anything higher comes. The highest
    bin itself always qualifies, so there is always an answer.
    """
    padded = np.pad(np.asarray(counts, dtype=np.int64), 2, mode="edge")
    smooth = sum(weight * padded[k : k + len(counts)] for k, weight in enumerate(SMOOTH))
    smooth = np.asarray(smooth, dtype=np.int64)
    highest = int(smooth.max())
    peak, peak_height = 0, -1
    for place, height in enumerate(smooth.tolist()):
        if height > peak_height:
            peak, peak_height = place, height
        elif 2 * peak_height >= highest and 10 * height <= 9 * peak_height:
            return peak
    return peak


def robust_centre(turnout: Floats, share: Floats, weights: Ints, part: float = 0.5) -> Centre:
    """The minimum covariance determinant: the tightest set of stations that holds ``part`` of the weight.

    Arrays of length ``n`` >= 1; ``weights`` positive (registered voters). The weighted mean and covariance of
    the set are found by concentration steps from three slices of turnout, and from each station where there
    are few, so that no chance is involved; a local optimum is possible where two sets are nearly as tight.
    Source: Rousseeuw, Van Driessen, Technometrics 41 (1999).
    """
    points = np.column_stack([turnout, share])
    weight = np.asarray(weights, dtype=np.float64)
    order = np.argsort(turnout, kind="stable")
    slices = np.array_split(order, 3)
    starts = [_moments(points[rows], weight[rows]) for rows in slices if len(rows)]
    if len(points) <= FEW:
        starts += [(point, np.eye(2)) for point in points]
    return min((_concentrated(points, weight, part, *start) for start in starts), key=lambda c: c.determinant)


def _concentrated(points: Floats, weight: Floats, part: float, mean: Floats, cov: Floats) -> Centre:
    """Take the stations nearest to the centre, move the centre to their mean, until it stays."""
    wanted = part * float(weight.sum())
    for _step in range(100):
        away = points - mean
        distance = np.einsum("ij,jk,ik->i", away, np.linalg.inv(cov), away)
        order = np.argsort(distance, kind="stable")
        count = int(np.searchsorted(np.cumsum(weight[order]), wanted)) + 1
        nearest_rows = order[:count]
        before, (mean, cov) = mean, _moments(points[nearest_rows], weight[nearest_rows])
        if bool(np.allclose(before, mean, rtol=0, atol=1e-7)):
            break
    return Centre(float(mean[0]), float(mean[1]), float(np.linalg.det(cov)))


def _moments(points: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Weighted mean and covariance; the covariance is kept invertible where all points are equal."""
    mean = np.average(points, axis=0, weights=weight)
    away = points - mean
    cov = (away * weight[:, None]).T @ away / weight.sum() + _RIDGE * np.eye(2)
    return mean, np.asarray(cov, dtype=np.float64)
