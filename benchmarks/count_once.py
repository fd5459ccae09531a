"""One measured count in a process of its own: `python -m benchmarks.count_once WAY FOLDER OUT THREADS`.

Prints seconds and peak memory as JSON and leaves the answer in OUT, outside the measured time. The answer is
one row an area (its protocols, each sum with the number that stated it), and the violations of three controls.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.country import FIGURES, LEVELS, LINES
from scrutineer import bundle
from scrutineer.count.tally.tabulate import Tabulation, tabulate
from scrutineer.engine import open_engine

COLUMNS = (*FIGURES, *(f"v{line}" for line in range(LINES)))
CONTROLS = ("E-01", "E-11", "E-12")

# By hand: what a statistician would type. Each level is a GROUP BY over the joined rows.
JOINED = """
CREATE {kept} joined AS
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
  count(*) FILTER (e01) AS "E-01", count(*) FILTER (e11) AS "E-11", count(*) FILTER (e12 AND NOT e11) AS "E-12"
FROM joined GROUP BY {level}
"""


def by_hand(folder: Path, threads: int, kept: str) -> pa.Table:
    """The plain SQL; ``kept`` says whether the joined rows are a view or a temporary table."""
    database = duckdb.connect(config={"threads": threads})
    database.execute(
        JOINED.format(kept=kept, folder=folder, columns=", ".join(f"p.{name}" for name in COLUMNS))
    )
    sums = ", ".join(f"sum({name})::BIGINT AS {name}, count({name}) AS {name}_stated" for name in COLUMNS)
    levels = [database.sql(LEVEL.format(level=level, sums=sums)).to_arrow_table() for level in LEVELS]
    return pa.concat_tables(levels)


def ours(folder: Path, threads: int) -> Tabulation:
    """Read the bundle and tabulate it, with all controls of the law."""
    election = bundle.read(folder)
    with open_engine("duckdb", cores=threads) as engine:
        return tabulate(election, engine)


def as_table(totals: Tabulation) -> pa.Table:
    """A tabulation in the columns of the plain SQL, as far as areas go."""
    grid = totals.totals
    columns = {"area_id": np.array(totals.tree.ids)[grid.area], "counted": grid.column("counted")}
    for name in COLUMNS:
        columns[name] = grid.column(name)
        columns[f"{name}_stated"] = grid.column(f"{name}_stated")
    return pa.table(columns)


def main(way: str, folder: str, out: str, threads: str) -> None:
    """Run one way once."""
    place, cores = Path(folder), int(threads)
    ways: dict[str, Callable[[], pa.Table | Tabulation]] = {
        "ours": lambda: ours(place, cores),
        "view": lambda: by_hand(place, cores, "TEMP VIEW"),
        "table": lambda: by_hand(place, cores, "TEMP TABLE"),
    }
    started, worked = time.perf_counter(), time.process_time()
    answer = ways[way]()
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if isinstance(answer, Tabulation):
        table = as_table(answer)
        controls = {code: (answer.finding_counts or {}).get(("president", code), 0) for code in CONTROLS}
    else:
        table = answer.drop_columns(list(CONTROLS))
        controls = {code: answer[code][0].as_py() for code in CONTROLS}
    pq.write_table(table.sort_by("area_id"), out)
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_mib": peak // 1024, "controls": controls}))


if __name__ == "__main__":
    main(*sys.argv[1:])
