"""Clean copies of this very election: the same stations, voters and areas, counts drawn without tampering.

On these a test shows how often it gives a false alarm, and, after a planted manipulation, what it can find.
Two generators of different kinds stand beside each other; neither rounds anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol

import numpy as np

from scrutineer.check.forensics.area_moments import area_moments
from scrutineer.check.forensics.chain import Chain, chain_of, without_lists
from scrutineer.check.forensics.observed import ASSIGNED, reassigned
from scrutineer.check.forensics.posterior import posterior
from scrutineer.check.forensics.station_figures import Floats, Ints, StationFigures


class Chances(Protocol):
    """A fitted model of the chances of each step at each station."""

    def chances(self, rng: np.random.Generator) -> Floats:
        """Shape ``(n, steps)``, drawn anew at each call."""


GENERATORS: Final[Mapping[str, Callable[[Chain], Chances]]] = MappingProxyType(
    {"posterior": posterior, "areas": area_moments}
)
"""Generator to the function that fits it."""


@dataclass(frozen=True)
class Copier:
    """A generator fitted to an election once, for any number of copies. ``lists``: see :func:`clean_copy`."""

    chain: Chain
    model: Chances
    lists: bool = False

    def copy(self, rng: np.random.Generator) -> StationFigures:
        """One clean copy."""
        figures = self.chain.figures
        registered = smooth_lists(figures.registered, rng) if self.lists else figures.registered
        copy = self.chain.drawn(self.model.chances(rng), rng, registered)
        if self.lists:
            copy = without_lists(copy)
        if figures.observed is None and ASSIGNED not in figures.other:
            return copy
        return reassigned(copy, rng)


def copier(figures: StationFigures, generator: str = "posterior", *, lists: bool = False) -> Copier:
    """Fit ``generator``, one of :data:`GENERATORS`, to the figures of an election."""
    chain = chain_of(figures)
    return Copier(chain, GENERATORS[generator](chain), lists)


def clean_copy(
    figures: StationFigures,
    rng: np.random.Generator,
    *,
    generator: str = "posterior",
    lists: bool = False,
) -> StationFigures:
    """One clean copy of an election: the same stations, areas and voters, marked as simulated.

    Turnout and shares are drawn from a smooth estimate of this election's own joint distribution, and the
    counts from binomials along the protocol. What a station did not state stays not stated; where the list is
    shorter than the count (special stations) the count is kept. ``lists`` draws the voters' lists anew, too,
    for tests that ask about them. Who was observed is drawn anew within each area, as by lot.

    For more than one copy fit a :func:`copier` once.
    """
    return copier(figures, generator, lists=lists).copy(rng)


def smooth_lists(registered: Ints, rng: np.random.Generator) -> Ints:
    """Lists of about the same length, each moved by a binomial of half the list's variance.

    The standard deviation is the root of half the list, 7 voters for 100: wide enough to erase any preference
    for digits, far too narrow to change which station is large.
    """
    voters = np.maximum(registered, 0)
    moved = np.maximum(rng.binomial(2 * voters, 0.5), np.minimum(voters, 1))
    return np.where(registered < 0, registered, moved)
