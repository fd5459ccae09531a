"""The questions about whole per cents and simple fractions, asked of the stations of a contest."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scrutineer.check.forensics.coarse_fractions import coarse_fractions
from scrutineer.check.forensics.integer_areas import excess_by_area
from scrutineer.check.forensics.integer_count import IntegerCount
from scrutineer.check.forensics.integer_percentages import IntegerPercentages, integer_percentages
from scrutineer.check.forensics.one_percentage import Percentage, of_window, that_count
from scrutineer.check.forensics.result import Result
from scrutineer.check.forensics.station_figures import Bools, Ints, StationFigures
from scrutineer.check.forensics.window import Window, WindowKind
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
    given, told_given = turnout_of(figures)
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


@dataclass(frozen=True, eq=False)
class IntegerStations:
    """Whole per cents of one contest's stations, for whoever asks several questions of the same figures.

    The answers are those of :func:`integer_figures`, bit for bit. What they share (turnout, an option's
    share, an answer given before) is computed once, when first needed, and forgotten with this object.
    ``option_id`` is an option or ``None`` for the leader; ``period`` is 5 for multiples of five per cent.
    """

    figures: StationFigures
    _turnouts: dict[int, tuple[Bools, Percentage]] = field(default_factory=dict, repr=False)
    _shares: dict[tuple[str, int], Percentage] = field(default_factory=dict, repr=False)
    _answers: dict[tuple[str, str, int], IntegerCount] = field(default_factory=dict, repr=False)

    def turnout(self, option_id: str | None = None, *, period: int = 1) -> IntegerCount:
        """Whole per cents of turnout. The option decides only which stations count, as in the literature."""
        return self._answer("turnout", option_id, period)

    def result(self, option_id: str | None = None, *, period: int = 1) -> IntegerCount:
        """Whole per cents of one option's share."""
        return self._answer("result", option_id, period)

    def either(self, option_id: str | None = None, *, period: int = 1) -> IntegerCount:
        """Whole per cents of turnout or of one option's share."""
        return self._answer("either", option_id, period)

    def turnout_by_area(self, areas: Any, *, least: int = 30, level: float = 0.01) -> Result:
        """Whole per cents of turnout in each area, see :meth:`IntegerPercentages.by_area`."""
        found, option = self.turnout(), self.figures.leader()
        here = np.asarray(areas)[self._counted(option)[0]]
        test = f"{found.test}-areas"
        return excess_by_area(test, found.hits, found.chances, here, least=least, level=level)

    def _answer(self, which: str, option_id: str | None, period: int) -> IntegerCount:
        option = self.figures.leader() if option_id is None else option_id
        if (which, option, period) not in self._answers:
            self._answers[which, option, period] = self._computed(which, option, period)
        return self._answers[which, option, period]

    def _counted(self, option: str) -> tuple[Bools, dict[Sentence, int]]:
        """The stations that count for an option, and how many do not, by reason."""
        given, received = turnout_of(self.figures)[0], _received(self.figures, of_valid=False)[0]
        return that_count((self.figures.registered, given, received, self.figures.of(option)))

    def _computed(self, which: str, option: str, period: int) -> IntegerCount:
        given, told_given = turnout_of(self.figures)
        received, told_received = _received(self.figures, of_valid=False)
        votes = self.figures.of(option)
        counted, left_out = self._counted(option)
        found = {
            "turnout": lambda: self._turnout(counted, given, received, period),
            "result": lambda: self._share(counted, option, votes, received, period),
            "either": lambda: self._turnout(counted, given, received, period).or_else(
                self._share(counted, option, votes, received, period)
            ),
        }[which]()
        notes = (*of_window(Window(period=period)), told_given, told_received)
        return found.answer(which, None, left_out, notes, "" if which == "turnout" else option)

    def _turnout(self, counted: Bools, given: Ints, received: Ints, period: int) -> Percentage:
        """Turnout of the stations that count: of all that any option could count, taken down to these."""
        if period not in self._turnouts:
            registered = self.figures.registered
            every, _ = that_count((registered, given, received, np.zeros_like(received)))
            near = Percentage.of(given[every], registered[every], Window(period=period))
            self._turnouts[period] = every, near
        every, near = self._turnouts[period]
        return near.taking(counted[every])

    def _share(self, counted: Bools, option: str, votes: Ints, received: Ints, period: int) -> Percentage:
        """An option's share at the stations that count for it."""
        if (option, period) not in self._shares:
            near = Percentage.of(votes[counted], received[counted], Window(period=period))
            self._shares[option, period] = near
        return self._shares[option, period]


def integer_turnout(figures: StationFigures, option_id: str | None = None) -> IntegerCount:
    """Whole per cents of turnout alone; see :meth:`IntegerStations.turnout`."""
    return IntegerStations(figures).turnout(option_id)


def integer_result(figures: StationFigures, option_id: str | None = None) -> IntegerCount:
    """Whole per cents of one option's share alone (the leader's where ``None``)."""
    return IntegerStations(figures).result(option_id)


def integer_either(figures: StationFigures, option_id: str | None = None) -> IntegerCount:
    """Whole per cents of turnout or of one option's share alone (the leader's where ``None``)."""
    return IntegerStations(figures).either(option_id)


def coarse_share(figures: StationFigures, option_id: str | None = None) -> Result:
    """Simple fractions of the valid votes for one option (the leader where ``None``)."""
    option = figures.leader() if option_id is None else option_id
    received, told = _received(figures, of_valid=True)
    return coarse_fractions(figures.of(option), received, option_id=option, notes=(told,))


def coarse_turnout(figures: StationFigures) -> Result:
    """Simple fractions of the voters on the list."""
    given, told = turnout_of(figures)
    return coarse_fractions(given, figures.registered, test="coarse-turnout", notes=(told,))


def turnout_of(figures: StationFigures) -> tuple[Ints, Sentence]:
    """The ballots that turnout is of, and a sentence that says which: issued where most stations state them,
    else cast.

    Whoever rounds a turnout in a simulation rounds this one, or the test would look elsewhere.
    """
    if 2 * int((figures.issued >= 0).sum()) > int((figures.cast >= 0).sum()):
        return figures.issued, Sentence(mark("Turnout is ballots issued out of voters on the list."))
    return figures.cast, Sentence(mark("Turnout is ballots cast out of voters on the list."))


def _received(figures: StationFigures, of_valid: bool) -> tuple[Ints, Sentence]:
    """Ballots that the share is of: the ones cast, or the valid ones where most stations state them."""
    if of_valid and 2 * int((figures.valid >= 0).sum()) > int((figures.cast >= 0).sum()):
        return figures.valid, Sentence(mark("The share is of the valid ballots."))
    return figures.cast, Sentence(mark("The share is of the ballots cast."))
