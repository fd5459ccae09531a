"""Answers to the register's questions: a span for each base, and the rows of tables that it rests on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from scrutineer.claims.entry import Claim
from scrutineer.claims.figure import Span, figure, span_of
from scrutineer.claims.query import (
    AskAreaRank,
    AskFigure,
    AskLaw,
    AskLeft,
    AskMonths,
    AskOptions,
    AskRank,
    AskRecord,
    AskSaid,
    AskShare,
    AskTogether,
    AskWeekday,
    Part,
)
from scrutineer.claims.reading import latest_rule
from scrutineer.claims.shelf import NotThere, Shelf, Volume
from scrutineer.claims.unpublished import not_published
from scrutineer.count import ContestAccount
from scrutineer.count.declared.names import BASE_NAMES, OTHER_BASES, SHARE_BASES, base_words, label
from scrutineer.count.declared.rows import Published
from scrutineer.law.rule import Requirement
from scrutineer.model import FIGURES
from scrutineer.words import Sentence, mark

PROTOCOLS: Final = "protocols"
DECLARED: Final = "declared"


@dataclass(frozen=True, slots=True)
class Trace:
    """A cell that an answer rests on: bundle, table, name, value as printed there, and who published it.

    ``row`` is where it stands in the table's file, as a spreadsheet counts; 0 where it is no row of a file.
    """

    bundle: str
    table: str
    name: str
    value: str
    source: str = ""
    area: str = ""
    stage: str = ""
    as_of: str = ""
    contest: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gives on one base; without a ``span`` ``missing`` says what is not published.

    ``others`` are spans that other sources give for the same.
    """

    span: Span | None
    traces: tuple[Trace, ...] = ()
    base: str = ""
    missing: Sentence | None = None
    others: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a claim's questions are asked: the bundles, the records, and the claim itself."""

    shelf: Shelf
    claim: Claim | None = None

    def answers(self, query: Part) -> tuple[Answer, ...]:
        """The answers: one, or for a share without a base one for each base."""
        try:
            return self._answers(query)
        except NotThere as none:
            return (Answer(None, missing=none.sentence),)

    @property
    def _entry(self) -> str:
        return f"claim {self.claim.id}" if self.claim else ""

    def _answers(self, query: Part) -> tuple[Answer, ...]:
        if isinstance(query, AskFigure | AskShare | AskRank | AskAreaRank | AskLeft):
            volume = self.shelf.volume(query.bundle)
            volume.known(query.name, getattr(query, "area", ""), query.contest, self._entry)
        if isinstance(query, AskShare):
            volume = self.shelf.volume(query.bundle)
            bases = (query.base,) if query.base else bases_of(volume, query)
            return tuple(share(volume, query, base) for base in bases)
        return (self._one(query),)

    def _one(self, query: Part) -> Answer:
        asked: Mapping[type[Part], Callable[..., Answer]] = {
            AskSaid: self._said,
            AskRecord: self._record,
            AskTogether: self._together,
            AskLaw: least_by_law,
        }
        if type(query) in asked:
            return asked[type(query)](query)
        of_bundle: Mapping[type[Part], Callable[..., Answer]] = {
            AskFigure: count,
            AskOptions: options,
            AskRank: rank,
            AskAreaRank: area_rank,
            AskWeekday: weekday,
            AskMonths: months,
            AskLeft: left,
        }
        return of_bundle[type(query)](self.shelf.volume(query.bundle), query)  # type: ignore[attr-defined]

    def _said(self, query: AskSaid) -> Answer:
        claim = self.claim
        if claim is None or query.name not in claim.figures:
            raise NotThere(Sentence(mark("The claim states no figure {name}."), {"name": query.name}))
        found = claim.figures[query.name]
        return Answer(found.allowed, (Trace("", "said", query.name, found.text),))

    def _record(self, query: AskRecord) -> Answer:
        record = next(r for r in self.shelf.register.record if r.id == query.record)
        if not record.settled:
            said = mark("No source settles this: {what}")
            raise NotThere(Sentence(said, {"what": record.text.name}))
        return Answer(
            figure(record.value).allowed, (Trace("", "record", record.id, record.value, record.source),)
        )

    def _together(self, query: AskTogether) -> Answer:
        parts = [self._answers(part)[0] for part in query.of]
        traces = tuple(trace for part in parts for trace in part.traces)
        for part in parts:
            if part.span is None:
                return Answer(None, traces, missing=part.missing)
        spans = [part.span for part in parts if part.span is not None]
        total: Span | None = spans[0]
        for span in spans[1:]:
            if total is not None:
                total = total.over(span) if query.ask == "ratio" else total.plus(span, _SIGN[query.ask])
        if total is None:
            return Answer(None, traces, missing=Sentence(mark("The whole is zero or not known.")))
        return Answer(total, traces)


