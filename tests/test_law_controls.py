"""Controls of the protocol in the rule files: codes that never change, and one finding for one slip."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer.law.rule import Control
from scrutineer.law.rulebook import kinds, rulebook
from scrutineer.model import FIGURES, Severity
from scrutineer.words import LANGUAGES, Sentence

ELECTION = "kz/president", date(2022, 11, 20)
REFERENDUM = "kz/referendum", date(2022, 6, 5)
OLD_REFERENDUM = "kz/referendum", date(2022, 5, 4)
GENERAL = "generic/plurality", date(2020, 7, 12)

EQUATIONS = {
    "E-01": "ballots_received = ballots_issued + ballots_cancelled + ballots_spoiled?",
    "E-02": "ballots_in_box + ballots_in_portable_box <= ballots_issued",
    "E-03": "ballots_in_box + ballots_in_portable_box = ballots_invalid + ballots_valid",
    "E-04": "ballots_valid = lines",
    "E-05": "ballots_issued <= registered_voters + voters_added",
    "E-06": "ballots_in_portable_box <= ballots_issued_outside",
    "E-07": "count_minutes <= 720",
    "E-09": "ballots_cast = lines + ballots_invalid",
    "E-10": "100 ballots_received <= 101 registered_voters + 101 voters_added? + 99",
    "E-11": "ballots_cast = ballots_in_box + ballots_in_portable_box",
    "E-12": "ballots_cast = ballots_invalid + ballots_valid",
    "E-13": "ballots_cast <= ballots_issued",
    "E-14": "registered_voters <= 3000",
    "E-15": "ballots_issued_outside <= ballots_issued",
    "E-16": "ballots_issued_absentee <= ballots_issued",
    "E-17": "ballots_cast <= registered_voters + voters_added",
    "E-18": "ballots_issued <= registered_voters + voters_added?",
    "E-19": "ballots_cast <= registered_voters + voters_added?",
    "E-20": "count_minutes >= 0",
}
WARNINGS = {"E-07", "E-10", "E-14", "E-18", "E-19"}


def controls(path, day):
    country, kind = path.split("/")
    return [control for _, control in rulebook(country, kind, day).applying(Control)]


def every_control():
    return [(k, rule, rule.apply) for k in kinds() for rule in k.rule if isinstance(rule.apply, Control)]


def broken(found, figures):
    return {control.code for control in found if control.equation.holds(figures) is False}


def heard(found, figures):
    """The codes that are told: violated, and no control that silences them is violated."""
    violated = broken(found, figures)
    return [c.code for c in found if c.code in violated and violated.isdisjoint(c.silenced_by)]


# Codes


def test_a_code_is_the_same_equation_in_every_contest_kind():
    for kind, rule, control in every_control():
        text = str(control.equation).replace(" + ballots_both_marked", "")
        assert text == EQUATIONS[control.code], f"{kind.id} {rule.id}"
        assert rule.id == f"CON-{control.code[2:]}"


def test_every_code_is_used_and_e_08_stays_free():
    assert {control.code for _, _, control in every_control()} == set(EQUATIONS)
    assert "E-08" not in EQUATIONS


def test_arithmetic_contradicts_and_limits_warn():
    for _, _, control in every_control():
        wanted = Severity.WARNING if control.code in WARNINGS else Severity.CONTRADICTION
        assert control.severity is wanted


def test_only_the_referendum_of_four_classes_counts_ballots_with_both_answers():
    with_both = {
        (kind.id, control.code)
        for kind, _, control in every_control()
        if "ballots_both_marked" in control.equation.names
    }
    assert with_both == {("referendum", "E-03"), ("referendum", "E-09"), ("referendum", "E-12")}


def test_what_is_said_to_a_clerk_can_be_filled_in_in_every_language():
    figures: dict[str, object] = dict.fromkeys([*FIGURES, "lines", "count_minutes", "left", "right"], 12345)
    for kind, rule, control in every_control():
        for language in LANGUAGES:
            said = Sentence(control.says, figures).text(language)
            assert "12\N{NARROW NO-BREAK SPACE}345" in said, f"{kind.id} {rule.id} {language}"
            assert not set(said) & set("{}")


def test_what_to_do_does_not_name_the_number_that_is_expected():
    for _, rule, control in every_control():
        for language in LANGUAGES:
            assert not re.search(r"[{}\d]", control.do.text(language)), rule.id


# The real figures of 5 June 2022


def test_the_official_totals_of_the_referendum_of_2022_satisfy_the_controls():
    figures = {
        "registered_voters": 11_734_642,
        "ballots_cast": 7_985_769,
        "ballots_invalid": 205_924,
        "ballots_both_marked": 125_859,
        "lines": 6_163_516 + 1_490_470,
    }
    equations = {c.code: c.equation for c in controls(*REFERENDUM)}
    assert equations["E-09"].holds(figures) is True
    assert equations["E-17"].holds(figures | {"voters_added": 0}) is True
    assert equations["E-09"].holds(figures | {"ballots_invalid": 20_696}) is False


def test_before_may_2022_the_protocol_has_no_class_for_both_answers():
    figures = {"ballots_cast": 100, "ballots_invalid": 5, "ballots_valid": 90, "ballots_both_marked": 5}
    assert broken(controls(*OLD_REFERENDUM), figures) == {"E-12"}
    assert broken(controls(*REFERENDUM), figures) == set()


# One slip, one finding


@st.composite
def protocols(draw, both_marked=False):
    """A protocol in order: every equation holds, and no limit is passed."""
    registered = draw(st.integers(0, 3000))
    added = draw(st.integers(0, 60))
    voters = registered + added
    issued = draw(st.integers(0, voters))
    outside = draw(st.integers(0, issued))
    portable = draw(st.integers(0, outside))
    cast = draw(st.integers(portable, issued))
    invalid = draw(st.integers(0, cast))
    both = draw(st.integers(0, cast - invalid)) if both_marked else 0
    reserve = (101 * voters + 99) // 100 - issued
    spoiled = draw(st.integers(0, min(reserve, 5)))
    cancelled = draw(st.integers(0, reserve - spoiled))
    valid = cast - invalid - both
    figures = {
        "registered_voters": registered,
        "voters_added": added,
        "ballots_received": issued + cancelled + spoiled,
        "ballots_issued": issued,
        "ballots_issued_outside": outside,
        "ballots_issued_absentee": draw(st.integers(0, issued)),
        "ballots_cancelled": cancelled,
        "ballots_spoiled": spoiled,
        "ballots_in_box": cast - portable,
        "ballots_in_portable_box": portable,
        "ballots_cast": cast,
        "ballots_invalid": invalid,
        "ballots_valid": valid,
        "lines": valid,
    }
    return figures | ({"ballots_both_marked": both} if both_marked else {})


def partly(draw, figures):
    """The same protocol with some figures not stated; a form without a line for spoiled ballots has none."""
    stated = {name: value for name, value in figures.items() if draw(st.booleans())}
    if "ballots_spoiled" not in stated and "ballots_cancelled" in stated:
        stated["ballots_cancelled"] += figures["ballots_spoiled"]
    elif "ballots_spoiled" not in stated and "ballots_received" in stated:
        stated["ballots_received"] -= figures["ballots_spoiled"]
    return stated


def slips(value):
    """The number with one of its digits written wrongly, in every way."""
    digits = str(value)
    for place, digit in enumerate(digits):
        yield from (
            int(digits[:place] + other + digits[place + 1 :]) for other in "0123456789" if other != digit
        )


WHERE = [(ELECTION, False), (REFERENDUM, True), (OLD_REFERENDUM, False), (GENERAL, False)]


@pytest.mark.parametrize(("where", "both"), WHERE)
@given(data=st.data())
@settings(max_examples=150)
def test_one_wrong_digit_raises_one_finding_wherever_any_is_raised(where, both, data):
    found = controls(*where)
    whole = data.draw(protocols(both_marked=both))
    assert broken(found, whole) == set()
    figures = partly(data.draw, whole) if data.draw(st.booleans()) else whole
    if not figures or broken(found, figures):
        # Voters were added and nobody stated how many: the reason is asked for, with good cause.
        assert broken(found, figures) <= {"E-10", "E-18", "E-19"}
        return
    name = data.draw(st.sampled_from(sorted(figures)))
    for wrong in slips(figures[name]):
        written = figures | {name: wrong}
        assert len(heard(found, written)) == (1 if broken(found, written) else 0), (name, wrong, figures)


IN_ORDER = {
    "registered_voters": 1480,
    "voters_added": 12,
    "ballots_received": 1490,
    "ballots_issued": 1203,
    "ballots_issued_outside": 85,
    "ballots_issued_absentee": 12,
    "ballots_cancelled": 284,
    "ballots_spoiled": 3,
    "ballots_in_box": 1117,
    "ballots_in_portable_box": 85,
    "ballots_cast": 1202,
    "ballots_invalid": 27,
    "ballots_valid": 1175,
    "lines": 1175,
}


@pytest.mark.parametrize(
    ("figure", "wrong", "code"),
    [
        ("ballots_received", 1940, "E-01"),
        ("ballots_cancelled", 248, "E-01"),
        ("ballots_spoiled", 8, "E-01"),
        ("ballots_issued", 1023, "E-01"),
        ("ballots_in_box", 1171, "E-11"),
        ("ballots_in_portable_box", 58, "E-11"),
        ("ballots_cast", 1220, "E-11"),
        ("ballots_invalid", 72, "E-12"),
        ("ballots_valid", 1157, "E-12"),
        ("lines", 1157, "E-04"),
        ("ballots_issued_outside", 58, "E-06"),
        ("ballots_issued_outside", 8500, "E-15"),
        ("ballots_issued_absentee", 1204, "E-16"),
        ("registered_voters", 1180, "E-05"),
        ("registered_voters", 4180, "E-14"),
    ],
)
def test_a_slip_is_told_where_it_is(figure, wrong, code):
    found = controls(*ELECTION)
    assert broken(found, IN_ORDER) == set()
    assert heard(found, IN_ORDER | {figure: wrong}) == [code]


def test_two_slips_far_apart_are_two_findings():
    assert heard(controls(*ELECTION), IN_ORDER | {"ballots_received": 1940, "lines": 1157}) == [
        "E-01",
        "E-04",
    ]


def test_more_ballots_in_the_boxes_than_were_issued_is_told_where_the_sums_agree():
    stuffed = IN_ORDER | {"ballots_in_box": 1317, "ballots_cast": 1402, "ballots_valid": 1375, "lines": 1375}
    assert heard(controls(*ELECTION), stuffed) == ["E-02"]


@pytest.mark.parametrize(("minutes", "codes"), [(0, []), (720, []), (721, ["E-07"]), (-1, ["E-20"])])
def test_a_count_of_more_than_twelve_hours_or_less_than_none_is_told(minutes, codes):
    assert heard(controls(*ELECTION), IN_ORDER | {"count_minutes": minutes}) == codes


@pytest.mark.parametrize(("received", "codes"), [(1507, []), (1508, ["E-10"])])
def test_the_reserve_of_one_per_cent_is_rounded_up(received, codes):
    # 1,480 + 12 voters and one per cent are 1,506.92 ballots.
    figures = IN_ORDER | {"ballots_received": received, "ballots_cancelled": received - 1206}
    assert heard(controls(*ELECTION), figures) == codes


def test_figures_that_a_country_does_not_publish_are_not_missed():
    poland = {"registered_voters": 1000, "ballots_issued": 700, "ballots_cast": 699, "ballots_invalid": 9}
    poland |= {"ballots_valid": 690, "lines": 690}
    assert broken(controls(*GENERAL), poland) == set()
    assert heard(controls(*GENERAL), poland | {"ballots_issued": 698}) == ["E-13"]


def test_a_station_without_a_list_is_a_question_and_no_contradiction():
    postal = {
        "registered_voters": 0,
        "ballots_cast": 412,
        "ballots_invalid": 2,
        "ballots_valid": 410,
        "lines": 410,
    }
    found = controls(*GENERAL)
    assert heard(found, postal) == ["E-19"]
    assert next(c for c in found if c.code == "E-19").severity is Severity.WARNING
