"""The answer about one number of stations at a whole per cent: a result, and the arrays behind it."""

from dataclasses import dataclass

from scrutineer.check.forensics.poisson_binomial import PoissonBinomial
from scrutineer.check.forensics.result import Result
from scrutineer.check.forensics.rounded_share import RoundedShare
from scrutineer.check.forensics.station_figures import Bools, Floats


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class IntegerCount(Result):
    """A :class:`Result` with the names of the literature, and what a further question needs.

    * ``hits``, ``chances``: of the stations that count, shape ``(used,)``, in their order: whether each is at
      a whole per cent, and how often a smooth count would be.
    * ``share``: the fit of the share of rounded stations, ``None`` where the stations say nothing about it.
    """

    hits: Bools
    chances: Floats
    share: RoundedShare | None

    @property
    def observed(self) -> float:
        """The number of stations at a whole per cent, or their weight."""
        return self.statistic

    @property
    def expected(self) -> float | None:
        """What smooth counts give on average."""
        return self.mean

    @property
    def excess(self) -> float | None:
        """Observed less expected."""
        return None if self.mean is None else self.statistic - self.mean

    @property
    def phi(self) -> float | None:
        """The share of rounded stations of largest likelihood; below zero where hits are too few."""
        return None if self.share is None else self.share.phi

    @property
    def phi_low(self) -> float | None:
        """The lower end of its likelihood interval."""
        return None if self.share is None else self.share.low

    @property
    def phi_high(self) -> float | None:
        """The upper end of its likelihood interval."""
        return None if self.share is None else self.share.high

    def quantile(self, level: float) -> int:
        """The number of stations that smooth counts exceed in ``1 - level`` of clean elections only."""
        return PoissonBinomial(self.chances).quantile(level)
