"""Last digits and last pairs of digits of counts, against a smooth local density (never a uniform one).

People who make numbers up or round them prefer some digits. Counts that nobody touched have last digits as
the density of the counts gives them: see :mod:`scrutineer.check.forensics.decade`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
from scipy.stats import chi2

from scrutineer.check.forensics.counted_figure import counted, counted_words, option_of
from scrutineer.check.forensics.decade import Decades, decades
from scrutineer.check.forensics.poisson_binomial import PoissonBinomial
from scrutineer.check.forensics.result import Effect, Null, Result, shown
from scrutineer.check.forensics.station_figures import Floats, Ints, StationFigures
from scrutineer.words import Sentence, mark

MINIMUM: Final = 100
FEWEST: Final = 100
"""Counts that a test needs at least; with fewer it says nothing."""
COUNTS: Final = mark("Counts")
LN10: Final = math.log(10)

_CANNOT: Final = mark(
    "It cannot tell why. Lists of voters are rounded in offices for reasons that have nothing to do with "
    "votes, and invented numbers that end evenly go unseen."
)
_TOO_FEW: Final = mark("Too few counts of {minimum} or more: no answer.")
_NOT_STATED: Final = mark("not stated")
_SMALL: Final = mark("below {minimum}")

Pair = Literal["repeated", "adjacent"]


def last_digit(counts: Ints, *, minimum: int = MINIMUM, of: Sentence | None = None) -> Result:
    """Whether the ten last digits of ``counts`` come as often as a smooth local density gives them.

    ``counts``, shape ``(n,)``, -1 where not stated; those below ``minimum`` only help to find the density.
    The statistic is the quadratic form of observed less expected numbers in the inverse of their covariance,
    chi-square with 9 degrees of freedom. Valid where counts are independent given their size and smooth on
    the scale of 10; approximate, because the slope of the density is estimated: from about 100 counts on
    the rate of false alarms on clean elections was measured to be the nominal one.

    Source: the uniform form is Beber and Scacco, Political Analysis 20 (2012); the density is new here.
    """
    tens, left_out = _tens(counts, minimum)
    used = int(tens.total.sum())
    observed, expected = tens.digits, tens.expected
    of = of or Sentence(COUNTS)
    asked = Sentence(mark("{of}: do the last digits come as often as chance gives them?"), {"of": of})
    rows = _rows(observed, expected, tens.covariance())
    if used < FEWEST:
        return _silent("last-digit", asked, minimum, used, left_out)
    statistic = _distance(observed - expected, tens.covariance())
    most = int(np.argmax(np.abs([row["z"] for row in rows])))
    said = mark(
        "The ten digits lie {statistic:decimal} from what is expected, where chance alone gives 9 on "
        "average. The one farthest off is {digit}: {observed} of {used} end in it, {expected} are expected."
    )
    values = {
        "statistic": shown(statistic),
        "digit": most,
        "observed": int(observed[most]),
        "used": used,
        "expected": round(float(expected[most])),
    }
    return Result(
        test="last-digit",
        asked=asked,
        said=Sentence(said, values),
        cannot=Sentence(_CANNOT),
        statistic=statistic,
        null=Null.CHECKED,
        mean=9.0,
        sd=math.sqrt(18.0),
        log10_p=min(float(chi2.logsf(statistic, 9)) / LN10, 0.0),
        effect=_rounded(tens, (0,)),
        used=used,
        unit=Sentence(mark("counts")),
        left_out=left_out,
        rows=rows,
    )


def heaping(
    counts: Ints, *, digits: Sequence[int] = (0,), minimum: int = MINIMUM, of: Sentence | None = None
) -> Result:
    """Whether more ``counts`` end in one of ``digits`` than a smooth local density gives: 0, or 0 and 5.

    One-sided; the number is a sum of independent indicators with a chance each, its tail is exact given the
    density. Conditions as in :func:`last_digit`. The effect is the share of counts that were rounded to one
    of these digits, if the others are as chance made them.
    """
    tens, left_out = _tens(counts, minimum)
    of = of or Sentence(COUNTS)
    what = {"of": of, "digits": tuple(digits)}
    asked = Sentence(mark("{of}: do too many end in {digits}?"), what)
    test = "heaping-" + "".join(str(digit) for digit in digits)
    chances = tens.chances[:, list(digits)].sum(axis=1)
    observed = int(tens.digits[list(digits)].sum())
    said = mark("{observed} of {used} end in {digits}; {expected} are expected.")
    found = _indicators(
        test, asked, said, what, _Marked(tens, chances, observed), minimum, left_out, two_sided=False
    )
    return replace(found, effect=_rounded(tens, digits)) if found.log10_p is not None else found


def last_two_digits(
    counts: Ints, *, pair: Pair = "repeated", minimum: int = MINIMUM, of: Sentence | None = None
) -> Result:
    """Whether as many counts as due end in a ``repeated`` (11, 22) or ``adjacent`` (12, 10, 90) pair.

    People who invent numbers avoid repetition and like neighbours (Beber and Scacco, Political Analysis 20,
    2012: 10 % and 20 % where digits are uniform, 0 and 9 being neighbours). Here the chances are those of a
    smooth local density. Two-sided: twice the smaller tail. Conditions as in :func:`last_digit`.
    """
    tens, left_out = _tens(counts, minimum)
    of = of or Sentence(COUNTS)
    row = np.arange(tens.first.size)
    places = {"repeated": (0,), "adjacent": (-1, 1)}[pair]
    columns = [(tens.first + step) % 10 for step in places]
    chances: Floats = np.sum([tens.chances[row, column] for column in columns], axis=0)
    observed = int(sum(tens.counts[row, column].sum() for column in columns))
    asked = {
        "repeated": mark("{of}: is the last digit the same as the one before it as often as due?"),
        "adjacent": mark("{of}: are the last two digits neighbours as often as due?"),
    }[pair]
    said = {
        "repeated": mark("{observed} of {used} end in two equal digits; {expected} are expected."),
        "adjacent": mark("{observed} of {used} end in two neighbouring digits; {expected} are expected."),
    }[pair]
    question = Sentence(asked, {"of": of})
    return _indicators(
        f"last-two-{pair}", question, said, {"of": of}, _Marked(tens, chances, observed), minimum, left_out
    )


def last_digit_uniform(counts: Ints, *, minimum: int = MINIMUM, of: Sentence | None = None) -> Result:
    """The classic form: chi-square of the last digits of counts from ``minimum`` on against 10 % each.

    A description that reproduces what others publish. It gives no probability, because a density that is
    steep or cut off at the minimum moves the digits by itself: for Canada 2011, where nobody doubts anything,
    the textbook's p is 5.5e-12. The rows have the textbook's ``log10_p``.
    """
    kept, left_out = _kept(counts, minimum)
    observed = np.bincount(kept % 10, minlength=10)
    used = len(kept)
    expected = np.full(10, used / 10)
    statistic = float(np.sum((observed - expected) ** 2) / (used / 10)) if used else 0.0
    of = of or Sentence(COUNTS)
    said = mark("The ten digits lie {statistic:decimal} from 10 % each (the classic comparison).")
    cannot = mark(
        "It cannot tell rounding from a density that is steep or cut off: it gives alarms where nothing is "
        "wrong."
    )
    return Result(
        test="last-digit-uniform",
        asked=Sentence(mark("{of}: is each last digit there in one count of ten?"), {"of": of}),
        said=Sentence(said, {"statistic": shown(statistic)}),
        cannot=Sentence(cannot),
        statistic=statistic,
        null=Null.NONE,
        used=used,
        unit=Sentence(mark("counts")),
        left_out=left_out,
        rows=(
            {"degrees": 9, "textbook_log10_p": float(chi2.logsf(statistic, 9)) / LN10},
            *_rows(observed, expected),
        ),
    )


def last_digit_of(figures: StationFigures, figure: str = "registered_voters") -> Result:
    """:func:`last_digit` of one figure or option of an election's stations."""
    found = last_digit(counted(figures, figure), of=counted_words(figures, figure))
    return _named(found, figures, figure)


