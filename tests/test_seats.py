"""Seats from votes: published allocations, the edges, and the properties that the methods are known for."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.count.method.seats import (
    METHODS,
    Allocation,
    AllocationError,
    Quotient,
    Tie,
    admitted,
    allocate,
)
from scrutineer.words import decimal_text

MAZHILIS_2023 = {
    "amanat": 3_431_510,
    "auyl": 693_938,
    "respublica": 547_154,
    "aq_jol": 535_139,
    "ppk": 432_920,
    "nsdp": 331_058,
}
"""Votes of the six lists over 5 %, 19 March 2023 (Central Election Commission, 27 March 2023)."""


def seats_of(votes: Mapping[str, int], seats: int, method: str) -> list[int]:
    """Seats in the order of the options, where nobody ties."""
    allocation = allocate(votes, seats, method)
    assert allocation.tie is None
    return list(allocation.by_option.values())


# Published allocations


def test_the_mazhilis_of_2023_has_the_official_69_list_seats():
    allocation = allocate(MAZHILIS_2023, 69, "hare")
    assert allocation.by_option == {
        "amanat": 40,
        "auyl": 8,
        "respublica": 6,
        "aq_jol": 6,
        "ppk": 5,
        "nsdp": 4,
    }
    assert allocation.quota == Fraction(5_971_719, 69)
    assert decimal_text(allocation.quota, 2, "en").replace("\N{NARROW NO-BREAK SPACE}", ",") == "86,546.65"
    assert [row.floor for row in allocation.rows] == [39, 8, 6, 6, 5, 3]
    assert [row.extra for row in allocation.rows] == [1, 0, 0, 0, 0, 1]
    assert [decimal_text(row.quotient, 3, "en") for row in allocation.rows] == [
        "39.649",
        "8.018",
        "6.322",
        "6.183",
        "5.002",
        "3.825",
    ]
    assert allocation.tie is None
    assert allocation.unfilled == 0


def test_votes_under_the_threshold_and_against_all_are_no_part_of_the_quota():
    """Given by mistake, they raise the quota: 2023's Baytaq, 146,431, and against all, 248,291."""
    too_many = allocate({**MAZHILIS_2023, "baytaq": 146_431, "against_all": 248_291}, 69, "hare")
    assert too_many.quota == Fraction(6_366_441, 69)
    assert too_many.by_option["amanat"] == 37


@pytest.mark.parametrize(
    ("method", "expected"),
    [("sainte-lague", [5, 4, 1]), ("hare", [5, 4, 1]), ("dhondt", [6, 4, 0])],
)
def test_a_text_book_shares_ten_seats_three_ways(method: str, expected: list[int]):
    """staatsrecht.honikel.de, calculation examples: 6,100, 5,000 and 900 votes, ten seats."""
    assert seats_of({"A": 6100, "B": 5000, "C": 900}, 10, method) == expected


def test_the_text_book_s_table_of_sainte_lague_quotients():
    """The same page gives the order of the ten seats; B's 556 (5,000 / 9) is the first without one."""
    allocation = allocate({"A": 6100, "B": 5000, "C": 900}, 10, "sainte-lague")
    assert [(q.option_id, round(q.value)) for q in allocation.won] == [
        ("A", 6100),
        ("B", 5000),
        ("A", 2033),
        ("B", 1667),
        ("A", 1220),
        ("B", 1000),
        ("C", 900),
        ("A", 871),
        ("B", 714),
        ("A", 678),
    ]
    assert allocation.next_in_line == (Quotient("B", 9, Fraction(5000, 9)),)
    assert allocation.quota is None


@pytest.mark.parametrize(
    ("method", "quota", "expected"),
    [("hare", 10_000, [5, 2, 1, 1, 1, 0]), ("droop", 9_091, [5, 2, 2, 1, 0, 0])],
)
def test_the_droop_quota_favours_larger_parties_more_than_the_hare_quota(
    method: str, quota: int, expected: list[int]
):
    """Wikipedia, *Largest remainder method*: 100,000 votes, ten seats, once with each quota."""
    votes = {"yellow": 47_000, "white": 16_000, "red": 15_800, "green": 12_000, "blue": 6_100, "pink": 3_100}
    assert seats_of(votes, 10, method) == expected
    assert allocate(votes, 10, method).quota == quota


def test_the_droop_quota_can_leave_more_seats_than_there_are_options():
    """Voting Theory Forum, *More Remaining Seats Than Parties?*: 100 votes, 30 seats, 23 by full quota."""
    allocation = allocate({"A": 23, "B": 26, "C": 51}, 30, "droop")
    assert [row.floor for row in allocation.rows] == [5, 6, 12]
    assert [row.extra for row in allocation.rows] == [1, 1, 1]
    assert allocation.unfilled == 4
    assert allocation.tie is None


# Ties


