"""The follow-up table: recommendation, addressee, status, evidence, who judged, when.

After the form in which OSCE/ODIHR follows up recommendations under paragraph 25 of the Istanbul Document
1999; second opinions stand beside, and a row states only what the register holds.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scrutineer.claims.entry import Status
from scrutineer.claims.promise import Followed
from scrutineer.claims.told import STATES
from scrutineer.claims.wording import Told
from scrutineer.publish.promises.commitment_pages import Proof, proof
from scrutineer.publish.promises.edition import RegisterEdition
from scrutineer.publish.promises.printer import RegisterPrinter
from scrutineer.publish.promises.signs import STATE_SIGNS
from scrutineer.words import Sentence

CSV: Final = "follow-up"
COLUMNS: Final = (
    "id",
    "kind",
    "text",
    "by",
    "source",
    "addressee",
    "theme",
    "due",
    "status",
    "status_text",
    "evidence",
    "judged_by",
    "judged_on",
    "second_opinions",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One commitment as a row of the table."""

    followed: Followed
    source: str
    theme: Told
    proofs: tuple[Proof, ...]

    @property
    def latest(self) -> Status:
        """The last judgement."""
        return self.followed.latest


def lines(edition: RegisterEdition, language: str) -> tuple[Line, ...]:
    """Recommendations first, then promises, each in the order of the register."""
    ones = edition.report.commitments
    ordered = [
        *(one for one in ones if one.commitment.kind == "recommendation"),
        *(one for one in ones if one.commitment.kind == "promise"),
    ]
    return tuple(_line(edition, one, language) for one in ordered)


def _line(edition: RegisterEdition, followed: Followed, language: str) -> Line:
    own = followed.commitment
    source = edition.source(own.source)
    proofs = tuple(proof(edition, name, language) for name in followed.latest.evidence)
    return Line(followed, f"{source.outlet}, “{source.title}”", edition.topic(own.theme), proofs)


def pages(printer: RegisterPrinter) -> Iterator[tuple[str, str]]:
    """The table in the printer's language."""
    suffix = "/follow-up.html"
    text = printer.render(
        "promises_follow_up.html",
        suffix=suffix,
        lines=lines(printer.edition, printer.language),
        signs=STATE_SIGNS,
        file=f"data/{CSV}-{printer.language}.csv",
    )
    yield suffix[1:], text


def table(edition: RegisterEdition, language: str) -> str:
    """The same as CSV, in one language."""
    return csv_text(COLUMNS, (_cells(line, language) for line in lines(edition, language)))


def _cells(line: Line, language: str) -> list[str]:
    own, latest = line.followed.commitment, line.latest
    opinions = (f"{o.day}, {o.judged_by}: {Sentence(STATES[o.state]).text(language)}" for o in own.opinion)
    return [
        own.id,
        own.kind,
        own.text.name.text(language),
        own.by.name.text(language),
        line.source,
        own.addressee.name.text(language),
        own.theme,
        own.due,
        latest.state,
        Sentence(STATES[latest.state]).text(language),
        "; ".join(latest.evidence),
        latest.judged_by,
        latest.day,
        "; ".join(opinions),
    ]


def csv_text(columns: Sequence[str], rows: Iterator[list[str]]) -> str:
    """A table as CSV (RFC 4180) with line feeds; a cell that a spreadsheet would run is led by a quote."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in row])
    return out.getvalue()
