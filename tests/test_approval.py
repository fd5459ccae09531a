"""Approval voting: a published count, ties at the last seat, bad ballots."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.count.method.approval import Standing, approval
from scrutineer.count.method.ballots import BallotError, parse_approval
from scrutineer.count.method.seats import Tie


def test_a_text_book_s_hundred_ballots_elect_candidate_3():
    """Wikiversity, *Selected topics in finite mathematics/Approval voting*: 75, 60 and 85 of 100 ballots."""
    count = approval(
        [
            (parse_approval("candidate_1+candidate_3"), 40),
            (parse_approval("candidate_2+candidate_3"), 25),
            (parse_approval("candidate_1+candidate_2+candidate_3"), 20),
            (parse_approval("candidate_1+candidate_2"), 15),
        ],
        ("candidate_1", "candidate_2", "candidate_3"),
    )
    assert count.totals == {"candidate_1": 75, "candidate_2": 60, "candidate_3": 85}
    assert (count.ballots, count.elected, count.tie, count.unfilled) == (100, ("candidate_3",), None, 0)
    assert count.ranking == (
        Standing("candidate_3", 85, 1),
        Standing("candidate_1", 75, 2),
        Standing("candidate_2", 60, 3),
    )


def test_options_level_at_the_last_seat_are_a_tie_and_not_a_lot():
    count = approval([(("a", "b", "c"), 3), (("a", "d"), 2)], "abcd", seats=2)
    assert count.elected == ("a",)
    assert count.tie == Tie(("b", "c"), 1, Fraction(3))
    assert [standing.place for standing in count.ranking] == [1, 2, 2, 4]


def test_options_level_within_the_seats_are_no_tie():
    count = approval([(("a", "b"), 3), (("c",), 1)], "abc", seats=2)
    assert (count.elected, count.tie) == (("a", "b"), None)


def test_an_option_that_nobody_approves_takes_no_seat():
    count = approval([(("a",), 3), ((), 4)], "abc", seats=2)
    assert (count.elected, count.tie, count.unfilled, count.ballots) == (("a",), None, 1, 7)
    assert approval([], "abc").unfilled == 1


def test_no_seats_elect_nobody():
    count = approval([(("a",), 3)], "ab", seats=0)
    assert (count.elected, count.tie, count.unfilled) == ((), None, 0)


def test_sets_and_rows_in_any_order_count_alike():
    one = approval([(frozenset("ab"), 2), (frozenset("b"), 1)], "ab")
    assert one == approval([(("b",), 1), (("b", "a"), 2)], "ab")


def test_an_approval_is_written_with_plus_signs():
    assert parse_approval("a+b+c") == ("a", "b", "c")
    assert parse_approval("") == ()


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("a++b", "ballots.empty_place"),
        ("a+b+a", "ballots.option_twice"),
        ("a>b", "ballots.wrong_sign"),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused(cell: str, code: str):
    with pytest.raises(BallotError) as caught:
        parse_approval(cell)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("named", "code"), [(("a", "x"), "ballots.unknown_option"), (("a", "a"), "ballots.option_twice")]
)
def test_a_ballot_that_cannot_be_counted_is_named_by_its_row(named: tuple[str, ...], code: str):
    with pytest.raises(BallotError) as caught:
        approval([(("b",), 3), (named, 1)], "ab")
    assert (caught.value.code, caught.value.row) == (code, 2)


@given(
    st.lists(st.tuples(st.frozensets(st.sampled_from("abcde")), st.integers(0, 4)), max_size=8),
    st.integers(0, 6),
)
def test_the_elected_are_those_whom_fewer_than_the_seats_equal_or_surpass(profile, seats):
    """By definition: certain of a seat is who has approvals and at most ``seats`` options do as well."""
    count = approval(profile, "abcde", seats)
    total = {o: sum(n for named, n in profile if o in named) for o in "abcde"}
    certain = {o for o in total if total[o] and sum(t >= total[o] for t in total.values()) <= seats}
    assert set(count.elected) == certain
    assert len(count.elected) + (count.tie.seats_left if count.tie else 0) + count.unfilled == seats
    if count.tie:
        assert 0 < count.tie.seats_left < len(count.tie.options)
        assert {total[o] for o in count.tie.options} == {int(count.tie.at)}