def test_equal_remainders_for_the_last_seat_are_a_tie_and_not_a_lot():
    allocation = allocate({"A": 50, "B": 25, "C": 25}, 2, "hare")
    assert allocation.by_option == {"A": 1, "B": 0, "C": 0}
    assert allocation.tie == Tie(("B", "C"), 1, Fraction(1, 2))


def test_equal_quotients_for_the_last_seats_are_a_tie():
    allocation = allocate({"A": 12, "B": 6, "C": 6, "D": 4}, 3, "dhondt")
    assert allocation.won == (Quotient("A", 1, Fraction(12)),)
    assert allocation.tie == Tie(("A", "B", "C"), 2, Fraction(6))
    assert allocation.by_option == {"A": 1, "B": 0, "C": 0, "D": 0}
    assert [q.option_id for q in allocation.next_in_line] == ["A", "B", "C"]


def test_equal_quotients_that_all_win_are_no_tie():
    allocation = allocate({"A": 12, "B": 6, "C": 6, "D": 4}, 4, "dhondt")
    assert allocation.tie is None
    assert allocation.by_option == {"A": 2, "B": 1, "C": 1, "D": 0}
    assert [q.option_id for q in allocation.won] == ["A", "A", "B", "C"]


def test_one_vote_more_ends_a_tie_among_millions():
    """A difference that binary floating point cannot see."""
    big = 10**20
    assert allocate({"A": big, "B": big}, 1, "hare").tie is not None
    for method in METHODS:
        assert seats_of({"A": big, "B": big + 1}, 1, method) == [0, 1]


# Edges


@pytest.mark.parametrize("method", METHODS)
def test_without_a_vote_nobody_has_a_claim(method: str):
    allocation = allocate({"A": 0, "B": 0}, 3, method)
    assert allocation.by_option == {"A": 0, "B": 0}
    assert (allocation.unfilled, allocation.tie, allocation.quota) == (3, None, None)


@pytest.mark.parametrize("method", METHODS)
def test_without_an_option_every_seat_stays_unfilled(method: str):
    assert allocate({}, 3, method).unfilled == 3


@pytest.mark.parametrize("method", METHODS)
def test_no_seats_are_no_seats(method: str):
    allocation = allocate({"A": 10, "B": 3}, 0, method)
    assert allocation.by_option == {"A": 0, "B": 0}
    assert (allocation.unfilled, allocation.tie) == (0, None)


def test_a_seat_that_nobody_has_votes_for_stays_unfilled():
    """Droop quota 1: two full quotas, one seat for A's remainder, and no remainder seat for B."""
    allocation = allocate({"A": 2, "B": 0}, 6, "droop")
    assert allocation.by_option == {"A": 3, "B": 0}
    assert allocation.unfilled == 3


@pytest.mark.parametrize("method", ["dhondt", "sainte-lague", "hare"])
def test_one_option_may_win_every_seat(method: str):
    assert seats_of({"A": 3, "B": 0}, 7, method) == [7, 0]


def test_more_seats_than_votes():
    assert seats_of({"A": 2, "B": 1}, 6, "hare") == [4, 2]
    assert seats_of({"A": 2, "B": 1}, 6, "dhondt") == [4, 2]
    droop = allocate({"A": 2, "B": 1}, 6, "droop")
    assert droop.quota == 1
    assert (droop.by_option, droop.unfilled) == ({"A": 3, "B": 2}, 1)


@pytest.mark.parametrize(
    ("votes", "seats", "method", "code"),
    [
        ({"A": 5}, 3, "imperiali", "seats.unknown_method"),
        ({"A": -1}, 3, "hare", "seats.not_a_number_of_votes"),
        ({"A": 2.5}, 3, "hare", "seats.not_a_number_of_votes"),
        ({"A": True}, 3, "hare", "seats.not_a_number_of_votes"),
        ({"A": 5}, -1, "dhondt", "seats.not_a_number_of_seats"),
        ({"A": 5}, 1.0, "dhondt", "seats.not_a_number_of_seats"),
    ],
)
def test_what_cannot_be_meant_is_refused(votes, seats, method: str, code: str):
    with pytest.raises(AllocationError) as caught:
        allocate(votes, seats, method)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


# The threshold


def test_at_least_five_per_cent_admits_who_has_exactly_that():
    votes = {"A": 50, "B": 49, "C": 51}
    assert admitted(votes, 1000, Fraction(5, 100), inclusive=True) == ("A", "C")


def test_over_five_per_cent_does_not():
    votes = {"A": 50, "B": 49, "C": 51}
    assert admitted(votes, 1000, Fraction(5, 100), inclusive=False) == ("C",)


def test_the_base_of_the_threshold_may_hold_votes_that_take_no_part():
    """2023: 6,366,441 voted for a list or against all; Baytaq, with 146,431, stayed under 5 % of them."""
    votes = {**MAZHILIS_2023, "baytaq": 146_431}
    assert admitted(votes, 6_366_441, Fraction(5, 100), inclusive=True) == tuple(MAZHILIS_2023)


