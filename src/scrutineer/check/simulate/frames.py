"""Arrays become tables, with declared types: counts Int64, everything else strings."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.check.simulate.allocation import Ints
from scrutineer.check.simulate.ballot import Batch
from scrutineer.check.simulate.copies import Copies
from scrutineer.check.simulate.sheets import Sheets
from scrutineer.model import FIGURES

COUNTS: Final = frozenset(
    {"registered_voters", "seats", "position", "members", "version", "votes", "count"}
) | set(FIGURES)
"""Columns that hold numbers."""


def table(rows: Sequence[Mapping[str, Any]]) -> nw.DataFrame[Any]:
    """A small table from rows that all have the same columns; one that is empty throughout is left out."""
    columns = {
        name: pa.array([row[name] for row in rows], pa.int64() if name in COUNTS else pa.string())
        for name in rows[0]
        if any(row[name] not in ("", None) for row in rows)
    }
    return framed(pa.table(columns))


def framed(native: pa.Table) -> nw.DataFrame[Any]:
    """A PyArrow table as the frame that an election holds."""
    return nw.from_native(native, eager_only=True)


def numbered_ids(prefix: str, count: int, width: int, start: int = 1) -> pa.Array:
    """``prefix`` with running numbers of ``width`` digits."""
    numbers = pc.utf8_lpad(pc.cast(pa.array(np.arange(start, start + count)), pa.string()), width, "0")
    return pc.binary_join_element_wise(pa.scalar(prefix), numbers, "")


def chosen(values: Sequence[str], which: Ints) -> pa.Array:
    """The string of each row, given as an index into ``values``."""
    return pa.array(values, pa.string()).take(pa.array(which))


class ProtocolTables:
    """The tables of protocols and votes, gathered batch by batch.

    ``wide`` puts the votes into columns ``v0, v1, ...`` of one table, which for a million stations is many
    times smaller than a row for each vote.
    """

    def __init__(
        self, stations: pa.Array, day: str, next_day: str, offset: str, *, wide: bool, width: int = 8
    ) -> None:
        self._stations = stations
        self._clock = _clock(day, next_day, offset)
        self._wide = wide
        self._width = width
        self._protocols: list[pa.Table] = []
        self._votes: list[pa.Table] = []
        self._count = 0

    def add(self, batch: Batch, sheets: Sheets, copies: Copies) -> None:
        """Add one protocol for every copy."""
        size, stated = copies.station.size, copies.stated
        ids = numbered_ids("SYNTHETIC-P", size, self._width, self._count + 1)
        self._count += size
        missing = None if stated.all() else ~stated
        kind = chosen(copies.kinds, copies.kind)
        columns = {
            "protocol_id": ids,
            "contest_id": chosen([c.contest_id for c in batch.contests], batch.of[copies.station]),
            "station_id": self._stations.take(pa.array(copies.station)),
            "source": pa.repeat(pa.scalar(copies.source), size),
            "source_id": pa.repeat(pa.scalar(copies.source_id), size),
            "copy_kind": kind,
            "status": chosen(("open", "counted"), stated.astype(np.int64)),
        }
        for name, minutes in (("count_started_at", sheets.started), ("count_ended_at", sheets.ended)):
            times = self._clock.take(pa.array(minutes[copies.station]))
            columns[name] = times if missing is None else pc.if_else(pa.array(stated), times, "")
        for figure in FIGURES:
            if figure in sheets.figures:
                columns[figure] = pa.array(sheets.figures[figure][copies.station], mask=missing)
        votes = sheets.votes[copies.station]
        if self._wide:
            for line in range(votes.shape[1]):
                column = votes[:, line]
                columns[f"v{line}"] = pa.array(column, mask=(column < 0) | ~stated)
        else:
            self._votes.append(_vote_rows(batch, copies, ids, votes))
        self._protocols.append(pa.table(columns))

    def tables(self) -> dict[str, nw.DataFrame[Any]]:
        """``protocols_wide``, or ``protocols`` and ``votes``."""
        protocols = _ordered(pa.concat_tables(self._protocols, promote_options="default").combine_chunks())
        if self._wide:
            return {"protocols_wide": framed(protocols)}
        return {
            "protocols": framed(protocols),
            "votes": framed(pa.concat_tables(self._votes).combine_chunks()),
        }


def _vote_rows(batch: Batch, copies: Copies, ids: pa.Array, votes: Ints) -> pa.Table:
    """A row for each line of each copy that has figures."""
    row, line = np.nonzero((votes >= 0) & copies.stated[:, None])
    options = [line.option_id for contest in batch.contests for line in contest.lines]
    first = np.cumsum([0, *(len(contest.lines) for contest in batch.contests)])[:-1]
    return pa.table(
        {
            "protocol_id": ids.take(pa.array(row)),
            "option_id": chosen(options, first[batch.of[copies.station[row]]] + line),
            "votes": pa.array(votes[row, line]),
        }
    )


def _ordered(protocols: pa.Table) -> pa.Table:
    """Figures in the order of the form, then the votes, however many contests were put together."""
    names = protocols.column_names
    votes = sorted((n for n in names if n[0] == "v" and n[1:].isdigit()), key=lambda n: int(n[1:]))
    figures = [name for name in FIGURES if name in names]
    return protocols.select([n for n in names if n not in {*votes, *figures}] + figures + votes)


def _clock(day: str, next_day: str, offset: str) -> pa.Array:
    """The time, minute by minute from 20:00 for 16 hours, as ISO 8601."""
    minutes = range(20 * 60, 36 * 60)
    return pa.array(
        f"{day if m < 1440 else next_day}T{m % 1440 // 60:02}:{m % 60:02}:00{offset}" for m in minutes
    )