def heaping_of(
    figures: StationFigures, figure: str = "registered_voters", digits: Sequence[int] = (0,)
) -> Result:
    """:func:`heaping` of one figure or option of an election's stations."""
    found = heaping(counted(figures, figure), digits=digits, of=counted_words(figures, figure))
    return _named(found, figures, figure)


def last_two_digits_of(
    figures: StationFigures, figure: str = "registered_voters", pair: Pair = "repeated"
) -> Result:
    """:func:`last_two_digits` of one figure or option of an election's stations."""
    found = last_two_digits(counted(figures, figure), pair=pair, of=counted_words(figures, figure))
    return _named(found, figures, figure)


def _named(found: Result, figures: StationFigures, figure: str) -> Result:
    option = option_of(figures, figure)
    name = "votes" if option else figure.replace("_", "-")
    return replace(found, test=f"{found.test}-{name}", option_id=option)


def _kept(counts: Ints, minimum: int) -> tuple[Ints, dict[Sentence, int]]:
    """The stated counts from ``minimum`` on, and how many are left out, by reason."""
    counts = np.asarray(counts)
    stated = counts[counts >= 0]
    small = stated < minimum
    reasons = {
        Sentence(_NOT_STATED): int(counts.size - stated.size),
        Sentence(_SMALL, {"minimum": minimum}): int(small.sum()),
    }
    return stated[~small], {reason: number for reason, number in reasons.items() if number}


