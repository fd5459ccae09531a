"""What stands on a protocol's form, and what may be printed of a stranger's text, without any press."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer.law.equation import COUNT_MINUTES
from scrutineer.law.rule import Control, ProtocolForm
from scrutineer.law.rulebook import known, rulebook
from scrutineer.model.figures import LINES
from scrutineer.publish.documents.printable import WORD, printable
from scrutineer.publish.documents.station_form import has_form, station_form
from tests.pages import counted

DAYS = (date(2021, 7, 25), date(2022, 6, 5), date(2022, 11, 20), date(2023, 3, 19), date(2026, 9, 1))
EVERY_KAZAKH_LETTER = "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі"
FORMS = [
    rules
    for country, kinds in known().items()
    for kind in kinds
    for day in DAYS
    if has_form(rules := rulebook(country, kind, day))
]


@pytest.mark.parametrize("rules", FORMS, ids=lambda rules: f"{rules.path} {rules.day}")
def test_a_form_has_the_figures_in_the_order_of_the_rule_and_then_the_ballot(rules):
    form = station_form(rules)
    found = rules.one(ProtocolForm)
    assert found is not None
    assert tuple(line.key for line in form.figures) == found[1].figures
    lines = (*form.figures, *form.lines)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


@settings(max_examples=15)
@given(data=st.data())
@pytest.mark.parametrize("rules", FORMS[::9], ids=lambda rules: f"{rules.path} {rules.day}")
def test_an_equation_by_line_numbers_holds_when_its_control_holds(rules, data):
    """The printed equation is worked out as a clerk would, and compared with the control."""
    form = station_form(rules)
    numbers = {line.number: data.draw(st.integers(0, 300)) for line in (*form.figures, *form.lines)}
    figures: dict[str, int | None] = {line.key: numbers[line.number] for line in form.figures}
    figures |= {
        LINES: sum(numbers[line.number] for line in form.lines),
        COUNT_MINUTES: data.draw(st.integers(-5, 900)),
    }
    controls = {control.code: control for _, control in rules.applying(Control)}
    for hint in form.hints:
        shown = hint.equation.text("en").replace("minutes of the count", str(figures[COUNT_MINUTES]))
        answer = by_hand(shown, numbers)
        assert answer is controls[hint.code].equation.holds(figures), shown


def by_hand(shown: str, numbers: dict[int, int]) -> bool:
    whole = re.sub(
        r"\((\d+) \+ (?:… \+ )?(\d+)\)",
        lambda found: str(sum(numbers[n] for n in range(int(found[1]), int(found[2]) + 1))),
        shown.replace("\N{NARROW NO-BREAK SPACE}", ""),
    )
    plain = re.sub(r"\((\d+)\)", lambda found: str(numbers[int(found[1])]), whole)
    left, sign, right = re.split(" (=|≤|≥) ", plain)
    sums = [added(side) for side in (left, right)]
    return {"=": sums[0] == sums[1], "≤": sums[0] <= sums[1], "≥": sums[0] >= sums[1]}[sign]


def added(side: str) -> int:
    total = 0
    for term in side.split(" + "):
        product = 1
        for factor in term.split(" × "):
            product *= int(factor)
        total += product
    return total


def test_a_control_for_figures_left_out_is_not_printed_beside_the_strict_one():
    """E-18 and E-19 repeat E-05 and E-17 for protocols that leave a line out; a form has the line."""
    codes = {hint.code for hint in station_form(rulebook("kz", "president", date(2022, 11, 20))).hints}
    assert {"E-01", "E-05", "E-07", "E-10", "E-17"} <= codes
    assert not codes & {"E-18", "E-19"}


def test_both_answers_of_a_referendum_are_written_out():
    rules = rulebook("kz", "referendum", date(2022, 6, 5))
    hints = {hint.code: hint.equation.text("en") for hint in station_form(rules).hints}
    assert hints["E-04"] == "(14) = (15 + 16)"
    options = counted("kz-2022-referendum").election.options["constitution"]
    assert [line.key for line in station_form(rules, options).lines] == list(options)


def test_every_hint_names_only_lines_that_are_there():
    for rules in FORMS:
        form = station_form(rules)
        last = form.lines[-1].number
        for hint in form.hints:
            bracketed = re.findall(r"\(([^)]*)\)", hint.equation.text("kk"))
            assert all(1 <= int(n) <= last for group in bracketed for n in re.findall(r"\d+", group))


# Text from strangers


def everything(_: str) -> bool:
    return True


def test_every_kazakh_letter_is_printed_as_it_is():
    assert printable(EVERY_KAZAKH_LETTER, lambda _: False) == EVERY_KAZAKH_LETTER


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\u202eb", "a[U+202E]b"),
        ("a\u200bb\x00", "a[U+200B]b[U+0000]"),
        ("\ue000", "[U+E000]"),
        ("7\u202f940\u00a0x", "7\u202f940\u00a0x"),
    ],
)
def test_what_cannot_be_seen_is_shown_as_its_code_point(given, shown):
    assert printable(given, everything) == shown


def test_what_no_face_has_is_shown_as_its_code_point():
    assert printable("張 a", lambda character: character != "張") == "[U+5F35] a"


def test_an_endless_word_may_be_broken_and_no_other():
    word = "ұ" * WORD
    assert printable(f"{word} {word}-{word}", everything) == f"{word} {word}-{word}"
    broken = printable("ұ" * 100, everything)
    assert broken.replace("\N{ZERO WIDTH SPACE}", "") == "ұ" * 100
    assert max(map(len, broken.split("\N{ZERO WIDTH SPACE}"))) <= WORD


@given(st.text())
def test_nothing_is_dropped_and_nothing_unprintable_is_left(text):
    shown = printable(text, everything)
    assert all(c.isprintable() or c in "\n\u200b" or c.isspace() for c in shown)
    assert len(shown) >= len(text)
