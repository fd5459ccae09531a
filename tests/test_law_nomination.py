"""Who may nominate, with whose support, for what fee: the numbers of 2022 and invented bodies."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.law.eligibility import Outcome, outcome
from scrutineer.law.nomination import (
    Nominated,
    ceiling,
    check_fee_returned,
    check_nominations,
    check_support,
    fee,
)
from scrutineer.law.rulebook import rulebook

PRESIDENT = rulebook("kz", "president", date(2022, 11, 20))
AKIM = rulebook("kz", "rural_akim", date(2021, 7, 25))
REGISTER_2022 = 11_827_277
UNITS_2022 = 20


def nomination(option, nominators="", kind="party", stage="nominated"):
    return {
        "nomination_id": f"n-{option}-{nominators}",
        "option_id": option,
        "nominators": nominators,
        "kind": kind,
        "stage": stage,
    }


def stands(rows, book):
    return {(f.code, f.values["subject"]): outcome(f) for f in check_nominations(rows, book)}


# Who nominates


def test_a_president_is_nominated_by_a_party_or_another_association():
    found = stands([nomination("a", "Party 1"), nomination("b", "Union 1", "association")], PRESIDENT)
    assert set(found.values()) == {Outcome.MET}


@pytest.mark.parametrize("kind", ["self", "superior_akim", "legal_entities_union"])
def test_a_president_is_not_nominated_by_anybody_else(kind):
    # A union of legal entities is what one refusal of 2022 was about.
    found = stands([nomination("a", "SYNTHETIC union", kind)], PRESIDENT)
    assert found == {("PRE-09", "a"): Outcome.NOT_MET}


def test_several_bodies_may_nominate_one_candidate_at_once():
    row = nomination("a", "Party 1; Party 2;Union 1 ; Party 1", "association")
    assert Nominated.of(row).nominators == ("Party 1", "Party 2", "Union 1")
    findings = check_nominations([row], PRESIDENT)
    assert {outcome(finding) for finding in findings} == {Outcome.MET}
    assert findings[0].values["nominators"] == ["Party 1", "Party 2", "Union 1"]


def test_a_body_nominates_one_candidate_for_president():
    rows = [nomination("a", "Party 1; Party 2"), nomination("b", "Party 2"), nomination("c", "Party 3")]
    found = stands(rows, PRESIDENT)
    assert found["PRE-10", "a"] is found["PRE-10", "b"] is Outcome.NOT_MET
    assert found["PRE-10", "c"] is Outcome.MET
    assert {outcome for (code, _), outcome in found.items() if code == "PRE-09"} == {Outcome.MET}


def test_a_party_nominates_one_candidate_a_district():
    rows = [nomination("a", "Party 1"), nomination("b", "Party 1"), nomination("c", "", "self")]
    found = stands(rows, AKIM)
    assert found == {
        ("RAK-03", "a"): Outcome.NOT_MET,
        ("RAK-03", "b"): Outcome.NOT_MET,
        ("RAK-04a", "c"): Outcome.MET,
    }


@pytest.mark.parametrize("stage", ["withdrawn", "refused"])
def test_a_nomination_that_is_gone_frees_the_party(stage):
    rows = [nomination("a", "Party 1", stage=stage), nomination("b", "Party 1", stage="registered")]
    assert stands(rows, AKIM)["RAK-03", "b"] is Outcome.MET


@pytest.mark.parametrize(
    ("others", "added", "expected"),
    [
        (0, 1, Outcome.MET),
        (0, 2, Outcome.MET),
        (0, 3, Outcome.NOT_MET),
        (1, 1, Outcome.MET),
        (1, 2, Outcome.MET),
        (2, 1, Outcome.NOT_MET),
    ],
)
def test_the_superior_akim_adds_one_or_two_where_fewer_than_two_stand(others, added, expected):
    rows = [nomination(f"self-{n}", "", "self") for n in range(others)]
    rows += [nomination(f"added-{n}", "Akim", "superior_akim") for n in range(added)]
    found = {stand for (code, _), stand in stands(rows, AKIM).items() if code == "RAK-05"}
    assert found == {expected}


def test_a_way_or_a_body_that_is_not_stated_is_neither_met_nor_refused():
    assert stands([nomination("a", "Party 1", "")], AKIM) == {("RAK-03", "a"): Outcome.NOT_STATED}
    assert stands([nomination("a", "", "party")], AKIM) == {("RAK-03", "a"): Outcome.NOT_STATED}


def test_where_who_nominates_was_not_found_one_finding_says_so():
    book = rulebook("kz", "mazhilis_district", date(2023, 3, 19))
    (finding,) = check_nominations([nomination("a", "Party 1")], book)
    assert (finding.code, outcome(finding)) == ("GAP-12", Outcome.NOT_FOUND)


# Signatures of support


def signatures(total, units):
    return {f"unit {n}": total // units + (n < total % units) for n in range(units)}


@pytest.mark.parametrize(
    ("total", "units", "expected"),
    [
        (118_273, 14, Outcome.MET),
        (118_272, 14, Outcome.NOT_MET),
        (118_273, 13, Outcome.NOT_MET),
        (400_000, 20, Outcome.MET),
    ],
)
def test_one_per_cent_of_the_register_of_2022_in_two_thirds_of_20_units(total, units, expected):
    (finding,) = check_support(
        signatures(total, units), PRESIDENT, voters=REGISTER_2022, units=UNITS_2022, way="association"
    )
    assert (finding.code, outcome(finding)) == ("PRE-11", expected)
    assert (finding.values["needed"], finding.values["units_needed"]) == (118_273, 14)


def test_a_unit_without_a_signature_does_not_count():
    given_ = signatures(200_000, 13) | {"unit 14": 0}
    (finding,) = check_support(given_, PRESIDENT, voters=REGISTER_2022, units=UNITS_2022)
    assert finding.values["units"] == 13
    assert outcome(finding) is Outcome.NOT_MET


def test_only_self_nominated_akims_need_signatures_and_the_doubt_is_told():
    assert check_support({"district": 0}, AKIM, voters=1_001, way="party") == ()
    (finding,) = check_support({"district": 10}, AKIM, voters=1_001, way="self")
    assert (finding.code, outcome(finding), finding.values["needed"]) == ("RAK-04", Outcome.NOT_MET, 11)
    assert "sources disagree" in finding.text("en")
    (finding,) = check_support({"district": 11}, AKIM, voters=1_001, way="self")
    assert outcome(finding) is Outcome.MET


@given(st.fractions(0, 10**9))
def test_a_share_of_voters_is_rounded_up_exactly(number: Fraction):
    assert ceiling(number) - 1 < number <= ceiling(number)


# The fee


def test_the_fee_of_2022_is_fifty_minimum_wages():
    due = fee(PRESIDENT, 60_000)
    assert due is not None
    assert (due[0].id, due[1]) == ("PRE-12", 3_000_000)


def test_the_fee_of_a_rural_akim_is_one_minimum_wage():
    due = fee(AKIM, 42_500)
    assert due is not None
    assert (due[0].id, due[1]) == ("RAK-06", 42_500)


def test_a_fee_that_was_not_found_is_not_invented():
    assert fee(rulebook("kz", "district_akim", date(2023, 11, 5)), 70_000) is None


@pytest.mark.parametrize(
    ("votes", "elected", "expected"),
    [
        (50, False, Outcome.MET),
        (49, False, Outcome.NOT_MET),
        (49, True, Outcome.MET),
    ],
)
def test_the_fee_is_returned_from_five_per_cent_or_to_the_elected(votes, elected, expected):
    (finding,) = check_fee_returned(PRESIDENT, votes=votes, whole=1_000, elected=elected)
    assert (finding.code, outcome(finding)) == ("PRE-12", expected)


def test_where_the_rule_says_nothing_of_a_return_nothing_is_said():
    assert check_fee_returned(AKIM, votes=1, whole=2, elected=True) == ()
