"""The rows of a bundle's tables as they are entered: the text of each cell, empty cells left out.

Read from CSV word for word and without the schema, so that ``007`` is not ``7``: what was sealed is the text.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.bundle.csv_text import parse
from scrutineer.bundle.fault import FIRST_ROW, Faults
from scrutineer.bundle.schema import TABLES
from scrutineer.model.election import WIDE

Row = dict[str, str]

AT_ONCE: Final = 10_000
"""Rows that are Python objects at one time."""

ENTERED: Final = tuple(name for name in TABLES if name not in (WIDE, "votes"))
"""The tables whose rows are entered, in their order; ``votes`` is entered with its protocol."""


CLAIMS: Final = "claims.toml"
"""The file of a register of claims and commitments."""

REGISTER: Final = "register."
"""How the names of a register's tables begin."""

GROWING: Final[Mapping[str, str]] = {
    f"{REGISTER}status": "commitment",
    f"{REGISTER}opinion": "commitment",
    f"{REGISTER}reply": "claim",
}
"""Tables of a register whose rows belong to another entry: the column that names it, beside ``number``."""


def file_of(table: str) -> str:
    """The file in which a table stands."""
    return CLAIMS if table.startswith(REGISTER) else f"{table}.csv"


def read_table(folder: Path, table: str, faults: Faults) -> pa.Table | None:
    """A table as text, null where a cell is empty; ``None`` where it is not there, or after a fault."""
    path = folder / f"{table}.csv"
    if not path.is_file():
        return None
    found = parse(path.read_bytes(), path.name, faults)
    return None if found is None else found.combine_chunks()


def rows(table: pa.Table) -> Iterator[tuple[int, Row]]:
    """Each row with its number, as a spreadsheet counts."""
    number = FIRST_ROW
    for batch in table.to_batches(max_chunksize=AT_ONCE):
        names = batch.schema.names
        for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield number, {n: cell for n, cell in zip(names, cells, strict=True) if cell is not None}
            number += 1


def key_of(table: str, row: Mapping[str, str]) -> tuple[str, ...]:
    """What tells a row of a table from the others; empty for a table without a key."""
    if table in TABLES:
        return tuple(row.get(column, "") for column in TABLES[table].key)
    if table.startswith(REGISTER):
        named = (
            (row.get(GROWING[table], ""), row.get("number", "")) if table in GROWING else (row.get("id", ""),)
        )
        return named if any(named) else ()
    return ()


def field_name(identifier: str) -> str:
    """An identifier as a field of an entry, whose names are ASCII: other letters as ``%D2%9A``.

    No two identifiers become one, for ``%`` cannot stand in an identifier.
    """
    return identifier if identifier.isascii() else quote(identifier, safe="".join(map(chr, range(128))))


class Votes:
    """The table ``votes``, asked for by protocol."""

    def __init__(self, table: pa.Table | None, protocols: pa.Table) -> None:
        self._table = table
        self._order: Any = np.array([], np.int64)
        self._starts: Any = np.zeros(protocols.num_rows + 1, np.int64)
        self.orphans: tuple[int, ...] = ()
        if table is None or not {"protocol_id", "option_id"} <= set(table.column_names):
            return
        ids = protocols["protocol_id"].combine_chunks()
        owner = pc.index_in(table["protocol_id"], value_set=ids)
        places = pc.fill_null(owner, -1).to_numpy()
        self.orphans = tuple(int(place) + FIRST_ROW for place in np.flatnonzero(places < 0)[:1])
        self._order = np.argsort(places, kind="stable")
        self._starts = np.searchsorted(places[self._order], np.arange(protocols.num_rows + 1))

    def of(self, start: int, count: int) -> Iterator[list[tuple[int, str, str]]]:
        """Row, option, votes ("": not stated) of each line of ``count`` protocols from number ``start``."""
        low, high = int(self._starts[start]), int(self._starts[start + count])
        order = self._order[low:high]
        if self._table is None or not len(order):
            for _ in range(count):
                yield []
            return
        part = self._table.take(pa.array(order))
        stated = part["votes"] if "votes" in part.column_names else pa.nulls(len(order), pa.string())
        options = pc.fill_null(part["option_id"], "").to_pylist()
        cells = pc.fill_null(stated, "").to_pylist()
        lines = list(zip((order + FIRST_ROW).tolist(), options, cells, strict=True))
        for place in range(start, start + count):
            yield lines[int(self._starts[place]) - low : int(self._starts[place + 1]) - low]


def protocols_with_votes(
    folder: Path, faults: Faults
) -> Iterator[tuple[int, Row, list[tuple[int, str, str]]]]:
    """Each protocol with its number of row, its cells, and its lines of ``votes``."""
    table = read_table(folder, "protocols", faults)
    if table is None or "protocol_id" not in table.column_names:
        return
    votes = Votes(read_table(folder, "votes", faults), table)
    done = 0
    numbered = rows(table)
    while done < table.num_rows:
        count = min(AT_ONCE, table.num_rows - done)
        for lines in votes.of(done, count):
            number, row = next(numbered)
            yield number, row, lines
        done += count
    for number in votes.orphans:
        yield number, {}, []
