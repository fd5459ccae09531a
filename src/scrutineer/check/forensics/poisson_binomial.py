"""Sums of independent indicators with unequal chances: mean, sd and tails of any depth, not simulated."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import next_fast_len
from scipy.special import erfcx, expit, log_expit, logit, ndtr

from scrutineer.check.forensics.station_figures import Bools, Floats

DEPTH: Final = 42.0
"""What is left out of a tilted distribution is below ``exp(-42)``, less than a float adds up to."""
STEEPEST: Final = 690.0
"""The largest tilt of a float's exponent."""
NARROW: Final = 0.25
"""Below this radius the logarithm of a characteristic function is summed as a series of some thirty terms."""
BLOCK: Final = 1024
LN10: Final = math.log(10)


@dataclass(frozen=True, eq=False)
class PoissonBinomial:
    """The number of ones among independent indicators with these ``chances``, shape ``(n,)``, in [0, 1]."""

    chances: Floats

    @cached_property
    def mean(self) -> float:
        """The expected number."""
        return float(self.chances.sum())

    @cached_property
    def sd(self) -> float:
        """The standard deviation of the number."""
        return math.sqrt(float(np.sum(self.chances * (1 - self.chances))))

    def log10_tail(self, observed: int) -> float:
        """log10 P(X >= observed), to about 1e-10 at any depth; ``-inf`` where it cannot be.

        The distribution is tilted until its mean is the number observed, inverted from its characteristic
        function by a discrete Fourier transform, and the tilt undone under the logarithm. (Untilted, the
        transform has an absolute floor near 4e-15.) Tilting: Esscher 1932; the transform: Hong, Computational
        Statistics and Data Analysis 59, 2013.
        """
        free, target = self._open(observed)
        if target <= 0:
            return 0.0
        if target >= len(free):
            return float(np.log(free).sum()) / LN10 if target == len(free) else -math.inf
        logits = logit(free)
        if target > free.sum():
            return _log_far_side(logits, target) / LN10
        log_below = _log_far_side(-logits, len(free) - target + 1)
        return math.log1p(-math.exp(log_below)) / LN10

    def log10_tail_saddlepoint(self, observed: int) -> float:
        """The same by the formula of Lugannani and Rice with the second continuity correction.

        An approximation good to a few in ten thousand of log10 where the sd exceeds about ten: the second
        opinion on :meth:`log10_tail`. Daniels, International Statistical Review 55, 1987, section 6.
        """
        free, target = self._open(observed)
        if target <= 0:
            return 0.0
        if target >= len(free):
            return self.log10_tail(observed)
        tilt = _Tilt(logit(free), np.ones(1))
        place = target - 0.5
        theta = tilt.reaching(place)
        return _lugannani_rice(tilt, theta, place, 2 * math.sinh(theta / 2)) / LN10

    def quantile(self, level: float) -> int:
        """The smallest number ``x`` with P(X <= x) >= level."""
        start, mass = self._distribution()
        return start + int(np.searchsorted(np.cumsum(mass), level))

    def _distribution(self) -> tuple[int, Floats]:
        """The masses from a first number on, all of them or those within reach of the mean."""
        sure, free = int(np.sum(self.chances >= 1)), self._free
        if not len(free):
            return sure, np.ones(1)
        centre = round(float(free.sum()))
        mass = _mass_about(free, centre)
        half = len(mass) // 2
        if len(mass) == len(free) + 1:
            return sure, np.roll(mass, centre)
        return sure + centre - half, np.roll(mass, half)

    @property
    def _free(self) -> Floats:
        return self.chances[(self.chances > 0) & (self.chances < 1)]

    def _open(self, observed: int) -> tuple[Floats, int]:
        """The indicators that can be either, and how many of them must be one."""
        return self._free, observed - int(np.sum(self.chances >= 1))


@dataclass(frozen=True, eq=False)
class WeightedSum:
    """The weight of the ones among independent indicators: ``chances`` and ``weights >= 0``, shape ``(n,)``.

    Mean and sd are exact. No lattice of such sums is small enough for a transform, so the tail is the
    saddlepoint formula of Lugannani and Rice (Advances in Applied Probability 12, 1980).
    """

    chances: Floats
    weights: Floats

    @cached_property
    def mean(self) -> float:
        """The expected weight."""
        return float(self.chances @ self.weights)

    @cached_property
    def sd(self) -> float:
        """The standard deviation of the weight."""
        return math.sqrt(float((self.chances * (1 - self.chances)) @ self.weights**2))

    def log10_tail(self, observed: float) -> float:
        """log10 P(W >= observed)."""
        free: Bools = (self.chances > 0) & (self.chances < 1) & (self.weights > 0)
        p, unit = self.chances[free], float(self.weights.max(initial=0.0)) or 1.0
        weights = self.weights[free] / unit
        target = (observed - float(self.weights[self.chances >= 1].sum())) / unit
        most = float(weights.sum())
        if target <= 1e-12 * most:
            return 0.0
        if target >= most * (1 - 1e-12):
            return float(np.log(p).sum()) / LN10 if target <= most * (1 + 1e-12) else -math.inf
        tilt = _Tilt(logit(p), weights)
        theta = tilt.reaching(target)
        return _lugannani_rice(tilt, theta, target, theta) / LN10


