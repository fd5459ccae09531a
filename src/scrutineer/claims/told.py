"""A report as values for programs: plain JSON, in one language, with the way back to every figure."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from scrutineer.claims.answer import Answer, Trace
from scrutineer.claims.enacted import enacted
from scrutineer.claims.entry import Commitment, Source, Speaker, Status, Words
from scrutineer.claims.examine import Report
from scrutineer.claims.figure import Span
from scrutineer.claims.promise import Followed
from scrutineer.claims.query import asked
from scrutineer.claims.verdict import WORDS, Judged, Reading
from scrutineer.words import Sentence, exact, mark

STATES: Final = {
    "not_yet_evaluated": mark("not yet evaluated"),
    "not": mark("not implemented"),
    "partly": mark("partly implemented"),
    "mostly": mark("mostly implemented"),
    "fully": mark("fully implemented"),
}
"""The words of ODIHR's Paragraph 25 for how far a recommendation was followed."""

SHOWS: Final = {
    "met": mark("the record shows it"),
    "not_met": mark("the record shows the contrary"),
    "cannot_tell": mark("the record cannot tell"),
}

WORDINGS: Final = {
    "original": mark("in the original wording"),
    "translated": mark("translated, not verbatim"),
    "reworded": mark("reworded by a machine, not verbatim"),
    "figures_only": mark("figures only, not verbatim"),
}


def values(report: Report, language: str) -> dict[str, Any]:
    """``{register, claims [...], commitments [...]}``."""
    register = report.kept.register
    return {
        "register": {
            "id": register.about.id,
            "name": register.about.name.name.text(language),
            "kept_by": register.about.kept_by.name.text(language),
        },
        "claims": [claim_values(report, judged, language) for judged in report.claims],
        "commitments": [commitment_values(report, followed, language) for followed in report.commitments],
    }


def claim_values(report: Report, judged: Judged, language: str) -> dict[str, Any]:
    """One claim: who said what where, the verdict, its reason, and every figure behind it."""
    claim = judged.claim
    return {
        "id": claim.id,
        "source": _source(report, claim.source, language),
        "speaker": _speaker(claim.speaker, language),
        "kind": claim.kind,
        "topic": claim.topic,
        "election": claim.election,
        "quote": claim.quote or None,
        "gist": _text(claim.gist, language),
        "said": dict(claim.said),
        "verdict": judged.verdict.value,
        "verdict_text": Sentence(WORDS[judged.verdict]).text(language),
        "reason": " ".join(reason.text(language) for reason in judged.reasons),
        "values": [_reading(r, language) for held in judged.held for r in held.readings],
        "beside": [
            {"name": part.label.name.text(language), "query": asked(part.query), **_answer(answer, language)}
            for part, answers in judged.beside
            for answer in answers
        ],
        "assessments_beside": list(report.beside(claim.id)),
        "needs": _text(claim.missing.needs, language) if claim.missing else None,
        "doubt": _text(claim.doubt, language),
        "author": claim.author,
        "reviewer": claim.reviewer,
        "replaces": claim.replaces,
        "why": _text(claim.why, language),
        "reply": [reply.model_dump(mode="json") for reply in claim.reply],
    }


def commitment_values(report: Report, followed: Followed, language: str) -> dict[str, Any]:
    """One commitment: what was promised, its history, second opinions, and what the record shows."""
    own = followed.commitment
    return {
        "id": own.id,
        "kind": own.kind,
        "text": own.text.name.text(language),
        "quote": own.quote or None,
        "source": _source(report, own.source, language),
        "by": own.by.name.text(language),
        "addressee": own.addressee.name.text(language),
        "theme": own.theme,
        "acts": _acts(report, own, language),
        "due": own.due or None,
        "fulfilled_when": own.fulfilled_when.name.text(language),
        "status": followed.latest.state,
        "status_text": Sentence(STATES[followed.latest.state]).text(language),
        "history": [_status(status, language) for status in own.status],
        "opinions": [_status(status, language) for status in own.opinion],
        "checks": [
            {
                "query": asked(check.query),
                "shows": check.shows,
                "shows_text": Sentence(SHOWS[check.shows]).text(language),
                "reason": check.reason.text(language),
                "rows": _rows(check.traces),
            }
            for check in followed.checks
        ],
        "doubt": _text(own.doubt, language),
        "author": own.author,
        "reviewer": own.reviewer,
    }


def _acts(report: Report, own: Commitment, language: str) -> list[dict[str, Any]]:
    found = (enacted(act) for act in report.kept.register.act if act.id in own.acts)
    return [{**asdict(act), "text": act.text.text(language)} for act in found]


def source_of(report: Report, source_id: str) -> Source:
    """A source of the register by its id."""
    return next(s for s in report.kept.register.source if s.id == source_id)


def _source(report: Report, source_id: str, language: str) -> dict[str, Any]:
    source = source_of(report, source_id)
    return {**source.model_dump(mode="json"), "note": _text(source.note, language)}


def _speaker(speaker: Speaker, language: str) -> dict[str, Any]:
    return {
        "name": speaker.who.text(language) if speaker.name else None,
        "office": speaker.office.name.text(language),
        "outlet": None if speaker.name else speaker.who.text(language),
    }


def _text(words: Words | None, language: str) -> str | None:
    return words.name.text(language) if words else None


def _status(status: Status, language: str) -> dict[str, Any]:
    return {
        "day": status.day,
        "state": status.state,
        "state_text": Sentence(STATES[status.state]).text(language),
        "judged_by": status.judged_by,
        "evidence": list(status.evidence),
        "note": _text(status.note, language),
    }


def _reading(reading: Reading, language: str) -> dict[str, Any]:
    said = reading.said
    return {
        "said": {"text": said.text, "unit": said.unit, **_span(said.allowed)} if said else None,
        "query": asked(reading.query),
        "agrees": reading.agrees,
        **_answer(reading.answer, language),
    }


def _answer(answer: Answer, language: str) -> dict[str, Any]:
    return {
        "base": answer.base or None,
        "found": _span(answer.span) if answer.span else None,
        "others": [_span(other) for other in answer.others],
        "missing": answer.missing.text(language) if answer.missing else None,
        "rows": _rows(answer.traces),
    }


def _span(span: Span) -> dict[str, Any]:
    return {
        "low": exact(span.low),
        "high": exact(span.high),
        "low_open": span.low_open,
        "high_open": span.high_open,
    }


def _rows(traces: Iterable[Trace]) -> list[dict[str, Any]]:
    return [{key: value for key, value in asdict(trace).items() if value} for trace in traces]
