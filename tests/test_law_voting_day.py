"""Hours, observers and complaints: what is known of them, of which vote, since when, and how surely."""

import re
from datetime import date
from pathlib import Path

import pytest

from scrutineer.cli.command import run
from scrutineer.law.rule import Standing, Topic
from scrutineer.law.rulebook import Rulebook, cited, known, rulebook
from scrutineer.law.show import TOPIC_NAMES
from scrutineer.words import LANGUAGES, catalogue

REFERENCE = Path(__file__).resolve().parents[2] / "shared/reference/law.md"
TOPICS: tuple[Topic, ...] = ("voting", "observation", "complaint")
VOTE_DAYS = {
    "president": date(2022, 11, 20),
    "rural_akim": date(2021, 7, 25),
    "district_akim": date(2023, 11, 5),
    "mazhilis_list": date(2023, 3, 19),
    "mazhilis_district": date(2023, 3, 19),
    "maslikhat_list": date(2023, 3, 19),
    "maslikhat_district": date(2023, 3, 19),
    "referendum": date(2022, 6, 5),
    "kurultai": date(2026, 8, 30),
}
UNDER_ANOTHER_LAW = ("referendum", "kurultai")


def book(kind: str) -> Rulebook:
    return rulebook("kz", kind, VOTE_DAYS[kind])


@pytest.mark.parametrize("kind", known()["kz"])
def test_every_vote_has_something_to_say_of_hours_observers_and_complaints(kind: str) -> None:
    assert {rule.topic for rule in book(kind).rules} >= set(TOPICS)


@pytest.mark.parametrize("kind", [kind for kind in VOTE_DAYS if kind not in UNDER_ANOTHER_LAW])
def test_an_election_is_held_from_seven_to_eight_under_article_40(kind: str) -> None:
    hours = book(kind).rule("DAY-01")
    assert hours is not None
    assert "07:00 to 20:00 local time" in hours.text.en
    assert hours.standing is Standing.SOURCED
    assert cited(hours.article, "kz").ru == "Конституционный закон о выборах, ст. 40"


@pytest.mark.parametrize("kind", UNDER_ANOTHER_LAW)
def test_what_is_known_of_elections_is_not_carried_over_to_another_law(kind: str) -> None:
    found = [rule for rule in book(kind).rules if rule.topic in TOPICS]
    assert {rule.id[:3] for rule in found} == {"GAP"}
    assert {rule.topic for rule in found} == set(TOPICS)
    assert all("not found" in rule.text.en and rule.apply is None for rule in found)


def test_the_rights_of_observers_are_told_as_an_old_text() -> None:
    rights = [rule for rule in book("president").rules if rule.article.startswith("EL 20-1(2)")]
    assert len(rights) >= 6
    assert {rule.standing for rule in rights} == {Standing.OLD_TEXT}


def test_accreditation_of_observers_is_not_told_of_the_election_of_november_2022() -> None:
    assert book("president").rule("OBS-05") is None
    assert book("mazhilis_list").rule("OBS-05") is not None


def test_a_complaint_is_decided_in_five_days_and_at_once_on_the_day() -> None:
    rule = book("rural_akim").rule("CPL-01a")
    assert rule is not None
    assert "five days; at once if lodged less than five days before the vote or on the day" in rule.text.en
    assert cited(rule.article, "kz").en == "Constitutional Law on Elections, Art. 49"


def test_only_a_party_list_is_told_how_to_appeal_its_refusal() -> None:
    holding = {kind for kind in VOTE_DAYS if book(kind).rule("REG-01")}
    assert holding == {"mazhilis_list"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_law_show_has_the_chapters(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["law", "show", "kz/president", "--on", "2022-11-20", "--lang", language]) == 0
    said = capsys.readouterr().out
    for topic in TOPICS:
        assert catalogue(language)(TOPIC_NAMES[topic]) in said
    assert "DAY-01" in said and "OBS-02c" in said and "CPL-01" in said


TOLD_ELSEWHERE = {
    "DAY-06": "GAP-28",  # no source says that there is early voting
    "OBS-03": "CNT-05",  # the copy of the protocol
    "DAY-08": "",  # when the register is refreshed concerns nobody on the day
}


@pytest.mark.shared
def test_everything_that_the_reference_knows_of_the_day_stands_in_the_rules() -> None:
    ids = set(re.findall(r"^\| ((?:DAY|OBS|CPL)-\d\d) \|", REFERENCE.read_text("utf-8"), re.MULTILINE))
    assert len(ids) >= 20
    held = {rule.id[:6] for kind in VOTE_DAYS for rule in book(kind).rules}
    assert {TOLD_ELSEWHERE.get(rule_id, rule_id) for rule_id in ids} - held <= {""}
