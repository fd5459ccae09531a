"""Protocols of stations and summaries of areas on paper."""

from dataclasses import replace
from datetime import date

import pytest
import zxingcpp

from scrutineer.count import account
from scrutineer.law.rulebook import rulebook
from scrutineer.model import NotSupportedError
from scrutineer.publish.documents import (
    FilledProtocols,
    area_summary,
    blank_forms,
    blank_protocol,
    filled_protocols,
    sheets,
)
from scrutineer.publish.proof_mark import proof_mark
from scrutineer.words import LANGUAGES, integer_text
from tests.invented import small
from tests.ledgers import KEY, entry
from tests.pages import counted, village
from tests.printed import assert_margins_are_clean, filled, image, pdf, plain, text
from tests.rows import frame
from tests.test_proof_mark import proof

CONTROLS = {"ballots_cast": 199, "ballots_cancelled": 70, "voters_added": None}
"""Changes to the first protocol of the rural akims that break controls, and leave one figure out."""


# Protocols


def test_a_filled_protocol_says_its_figures_votes_and_that_all_controls_hold():
    read = pdf(filled())
    said = text(read)
    assert len(read.pages) == 1
    for line in (
        "1Votersonthelistattheclose254",
        "11Ballotscast(voterswhotookpart)187",
        "15Candidate2SYNTHETIC55",
    ):
        assert line in said
    assert plain("All 17 controls that the stated figures allow hold (of 19).") in said


def test_a_filled_protocol_that_does_not_add_up_says_what_and_why():
    said = text(pdf(filled(figures=CONTROLS)))
    assert plain("5 do not hold. Told are the 2 that lie nearest to the cause.") in said
    assert plain("E-01. Ballots received: 256. Issued, cancelled and spoiled together: 257.") in said
    assert plain("Voters added on the day, by absentee certificate –") in said
    assert plain("A dash means: not stated, which is not zero.") in said


def test_an_annulled_protocol_says_that_it_does_not_count():
    said = text(pdf(filled("ru", status="annulled", version=2, replaces="SYNTHETIC-P0000", ledger_index=7)))
    assert plain("Этот протокол не учитывается: аннулирован.") in said
    assert plain("Версия 2 Заменяет SYNTHETIC-P0000") in said and plain("Запись журнала 7") in said


def test_the_code_on_a_printed_protocol_is_its_proof():
    given = proof()
    printed = image(filled("kk", proof=proof_mark(given)))
    found = zxingcpp.read_barcodes(printed)
    assert [code.bytes.decode() for code in found] == [proof_mark(given).text]
    read = type(given).parse(found[0].bytes)
    assert read.verify(entry(given.index), KEY.verifier).checkpoint.size == 34_506


def test_an_observers_name_is_on_no_copy():
    election = counted("kz-2023-east-kazakhstan-3").election
    sheet = next(iter(sheets(election, "observer")))
    assert sheet.protocol.source_id
    said = text(pdf(FilledProtocols.of(election, "en").document(sheet)))
    assert plain(sheet.protocol.source_id) not in said and plain("an observer's copy") in said


def test_a_kind_whose_ballots_are_published_has_no_protocol():
    with pytest.raises(NotSupportedError, match="P-02"):
        blank_protocol(rulebook("generic", "approval", date(2024, 1, 1)), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_blank_protocol_has_a_place_to_write_in_and_each_article(language):
    counts = counted("kz-2022-referendum")
    rules = rulebook("kz", "referendum", date(2022, 6, 5))
    made = blank_protocol(rules, language, counts.election, counts.contests[0].contest)
    said = text(pdf(made))
    for rule in rules.rules:
        if rule.topic in ("protocol", "ballot") and rule.apply is None:
            assert plain(f"{rule.text.text(language)} {rules.cited(rule.article).text(language)}") in said
    assert plain("(11) = (15 + 16) + (13) + (12)") in said


@pytest.mark.long
@pytest.mark.parametrize("country", ["kz", "generic"])
@pytest.mark.parametrize("day", [date(2021, 7, 25), date(2023, 3, 19), date(2026, 9, 1)])
def test_every_rule_set_has_its_blank_protocol(country, day):
    made = list(blank_forms(country, day))
    assert len(made) == {"kz": 9, "generic": 7}[country] * len(LANGUAGES)
    for form in made:
        assert len(pdf(form).pages) <= 3
        assert_margins_are_clean(form)


@pytest.mark.long
def test_all_protocols_of_a_bundle_can_be_printed():
    counts = counted("kz-2021-rural-akims")
    made = list(filled_protocols(counts, ("kk",)))
    assert len(made) == len(counts.election.rows("protocols"))
    assert len({form.protocol_id for form in made}) == len(made)


# Summaries


def test_a_summary_says_how_many_protocols_stated_each_total():
    election = village(votes=(60, 30))
    rows = [
        {**row, "registered_voters": 100 if row["protocol_id"] == "p0" else None}
        for row in election.rows("protocols")
    ]
    counts = account(replace(election, tables={**election.tables, "protocols": frame(rows)}))
    said = text(pdf(area_summary(counts, counts.contests[0], "root", "en")))
    assert plain("2 Stations expected 2 counted 0 open 0 annulled") in said
    assert plain("Option 0 SYNTHETIC 60 66.67 2 of 2") in said
    assert plain("1 Voters on the list at the close 100 1 of 2") in said


def test_a_summary_tells_the_areas_below_line_by_line():
    made = account(small().election)
    whole = made.contests[0]
    said = text(pdf(area_summary(made, whole, whole.contest.area_id, "en")))
    for area_id, tally in whole.units.items():
        name = made.election.areas[area_id].name.text("en")
        assert plain(f"{name} {integer_text(tally.stations.expected)}") in said
