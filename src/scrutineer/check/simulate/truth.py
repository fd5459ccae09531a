"""What tampering changed, cell by cell: the truth that is kept aside."""

from typing import Any, Final

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.check.simulate.allocation import Ints
from scrutineer.check.simulate.book import Book, Content
from scrutineer.check.simulate.frames import chosen, framed

COLUMNS: Final = ("kind", "contest_id", "station_id", "protocol_id", "name", "before", "after")


def no_truth() -> nw.DataFrame[Any]:
    """The truth of an election in which nothing was tampered with."""
    return framed(pa.table({name: pa.array([], pa.string()) for name in COLUMNS}))


def together(*truths: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Several tamperings, one after the other."""
    return framed(pa.concat_tables(truth.to_arrow() for truth in truths).combine_chunks())


def differences(book: Book, after: Content, kind: str) -> nw.DataFrame[Any]:
    """A row for each cell of a protocol that is not as it was, protocol by protocol."""
    found = []
    for name, values in book.content.figures.items():
        at = np.flatnonzero(values != after.figures[name])
        names = pa.repeat(pa.scalar(name), at.size)
        found.append(_cells(book, kind, at, names, _numbers(values[at]), _numbers(after.figures[name][at])))
    at, line = np.nonzero(book.content.votes != after.votes)
    if at.size:
        first = np.cumsum([0, *(len(lines) for lines in book.lines)])[:-1]
        options = chosen([option for lines in book.lines for option in lines], first[book.contest[at]] + line)
        before, now = _numbers(book.content.votes[at, line]), _numbers(after.votes[at, line])
        found.append(_cells(book, kind, at, options, before, now))
    for name, texts in book.content.texts.items():
        at = np.flatnonzero(texts != after.texts[name])
        was, now = pa.array(texts[at], pa.string()), pa.array(after.texts[name][at], pa.string())
        found.append(_cells(book, kind, at, pa.repeat(pa.scalar(name), at.size), was, now))
    joined = pa.concat_tables(found)
    order = pc.sort_indices(joined, [("row", "ascending")])
    return framed(joined.take(order).select(COLUMNS).combine_chunks())


def _cells(book: Book, kind: str, at: Ints, names: pa.Array, before: pa.Array, after: pa.Array) -> pa.Table:
    rows = pa.array(at)
    return pa.table(
        {
            "row": rows,
            "kind": pa.repeat(pa.scalar(kind), at.size),
            "contest_id": chosen(book.contest_ids, book.contest[at]),
            "station_id": book.station_ids.take(pa.array(book.station[at])),
            "protocol_id": book.native["protocol_id"].combine_chunks().take(rows),
            "name": names,
            "before": before,
            "after": after,
        }
    )


def _numbers(values: Ints) -> pa.Array:
    return pc.if_else(pa.array(values < 0), "", pc.cast(pa.array(values), pa.string()))
