"""Stations with small numbers of votes: how evenly may they be spread before chance cannot do it?

Take the stations of one place where an option had between ``low`` and ``low + 3`` votes, how many there are
and how many votes they have together. Whatever the option's true share is at each of them, independent votes
spread these votes at least as unevenly as one common share would. So the exact distribution at one common
share bounds the chance of so even a spread, and no share has to be known.
"""

import math
from typing import Final

import numpy as np
from scipy.special import gammaln, ndtr

from scrutineer.check.forensics.station_figures import Floats, Ints

WIDTH: Final = 4
ENUMERATED: Final = 1_500
"""Stations up to which the spread is enumerated; above, the normal distribution stands for it."""
STEPS: Final = np.arange(WIDTH)


def log10_so_even(stations: Ints, low: int, ballots: int) -> float:
    """log10 of the largest chance of a spread at least as even, given the stations and their votes together.

    ``stations``, shape ``(4,)``: how many have ``low, low + 1, low + 2, low + 3`` votes. ``ballots`` is the
    smallest number of ballots at any of them, more than ``low + 3``; of more ballots chance gives a more
    uneven spread. Evenness is the sum of squared distances from ``low``, which falls as votes get alike.

    Valid where each voter decides alone. Households that agree make the spread more uneven, which errs on
    the safe side. Exact at one common share and equal numbers of ballots.
    """
    weights = _weights(np.array([low]), np.array([ballots]))[0]
    number, total = int(stations.sum()), int(stations @ STEPS)
    squares = int(stations @ STEPS**2)
    if not 0 < total < (WIDTH - 1) * number:
        return 0.0
    if number > ENUMERATED:
        return _normal(weights, number, total, squares)
    return min(_enumerated(weights, number, total, squares), 0.0)


def evenness_z(stations: Ints, low: Ints, ballots: Ints) -> Floats:
    """How many standard deviations the sum of squares lies from what one common share gives; a quick look.

    Of many windows at once: ``stations`` of shape ``(windows, 4)``, ``low`` and ``ballots`` ``(windows,)``.
    """
    number, total = stations.sum(axis=1), stations @ STEPS
    found = np.zeros(len(stations))
    open_ones = np.flatnonzero((total > 0) & (total < (WIDTH - 1) * number))
    weights = _weights(low[open_ones], ballots[open_ones])
    mean, sd = _moments(weights, number[open_ones], total[open_ones])
    off = (stations[open_ones] @ STEPS**2) - mean
    found[open_ones] = np.divide(off, sd, out=np.zeros(len(off)), where=sd > 0)
    return found


def _weights(low: Ints, ballots: Ints) -> Floats:
    """Logarithms of the binomial coefficients of ``low`` to ``low + 3`` votes, as for one common share.

    A row for each entry of the two.
    """
    votes, ballots = low[:, None] + STEPS, ballots[:, None]
    found: Floats = gammaln(ballots + 1) - gammaln(votes + 1) - gammaln(ballots - votes + 1)
    found -= found.max(axis=1, keepdims=True)
    return found


def _enumerated(weights: Floats, number: int, total: int, squares: int) -> float:
    """Every way in which ``number`` stations can have ``total`` votes above ``low``, each with its weight."""
    threes = np.arange(min(number, total // 3) + 1)[:, None]
    twos = np.arange(min(number, total // 2) + 1)[None, :]
    ones = total - 2 * twos - 3 * threes
    noughts = number - ones - twos - threes
    there = (ones >= 0) & (noughts >= 0)
    logs = np.full(there.shape, -np.inf)
    for count, weight in zip((noughts, ones, twos, threes), weights, strict=True):
        count = np.where(there, count, 0)
        logs = np.where(
            there, np.where(np.isinf(logs), 0.0, logs) + count * weight - gammaln(count + 1), -np.inf
        )
    even = there & (ones + 4 * twos + 9 * threes <= squares)
    return (_log_sum(logs[even]) - _log_sum(logs[there])) / math.log(10)


def _log_sum(logs: Floats) -> float:
    most = float(logs.max())
    return most + math.log(float(np.exp(logs - most).sum()))


def _moments(weights: Floats, number: Ints, total: Ints) -> tuple[Floats, Floats]:
    """Mean and sd of the sum of squares given the total, at the share that makes the total the mean.

    One for each row of ``weights``; rows whose share is found are left alone.
    """
    tilt, mean = np.zeros(len(weights)), total / number
    left = np.arange(len(weights))
    for _ in range(60):
        first, spread = _mean_and_variance(_tilted(weights[left], tilt[left]))
        off = mean[left] - first
        open_ones = np.abs(off) >= 1e-10
        left, step = left[open_ones], np.clip(off[open_ones] / spread[open_ones], -2.0, 2.0)
        if not left.size:
            break
        tilt[left] += step
    chances = _tilted(weights, tilt)
    first, spread = _mean_and_variance(chances)
    square = chances @ STEPS**2
    joint = chances @ STEPS**3 - first * square
    rest = chances @ STEPS**4 - square**2 - joint**2 / spread
    return number * square, np.sqrt(np.maximum(number * rest, 0.0))


def _tilted(weights: Floats, tilt: Floats) -> Floats:
    logs = weights + tilt[:, None] * STEPS
    found: Floats = np.exp(logs - logs.max(axis=1, keepdims=True))
    found /= found.sum(axis=1, keepdims=True)
    return found


def _mean_and_variance(chances: Floats) -> tuple[Floats, Floats]:
    first: Floats = chances @ STEPS
    spread: Floats = chances @ STEPS**2 - first**2
    return first, spread


def _normal(weights: Floats, number: int, total: int, squares: int) -> float:
    """The normal tail; given the votes together the sum of squares moves in steps of two, hence the one."""
    mean, sd = _moments(weights[None, :], np.array([number]), np.array([total]))
    if not sd[0] > 0:
        return 0.0
    return math.log10(max(float(ndtr((squares + 1 - mean[0]) / sd[0])), 1e-300))