_SIGN: Final = {"sum": 1, "difference": -1}


def count(volume: Volume, query: AskFigure) -> Answer:
    """A count: added up from protocols where they are published, else as declared."""
    contest = volume.contest(query.contest)
    if contest and not (query.area or query.stage or query.as_of or volume.election.synthetic):
        known = volume.counted(contest.contest_id)
        total = known.tally.votes.get(query.name)
        value = total.value if total and total.stated else known.tally.figure(query.name)
        if value is not None and (total or query.name in FIGURES):
            rows = volume.rows(query.contest, "", query.name, "count")
            return Answer(Span.at(value), _traces(volume, query.name, value, rows, known.basis == DECLARED))
    rows = volume.rows(query.contest, query.area, query.name, "count", stage=query.stage, as_of=query.as_of)
    if not rows:
        what = label(volume.election, contest.contest_id if contest else "", query.name)
        asked = query.stage or query.as_of
        said = not_published(volume, query.contest, query.area, query.name, what, asked=asked)
        return Answer(None, missing=said)
    return Answer(
        span_of(rows[0]),
        declared_traces(volume, rows),
        others=tuple(span for row in rows[1:] if (span := span_of(row)) != span_of(rows[0])),
    )


def bases_of(volume: Volume, query: AskShare) -> tuple[str, ...]:
    """The bases that a share without one may be of: of votes on a line all that are known, else its own."""
    contest = volume.contest(query.contest)
    if contest and query.name in volume.election.options[contest.contest_id]:
        return tuple(base for base in SHARE_BASES if base not in OTHER_BASES)
    if query.name.startswith("ballots_"):
        return tuple(b for b in ("registered", "issued", "cast") if BASE_NAMES[b] != query.name)
    return tuple(OTHER_BASES)


def share(volume: Volume, query: AskShare, base: str) -> Answer:
    """A count as a share of one base: from the counts where both are known, else as it was declared."""
    ask = AskFigure.model_validate({**query.model_dump(exclude={"base", "ask"}), "ask": "figure"})
    part, whole = _tried(volume, ask), _whole(volume, ask, base)
    if part.span and whole.span and (found := part.span.over(whole.span)) is not None:
        return Answer(found, (*part.traces, *whole.traces), base)
    rows = volume.rows(
        query.contest, query.area, query.name, "share", stage=query.stage, as_of=query.as_of, base=base
    )
    if rows:
        return Answer(span_of(rows[0]), declared_traces(volume, rows), base)
    return Answer(None, base=base, missing=whole.missing if part.span else part.missing)


def _tried(volume: Volume, ask: AskFigure) -> Answer:
    try:
        return count(volume, ask)
    except NotThere as none:
        return Answer(None, missing=none.sentence)


