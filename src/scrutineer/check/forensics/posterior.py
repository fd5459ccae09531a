"""Clean copies that keep to every station: its own chances, shrunk towards its neighbours and drawn anew.

A hierarchical logit-normal model of the whole protocol. The logits of a station's chances (see
:mod:`~scrutineer.check.forensics.chain`) scatter about the mean of its area with one covariance for the whole
election, so that turnout and shares keep their joint distribution; the scatter is that of Student's t, so
that unusual stations stay unusual. Drawing from the normal approximation of the posterior gives chances whose
spread is that of the election and not, as with ``Beta(T + 1/2, N - T + 1/2)``, that plus the binomial's once
more. Nothing is rounded and every density is smooth: no lattice comes in.

Source: empirical Bayes by penalised iteration (Breslow and Clayton 1993, JASA 88, 9-25) with the weights of a
multivariate t (Lange, Little and Taylor 1989, JASA 84, 881-896).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit

from scrutineer.check.forensics.chain import Chain, area_parents
from scrutineer.check.forensics.station_figures import Floats, Ints

FREEDOM: Final = 5.0
"""Degrees of freedom of the scatter of stations within an area."""
PULL: Final = 2.0
"""An area's mean counts for as much as this many stations in each area directly below."""
ROUNDS: Final = 12
_NARROWEST: Final = 1e-4  # A variance of zero (every ballot valid everywhere) would make the model singular.


@dataclass(frozen=True)
class Posterior:
    """For each station the centre ``(n, steps)`` and root ``(n, steps, steps)`` of its logits' posterior."""

    centre: Floats
    root: Floats

    def chances(self, rng: np.random.Generator) -> Floats:
        """Chances of every step, drawn anew."""
        noise = rng.standard_normal(self.centre.shape)
        drawn: Floats = expit(self.centre + np.einsum("nij,nj->ni", self.root, noise))
        return drawn


def posterior(chain: Chain) -> Posterior:
    """Fit the model to the stations of a chain."""
    levels = _levels(chain)
    logits, known = _first_logits(chain)
    middle = _means(logits, known, levels)
    logits = np.where(known > 0, logits, middle)
    spread = np.eye(chain.steps) * 0.3
    weight = np.ones(len(logits))
    covariance = np.broadcast_to(spread, (len(logits), *spread.shape))
    for _ in range(ROUNDS):
        inverse = np.linalg.inv(spread)
        logits, covariance = _posterior(chain, logits, middle, inverse * weight[:, None, None])
        middle = _means(logits, np.ones_like(logits), levels)
        off = logits - middle
        squares = covariance + off[:, :, None] * off[:, None, :]
        distance = np.einsum("nij,ij->n", squares, inverse)
        weight = (FREEDOM + chain.steps) / (FREEDOM + distance)
        spread = np.einsum("n,nij->ij", weight, squares) / max(len(off), 1)
        spread += np.eye(chain.steps) * _NARROWEST
    root = np.linalg.cholesky(covariance).astype(np.float64)
    return Posterior(logits, root)


def _first_logits(chain: Chain) -> tuple[Floats, Floats]:
    whole, part = chain.whole.astype(np.float64), chain.part.astype(np.float64)
    return np.log((part + 0.5) / (whole - part + 0.5)), whole


def _posterior(chain: Chain, at: Floats, middle: Floats, inverse: Floats) -> tuple[Floats, Floats]:
    """One step of Newton from the logits ``at``; the new logits and their covariance."""
    chance = expit(at)
    # Far out the binomial's information vanishes and a full step would leap across; a floor shortens it.
    information = chain.whole * np.maximum(chance * (1 - chance), 1e-6)
    precision = inverse.copy()
    steps = np.arange(chain.steps)
    precision[:, steps, steps] += information
    slope = chain.part - chain.whole * chance - np.einsum("nij,nj->ni", inverse, at - middle)
    covariance = np.linalg.inv(precision)
    move = np.einsum("nij,nj->ni", covariance, slope)
    return at + np.clip(move, -1.5, 1.5), (covariance + covariance.transpose(0, 2, 1)) / 2


def _levels(chain: Chain) -> list[Ints]:
    """Each station's area at every level, from the one directly above it (first) to the root; -1 none."""
    parents = np.append(area_parents(chain.figures), -1)
    level = chain.figures.area
    levels = [level]
    while (level := parents[level]).max(initial=-1) >= 0:
        levels.append(level)
    return levels


def _means(values: Floats, weight: Floats, levels: list[Ints]) -> Floats:
    """For each station the mean of its area, each area's pulled towards that of the area above it."""
    weight = np.minimum(weight, 1.0)
    total = np.maximum(weight.sum(axis=0), 1e-9)
    means = np.broadcast_to((weight * values).sum(axis=0) / total, values.shape)
    for level in reversed(levels):
        here = level >= 0
        width = int(level.max(initial=-1)) + 2
        spot = np.where(here, level, width - 1)
        below = np.empty_like(values)
        for step in range(values.shape[1]):
            count = np.bincount(spot, weight[:, step], width)
            added = np.bincount(spot, weight[:, step] * values[:, step], width)
            below[:, step] = (added[spot] + PULL * means[:, step]) / (count[spot] + PULL)
        means = np.where(here[:, None], below, means)
    return means
