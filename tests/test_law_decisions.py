"""What the rule files make of votes: a gap is named, an assumption is told, and nothing is invented."""

import pytest

from scrutineer.model import Status
from tests.matters import decided, said


def assumed(decision):
    return {str(note.values["rule"]) for note in decision.assumptions}


@pytest.mark.parametrize(
    ("path", "day", "gap"),
    [
        ("kz/district_akim", "2023-11-05", "GAP-05"),
        ("kz/maslikhat_list", "2023-03-19", "GAP-16"),
        ("kz/kurultai", "2026-08-30", "GAP-17"),
        ("kz/president", "2026-07-01", "VER-01"),
        ("kz/president", "1998-11-05", "GAP-03"),
        ("kz/mazhilis_list", "2021-01-10", "GAP-08"),
        ("kz/mazhilis_district", "2021-01-10", "GAP-11"),
        ("kz/rural_akim", "2021-05-23", "GAP-04"),
        ("kz/maslikhat_district", "2021-01-10", "GAP-15"),
        ("kz/referendum", "1995-04-29", "GAP-01"),
    ],
)
def test_where_the_law_was_not_found_the_decision_is_undetermined_and_names_the_gap(path, day, gap):
    decision = decided(path, day, {"a": 600, "b": 400, "against_all": 10})
    assert decision.status is Status.UNDETERMINED
    assert [step.rule for step in decision.steps] == [gap]
    assert assumed(decision) == {gap}


@pytest.mark.parametrize(
    ("path", "day", "assumption"),
    [
        ("kz/rural_akim", "2021-07-25", "RAK-09"),
        ("kz/president", "2022-11-20", "PRE-14"),
        ("kz/maslikhat_district", "2023-03-19", "MAS-03"),
    ],
)
def test_a_winner_under_a_rule_in_doubt_is_elected_with_the_doubt_told(path, day, assumption):
    decision = decided(path, day, {"a": 600, "b": 400, "against_all": 10}, ballots_cast=1010)
    assert decision.status is Status.ELECTED
    assert assumed(decision) == {assumption}


def test_a_winner_under_a_sourced_rule_is_elected_without_an_assumption():
    for path, day in (("kz/mazhilis_district", "2023-03-19"), ("kz/maslikhat_district", "2016-03-20")):
        decision = decided(path, day, {"a": 600, "b": 400})
        assert (decision.status, decision.assumptions) == (Status.ELECTED, ())


def test_that_two_go_to_the_run_off_is_told_as_an_assumption():
    decision = decided("kz/president", "2022-11-20", {"a": 400, "b": 350, "c": 300}, ballots_cast=1060)
    assert (decision.status, set(decision.winners)) == (Status.RUNOFF, {"a", "b"})
    assert assumed(decision) == {"PRE-14", "PRE-16"}


def test_the_list_admitted_beside_a_single_one_rests_on_the_old_text():
    votes = {"list-a": 9000, "list-b": 400, "list-c": 300, "against_all": 300}
    decision = decided("kz/mazhilis_list", "2023-03-19", votes, seats=69)
    assert "MAZ-07" in assumed(decision)
    assert "0.7" in said(decision)


def test_equal_votes_of_akims_are_a_tie_with_repeat_voting_as_the_next_step():
    decision = decided("kz/rural_akim", "2021-07-25", {"a": 500, "b": 500, "against_all": 10})
    assert decision.status is Status.TIE
    assert assumed(decision) == {"RAK-09", "RAK-10"}
    assert "repeat voting" in said(decision)


@pytest.mark.parametrize("path", ["kz/rural_akim", "kz/president", "generic/plurality"])
def test_against_all_cannot_win(path):
    decision = decided(path, "2022-11-20", {"a": 300, "b": 200, "against_all": 400}, ballots_cast=900)
    assert decision.status is Status.UNDETERMINED
    assert decision.winners == ()