def _whole(volume: Volume, ask: AskFigure, base: str) -> Answer:
    """The count that is the whole of a base."""
    of_result = not (ask.area or ask.stage or ask.as_of or volume.election.synthetic)
    if of_result and base not in OTHER_BASES:
        known = volume.counted(ask.contest)
        bound = known.bases.of.get(base)
        if bound:
            high = None if bound.high is None else Fraction(bound.high)
            return Answer(Span(Fraction(bound.low), high), _parts_of(volume, known, base))
        # A list of another stage is no base of a result: stages are never mixed.
        own, what = BASE_NAMES.get(base, ""), base_words(base)
        return Answer(None, missing=not_published(volume, ask.contest, "", own, what))
    name = BASE_NAMES.get(base)
    if name is None:
        return Answer(None, missing=Sentence(mark("Not published: the votes on all lines.")))
    return _tried(volume, ask.model_copy(update={"name": name}))


def _parts_of(volume: Volume, known: ContestAccount, base: str) -> tuple[Trace, ...]:
    """The cells that a base is put together from."""
    contest, declared = known.contest.contest_id, known.basis == DECLARED
    options = volume.election.options[contest]
    values = {name: known.tally.figure(name) for name in (BASE_NAMES.get(base, ""),)}
    if base not in BASE_NAMES:
        lines = {o: s.value for o, s in known.tally.votes.items() if s.stated}
        values = {o: v for o, v in lines.items() if base != "valid" or options[o].kind != "against_all"}
    return tuple(
        trace
        for name, value in values.items()
        if value is not None
        for trace in _traces(volume, name, value, volume.rows(contest, "", name, "count"), declared)
    )


def options(volume: Volume, query: AskOptions) -> Answer:
    """How many options of a kind are on the ballot."""
    known = volume.counted(query.contest)
    found = [
        o
        for o in volume.election.options[known.contest.contest_id].values()
        if o.kind == query.kind
        and o.option_id not in query.without
        and (not query.nomination or o.nomination == query.nomination)
    ]
    traces = tuple(volume_trace(volume, "options", o.option_id, o.nomination or o.kind) for o in found)
    return Answer(Span.at(len(found)), traces)


def rank(volume: Volume, query: AskRank) -> Answer:
    """The place of a line; equal votes share the better place."""
    known = volume.counted(query.contest)
    votes = {o: s.value for o, s in known.tally.votes.items() if s.stated and o not in query.without}
    if query.name not in votes or len(votes) + len(query.without) < len(known.tally.votes):
        return Answer(None, missing=Sentence(mark("Not published: the votes on all lines.")))
    better = sum(1 for v in votes.values() if v > votes[query.name])
    ordered = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    traces = tuple(
        trace
        for option, value in ordered
        for trace in _traces(
            volume,
            option,
            value,
            volume.rows(query.contest, "", option, "count"),
            known.basis == DECLARED,
        )
    )
    return Answer(Span.at(better + 1), traces)


def area_rank(volume: Volume, query: AskAreaRank) -> Answer:
    """The place of an area among all beside it; known only where all of them are."""
    areas = volume.election.areas
    beside = [a for a in areas.values() if a.parent_id == areas[query.area].parent_id]
    rows = {
        a.area_id: volume.rows(query.contest, a.area_id, query.name, "share", base=query.base) for a in beside
    }
    spans = {area_id: span_of(found[0]) for area_id, found in rows.items() if found}
    traces = tuple(t for found in rows.values() for t in declared_traces(volume, found[:1]))
    own = spans.get(query.area)
    if own is None or len(spans) < len(beside):
        said = mark(
            "Published for {stated} of {all} areas: to compare them, the figure of each has to be published."
        )
        return Answer(None, traces, missing=Sentence(said, {"stated": len(spans), "all": len(beside)}))
    sign = 1 if query.order == "lowest" else -1
    ahead = [Span.inside(other, _beyond(own, sign)) for a, other in spans.items() if a != query.area]
    low, high = sum(1 for a in ahead if a) + 1, sum(1 for a in ahead if a is not False) + 1
    return Answer(Span(Fraction(low), Fraction(high)), traces)


