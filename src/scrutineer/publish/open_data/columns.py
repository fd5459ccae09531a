"""A table of an election as plain columns, for rows by the hundred thousand."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scrutineer.model import Election, Stored

Columns = Mapping[str, Sequence[Any]]


def columns(election: Election, table: str) -> Columns:
    """Column name to its cells: counts are ``int`` or ``None``, everything else text. Empty where absent."""
    frame = election.tables.get(table)
    if frame is None:
        return {}
    found: pa.Table = pq.read_table(frame.path) if isinstance(frame, Stored) else frame.to_arrow()
    return {name: found[name].to_pylist() for name in found.column_names}


def texts(table: Columns, name: str, rows: int, default: str = "") -> Sequence[str]:
    """A column of text; ``default`` for a cell that is empty and for a column that is not there."""
    if name not in table:
        return [default] * rows
    return [cell or default for cell in table[name]]
