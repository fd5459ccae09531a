"""The rules that ship: every one in three languages, its doubts marked, the version of the day picked."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import BaseModel

from scrutineer.law.rule import (
    Approval,
    Control,
    InstantRunoff,
    Majority,
    Plurality,
    ProtocolForm,
    Runoff,
    Seats,
    Standing,
    Threshold,
    Tie,
    Turnout,
    UnitMajority,
    Unknown,
)
from scrutineer.law.rulebook import cited, countries, kinds, known, rulebook
from scrutineer.model import NotSupportedError
from scrutineer.words import LANGUAGES, Name

DECIDE = (Plurality, Majority, UnitMajority, Seats, Approval, InstantRunoff, Unknown)
REFERENCE = Path(__file__).resolve().parents[2] / "shared/reference/law.md"
LAST_OLD_DAY, FIRST_NEW_DAY = date(2026, 6, 30), date(2026, 7, 1)

KZ = [kind for kind in kinds() if kind.country == "kz"]
RULES = [(kind, rule) for kind in kinds() for rule in kind.rule]


def names_in(value: object, path: str = "") -> Iterable[tuple[str, Name]]:
    """Every name inside a model, with where it stands."""
    if isinstance(value, Name):
        yield path, value
    elif isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from names_in(getattr(value, field), f"{path}.{field}")
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from names_in(item, f"{path}[{index}]")


# Three languages


def test_every_word_of_every_rule_is_in_three_languages():
    wanting = [
        f"{kind.id}{path}"
        for kind in kinds()
        for path, name in names_in(kind)
        if not all(name.text(language).strip() for language in LANGUAGES)
        or len({name.kk, name.ru, name.en}) < len(LANGUAGES)
    ]
    assert wanting == []


def test_kazakh_is_kazakh_and_russian_is_russian():
    for kind in kinds():
        for path, name in names_in(kind):
            place = f"{kind.id}{path}"
            assert not set("әғқңөұүһі") & set(name.ru.lower()), place
            assert not re.search(r"[А-я]", name.en), place
            if len(name.kk) > 40:
                assert set("әғқңөұүһі") & set(name.kk.lower()), place


def mixed(text: str) -> list[str]:
    """Words with letters of two alphabets: a Latin letter that looks Cyrillic, or the reverse."""
    return [
        word
        for word in re.findall(r"\w+", text)
        if re.search("[A-Za-z]", word) and re.search("[А-яЁёӘ-ӿ]", word)
    ]


def test_no_word_mixes_two_alphabets():
    found = {
        word
        for kind in kinds()
        for _, name in names_in(kind)
        for word in mixed(f"{name.kk} {name.ru} {name.en}")
    }
    assert found == set()
    assert mixed("дауыc") == ["дауыc"]


def test_the_statutes_are_cited_in_three_languages():
    assert cited("EL 9(1)(2); Const. 41", "kz") == Name(
        kk="Сайлау туралы конституциялық заң, 9(1)(2)-бап; 1995 жылғы Конституция, 41-бап",
        ru="Конституционный закон о выборах, ст. 9(1)(2); Конституция 1995 года, ст. 41",
        en="Constitutional Law on Elections, Art. 9(1)(2); Constitution of 1995, Art. 41",
    )
    for kind, rule in RULES:
        assert cited(rule.article, kind.country).en, rule.id
    for country in countries():
        for statute in country.statute:
            assert len({statute.name.kk, statute.name.ru, statute.name.en}) == len(LANGUAGES)


def test_a_rule_without_an_article_says_why():
    for kind, rule in RULES:
        if kind.country == "generic":
            assert rule.article in ("none: general rule", "none: arithmetic"), rule.id


# Doubts are marked

DOUBTS = {
    "old_text": "PRE-14 PRE-15 MAZ-06 MAZ-07 CNT-01 CNT-02 CNT-04 CNT-06 DL-01 DL-05 INV-01",
    "unsourced": "PRE-16 PRE-20 RAK-09 RAK-10 MAS-04 CNT-09 INV-02 OFF-05 FRM-01 AGA-01 VER-01",
    "derived": "PRE-18 MAZ-08",
    "conflict": "RAK-04 DAK-01b",
}


def test_what_no_settled_source_gives_is_marked():
    standings: dict[str, set[str]] = {}
    for _, rule in RULES:
        standings.setdefault(rule.id, set()).add(rule.standing.value)
    wanted = {rule_id: {standing} for standing, ids in DOUBTS.items() for rule_id in ids.split()}
    assert {rule_id: standings[rule_id] for rule_id in wanted} == wanted
    assert all(
        standing == {"unsourced"} for rule_id, standing in standings.items() if rule_id.startswith("GAP")
    )


def test_the_plurality_of_maslikhats_is_sourced_for_2004_and_not_for_2023():
    for day, standing in ((date(2016, 3, 20), Standing.SOURCED), (date(2023, 3, 19), Standing.UNSOURCED)):
        found = rulebook("kz", "maslikhat_district", day).rule("MAS-03")
        assert found is not None
        assert found.standing is standing


def test_an_assumption_names_its_doubt_and_its_rule_says_so_itself():
    for _, rule in RULES:
        assert rule.standing.is_assumption is (rule.standing.value in ("old_text", "conflict", "unsourced"))
        assert rule.note or not rule.standing.is_assumption, rule.id
        assert rule.standing is Standing.UNSOURCED or not isinstance(rule.apply, Unknown), rule.id


def test_sources_are_names_that_an_outsider_can_follow():
    for _, rule in RULES:
        assert not re.search(r"\bS\d{2,3}\b|law\.md|shared", rule.source), rule.id


@pytest.mark.shared
def test_every_doubt_of_the_reference_is_marked_in_the_rules():
    doubts = set()
    for line in REFERENCE.read_text("utf-8").splitlines():
        found = re.match(r"\|\s*([A-Z]{3}-\d\d)\s*\|(.*)|- ([A-Z]{3}-\d\d)(?=[ :])(.*)", line)
        if found and re.search("UNSOURCED|OLD TEXT|CONFLICT|te.gob.mx", line):
            doubts.add(found[1] or found[3])
    held = {rule.id[:6]: [r for _, r in RULES if r.id[:6] == rule.id[:6]] for _, rule in RULES}
    assert len(doubts & set(held)) >= 15
    unmarked = [
        rule_id
        for rule_id in sorted(doubts & set(held))
        if not any(rule.standing.is_assumption or rule.note for rule in held[rule_id])
    ]
    assert unmarked == []


@pytest.mark.shared
def test_every_source_of_the_rules_of_kazakhstan_is_in_the_reference():
    plain = str.maketrans("", "", '",')
    listed = " ".join(REFERENCE.read_text("utf-8").split("## 15. Sources")[1].split()).translate(plain)
    named = {
        source
        for kind, rule in RULES
        if kind.country == "kz" and rule.source not in ("none", "arithmetic")
        for source in rule.source.split("; ")
    }
    assert len(named) > 50
    assert [source for source in sorted(named) if source.translate(plain) not in listed] == []


# The old English edition stands behind these although a newer or a contemporary source confirms them.
CONFIRMED = {"CON-07", "PRE-18", "MAS-03"}


def test_what_rests_on_the_old_english_edition_alone_is_an_assumption():
    for _, rule in RULES:
        if "te.gob.mx" in rule.source and rule.id not in CONFIRMED:
            assert rule.standing.is_assumption, rule.id


# The version of the day


def test_every_day_has_one_rule_that_decides_or_says_that_none_is_known():
    for kind in kinds():
        edges = {edge for rule in kind.rule for edge in (rule.from_, rule.to) if edge}
        days = {edge + timedelta(days=shift) for edge in edges for shift in (-1, 0, 1)} | {date(1991, 12, 16)}
        for day in sorted(days):
            book = rulebook(kind.country, kind.id, day)
            found = [rule.id for rule in book.rules if isinstance(rule.apply, DECIDE)]
            assert len(found) == 1, (kind.id, day, found)


@pytest.mark.parametrize("kind", [kind.id for kind in KZ if kind.id != "kurultai"])
def test_the_old_rules_end_on_30_june_2026(kind):
    before, after = (rulebook("kz", kind, day) for day in (LAST_OLD_DAY, FIRST_NEW_DAY))
    assert after.one(Unknown) is not None
    assert [rule.id for rule in after.rules if isinstance(rule.apply, DECIDE)] == ["VER-01"]
    assert "VER-01" not in {rule.id for rule in before.rules}
    # What is left is the arithmetic of the protocol.
    assert {rule.id[:3] for rule in after.rules} == {"VER", "CON", "FRM"}


def test_the_kurultai_begins_on_1_july_2026_and_its_allocation_is_not_known():
    before, after = (rulebook("kz", "kurultai", day) for day in (LAST_OLD_DAY, FIRST_NEW_DAY))
    assert before.rule("KUR-01") is None
    seats = after.rule("KUR-01")
    assert seats is not None
    assert "145" in seats.text.en
    assert seats.standing is Standing.SOURCED
    gap = after.one(Unknown)
    assert gap is not None
    assert gap[0].id == "GAP-17"
    assert not after.applying(Seats)


def test_four_ballot_classes_begin_on_5_may_2022():
    before, after = (rulebook("kz", "referendum", day) for day in (date(2022, 5, 4), date(2022, 5, 5)))
    assert before.rule("REF-07") is None
    assert after.rule("REF-07") is not None
    for book, both in ((before, False), (after, True)):
        form = book.one(ProtocolForm)
        assert form is not None
        assert ("ballots_both_marked" in form[1].figures) is both
        codes = [control.code for _, control in book.applying(Control)]
        assert len(codes) == len(set(codes)) == 19


def test_the_referendum_needs_half_of_the_entitled_and_two_thirds_of_the_units():
    for day in (date(2022, 6, 5), date(2026, 3, 15)):
        book = rulebook("kz", "referendum", day)
        turnout, majority = book.one(Turnout), book.one(UnitMajority)
        assert turnout is not None
        assert majority is not None
        assert turnout[1].more_than == majority[1].more_than == Fraction(1, 2)
        assert (majority[1].base, majority[1].units, majority[1].unit_kinds) == (
            "cast",
            Fraction(2, 3),
            ("region",),
        )


def test_the_president_is_elected_by_more_than_half_of_those_who_took_part_and_both_bases_are_given():
    book = rulebook("kz", "president", date(2022, 11, 20))
    majority, runoff = book.one(Majority), book.one(Runoff)
    assert majority is not None
    assert runoff is not None
    assert majority[1].more_than == Fraction(1, 2)
    assert (majority[1].base, majority[1].also_base) == ("cast", "valid_with_against_all")
    assert (runoff[1].options, runoff[0].standing) == (2, Standing.UNSOURCED)
    assert book.one(Turnout) is None


def test_rural_akims_are_elected_by_plurality_and_a_tie_means_repeat_voting():
    book = rulebook("kz", "rural_akim", date(2021, 7, 25))
    tie = book.one(Tie)
    assert book.one(Plurality) is not None
    assert tie is not None
    assert tie[1].next == "repeat_voting"
    assert rulebook("kz", "rural_akim", date(2021, 5, 23)).one(Plurality) is None


def test_district_akims_are_not_decided_by_the_rule_of_the_rural_ones():
    book = rulebook("kz", "district_akim", date(2023, 11, 5))
    assert book.one(Plurality) is None
    assert book.one(Unknown) is not None


def test_the_mazhilis_has_a_threshold_of_all_valid_votes_and_69_seats_by_the_first_quotient():
    book = rulebook("kz", "mazhilis_list", date(2023, 3, 19))
    threshold, seats = book.one(Threshold), book.one(Seats)
    assert threshold is not None
    assert seats is not None
    assert (threshold[1].share, threshold[1].base) == (Fraction(1, 20), "valid_with_against_all")
    assert (seats[1].method, seats[1].seats) == ("hare", 69)


def test_the_same_id_says_the_same_in_every_contest_kind_of_a_country():
    # INV-03 is an article for the Mazhilis and unsourced for the President; the rest are versions by kind.
    by_kind = {"INV-03", "FRM-01", "CON-03", "CON-09", "CON-12"}
    seen: dict[tuple[str, str, date | None], str] = {}
    for kind, rule in RULES:
        if rule.id not in by_kind:
            key = (kind.country, rule.id, rule.from_)
            assert seen.setdefault(key, rule.text.en) == rule.text.en, rule.id


def test_a_law_that_is_not_known_names_those_that_are():
    with pytest.raises(NotSupportedError) as raised:
        rulebook("kz", "senate", date(2023, 1, 14))
    assert raised.value.code == "L-03"
    assert "kz/president" in raised.value.text("en")


def test_the_contest_kinds_are_those_that_bundles_name():
    assert {kind.id for kind in KZ} == {
        "referendum", "president", "rural_akim", "district_akim", "mazhilis_list", "mazhilis_district",
        "maslikhat_district", "maslikhat_list", "kurultai",
    }  # fmt: skip
    assert {kind.id for kind in kinds() if kind.country == "generic"} >= {
        "plurality", "majority-runoff", "dhondt", "sainte-lague", "largest-remainder",
        "largest-remainder-droop", "approval", "instant-runoff",
    }  # fmt: skip


# Exact numbers


def floats(value: object, path: str = "") -> list[str]:
    """Where a float stands anywhere inside a value."""
    if isinstance(value, float | complex):
        return [path]
    if isinstance(value, BaseModel):
        parts = [(field, getattr(value, field)) for field in type(value).model_fields]
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    elif isinstance(value, Mapping):
        parts = [(str(key), item) for key, item in value.items()] + [(f"key {key}", key) for key in value]
    elif isinstance(value, tuple | list | set | frozenset):
        parts = [(str(index), item) for index, item in enumerate(value)]
    else:
        assert value is None or isinstance(value, str | int | Fraction | date | Enum), (path, value)
        return []
    return [place for name, part in parts for place in floats(part, f"{path}.{name}")]


def test_no_float_comes_out_of_the_law():
    assert [place for kind in kinds() for place in floats(kind, f"{kind.country}/{kind.id}")] == []
    assert [place for country in countries() for place in floats(country, country.id)] == []


def test_a_float_that_came_out_would_be_found():
    assert floats({"a": (1, Fraction(1, 2), [0.05])}) == [".a.2.0"]


def test_a_rule_file_is_named_after_its_country_and_kind() -> None:
    """A kind is found by the names of its folder and file, so these must be its own."""
    paths = [(country, kind) for country, of_country in known().items() for kind in of_country]
    assert [(kind.country, kind.id) for kind in kinds()] == paths
