"""Seats among lists, by the rules that ship with the program."""

from scrutineer.model import Status
from tests.matters import decided, said

MAZHILIS = ("kz/mazhilis_list", "2023-03-19")
VOTES = {
    "list-amanat": 3_431_510,
    "list-auyl": 693_938,
    "list-respublica": 547_154,
    "list-aqjol": 535_139,
    "list-ppk": 432_920,
    "list-nsdp": 331_058,
    "list-baytaq": 146_431,
    "against_all": 248_291,
}
"""The list vote of 19 March 2023."""


def test_the_mazhilis_of_2023_has_its_official_seats() -> None:
    decision = decided(*MAZHILIS, VOTES, seats=69)
    assert decision.status is Status.SEATS_ALLOCATED
    assert list(decision.seats.values()) == [40, 8, 6, 6, 5, 4, 0]
    assert "86\N{NARROW NO-BREAK SPACE}546.65" in said(decision)


def test_against_all_and_small_lists_count_in_the_base_and_not_in_the_quotient() -> None:
    """5 % of 2,000 lines is 100: with 99 a list stays out although 99 of the lists' 1,700 is over 5 %."""
    votes = {"list-a": 1500, "list-b": 101, "list-c": 99, "against_all": 300}
    decision = decided(*MAZHILIS, votes, seats=69)
    assert decision.seats["list-c"] == 0 and decision.seats["list-a"] + decision.seats["list-b"] == 69
    assert "1\N{NARROW NO-BREAK SPACE}601" in said(decision) or "1601" in said(decision)


def test_equal_remainders_are_a_tie_and_never_a_lot() -> None:
    decision = decided(*MAZHILIS, {"list-a": 500, "list-b": 500, "against_all": 0}, seats=69)
    assert (decision.status, set(decision.winners)) == (Status.TIE, {"list-a", "list-b"})
    assert decision.seats == {"list-a": 34, "list-b": 34}
    assert "No lot" in said(decision)


def test_against_all_first_among_lists_is_undetermined() -> None:
    decision = decided(*MAZHILIS, {"list-a": 300, "list-b": 200, "against_all": 400}, seats=69)
    assert decision.status is Status.UNDETERMINED


def test_ballots_out_that_would_move_a_seat_leave_it_uncertain() -> None:
    assert decided(*MAZHILIS, VOTES, seats=69).certain is True
    assert decided(*MAZHILIS, VOTES, seats=69, missing=100_000).certain is False
    assert decided(*MAZHILIS, VOTES, seats=69, missing=1).certain is None


def test_a_list_alone_over_the_threshold_leaves_the_seats_undetermined() -> None:
    decision = decided(*MAZHILIS, {"list-a": 960, "list-b": 40, "against_all": 0}, seats=69)
    assert (decision.status, decision.seats) == (Status.UNDETERMINED, {})
    assert "no seats are invented" in said(decision)
