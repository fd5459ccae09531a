"""The copies of each sheet: the commission's entry, its second entry, and what observers brought home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from scrutineer.check.simulate.allocation import Ints

_OBTAINED: Final = (
    ("certified", 0.40),
    ("photographed", 0.34),
    ("posted", 0.17),
    ("refused", 0.06),
    ("not_posted", 0.03),
)
"""How observers came by a copy, or did not, and how often."""

WITHOUT_FIGURES: Final = ("refused", "not_posted")
"""Kinds of copy that say only that there is none; their protocol is *open*."""


@dataclass(frozen=True)
class Copies:
    """Protocol rows of one source: ``station`` of each, and ``kind``, an index into ``kinds``."""

    source: str
    source_id: str
    station: Ints
    kinds: tuple[str, ...]
    kind: Ints

    @property
    def stated(self) -> npt.NDArray[np.bool_]:
        """Which of the copies have figures."""
        return np.array([kind not in WITHOUT_FIGURES for kind in self.kinds])[self.kind]


def entries(source: str, source_id: str, stations: int) -> Copies:
    """One original for every station: the commission's first entry, or its second."""
    return Copies(source, source_id, np.arange(stations), ("original",), np.zeros(stations, np.int64))


def observer_copies(
    rng: np.random.Generator, stations: int, observers: Mapping[str, float]
) -> Sequence[Copies]:
    """What each group of observers has: ``observers`` maps its letter to the share of stations it is at.

    Stations are drawn without regard to anything else.
    """
    found = []
    kinds = tuple(kind for kind, _ in _OBTAINED)
    for letter, share in observers.items():
        at = np.sort(rng.choice(stations, round(share * stations), replace=False))
        kind = rng.choice(len(kinds), at.size, p=[chance for _, chance in _OBTAINED])
        found.append(Copies("observer", f"SYNTHETIC-observer-{letter}", at, kinds, kind.astype(np.int64)))
    return found
