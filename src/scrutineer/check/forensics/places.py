"""Which stations are of one place: the nearest area that holds enough of them to be compared."""

import numpy as np

from scrutineer.check.forensics.station_figures import Ints, StationFigures


def places(figures: StationFigures, least: int) -> Ints:
    """For each station the nearest area, its own or one above, with at least ``least`` stations in all.

    Shape ``(n,)``, rows of ``figures.area_ids``; the topmost area known where none has so many. Stations of
    a small parish are taken with the rest of its district, a large city stands for itself.
    """
    number: dict[str | None, int] = {area_id: row for row, area_id in enumerate(figures.area_ids)}
    above = np.array(
        [number.get(figures.parents.get(area_id), row) for row, area_id in enumerate(figures.area_ids)],
        dtype=np.int64,
    )
    held = np.zeros(len(above), np.int64)
    at = figures.area.copy()
    while True:
        held += np.bincount(at, minlength=len(above))
        at = at[above[at] != at]
        if not at.size:
            break
        at = above[at]
    place = np.arange(len(above))
    for _ in range(len(above)):
        small = (held[place] < least) & (above[place] != place)
        if not small.any():
            break
        place = np.where(small, above[place], place)
    found: Ints = place[figures.area]
    return found
