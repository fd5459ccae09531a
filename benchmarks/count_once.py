"""One measured count in a process of its own: `python -m benchmarks.count_once WAY FOLDER OUT THREADS`.

Prints seconds and peak memory as JSON and leaves the answer in OUT, outside the measured time. The answer is
one row an area (its protocols, each sum with the number that stated it) and the violations of three controls.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.country import FIGURES, LEVELS, LINES
from scrutineer import bundle
from scrutineer.count.tally.tabulate import Tabulation, tabulate
from scrutineer.engine import open_engine

COLUMNS = (*FIGURES, *(f"v{line}" for line in range(LINES)))
CONTROLS = ("E-01", "E-11", "E-12")

# By hand: what a statistician would type. Each level is a GROUP BY over the joined rows.
JOINED = """
WITH place AS (
  SELECT e.area_id AS village, d.area_id AS rural_district, c.area_id AS district,
         b.area_id AS region, a.area_id AS country
  FROM '{folder}/areas.parquet' AS e
  JOIN '{folder}/areas.parquet' AS d ON e.parent_id = d.area_id
  JOIN '{folder}/areas.parquet' AS c ON d.parent_id = c.area_id
  JOIN '{folder}/areas.parquet' AS b ON c.parent_id = b.area_id
  JOIN '{folder}/areas.parquet' AS a ON b.parent_id = a.area_id
)
SELECT place.*, {columns},
  ballots_received <> ballots_issued + ballots_cancelled + coalesce(ballots_spoiled, 0) AS e01,
  ballots_cast <> ballots_in_box + ballots_in_portable_box AS e11,
  ballots_cast <> ballots_invalid + ballots_valid AS e12
FROM '{folder}/protocols_wide.parquet' AS p
JOIN '{folder}/stations.parquet' AS s ON p.station_id = s.station_id
JOIN place ON s.area_id = place.village
WHERE p.source = 'commission' AND p.status = 'counted'
"""
LEVEL = """
SELECT {level} AS area_id, count(*) AS counted, {sums},
  count(*) FILTER (e01) AS "E-01", count(*) FILTER (e11) AS "E-11",
  count(*) FILTER (e12 AND NOT e11) AS "E-12"
FROM joined GROUP BY {level}
"""


class Clock:
    """Seconds of each part of a run."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Measure what happens inside."""
        started = time.perf_counter()
        yield
        self.parts[name] = time.perf_counter() - started


def _statements(folder: Path) -> tuple[str, list[str]]:
    sums = ", ".join(f"sum({name})::BIGINT AS {name}, count({name}) AS {name}_stated" for name in COLUMNS)
    joined = JOINED.format(folder=folder, columns=", ".join(f"p.{name}" for name in COLUMNS))
    return joined, [LEVEL.format(level=level, sums=sums) for level in LEVELS]


def one_statement(folder: Path, threads: int, clock: Clock) -> pa.Table:
    """Plain SQL, one statement: the joined rows in a WITH, five GROUP BYs over them."""
    joined, levels = _statements(folder)
    with clock.part("count"):
        database = duckdb.connect(config={"threads": threads})
        text = f"WITH joined AS ({joined}) " + " UNION ALL ".join(f"({level})" for level in levels)
        return database.sql(text).to_arrow_table()


def five_statements(folder: Path, threads: int, clock: Clock) -> pa.Table:
    """Plain SQL, a statement for each level over a view."""
    return _levels(folder, threads, clock, "VIEW")


def kept_rows(folder: Path, threads: int, clock: Clock) -> pa.Table:
    """Plain SQL, the joined rows kept in a temporary table first."""
    return _levels(folder, threads, clock, "TABLE")


def _levels(folder: Path, threads: int, clock: Clock, kind: str) -> pa.Table:
    joined, levels = _statements(folder)
    with clock.part("count"):
        database = duckdb.connect(config={"threads": threads})
        database.execute(f"CREATE TEMP {kind} joined AS {joined}")
        return pa.concat_tables([database.sql(level).to_arrow_table() for level in levels])


def scrutineer(folder: Path, threads: int, clock: Clock) -> Tabulation:
    """Read and check the bundle, and tabulate it with all controls of the law."""
    with clock.part("read"):
        election = bundle.read(folder)
    with clock.part("count"), open_engine("duckdb", cores=threads) as engine:
        return tabulate(election, engine)


WAYS: dict[str, Callable[[Path, int, Clock], pa.Table | Tabulation]] = {
    "scrutineer": scrutineer,
    "one-statement": one_statement,
    "five-statements": five_statements,
    "kept-rows": kept_rows,
}


def as_table(totals: Tabulation) -> pa.Table:
    """A tabulation in the columns of the plain SQL."""
    grid = totals.totals
    columns = {"area_id": np.array(totals.tree.ids)[grid.area], "counted": grid.column("counted")}
    for name in COLUMNS:
        columns[name] = grid.column(name)
        columns[f"{name}_stated"] = grid.column(f"{name}_stated")
    return pa.table(columns)


def main(way: str, folder: str, out: str, threads: str) -> None:
    """Run one way once."""
    clock = Clock()
    worked = time.process_time()
    answer = WAYS[way](Path(folder), int(threads), clock)
    worked = time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if isinstance(answer, Tabulation):
        table = as_table(answer)
        controls = {code: answer.finding_counts.get(("president", code), 0) for code in CONTROLS}
    else:
        country = answer.filter(pc.starts_with(answer["area_id"], "L0"))
        table = answer.drop_columns(list(CONTROLS))
        controls = {code: country[code][0].as_py() for code in CONTROLS}
    pq.write_table(table.sort_by("area_id"), out)
    print(json.dumps({"parts": clock.parts, "processor": worked, "mib": peak // 1024, "controls": controls}))


if __name__ == "__main__":
    main(*sys.argv[1:])
