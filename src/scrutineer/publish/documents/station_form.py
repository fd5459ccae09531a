"""The lines of a station's protocol under a rule book, numbered, and the controls between them as hints.

The figures stand in the order of the rule; the lines of the ballot go on with the numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scrutineer.law.equation import COUNT_MINUTES, Equation, Linear, Relation
from scrutineer.law.rule import AgainstAll, Control, ProtocolForm, Rule, UnitMajority
from scrutineer.law.rulebook import Rulebook
from scrutineer.model import FIGURES, NotSupportedError, Option, Severity
from scrutineer.model.figures import LINES
from scrutineer.publish.votes import MEANINGS
from scrutineer.words import Name, Sentence, mark

_EMPTY_LINES: Final = 8
"""Places for options on a form that is printed before anybody stands."""

_WRITTEN_OUT: Final = 2
"""Lines of a ballot whose sum is written out: both answers to a question."""

_RELATIONS: Final = {Relation.EQUAL: "=", Relation.AT_MOST: "≤", Relation.AT_LEAST: "≥"}


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered line. ``key`` is a figure or an option id, empty where the place is still free.

    ``part`` is true for a figure that is part of the one above it.
    """

    number: int
    key: str
    name: Name | Sentence | None
    meaning: Sentence | None = None
    part: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """One control by the numbers of the lines: ``(3) = (4) + (7) + (8)``."""

    code: str
    equation: Sentence
    must_hold: bool
    rule: Rule


@dataclass(frozen=True, slots=True)
class StationForm:
    """The form: its rule, the lines of the figures, those of the ballot, the hints."""

    rule: Rule
    figures: tuple[Line, ...]
    lines: tuple[Line, ...]
    hints: tuple[Hint, ...]


def has_form(rulebook: Rulebook) -> bool:
    """Whether the rules of the contest kind name the figures of a station's protocol."""
    return rulebook.one(ProtocolForm) is not None


def station_form(rulebook: Rulebook, options: Mapping[str, Option] | None = None) -> StationForm:
    """The form of a contest kind; with the ``options`` of a contest, its own ballot, else free places.

    Raises :class:`~scrutineer.model.NotSupportedError` where the rules have no station protocol.
    """
    found = rulebook.one(ProtocolForm)
    if found is None:
        said = mark("The rules of {path} have no station protocol: its ballots are published one by one.")
        raise NotSupportedError("P-02", Sentence(said, {"path": rulebook.path}))
    rule, form = found
    figures = tuple(
        Line(number, key, Sentence(FIGURES[key]), Sentence(MEANINGS[key]), _is_part(key, form.figures))
        for number, key in enumerate(form.figures, 1)
    )
    names = _printed(options) if options else tuple(_expected(rulebook))
    lines = tuple(Line(len(figures) + place, key, name) for place, (key, name) in enumerate(names, 1))
    return StationForm(rule, figures, lines, tuple(_hints(rulebook, figures, lines)))


def _is_part(key: str, figures: Sequence[str]) -> bool:
    return key in ("ballots_issued_outside", "ballots_issued_absentee") and "ballots_issued" in figures


def _printed(options: Mapping[str, Option]) -> tuple[tuple[str, Name], ...]:
    return tuple((key, option.name or Name(en=key)) for key, option in options.items())


def _expected(rulebook: Rulebook) -> Iterator[tuple[str, Sentence | None]]:
    """Lines that the rules alone give: both answers of a question, or free places and *against all*."""
    if any(isinstance(rule.apply, UnitMajority) for rule in rulebook.kind.rule):
        yield "yes", Sentence(mark("Yes"))
        yield "no", Sentence(mark("No"))
        return
    yield from (("", None) for _ in range(_EMPTY_LINES))
    if rulebook.one(AgainstAll):
        yield "against_all", Sentence(mark("Against all"))


def _hints(rulebook: Rulebook, figures: Sequence[Line], lines: Sequence[Line]) -> Iterator[Hint]:
    numbers: dict[str, Sentence | str] = {line.key: f"({line.number})" for line in figures}
    own = [str(line.number) for line in lines]
    numbers[LINES] = f"({' + '.join(own if len(own) <= _WRITTEN_OUT else [own[0], '…', own[-1]])})"
    numbers[COUNT_MINUTES] = Sentence(mark("minutes of the count"))
    controls = rulebook.applying(Control)
    strict = {_sides(c.equation) for _, c in controls if not _lenient(c.equation)}
    for rule, control in controls:
        equation = control.equation
        doubled = _lenient(equation) and _sides(equation) in strict
        if doubled or not set(equation.names) <= set(numbers):
            continue
        yield Hint(control.code, _worded(equation, numbers), control.severity is Severity.CONTRADICTION, rule)


def _lenient(equation: Equation) -> bool:
    return bool(equation.left.lenient or equation.right.lenient)


def _sides(equation: Equation) -> tuple[object, ...]:
    left, right = equation.left, equation.right
    return (left.terms, left.constant, equation.relation, right.terms, right.constant)


def _worded(equation: Equation, numbers: Mapping[str, Sentence | str]) -> Sentence:
    left, right = _sum(equation.left, numbers), _sum(equation.right, numbers)
    return Sentence(f"{{left}} {_RELATIONS[equation.relation]} {{right}}", {"left": left, "right": right})


def _sum(side: Linear, numbers: Mapping[str, Sentence | str]) -> Sentence:
    template, values = "", dict[str, Sentence | str | int]()
    for place, (name, factor) in enumerate(side.terms):
        sign = " − " if factor < 0 else " + "
        template += sign.strip() + " " if factor < 0 and not place else sign if place else ""
        if abs(factor) != 1:
            values[f"f{place}"] = abs(factor)
            template += f"{{f{place}}} × "
        values[f"t{place}"] = numbers[name]
        template += f"{{t{place}}}"
    if side.constant or not side.terms:
        values["constant"] = abs(side.constant)
        sign = " − " if side.constant < 0 else " + "
        template += (sign if side.terms else "") + "{constant}"
    return Sentence(template, values)
