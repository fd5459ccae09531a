"""The press: a document's data set in type by one of our forms, as PDF/A or as pictures of its pages.

Typst sets it, with the faces that are inside its own library and no others, and with the document's date
instead of the clock's, so that the same document has the same bytes on every machine. The forms (``*.typ``)
hold no sentence; text reaches them as JSON and never as code.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from typing import Any, Final, cast

import typst

from scrutineer import __version__
from scrutineer.publish.documents.printable import printable_data

STANDARDS: Final = ("a-2a", "ua-1")
"""PDF/A-2a (ISO 19005-2, for archives) and PDF/UA-1 (ISO 14289-1): tagged, read aloud in order."""

PLAIN: Final = ("a-2u",)
"""PDF/A-2u without tags: half the bytes, for thousands of sheets that also stand on a page."""

_HOUSE: Final = "house.typ"


@dataclass(frozen=True)
class Document:
    """Something to print: which form, in which language, dated when, with which data.

    ``kind`` is the form's name: ``protocol``, ``ballot``, ``summary``, ``report``, ``poster``; ``blank`` is
    true where nothing is filled in. The ids say what it is about, each empty where that is not so; the
    publisher makes an address from them. ``data`` is JSON-ready; ``code`` is a QR code (SVG).
    """

    kind: str
    language: str
    title: str
    dated: date
    data: Mapping[str, Any] = field(repr=False)
    contest_id: str = ""
    area_id: str = ""
    station_id: str = ""
    protocol_id: str = ""
    blank: bool = False
    code: str = field(default="", repr=False)


class Press:
    """Sets documents; keep one, since it reads its faces once. It asks no network and reads no file."""

    def __init__(self) -> None:
        self._compiler = typst.Compiler(ignore_system_fonts=True)
        self._faces: dict[str, bool] = {}

    def pdf(self, document: Document, *, tagged: bool = True) -> bytes:
        """The document as PDF/A; the same document gives the same bytes.

        ``tagged``: with the structure that a screen reader needs (:data:`STANDARDS`), else :data:`PLAIN`.
        """
        made = self._compiler.compile(
            cast(Any, _forms(document.kind)),
            format="pdf",
            sys_inputs=self._inputs(document),
            pdf_standards=list(STANDARDS if tagged else PLAIN),
            pdf_tags=tagged,
            timestamp=datetime.combine(document.dated, time(), UTC),
        )
        return cast(bytes, made)

    def png(self, document: Document, dots_per_inch: float = 110) -> list[bytes]:
        """Each page of the document as a picture."""
        made = self._compiler.compile(
            cast(Any, _forms(document.kind)),
            format="png",
            ppi=dots_per_inch,
            sys_inputs=self._inputs(document),
        )
        return cast("list[bytes]", made if isinstance(made, list) else [made])

    def has(self, character: str) -> bool:
        """Whether one of the faces has a character."""
        if character not in self._faces:
            self._faces[character] = self._sets(character)
        return self._faces[character]

    def _sets(self, character: str) -> bool:
        source = "#set text(font: json(bytes(sys.inputs.faces)))\n#json(bytes(sys.inputs.text))"
        inputs = {"text": json.dumps(character), "faces": json.dumps(FACES)}
        try:
            self._compiler.compile(
                source.encode(), format="pdf", sys_inputs=inputs, pdf_standards=list(PLAIN), pdf_tags=False
            )
        except typst.TypstError:
            return False
        return True

    def _inputs(self, document: Document) -> dict[str, str]:
        day = document.dated
        data = {
            **document.data,
            "language": document.language,
            "title": document.title,
            "date": [day.year, day.month, day.day],
            "faces": FACES,
        }
        return {
            "data": json.dumps(printable_data(data, self.has), ensure_ascii=False),
            "code": document.code,
        }


FACES: Final = ("Libertinus Serif", "DejaVu Sans Mono", "New Computer Modern")
"""Inside typst, in order of choice. The first has every Kazakh letter, but not in bold italics."""


def fingerprint(document: Document, *, tagged: bool = True) -> str:
    """The SHA-256 of everything that the bytes of a document depend on: its data, its form, who sets it."""
    digest = sha256()
    setter = ["scrutineer", __version__, "typst", version("typst"), FACES, STANDARDS if tagged else PLAIN]
    said = [setter, document.kind, document.language, document.title, document.dated.isoformat()]
    digest.update(json.dumps([*said, document.data, document.code], ensure_ascii=False).encode())
    for form in _forms(document.kind).values():
        digest.update(sha256(form).digest())
    return digest.hexdigest()


@cache
def _forms(kind: str) -> dict[str, bytes]:
    folder = resources.files("scrutineer.publish.documents") / "forms"
    return {"main.typ": (folder / f"{kind}.typ").read_bytes(), _HOUSE: (folder / _HOUSE).read_bytes()}
