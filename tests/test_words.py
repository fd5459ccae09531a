"""Languages: nothing a user can meet is untranslated, and numbers have the house's forms."""

import re
import string
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.words import LANGUAGES, Name, Sentence, catalogue, integer_text, percent_text, rounded
from tools.catalogue import marked

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_sentence_a_user_can_meet_is_untranslated(language: str) -> None:
    sentences = catalogue(language).sentences
    assert [sentence for sentence in marked() if not sentences.get(sentence)] == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_translation_has_the_places_of_its_source(language: str) -> None:
    def places(text: str) -> set[str]:
        return {name.partition(".")[0] for _, name, _, _ in string.Formatter().parse(text) if name}

    sentences = catalogue(language).sentences
    assert {s: t for s, t in sentences.items() if places(s) != places(t)} == {}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_translation_is_left_over_from_a_sentence_that_is_gone(language: str) -> None:
    assert set(catalogue(language).sentences) - set(marked()) == set()


def test_kazakh_is_not_russian() -> None:
    """A Kazakh letter stands in most Kazakh sentences: a copied Russian catalogue would have none."""
    kazakh = [t for t in catalogue("kk").sentences.values() if len(t) > 25]
    with_letters = [t for t in kazakh if re.search("[әғқңөұүһі]", t.lower())]
    assert len(with_letters) > len(kazakh) * 9 // 10


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(LookupError):
        catalogue("de")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1845, "1845"),
        (10101, f"10{THIN}101"),
        (7940478, f"7{THIN}940{THIN}478"),
        (-33, "−33"),
    ],
)
def test_groups_of_three_stand_apart_from_five_digits_on(value: int, shown: str) -> None:
    assert integer_text(value) == shown


def test_percentages_have_the_decimal_sign_of_the_language() -> None:
    share = Fraction(6_456_393, 7_940_478)
    assert [percent_text(share, 2, lang) for lang in LANGUAGES] == [
        f"81,31{THIN}%",
        f"81,31{THIN}%",
        f"81.31{THIN}%",
    ]


def test_halves_are_rounded_away_from_zero_as_commissions_print_them() -> None:
    assert [str(rounded(Fraction(n, 1000), 2)) for n in (125, 135, -125)] == ["0.13", "0.14", "-0.13"]


@given(st.fractions(min_value=-10, max_value=10), st.integers(0, 6))
def test_rounding_is_off_by_half_a_unit_at_most(value: Fraction, places: int) -> None:
    assert abs(Fraction(rounded(value, places)) - value) <= Fraction(1, 2 * 10**places)


def test_a_name_falls_back_to_a_language_that_has_one() -> None:
    assert Name(ru="Алматы").text("kk") == "Алматы"
    assert Name(kk="Астана", en="Astana").text("ru") == "Астана"
    assert not Name()


def test_a_sentence_fills_in_names_and_sentences_in_its_own_language() -> None:
    inner = Sentence(Name(kk="бес", ru="пять", en="five"))
    outer = Sentence(
        Name(kk="{a}: {b}", ru="{a}: {b}", en="{a}: {b}"), {"a": inner, "b": [Name(en="x"), Name(en="y")]}
    )
    assert outer.text("ru") == "пять: x, y"
