"""The wide table as protocols and votes: one row a line of the ballot. A sealed bundle has this form."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.bundle.schema import is_vote_column, vote_column
from scrutineer.model import Election


def unfold(wide: pa.Table, election: Election) -> tuple[pa.Table, pa.Table]:
    """The tables ``protocols`` and ``votes`` of a wide table, in its order; lines in the order of the ballot.

    A line whose votes are not stated has no row.
    """
    votes = [name for name in wide.column_names if is_vote_column(name)]
    protocols = wide.select([name for name in wide.column_names if name not in votes])
    contest = wide["contest_id"].combine_chunks()
    parts = []
    for contest_id in election.contests:
        rows = np.flatnonzero(pc.equal(contest, contest_id).to_numpy(zero_copy_only=False))
        for index, option_id in enumerate(election.lines(contest_id)):
            cells = wide[vote_column(index)].take(pa.array(rows)) if vote_column(index) in votes else None
            if cells is not None and len(rows):
                parts.append(_line(rows, index, option_id, cells))
    if not parts:
        empty = {"protocol_id": pa.array([], pa.string()), "option_id": pa.array([], pa.string())}
        return protocols, pa.table({**empty, "votes": pa.array([], pa.int64())})
    lines = pa.concat_tables(parts)
    order = np.lexsort((lines["line"].to_numpy(), lines["row"].to_numpy()))
    lines = lines.take(pa.array(order))
    ids = wide["protocol_id"].combine_chunks().take(lines["row"].combine_chunks())
    return protocols, pa.table({"protocol_id": ids, "option_id": lines["option_id"], "votes": lines["votes"]})


def _line(rows: Any, index: int, option_id: str, cells: Any) -> pa.Table:
    stated = pc.is_valid(cells.combine_chunks())
    table = pa.table(
        {
            "row": pa.array(rows),
            "line": pa.array(np.full(len(rows), index)),
            "option_id": pa.repeat(pa.scalar(option_id), len(rows)),
            "votes": cells,
        }
    )
    return table.filter(stated)
