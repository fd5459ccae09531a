"""Too many whole per cents: what is left where a percentage came first and the counts were made to fit.

Every count is taken as one binomial draw with the station's own share, so the number of stations at a whole
per cent is a sum of independent indicators whose chances are computed, not simulated. After Kobak, Shpilkin
and Pshenichnikov, Annals of Applied Statistics 10 (2016) 54-73, who draw a thousand elections instead.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from scrutineer.check.forensics.integer_areas import excess_by_area
from scrutineer.check.forensics.integer_count import IntegerCount
from scrutineer.check.forensics.one_percentage import Percentage, answer_of, of_window, that_count
from scrutineer.check.forensics.result import Result
from scrutineer.check.forensics.sequential import sequential_chances
from scrutineer.check.forensics.station_figures import Bools, Floats, Ints
from scrutineer.check.forensics.window import Window, WindowKind
from scrutineer.words import Sentence, mark


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
        return answer_of("either", either.hits, found, None, None, either.left_out, notes, either.option_id)


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
    counted, left_out = that_count(given, minimum, maximum_share)
    n, t, c, v = (figure[counted] for figure in given)
    near = Window(window, period)
    heavy = None if weights is None else np.asarray(weights, np.float64)[counted]
    told = (*of_window(near), *notes)
    turnout, result = Percentage.of(t, n, near), Percentage.of(v, c, near)
    return IntegerPercentages(
        turnout.answer("turnout", heavy, left_out, told, ""),
        result.answer("result", heavy, left_out, told, option_id),
        turnout.or_else(result).answer("either", heavy, left_out, told, option_id),
        *(counted, n, t, c, v),
        near,
    )
