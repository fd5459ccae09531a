"""All controls on all counted protocols, in the same pass that adds them up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import narwhals as nw
import numpy as np

from scrutineer.count.controls import Flag, compile_controls, finding, stated_figures
from scrutineer.count.totals import Ground, counted_totals, placed
from scrutineer.count.tree import Grid
from scrutineer.count.wide import TIMES, Wide, vote_column
from scrutineer.engine import Engine
from scrutineer.law.rulebook import Rulebook
from scrutineer.model import FIGURES, Election, Finding, Protocol


@dataclass(frozen=True)
class Violations:
    """Findings, at most a limit for each code, and the exact number for each contest id and code."""

    findings: tuple[Finding, ...]
    numbers: Mapping[tuple[str, str], int]


def control_country(
    election: Election,
    protocols: Wide,
    base: Ground,
    engine: Engine,
    rulebooks: Mapping[str, Rulebook],
    limit: int,
) -> tuple[Grid, Violations]:
    """The sums of the commission's counted protocols for each contest and lowest area, and the controls
    that they do not satisfy, in the order of contest, code and station.
    """
    controls = compile_controls(election, rulebooks, protocols)
    rows = protocols.having(source="commission", status="counted")
    rows = controls.flagged(election, rows, engine)
    columns = [flag.column for flag in controls.flags]
    sums = counted_totals(rows, protocols.counts, columns, base, engine)
    violated = [flag for flag in controls.flags if sums.column(flag.column).any()]
    found: list[tuple[int, Finding]] = []
    if violated:
        speaking = reduce(lambda one, other: one | other, [nw.col(flag.column) for flag in violated])
        kept = engine.keep(placed(rows.filter(speaking), base))
        found = [each for flag in violated for each in _violations(election, flag, kept, base, engine, limit)]
    numbers = _numbers(election, violated, sums)
    return sums.only(len(sums.names) - len(columns)), Violations(_limited(found, limit), numbers)


def _numbers(election: Election, flags: Sequence[Flag], sums: Grid) -> dict[tuple[str, str], int]:
    numbers: dict[tuple[str, str], int] = {}
    for flag in flags:
        by_contest = np.zeros(len(election.contests), np.int64)
        np.add.at(by_contest, sums.contest, sums.column(flag.column))
        for contest_id, number in zip(election.contests, by_contest.tolist(), strict=True):
            if number:
                numbers[contest_id, flag.code] = numbers.get((contest_id, flag.code), 0) + number
    return numbers


def _violations(
    election: Election, flag: Flag, rows: nw.LazyFrame[Any], base: Ground, engine: Engine, limit: int
) -> list[tuple[int, Finding]]:
    spoken = rows.filter(nw.col(flag.column))
    shown = engine.collect(spoken.sort("contest", "station_id", "protocol_id").head(limit))
    return [(row["contest"], _worded(election, flag, base, row)) for row in shown.rows(named=True)]


def _worded(election: Election, flag: Flag, base: Ground, row: Mapping[str, Any]) -> Finding:
    contest = list(election.contests.values())[row["contest"]]
    lines = election.lines(contest.contest_id)
    protocol = Protocol(
        contest.contest_id,
        row["station_id"],
        {name: row[name] for name in FIGURES if name in row},
        {option_id: row[vote_column(index)] for index, option_id in enumerate(lines)},
        protocol_id=row["protocol_id"],
        times={name: row[name] or "" for name in TIMES if name in row},
    )
    rule, control = flag.rules[contest.kind]
    return finding(rule, control, protocol, stated_figures(protocol, lines), base.tree.ids[row["area"]])


def _limited(found: list[tuple[int, Finding]], limit: int) -> tuple[Finding, ...]:
    """In the order of contest, code and station, at most ``limit`` of each code, which kinds may share."""
    kept: list[Finding] = []
    taken: dict[str, int] = {}
    for _, each in sorted(found, key=_order):
        taken[each.code] = taken.get(each.code, 0) + 1
        if taken[each.code] <= limit:
            kept.append(each)
    return tuple(kept)


def _order(pair: tuple[int, Finding]) -> tuple[int, str, str, str]:
    return pair[0], pair[1].code, pair[1].station_id, pair[1].protocol_id
