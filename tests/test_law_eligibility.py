"""Who may stand: each requirement answers with its article, for real refusals and for invented cases."""

from datetime import date

import pytest

from scrutineer.law.eligibility import Outcome, check_candidate, check_office, check_quota, outcome
from scrutineer.law.rulebook import rulebook
from scrutineer.model import BadInputError, Severity
from scrutineer.words import LANGUAGES

PRESIDENT = rulebook("kz", "president", date(2022, 11, 20))
AKIM = rulebook("kz", "rural_akim", date(2021, 7, 25))
MAZHILIS = rulebook("kz", "mazhilis_list", date(2023, 3, 19))

ELIGIBLE: dict[str, int | bool | str | None] = {
    "citizen_by_birth": True,
    "age": 40,
    "fluent_kazakh": True,
    "residence_years": 15,
    "higher_education": True,
    "civil_service_years": 5,
    "active_voting_right": True,
    "unspent_conviction": False,
    "corruption_offence": False,
    "seven_year_terms": 0,
}


def not_met(facts, book=PRESIDENT):
    return [finding.code for finding in check_candidate(facts, book) if outcome(finding) is Outcome.NOT_MET]


def test_who_meets_every_requirement_is_told_so_requirement_by_requirement():
    findings = check_candidate(ELIGIBLE, PRESIDENT)
    assert {finding.code for finding in findings} == {
        *(
            "PRE-01",
            "PRE-02",
            "PRE-03",
            "PRE-04",
            "PRE-05",
            "PRE-06",
            "PRE-07",
            "PRE-07a",
            "PRE-07b",
            "PRE-08",
        )
    }
    assert {outcome(finding) for finding in findings} == {Outcome.MET}
    assert {finding.severity for finding in findings} == {Severity.NOTE}


# The refusals of 2022, without names.


def test_who_was_not_born_a_citizen_is_refused_by_pre_01():
    assert not_met(ELIGIBLE | {"citizen_by_birth": False}) == ["PRE-01"]


def test_three_years_and_four_months_of_service_are_refused_by_pre_06():
    assert not_met(ELIGIBLE | {"civil_service_years": 3}) == ["PRE-06"]


def test_no_service_at_all_is_refused_by_pre_06():
    assert not_met(ELIGIBLE | {"civil_service_years": 0}) == ["PRE-06"]


@pytest.mark.parametrize(
    ("fact", "value", "rule"),
    [
        ("age", 39, "PRE-02"),
        ("fluent_kazakh", False, "PRE-03"),
        ("residence_years", 14, "PRE-04"),
        ("higher_education", False, "PRE-05"),
        ("active_voting_right", False, "PRE-07"),
        ("unspent_conviction", True, "PRE-07a"),
        ("corruption_offence", True, "PRE-07b"),
        ("seven_year_terms", 1, "PRE-08"),
    ],
)
def test_each_requirement_of_the_president_can_refuse(fact, value, rule):
    assert not_met(ELIGIBLE | {fact: value}) == [rule]


def test_a_refusal_gives_the_article_and_the_rule_in_three_languages():
    facts = ELIGIBLE | {"civil_service_years": 3}
    finding = next(f for f in check_candidate(facts, PRESIDENT) if f.code == "PRE-06")
    assert finding.article == "Const. 41; EL 4(4), 54"
    assert finding.severity is Severity.WARNING
    assert "at least five years" in finding.text("en")
    assert len({finding.text(language) for language in LANGUAGES}) == len(LANGUAGES)


def test_what_is_not_stated_is_neither_met_nor_refused():
    findings = check_candidate({"age": 50, "higher_education": ""}, PRESIDENT)
    stands = {finding.code: outcome(finding) for finding in findings}
    assert stands["PRE-02"] is Outcome.MET
    assert {stand for code, stand in stands.items() if code != "PRE-02"} == {Outcome.NOT_STATED}


def test_facts_may_be_written_as_in_a_table():
    written: dict[str, int | bool | str | None] = {
        name: ("yes" if value else "no") if isinstance(value, bool) else str(value)
        for name, value in ELIGIBLE.items()
    }
    assert not_met(written) == []
    assert not_met(written | {"age": "39", "higher_education": "no"}) == ["PRE-02", "PRE-05"]


@pytest.mark.parametrize(
    ("fact", "value", "code"),
    [
        ("height", 180, "L-07"),
        ("age", "forty", "L-08"),
        ("age", -1, "L-08"),
        ("age", True, "L-08"),
        ("age", "4٠", "L-08"),
        ("higher_education", 1, "L-08"),
        ("higher_education", "maybe", "L-08"),
    ],
)
def test_a_fact_that_cannot_be_meant_is_refused(fact, value, code):
    with pytest.raises(BadInputError) as raised:
        check_candidate({fact: value}, PRESIDENT)
    assert [(fault.code, fault.column) for fault in raised.value.faults] == [(code, fact)]


