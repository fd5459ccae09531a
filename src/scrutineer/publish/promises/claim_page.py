"""The page of a claim: the words, who said them, the verdict, and the way down to every row behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from scrutineer.claims import Judged
from scrutineer.claims.answer import Answer
from scrutineer.claims.entry import Reply
from scrutineer.claims.query import Part
from scrutineer.claims.shown import allowed_told, span_told
from scrutineer.claims.verdict import Held, Reading
from scrutineer.claims.wording import Told, asked_told
from scrutineer.count.declared.names import base_words
from scrutineer.publish.promises.claim_review import review, script
from scrutineer.publish.promises.edition import RegisterEdition
from scrutineer.publish.promises.printer import RegisterPrinter
from scrutineer.publish.promises.signs import AGREES, Sign
from scrutineer.publish.promises.way_down import Asked, Rows, as_written, elections_asked, rows_of
from scrutineer.words import Name, Sentence

Pages = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """One answer: its base, what the record gives, and whether what was said agrees."""

    base: Sentence | None
    gives: Sentence
    others: tuple[Sentence, ...]
    agrees: Sign


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answers. ``allowed`` is everything that the words allow by their own rounding."""

    said: str
    allowed: Sentence | None
    asked: Sentence
    written: str
    elections: tuple[Asked, ...]
    answers: tuple[Found, ...]
    rows: Rows

    @property
    def based(self) -> bool:
        """Whether any answer is of a base."""
        return any(answer.base for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Assertion:
    """One thing that has to be so if the claim is right, with its reason and its questions."""

    reason: Sentence
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A figure that always stands with the claim."""

    label: Name
    answers: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """Everything that the page of a claim shows beside the entry itself."""

    reasons: tuple[str, ...]
    """Each once; what would have to be published is told apart."""
    assertions: tuple[Assertion, ...]
    sides: tuple[Side, ...]
    side_rows: Rows
    assessments: tuple[Judged, ...]
    replaces: Judged | None
    replaced_by: Judged | None
    replies: tuple[Reply, ...]
    topic: Name
    election: Told | None


def pages(printer: RegisterPrinter) -> Pages:
    """The page of every claim, in the order of the register."""
    for judged in printer.edition.report.claims:
        address = printer.claim_address(judged.claim.id)
        markup = review(printer.edition, judged, printer.language)
        yield (
            address,
            printer.render(
                "promises_claim.html",
                prefix="../../",
                up="../",
                suffix=f"/{address}",
                judged=judged,
                claim=judged.claim,
                source=printer.edition.source(judged.claim.source),
                view=claim_view(printer.edition, judged, printer.language),
                markup=script(markup) if markup else "",
            ),
        )


def claim_view(edition: RegisterEdition, judged: Judged, language: str) -> ClaimView:
    """What the page of one claim shows."""
    claim = judged.claim
    replaced_by = edition.replaced_by.get(claim.id, "")
    return ClaimView(
        tuple(dict.fromkeys(r.text(language) for r in judged.reasons if "needs" not in r.values)),
        tuple(_assertion(edition, held, language) for held in judged.held),
        tuple(
            Side(part.label.name, tuple(_found(answer, _share(answer), None) for answer in answers))
            for part, answers in judged.beside
        ),
        rows_of(edition, (t for _, answers in judged.beside for a in answers for t in a.traces), language),
        tuple(edition.claims[other] for other in edition.report.beside(claim.id)),
        edition.claims.get(claim.replaces or ""),
        edition.claims.get(replaced_by),
        claim.reply,
        edition.topic(claim.topic),
        edition.election(claim.election).name if claim.election else None,
    )


def _assertion(edition: RegisterEdition, held: Held, language: str) -> Assertion:
    """The readings of one question belong together, one row for each base."""
    groups: dict[str, list[Reading]] = {}
    for reading in held.readings:
        groups.setdefault(_without_base(reading.query), []).append(reading)
    return Assertion(held.reason, tuple(_question(edition, group, language) for group in groups.values()))


def _without_base(query: Part) -> str:
    """A share that agreed on no named base is asked again on all: both belong to one table."""
    return as_written(query.model_copy(update={"base": ""}) if "base" in type(query).model_fields else query)


def _question(edition: RegisterEdition, readings: list[Reading], language: str) -> Question:
    query, said = readings[0].query, readings[0].said
    return Question(
        said.text if said else "",
        allowed_told(said) if said else None,
        asked_told(query, edition.report.shelf),
        as_written(query),
        elections_asked(edition, query, language),
        tuple(_found(r.answer, bool(said and said.unit == "share"), r.agrees) for r in readings),
        rows_of(edition, (trace for r in readings for trace in r.answer.traces), language),
    )


def _share(answer: Answer) -> bool:
    exact = answer.span.exact if answer.span else None
    return bool(answer.base) or (exact is not None and exact.denominator != 1)


def _found(answer: Answer, share: bool, agrees: bool | None) -> Found:
    unit = "share" if share else "count"
    gives = span_told(answer.span, "share" if share else "count")
    if answer.span is None and answer.missing is not None:
        gives = answer.missing
    elif answer.span is None:
        gives = Sentence("–")
    return Found(
        base_words(answer.base) if answer.base else None,
        gives,
        tuple(span_told(other, "share" if unit == "share" else "count") for other in answer.others),
        AGREES[agrees],
    )
