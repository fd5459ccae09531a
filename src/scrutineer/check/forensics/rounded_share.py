"""The share of stations whose count was made to fit a round percentage: how large, not how surprising."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

from scrutineer.check.forensics.result import Effect
from scrutineer.check.forensics.station_figures import Bools, Floats
from scrutineer.words import Sentence, mark

RARE: Final = 1e-6
"""A station with a smaller chance makes the weights of the score unbounded: no score is given then."""
EDGE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class RoundedShare:
    """The share ``phi`` of rounded stations, where a station hits with chance ``p + phi (1 - p)``.

    * ``phi``: the maximum of the likelihood. Below zero where there are fewer hits than chance gives.
    * ``error``: its standard error from the observed information.
    * ``low``, ``high``: the shares whose likelihood is within the 95 % point of the likelihood ratio.
    * ``least``, ``most``: the same over shares from 0 on only, for a person to read.
    * ``score_z``: the score at ``phi = 0``, which weights each station with ``1/p`` and is the locally most
      powerful test, in standard deviations; ``None`` where a chance is so small that its weight is unbounded.

    It holds for the adaptive window only: a rounded count always lies in that one, and misses the fixed one
    at most small stations.
    """

    phi: float
    error: float
    low: float
    high: float
    least: float
    most: float
    score_z: float | None

    def effect(self) -> Effect:
        """For a person: a share cannot be below zero."""
        name = Sentence(mark("share of rounded protocols"))
        return Effect(name, max(0.0, self.phi), self.least, self.most, share=True)


def rounded_share(hits: Bools, chances: Floats, level: float = 0.95) -> RoundedShare | None:
    """Fit :class:`RoundedShare` to stations with ``hits`` and ``chances``, both of shape ``(n,)``.

    ``None`` where no station says anything: all of them hit for certain, or none could.
    """
    p = chances[hits & (chances < 1)]
    missed = int(np.sum(~hits))
    if not len(p) or not missed:
        return None
    floor = -float(np.min(p / (1 - p)))
    bottom, top = floor + EDGE * (1 - floor), 1 - EDGE

    def score(phi: float) -> float:
        return float(np.sum((1 - p) / (p + phi * (1 - p)))) - missed / (1 - phi)

    def likelihood(phi: float) -> float:
        return float(np.sum(np.log(p + phi * (1 - p)))) + missed * math.log1p(-phi)

    phi = float(brentq(score, bottom, top, xtol=1e-14))
    information = float(np.sum(((1 - p) / (p + phi * (1 - p))) ** 2)) + missed / (1 - phi) ** 2
    drop = float(chi2.ppf(level, 1)) / 2
    low, high = _within(likelihood, phi, bottom, top, drop)
    least, most = (low, high) if low >= 0 else _within(likelihood, max(0.0, phi), 0.0, top, drop)
    return RoundedShare(phi, 1 / math.sqrt(information), low, high, least, most, score_z(hits, chances))


def _within(
    likelihood: Callable[[float], float], best: float, bottom: float, top: float, drop: float
) -> tuple[float, float]:
    """Where the likelihood has fallen by ``drop`` from its value at ``best``, on both sides."""
    height = likelihood(best) - drop

    def above(phi: float) -> float:
        return likelihood(phi) - height

    low = bottom if best <= bottom or above(bottom) >= 0 else float(brentq(above, bottom, best, xtol=1e-12))
    high = top if above(top) >= 0 else float(brentq(above, best, top, xtol=1e-12))
    return low, high


def score_z(hits: Bools, chances: Floats) -> float | None:
    """The sum of ``(hit - p) / p`` over its standard deviation under chance alone."""
    if not len(chances) or float(chances.min()) < RARE:
        return None
    variance = float(np.sum((1 - chances) / chances))
    return float(np.sum((hits - chances) / chances)) / math.sqrt(variance) if variance > 0 else None
