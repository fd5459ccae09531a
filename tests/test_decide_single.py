"""Decisions on one post: president and akims, by the rules that ship with the program."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.model import Status
from tests.matters import decided, said

PRESIDENT = ("kz/president", "2022-11-20")
AKIM = ("kz/rural_akim", "2021-07-25")


def test_more_than_half_of_those_who_took_part_elects() -> None:
    decision = decided(
        *PRESIDENT, {"a": 501, "b": 300, "against_all": 100}, ballots_cast=1000, ballots_issued=1010
    )
    assert (decision.status, decision.winners, decision.certain) == (Status.ELECTED, ("a",), True)


def test_exactly_half_is_not_more_than_half() -> None:
    decision = decided(*PRESIDENT, {"a": 500, "b": 300, "against_all": 150}, ballots_cast=1000)
    assert (decision.status, decision.winners) == (Status.RUNOFF, ("a", "b"))


def test_that_two_go_on_is_shown_as_an_assumption() -> None:
    decision = decided(*PRESIDENT, {"a": 400, "b": 300, "c": 200, "against_all": 50}, ballots_cast=1000)
    assert decision.status is Status.RUNOFF
    assert any("PRE-16" in note.text("en") for note in decision.assumptions)


def test_the_two_bases_are_given_both_and_warned_of_where_they_disagree() -> None:
    votes = {"a": 480, "b": 300, "against_all": 100}
    decision = decided(*PRESIDENT, votes, ballots_cast=1000)
    assert decision.status is Status.RUNOFF
    assert "different outcomes" in said(decision)
    assert "54.55" in said(decision) and "48.00" in said(decision)


def test_an_unpublished_base_is_bounded_and_decides_where_both_bounds_agree() -> None:
    votes = {"a": 6_456_393, "b": 1_023_601, "against_all": 460_484}
    decision = decided(*PRESIDENT, votes, ballots_issued=8_300_046)
    assert decision.status is Status.ELECTED
    assert "81.31" in said(decision) and "77.79" in said(decision) and "was not published" in said(decision)


def test_an_unpublished_base_whose_bounds_disagree_leaves_it_undetermined() -> None:
    decision = decided(*PRESIDENT, {"a": 510, "b": 400, "against_all": 50}, ballots_issued=1100)
    assert decision.status is Status.UNDETERMINED


def test_an_unpublished_base_without_an_upper_bound_leaves_it_undetermined() -> None:
    assert decided(*PRESIDENT, {"a": 900, "b": 100}).status is Status.UNDETERMINED


@pytest.mark.parametrize("rules", [PRESIDENT, AKIM])
def test_against_all_cannot_win(rules: tuple[str, str]) -> None:
    decision = decided(*rules, {"a": 300, "b": 200, "against_all": 400}, ballots_cast=1000)
    assert (decision.status, decision.winners) == (Status.UNDETERMINED, ())
    assert "not found in the law" in said(decision)


def test_against_all_does_not_go_to_a_runoff() -> None:
    decision = decided(*PRESIDENT, {"a": 400, "b": 150, "against_all": 350}, ballots_cast=1000)
    assert (decision.status, decision.winners) == (Status.RUNOFF, ("a", "b"))


def test_equal_votes_for_the_second_place_are_a_tie_and_never_a_lot() -> None:
    decision = decided(*PRESIDENT, {"a": 400, "b": 200, "c": 200, "against_all": 50}, ballots_cast=1000)
    assert (decision.status, decision.winners) == (Status.TIE, ("b", "c"))


def test_an_akim_needs_more_votes_than_others_and_no_majority() -> None:
    decision = decided(*AKIM, {"a": 30, "b": 25, "c": 20, "against_all": 5}, ballots_cast=90)
    assert (decision.status, decision.winners) == (Status.ELECTED, ("a",))


def test_equal_votes_for_an_akim_mean_repeat_voting_next() -> None:
    decision = decided(*AKIM, {"a": 30, "b": 30, "against_all": 5}, ballots_cast=70)
    assert (decision.status, decision.winners) == (Status.TIE, ("a", "b"))
    assert "repeat voting" in said(decision) and "No lot" in said(decision)


def test_open_stations_that_cannot_change_the_akim_leave_it_certain() -> None:
    votes = {"a": 300, "b": 200, "against_all": 5}
    assert decided(*AKIM, votes, missing=99).certain is True
    assert decided(*AKIM, votes, missing=100).certain is False
    assert decided(*AKIM, votes, missing=None).certain is None


def test_open_stations_that_could_take_the_majority_away_leave_it_uncertain() -> None:
    votes = {"a": 600, "b": 300, "against_all": 50}
    assert decided(*PRESIDENT, votes, ballots_cast=1000, missing=199).certain is True
    assert decided(*PRESIDENT, votes, ballots_cast=1000, missing=200).certain is False


def test_no_votes_at_all_decide_nothing() -> None:
    assert decided(*AKIM, {"a": 0, "b": 0, "against_all": 0}).status is Status.UNDETERMINED


def test_a_president_of_the_new_constitution_is_not_decided_by_the_old_one() -> None:
    decision = decided("kz/president", "2027-01-10", {"a": 900, "b": 100}, ballots_cast=1000)
    assert decision.status is Status.UNDETERMINED


@given(
    votes=st.lists(st.integers(0, 60), min_size=2, max_size=4),
    against=st.integers(0, 60),
    missing=st.integers(0, 8),
    target=st.integers(0, 4),
    split=st.integers(0, 8),
)
def test_a_certain_akim_stays_elected_whatever_the_open_stations_bring(
    votes: list[int], against: int, missing: int, target: int, split: int
) -> None:
    """Enumerates: where ``certain`` is said, no distribution of the missing ballots elects another."""
    lines = {f"o{i}": v for i, v in enumerate(votes)} | {"against_all": against}
    first = decided(*AKIM, lines, missing=missing)
    if first.certain is not True:
        return
    names = list(lines)
    one, other = names[target % len(names)], names[(target + 1) % len(names)]
    given_one = min(split, missing)
    later = {
        o: v + (given_one if o == one else missing - given_one if o == other else 0) for o, v in lines.items()
    }
    assert decided(*AKIM, later).winners == first.winners


@given(order=st.permutations(["a", "b", "c", "against_all"]))
def test_the_order_of_the_ballot_decides_nothing(order: list[str]) -> None:
    votes = {"a": 40, "b": 30, "c": 30, "against_all": 10}
    shuffled = decided(*PRESIDENT, {o: votes[o] for o in order}, ballots_cast=120)
    assert (shuffled.status, set(shuffled.winners)) == (Status.TIE, {"b", "c"})
