"""Controls of a protocol: compiled once for a whole country, and evaluated for one protocol in a form.

Both ways use the same equations and the same silencing, and one function words what they find. A control
whose figures are not all stated is not evaluated. A control is silent for a protocol that violates one of
the controls named in its ``silenced_by``, so that one slip raises one finding.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import narwhals as nw

from scrutineer.count.tally.minutes import ENDED, STARTED, count_minutes, with_count_minutes
from scrutineer.count.tally.wide import Wide, small, vote_column
from scrutineer.engine import Engine
from scrutineer.law.equation import COUNT_MINUTES, Equation, Linear, Relation
from scrutineer.law.rule import Control, Rule
from scrutineer.law.rulebook import Rulebook
from scrutineer.model import Election, Finding, Protocol
from scrutineer.model.figures import LINES
from scrutineer.words import Sentence, mark

NOT_STATED: Final = Sentence(mark("not stated"))


def check_protocol(protocol: Protocol, lines: Sequence[str], rulebook: Rulebook) -> tuple[Finding, ...]:
    """The controls that one protocol does not satisfy, in the order of the rules.

    ``lines`` are the option ids of its contest: the sum of the lines is stated when each of them is.
    """
    figures = stated_figures(protocol, lines)
    controls = rulebook.applying(Control)
    violated = {control.code for _, control in controls if control.equation.holds(figures) is False}
    return tuple(
        finding(rule, control, protocol, figures)
        for rule, control in controls
        if control.code in violated and violated.isdisjoint(control.silenced_by)
    )


def stated_figures(protocol: Protocol, lines: Sequence[str]) -> dict[str, int | None]:
    """What equations may name: figures, the sum of the lines, the minutes of the count."""
    votes = [protocol.votes.get(line) for line in lines]
    stated = [vote for vote in votes if vote is not None]
    return {
        **protocol.figures,
        LINES: sum(stated) if lines and len(stated) == len(lines) else None,
        COUNT_MINUTES: count_minutes(protocol.times.get(STARTED), protocol.times.get(ENDED)),
    }


def finding(
    rule: Rule, control: Control, protocol: Protocol, figures: Mapping[str, int | None], area_id: str = ""
) -> Finding:
    """A violated control in words; ``figures`` as :func:`stated_figures` gives them."""
    equation = control.equation
    sides = {"left": equation.left.value(figures), "right": equation.right.value(figures)}
    said = {name: NOT_STATED if value is None else value for name, value in {**figures, **sides}.items()}
    missing = {name: NOT_STATED for name in equation.names if name not in said}
    return Finding(
        control.code,
        control.severity,
        Sentence(control.says, {**said, **missing}),
        contest_id=protocol.contest_id,
        area_id=area_id,
        station_id=protocol.station_id,
        protocol_id=protocol.protocol_id,
        article=rule.article,
        action=control.do,
        values={**{name: figures.get(name) for name in equation.names}, **sides},
    )


@dataclass(frozen=True)
class Flag:
    """A control as a column of truth values, for the contest kinds whose rules have it so."""

    column: str
    rules: Mapping[str, tuple[Rule, Control]]

    @property
    def code(self) -> str:
        """The control's code."""
        return next(iter(self.rules.values()))[1].code


@dataclass(frozen=True)
class Controls:
    """The controls of an election's contests, compiled."""

    flags: tuple[Flag, ...]
    lines: nw.Expr | None
    has_minutes: bool
    violated: tuple[nw.Expr, ...]
    heard: tuple[nw.Expr, ...]

    def flagged(self, election: Election, rows: nw.LazyFrame[Any], engine: Engine) -> nw.LazyFrame[Any]:
        """Protocols with a column for each flag."""
        facts = _contest_facts(election, engine) if self.flags else None
        if facts is not None:
            rows = rows.join(facts, on="contest", how="left")
        if self.has_minutes:
            rows = with_count_minutes(rows, engine)
        if self.lines is not None:
            rows = rows.with_columns(self.lines)
        return rows.with_columns(*self.violated).with_columns(*self.heard) if self.flags else rows


