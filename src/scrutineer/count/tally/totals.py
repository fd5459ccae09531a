"""The one pass over the protocols: sums for every contest and lowest area, and how many stated each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from scrutineer.count.tally.tree import AreaTree, Grid, Whole
from scrutineer.count.tally.wide import UNKNOWN, Wide, columns_in_memory, contest_numbers, located, small
from scrutineer.engine import Engine
from scrutineer.model import BadInputError, Election, Fault
from scrutineer.words import Sentence, mark


def stated(column: str) -> str:
    """The column beside a sum that says how many protocols stated it."""
    return f"{column}_stated"


@dataclass(frozen=True)
class Ground:
    """What every pass over an election stands on: its tree, its stations, and who votes in which contest.

    ``stations`` is lazy: ``station_id, area, listed_voters``. ``held_in`` has the area's number for each
    contest. ``expected`` counts the stations of each contest in each lowest area.
    """

    tree: AreaTree
    held_in: Whole
    stations: nw.LazyFrame[Any] | None
    expected: Grid
    station_count: int

    @property
    def width(self) -> int:
        """The number of areas."""
        return len(self.tree.ids)


def ground(election: Election, engine: Engine) -> Ground:
    """Number the areas, place the stations and count those of each contest."""
    areas = columns_in_memory(election, "areas", ("area_id", "parent_id"))
    tree = AreaTree.of(areas["area_id"].to_list(), areas["parent_id"].to_list())
    held_in = np.array([tree.number[c.area_id] for c in election.contests.values()], np.int64)
    if "stations" not in election.tables:
        nowhere = Grid(len(tree.ids), ("expected",), held_in[:0], np.zeros((0, 1), np.int64))
        return Ground(tree, held_in, None, nowhere, 0)
    stations = located(election, engine, areas)
    there = _by_pair(engine, stations.with_columns(contest=nw.lit(0, nw.Int64)), len(tree.ids))
    found = np.zeros(len(tree.ids), np.int64)
    found[there.area] = there.column("expected")
    districts = _electoral_districts(election, engine, stations, len(tree.ids))
    parts = [districts] if districts else []
    having = set(districts.contest.tolist()) if districts else set()
    for contest, area in enumerate(held_in.tolist()):
        if contest not in having:
            inside = np.flatnonzero(tree.within(area) & (found > 0))
            parts.append(
                Grid.of(len(tree.ids), ("expected",), np.full_like(inside, contest), inside, [found[inside]])
            )
    return Ground(tree, held_in, stations, _stacked(parts, len(tree.ids)), int(found.sum()))


def _electoral_districts(
    election: Election, engine: Engine, stations: nw.LazyFrame[Any], width: int
) -> Grid | None:
    """Stations for each pair, of the contests that list theirs in ``electorates``."""
    if "electorates" not in election.tables:
        return None
    return _by_pair(engine, voting_districts(election, engine, stations), width)


def voting_districts(election: Election, engine: Engine, stations: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The rows of ``electorates`` with the contest's number and the station's area and list."""
    listed = engine.frame(election.tables["electorates"]).select("contest_id", "station_id")
    numbered = listed.join(contest_numbers(election, engine), on="contest_id", how="inner")
    return numbered.join(stations, on="station_id", how="left").with_columns(
        nw.col("area").fill_null(UNKNOWN)
    )


def _by_pair(engine: Engine, rows: nw.LazyFrame[Any], width: int) -> Grid:
    found = engine.collect(rows.group_by("contest", "area").agg(nw.len().cast(nw.Int64).alias("expected")))
    return grid(found, width, ("expected",), "stations")


def _stacked(parts: Sequence[Grid], width: int) -> Grid:
    """Grids of different contests one below the other."""
    keys = np.concatenate([part.keys for part in parts]) if parts else np.zeros(0, np.int64)
    values = np.concatenate([part.values for part in parts]) if parts else np.zeros((0, 1), np.int64)
    order = np.argsort(keys, kind="stable")
    return Grid(width, ("expected",), keys[order], values[order])


def grid(found: nw.DataFrame[Any], width: int, names: Sequence[str], table: str) -> Grid:
    """What an engine added up for pairs of ``contest`` and ``area``, as a grid.

    Raises :class:`BadInputError` where rows lie in no contest, or at no station or area that is listed.
    """
    contest, area = (found[name].to_numpy().astype(np.int64) for name in ("contest", "area"))
    lost = (contest == UNKNOWN) | (area == UNKNOWN)
    if lost.any():
        said = mark(
            "Some rows name a contest, a station or an area that is not listed. Run: scrutineer validate"
        )
        raise BadInputError([Fault("T-01", table, Sentence(said))])
    columns = [found[name].to_numpy().astype(np.int64, copy=False) for name in names]
    return Grid.of(width, names, contest, area, columns)


def sums(columns: Sequence[str]) -> tuple[list[nw.Expr], tuple[str, ...]]:
    """Expressions that add columns up, each with how many stated it, and the names of what they give."""
    expressions: list[nw.Expr] = []
    for name in columns:
        expressions.append(nw.col(name).sum().cast(nw.Int64))
        expressions.append(nw.col(name).count().cast(nw.Int64).alias(stated(name)))
    return expressions, tuple(each for name in columns for each in (name, stated(name)))


def counted_totals(protocols: Wide, base: Ground, engine: Engine) -> Grid:
    """The commission's counted protocols added up for each contest and lowest area: their number
    (``counted``), and each figure and line with how many stated it.
    """
    rows = protocols.having(source="commission", status="counted")
    expressions, names = sums(protocols.counts)
    counted = nw.len().cast(nw.Int64).alias("counted")
    found = engine.collect(placed(rows, base).group_by("contest", "area").agg(counted, *expressions))
    return grid(found, base.width, ("counted", *names), "protocols")


def placed(rows: nw.LazyFrame[Any], base: Ground) -> nw.LazyFrame[Any]:
    """Rows with ``station_id``, and the area of the station."""
    if base.stations is None:
        return rows.with_columns(area=nw.lit(UNKNOWN, nw.Int64))
    return rows.join(base.stations.select("station_id", "area"), on="station_id", how="left").with_columns(
        nw.col("area").fill_null(UNKNOWN)
    )


def areas_of(stations: Iterable[str], base: Ground, engine: Engine) -> dict[str, str]:
    """Station id to area id, for a few stations."""
    ids = sorted(set(stations))
    if not ids or base.stations is None:
        return {}
    few = small(engine, text={"station_id": ids}, whole={})
    found = engine.collect(base.stations.select("station_id", "area").join(few, on="station_id", how="inner"))
    pairs = zip(found["station_id"].to_list(), found["area"].to_list(), strict=True)
    return {station_id: base.tree.ids[area] for station_id, area in pairs if area != UNKNOWN}


def reach(base: Ground, engine: Engine) -> nw.LazyFrame[Any]:
    """The pairs of contest and lowest area that have stations."""
    keys = base.expected
    return small(engine, whole={"contest": keys.contest.tolist(), "area": keys.area.tolist()})
