"""Spans and answers in words."""

from fractions import Fraction

from scrutineer.claims.answer import Answer
from scrutineer.claims.figure import Figure, Span, Unit
from scrutineer.count.declared.names import base_words
from scrutineer.words import Name, Sentence, mark


def span_told(span: Span | None, unit: Unit) -> Sentence:
    """A span as it follows *the record gives*."""
    if span is None:
        return Sentence(mark("nothing"))
    low, high = _number(span, "low", unit), _number(span, "high", unit)
    if span.exact is not None:
        return Sentence("{value}", {"value": low})  # nothing in it to translate
    if span.high is None or (unit == "share" and span.high == 1):
        said = mark("over {low}") if span.low_open else mark("at least {low}")
        return Sentence(said, {"low": low})
    return Sentence(mark("{low} to {high}"), {"low": low, "high": high})


def allowed_told(said: Figure) -> Sentence:
    """Everything that a figure allows, with as many digits as its bounds have; nothing is less than none."""
    span = said.allowed
    least = None if span.low is None else max(span.low, Fraction(0))
    low, high = _bound(least, said.unit), _bound(span.high, said.unit)
    values = {"low": low, "high": high}
    if span.exact is not None:
        return low
    if span.high is None:
        return Sentence(mark("over {low}") if span.low_open else mark("at least {low}"), values)
    if span.low is None:
        return Sentence(mark("under {high}") if span.high_open else mark("at most {high}"), values)
    up_to = mark("{low} to under {high}") if span.high_open else mark("{low} to {high}")
    return Sentence(up_to, values)


def _bound(value: Fraction | None, unit: Unit) -> Sentence:
    if value is None:
        return Sentence("{value}", {"value": ""})  # an end that is not there is never told
    if unit == "share":
        return Sentence("{value:full}", {"value": value})
    if value.denominator == 1:
        return Sentence("{value}", {"value": int(value)})
    return Sentence("{value:number}", {"value": value})


def base_told(answer: Answer, unit: Unit) -> Sentence:
    """An answer with the base that it is of."""
    found = span_told(answer.span, unit)
    if not answer.base:
        return found
    return Sentence(mark("{found} of {base}"), {"found": found, "base": base_words(answer.base)})


def _number(span: Span, end: str, unit: Unit) -> object:
    value = span.low if end == "low" else span.high
    if value is None:
        return ""
    return int(value) if unit == "count" and value.denominator == 1 else value


def beside_told(label: Name, answers: tuple[Answer, ...]) -> Sentence:
    """A figure that always stands beside a claim: the label that the register gives it, and the answers."""
    known = [answer for answer in answers if answer.span is not None]
    if not known:
        values = {"name": label, "missing": answers[0].missing or ""}
        return Sentence(mark("Beside it: {name}: {missing}"), values)
    shares = any(a.base or (a.span and a.span.exact and a.span.exact.denominator != 1) for a in known)
    found = [base_told(answer, "share" if shares else "count") for answer in known]
    return Sentence(mark("Beside it: {name}: {found}"), {"name": label, "found": found})
