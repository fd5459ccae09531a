"""The questions about whole per cents and simple fractions, asked of the stations of a contest."""

from scrutineer.check.forensics.coarse_fractions import coarse_fractions
from scrutineer.check.forensics.integer_count import IntegerCount
from scrutineer.check.forensics.integer_percentages import IntegerPercentages, integer_percentages
from scrutineer.check.forensics.result import Result
from scrutineer.check.forensics.station_figures import Ints, StationFigures
from scrutineer.check.forensics.window import WindowKind
from scrutineer.words import Sentence, mark


def integer_figures(
    figures: StationFigures,
    option_id: str | None = None,
    *,
    window: WindowKind = "fixed",
    period: int = 1,
    of_valid: bool = False,
) -> IntegerPercentages:
    """:func:`integer_percentages` of one option (the leader where ``None``); a note says which columns.

    Turnout is of the ballots issued where the stations state them, else of those cast. The share is of the
    ballots cast, valid and invalid together, or with ``of_valid`` of the valid ones.
    """
    option = figures.leader() if option_id is None else option_id
    given, told_given = _given(figures)
    received, told_received = _received(figures, of_valid)
    return integer_percentages(
        figures.registered,
        given,
        received,
        figures.of(option),
        window=window,
        period=period,
        option_id=option,
        notes=(told_given, told_received),
    )


def integer_turnout(figures: StationFigures, option_id: str | None = None) -> IntegerCount:
    """Whole per cents of turnout. The option decides only which stations count, as in the literature."""
    return integer_figures(figures, option_id).turnout


def integer_result(figures: StationFigures, option_id: str | None = None) -> IntegerCount:
    """Whole per cents of one option's share (the leader's where ``None``)."""
    return integer_figures(figures, option_id).result


def integer_either(figures: StationFigures, option_id: str | None = None) -> IntegerCount:
    """Whole per cents of turnout or of one option's share (the leader's where ``None``)."""
    return integer_figures(figures, option_id).either


def coarse_share(figures: StationFigures, option_id: str | None = None) -> Result:
    """Simple fractions of the valid votes for one option (the leader where ``None``)."""
    option = figures.leader() if option_id is None else option_id
    received, told = _received(figures, of_valid=True)
    return coarse_fractions(figures.of(option), received, option_id=option, notes=(told,))


def coarse_turnout(figures: StationFigures) -> Result:
    """Simple fractions of the voters on the list."""
    given, told = _given(figures)
    return coarse_fractions(given, figures.registered, test="coarse-turnout", notes=(told,))


def _given(figures: StationFigures) -> tuple[Ints, Sentence]:
    """Ballots given to voters: the ones issued where most stations state them, else the ones cast."""
    if 2 * int((figures.issued >= 0).sum()) > int((figures.cast >= 0).sum()):
        return figures.issued, Sentence(mark("Turnout is ballots issued out of voters on the list."))
    return figures.cast, Sentence(mark("Turnout is ballots cast out of voters on the list."))


def _received(figures: StationFigures, of_valid: bool) -> tuple[Ints, Sentence]:
    """Ballots that the share is of: the ones cast, or the valid ones where most stations state them."""
    if of_valid and 2 * int((figures.valid >= 0).sum()) > int((figures.cast >= 0).sum()):
        return figures.valid, Sentence(mark("The share is of the valid ballots."))
    return figures.cast, Sentence(mark("The share is of the ballots cast."))
