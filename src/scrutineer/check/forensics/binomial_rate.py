"""So many of so many, with the exact interval of the share behind it."""

from dataclasses import dataclass
from typing import Any

from scipy.stats import beta

from scrutineer.check.forensics.result import shown
from scrutineer.words import Sentence, mark


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` of ``of``; ``low`` and ``high`` bound the share behind it at ``confidence``."""

    count: int
    of: int
    low: float
    high: float
    confidence: float

    @property
    def share(self) -> float:
        """The share observed; 0 where there is nothing."""
        return self.count / self.of if self.of else 0.0

    @property
    def sentence(self) -> Sentence:
        """Such as ``5.20 % (3.42 % to 7.53 %)``."""
        values: dict[str, Any] = {name: shown(getattr(self, name)) for name in ("share", "low", "high")}
        return Sentence(mark("{share} ({low} to {high})"), values)


def rate(count: int, of: int, confidence: float = 0.95) -> Rate:
    """With the interval of Clopper and Pearson 1934 (Biometrika 26, 404-413), never too narrow."""
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, count, of - count + 1)) if count else 0.0
    high = float(beta.ppf(1 - tail, count + 1, of - count)) if count < of else 1.0
    return Rate(count, of, low, high, confidence)
