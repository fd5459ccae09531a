"""Rule files as people write them: a fault is told with its rule, and what is repeated is written once."""

from datetime import date
from fractions import Fraction

import pytest

from scrutineer.law.form import Fee, Majority, Seats
from scrutineer.law.reading import read_country, read_kind
from scrutineer.law.rule import Control
from scrutineer.model import BadInputError
from scrutineer.words import Name

COUNTRY = read_country(
    """
    id = "xx"
    name = { kk = "SYNTHETIC ел", ru = "SYNTHETIC страна", en = "SYNTHETIC country" }
    [[statute]]
    mark = "CL"
    name = { kk = "Заң", ru = "Закон", en = "Law" }
    cite = { kk = "Заң, {places}-бап", ru = "Закон, ст. {places}", en = "Law, Art. {places}" }
    """,
    "xx/_country.toml",
)
HEAD = """
id = "mayor"
country = "xx"
statute = "CL"
name = { kk = "Әкім", ru = "Мэр", en = "Mayor" }
"""
TEXT = 'text = { kk = "Ереже.", ru = "Правило.", en = "A rule." }'
NOTE = 'note = { kk = "Күмән.", ru = "Сомнение.", en = "A doubt." }'


def rule(rule_id="MAY-01", *more, article="CL 1", standing="sourced", source="example.org", text=TEXT):
    lines = [
        "[[rule]]",
        f'id = "{rule_id}"',
        'topic = "decision"',
        f'article = "{article}"',
        f'standing = "{standing}"',
        f'source = "{source}"',
        text,
    ]
    return "\n".join([*lines, *more]) + "\n"


def control(code="E-01", equation="ballots_valid = lines", silenced_by=(), says="{ballots_valid}, {lines}"):
    words = f'{{ kk = "{says} к", ru = "{says} р", en = "{says} e" }}'
    do = '{ kk = "Салыстырыңыз.", ru = "Сверьте.", en = "Compare." }'
    silence = ", ".join(f'"{code}"' for code in silenced_by)
    return (
        f'apply = {{ form = "control", code = "{code}", equation = "{equation}", severity = "contradiction", '
        f"says = {words}, do = {do}, silenced_by = [{silence}] }}"
    )


def read(*rules, head=HEAD, shared=None):
    return read_kind(head + "\n".join(rules), "xx/mayor.toml", COUNTRY, shared or {})


def faults(*rules, head=HEAD, shared=None):
    with pytest.raises(BadInputError) as raised:
        read(*rules, head=head, shared=shared)
    return raised.value.faults


def test_a_rule_file_is_read():
    kind = read(
        rule(
            "MAY-01", 'apply = { form = "majority", more_than = "1/2", base = "valid" }', "from = 2020-01-01"
        )
    )
    form = kind.rule[0].apply
    assert isinstance(form, Majority)
    assert form.more_than == Fraction(1, 2)
    assert kind.statute == Name(kk="Заң", ru="Закон", en="Law")
    assert kind.rule[0].in_force(date(2020, 1, 1))
    assert not kind.rule[0].in_force(date(2019, 12, 31))


