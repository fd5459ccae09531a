"""When a count is at a whole per cent: the window about each whole per cent, in integers."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

import numpy as np

from scrutineer.check.forensics.station_figures import Bools, Ints

WindowKind = Literal["fixed", "adaptive"]

PARTS: Final = 2000
"""A count is measured in this many parts, so that a window of 0.05 points and half a count are integers."""


@dataclass(frozen=True, slots=True)
class Window:
    """What is near enough to ``m`` per cent of a total ``n``, for the multiples ``m`` of ``period``.

    * ``fixed``: a percentage within 0.05 points, ends included, as Kobak, Shpilkin and Pshenichnikov have it
      (Annals of Applied Statistics 10, 2016). Below 1,000 it need not hold any count at all.
    * ``adaptive``: that, or a count within one half of ``m n / 100``: the count nearest to a whole per cent.
      Below 100 every count is one.

    ``period`` must divide 100; 5 asks for multiples of five per cent.
    """

    kind: WindowKind = "fixed"
    period: int = 1

    def __post_init__(self) -> None:
        if self.kind not in ("fixed", "adaptive"):
            raise ValueError(f"window is fixed or adaptive, not {self.kind!r}")
        if self.period < 1 or 100 % self.period:
            raise ValueError(f"period must divide 100, and {self.period} does not")

    def half(self, totals: Ints) -> Ints:
        """Half the width of the window for each total, in parts of a count."""
        return np.maximum(totals, PARTS // 2) if self.kind == "adaptive" else totals

    def step(self, totals: Ints) -> Ints:
        """From one centre to the next for each total, in parts of a count."""
        return PARTS // 100 * self.period * totals

    def everywhere(self, totals: Ints) -> Bools:
        """Totals so small that the windows meet and every count lies in one."""
        every: Bools = self.step(totals) < 2 * self.half(totals)
        return every

    def hits(self, counts: Ints, totals: Ints) -> Bools:
        """Whether each count lies in a window of its total; ``0 <= counts <= totals``, ``totals >= 1``."""
        step = self.step(totals)
        past = PARTS * counts % step
        inside: Bools = np.minimum(past, step - past) <= self.half(totals)
        return inside


def at_most(counts: Ints, totals: Ints, share: float) -> Bools:
    """Whether ``counts / totals <= share``, in integers: the share is read as the decimal that it shows."""
    bound = Fraction(repr(float(share)))
    inside: Bools = counts * bound.denominator <= totals * bound.numerator
    return inside
