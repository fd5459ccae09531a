"""Too many whole per cents: what is left where a percentage came first and the counts were made to fit.

Every count is taken as one binomial draw with the station's own share, so the number of stations at a whole
per cent is a sum of independent indicators whose chances are computed, not simulated. After Kobak, Shpilkin
and Pshenichnikov, Annals of Applied Statistics 10 (2016) 54-73, who draw a thousand elections instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np

from scrutineer.check.forensics.chances import chances_of_both
from scrutineer.check.forensics.integer_areas import excess_by_area
from scrutineer.check.forensics.integer_count import IntegerCount
from scrutineer.check.forensics.poisson_binomial import PoissonBinomial, WeightedSum
from scrutineer.check.forensics.result import Null, Result
from scrutineer.check.forensics.rounded_share import RoundedShare, rounded_share
from scrutineer.check.forensics.sequential import sequential_chances
from scrutineer.check.forensics.station_figures import Bools, Floats, Ints
from scrutineer.check.forensics.window import Window, WindowKind, at_most
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
class IntegerPercentages:
    """The three answers of :func:`integer_percentages`, and the figures of the stations that count.

    ``counted`` has the length of the arrays that were given; ``registered``, ``issued``, ``cast`` and
    ``leader`` have one value for each station that counts.
    """

    turnout: IntegerCount
    result: IntegerCount
    either: IntegerCount
    counted: Bools
    registered: Ints
    issued: Ints
    cast: Ints
    leader: Ints
    window: Window

    def by_area(self, areas: Any, *, of: str = "either", least: int = 30, level: float = 0.01) -> Result:
        """The same question for each area, with the rate of false discoveries held at ``level``.

        ``areas`` is an array of names or numbers, one for each station that was given; areas with fewer than
        ``least`` stations that count are left out. ``of`` is ``turnout``, ``result`` or ``either``.
        """
        count: IntegerCount = {"turnout": self.turnout, "result": self.result, "either": self.either}[of]
        here = np.asarray(areas)[self.counted]
        return excess_by_area(
            f"{count.test}-areas", count.hits, count.chances, here, least=least, level=level
        )

    def in_sequence(self) -> IntegerCount:
        """``either`` where the contestant's votes are drawn out of the ballots drawn: a sensitivity.

        Takes seconds for a large election, where the rest takes a tenth of one.
        """
        found = sequential_chances(self.registered, self.issued, self.cast, self.leader, self.window)
        said = mark(
            "Here the contestant's votes are drawn out of the ballots that were drawn, not beside them."
        )
        either, notes = self.either, (*self.either.notes, Sentence(said))
        return _count("either", either.hits, found, None, None, either.left_out, notes, either.option_id)


def integer_percentages(
    registered: Ints,
    issued: Ints,
    cast: Ints,
    leader: Ints,
    *,
    window: WindowKind = "fixed",
    weights: Ints | Floats | None = None,
    minimum: int = 100,
    maximum_share: float = 0.99,
    period: int = 1,
    option_id: str = "",
    notes: tuple[Sentence, ...] = (),
) -> IntegerPercentages:
    """Count stations at a whole per cent of turnout, of the contestant's share, and of either.

    Arrays of whole numbers, one value a station, shape ``(n,)``; a negative value is one not stated, and the
    station is left out. Turnout is ``issued / registered``, the share is ``leader / cast``: which columns
    stand in for ballots given and ballots found is the caller's choice, and part of the number.

    * A station counts if ``cast > 0``, ``registered >= minimum`` and neither share exceeds ``maximum_share``.
    * ``window``: how near a whole per cent is near enough, see :class:`Window`; ``period=5`` asks for
      multiples of five per cent.
    * ``weights``: one a station; then the statistic is the weight of the stations at a whole per cent, its
      mean and sd are exact, its tail a saddlepoint formula. The share of rounded stations has no weights.
    * The share of rounded stations is fitted to the adaptive window, whatever ``window`` is.

    Null: independently ``leader* ~ Bin(cast, leader / cast)`` and ``issued* ~ Bin(registered, issued /
    registered)``. It holds for any differences between stations; stations copied from each other and lists
    of voters rounded to hundreds are to be looked for first. It is mildly conservative, since a station's
    share is estimated from the count itself.
    """
    given = [np.asarray(figure, np.int64) for figure in (registered, issued, cast, leader)]
    if len({figure.shape for figure in given}) != 1 or given[0].ndim != 1:
        raise ValueError("registered, issued, cast and leader must have one value a station each")
    counted, left_out = _counted(given, minimum, maximum_share)
    n, t, c, v = (figure[counted] for figure in given)
    near = Window(window, period)
    heavy = None if weights is None else np.asarray(weights, np.float64)[counted]
    told = (*_told(near), *notes)
    turnout, result = _Side.of(t, n, near), _Side.of(v, c, near)
    return IntegerPercentages(
        turnout.answer("turnout", heavy, left_out, told, ""),
        result.answer("result", heavy, left_out, told, option_id),
        turnout.or_else(result).answer("either", heavy, left_out, told, option_id),
        *(counted, n, t, c, v),
        near,
    )


@dataclass(frozen=True, eq=False)
class _Side:
    """Hits and chances of one percentage, in the window that was asked for and in the adaptive one."""

    hits: Bools
    chances: Floats
    near_hits: Bools
    near_chances: Floats

    @classmethod
    def of(cls, counts: Ints, totals: Ints, window: Window) -> "_Side":
        fixed, adaptive = chances_of_both(counts / totals, totals, window.period)
        asked = adaptive if window.kind == "adaptive" else fixed
        near = Window("adaptive", window.period).hits(counts, totals)
        return cls(window.hits(counts, totals), asked, near, adaptive)

    def or_else(self, other: "_Side") -> "_Side":
        """Either of two percentages, drawn independently."""
        return _Side(
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
        share = rounded_share(self.near_hits, self.near_chances)
        return _count(which, self.hits, self.chances, weights, share, left_out, notes, option_id)


def _counted(given: list[Ints], minimum: int, maximum_share: float) -> tuple[Bools, dict[Sentence, int]]:
    """The stations that count, and how many do not, by the first reason that applies."""
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


def _told(window: Window) -> tuple[Sentence, ...]:
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


def _count(
    which: str,
    hits: Bools,
    found: Floats,
    weights: Floats | None,
    share: RoundedShare | None,
    left_out: Mapping[Sentence, int],
    notes: tuple[Sentence, ...],
    option_id: str,
) -> IntegerCount:
    """The answer for one of the three."""
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
