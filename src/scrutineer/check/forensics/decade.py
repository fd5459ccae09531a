"""The chances of each last digit where nothing but a smooth density stands behind the counts.

Counts are taken decade by decade (120 to 129, say). How many fell into a decade is given; how they spread
over its ten values follows from the slope and the curvature of the density there, which come from the
neighbouring decades and know nothing of last digits. So a density that is steep, or cut off at a minimum,
is no heaping: uniform digits are expected only where the density is flat (Canada 2011 is neither).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from scrutineer.check.forensics.station_figures import Floats, Ints

TEN: Final = np.arange(10)
ENOUGH: Final = 300
"""Counts that the slope of a decade is taken from: its neighbours on both sides until there are so many."""
NEAREST: Final = 2
"""Decades on each side that are taken at least."""
FARTHEST: Final = 25
"""Decades on each side that are taken at most."""
STEEPEST: Final = 5.0
"""The largest slope of the logarithm of the density, a decade."""


@dataclass(frozen=True)
class Decades:
    """Counts by decade, and the chance of each last digit in each.

    ``first`` is the decade's value without its last digit, ``counts`` how often each last digit came
    (shape ``(decades, 10)``), ``chances`` what the smooth density gives (same shape, rows add up to 1).
    """

    first: Ints
    counts: Ints
    chances: Floats

    @property
    def total(self) -> Ints:
        """How many counts lie in each decade."""
        found: Ints = self.counts.sum(axis=1)
        return found

    @property
    def digits(self) -> Ints:
        """How often each last digit came, shape ``(10,)``."""
        found: Ints = self.counts.sum(axis=0)
        return found

    @property
    def expected(self) -> Floats:
        """How often each last digit is expected, shape ``(10,)``."""
        found: Floats = self.total @ self.chances
        return found

    def covariance(self) -> Floats:
        """Of the ten numbers of last digits, given how many counts each decade has; shape ``(10, 10)``."""
        weighted = self.chances * self.total[:, None]
        found: Floats = np.diag(weighted.sum(axis=0)) - weighted.T @ self.chances
        return found


def decades(counts: Ints, minimum: int = 100) -> Decades:
    """The decades from ``minimum`` on (rounded up to a whole decade) that hold any of ``counts``.

    All counts from 0 on shape the density, those below ``minimum`` too. Negative ones are not stated and
    must have been left out. Valid where the counts are drawn one by one, each from a distribution that is
    smooth on the scale of 10: sums of many voters' choices from about 30 voters on.
    """
    tens = counts // 10
    every = np.bincount(tens, minlength=1)
    slope, curve = _shape(every)
    from_decade = max(-(-minimum // 10), 1)
    held = np.flatnonzero(every)
    held = held[held >= from_decade]
    cells = np.bincount(counts, minlength=10 * every.size).reshape(-1, 10)[held]
    offset = TEN - 4.5
    logs = slope[held, None] * offset + 0.5 * curve[held, None] * offset**2
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return Decades(held, cells, weights / weights.sum(axis=1, keepdims=True))


def _shape(every: Ints) -> tuple[Floats, Floats]:
    """Slope and curvature of the logarithm of the density in the middle of each decade, a unit of the count.

    The slope is the maximum-likelihood one of a log-linear density over a window of decades around it,
    symmetric so that curvature does not shift it.
    """
    size = every.size
    place = np.arange(size)
    held = np.concatenate([[0], np.cumsum(every)])
    moment = np.concatenate([[0], np.cumsum(every * place)])
    reach = _reach(held, place)
    low, high = place - reach, place + reach + 1
    number = held[np.minimum(high, size)] - held[low]
    tilt = moment[np.minimum(high, size)] - moment[low] - place * number
    mean = np.divide(tilt, number, out=np.zeros(size), where=number > 0)
    slope = _tilted(mean, reach) / 10
    curve = np.gradient(slope, 10.0) if size > 1 else np.zeros(size)
    return slope, curve


def _reach(held: Ints, place: Ints) -> Ints:
    """Decades on each side of the window: from :data:`NEAREST` until :data:`ENOUGH` counts lie in it.

    Never more than :data:`FARTHEST`, nor below zero, where the window would no longer be symmetric.
    """
    size = place.size
    reach = np.minimum(NEAREST, place)
    for _ in range(NEAREST, FARTHEST):
        number = held[np.minimum(place + reach + 1, size)] - held[place - reach]
        reach = reach + ((number < ENOUGH) & (reach < place))
    return reach


def _tilted(mean: Floats, reach: Ints) -> Floats:
    """The slope, a decade, of the log-linear density on ``-reach ... reach`` that has this mean (Newton)."""
    slope = np.zeros(mean.size)
    place = np.arange(-FARTHEST, FARTHEST + 1)
    inside = np.abs(place)[None, :] <= reach[:, None]
    for _ in range(30):
        weights = np.where(inside, np.exp(slope[:, None] * place), 0.0)
        weights /= weights.sum(axis=1, keepdims=True)
        first = weights @ place
        spread = weights @ place**2 - first**2
        step = np.divide(mean - first, spread, out=np.zeros(mean.size), where=spread > 1e-9)
        step = np.clip(step, -0.5, 0.5)
        slope = np.clip(slope + step, -STEEPEST, STEEPEST)
        if np.abs(step).max(initial=0.0) < 1e-9:
            break
    return slope
