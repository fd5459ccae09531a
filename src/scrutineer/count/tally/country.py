"""All controls on all counted protocols of a country, in one pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import narwhals as nw

from scrutineer.count.tally.controls import Flag, compile_controls, finding, stated_figures
from scrutineer.count.tally.totals import Ground, areas_of
from scrutineer.count.tally.wide import TIMES, Wide, vote_column
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
) -> Violations:
    """The controls that the commission's counted protocols do not satisfy, by contest, code and station.

    One pass over the protocols sets those aside that violate anything; the rest is asked of these few.
    """
    controls = compile_controls(election, rulebooks, protocols)
    if not controls.flags:
        return Violations((), {})
    rows = controls.flagged(election, protocols.having(source="commission", status="counted"), engine)
    names = [flag.column for flag in controls.flags]
    violating = rows.filter(reduce(lambda one, other: one | other, map(nw.col, names)))
    kept = engine.keep(violating.select("contest", *protocols.columns, *protocols.counts, *names))
    each = [nw.when(nw.col(name)).then(1).otherwise(0).sum().cast(nw.Int64).alias(name) for name in names]
    by_contest = engine.collect(kept.group_by("contest").agg(*each)).rows(named=True)
    violated = [flag for flag in controls.flags if any(row[flag.column] for row in by_contest)]
    found = [(flag, row) for flag in violated for row in _first(kept, flag, engine, limit)]
    areas = areas_of((row["station_id"] for _, row in found), base, engine)
    worded = [(row["contest"], _worded(election, flag, areas, row)) for flag, row in found]
    return Violations(_limited(worded, limit), _numbers(election, violated, by_contest))


def _numbers(
    election: Election, flags: Sequence[Flag], by_contest: Sequence[Mapping[str, int]]
) -> dict[tuple[str, str], int]:
    ids = list(election.contests)
    numbers: dict[tuple[str, str], int] = {}
    for row in sorted(by_contest, key=lambda row: row["contest"]):
        for flag in flags:
            if row[flag.column]:
                key = ids[row["contest"]], flag.code
                numbers[key] = numbers.get(key, 0) + row[flag.column]
    return numbers


def _first(rows: nw.LazyFrame[Any], flag: Flag, engine: Engine, limit: int) -> list[dict[str, Any]]:
    ordered = rows.filter(nw.col(flag.column)).sort("contest", "station_id", "protocol_id")
    return engine.collect(ordered.head(limit)).rows(named=True)


def _worded(election: Election, flag: Flag, areas: Mapping[str, str], row: Mapping[str, Any]) -> Finding:
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
    area_id = areas.get(row["station_id"], "")
    return finding(rule, control, protocol, stated_figures(protocol, lines), area_id)


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