WRONG = {
    "no article is cited that the country does not have": (rule(article="EL 9"), "no statute's mark"),
    "no article: say why": (rule(article="none"), "none: not found"),
    "a standing that is not one": (rule(standing="certain"), "derived"),
    "sourced without a source": (rule(source="none"), "needs a source"),
    "an assumption without its doubt": (rule(standing="unsourced"), "note"),
    "a language missing": (rule(text='text = { kk = "Ереже.", en = "A rule." }'), "kk, ru and en"),
    "an empty language": (rule(text='text = { kk = "", ru = "Правило.", en = "A rule." }'), "kk, ru and en"),
    "a language too many": (rule(text='text = { kk = "Е", ru = "П", en = "R", de = "R" }'), "kk, ru and en"),
    "an id that is not one": (rule("mayor-1"), "pattern"),
    "to before from": (rule("MAY-01", "from = 2020-01-02", "to = 2020-01-01"), "to lies before from"),
    "a form that is not one": (rule("MAY-01", 'apply = { form = "lottery" }'), "lottery"),
    "a word too many": (rule("MAY-01", 'apply = { form = "tie", next = "unknown", lot = true }'), "lot"),
    "a tie broken by lot": (rule("MAY-01", 'apply = { form = "tie", next = "lot" }'), "repeat_voting"),
    "a share as a decimal": (
        rule("MAY-01", "apply = { form = 'turnout', more_than = 0.5 }"),
        "fraction in quotes",
    ),
    "a decimal in quotes": (rule("MAY-01", "apply = { form = 'turnout', more_than = '0.5' }"), "fraction"),
    "a share by zero": (
        rule("MAY-01", "apply = { form = 'turnout', more_than = '1/0' }"),
        "fraction in quotes",
    ),
    "a share above one": (rule("MAY-01", "apply = { form = 'turnout', more_than = '3/2' }"), "at most 1"),
    "half a seat": (rule("MAY-01", "apply = { form = 'seats', method = 'hare', seats = 69.5 }"), "integer"),
    "a figure that no protocol has": (
        rule("MAY-01", "apply = { form = 'protocol', figures = ['ballots_lost'] }"),
        "ballots_lost",
    ),
    "a fact that nobody can state": (
        rule("MAY-01", "apply = { form = 'requirement', fact = 'height', at_least = 150 }"),
        "height is not a fact",
    ),
    "a number held to yes or no": (
        rule("MAY-01", "apply = { form = 'requirement', fact = 'age', is = true }"),
        "age needs at_least or at_most",
    ),
    "a truth held to a number": (
        rule("MAY-01", "apply = { form = 'requirement', fact = 'higher_education', at_least = 1 }"),
        "higher_education needs is",
    ),
    "two bounds": (
        rule("MAY-01", "apply = { form = 'requirement', fact = 'age', at_least = 25, at_most = 65 }"),
        "exactly one",
    ),
    "a period from nowhere": (
        rule("MAY-01", "apply = { form = 'deadline', days = 3 }"),
        "exactly one of after",
    ),
    "an equation that cannot be read": (
        rule("MAY-01", control(equation="ballots_valid = votes")),
        "votes is not",
    ),
    "a sentence with a number it cannot have": (
        rule("MAY-01", control(says="{ballots_cast}")),
        "ballots_cast, not in the equation",
    ),
    "silenced by a code that is not there": (rule("MAY-01", control(silenced_by=["E-99"])), "E-99"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_with_its_rule(case):
    text, why = WRONG[case]
    (fault,) = faults(text)
    assert fault.code == "L-02"
    assert why in fault.text("en")
    if "MAY-01" in text and "silenced" not in case:
        assert fault.column.startswith("MAY-01")


def test_two_versions_in_force_on_one_day_are_refused():
    (fault,) = faults(rule("MAY-01", "to = 2022-05-05"), rule("MAY-01", "from = 2022-05-05"))
    assert "MAY-01: two versions are in force at once" in fault.text("en")


def test_a_version_may_begin_the_day_after_another_ends():
    kind = read(rule("MAY-01", "to = 2022-05-04"), rule("MAY-01", "from = 2022-05-05"))
    assert [r.in_force(date(2022, 5, 4)) for r in kind.rule] == [True, False]
    assert [r.in_force(date(2022, 5, 5)) for r in kind.rule] == [False, True]


def test_two_controls_with_one_code_are_refused():
    (fault,) = faults(rule("MAY-01", control()), rule("MAY-02", control()))
    assert "one code" in fault.text("en")


def test_controls_that_silence_each_other_in_a_circle_are_refused():
    one = rule("MAY-01", control("E-01", silenced_by=["E-02"]))
    other = rule("MAY-02", control("E-02", silenced_by=["E-01"]))
    (fault,) = faults(one, other)
    assert "in a circle: E-01, E-02" in fault.text("en")


def test_all_faults_are_told_at_once():
    found = faults(
        rule("MAY-01", standing="unsourced"), rule("MAY-02", "to = 2020-01-01", "from = 2021-01-01")
    )
    assert [fault.column.split(".")[0] for fault in found] == ["MAY-01", "MAY-02"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id = ", "L-01"),
        (HEAD + "rule = 3", "L-02"),
        (HEAD + "rule = [3]", "L-02"),
        (HEAD, "L-02"),
        (HEAD.replace('statute = "CL"', 'statute = "EL"') + rule(), "L-02"),
        (HEAD.replace('id = "mayor"', 'id = "The Mayor"') + rule(), "L-02"),
        (HEAD + 'include = ["_absent"]\n' + rule(), "L-04"),
        (HEAD + rule(text='text = "@said"'), "L-06"),
    ],
)
def test_a_file_that_is_no_rule_file_is_refused(text, code):
    with pytest.raises(BadInputError) as raised:
        read_kind(text, "xx/mayor.toml", COUNTRY)
    assert raised.value.code == code
    assert "xx/mayor.toml" in raised.value.text("en")


def test_decimals_are_exact():
    with pytest.raises(BadInputError) as raised:
        read(rule("MAY-01", "apply = { form = 'fee', minimum_wages = 0.1 }"))
    assert "integer" in raised.value.text("en")
    kind = read(rule("MAY-01", "apply = { form = 'fee', minimum_wages = 1, returned_from = '1/20' }"))
    assert isinstance(kind.rule[0].apply, Fee)
    assert kind.rule[0].apply.returned_from == Fraction(1, 20)


# What several files share


def test_shared_rules_and_words_are_included():
    shared = {
        "_all": '[words.doubt]\nkk = "К"\nru = "С"\nen = "D"\n'
        + rule("ALL-01", 'note = "@doubt"', standing="unsourced", source="none")
    }
    kind = read(rule(), head=HEAD + 'include = ["_all"]\n', shared=shared)
    assert [r.id for r in kind.rule] == ["MAY-01", "ALL-01"]
    assert kind.rule[1].note == Name(kk="К", ru="С", en="D")


@pytest.mark.parametrize(
    ("own", "shared", "expected"),
    [
        ("", "", [("own", None, None)]),
        ("from = 2022-05-05", "", [("own", "2022-05-05", None), ("shared", None, "2022-05-04")]),
        ("from = 2022-05-05", "from = 2022-05-05", [("own", "2022-05-05", None)]),
        (
            "from = 2022-05-05",
            "to = 2020-01-01",
            [("own", "2022-05-05", None), ("shared", None, "2020-01-01")],
        ),
    ],
)
def test_a_file_takes_over_from_a_shared_rule_on_its_first_day(own, shared, expected):
    kind = read(
        rule("ALL-01", own, source="own"),
        head=HEAD + 'include = ["_all"]\n',
        shared={"_all": rule("ALL-01", shared, source="shared")},
    )
    iso = [(r.source, r.from_ and r.from_.isoformat(), r.to and r.to.isoformat()) for r in kind.rule]
    assert iso == expected


def test_a_fault_in_a_shared_file_is_told_with_that_file():
    (fault,) = faults(
        rule(), head=HEAD + 'include = ["_all"]\n', shared={"_all": rule("ALL-01", standing="unsourced")}
    )
    assert fault.file == "_all.toml"
    assert fault.column.startswith("ALL-01")


def test_a_shared_file_holds_rules_and_words_only():
    (fault,) = faults(rule(), head=HEAD + 'include = ["_all"]\n', shared={"_all": HEAD + rule("ALL-01")})
    assert fault.code == "L-05"


def test_the_words_of_the_file_itself_come_first():
    shared = {"_all": '[words.doubt]\nkk = "К"\nru = "С"\nen = "D"\n'}
    own = '[words.doubt]\nkk = "Ө"\nru = "Свое"\nen = "Own"\n'
    kind = read(
        own,
        rule("MAY-01", 'note = "@doubt"', standing="unsourced"),
        head=HEAD + 'include = ["_all"]\n',
        shared=shared,
    )
    assert kind.rule[0].note is not None
    assert kind.rule[0].note.en == "Own"


def test_a_country_cites_its_statutes_with_places():
    with pytest.raises(BadInputError) as raised:
        read_country(
            """
            id = "xx"
            name = { kk = "Е", ru = "С", en = "C" }
            [[statute]]
            mark = "CL"
            name = { kk = "Заң", ru = "Закон", en = "Law" }
            cite = { kk = "Заң", ru = "Закон", en = "Law, Art. {places}" }
            """,
            "xx/_country.toml",
        )
    assert "{places}" in raised.value.text("en")
    assert COUNTRY.cited("CL 4(2), 5; CL") == Name(
        kk="Заң, 4(2), 5-бап; Заң", ru="Закон, ст. 4(2), 5; Закон", en="Law, Art. 4(2), 5; Law"
    )


def test_seats_and_codes_of_a_control_are_what_was_written():
    kind = read(
        rule("MAY-01", "apply = { form = 'seats', method = 'droop', seats = 7 }"),
        rule("MAY-02", control("E-04", "100 ballots_valid >= 99 lines + 1")),
    )
    seats, second = (r.apply for r in kind.rule)
    assert isinstance(seats, Seats)
    assert isinstance(second, Control)
    assert (seats.seats, seats.method) == (7, "droop")
    assert second.equation.holds({"ballots_valid": 100, "lines": 101}) is True
