"""Pictures of signed sheets: the published copies, each known by the hash that its protocol states."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Final

from scrutineer.model import ScrutineerError
from scrutineer.publish.portal.record import Case
from scrutineer.words import Sentence, mark

IMAGES: Final = "images"
"""The folder of the pictures, in a bundle and in a site."""

_NAME: Final = re.compile(r"(?P<hash>[0-9a-f]{64})(?P<redacted>\.redacted)?\.(?P<kind>jpe?g|png|webp|pdf)")


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture on a station's page: ``address`` from the site's folder, and whose sheet it shows.

    ``redacted`` says that it is a copy with something covered, which therefore has another hash;
    ``drawn`` that a browser can show it within a page.
    """

    address: str
    protocol_id: str
    source_id: str
    redacted: bool
    drawn: bool


def pictures_of(bundle: Path | None) -> dict[str, str]:
    """Hash to the name of the file in ``images/`` of a bundle's folder; a redacted copy goes first.

    Raises :class:`~scrutineer.model.ScrutineerError` where a file is not what its name says.
    """
    folder = bundle / IMAGES if bundle else None
    found: dict[str, str] = {}
    for path in sorted(folder.iterdir()) if folder and folder.is_dir() else ():
        named = _NAME.fullmatch(path.name)
        if named is None or (not named["redacted"] and _hash(path) != named["hash"]):
            said = mark(
                "{file} is not the picture that its name says. Name a picture by its SHA-256, such as"
                " HASH.jpg, and a copy in which something is covered HASH.redacted.jpg, with the hash of the"
                " original. Nothing was published."
            )
            raise ScrutineerError("P-06", Sentence(said, {"file": f"{IMAGES}/{path.name}"}))
        if named["redacted"] or named["hash"] not in found:
            found[named["hash"]] = path.name
    return found


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def pictures(case: Case, files: Mapping[str, str]) -> Iterator[Picture]:
    """The pictures of every sheet of one contest at one station: the standing one, copies, then earlier."""
    for sheet in (case.sheet, *(copy.sheet for copy in case.copies), *case.history):
        if sheet is not None and (address := files.get(sheet.image_sha256)):
            yield Picture(
                address,
                sheet.protocol.protocol_id,
                sheet.protocol.source_id,
                ".redacted." in address,
                not address.endswith(".pdf"),
            )
