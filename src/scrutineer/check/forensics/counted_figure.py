"""One figure of all stations with its words, for tests that ask about a single column of counts."""

from typing import Final

from scrutineer.check.forensics.station_figures import Ints, StationFigures
from scrutineer.model import figure_name
from scrutineer.words import Sentence, mark

COLUMNS: Final = {
    "registered_voters": "registered",
    "ballots_issued": "issued",
    "ballots_cast": "cast",
    "ballots_valid": "valid",
    "ballots_invalid": "invalid",
}
"""The figure's name to the array of :class:`StationFigures` that holds it."""


def counted(figures: StationFigures, figure: str) -> Ints:
    """The figure at every station, as stated: a figure of :data:`COLUMNS`, of ``figures.other``, an option.

    What was derived from other figures is not stated here: it says nothing of its own. Where the list at the
    close is kept apart from the voters added on the day, ``registered_voters`` is the list alone.
    """
    if figure in figures.other:
        return figures.other[figure]
    if figure not in COLUMNS:
        return figures.of(figure)
    column: Ints = getattr(figures, COLUMNS[figure]).copy()
    if figure in figures.derived:
        column[figures.derived[figure]] = -1
    return column


def counted_words(figures: StationFigures, figure: str) -> Sentence:
    """What the figure is called, such as *Voters on the list at the close* or *Votes for a*."""
    if figure in COLUMNS or figure in figures.other:
        return figure_name(figure) if figure != "listed_voters" else Sentence(mark("Voters on the list"))
    return Sentence(mark("Votes for {option}"), {"option": figure})


def option_of(figures: StationFigures, figure: str) -> str:
    """The option that the figure counts votes of; empty for every other figure."""
    return "" if figure in COLUMNS or figure in figures.other else figure
