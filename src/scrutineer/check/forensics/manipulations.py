"""Manipulations planted in clean copies, so that it can be said what a test would have found.

Each changes a share of the stations, drawn at random, for one option, and keeps the arithmetic of every
protocol in order, as somebody who tampers would. They are for simulated figures only: others are refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np

from scrutineer.check.forensics.chain import bounds, without_lists
from scrutineer.check.forensics.integer_stations import turnout_of
from scrutineer.check.forensics.station_figures import Bools, Ints, StationFigures
from scrutineer.model import ScrutineerError
from scrutineer.words import Sentence, mark

Change = Callable[[StationFigures, Ints, int, np.random.Generator], StationFigures]
"""A copy, the rows of the stations to change, the column of the option that gains; the copy afterwards."""


@dataclass(frozen=True)
class Manipulation:
    """One kind: ``where`` says which stations it may reach, ``change`` what it does there."""

    id: str
    name: str
    change: Change
    where: Callable[[StationFigures], Bools]

    @property
    def said(self) -> Sentence:
        """Its name for a person."""
        return Sentence(self.name)

    def __call__(
        self, figures: StationFigures, share: float, rng: np.random.Generator, *, option_id: str = ""
    ) -> StationFigures:
        """The copy after it reached ``share`` (0 to 1) of the stations that it may reach.

        ``option_id`` is the option that gains, the leading one where empty. The stations of a smaller share
        are among those of a larger one when ``rng`` begins alike. Raises
        :class:`~scrutineer.model.ScrutineerError` for figures that are not simulated.
        """
        if not figures.simulated:
            said = mark("Manipulations are only ever planted in simulated figures. Make a clean copy first.")
            raise ScrutineerError("forensics-not-simulated", Sentence(said))
        within = np.flatnonzero(self.where(figures))
        order = rng.permutation(within)
        rows = np.sort(order[: round(share * within.size)])
        option = figures.options.index(option_id or figures.leader())
        return self.change(figures, rows, option, rng) if rows.size else figures


def _any(figures: StationFigures) -> Bools:
    """Stations that stated what is needed, with a list that is not shorter than the ballots."""
    return figures.stated & (figures.registered >= figures.cast) & (figures.cast > 0)


def _larger(figures: StationFigures) -> Bools:
    """Of these the ones that tests of percentages look at: a hundred voters, not almost everybody voted."""
    given, _ = turnout_of(figures)
    counted = (given >= 0) & (figures.registered >= 100) & (100 * given <= 99 * figures.registered)
    return _any(figures) & counted


def _unobserved(figures: StationFigures) -> Bools:
    if figures.observed is None:
        said = mark("Nobody observed this election, so its observed stations cannot be spared.")
        raise ScrutineerError("forensics-unobserved", Sentence(said))
    return _any(figures) & ~figures.observed


def round_turnout(
    figures: StationFigures, rows: Ints, option: int, _rng: np.random.Generator
) -> StationFigures:
    """Ballots added until turnout reaches the next whole percentage: the fewest that do.

    Turnout is of the ballots that the tests take it from, see
    :func:`~scrutineer.check.forensics.integer_stations.turnout_of`.
    """
    return _with_ballots(figures, rows, option, _missing(*_turnout(figures, rows)))


def round_turnout_nearest(
    figures: StationFigures, rows: Ints, option: int, _rng: np.random.Generator
) -> StationFigures:
    """Ballots added to the count nearest to the next whole percentage, which may lie a little below it.

    A station whose count is nearest to a whole percentage already stays.
    """
    given, voters = _turnout(figures, rows)
    nearest = (2 * -(-100 * given // voters) * voters + 100) // 200
    return _with_ballots(figures, rows, option, np.clip(nearest - given, 0, voters - given))


def round_turnout_to_five(
    figures: StationFigures, rows: Ints, option: int, _rng: np.random.Generator
) -> StationFigures:
    """Ballots added until turnout reaches the next multiple of five per cent."""
    return _with_ballots(figures, rows, option, _missing(*_turnout(figures, rows), 5))


def round_result(
    figures: StationFigures, rows: Ints, option: int, rng: np.random.Generator
) -> StationFigures:
    """Votes of others given to the option until it reaches the next whole percentage of the ballots cast."""
    return _moved(figures, rows, option, _missing(figures.votes[rows, option], figures.cast[rows]), rng)


def _turnout(figures: StationFigures, rows: Ints) -> tuple[Ints, Ints]:
    """Ballots and voters of the turnout of these stations."""
    return turnout_of(figures)[0][rows], figures.registered[rows]


def _missing(part: Ints, whole: Ints, step: int = 1) -> Ints:
    """What ``part`` lacks to reach the next multiple of ``step`` per cent of ``whole``."""
    percent = -(-100 * part // (whole * step)) * step
    return -(-percent * whole // 100) - part


def stuff(figures: StationFigures, rows: Ints, option: int, rng: np.random.Generator) -> StationFigures:
    """Ballots added for the option: a fifth to nine tenths of those who stayed at home."""
    room = figures.registered[rows] - np.maximum(figures.cast[rows], figures.issued[rows])
    return _with_ballots(figures, rows, option, rng.binomial(room, rng.uniform(0.2, 0.9, rows.size)))


def move_votes(figures: StationFigures, rows: Ints, option: int, rng: np.random.Generator) -> StationFigures:
    """A sixth to a half of the votes for others counted for the option."""
    others = figures.votes[rows].sum(axis=1) - figures.votes[rows, option]
    return _moved(figures, rows, option, rng.binomial(others, rng.uniform(1 / 6, 1 / 2, rows.size)), rng)


def copy_protocols(
    figures: StationFigures,
    rows: Ints,
    _option: int,
    _rng: np.random.Generator,
) -> StationFigures:
    """The figures of the station of the same area that is next in size, handed in again, its list too."""
    order = np.lexsort((figures.registered, figures.area))
    usable = order[_any(figures)[order]]
    place = np.full(len(figures), -1)
    place[usable] = np.arange(usable.size)
    chosen = np.zeros(len(figures), np.bool_)
    chosen[rows] = True
    source = usable[np.maximum(place[rows] - 1, 0)]
    fits = (source != rows) & ~chosen[source] & (figures.area[source] == figures.area[rows])
    return _replaced(figures, rows[fits], source[fits])


def heap_lists(
    figures: StationFigures, rows: Ints, _option: int, _rng: np.random.Generator
) -> StationFigures:
    """Voters' lists written as the next multiple of ten."""
    registered = figures.registered.copy()
    registered[rows] = -(-registered[rows] // 10) * 10
    return replace(without_lists(figures), registered=registered)


def prescribe_figures(
    figures: StationFigures, rows: Ints, option: int, _rng: np.random.Generator
) -> StationFigures:
    """A small option's total of each area dealt out evenly: its stations state the mean or one more.

    The small option is the last but one by votes (the last of two). The votes too many or too few go to or
    come from the option that gains.
    """
    votes = figures.votes.copy()
    ranked = np.argsort(np.where(votes > 0, votes, 0).sum(axis=0), kind="stable")
    small = next((at for at in ranked[min(1, len(ranked) - 2) :].tolist() if at != option), option)
    order, first = bounds(figures.area[rows])
    for start, end in pairwise(first):
        here = rows[order[start:end]]
        total = int(votes[here, small].sum())
        dealt = total // here.size + (np.arange(here.size) < total % here.size)
        dealt = np.minimum(dealt, votes[here, small] + votes[here, option])
        votes[here, option] += votes[here, small] - dealt
        votes[here, small] = dealt
    return replace(figures, votes=votes)


def _with_ballots(figures: StationFigures, rows: Ints, option: int, added: Ints) -> StationFigures:
    """Ballots for one option added wherever a protocol counts them."""

    def more(figure: Ints) -> Ints:
        after = figure.copy()
        after[rows] += np.where(figure[rows] >= 0, added, 0)
        return after

    votes = figures.votes.copy()
    votes[rows, option] += added
    cast, issued = more(figures.cast), more(figures.issued)
    # Ballots taken away by voters leave less room than the list says.
    issued = np.where(issued >= 0, np.minimum(issued, np.maximum(figures.registered, figures.issued)), issued)
    return replace(figures, issued=issued, cast=cast, valid=more(figures.valid), votes=votes)


def _moved(
    figures: StationFigures, rows: Ints, option: int, wanted: Ints, rng: np.random.Generator
) -> StationFigures:
    """So many votes of the others (at most all), drawn without replacement, counted for the option."""
    votes = figures.votes.copy()
    others = votes[rows]
    others[:, option] = 0
    left, need = others.sum(axis=1), np.minimum(wanted, others.sum(axis=1))
    for at in range(votes.shape[1]):
        rest = left - others[:, at]
        taken = rng.hypergeometric(others[:, at], rest, need)
        votes[rows, at] -= taken
        votes[rows, option] += taken
        left, need = rest, need - taken
    return replace(figures, votes=votes)


def _replaced(figures: StationFigures, rows: Ints, source: Ints) -> StationFigures:
    def of_source(figure: Ints) -> Ints:
        after = figure.copy()
        after[rows] = figure[source]
        return after

    return replace(
        without_lists(figures),
        registered=of_source(figures.registered),
        issued=of_source(figures.issued),
        cast=of_source(figures.cast),
        valid=of_source(figures.valid),
        invalid=of_source(figures.invalid),
        votes=of_source(figures.votes),
    )


MANIPULATIONS: Final[Mapping[str, Manipulation]] = MappingProxyType(
    {
        kind.id: kind
        for kind in (
            Manipulation(
                "rounded-turnout", mark("turnout raised to a whole percentage"), round_turnout, _larger
            ),
            Manipulation(
                "rounded-turnout-nearest",
                mark("turnout set to the count nearest to the next whole percentage"),
                round_turnout_nearest,
                _larger,
            ),
            Manipulation(
                "turnout-to-five",
                mark("turnout raised to a multiple of five per cent"),
                round_turnout_to_five,
                _larger,
            ),
            Manipulation(
                "rounded-result",
                mark("a share of the votes raised to a whole percentage"),
                round_result,
                _larger,
            ),
            Manipulation("stuffed", mark("ballots added for one option"), stuff, _any),
            Manipulation("moved", mark("votes of others counted for one option"), move_votes, _any),
            Manipulation("copied", mark("a neighbour's protocol handed in again"), copy_protocols, _any),
            Manipulation("heaped-lists", mark("voters' lists written as round numbers"), heap_lists, _any),
            Manipulation(
                "prescribed", mark("a small option's votes dealt out evenly"), prescribe_figures, _any
            ),
            Manipulation(
                "stuffed-unobserved",
                mark("ballots added for one option where nobody observed"),
                stuff,
                _unobserved,
            ),
        )
    }
)
"""Kind to manipulation."""
