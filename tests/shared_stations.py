"""Stations of real elections from the shared data, and of the invented country, as arrays for a test."""

import csv
import gzip
from functools import cache
from pathlib import Path

import numpy as np

from scrutineer.check import simulate
from scrutineer.check.forensics.station_figures import NOT_STATED, Ints, StationFigures
from scrutineer.check.forensics.stations_of import station_figures

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@cache
def shared(name: str) -> StationFigures:
    """The stations of ``NAME.csv.gz``: country, region, district; options without the ``v_``."""
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def column(key: str) -> Ints:
        return np.array([int(row.get(key) or NOT_STATED) for row in rows], np.int64)

    options = [key for key in rows[0] if key.startswith("v_")]
    number = {"all": 0}
    parents: dict[str, str] = {}
    places = []
    for row in rows:
        region = row["region"]
        place = f"{region}/{row['district']}" if row["district"] else region
        for area, above in ((region, "all"), (place, region)):
            if area not in number:
                number[area] = len(number)
                parents[area] = above
        places.append(number[place])
    return StationFigures(
        name,
        tuple(row["station_id"] for row in rows),
        tuple(number),
        np.array(places, np.int64),
        column("registered_voters"),
        column("ballots_issued"),
        column("ballots_cast"),
        column("ballots_valid"),
        column("ballots_invalid"),
        tuple(option.removeprefix("v_") for option in options),
        np.stack([column(option) for option in options], axis=1),
        parents,
    )


@cache
def invented(stations: int = 600, seed: int = 8) -> StationFigures:
    """A contest for president in an invented country, observers and all."""
    made = simulate.simulate_country(stations=stations, regions=7, commissions=20, seed=seed, layout="wide")
    return station_figures(made.election, next(iter(made.election.contests)))
