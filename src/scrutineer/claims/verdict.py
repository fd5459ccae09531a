"""The verdict on a claim: its figures held against the answers to its questions.

A verdict describes a figure, never the honesty of the person who said it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scrutineer.claims.answer import Answer, Desk, Trace, volume_trace
from scrutineer.claims.enacted import Enacted, enacted
from scrutineer.claims.entry import CHECKABLE, Assertion, Beside, Claim
from scrutineer.claims.figure import Figure
from scrutineer.claims.query import AskAct, AskLeft, AskNominators, AskShare, Part
from scrutineer.claims.shown import base_told, span_told
from scrutineer.words import Sentence, mark


class Verdict(StrEnum):
    """What can be said of a claim."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    IN_ITSELF = "inconsistent_in_itself"
    ANOTHER_BASE = "true_on_another_base"
    NOT_CHECKABLE = "not_checkable"
    SUPERSEDED = "superseded"
    NONE = "no_verdict"


WORDS: Final = {
    Verdict.CONSISTENT: mark("consistent"),
    Verdict.INCONSISTENT: mark("inconsistent"),
    Verdict.IN_ITSELF: mark("inconsistent in itself"),
    Verdict.ANOTHER_BASE: mark("true on one base, not on another"),
    Verdict.NOT_CHECKABLE: mark("not checkable"),
    Verdict.SUPERSEDED: mark("superseded"),
    Verdict.NONE: mark("no verdict"),
}


_OUTCOME: Final = {True: Verdict.CONSISTENT, False: Verdict.INCONSISTENT, None: Verdict.NOT_CHECKABLE}


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer beside what was said. ``agrees`` is ``None`` where it cannot be told."""

    query: Part
    said: Figure | None
    answer: Answer
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Held:
    """One assertion with its readings; ``outcome`` is a verdict without regard to the other assertions."""

    outcome: Verdict
    readings: tuple[Reading, ...]
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict, the reasons for it, and everything that it was held against."""

    claim: Claim
    verdict: Verdict
    reasons: tuple[Sentence, ...]
    held: tuple[Held, ...] = ()
    beside: tuple[tuple[Beside, tuple[Answer, ...]], ...] = ()


def judge(claim: Claim, desk: Desk, replaced_by: str = "") -> Judged:
    """The verdict on one claim. ``replaced_by`` is the id of the correction that took its place."""
    desk = Desk(desk.shelf, claim)
    beside = tuple((part, desk.answers(part.query)) for part in claim.beside)
    if claim.kind not in CHECKABLE:
        return Judged(claim, Verdict.NONE, (_unjudged(claim),), (), beside)
    itself = tuple(_held(part, claim, desk) for part in claim.itself)
    held = (*itself, *(_held(part, claim, desk) for part in claim.holds))
    reasons = tuple(part.reason for part in held)
    if claim.missing:
        said = mark("Not published, and needed to check it: {needs}")
        reasons += (Sentence(said, {"needs": claim.missing.needs.name}),)
    verdict = _together([part.outcome for part in itself], [part.outcome for part in held], claim)
    if replaced_by:
        verdict = Verdict.SUPERSEDED
        reasons = (Sentence(mark("Replaced by the entry {entry}."), {"entry": replaced_by}), *reasons)
    return Judged(claim, verdict, reasons, held, beside)


def _unjudged(claim: Claim) -> Sentence:
    if claim.kind == "allegation":
        return Sentence(mark("An allegation gets no verdict here; it is for a court."))
    if claim.kind == "call":
        return Sentence(mark("A call for something to be done is neither true nor untrue."))
    return Sentence(mark("An assessment is kept beside the others on the same matter, without a score."))


def _together(itself: Sequence[Verdict], held: Sequence[Verdict], claim: Claim) -> Verdict:
    """The gravest outcome; what is missing outweighs what agrees."""
    if Verdict.INCONSISTENT in itself:
        return Verdict.IN_ITSELF
    for verdict in (Verdict.INCONSISTENT, Verdict.ANOTHER_BASE, Verdict.NOT_CHECKABLE, Verdict.SUPERSEDED):
        if verdict in held or (verdict is Verdict.NOT_CHECKABLE and claim.missing):
            return verdict
    return Verdict.CONSISTENT


def _held(part: Assertion, claim: Claim, desk: Desk) -> Held:
    if isinstance(part.query, AskAct):
        return _act(part.query, desk)
    if isinstance(part.query, AskNominators):
        return _nominators(part.query, desk)
    said = claim.figures[part.said]
    readings = _readings(part.query, said, desk)
    asked = part.query
    if isinstance(asked, AskShare) and asked.base and readings[0].agrees is False:
        rest = _readings(asked.model_copy(update={"base": ""}), said, desk)
        readings = (*readings, *(r for r in rest if r.answer.base != asked.base and r.agrees is not None))
    outcome = _outcome(readings)
    if outcome is Verdict.CONSISTENT and part.now is not None:
        later = _readings(part.now, said, desk)
        if later[0].agrees is False:
            then = mark("Said {said}; so it was, and the record that came later gives {found}.")
            values = {"said": said.text, "found": span_told(later[0].answer.span, said.unit)}
            return Held(Verdict.SUPERSEDED, (*readings, *later), Sentence(then, values))
    return Held(outcome, readings, _reason(outcome, said, readings, own=part in claim.itself))


