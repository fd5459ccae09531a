"""Counted protocols without a figure for a line of the ballot that others of the contest state."""

from collections.abc import Mapping
from functools import reduce
from typing import Any, Final

import narwhals as nw

from scrutineer.count.tally.country import Violations
from scrutineer.count.tally.totals import Ground, areas_of, stated
from scrutineer.count.tally.tree import Grid
from scrutineer.count.tally.wide import Wide, vote_column
from scrutineer.engine import Engine
from scrutineer.model import Election, Finding, Severity
from scrutineer.words import Sentence, mark

CODE: Final = "E-00"
_DO: Final = mark(
    "Look at the sheet: an empty line is not a zero. The totals are too low by what stands there."
)


def unstated_lines(
    election: Election, protocols: Wide, base: Ground, engine: Engine, lowest: Grid, limit: int
) -> Violations:
    """A finding for each such protocol, at most ``limit`` of them, and how many there are by contest.

    ``lowest`` are the totals of :func:`~scrutineer.count.tally.totals.counted_totals`: where they say that
    every protocol stated every line, no pass is made.
    """
    gaps = _gaps(election, lowest)
    if not gaps:
        return Violations((), {})
    asked = reduce(
        lambda one, other: one | other,
        (
            (nw.col("contest") == contest) & nw.col(vote_column(line)).is_null()
            for contest, lines in gaps.items()
            for line in lines
        ),
    )
    rows = protocols.having(source="commission", status="counted").filter(asked)
    numbers = engine.collect(rows.group_by("contest").agg(nw.len().cast(nw.Int64).alias("n")))
    first = engine.collect(rows.sort("contest", "station_id", "protocol_id").head(limit)).rows(named=True)
    areas = areas_of((row["station_id"] for row in first), base, engine)
    ids = list(election.contests)
    return Violations(
        tuple(_worded(election, ids[row["contest"]], gaps[row["contest"]], areas, row) for row in first),
        {(ids[row["contest"]], CODE): row["n"] for row in numbers.rows(named=True)},
    )


def _gaps(election: Election, lowest: Grid) -> dict[int, list[int]]:
    """The number of a contest to the lines that some of its protocols state and others do not."""
    if "counted" not in lowest.names:
        return {}
    counted = lowest.column("counted")
    found: dict[int, list[int]] = {}
    for number, contest_id in enumerate(election.contests):
        here = lowest.contest == number
        expected = counted[here].sum()
        have = [
            lowest.column(stated(vote_column(line)))[here].sum()
            for line in range(len(election.lines(contest_id)))
        ]
        if any(have) and (lines := [line for line, n in enumerate(have) if n < expected]):
            found[number] = lines
    return found


def _worded(
    election: Election, contest_id: str, lines: list[int], areas: Mapping[str, str], row: Mapping[str, Any]
) -> Finding:
    options = election.lines(contest_id)
    missing = [options[line] for line in lines if row[vote_column(line)] is None]
    said = mark("The protocol of this station states no figure for {options}.")
    return Finding(
        CODE,
        Severity.WARNING,
        Sentence(said, {"options": [election.option_name(contest_id, option) for option in missing]}),
        contest_id=contest_id,
        area_id=areas.get(row["station_id"], ""),
        station_id=row["station_id"],
        protocol_id=row["protocol_id"],
        action=Sentence(_DO),
        values={"options": missing},
    )
