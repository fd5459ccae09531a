"""Clean copies that know no single station: beta-binomial from the mean and spread of each group of stations.

A second generator of a different kind than :mod:`~scrutineer.check.forensics.posterior`, so that no test is
tried on one simulator alone. Groups are areas with enough stations (smaller ones are joined to the area
above), large ones cut by the number of voters. Within a group every step of the protocol has a beta
distribution whose mean and overdispersion are the group's; steps are independent of each other. A station's
own share is used only as one of many.

Source: the moments of the beta-binomial (Kleinman 1973, JASA 68, 46-54).
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from scrutineer.check.forensics.chain import Chain, area_parents, bounds
from scrutineer.check.forensics.station_figures import Floats, Ints

FEWEST: Final = 12
MOST: Final = 300
"""A group has about that many stations at least and at most."""
_WIDEST: Final = 0.6


@dataclass(frozen=True)
class AreaMoments:
    """The parameters of each station's beta distributions, ``(n, steps)``."""

    mean: Floats
    spread: Floats

    def chances(self, rng: np.random.Generator) -> Floats:
        """Chances of every step, drawn anew."""
        size = (1 - self.spread) / self.spread
        drawn: Floats = rng.beta(self.mean * size, (1 - self.mean) * size)
        return drawn


def area_moments(chain: Chain) -> AreaMoments:
    """The moments of each group of stations of a chain."""
    groups = _groups(chain)
    width = int(groups.max(initial=-1)) + 1
    shape = chain.whole.shape
    means, spreads = np.empty(shape), np.empty(shape)
    for step in range(chain.steps):
        whole, part = chain.whole[:, step].astype(np.float64), chain.part[:, step].astype(np.float64)
        of_all = (part.sum() + 0.5) / (whole.sum() + 1)
        total = np.bincount(groups, whole, width).astype(np.float64)
        mean = (np.bincount(groups, part, width) + of_all) / (total + 1)
        spread = _spread(whole, part, mean, groups, total)
        means[:, step], spreads[:, step] = mean[groups], spread[groups]
    return AreaMoments(means, spreads)


def _spread(whole: Floats, part: Floats, mean: Floats, groups: Ints, total: Floats) -> Floats:
    """The overdispersion of each group, between 0 and 1, pulled a little towards that of all groups."""
    width = len(mean)
    off = part - whole * mean[groups]
    variance = np.maximum(mean * (1 - mean), 1e-12)
    square = np.bincount(groups, off**2 / np.maximum(whole, 1), width) / variance
    free = np.where(whole > 0, 1 - whole / np.maximum(total[groups], 1), 0)
    degrees = np.bincount(groups, free, width)
    more = np.bincount(groups, free * np.maximum(whole - 1, 0), width)
    pooled = max((square - degrees).sum() / max(more.sum(), 1), 1e-5)
    pull = np.maximum(3 * more / np.maximum(degrees, 1e-9), 1e-9)
    spread: Floats = np.clip((square - degrees + pull * pooled) / (more + pull), 1e-6, _WIDEST)
    return spread


def _groups(chain: Chain) -> Ints:
    """The group of each station, numbered from 0."""
    area = _joined(chain)
    order, first = bounds(area)
    groups = np.empty(len(area), np.int64)
    number = 0
    voters = chain.figures.registered
    for start, end in pairwise(first):
        rows = order[start:end]
        parts = -(-len(rows) // MOST)
        by_size = rows[np.argsort(voters[rows], kind="stable")]
        for piece in np.array_split(by_size, parts):
            groups[piece] = number
            number += 1
    return groups


def _joined(chain: Chain) -> Ints:
    """The lowest area above each station that has :data:`FEWEST` stations, or its root."""
    parents = np.append(area_parents(chain.figures), -1)
    area = chain.figures.area.copy()
    while True:
        count = np.bincount(area + 1, minlength=len(parents) + 1)[area + 1]
        small = (count < FEWEST) & (area >= 0) & (parents[area] >= 0)
        if not small.any():
            return area
        # All stations of a small area climb together, so that no sibling is split from it.
        area[small] = parents[area[small]]
