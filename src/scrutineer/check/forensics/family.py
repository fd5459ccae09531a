"""The questions that are asked of every contest, fixed here before any answer is known.

The same questions, words and thresholds for every contestant. The order is that of strength: copies of
protocols, then stations with and without an observer, then the statistics of the numbers. Arithmetic and
turnout through the day stand before them; they need the tables of the election and not only its stations (see
:func:`~scrutineer.check.forensics.identities.identities` and
:func:`~scrutineer.check.forensics.turnout_reports.turnout_falls`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from scrutineer.check.forensics.asking import Asking
from scrutineer.check.forensics.copies import identical_votes
from scrutineer.check.forensics.integer_stations import coarse_share, coarse_turnout
from scrutineer.check.forensics.last_digit import heaping_of, last_digit_of, last_two_digits_of
from scrutineer.check.forensics.observed import ASSIGNED, observed_against_unobserved
from scrutineer.check.forensics.result import Result
from scrutineer.check.forensics.runs import equal_figures, identical_results
from scrutineer.check.forensics.small_and_large import small_against_large
from scrutineer.check.forensics.station_figures import StationFigures
from scrutineer.check.forensics.turnout_answers import turnout_correlation, turnout_slopes, turnout_split
from scrutineer.check.forensics.turnout_share import Of

SEED: Final = 20_240_605
"""Of the permutations: fixed, so that the same figures give the same answer."""


class Strength(IntEnum):
    """How much weight a finding has, strongest first; arithmetic (1), samples and recounts lie outside."""

    COPIES = 2
    OBSERVED = 5
    NUMBERS = 6


@dataclass(frozen=True)
class Member:
    """One question: its permanent ``id``, how strong an answer is, and what it needs to be asked.

    ``ask`` takes the stations and an option (empty where not ``each_option``). ``needs`` names arrays of
    :class:`StationFigures` that some station must state. ``lists`` says that it asks about the voters' lists,
    so that clean copies draw these anew. ``gives_p`` is false for descriptions, which raise no alarm.
    """

    id: str
    strength: Strength
    ask: Callable[[Asking, str], Result]
    needs: tuple[str, ...]
    each_option: bool = False
    lists: bool = False
    gives_p: bool = True

    def can_be_asked(self, figures: StationFigures) -> bool:
        """Whether the stations state what it needs."""
        return all(_stated(figures, name) for name in self.needs)


@dataclass(frozen=True)
class Question:
    """A member asked of one option, or of the contest."""

    member: Member
    option_id: str = ""

    @property
    def name(self) -> str:
        """``integer-result a``; unique within the family."""
        return f"{self.member.id} {self.option_id}".strip()

    def __call__(self, figures: StationFigures) -> Result:
        """The answer: a question is itself the test, picklable."""
        return self.of(Asking(figures))

    def of(self, asking: Asking) -> Result:
        """The same answer, with what other questions of the same stations have computed."""
        return self.member.ask(asking, self.option_id)


def questions(
    figures: StationFigures, options: Iterable[str] | None = None, members: Iterable[Member] | None = None
) -> tuple[Question, ...]:
    """What is asked of these stations: every member that the columns allow, of each of ``options`` (all).

    Depends on which columns and options there are, never on the figures in them.
    """
    wanted = tuple(figures.options if options is None else options)
    return tuple(
        Question(member, option)
        for member in (FAMILY if members is None else members)
        if member.can_be_asked(figures)
        for option in (wanted if member.each_option else ("",))
    )


def answers(tests: Iterable[Callable[[StationFigures], Result]], figures: StationFigures) -> list[Result]:
    """What each test says of the same figures; questions compute once what they share.

    The answers are those that each would give alone.
    """
    asking = Asking(figures)
    return [test.of(asking) if isinstance(test, Question) else test(figures) for test in tests]


def _stated(figures: StationFigures, name: str) -> bool:
    if name == "observed":
        return figures.observed is not None or ASSIGNED in figures.other
    return bool((np.asarray(getattr(figures, name)) >= 0).any())


def _whole_sheets(asking: Asking, option_id: str) -> Result:  # noqa: ARG001
    return identical_votes(asking.figures, whole=True)


def _same_votes(asking: Asking, option_id: str) -> Result:  # noqa: ARG001
    return identical_votes(asking.figures)


def _equal_figures(asking: Asking, option_id: str) -> Result:  # noqa: ARG001
    return equal_figures(asking.figures)


def _identical_results(asking: Asking, option_id: str) -> Result:  # noqa: ARG001
    return identical_results(asking.figures)


def _observed_turnout(asking: Asking, option_id: str) -> Result:  # noqa: ARG001
    return observed_against_unobserved(asking.figures, seed=SEED, of=Of.TURNOUT)


def _observed_share(asking: Asking, option_id: str) -> Result:
    return observed_against_unobserved(asking.figures, option_id, seed=SEED, of=Of.SHARE)


def _digits_of_lists(asking: Asking, option_id: str) -> Result:  # noqa: ARG001
    return last_digit_of(asking.figures)


def _heaped_lists(asking: Asking, option_id: str) -> Result:  # noqa: ARG001
    return heaping_of(asking.figures)


def _integer_turnout(asking: Asking, option_id: str) -> Result:  # noqa: ARG001
    return asking.integers.turnout()


def _fives_of_turnout(asking: Asking, option_id: str) -> Result:  # noqa: ARG001
    return asking.integers.turnout(period=5)


def _integer_result(asking: Asking, option_id: str) -> Result:
    return asking.integers.result(option_id)


def _integer_either(asking: Asking, option_id: str) -> Result:
    return asking.integers.either(option_id)


def _coarse_turnout(asking: Asking, option_id: str) -> Result:  # noqa: ARG001
    return coarse_turnout(asking.figures)


def _coarse_share(asking: Asking, option_id: str) -> Result:
    return coarse_share(asking.figures, option_id)


def _digits_of_cast(asking: Asking, option_id: str) -> Result:  # noqa: ARG001
    return last_digit_of(asking.figures, "ballots_cast")


def _digits_of_votes(asking: Asking, option_id: str) -> Result:
    return last_digit_of(asking.figures, option_id)


def _pairs_of_votes(asking: Asking, option_id: str) -> Result:
    return last_two_digits_of(asking.figures, option_id)


def _small_stations(asking: Asking, option_id: str) -> Result:
    return small_against_large(asking.figures, option_id)


def _slopes(asking: Asking, option_id: str) -> Result:
    return turnout_slopes(asking.figures, option_id)


def _correlation(asking: Asking, option_id: str) -> Result:
    return turnout_correlation(asking.figures, option_id)


def _split(asking: Asking, option_id: str) -> Result:
    return turnout_split(asking.figures, option_id)


_PERCENT: Final = ("registered", "cast", "votes")

FAMILY: Final[tuple[Member, ...]] = (
    Member("identical-protocols", Strength.COPIES, _whole_sheets, ("votes",)),
    Member("identical-votes", Strength.COPIES, _same_votes, ("votes",)),
    Member("equal-figures", Strength.COPIES, _equal_figures, ("votes", "valid")),
    Member("identical-results", Strength.COPIES, _identical_results, ("votes",), gives_p=False),
    Member("observed-turnout", Strength.OBSERVED, _observed_turnout, ("observed", *_PERCENT)),
    Member("observed-share", Strength.OBSERVED, _observed_share, ("observed", *_PERCENT), each_option=True),
    Member("last-digit-registered-voters", Strength.NUMBERS, _digits_of_lists, ("registered",), lists=True),
    Member("heaping-0-registered-voters", Strength.NUMBERS, _heaped_lists, ("registered",), lists=True),
    Member("integer-turnout", Strength.NUMBERS, _integer_turnout, _PERCENT),
    Member("integer-turnout-of-five", Strength.NUMBERS, _fives_of_turnout, _PERCENT),
    Member("integer-result", Strength.NUMBERS, _integer_result, _PERCENT, each_option=True),
    Member("integer-either", Strength.NUMBERS, _integer_either, _PERCENT, each_option=True),
    Member("coarse-turnout", Strength.NUMBERS, _coarse_turnout, _PERCENT),
    Member("coarse-share", Strength.NUMBERS, _coarse_share, ("cast", "votes"), each_option=True),
    Member("last-digit-ballots-cast", Strength.NUMBERS, _digits_of_cast, ("cast",)),
    Member("last-digit-votes", Strength.NUMBERS, _digits_of_votes, ("votes",), each_option=True),
    Member("last-two-repeated-votes", Strength.NUMBERS, _pairs_of_votes, ("votes",), each_option=True),
    Member(
        "small-stations-share",
        Strength.NUMBERS,
        _small_stations,
        _PERCENT,
        each_option=True,
        gives_p=False,
    ),
    Member("turnout-correlation", Strength.NUMBERS, _correlation, _PERCENT, each_option=True, gives_p=False),
    Member("turnout-slope", Strength.NUMBERS, _slopes, _PERCENT, each_option=True, gives_p=False),
    Member("turnout-split", Strength.NUMBERS, _split, _PERCENT, each_option=True, gives_p=False),
)
"""Every question, in the order of strength; within one strength the order is fixed and has no meaning."""
