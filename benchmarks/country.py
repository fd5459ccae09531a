"""An invented country of any size, written as a bundle with wide or long Parquet; the same bytes for a seed.

Five levels of areas (country, regions, districts, rural districts, villages) above the stations, one contest
for president with ten lines, the thirteen figures of a protocol and the times of its count. One protocol in
a thousand breaks a control, so that findings are looked for as on a real night.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

LEVELS = ("country", "region", "district", "rural_district", "village")
LINES = 10
REGIONS = 20
FIGURES = (
    "registered_voters", "voters_added", "ballots_received", "ballots_issued", "ballots_issued_outside",
    "ballots_issued_absentee", "ballots_cancelled", "ballots_spoiled", "ballots_in_box",
    "ballots_in_portable_box", "ballots_cast", "ballots_invalid", "ballots_valid",
)  # fmt: skip
SETTINGS = """[election]
id = "SYNTHETIC-bench"
name_en = "SYNTHETIC country for measuring"
date = "2022-11-20"
law = "kz"
area = "L0-000000"
stage = "final"
synthetic = true
"""
_ROW_GROUP = 100_000
_VERSION = 4


@dataclass(frozen=True)
class Country:
    """Where a country of ``stations`` stations lies."""

    folder: Path
    stations: int
    layout: str


def country(where: Path, stations: int, layout: str = "wide", seed: int = 2022) -> Country:
    """The country in a folder below ``where``; made when it is not there yet."""
    folder = where / f"count-{layout}-{stations}-{seed}-{_VERSION}"
    found = Country(folder, stations, layout)
    if not (folder / "election.toml").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(found, np.random.default_rng(seed))
        (folder / "election.toml").write_text(SETTINGS, "utf-8")
    return found


def _write(made: Country, rng: np.random.Generator) -> None:
    ids = np.array([f"SYNTHETIC-{number:07}" for number in range(made.stations)])
    villages, areas = _areas(made.stations)
    figures = _figures(made.stations, rng)
    stations = {"station_id": ids, "area_id": villages, "registered_voters": figures["registered_voters"]}
    protocols = {
        "protocol_id": np.char.replace(ids, "SYNTHETIC", "SYNTHETIC-P"),
        "contest_id": np.full(made.stations, "president"),
        "station_id": ids,
        "source": np.full(made.stations, "commission"),
        "status": np.full(made.stations, "counted"),
        "count_started_at": np.full(made.stations, "2022-11-20T20:00:00+06:00"),
        "count_ended_at": _ends(made.stations, rng),
        **{name: figures[name] for name in FIGURES},
    }
    votes = {f"v{line}": figures[f"v{line}"] for line in range(LINES)}
    options = [f"option-{line}" for line in range(LINES - 1)] + ["against_all"]
    kinds = ["candidate"] * (LINES - 1) + ["against_all"]
    _table(made, "areas", areas)
    _table(made, "contests", {"contest_id": ["president"], "kind": ["president"], "name_en": ["SYNTHETIC"]})
    names = [f"SYNTHETIC {option}" for option in options]
    contest = ["president"] * LINES
    lines = {"contest_id": contest, "option_id": options, "kind": kinds, "name_en": names}
    _table(made, "options", lines)
    _table(made, "stations", stations)
    if made.layout == "wide":
        _table(made, "protocols_wide", {**protocols, **votes})
        return
    _table(made, "protocols", protocols)
    rows = {
        "protocol_id": np.repeat(protocols["protocol_id"], LINES),
        "option_id": np.tile(np.array(options), made.stations),
        "votes": np.stack(list(votes.values()), axis=1).ravel(),
    }
    _table(made, "votes", rows)


def _table(made: Country, name: str, columns: dict[str, Any]) -> None:
    pq.write_table(pa.table(columns), made.folder / f"{name}.parquet", row_group_size=_ROW_GROUP)


def _areas(stations: int) -> tuple[Any, dict[str, Any]]:
    """The village of each station, and the table of areas."""
    villages = max(stations // 25, REGIONS)
    rural = max(stations // 100, REGIONS)
    sizes = (1, REGIONS, max(stations // 2500, REGIONS), rural, villages)
    names = [[f"L{level}-{number:06}" for number in range(size)] for level, size in enumerate(sizes)]
    parents = [[""]] + [
        [names[level - 1][number * sizes[level - 1] // size] for number in range(size)]
        for level, size in enumerate(sizes)
        if level
    ]
    areas = {
        "area_id": [name for level in names for name in level],
        "parent_id": [parent for level in parents for parent in level],
        "kind": [LEVELS[level] for level, size in enumerate(sizes) for _ in range(size)],
        "name_en": [f"SYNTHETIC {name}" for level in names for name in level],
    }
    place = np.arange(stations) * villages // stations
    return np.array(names[-1])[place], areas


def _figures(stations: int, rng: np.random.Generator) -> dict[str, Any]:
    """Figures that satisfy the controls but for one protocol in a thousand."""
    registered = rng.integers(50, 2900, stations)
    added = rng.integers(0, 20, stations)
    cast = rng.binomial(registered, 0.64)
    outside = rng.binomial(cast, 0.05)
    invalid = rng.binomial(cast, 0.02)
    votes = rng.multinomial(cast - invalid, np.linspace(0.19, 0.01, LINES))
    spoiled = rng.integers(0, 3, stations)
    received = registered + rng.integers(3, 20, stations)
    columns = {
        "registered_voters": registered,
        "voters_added": added + 3,
        "ballots_received": received,
        "ballots_issued": cast,
        "ballots_issued_outside": outside,
        "ballots_issued_absentee": rng.binomial(cast, 0.01),
        "ballots_cancelled": received - cast - spoiled,
        "ballots_spoiled": spoiled,
        "ballots_in_box": cast - outside,
        "ballots_in_portable_box": outside,
        "ballots_cast": cast,
        "ballots_invalid": invalid,
        "ballots_valid": cast - invalid,
        **{f"v{line}": votes[:, line] for line in range(LINES)},
    }
    for name in ("ballots_cancelled", "ballots_cast", "ballots_valid", "v0"):
        slip = rng.random(stations) < 0.00025
        columns[name] = np.where(slip, columns[name] + 7, columns[name])
    return {name: column.astype(np.int64) for name, column in columns.items()}


def _ends(stations: int, rng: np.random.Generator) -> Any:
    """Counts of one to nine hours, ending in the same night or after midnight."""
    minutes = rng.integers(60, 540, stations)
    clock = np.array(
        [
            f"2022-11-{20 + (20 * 60 + m) // 1440}T{(20 + m // 60) % 24:02}:{m % 60:02}:00+06:00"
            for m in range(540)
        ]
    )
    return clock[minutes]
