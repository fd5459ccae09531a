"""The first screen: what was found, how sure that is, and what it does not mean; no statistics are needed."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from scrutineer.check.belief.report import LEVEL, Answer, CleanCopies, Report
from scrutineer.check.forensics.manipulations import MANIPULATIONS
from scrutineer.check.forensics.power import ENOUGH
from scrutineer.check.forensics.result import Effect, shown
from scrutineer.words import Sentence, mark

FEW: Final = 100
"""Fewer clean copies than this give a rough measurement, and the report says so."""
_LISTED: Final = 3
_SAYABLE: Final = 6
"""Powers of ten up to a million need no words of their own."""
_OFTEN: Final = math.log10(0.4)
"""What chance gives more often than this is nothing to remark on."""


_SLIP: Final = mark("A slip of the pen and a changed figure look alike until somebody asks the station.")


class State(StrEnum):
    """What was found, in a word. Only arithmetic contradicts; statistics ask for an explanation."""

    CONTRADICTED = "contradicted"
    INCONSISTENT = "inconsistent"
    NOTHING = "nothing"
    UNTESTED = "untested"


STATE_WORDS: Final = {
    State.CONTRADICTED: mark("contradicted"),
    State.INCONSISTENT: mark("inconsistent with ordinary counts"),
    State.NOTHING: mark("nothing found by these tests"),
    State.UNTESTED: mark("nothing published that could be tested"),
}

STATE_SIGNS: Final = {
    State.CONTRADICTED: ("✕", "against"),
    State.INCONSISTENT: ("△", "doubt"),
    State.NOTHING: ("✓", "agree"),
    State.UNTESTED: ("○", "plain"),
}
"""A sign and the name of its colour."""


@dataclass(frozen=True)
class Summary:
    """The states that hold, the strongest first, and three groups of sentences, each with its figure."""

    states: tuple[State, ...]
    lead: Sentence
    found_figure: Sentence
    found: tuple[Sentence, ...]
    sure_figure: Sentence
    sure: tuple[Sentence, ...]
    not_meant_figure: Sentence
    not_meant: tuple[Sentence, ...]


def summary(report: Report) -> Summary:
    """The first screen of a report."""
    states = _states(report)
    return Summary(
        states,
        _lead(report, states),
        _found_figure(report),
        _found(report, states),
        _sure_figure(report, states),
        _sure(report, states),
        *_not_meant(report, states),
    )


def _states(report: Report) -> tuple[State, ...]:
    found = []
    if report.contradictions:
        found.append(State.CONTRADICTED)
    if report.inconsistent:
        found.append(State.INCONSISTENT)
    elif report.tests:
        found.append(State.NOTHING)
    elif not found:
        found.append(State.UNTESTED)
    return tuple(found)


def _lead(report: Report, states: tuple[State, ...]) -> Sentence:
    """The one sentence to be read if no other is."""
    if State.INCONSISTENT in states:
        return question_and_answer(report.inconsistent[0])
    if State.CONTRADICTED in states:
        said = mark("Signed or published figures contradict one another: {n} times.")
        if State.NOTHING in states:
            said = mark(
                "Signed or published figures contradict one another: {n} times. Apart from that no test "
                "found anything."
            )
        return Sentence(said, {"n": report.contradictions})
    if State.NOTHING in states:
        said = mark(
            "The figures of {stations} stations look as ordinary counts do, as far as these tests see."
        )
        return Sentence(said, {"stations": _stations(report)})
    if _stations(report):
        return Sentence(mark("The stations are too few, or state too little, for any test."))
    return Sentence(mark("No station's figures are published, so nothing here could be put to a test."))


def question_and_answer(answer: Answer) -> Sentence:
    """The question, of whom it is asked, and the answer."""
    values = {"asked": answer.result.asked, "said": answer.result.said, "option": answer.option}
    told = answer.option is not None and answer.option.text("en") not in answer.result.asked.text("en")
    return Sentence(mark("{asked} For {option}: {said}") if told else mark("{asked} {said}"), values)


def _stations(report: Report) -> int:
    return max((contest.stations for contest in report.contests), default=0)


def _found_figure(report: Report) -> Sentence:
    if not report.tests or (report.contradictions and not report.inconsistent):
        return Sentence("{n}", {"n": report.contradictions})
    values = {"n": len(report.inconsistent), "total": len(report.tests)}
    return Sentence(mark("{n} of {total}"), values)


def _found(report: Report, states: tuple[State, ...]) -> tuple[Sentence, ...]:
    said: list[Sentence] = []
    if State.INCONSISTENT in states:
        said.append(Sentence(mark("tests gave figures that ordinary counting does not explain.")))
        if len(report.inconsistent) > 1:
            same = mark("They look at the same stations, so they are not so many separate proofs.")
            said.append(Sentence(same))
    elif report.contradictions:
        said.append(Sentence(mark("contradictions between signed or published figures: plain arithmetic.")))
        if report.tests:
            told = mark(
                "Of {total} tests of the numbers none gave a figure that ordinary counting does not explain."
            )
            said.append(Sentence(told, {"total": len(report.tests)}))
    elif State.NOTHING in states:
        said.append(Sentence(mark("tests gave a figure that ordinary counting does not explain.")))
    elif State.UNTESTED in states:
        said.append(Sentence(mark("tests of station figures could be made.")))
        said += [a.result.said for a in report.answers if a.test == "turnout-jumps"][:1]
    if report.contradictions and report.inconsistent:
        told = mark("Apart from statistics, by plain arithmetic, figures contradict one another: {n} times.")
        said.append(Sentence(told, {"n": report.contradictions}))
    elif not report.contradictions and any(
        a.test == "identities-protocols" and a.result.used for a in report.facts
    ):
        said.append(Sentence(mark("The arithmetic of the protocols, and the copies of them, are in order.")))
    return tuple(said)


def _sure_figure(report: Report, states: tuple[State, ...]) -> Sentence:
    if State.INCONSISTENT in states:
        return rarity(report.inconsistent[0].log10_adjusted or 0.0)
    if State.CONTRADICTED in states:
        return Sentence(mark("certain"))
    if State.NOTHING in states:
        return Sentence(mark("as far as they see"))
    return Sentence(mark("not at all"))


def rarity(log10_p: float) -> Sentence:
    """A probability as few words, two digits of it: ``1 in 2300``, ``less than 1 in 10⁴⁶``."""
    if log10_p >= _OFTEN:
        return Sentence(mark("usual"))
    if log10_p >= -6:
        count = 10.0**-log10_p
        scale = 10 ** max(0, int(math.log10(count)) - 1)
        return Sentence(mark("1 in {count}"), {"count": round(count / scale) * scale})
    power = "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(int(-log10_p)))
    return Sentence(mark("less than 1 in {count}"), {"count": f"10{power}"})


def _sure(report: Report, states: tuple[State, ...]) -> tuple[Sentence, ...]:
    said: list[Sentence] = []
    if State.INCONSISTENT in states:
        first = report.inconsistent[0]
        told = mark(
            "So rarely chance alone gives at least this, the {tests} questions of this page allowed for."
        )
        said.append(Sentence(told, {"tests": len(report.tests)}))
        zeros = int(-(first.log10_adjusted or 0.0))
        if zeros > _SAYABLE:
            words = mark("That number is a 1 with {zeros} zeros.")
            said.insert(0, Sentence(words, {"zeros": zeros}))
        said += list(first.control[:1])
    elif State.CONTRADICTED in states:
        said.append(
            Sentence(mark("Two figures that must be equal are not. It takes no statistics to see it."))
        )
    elif State.NOTHING in states:
        said += _could_be_seen(report)
    else:
        told = mark(
            "Without the protocols of stations nobody outside can tell an honest count from an invented one."
        )
        return (Sentence(told),)
    if report.tests:
        said += _false_alarms(report)
    return tuple(said)


def _could_be_seen(report: Report) -> list[Sentence]:
    """What the tests would have found, the smallest first, or that nobody measured it."""
    sizes = _findable(report)
    if not sizes:
        return [Sentence(mark("What these tests would have found was not measured."))]
    said = mark("Seen with a probability of {often:bare}, had it been done: {seen}.")
    parts = [Sentence(mark("{kind} in {size} of the stations"), {"kind": kind, "size": shown(size)})
             for kind, size in sizes[:_LISTED]]  # fmt: skip
    return [Sentence(said, {"often": shown(ENOUGH), "seen": parts})]


def _findable(report: Report) -> list[tuple[Sentence, float]]:
    """Kinds of manipulation with the smallest share of stations that some test finds, smallest first."""
    best: dict[str, float] = {}
    for power in (power for answer in report.tests for power in answer.power):
        size = power.smallest()
        if size is not None:
            best[power.manipulation] = min(size, best.get(power.manipulation, 1.0))
    return sorted(((MANIPULATIONS[kind].said, size) for kind, size in best.items()), key=lambda pair: pair[1])


def unseen(answers: Iterable[Answer]) -> tuple[str, ...]:
    """Kinds of manipulation that no test finds at any size that was tried, in their order."""
    tried: dict[str, bool] = {}
    for power in (power for answer in answers for power in answer.power):
        seen = power.smallest() is not None
        tried[power.manipulation] = tried.get(power.manipulation, False) or seen
    return tuple(kind for kind in MANIPULATIONS if tried.get(kind) is False)


def _false_alarms(report: Report) -> list[Sentence]:
    """How often the page errs: what is promised, and what was measured."""
    values: dict[str, Any] = {"level": LEVEL}
    said = [
        Sentence(
            mark("Where nothing is wrong, such a page shows any mark in at most {level:bare} of elections."),
            values,
        )
    ]
    copies = [contest.copies for contest in report.contests if contest.copies]
    if not copies:
        return [*said, Sentence(mark("This was not measured here: no clean copies were asked for."))]
    return [*said, copies_said(copies)]


def copies_said(copies: Iterable[CleanCopies]) -> Sentence:
    """What was measured on clean copies."""
    several = list(copies)
    made, alarmed = max(c.made for c in several), sum(c.alarmed for c in several)
    few = made < FEW
    if not alarmed:
        said = mark("Of {made} clean copies of this election, made by computer, none had a mark.")
    else:
        said = mark("Of {made} clean copies of this election, made by computer, {alarmed} had a mark.")
    told = Sentence(said, {"made": made, "alarmed": alarmed})
    if not few:
        return told
    return Sentence(mark("{told} So few copies are a rough measurement."), {"told": told})


def _not_meant(report: Report, states: tuple[State, ...]) -> tuple[Sentence, tuple[Sentence, ...]]:
    if State.UNTESTED in states:
        return Sentence(mark("neither fair nor unfair")), (
            Sentence(mark("That nothing was found here says nothing about the count.")),
            Sentence(mark("What would be needed: the protocol of every station, as it was signed.")),
        )
    if State.INCONSISTENT in states:
        said = [
            Sentence(mark("It does not say that anybody cheated, and not that another would have won.")),
            Sentence(mark("It says that counting and writing down alone hardly give such figures.")),
        ]
        effect = report.inconsistent[0].result.effect
        if effect is not None:
            said.append(Sentence(mark("For scale: {effect}."), {"effect": effect_words(effect)}))
        return Sentence(mark("not who, not why")), tuple(said)
    if State.NOTHING in states:
        kinds = unseen(report.tests)
        said = [Sentence(mark("Nothing found is not proof of a fair election."))]
        if report.contradictions:
            said.insert(0, Sentence(_SLIP))
        if kinds:
            parts = [MANIPULATIONS[kind].said for kind in kinds]
            said.append(Sentence(mark("These tests cannot see: {kinds}."), {"kinds": parts}))
        else:
            said.append(
                Sentence(mark("Votes added or moved without rounding or copying a figure can go unseen."))
            )
        return Sentence(mark("not proof")), tuple(said)
    return Sentence(mark("not who, not why")), (Sentence(_SLIP),)


def effect_words(effect: Effect) -> Sentence:
    """An effect as a sentence that waits for its language."""
    values: dict[str, Any] = {"name": effect.name, "value": shown(effect.value)}
    if effect.low is not None and effect.high is not None:
        values |= {"low": shown(effect.low), "high": shown(effect.high)}
        if effect.share:
            return Sentence(mark("{name}: {value} ({low} to {high})"), values)
        return Sentence(mark("{name}: {value:decimal} ({low:decimal} to {high:decimal})"), values)
    return Sentence(mark("{name}: {value}") if effect.share else mark("{name}: {value:decimal}"), values)
