"""Decisions on a referendum: turnout, and a majority of participants in two thirds of the units."""

from fractions import Fraction

import pytest

from scrutineer.count.decision.matter import Unit
from scrutineer.model import Decision, Status
from tests.matters import decided, said

RULES = ("kz/referendum", "2022-06-05")
YES, NO = Fraction(3, 4), Fraction(1, 4)


def units(yes: int, no: int, unknown: int = 0) -> tuple[Unit, ...]:
    shares = [YES] * yes + [NO] * no + [None] * unknown
    return tuple(Unit(f"u{i}", s, s, certain_yes=s == YES, certain_no=s == NO) for i, s in enumerate(shares))


def vote(units_: tuple[Unit, ...], *, cast: int = 600, registered: int = 1000) -> Decision:
    return decided(
        *RULES,
        {"yes": 400, "no": 150},
        units=units_,
        ballots_cast=cast,
        registered_voters=registered,
    )


def test_twelve_of_seventeen_units_adopt() -> None:
    assert vote(units(12, 5)).status is Status.ADOPTED
    assert "12 are needed" in said(vote(units(12, 5)))


def test_eleven_of_seventeen_units_do_not() -> None:
    assert vote(units(11, 6)).status is Status.NOT_ADOPTED


def test_fourteen_of_twenty_units_are_needed_since_there_are_twenty() -> None:
    assert vote(units(14, 6)).status is Status.ADOPTED
    assert vote(units(13, 7)).status is Status.NOT_ADOPTED


def test_exactly_half_of_the_entitled_is_not_enough() -> None:
    assert vote(units(17, 0), cast=500).status is Status.NOT_VALID
    assert vote(units(17, 0), cast=501).status is Status.ADOPTED


def test_units_that_nothing_settles_can_leave_it_undetermined() -> None:
    assert vote(units(11, 5, unknown=1)).status is Status.UNDETERMINED
    assert vote(units(12, 4, unknown=1)).status is Status.ADOPTED
    assert vote(units(10, 6, unknown=1)).status is Status.NOT_ADOPTED


@pytest.mark.parametrize(("excluded", "status"), [(True, Status.ADOPTED), (False, Status.UNDETERMINED)])
def test_a_share_known_only_as_over_half_counts_as_over_half(excluded: bool, status: Status) -> None:
    half = Fraction(1, 2)
    over = tuple(Unit(f"u{i}", half, None, low_excluded=excluded) for i in range(17))
    assert vote(over).status is status


def test_the_majority_is_of_participants_and_not_of_yes_and_no() -> None:
    """Invalid ballots count in the base: 290 of 600 is not a majority, 290 of 550 would be."""
    decision = decided(
        *RULES,
        {"yes": 290, "no": 260},
        ballots_cast=600,
        registered_voters=1000,
        ballots_invalid=50,
        units=tuple(Unit(f"u{i}", Fraction(290, 600), Fraction(290, 600)) for i in range(17)),
    )
    assert decision.status is Status.NOT_ADOPTED
