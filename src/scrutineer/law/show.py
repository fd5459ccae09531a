"""The rules for people: what ``scrutineer law list`` and ``law show`` print, as plain data and as text."""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from scrutineer.law.form import Control, Unknown
from scrutineer.law.rule import Kind, Rule, Standing, Topic
from scrutineer.law.rulebook import Rulebook, cited, countries, kinds
from scrutineer.words import Sentence, catalogue, mark

TOPICS: Final[tuple[Topic, ...]] = get_args(Topic)

TOPIC_NAMES: Final[Mapping[Topic, str]] = {
    "nomination": mark("Who nominates"),
    "eligibility": mark("Who may stand"),
    "support": mark("Signatures of support"),
    "fee": mark("Electoral fee"),
    "voting": mark("When and where one votes"),
    "ballot": mark("The ballot"),
    "observation": mark("Who may watch, and what they may do"),
    "protocol": mark("The protocol and the count"),
    "control": mark("Controls of the protocol"),
    "validity": mark("When the vote is valid"),
    "decision": mark("How it is decided"),
    "against_all": mark("Against all"),
    "tie": mark("Equal votes"),
    "quota": mark("Quota on lists and seats"),
    "complaint": mark("Complaints"),
    "deadline": mark("Periods"),
    "incompatibility": mark("What an office excludes"),
    "term": mark("Office and term"),
}
STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.SOURCED: mark("sourced"),
    Standing.DERIVED: mark("derived"),
    Standing.OLD_TEXT: mark("assumption: old text of the law"),
    Standing.CONFLICT: mark("assumption: the sources disagree"),
    Standing.UNSOURCED: mark("assumption: no source found"),
}
_SOURCES: Final = {"none": mark("no source"), "arithmetic": mark("arithmetic")}
_SEVERITIES: Final = {
    "contradiction": mark("contradiction"),
    "warning": mark("warning"),
    "note": mark("note"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of ``law list``."""

    path: str
    country: str
    name: str
    statute: str
    rules: int
    assumptions: int


@dataclass(frozen=True, slots=True)
class Row:
    """One rule as it is told. ``period`` is ``2022-05-05 – 2026-06-30``, open where a side is empty.

    ``applied`` says what the program makes of it: the equation of a control, that it is applied, or that it
    is only told. ``assumption`` is true where a decision that rests on the rule says so.
    """

    rule: str
    text: str
    article: str
    standing: str
    assumption: bool
    note: str
    source: str
    period: str
    applied: str


@dataclass(frozen=True, slots=True)
class Section:
    """The rules on one topic."""

    topic: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A contest kind as it is told, on one day or with every version (``day`` empty)."""

    path: str
    name: str
    statute: str
    note: str
    day: str
    sections: tuple[Section, ...]


def listing(language: str) -> tuple[Entry, ...]:
    """The contest kinds that are known, by country and id, in ``language``."""
    names = {country.id: country.name for country in countries()}
    return tuple(
        Entry(
            f"{kind.country}/{kind.id}",
            names[kind.country].text(language),
            kind.name.text(language),
            kind.statute.text(language),
            len({rule.id for rule in kind.rule}),
            len({rule.id for rule in kind.rule if rule.standing.is_assumption}),
        )
        for kind in kinds()
    )


def show(rules: Rulebook | Kind, language: str) -> Shown:
    """The rules of a contest kind in ``language``: of one day for a rule book, every version for a kind.

    Sections stand in the order of :data:`TOPICS`, rules in the order of their ids and then of their dates.
    """
    kind, day, found = (
        (rules.kind, rules.day.isoformat(), rules.rules)
        if isinstance(rules, Rulebook)
        else (rules, "", rules.rule)
    )
    say = catalogue(language)
    sections = []
    for topic in TOPICS:
        chosen = sorted((rule for rule in found if rule.topic == topic), key=_order)
        if chosen:
            rows = tuple(_row(rule, kind.country, language) for rule in chosen)
            sections.append(Section(topic, say(TOPIC_NAMES[topic]), rows))
    return Shown(
        f"{kind.country}/{kind.id}",
        kind.name.text(language),
        kind.statute.text(language),
        kind.note.text(language) if kind.note else "",
        day,
        tuple(sections),
    )


def plain_text(shown: Shown, language: str, width: int = 96) -> str:
    """What is shown, in lines of at most ``width`` characters; only an address may be longer."""
    say = catalogue(language)
    lines = [*_wrapped(f"{shown.name} ({shown.path})", width), *_wrapped(shown.statute, width)]
    if shown.day:
        lines.append(Sentence(mark("Rules in force on {day}"), {"day": shown.day}).text(language))
    if shown.note:
        lines += ["", *_wrapped(shown.note, width)]
    for section in shown.sections:
        lines += ["", section.title, "=" * len(section.title)]
        for row in section.rows:
            lines += ["", *_told(row, say(mark("Source")), width)]
    return "\n".join(lines) + "\n"


def standing_text(standing: Standing, language: str) -> str:
    """How sure a rule is, in words."""
    return catalogue(language)(STANDING_NAMES[standing])


def _order(rule: Rule) -> tuple[str, date]:
    return rule.id, rule.from_ or date.min


def _row(rule: Rule, country: str, language: str) -> Row:
    source = catalogue(language)(_SOURCES[rule.source]) if rule.source in _SOURCES else rule.source
    first = rule.from_.isoformat() if rule.from_ else ""
    last = rule.to.isoformat() if rule.to else ""
    return Row(
        rule.id,
        rule.text.text(language),
        cited(rule.article, country).text(language),
        standing_text(rule.standing, language),
        rule.standing.is_assumption,
        rule.note.text(language) if rule.note else "",
        source,
        f"{first} – {last}".strip() if first or last else "",
        _applied(rule, language),
    )


def _applied(rule: Rule, language: str) -> str:
    say = catalogue(language)
    match rule.apply:
        case None:
            return say(mark("told, not applied"))
        case Unknown():
            return say(mark("not known: the decision is undetermined"))
        case Control():
            severity = say(_SEVERITIES[rule.apply.severity.value])
            return f"{rule.apply.code} ({severity}): {rule.apply.equation}"
        case _:
            return say(mark("applied by the program"))


def _told(row: Row, source: str, width: int) -> Iterator[str]:
    indent = " " * 9
    yield from _wrapped(f"{row.rule:<9}{row.text}", width, "", indent)
    if row.note:
        yield from _wrapped(row.note, width, indent, indent)
    facts = [row.article, row.standing, row.period, row.applied, f"{source}: {row.source}"]
    yield from _wrapped(" · ".join(fact for fact in facts if fact), width, indent, indent)


def _wrapped(text: str, width: int, first: str = "", following: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=following,
        break_long_words=False,
        break_on_hyphens=False,
    )
