"""The second digit against Benford's law: only for those who ask, with its false alarms printed beside it.

No law says that the second digits of votes follow Benford. On stations of like size the textbook's test
rejects most clean elections, so it gives no probability here.
"""

import math
from fractions import Fraction
from typing import Final

import numpy as np
from scipy.stats import chi2

from scrutineer.check.forensics.clean_copy import copier
from scrutineer.check.forensics.counted_figure import counted, counted_words, option_of
from scrutineer.check.forensics.result import Effect, Null, Result
from scrutineer.check.forensics.station_figures import Floats, Ints, StationFigures
from scrutineer.words import Sentence, mark

LEVEL: Final = 0.05
REPLICATES: Final = 100
BENFORD: Final[Floats] = np.log10(1 + 1 / (10 * np.arange(1, 10)[:, None] + np.arange(10)[None, :])).sum(
    axis=0
)
"""The chances of second digits 0 to 9 by Benford's law; their mean is 4.187."""

_CANNOT: Final = mark(
    "It cannot tell a clean election from another. It is shown because others publish it, never as evidence."
)


def second_digits(counts: Ints) -> Ints:
    """How often each second digit comes among counts of at least 10, shape ``(10,)``."""
    counts = np.asarray(counts)
    counts = counts[counts >= 10]
    # A tenth more than the power of ten keeps exact powers on the right side of the logarithm.
    scale = 10 ** np.floor(np.log10(counts + 0.1)).astype(np.int64)
    return np.bincount(counts * 10 // scale % 10, minlength=10)


def second_digit_distance(counts: Ints) -> float:
    """Chi-square of the second digits of ``counts`` from Benford's law (9 degrees of freedom); 0 for none.

    Mebane, *Election Forensics* (2006 and later).
    """
    observed = second_digits(counts)
    expected = BENFORD * observed.sum()
    return float(np.sum((observed - expected) ** 2 / expected)) if observed.any() else 0.0


def false_alarm_rate(
    figures: StationFigures, figure: str, *, seed: int, replicates: int = REPLICATES
) -> tuple[int, int]:
    """How many of ``replicates`` clean copies of this election the textbook's test rejects at 5 %."""
    rng = np.random.default_rng(seed)
    clean = copier(figures, lists=True)
    limit = float(chi2.isf(LEVEL, 9))
    rejected = sum(second_digit_distance(counted(clean.copy(rng), figure)) > limit for _ in range(replicates))
    return rejected, replicates


def second_digit(figures: StationFigures, figure: str, *, seed: int, replicates: int = REPLICATES) -> Result:
    """The textbook's second-digit test of one figure or option, with its rate of false alarms here.

    A description: the rate is measured on ``replicates`` clean copies of this election (drawn with ``seed``)
    and stands in the sentence; where it is far from 5 % the textbook's figure says nothing. The effect is
    the mean of the second digits, 4.187 by Benford's law. Deckert, Myagkov and Ordeshook, Political
    Analysis 19 (2011), show why it is no evidence.
    """
    observed = second_digits(counted(figures, figure))
    used = int(observed.sum())
    distance = second_digit_distance(counted(figures, figure))
    rejected, replicates = false_alarm_rate(figures, figure, seed=seed, replicates=replicates)
    of = counted_words(figures, figure)
    said = {
        True: mark(
            "The textbook would reject these figures at 5 %, as it would {share:bare} of clean elections of "
            "this very shape."
        ),
        False: mark(
            "The textbook would not reject these figures at 5 %; it would {share:bare} of clean elections of "
            "this very shape."
        ),
    }[distance > float(chi2.isf(LEVEL, 9))]
    return Result(
        test="second-digit",
        asked=Sentence(mark("{of}: do the second digits follow Benford’s law?"), {"of": of}),
        said=Sentence(said, {"share": Fraction(rejected, replicates)}),
        cannot=Sentence(_CANNOT),
        statistic=distance,
        null=Null.NONE,
        effect=_mean_digit(observed) if used else None,
        used=used,
        unit=Sentence(mark("counts")),
        left_out={Sentence(mark("below 10 or not stated")): len(figures) - used}
        if used < len(figures)
        else {},
        option_id=option_of(figures, figure),
        rows=tuple(
            {"digit": digit, "observed": int(observed[digit]), "expected": float(BENFORD[digit] * used)}
            for digit in range(10)
        ),
    )


def _mean_digit(observed: Ints) -> Effect:
    used, digits = int(observed.sum()), np.arange(10)
    mean = float(observed @ digits) / used
    sd = math.sqrt(max(float(observed @ digits**2) / used - mean**2, 0.0) / used)
    name = Sentence(mark("mean of the second digits (4.187 by Benford’s law)"))
    return Effect(name, mean, mean - 1.96 * sd, mean + 1.96 * sd)
