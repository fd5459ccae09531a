"""Equations between figures: true when the numbers say so, open when one of them is missing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.law.equation import QUANTITIES, Equation, Linear, Relation

RELATIONS = {
    "=": lambda a, b: a == b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


@st.composite
def sides(draw):
    """A sum as a list of (coefficient, figure, may be unstated) and a constant, and one way of writing it."""
    names = draw(st.lists(st.sampled_from(QUANTITIES), unique=True, max_size=4))
    terms = [(draw(st.integers(-120, 120).filter(bool)), name, draw(st.booleans())) for name in names]
    constant = draw(st.integers(-3000, 3000))
    parts = []
    for factor, name, lenient in terms:
        times = draw(st.sampled_from([" ", " * ", "*"]))
        size = "" if abs(factor) == 1 and draw(st.booleans()) else f"{abs(factor)}{times}"
        parts.append(("-" if factor < 0 else "+", f"{size}{name}{'?' if lenient else ''}"))
    if constant or not terms or draw(st.booleans()):
        parts.append(("-" if constant < 0 else "+", str(abs(constant))))
    space = draw(st.sampled_from(["", " ", "  "]))
    text = space.join(f"{sign}{space}{body}" for sign, body in parts)
    if text.startswith("+") and draw(st.booleans()):
        text = text[1:]
    return terms, constant, text


def by_hand(terms, constant, figures):
    total = constant
    for factor, name, lenient in terms:
        if figures.get(name) is None and not lenient:
            return None
        total += factor * (figures.get(name) or 0)
    return total


@given(
    sides(),
    st.sampled_from(sorted(RELATIONS)),
    sides(),
    st.dictionaries(st.sampled_from(QUANTITIES), st.none() | st.integers(0, 5000)),
)
def test_an_equation_holds_exactly_when_the_numbers_say_so(left, relation, right, figures):
    text = f"{left[2]} {relation} {right[2]}"
    if not left[0] and not right[0]:
        with pytest.raises(ValueError, match="names no figure"):
            Equation.parse(text)
        return
    equation = Equation.parse(text)
    a, b = by_hand(left[0], left[1], figures), by_hand(right[0], right[1], figures)
    expected = None if a is None or b is None else RELATIONS[relation](a, b)
    assert equation.holds(figures) is expected
    assert Equation.parse(str(equation)) == equation


def test_a_figure_that_is_not_stated_leaves_the_equation_open():
    equation = Equation.parse("ballots_valid = lines")
    assert equation.holds({"ballots_valid": 10, "lines": None}) is None
    assert equation.holds({"ballots_valid": 0, "lines": 0}) is True


def test_a_question_mark_lets_a_figure_be_absent_but_not_ignored():
    equation = Equation.parse("ballots_received = ballots_issued + ballots_spoiled?")
    assert equation.holds({"ballots_received": 10, "ballots_issued": 10}) is True
    assert equation.holds({"ballots_received": 10, "ballots_issued": 10, "ballots_spoiled": 1}) is False


def test_one_side_may_be_a_number():
    assert Equation.parse("count_minutes <= 720").holds({"count_minutes": 720}) is True
    assert Equation.parse("count_minutes <= 720").holds({"count_minutes": 721}) is False
    assert Equation.parse("0 <= count_minutes").names == ("count_minutes",)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "expected one of"),
        ("ballots_cast", "expected one of"),
        ("ballots_cast == lines", "expected one of"),
        ("ballots_cast < lines", "expected one of"),
        ("ballots_cast = lines = 3", "expected one of"),
        ("= lines", "cannot be read"),
        ("lines =", "cannot be read"),
        ("ballots_cast = votes", "votes is not a figure"),
        ("ballots_cast lines = 3", "a [+] or - is missing"),
        ("ballots_cast = lines +", "cannot be read"),
        ("ballots_cast = 5?", "cannot be read"),
        ("ballots_cast = 0.5 lines", "cannot be read"),
        ("ballots_cast = lines / 2", "cannot be read"),
        ("ballots_cast = (lines)", "cannot be read"),
        ("ballots_cast = lines + lines", "name lines once"),
        ("ballots_cast = 0 lines", "not zero"),
        ("3 = 3", "names no figure"),
    ],
)
def test_what_is_not_an_equation_is_refused_with_the_place(text, why):
    with pytest.raises(ValueError, match=why):
        Equation.parse(text)


def test_the_parts_of_a_sum_can_be_read():
    found = Linear.parse("101 registered_voters + 101 voters_added? - 7")
    assert found.terms == (("registered_voters", 101), ("voters_added", 101))
    assert found.strict == ("registered_voters",)
    assert found.constant == -7
    assert found.value({"registered_voters": 2}) == 195


@given(st.sampled_from(list(Relation)), st.integers(), st.integers())
def test_relations_are_those_of_numbers(relation, left, right):
    assert relation.holds(left, right) is RELATIONS[relation.value](Fraction(left), Fraction(right))
