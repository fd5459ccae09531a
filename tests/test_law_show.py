"""The rules as people read them: everything in their language, and every doubt in words."""

import dataclasses
from datetime import date

import pytest

from scrutineer.law.rule import Standing
from scrutineer.law.rulebook import kind_of, kinds, rulebook
from scrutineer.law.show import STANDING_NAMES, TOPIC_NAMES, TOPICS, listing, plain_text, show
from scrutineer.words import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_names_every_contest_kind(language):
    entries = listing(language)
    assert [entry.path for entry in entries] == [f"{kind.country}/{kind.id}" for kind in kinds()]
    assert all(entry.name and entry.statute and entry.country for entry in entries)
    assert next(e for e in entries if e.path == "kz/district_akim").assumptions > 0


def test_every_topic_and_every_standing_has_its_words():
    assert set(TOPIC_NAMES) == set(TOPICS)
    assert set(STANDING_NAMES) == set(Standing)
    for standing, words in STANDING_NAMES.items():
        assert words.startswith("assumption") is standing.is_assumption


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: f"{kind.country}/{kind.id}")
def test_every_rule_of_the_day_is_shown_once(kind):
    for day in (date(2023, 3, 19), date(2026, 7, 1)):
        book = rulebook(kind.country, kind.id, day)
        rows = [row for section in show(book, "en").sections for row in section.rows]
        assert sorted(row.rule for row in rows) == sorted(rule.id for rule in book.rules)


def test_without_a_day_every_version_is_shown_with_its_dates():
    shown = show(kind_of("kz", "referendum"), "en")
    forms = [row for section in shown.sections for row in section.rows if row.rule == "FRM-01"]
    assert [row.period for row in forms] == ["– 2022-05-04", "2022-05-05 –"]
    assert shown.day == ""


def test_a_doubt_is_said_in_words():
    shown = show(rulebook("kz", "president", date(2022, 11, 20)), "en")
    runoff = next(row for section in shown.sections for row in section.rows if row.rule == "PRE-16")
    assert runoff.assumption
    assert runoff.standing == "assumption: no source found"
    assert "is not" in runoff.note
    assert runoff.article == "Constitutional Law on Elections, Art. 63"


def test_a_control_is_shown_with_its_code_and_equation():
    shown = show(rulebook("kz", "president", date(2022, 11, 20)), "en")
    row = next(row for section in shown.sections for row in section.rows if row.rule == "CON-04")
    assert row.applied == "E-04 (contradiction): ballots_valid = lines"


def test_what_is_not_known_is_shown_as_not_known():
    shown = show(rulebook("kz", "kurultai", date(2026, 8, 30)), "en")
    gap = next(row for section in shown.sections for row in section.rows if row.rule == "GAP-17")
    assert gap.applied == "not known: the decision is undetermined"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plain_text_keeps_its_width_and_loses_nothing(language):
    shown = show(rulebook("kz", "president", date(2022, 11, 20)), language)
    text = plain_text(shown, language, width=80)
    flat = " ".join(text.split())
    for section in shown.sections:
        assert section.title in text
        for row in section.rows:
            assert row.rule in text
            assert row.text in flat
            assert row.note in flat
    assert [line for line in text.splitlines() if len(line) > 80 and " " in line.strip()] == []


def test_what_is_shown_is_plain_data():
    shown = dataclasses.asdict(show(rulebook("kz", "referendum", date(2022, 6, 5)), "ru"))
    assert shown["path"] == "kz/referendum"
    assert shown["day"] == "2022-06-05"