def _readings(query: Part, said: Figure, desk: Desk) -> tuple[Reading, ...]:
    return tuple(Reading(query, said, answer, _fits(answer, said)) for answer in desk.answers(query))


def _fits(answer: Answer, said: Figure) -> bool | None:
    """Whether what was said agrees with the answer, or with what another source gives for the same."""
    if answer.span is None:
        return None
    fits = answer.span.inside(said.allowed)
    return True if fits is not True and any(o.inside(said.allowed) for o in answer.others) else fits


def _outcome(readings: Sequence[Reading]) -> Verdict:
    fits = [reading.agrees for reading in readings if reading.answer.span is not None]
    if not fits or (None in fits and True not in fits):
        return Verdict.NOT_CHECKABLE
    if True not in fits:
        return Verdict.INCONSISTENT
    return Verdict.CONSISTENT if all(fits) else Verdict.ANOTHER_BASE


def _reason(outcome: Verdict, said: Figure, readings: Sequence[Reading], *, own: bool) -> Sentence:
    first = next((r for r in readings if r.answer.span is not None), readings[0])
    if outcome is Verdict.ANOTHER_BASE or (len(readings) > 1 and outcome is not Verdict.NOT_CHECKABLE):
        return Sentence(
            mark("Said {said}; the record gives {found}."),
            {"said": said.text, "found": [base_told(r.answer, said.unit) for r in readings if r.answer.span]},
        )
    values = {"said": said.text, "found": base_told(first.answer, said.unit)}
    if own and first.answer.span is not None:
        agrees = mark("Said {said}; the claim's own figures give {found}.")
        differs = mark("Said {said}; the claim's own figures give {found}, which does not agree.")
        return Sentence(agrees if outcome is Verdict.CONSISTENT else differs, values)
    if outcome is Verdict.NOT_CHECKABLE:
        return _open(said, readings)
    if outcome is Verdict.CONSISTENT:
        return Sentence(mark("Said {said}; the record gives {found}."), values)
    if isinstance(first.query, AskLeft):
        leaves = mark(
            "Said {said}; the official percentage and the votes on the other lines leave {found}, "
            "which does not agree."
        )
        return Sentence(leaves, values)
    exact = first.answer.span.exact if first.answer.span else None
    if exact is not None and said.unit == "count" and exact.denominator == 1 == said.value.denominator:
        differs = mark("Said {said}; the record gives {found}. The difference is {difference}.")
        return Sentence(differs, {**values, "difference": int(said.value - exact)})
    return Sentence(mark("Said {said}; the record gives {found}, which does not agree."), values)


def _open(said: Figure, readings: Sequence[Reading]) -> Sentence:
    """Why it cannot be told: the answers that leave it open, each with its base, else what is missing."""
    left = [base_told(r.answer, said.unit) for r in readings if r.answer.span and r.agrees is None]
    if left:
        values = {"said": said.text, "found": left}
        return Sentence(mark("Said {said}; the record gives only {found}, which leaves it open."), values)
    missing = next((r.answer.missing for r in readings if r.answer.missing), "")
    return Sentence(mark("Said {said}. {missing}"), {"said": said.text, "missing": missing})


def _act(query: AskAct, desk: Desk) -> Held:
    act = next(a for a in desk.shelf.register.act if a.id == query.act)
    found = enacted(act)
    agrees = found.on(query.on)
    trace = Trace("", "law", found.rule or found.act_id, found.in_force, found.source, as_of=found.until)
    reading = Reading(query, None, Answer(None, (trace,)), agrees)
    return Held(
        _OUTCOME[agrees],
        (reading,),
        act_told(found, query.on, agrees),
    )


def _nominators(query: AskNominators, desk: Desk) -> Held:
    """Whether all these bodies stand in one registered nomination of the option."""
    volume = desk.shelf.volume(query.bundle)
    rows = [] if volume.election.synthetic else volume.election.rows("nominations")
    rows = [r for r in rows if r["option_id"] == query.option and r["stage"] == "registered"]
    names = [{n.strip() for n in (r.get("nominators") or "").split(";")} for r in rows]
    agrees = any(set(query.include) <= found for found in names) if rows else None
    traces = tuple(volume_trace(volume, "nominations", r["nomination_id"], r["nominators"]) for r in rows)
    values = {"who": query.include, "option": query.option}
    said = {
        True: mark("The nominations name all of these: {who}."),
        False: mark("The nominations do not name all of these: {who}."),
        None: mark("Who nominated {option} is not published."),
    }
    return Held(
        _OUTCOME[agrees],
        (Reading(query, None, Answer(None, traces), agrees),),
        Sentence(said[agrees], values),
    )


def act_told(found: Enacted, on: str, agrees: bool | None) -> Sentence:
    """Whether an act was in force, as a sentence."""
    values = {"act": found.text, "on": on, "since": found.in_force}
    if agrees:
        return Sentence(mark("In force on {on}, since {since}: {act}"), values)
    if agrees is False:
        return Sentence(mark("Not in force on {on}: {act}"), values)
    return Sentence(mark("Whether this was in force on {on}, no source settles: {act}"), values)
