"""One table of a bundle, read and checked cell by cell; what it says to other tables is not asked here."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scrutineer.bundle import cell
from scrutineer.bundle.csv_text import parse
from scrutineer.bundle.fault import HEADER_ROW, Faults, suggestion
from scrutineer.bundle.schema import Column, Table, Type, columns_of, is_vote_column, vote_column
from scrutineer.model import Frame, Stored
from scrutineer.model.election import WIDE
from scrutineer.words import mark

LEFT_IN_FILE: Final = 50_000
"""Rows from which a Parquet table stays in its file for the engine, if it is typed exactly as declared."""

_TOGETHER: Final = 4
"""Columns read at once from a large file: enough for two cores, little for the memory."""

_PARQUET_ERRORS: Final = (pa.ArrowException, OSError, ValueError)


@dataclass
class Sheet:
    """A table of a bundle, its ``columns`` typed as declared; ``stored`` where it stays in its file."""

    table: Table
    file: str
    rows: int
    columns: dict[str, Any] = field(default_factory=dict)
    stored: Stored | None = None

    def __contains__(self, column: str) -> bool:
        return column in self.columns or (self.stored is not None and column in self.stored.columns)

    def column(self, name: str) -> Any:
        """A column, typed; empty text, or nulls, where the table does not have it."""
        found = self.columns.get(name)
        if found is None and self.stored is not None and name in self.stored.columns:
            found = pq.read_table(self.stored.path, columns=[name])[name]
            self.columns[name] = found
        if found is not None:
            return found
        column = self.table.by_name[name]
        if column.type is Type.COUNT:
            return pa.nulls(self.rows, pa.int64())
        return pa.repeat(pa.scalar(""), self.rows)

    def frame(self) -> Frame:
        """The table as an election holds it."""
        if self.stored is not None:
            return self.stored
        names = [column.name for column in columns_of(self.table.name, self.columns)]
        table = pa.table({name: self.columns[name] for name in names})
        frame: Frame = nw.from_native(table, eager_only=True)
        return frame


def load(path: Path, table: Table, faults: Faults) -> Sheet | None:
    """Read and check the file of a table; ``None`` where its shape is wrong and no cell could be checked."""
    if path.suffix == ".csv":
        found = parse(path.read_bytes(), path.name, faults)
        return None if found is None else from_arrow(found, table, path.name, faults)
    return _from_parquet(path, table, faults)


def from_arrow(found: pa.Table, table: Table, file: str, faults: Faults) -> Sheet | None:
    """Check a table in memory whose columns are strings (null or empty = not stated) or integers."""
    columns = _header(found.column_names, table, file, faults)
    if columns is None:
        return None
    sheet = Sheet(table, file, found.num_rows)
    for column in columns:
        cells = _typed(found[column.name], column, file, faults)
        if cells is not None:
            place = cell.Place(file, column, faults)
            sheet.columns[column.name] = cell.check(place, cells, referenced=_refers(table, column))
    if table.rows_required and not sheet.rows:
        faults.add("B-18", file, mark("The table has a header and no rows; expected at least one."))
        return None
    return sheet if len(sheet.columns) == len(columns) else None


def _from_parquet(path: Path, table: Table, faults: Faults) -> Sheet | None:
    try:
        with pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
            if rows < LEFT_IN_FILE:
                return from_arrow(file.read(), table, path.name, faults)
        columns = _header(schema.names, table, path.name, faults)
        return None if columns is None else _checked_in_file(path, table, columns, rows, faults)
    except _PARQUET_ERRORS as error:
        said = mark("This could not be read as Parquet: {reason}.")
        faults.add("B-19", path.name, said, {"reason": str(error).splitlines()[0]})
        return None


def _checked_in_file(
    path: Path, table: Table, columns: list[Column], rows: int, faults: Faults
) -> Sheet | None:
    """Check a large file a few columns at a time, so that memory holds these and the keys only."""
    before = faults.total
    names = tuple(column.name for column in columns)
    sheet = Sheet(table, path.name, rows, stored=Stored(path, names))
    kept = {*table.key, *(reference.column for reference in table.references)}
    changed = {}
    for start in range(0, len(columns), _TOGETHER):
        few = columns[start : start + _TOGETHER]
        read = pq.read_table(
            path,
            columns=[column.name for column in few],
            read_dictionary=[c.name for c in few if c.type is not Type.COUNT and c.name not in kept],
        )
        for column in few:
            raw = read[column.name]
            if _right_values(raw, column, path.name):
                continue
            cells = _typed(raw, column, path.name, faults)
            if cells is None:
                continue
            place = cell.Place(path.name, column, faults)
            checked = cell.check(place, cells, referenced=_refers(table, column))
            stored = raw.type.value_type if pa.types.is_dictionary(raw.type) else raw.type
            if stored != checked.type or raw.null_count != checked.null_count:
                changed[column.name] = checked
            elif column.name in kept:
                sheet.columns[column.name] = checked
    if changed:  # not as declared: what the engine would read from the file is not what was checked
        sheet.columns = {name: changed[name] if name in changed else sheet.column(name) for name in names}
        sheet.stored = None
    return sheet if faults.total == before else None


def _right_values(raw: Any, column: Column, file: str) -> bool:
    """Whether a column kept as a dictionary is right as it stands: quick, because its values are few.

    Where one is not, the rows that hold it are sought in the column itself.
    """
    if not pa.types.is_dictionary(raw.type) or raw.null_count:
        return False
    values = pc.unique(pa.chunked_array([chunk.dictionary for chunk in raw.chunks], raw.type.value_type))
    if not pa.types.is_string(values.type) or pc.any(pc.equal(values, "")).as_py():
        return False
    trial = Faults(1)
    cell.check(cell.Place(file, column, trial), values)
    return not trial.total


def _refers(table: Table, column: Column) -> bool:
    """Whether the column holds keys of a table that is always there: its check serves both."""
    large = table.name in ("protocols", WIDE, "votes", "electorates")
    return large and any(reference.column == column.name for reference in table.references)


def _header(names: list[str], table: Table, file: str, faults: Faults) -> list[Column] | None:
    """The columns in the order of the file; ``None`` where one is unknown, doubled or missing."""
    before = faults.total
    votes = [name for name in names if table.name == WIDE and is_vote_column(name)]
    known = table.by_name
    for name in names:
        if name not in known and name not in votes:
            said = mark("The table {table} has no such column.{hint}")
            values = {"table": table.name, "hint": suggestion(name, known)}
            faults.add("B-16", file, said, values, row=HEADER_ROW, column=name)
        elif names.count(name) > 1:
            said = mark("This column stands twice; expected each column once.")
            faults.add("B-15", file, said, row=HEADER_ROW, column=name)
    for column in table.columns:
        if column.required and column.name not in names:
            said = mark("This column is missing; the table {table} needs it.")
            faults.add("B-17", file, said, {"table": table.name}, row=HEADER_ROW, column=column.name)
    if table.name == WIDE:
        for index in range(max(1, len(votes))):
            if vote_column(index) not in votes:
                said = mark("This column is missing; votes stand in v0, v1, ... without a gap.")
                faults.add("B-17", file, said, row=HEADER_ROW, column=vote_column(index))
    if faults.total > before:
        return None
    columns = {column.name: column for column in columns_of(table.name, names)}
    return [columns[name] for name in names]


def _typed(cells: Any, column: Column, file: str, faults: Faults) -> Any:
    """The column as strings or 64-bit integers, empty strings as nulls; ``None`` for another type."""
    found = cells.type
    if pa.types.is_dictionary(found):
        cells = cells.cast(found.value_type)
        found = cells.type
    if pa.types.is_null(found):
        return cells.cast(pa.int64() if column.type is Type.COUNT else pa.string())
    if column.type is Type.COUNT and pa.types.is_integer(found):
        return cells.cast(pa.int64())
    texts = (pa.types.is_string(found), pa.types.is_large_string(found), pa.types.is_string_view(found))
    if any(texts):
        cells = cells.cast(pa.string())
        empty = pc.equal(cells, "")
        if pc.any(empty).as_py():
            return pc.if_else(empty, pa.scalar(None, pa.string()), cells)
        return cells
    if column.type is Type.DATE and pa.types.is_date(found):
        return cells.cast(pa.string())
    expected = "integer" if column.type is Type.COUNT else "string"
    said = mark("The column holds the Parquet type {found}; expected {expected}.")
    faults.add("B-20", file, said, {"found": str(found), "expected": expected}, column=column.name)
    return None
