"""One percentage of every station: whether it is whole, how often a smooth count would be, and the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from scrutineer.check.forensics.chances import chances_of_both
from scrutineer.check.forensics.integer_count import IntegerCount
from scrutineer.check.forensics.poisson_binomial import PoissonBinomial, WeightedSum
from scrutineer.check.forensics.result import Null
from scrutineer.check.forensics.rounded_share import RoundedShare, rounded_share
from scrutineer.check.forensics.station_figures import Bools, Floats, Ints
from scrutineer.check.forensics.window import Window, at_most
from scrutineer.words import Sentence, mark

ASKED: Final = {
    "turnout": mark("Is turnout a whole per cent at more stations than smooth counts give?"),
    "result": mark("Is the contestant's share a whole per cent at more stations than smooth counts give?"),
    "either": mark(
        "Is turnout or the contestant's share a whole per cent at more stations than smooth counts give?"
    ),
}
CANNOT: Final = mark(
    "It sees only percentages that were chosen first and counts made to fit them. Any other change it does "
    "not see, and it cannot tell who rounded, or why."
)


@dataclass(frozen=True, eq=False)
class Percentage:
    """Hits and chances of one percentage, in the window that was asked for and in the adaptive one.

    Arrays of shape ``(n,)``. Every station's entry depends on that station alone, so that a percentage of
    many stations, taken down to some of them (:meth:`taking`), is that of these, bit for bit.
    """

    hits: Bools
    chances: Floats
    near_hits: Bools
    near_chances: Floats

    @classmethod
    def of(cls, counts: Ints, totals: Ints, window: Window) -> "Percentage":
        """``counts`` out of ``totals`` in this window; ``0 <= counts <= totals``, ``totals >= 1``."""
        fixed, adaptive = chances_of_both(counts / totals, totals, window.period)
        asked = adaptive if window.kind == "adaptive" else fixed
        near = Window("adaptive", window.period).hits(counts, totals)
        return cls(window.hits(counts, totals), asked, near, adaptive)

    def taking(self, rows: Bools) -> "Percentage":
        """Of these stations only."""
        return Percentage(self.hits[rows], self.chances[rows], self.near_hits[rows], self.near_chances[rows])

    def or_else(self, other: "Percentage") -> "Percentage":
        """Either of two percentages, drawn independently."""
        return Percentage(
            self.hits | other.hits,
            1 - (1 - self.chances) * (1 - other.chances),
            self.near_hits | other.near_hits,
            1 - (1 - self.near_chances) * (1 - other.near_chances),
        )

    def answer(
        self,
        which: str,
        weights: Floats | None,
        left_out: Mapping[Sentence, int],
        notes: tuple[Sentence, ...],
        option_id: str,
    ) -> IntegerCount:
        """The answer about ``which``, one of :data:`ASKED`, with the share of rounded stations."""
        share = rounded_share(self.near_hits, self.near_chances)
        return answer_of(which, self.hits, self.chances, weights, share, left_out, notes, option_id)


def that_count(
    given: Sequence[Ints], minimum: int = 100, maximum_share: float = 0.99
) -> tuple[Bools, dict[Sentence, int]]:
    """The stations that count, and how many do not, by the first reason that applies.

    ``given``: registered voters, ballots issued, ballots cast and votes, see
    :func:`~scrutineer.check.forensics.integer_percentages.integer_percentages`.
    """
    registered, issued, cast, leader = given
    least, most = max(1, minimum), Fraction(repr(float(maximum_share)))
    kept = np.ones(len(registered), np.bool_)
    left_out: dict[Sentence, int] = {}
    few = Sentence(mark("fewer than {minimum} voters on the list"), {"minimum": least})
    for fits, reason in (
        (
            np.minimum.reduce(given) >= 0,
            Sentence(mark("a figure is not stated")),
        ),
        (cast > 0, Sentence(mark("no ballots"))),
        (registered >= least, few),
        (
            at_most(issued, registered, maximum_share),
            Sentence(mark("turnout above {most:bare}"), {"most": most}),
        ),
        (at_most(leader, cast, maximum_share), Sentence(mark("share above {most:bare}"), {"most": most})),
    ):
        if lost := int(np.sum(kept & ~fits)):
            left_out[reason] = lost
        kept &= fits
    return kept, left_out


def of_window(window: Window) -> tuple[Sentence, ...]:
    """What a reader must know of the window."""
    said = mark("At a whole per cent is a percentage within 0.05 points of it.")
    if window.kind == "adaptive":
        said = mark(
            "At a whole per cent is a percentage within 0.05 points of it, and the count nearest to it."
        )
    if window.period == 1:
        return (Sentence(said),)
    only = mark("Only multiples of {period} per cent are looked for.")
    return Sentence(said), Sentence(only, {"period": window.period})


def answer_of(
    which: str,
    hits: Bools,
    found: Floats,
    weights: Floats | None,
    share: RoundedShare | None,
    left_out: Mapping[Sentence, int],
    notes: tuple[Sentence, ...],
    option_id: str,
) -> IntegerCount:
    """The answer for one of the three from hits and chances, with the tail of their sum."""
    mean: float | None
    sd: float | None
    log10_p: float | None
    mean = sd = log10_p = None
    observed = float(hits.sum()) if weights is None else float(weights[hits].sum())
    if len(hits):
        null = PoissonBinomial(found) if weights is None else WeightedSum(found, weights)
        mean, sd = null.mean, null.sd
        log10_p = (
            null.log10_tail(int(observed)) if isinstance(null, PoissonBinomial) else null.log10_tail(observed)
        )
    return IntegerCount(
        f"integer-{which}",
        Sentence(ASKED[which]),
        _said(observed, mean, sd, len(hits), weights is not None),
        Sentence(CANNOT),
        observed,
        Null.EXACT if weights is None else Null.CHECKED,
        mean,
        sd,
        log10_p,
        None if share is None else share.effect(),
        len(hits),
        left_out=left_out,
        option_id=option_id,
        notes=notes,
        hits=hits,
        chances=found,
        share=share,
    )


def _said(observed: float, mean: float | None, sd: float | None, used: int, weighted: bool) -> Sentence:
    if mean is None or sd is None:
        return Sentence(mark("No station could be used."))
    values = {"observed": round(observed), "used": used, "mean": round(mean), "sd": max(1, round(sd))}
    if weighted:
        said = mark(
            "The stations at a whole per cent weigh {observed}; smooth counts would give {mean}, "
            "give or take {sd}."
        )
        return Sentence(said, values)
    said = mark(
        "{observed} of {used} stations are at a whole per cent; smooth counts would give {mean}, "
        "give or take {sd}."
    )
    return Sentence(said, values)
