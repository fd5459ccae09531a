"""Elections that nobody suspects, asked the whole family: what each question gave stands in the report."""

import math
from collections.abc import Mapping
from functools import cache

import pytest

from scrutineer.check.belief.allowance import allowed_for
from scrutineer.check.belief.asked import asked
from scrutineer.check.belief.control import CONTROLS, control
from scrutineer.check.forensics.clean_elections import ALBANIA, CANADA, CHIHUAHUA, COLOGNE, POLAND
from scrutineer.check.forensics.family import FAMILY, Strength, answers
from scrutineer.check.forensics.observed import ASSIGNED
from tests.shared_stations import shared

FILES = {
    COLOGNE: "koeln2013",
    POLAND: "poland2020_r2",
    CANADA: "canada2011",
    ALBANIA: "albania2013",
    CHIHUAHUA: "mexico_chih_2015",
}
EVERY = pytest.mark.parametrize(
    "election", [COLOGNE, *(pytest.param(name, marks=pytest.mark.long) for name in list(FILES)[1:])]
)


@cache
def given(election: str) -> Mapping[tuple[str, Strength, str], float]:
    """log10 of the probability that each question gave, by its id, strength and option."""
    figures = shared(FILES[election])
    family = [question for question in asked(figures) if question.member.gives_p]
    return {
        (question.member.id, question.member.strength, question.option_id): found.log10_p
        for question, found in zip(family, answers(family, figures), strict=True)
        if found.log10_p is not None
    }


@pytest.mark.shared
@EVERY
def test_what_a_clean_election_gave_is_what_the_report_says_it_gave(election: str):
    rarest: dict[str, float] = {}
    for (test, _, _), log10_p in given(election).items():
        rarest[test] = min(rarest.get(test, 0.0), log10_p)
    stated = {
        test: one.log10_p for test, all_of in CONTROLS.items() for one in all_of if one.election == election
    }
    assert stated == pytest.approx(rarest, abs=0.0051)


@pytest.mark.shared
@EVERY
def test_no_statistic_of_the_numbers_marks_a_clean_election(election: str):
    found = given(election)
    adjusted = dict(zip(found, allowed_for(list(found.values())), strict=True))
    marked = {key for key, p in adjusted.items() if p is not None and p <= math.log10(0.01)}
    assert {test for test, strength, _ in marked if strength is Strength.NUMBERS} == set()
    assert bool(marked) == (election in (ALBANIA, CHIHUAHUA))  # sheets that repeat another, in the files


def test_every_question_with_a_probability_has_clean_elections_beside_it():
    """But those about observers: none of these elections says to whom the lot sent one."""
    with_p = {member.id for member in FAMILY if member.gives_p and "observed" not in member.needs}
    assert with_p | {"integer-turnout-areas"} == set(CONTROLS)


@pytest.mark.shared
def test_the_rarest_answer_stands_beside_the_answer():
    family = [
        question
        for question in asked(shared("koeln2013"))
        if question.member.id == "heaping-0-registered-voters"
    ]
    (found,) = answers(family, shared("koeln2013"))
    (said,) = control(found)
    assert "Albania 2013" in said.text("en")
    assert ASSIGNED not in shared("koeln2013").other
