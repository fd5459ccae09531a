"""The register as data: a table for each kind of entry, everything as JSON, and ClaimReview as one file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from scrutineer.claims import Judged, values
from scrutineer.claims.enacted import Enacted, enacted
from scrutineer.claims.verdict import WORDS
from scrutineer.publish.promises.claim_review import reviews
from scrutineer.publish.promises.edition import RegisterEdition
from scrutineer.publish.promises.follow_up import CSV, csv_text, table
from scrutineer.publish.promises.printer import RegisterPrinter
from scrutineer.words import LANGUAGES, Sentence, mark


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file below ``data/``; ``language`` is empty where it has none."""

    name: str
    what: Sentence
    content: str
    language: str = ""

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content.encode())

    @property
    def digest(self) -> str:
        """SHA-256."""
        return sha256(self.content.encode()).hexdigest()


def data_files(edition: RegisterEdition) -> tuple[DataFile, ...]:
    """Every file, in the order in which the page lists them."""
    return (*_same(edition), *(file for code in edition.languages for file in _in_language(edition, code)))


def pages(printer: RegisterPrinter, files: tuple[DataFile, ...]) -> Iterator[tuple[str, str]]:
    """The page that lists them."""
    kept = [file for file in files if file.language in ("", printer.language)]
    yield "data.html", printer.render("promises_data.html", suffix="/data.html", files=kept)


def _same(edition: RegisterEdition) -> Iterator[DataFile]:
    register = edition.report.kept.register
    file = edition.report.kept.folder / edition.report.kept.file
    what = Sentence(mark("The register as it is kept: the file that people write and review."))
    yield DataFile("claims.toml", what, file.read_text("utf-8"))
    columns = ("id", "title", "outlet", "published", "address", "sha256", "language", "wording")
    yield DataFile(
        "sources.csv",
        Sentence(
            mark(
                "Sources: {n}",
            ),
            {"n": len(register.source)},
        ),
        csv_text(columns, ([getattr(s, name) for name in columns] for s in register.source)),
    )
    yield DataFile(
        "records.csv",
        Sentence(mark("Published figures that no bundle holds: {n}"), {"n": len(register.record)}),
        csv_text(
            ("id", "value", "text_kk", "text_ru", "text_en", "source", "settled"),
            (
                [r.id, r.value, r.text.kk, r.text.ru, r.text.en, r.source, str(r.settled).lower()]
                for r in register.record
            ),
        ),
    )
    found = [enacted(act) for act in register.act]
    yield DataFile(
        "acts.csv",
        Sentence(mark("Acts with their days in force: {n}"), {"n": len(found)}),
        csv_text(_ACT_COLUMNS, (_act(act) for act in found)),
    )
    history = [
        [c.commitment.id, kind, s.day, s.state, s.judged_by, "; ".join(s.evidence)]
        for c in edition.report.commitments
        for kind, rows in (("status", c.commitment.status), ("opinion", c.commitment.opinion))
        for s in rows
    ]
    yield DataFile(
        "statuses.csv",
        Sentence(mark("Every status and second opinion: {n}"), {"n": len(history)}),
        csv_text(("commitment", "kind", "day", "state", "judged_by", "evidence"), iter(history)),
    )


def _in_language(edition: RegisterEdition, code: str) -> Iterator[DataFile]:
    report = edition.report
    yield DataFile(
        f"claims-{code}.csv",
        Sentence(mark("Claims with their verdicts: {n}"), {"n": len(report.claims)}),
        csv_text(_CLAIM_COLUMNS, (_claim(judged, code) for judged in report.claims)),
        code,
    )
    what = Sentence(mark("Commitments with their latest status: {n}"), {"n": len(report.commitments)})
    yield DataFile(f"{CSV}-{code}.csv", what, table(edition, code), code)
    what = Sentence(mark("Everything with every figure behind it, for programs."))
    text = json.dumps(values(report, code), ensure_ascii=False, indent=1) + "\n"
    yield DataFile(f"register-{code}.json", what, text, code)
    text = json.dumps(reviews(edition, code), ensure_ascii=False, indent=1) + "\n"
    what = Sentence(mark("Claims with a verdict as ClaimReview of schema.org (JSON-LD)."))
    yield DataFile(f"claim-review-{code}.jsonld", what, text, code)


_CLAIM_COLUMNS = (
    "id",
    "election",
    "topic",
    "kind",
    "who",
    "office",
    "quote",
    "gist",
    "source",
    "said",
    "verdict",
    "verdict_text",
    "reason",
    "doubt",
    "author",
    "reviewer",
    "replaces",
)


_ACT_COLUMNS = (
    "id",
    "rule",
    "text_kk",
    "text_ru",
    "text_en",
    "law",
    "source",
    "in_force",
    "until",
    "settled",
)


def _act(act: Enacted) -> list[str]:
    texts = (act.text.text(code) for code in LANGUAGES)
    days = (act.in_force, act.until, str(act.settled).lower())
    return [act.act_id, act.rule, *texts, act.law, act.source, *days]


def _claim(judged: Judged, code: str) -> list[str]:
    claim = judged.claim
    return [
        claim.id,
        claim.election or "",
        claim.topic,
        claim.kind,
        claim.speaker.who.text(code),
        claim.speaker.office.name.text(code),
        claim.quote,
        claim.gist.name.text(code) if claim.gist else "",
        claim.source,
        "; ".join(f"{name}: {said}" for name, said in claim.said.items()),
        judged.verdict.value,
        Sentence(WORDS[judged.verdict]).text(code),
        " ".join(reason.text(code) for reason in judged.reasons),
        claim.doubt.name.text(code) if claim.doubt else "",
        claim.author,
        claim.reviewer,
        claim.replaces or "",
    ]
