"""Whole per cents of turnout area by area, at the highest level that has several areas."""

from typing import Any

import numpy as np

from scrutineer.check.forensics.integer_stations import IntegerStations
from scrutineer.check.forensics.result import Result
from scrutineer.check.forensics.station_figures import Ints, StationFigures


def integer_turnout_areas(integers: IntegerStations) -> Result:
    """Which areas have too many whole per cents of turnout; rows name areas by their id."""
    figures = integers.figures
    names: Any = np.asarray(figures.area_ids, dtype=object)
    return integers.turnout_by_area(names[top_areas(figures)])


def top_areas(figures: StationFigures) -> Ints:
    """For each station the area above it (or its own) at the highest level with more than one area.

    Rows of ``area_ids``, shape ``(n,)``; the station's own area where nothing stands above it.
    """
    number: dict[str | None, int] = {area: at for at, area in enumerate(figures.area_ids)}
    chains = {int(at): _above(int(at), figures, number) for at in np.unique(figures.area)}
    depth = max((len(chain) for chain in chains.values()), default=1)
    for level in range(depth):
        here = {at: chain[min(level, len(chain) - 1)] for at, chain in chains.items()}
        if len(set(here.values())) > 1:
            return np.array([here[int(at)] for at in figures.area.tolist()], np.int64)
    return figures.area


def _above(at: int, figures: StationFigures, number: dict[str | None, int]) -> list[int]:
    """The areas from the root down to this one."""
    chain = [at]
    while (parent := number.get(figures.parents.get(figures.area_ids[chain[-1]]), -1)) >= 0:
        chain.append(parent)
    return chain[::-1]
