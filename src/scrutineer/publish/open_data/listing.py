"""What was written: every file of the open data with its size, hash and kind, as a page lists it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scrutineer.publish.open_data.inventory import Inventory
from scrutineer.words import Sentence

MEDIA: Final = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "toml": "application/toml",
    "xml": "application/atom+xml",
    "zip": "application/zip",
}
"""The ending of a file name to its media type."""

PLAIN: Final = "text/plain"


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file. ``path`` is relative to the folder, with ``/``; ``sha256`` in hexadecimal.

    ``rows`` counts records without headers and is ``None`` where the file is no table. ``group`` is one of
    ``tables``, ``stations``, ``results``, ``about``; ``part_of`` names the zip that holds the file too.
    """

    path: str
    what: Sentence
    bytes: int
    sha256: str
    media_type: str
    group: str
    rows: int | None = None
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All files in the order in which a page lists them, and what the page says beside them.

    ``not_held`` is what NIST SP 1500-100 has no place for; ``licences`` is what the bundle itself states
    (title and address), empty where it states none.
    """

    files: Sequence[DataFile]
    inventory: Inventory
    not_held: Sequence[Sentence]
    licences: Sequence[tuple[str, str]]

    def of(self, group: str) -> tuple[DataFile, ...]:
        """The files of one group."""
        return tuple(file for file in self.files if file.group == group)