@dataclass(frozen=True, eq=False)
class _Tilt:
    """The cumulant function of a weighted sum, and what its derivatives say."""

    logits: Floats
    weights: Floats

    def chances(self, theta: float) -> Floats:
        """The chances after tilting by ``theta``."""
        tilted: Floats = expit(self.logits + theta * self.weights)
        return tilted

    def cumulant(self, theta: float) -> float:
        """The logarithm of the moment generating function."""
        tilted = np.logaddexp(0.0, self.logits + theta * self.weights)
        return float(np.sum(tilted - np.logaddexp(0.0, self.logits)))

    def moments(self, theta: float) -> tuple[float, float, float]:
        """The first three derivatives of the cumulant function."""
        p = self.chances(theta)
        spread = p * (1 - p) * self.weights**2
        third = spread * (1 - 2 * p) * self.weights
        return float(np.sum(p * self.weights)), float(spread.sum()), float(third.sum())

    def reaching(self, target: float) -> float:
        """The tilt that makes ``target`` the mean: Newton's steps, halved where they leave the bracket."""
        low, high, theta = -STEEPEST, STEEPEST, 0.0
        for _ in range(200):
            mean, spread, _ = self.moments(theta)
            low, high = (theta, high) if mean < target else (low, theta)
            step = (target - mean) / spread if spread > 0 else math.inf
            if abs(step) <= 1e-13 * max(1.0, abs(theta)):
                return theta
            theta = theta + step if low < theta + step < high else (low + high) / 2
        return theta


def _log_far_side(logits: Floats, target: int) -> float:
    """log P(X >= target) for finite logits and a target between the mean and the number of them."""
    most = len(logits)
    if target >= most:
        return float(log_expit(logits).sum()) if target == most else -math.inf
    tilt = _Tilt(logits, np.ones(1))
    theta = tilt.reaching(target)
    mass = _mass_about(tilt.chances(theta), target)
    further = np.arange(most - target + 1 if len(mass) == most + 1 else len(mass) // 2)
    piece = np.maximum(mass[further], 0.0) * np.exp(-theta * further)
    return math.log(float(piece.sum())) + tilt.cumulant(theta) - theta * target


def _mass_about(p: Floats, centre: int) -> Floats:
    """P(X = centre + d) at index ``d`` (modulo the length), for chances whose sum is near ``centre``.

    The length covers all numbers, or those within reach of the mean by Bernstein's inequality. Frequencies
    at which the characteristic function is below ``exp(-DEPTH)`` are zero: ``|phi(w)| <= exp(-2 variance
    sin(w/2)**2)``.
    """
    variance = float(np.sum(p * (1 - p)))
    side = DEPTH / 3 + math.sqrt((DEPTH / 3) ** 2 + 2 * DEPTH * variance)
    length = min(len(p) + 1, next_fast_len(2 * math.ceil(side) + 3, real=True))
    sine = math.sqrt(DEPTH / 2 / variance) if variance > 0 else 2.0
    last = length // 2 if sine >= 1 else min(length // 2, math.ceil(math.asin(sine) * length / math.pi))
    turns = 2 * math.pi * np.arange(last + 1) / length
    spectrum = np.zeros(length // 2 + 1, dtype=np.complex128)
    spectrum[: last + 1] = np.conj(_characteristic(p, turns)) * np.exp(1j * turns * centre)
    mass: Floats = np.fft.irfft(spectrum, length)
    return mass


def _characteristic(p: Floats, turns: Floats) -> NDArray[np.complex128]:
    """The product of ``1 - p + p exp(iw)`` over all chances, for each ``w`` of ``turns``, the largest last.

    Many chances have a narrow characteristic function: its logarithm is a short series in ``exp(iw) - 1``,
    whose terms are the sums of the powers of the chances.
    """
    change = -2 * np.sin(turns / 2) ** 2 + 1j * np.sin(turns)  # exp(iw) - 1 without cancellation
    farthest = float(np.abs(change[-1]))
    if farthest < NARROW:
        power, found = p.copy(), p.sum() * change
        for k in range(2, math.ceil(math.log(1e-18 / len(p)) / math.log(farthest))):
            power *= -p
            found += power.sum() / k * change**k
        series: NDArray[np.complex128] = np.exp(found)
        return series
    found = np.ones(len(turns), dtype=np.complex128)
    for start in range(0, len(p), BLOCK):
        found *= np.prod(1 + p[start : start + BLOCK, None] * change, axis=0)
    return found


def _lugannani_rice(tilt: _Tilt, theta: float, place: float, lever: float) -> float:
    """log P(X >= place) from the saddlepoint; ``lever`` is its tilt, or what a lattice has in its stead."""
    _, spread, third = tilt.moments(theta)
    w = math.copysign(math.sqrt(max(0.0, 2 * (theta * place - tilt.cumulant(theta)))), theta)
    if abs(w) < 1e-3:  # both terms of the formula are infinite at the mean: what is left of them there
        return math.log(float(ndtr(-w)) - third / spread**1.5 / 6 / math.sqrt(2 * math.pi))
    ends = 1 / (lever * math.sqrt(spread)) - 1 / w
    mills = math.sqrt(math.pi / 2) * float(erfcx(w / math.sqrt(2)))
    return math.log(mills + ends) - w * w / 2 - math.log(2 * math.pi) / 2