def _beyond(own: Span, sign: int) -> Span:
    """Everything that lies before ``own`` in the order."""
    return Span(None, own.low, high_open=True) if sign > 0 else Span(own.high, None, low_open=True)


def weekday(volume: Volume, _query: AskWeekday) -> Answer:
    """The day of the week of the election, 1 Monday to 7 Sunday."""
    day = date.fromisoformat(volume.election.date)
    return Answer(
        Span.at(day.isoweekday()), (Trace(volume.bundle_id, "election", "date", volume.election.date),)
    )


def months(volume: Volume, query: AskMonths) -> Answer:
    """Whole months from a day to the election."""
    begin, end = date.fromisoformat(query.since), date.fromisoformat(volume.election.date)
    passed = (end.year - begin.year) * 12 + end.month - begin.month - (end.day < begin.day)
    return Answer(Span.at(passed), (Trace(volume.bundle_id, "election", "date", volume.election.date),))


def left(volume: Volume, query: AskLeft) -> Answer:
    """The votes that the official share ``s`` leaves beside the others: ``others * s / (1 - s)``."""
    known = volume.counted(query.contest)
    others = [s for o, s in known.tally.votes.items() if o != query.name]
    rows = volume.rows(query.contest, "", query.name, "share", base="valid_with_against_all")
    if not rows or not all(s.stated for s in others):
        return Answer(None, missing=Sentence(mark("Not published: the votes on all lines.")))
    official, rest = span_of(rows[0]), sum(s.value for s in others)
    ends = [end for end in (official.low, official.high) if end is not None and end < 1]
    votes = [rest * Fraction(end, 1 - end) for end in ends]
    if len(votes) < 2:
        return Answer(None, missing=Sentence(mark("Not published: the votes on all lines.")))
    return Answer(Span(Fraction(-(-votes[0] // 1)), Fraction(votes[1] // 1)), declared_traces(volume, rows))


def least_by_law(query: AskLaw) -> Answer:
    """What a rule asks at least."""
    place, _, rule_id = query.rule.partition(":")
    rule = latest_rule(place, rule_id)
    least = getattr(rule.apply, "at_least", None) if rule and isinstance(rule.apply, Requirement) else None
    if rule is None or least is None or not rule.in_force(date.fromisoformat(query.on)):
        said = mark("The law has no such requirement on that day: {rule}.")
        return Answer(None, missing=Sentence(said, {"rule": query.rule}))
    return Answer(Span.at(least), (Trace("", "law", query.rule, str(least), rule.source),))


def _traces(
    volume: Volume, name: str, value: int, rows: tuple[Published, ...], declared: bool
) -> tuple[Trace, ...]:
    if declared and rows:
        return declared_traces(volume, rows)
    return (Trace(volume.bundle_id, PROTOCOLS, name, str(value)),)


def volume_trace(volume: Volume, table: str, key: str, value: str, source: str = "") -> Trace:
    """A row of a table that has a key of one column."""
    return Trace(volume.bundle_id, table, key, value, source, row=volume.row_of(table, key))


def declared_traces(volume: Volume, rows: Iterable[Published]) -> tuple[Trace, ...]:
    """The rows of ``declared`` as cells."""
    return tuple(
        Trace(
            volume.bundle_id,
            DECLARED,
            row.name,
            _printed(row),
            row.source,
            row.area_id,
            row.stage,
            row.as_of,
            row.contest_id,
            volume.declared_row(row),
        )
        for row in rows
    )


def _printed(row: Published) -> str:
    if row.unit != "share":
        return f"{'' if row.relation == '=' else row.relation}{row.shown}"
    sign = "" if row.relation == "=" else row.relation
    hundredths = row.value * 100
    places = max(row.places - 2, 0)
    whole = int(hundredths * 10**places)
    text = str(whole).rjust(places + 1, "0")
    return f"{sign}{text[:-places] + '.' + text[-places:] if places else text} %"
