"""What was written: every file of the open data with its size, hash and kind, as a page lists it."""

from collections.abc import Mapping, Sequence
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
class StationSheet:
    """Where the cells of one file of stations for spreadsheets are, so that a formula can name them.

    ``columns`` are the names in the last row of the head, which is row ``head`` counted from 1. ``rows`` maps
    the id of a contest to its first and last row, ``lines`` to the ids of its ballot's lines in their order.
    """

    path: str
    columns: tuple[str, ...]
    head: int
    rows: Mapping[str, tuple[int, int]]
    lines: Mapping[str, tuple[str, ...]]

    def column(self, name: str) -> str:
        """The letters of a column: ``A``, ``Z``, ``AA``."""
        place, letters = self.columns.index(name) + 1, ""
        while place:
            place, letter = divmod(place - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return letters

    def votes(self, contest_id: str, option_id: str) -> str:
        """The name of the column with the votes for a line of the ballot."""
        if len(self.rows) == 1:
            return f"votes_{option_id}"
        return f"votes_{self.lines[contest_id].index(option_id) + 1}"

    def cells(self, contest_id: str, name: str) -> str:
        """All cells of a contest in a column, as spreadsheets write them: ``AB14:AB115``."""
        letters, (first, last) = self.column(name), self.rows[contest_id]
        return f"{letters}{first}:{letters}{last}"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All files in the order in which a page lists them, and what the page says beside them.

    ``not_held`` is what NIST SP 1500-100 has no place for; ``licences`` is what the bundle itself states
    (title and address), empty where it states none. ``sheets`` tells where the cells of the files for
    spreadsheets are.
    """

    files: Sequence[DataFile]
    inventory: Inventory
    not_held: Sequence[Sentence]
    licences: Sequence[tuple[str, str]]
    sheets: Sequence[StationSheet] = ()

    def of(self, group: str) -> tuple[DataFile, ...]:
        """The files of one group."""
        return tuple(file for file in self.files if file.group == group)