def test_of_nothing_nobody_has_a_share():
    assert admitted({"A": 0}, 0, Fraction(5, 100), inclusive=True) == ()


# Properties (Balinski and Young, Fair Representation)

votes_small = st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(0, 30), min_size=1)
votes_any = votes_small | st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(0, 10**12), min_size=1)
seat_counts = st.integers(0, 40)
methods = st.sampled_from(METHODS)
divisor_methods = st.sampled_from(("dhondt", "sainte-lague"))


@given(votes_any, seat_counts, methods)
def test_every_seat_is_given_tied_for_or_unfilled(votes, seats, method):
    found = allocate(votes, seats, method)
    tied = found.tie.seats_left if found.tie else 0
    assert sum(found.by_option.values()) + tied + found.unfilled == seats
    assert found.unfilled >= 0
    if found.tie:
        assert 0 < tied < len(found.tie.options)
    if method != "droop" and any(votes.values()):
        assert found.unfilled == 0


@given(votes_any, seat_counts, methods)
def test_without_a_vote_there_is_neither_a_seat_nor_a_part_in_a_tie(votes, seats, method):
    found = allocate(votes, seats, method)
    voteless = {option for option, n in votes.items() if not n}
    assert all(found.by_option[option] == 0 for option in voteless)
    assert voteless.isdisjoint(found.tie.options if found.tie else ())


@given(votes_any, seat_counts, methods, st.randoms(use_true_random=False))
def test_the_order_of_the_options_decides_nothing(votes, seats, method, random):
    shuffled = list(votes)
    random.shuffle(shuffled)
    one = allocate(votes, seats, method)
    other = allocate({option: votes[option] for option in shuffled}, seats, method)
    assert one.by_option == other.by_option
    assert _tie(one) == _tie(other)


@given(votes_any, seat_counts, methods)
def test_more_votes_never_mean_fewer_seats(votes, seats, method):
    certain = allocate(votes, seats, method).by_option
    for strong in votes:
        for weak in votes:
            if votes[strong] > votes[weak]:
                assert certain[strong] >= certain[weak]
            if votes[strong] == votes[weak]:
                assert certain[strong] == certain[weak]


@given(votes_any, seat_counts, st.sampled_from(("dhondt", "sainte-lague", "hare")), st.integers(2, 1000))
def test_only_proportions_matter(votes, seats, method, factor):
    one = allocate(votes, seats, method)
    larger = allocate({option: n * factor for option, n in votes.items()}, seats, method)
    assert one.by_option == larger.by_option
    assert (one.tie is None) == (larger.tie is None)


@given(votes_any, seat_counts)
def test_the_hare_quota_keeps_everybody_within_one_seat_of_the_claim(votes, seats):
    found = allocate(votes, seats, "hare")
    for row in found.rows:
        upper = row.seats + (1 if found.tie and row.option_id in found.tie.options else 0)
        assert row.quotient // 1 <= row.seats
        assert upper <= -(-row.quotient // 1)


@given(votes_any, seat_counts)
def test_d_hondt_never_gives_less_than_the_full_quotas(votes, seats):
    total = sum(votes.values())
    found = allocate(votes, seats, "dhondt")
    for row in found.rows:
        may_gain = found.tie is not None and row.option_id in found.tie.options
        assert total == 0 or row.seats + may_gain >= row.votes * seats // total


@given(votes_any, seat_counts)
def test_the_droop_quota_never_gives_more_full_quotas_than_seats(votes, seats):
    found = allocate(votes, seats, "droop")
    assert sum(row.floor for row in found.rows) <= seats


def loses_a_seat_in_a_larger_house(method: str, votes: Mapping[str, int], seats: int) -> list[str]:
    """Who has fewer seats when the house has one more: each option by itself, not the lists as a whole."""
    smaller, larger = allocate(votes, seats, method).by_option, allocate(votes, seats + 1, method).by_option
    return [option for option in votes if larger[option] < smaller[option]]


@given(votes_any, seat_counts, divisor_methods)
def test_nobody_loses_a_seat_in_a_larger_house_under_a_divisor_method(votes, seats, method):
    assert loses_a_seat_in_a_larger_house(method, votes, seats) == []


def test_the_check_of_a_larger_house_sees_the_alabama_paradox():
    """Compared as lists, 5, 5, 1 is more than 4, 4, 2: each option has to be compared by itself."""
    votes = {"A": 6, "B": 6, "C": 2}
    assert seats_of(votes, 10, "hare") == [4, 4, 2]
    assert seats_of(votes, 11, "hare") == [5, 5, 1]
    assert loses_a_seat_in_a_larger_house("hare", votes, 10) == ["C"]


def _tie(allocation: Allocation) -> tuple[frozenset[str], int, Fraction] | None:
    tie = allocation.tie
    return None if tie is None else (frozenset(tie.options), tie.seats_left, tie.at)