def _tens(counts: Ints, minimum: int) -> tuple[Decades, dict[Sentence, int]]:
    """The decades of the stated counts; ``minimum`` is raised to a whole decade."""
    counts = np.asarray(counts)
    from_ten = max(-(-minimum // 10), 1) * 10
    return decades(counts[counts >= 0], from_ten), _kept(counts, from_ten)[1]


def _rows(observed: Ints, expected: Floats, covariance: Floats | None = None) -> tuple[dict[str, Any], ...]:
    rows: list[dict[str, Any]] = []
    for digit in range(10):
        row = {"digit": digit, "observed": int(observed[digit]), "expected": float(expected[digit])}
        if covariance is not None:
            sd = math.sqrt(max(float(covariance[digit, digit]), 0.0))
            row["z"] = (row["observed"] - row["expected"]) / sd if sd else 0.0
        rows.append(row)
    return tuple(rows)


def _distance(apart: Floats, covariance: Floats) -> float:
    """The quadratic form; the ten numbers add up, so nine of them say everything."""
    return float(apart[:9] @ np.linalg.solve(covariance[:9, :9], apart[:9]))


def _rounded(tens: Decades, digits: Sequence[int]) -> Effect:
    """The share of counts rounded to one of ``digits``, if all others are as chance made them."""
    chances = tens.chances[:, list(digits)].sum(axis=1)
    room = float(tens.total @ (1 - chances))
    share = (float(tens.digits[list(digits)].sum()) - float(tens.total @ chances)) / room
    ending = np.clip(chances + share * (1 - chances), 0.0, 1.0)
    half = 1.96 * math.sqrt(float(tens.total @ (ending * (1 - ending)))) / room
    name = Sentence(mark("share of counts rounded to end in {digits}"), {"digits": tuple(digits)})
    return Effect(name, share, share - half, share + half, share=True)


def _silent(test: str, asked: Sentence, minimum: int, used: int, left_out: dict[Sentence, int]) -> Result:
    return Result(
        test=test,
        asked=asked,
        said=Sentence(_TOO_FEW, {"minimum": minimum}),
        cannot=Sentence(_CANNOT),
        statistic=0.0,
        null=Null.NONE,
        used=used,
        unit=Sentence(mark("counts")),
        left_out=left_out,
    )


@dataclass(frozen=True)
class _Marked:
    """Counts marked by what their digits are: each with its chance, the same within a decade."""

    tens: Decades
    chances: Floats
    observed: int

    def log10_tail(self) -> float:
        """log10 of the chance of at least as many."""
        return PoissonBinomial(np.repeat(self.chances, self.tens.total)).log10_tail(self.observed)

    def log10_two_sided(self) -> float:
        """log10 of twice the smaller tail."""
        used = int(self.tens.total.sum())
        fewer = PoissonBinomial(np.repeat(1 - self.chances, self.tens.total)).log10_tail(used - self.observed)
        return min(0.0, min(self.log10_tail(), fewer) + math.log10(2))


def _indicators(
    test: str,
    asked: Sentence,
    said: str,
    words: Mapping[str, Any],
    marked: _Marked,
    minimum: int,
    left_out: dict[Sentence, int],
    *,
    two_sided: bool = True,
) -> Result:
    tens, chances = marked.tens, marked.chances
    used = int(tens.total.sum())
    if used < FEWEST:
        return _silent(test, asked, minimum, used, left_out)
    mean = float(tens.total @ chances)
    values = {**words, "observed": marked.observed, "used": used, "expected": round(mean)}
    return Result(
        test=test,
        asked=asked,
        said=Sentence(said, values),
        cannot=Sentence(_CANNOT),
        statistic=float(marked.observed),
        null=Null.CHECKED,
        mean=mean,
        sd=math.sqrt(float(tens.total @ (chances * (1 - chances)))),
        log10_p=marked.log10_two_sided() if two_sided else marked.log10_tail(),
        used=used,
        unit=Sentence(mark("counts")),
        left_out=left_out,
        rows=_rows(tens.digits, tens.expected, tens.covariance()),
    )
