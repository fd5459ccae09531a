"""Documents for tests: set once, and read back as a reader's program would."""

import io
import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pypdf
from PIL import Image

from scrutineer.law.rulebook import rulebook
from scrutineer.publish.documents import Document, FilledProtocols, Press, ballot, sheets
from tests.pages import counted


@cache
def press() -> Press:
    return Press()


def pdf(document: Document, *, tagged: bool = True) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(press().pdf(document, tagged=tagged)))


def text(read: pypdf.PdfReader) -> str:
    """The text of all pages, spaces of every width as one."""
    return plain(" ".join(page.extract_text() for page in read.pages))


def plain(said: str) -> str:
    """A text without the spaces that typesetting may move: line breaks fall anywhere."""
    return re.sub(r"[\s\u200b\u00ad]+", "", said)


def metadata(read: pypdf.PdfReader) -> str:
    """The XMP metadata as XML."""
    root: Any = read.trailer["/Root"]
    return str(root["/Metadata"].get_object().get_data().decode())


def fonts(read: pypdf.PdfReader) -> dict[str, bool]:
    """Every font of a document and whether it is embedded."""
    found: dict[str, bool] = {}
    for page in read.pages:
        resources: Any = page["/Resources"]
        for font in (resources.get("/Font") or {}).values():
            whole: Any = font.get_object()
            inner: Any = whole["/DescendantFonts"][0].get_object() if "/DescendantFonts" in whole else whole
            descriptor = inner["/FontDescriptor"].get_object()
            found[whole["/BaseFont"]] = any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))
    return found


def pictures(document: Document, dots_per_inch: float = 60) -> list[Any]:
    """Each page as an array of grey tones, 0 black."""
    return [
        np.asarray(Image.open(io.BytesIO(png)).convert("L")) for png in press().png(document, dots_per_inch)
    ]


def image(document: Document, page: int = 0, dots_per_inch: float = 300) -> Image.Image:
    """One page as a printer would set it."""
    return Image.open(io.BytesIO(press().png(document, dots_per_inch)[page])).convert("L")


def filled(language: str = "en", **changes: object) -> Document:
    """The first protocol of the rural akims, its figures or its entry changed."""
    election = counted("kz-2021-rural-akims").election
    first = next(iter(sheets(election)))
    figures = {**first.protocol.figures, **changes.pop("figures", {})}  # type: ignore[dict-item]
    status = str(changes.pop("status", "counted"))
    protocol = replace(first.protocol, figures=figures, status=status)
    with_proof = changes.pop("proof", None)
    sheet = replace(first, protocol=protocol, **changes)  # type: ignore[arg-type]
    return FilledProtocols.of(election, language).document(sheet, with_proof)  # type: ignore[arg-type]


def ballot_of(example: str, languages: tuple[str, ...] = ("en",), *, specimen: bool = True) -> Document:
    election = counted(example).election
    contest = next(iter(election.contests.values()))
    rules = rulebook(election.law, contest.kind, date.fromisoformat(election.date))
    return ballot(election, contest, rules, languages, specimen=specimen)


def assert_margins_are_clean(made: Document) -> None:
    """Nothing is printed within three millimetres of the edge of an uninvented sheet."""
    for page in pictures(made, 72):
        edges = (page[:, :8], page[:, -8:], page[:8], page[-8:])
        assert all(edge.min() > 250 for edge in edges)