def test_the_requirements_of_other_contests_are_their_own():
    assert not_met({"age": 24, "civil_service_requirements": True}, AKIM) == ["RAK-01"]
    assert not_met({"age": 25, "corruption_offence": True}, AKIM) == ["RAK-01b"]
    assert not_met({"age": 24, "residence_years": 9}, MAZHILIS) == ["MAZ-05", "MAZ-05a"]
    maslikhat = rulebook("kz", "maslikhat_district", date(2023, 3, 19))
    assert not_met({"age": 19}, maslikhat) == ["MAS-02"]
    assert not_met({"age": 20}, maslikhat) == []


def test_where_the_law_was_not_found_a_candidate_is_told_so():
    (finding,) = check_candidate({"age": 18}, rulebook("kz", "district_akim", date(2023, 11, 5)))
    assert (finding.code, outcome(finding)) == ("GAP-06", Outcome.NOT_FOUND)


def test_requirements_begin_and_end_with_the_rules():
    assert check_candidate(ELIGIBLE, rulebook("kz", "president", date(2026, 7, 1))) == ()


# Incompatibilities: of those who hold an office, never of candidates.


@pytest.mark.parametrize(
    ("office", "facts", "rules"),
    [
        ("president", {"party_member": True}, ["OFF-01"]),
        ("president", {"party_member": False}, []),
        ("relative_of_president", {"political_service_post": True}, ["OFF-02"]),
        ("relative_of_president", {"heads_quasi_public_body": True}, ["OFF-02a"]),
        ("judge_or_commissioner", {"party_member": True, "trade_union_member": True}, ["OFF-03", "OFF-03a"]),
        ("judge_or_commissioner", {"supports_party": True}, ["OFF-03b"]),
    ],
)
def test_what_an_office_excludes_is_told_with_its_rule(office, facts, rules):
    found = check_office(office, facts, PRESIDENT)
    assert [finding.code for finding in found if outcome(finding) is Outcome.NOT_MET] == rules


def test_a_candidate_for_president_may_belong_to_a_party():
    assert not_met(ELIGIBLE | {"party_member": True}) == []


def test_the_incompatibilities_of_2022_begin_with_the_amended_constitution():
    before = rulebook("kz", "president", date(2022, 6, 7))
    assert check_office("president", {"party_member": True}, before) == ()
    after = rulebook("kz", "president", date(2022, 6, 8))
    assert [outcome(f) for f in check_office("president", {"party_member": True}, after)] == [Outcome.NOT_MET]


# The quota of women, under-29s and persons with disabilities.


@pytest.mark.parametrize(
    ("yes", "no", "open_", "expected"),
    [
        (3, 7, 0, Outcome.MET),
        (2, 8, 0, Outcome.NOT_MET),
        (27, 63, 0, Outcome.MET),
        (26, 64, 0, Outcome.NOT_MET),
        (6, 13, 0, Outcome.MET),  # 30 % of 19 is 5.7: six
        (5, 14, 0, Outcome.NOT_MET),
        (2, 7, 1, Outcome.NOT_STATED),
        (3, 6, 1, Outcome.MET),
        (1, 8, 1, Outcome.NOT_MET),
    ],
)
def test_thirty_per_cent_of_a_list_are_counted_exactly(yes, no, open_, expected):
    (finding,) = check_quota(["yes"] * yes + ["no"] * no + [""] * open_, MAZHILIS, "list")
    assert (finding.code, outcome(finding)) == ("MAZ-09", expected)


def test_the_quota_holds_for_seats_too():
    (finding,) = check_quota(["yes", "no", "no", "no"], MAZHILIS, "mandates", subject="SYNTHETIC list")
    assert (finding.code, finding.article, outcome(finding)) == ("MAZ-09a", "EL 97-1(5)", Outcome.NOT_MET)
    assert finding.values["subject"] == "SYNTHETIC list"


def test_the_quota_does_not_hold_for_maslikhats_nor_before_february_2022():
    assert check_quota(["no"] * 10, rulebook("kz", "maslikhat_list", date(2023, 3, 19)), "list") == ()
    assert check_quota(["no"] * 10, rulebook("kz", "mazhilis_list", date(2022, 2, 6)), "list") == ()
    assert check_quota([], MAZHILIS, "list") == ()
