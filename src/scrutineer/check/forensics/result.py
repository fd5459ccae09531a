"""What a test answers: a figure, what chance alone would have given, and one honest sentence."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from scrutineer.words import Sentence, mark


class Null(StrEnum):
    """What stands behind a probability.

    ``exact``: the distribution of the statistic is computed from its assumptions, without simulation.
    ``checked``: an approximation whose rate of false alarms was measured on clean elections.
    ``none``: a description; no probability is given, because none is known to be right.
    """

    EXACT = "exact"
    CHECKED = "checked"
    NONE = "none"


NULL_WORDS = {
    Null.EXACT: mark("exact"),
    Null.CHECKED: mark("approximate, its false alarms measured"),
    Null.NONE: mark("descriptive: no probability is given"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """How large: a number that can be compared between elections, with its interval where one is known.

    ``low`` and ``high`` are the ends of the interval at ``level``; ``share`` says that the three are shares
    of one, to be shown as percentages.
    """

    name: Sentence
    value: float
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    share: bool = False

    def text(self, language: str) -> str:
        """Such as ``share of rounded protocols: 2.16 % (1.88 % to 2.44 %)``."""
        values: dict[str, Any] = {"name": self.name, "value": self._shown(self.value)}
        if self.low is None or self.high is None:
            template = mark("{name}: {value}") if self.share else mark("{name}: {value:decimal}")
            return Sentence(template, values).text(language)
        values |= {"low": self._shown(self.low), "high": self._shown(self.high)}
        if self.share:
            return Sentence(mark("{name}: {value} ({low} to {high})"), values).text(language)
        said = mark("{name}: {value:decimal} ({low:decimal} to {high:decimal})")
        return Sentence(said, values).text(language)

    def _shown(self, value: float) -> Fraction:
        return shown(value)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of one test, without a verdict: whether it is an alarm is decided over all tests together.

    * ``test``: its permanent name, such as ``integer-turnout``; ``option_id`` and ``area_id`` where it asks
      of one contestant or one area.
    * ``asked``: the question, ``said``: the figure in one sentence for somebody without statistics,
      ``cannot``: what the test cannot tell, whatever it finds.
    * ``statistic``: the figure observed; ``mean`` and ``sd``: what chance alone gives; ``log10_p``: the
      logarithm (base 10) of the probability of a figure at least as extreme, ``None`` where ``null`` is
      ``none`` or nothing could be computed.
    * ``used``: how many stations (or pairs, or areas: ``unit`` says which) went in; ``left_out``: how many
      did not, by reason.
    * ``rows``: the table behind the figure, each row a mapping of plain values; may be empty.
    """

    test: str
    asked: Sentence
    said: Sentence
    cannot: Sentence
    statistic: float
    null: Null
    mean: float | None = None
    sd: float | None = None
    log10_p: float | None = None
    effect: Effect | None = None
    used: int = 0
    unit: Sentence = field(default_factory=lambda: Sentence(mark("stations")))
    left_out: Mapping[Sentence, int] = field(default_factory=dict)
    option_id: str = ""
    area_id: str = ""
    notes: tuple[Sentence, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()

    @property
    def z(self) -> float | None:
        """Distance from the mean in standard deviations; ``None`` where there is none."""
        if self.mean is None or not self.sd:
            return None
        return (self.statistic - self.mean) / self.sd

    @property
    def p(self) -> float | None:
        """The probability; 0.0 where it is smaller than a float can be (``log10_p`` still tells)."""
        return None if self.log10_p is None else 10.0**self.log10_p

    def row(self) -> dict[str, Any]:
        """One row of a table: plain values with the names of this class, ``z`` and the effect's parts."""
        effect = self.effect
        return {
            "test": self.test,
            "option_id": self.option_id,
            "area_id": self.area_id,
            "statistic": self.statistic,
            "mean": self.mean,
            "sd": self.sd,
            "z": self.z,
            "log10_p": self.log10_p,
            "null": str(self.null),
            "effect": effect and effect.value,
            "effect_low": effect and effect.low,
            "effect_high": effect and effect.high,
            "used": self.used,
            "left_out": sum(self.left_out.values()),
        }

    def text(self, language: str) -> str:
        """The answer as a few lines."""
        lines = [self.asked.text(language), self.said.text(language)]
        if self.effect:
            lines.append(self.effect.text(language))
        if self.log10_p is not None:
            said = mark("Chance alone gives at least this {often}.")
            lines.append(Sentence(said, {"often": often(self.log10_p)}).text(language))
        lines += [note.text(language) for note in (*self.notes, self.cannot)]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text("en")


def shown(value: float) -> Fraction:
    """A float for a sentence, where numbers are integers or fractions."""
    return Fraction(value).limit_denominator(10**9) if math.isfinite(value) else Fraction(0)


def often(log10_p: float) -> Sentence:
    """A probability in words: once in so many, never a bare exponent."""
    if log10_p >= math.log10(0.05):
        share = Fraction(round(100 * 10.0**log10_p), 100)
        return Sentence(mark("in {share:bare} of clean elections"), {"share": share})
    if log10_p >= -6:
        return Sentence(mark("once in {count} clean elections"), {"count": _two_digits(10.0**-log10_p)})
    return Sentence(mark("less than once in 10 to the power of {power}"), {"power": int(-log10_p)})


def _two_digits(count: float) -> int:
    """Rounded to two significant digits."""
    scale = int(10.0 ** max(0, math.floor(math.log10(count)) - 1))
    return round(count / scale) * scale