def compile_controls(election: Election, rulebooks: Mapping[str, Rulebook], protocols: Wide) -> Controls:
    """Compile the controls of the election's contest kinds to expressions on the columns of ``protocols``.

    ``rulebooks`` maps contest kinds to their rules; a kind without any has no controls. A control that
    needs a figure which no protocol has is left out: it cannot be evaluated.
    """
    available = set(protocols.figures) | ({LINES} if protocols.width else set())
    if {STARTED, ENDED} <= set(protocols.columns):
        available.add(COUNT_MINUTES)
    order = list(dict.fromkeys(contest.kind for contest in election.contests.values()))
    raw: dict[Equation, str] = {}
    same: dict[tuple[str, str, frozenset[str]], dict[str, tuple[Rule, Control]]] = {}
    for kind in order:
        for rule, control, silencers in _usable(rulebooks.get(kind), available):
            for equation in (control.equation, *silencers):
                raw.setdefault(equation, f"violated_{len(raw)}")
            key = (control.code, raw[control.equation], frozenset(raw[equation] for equation in silencers))
            same.setdefault(key, {})[kind] = (rule, control)
    heard, flags = [], []
    for number, ((_, column, silenced_by), rules) in enumerate(same.items()):
        flags.append(Flag(f"control_{number}", rules))
        applies = None if len(rules) == len(order) else nw.col("kind").is_in([order.index(k) for k in rules])
        heard.append(_heard(column, silenced_by, applies).alias(f"control_{number}"))
    named = {name for equation in raw for name in equation.names}
    lines = None
    if LINES in named & available:
        lengths = [len(options) for options in election.options.values()]
        lines = _lines_column(lengths, protocols.width).alias(LINES)
    violated = tuple(_violated(equation, available).alias(column) for equation, column in raw.items())
    return Controls(tuple(flags), lines, COUNT_MINUTES in named & available, violated, tuple(heard))


def _contest_facts(election: Election, engine: Engine) -> nw.LazyFrame[Any] | None:
    """Each ``contest`` with its ``kind`` (a number) and ``line_count``; ``None`` where all are alike."""
    contests = election.contests.values()
    lengths = [len(election.lines(contest.contest_id)) for contest in contests]
    order = list(dict.fromkeys(contest.kind for contest in contests))
    if len(set(lengths)) <= 1 and len(order) <= 1:
        return None
    kinds = [order.index(contest.kind) for contest in contests]
    return small(engine, whole={"contest": range(len(kinds)), "kind": kinds, "line_count": lengths})


def _usable(book: Rulebook | None, available: set[str]) -> Iterator[tuple[Rule, Control, list[Equation]]]:
    """The controls that can be evaluated, each with the equations that silence it."""
    controls = book.applying(Control) if book else ()
    able = {
        c.code: c for _, c in controls if set(c.equation.left.strict + c.equation.right.strict) <= available
    }
    for rule, control in controls:
        if control.code in able:
            yield rule, control, [able[code].equation for code in control.silenced_by if code in able]


def _violated(equation: Equation, available: set[str]) -> nw.Expr:
    left, right = _side(equation.left, available), _side(equation.right, available)
    if equation.relation is Relation.EQUAL:
        return left != right
    return left > right if equation.relation is Relation.AT_MOST else left < right


def _side(side: Linear, available: set[str]) -> nw.Expr:
    total: nw.Expr | None = None
    for name, factor in side.terms:
        if name not in available:
            continue
        column = nw.col(name).fill_null(0) if name in side.lenient else nw.col(name)
        term = column if factor == 1 else column * factor
        total = term if total is None else total + term
    constant = nw.lit(side.constant, nw.Int64)
    if total is None:
        return constant
    return total + constant if side.constant else total


def _heard(column: str, silencers: frozenset[str], applies: nw.Expr | None) -> nw.Expr:
    """Whether a violated control speaks: its kind applies and none of its silencers is violated."""
    conditions = [nw.col(column)] + [~nw.col(other).fill_null(False) for other in sorted(silencers)]
    if applies is not None:
        conditions.append(applies)
    return reduce(lambda one, other: one & other, conditions)


def _lines_column(lengths: Iterable[int], width: int) -> nw.Expr:
    """The sum of the lines of the ballot, null where one of them is not stated."""
    shortest = min(lengths, default=0)
    parts = [
        nw.col(vote_column(index))
        if index < shortest
        else nw.when(nw.col("line_count") > index).then(nw.col(vote_column(index))).otherwise(nw.lit(0))
        for index in range(width)
    ]
    # In pairs, so that a ballot of many hundreds of lines makes no deep expression.
    while len(parts) > 1:
        parts = [reduce(lambda one, other: one + other, parts[at : at + 2]) for at in range(0, len(parts), 2)]
    return parts[0] if shortest else nw.when(nw.col("line_count") > 0).then(parts[0])
