"""Runs of equal figures: many stations of one place with the same small number of votes for one contestant.

Two forms: the identical-result anomaly as Kireev counts it (a description), and a test with a bound that
holds whatever the true shares are, see :mod:`scrutineer.check.forensics.small_numbers`.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from scrutineer.check.forensics.places import places
from scrutineer.check.forensics.result import Null, Result
from scrutineer.check.forensics.small_numbers import WIDTH, evenness_z, log10_so_even
from scrutineer.check.forensics.station_figures import Bools, Ints, StationFigures
from scrutineer.words import Sentence, mark

MANY: Final = 20
FEW: Final = 10
LOWEST: Final = range(7)
"""First numbers of the windows of four that are looked at: 0 to 3 votes, 1 to 4, ... 6 to 9."""
STATIONS: Final = 15
"""Stations that a window must hold."""
PLACE: Final = 30
"""Stations of a place: the nearest area that holds so many."""
BALLOTS: Final = 50
"""Stations with fewer valid ballots are left out: an option's number there is bounded by the voters."""
NOTEWORTHY: Final = -2.0
"""Windows less even than this many standard deviations are not enumerated: their chance counts as 1."""
LEVEL: Final = 0.01

_CANNOT: Final = mark(
    "It cannot tell who wrote the numbers or why, and it sees only numbers that are more alike than chance "
    "makes them; numbers spread unevenly on purpose go unseen."
)
_NOT_STATED: Final = Sentence(mark("not stated"))
_SMALL: Final = mark("fewer than {ballots} valid ballots")
_ASKED: Final = mark("Do many stations of one place have the same small number of votes for one contestant?")


def identical_results(figures: StationFigures, *, many: int = MANY, few: int = FEW) -> Result:
    """Pairs of place and option with more than ``many`` stations at exactly 1 vote, more than ``many`` at
    exactly 2, and fewer than ``few`` at 0.

    As A. Kireev counts them. A description: places differ in size, so that no probability goes with it.
    """
    rows = []
    for place, members, column in _pairs(figures):
        votes = figures.votes[members, column]
        noughts, ones, twos = (int(np.sum(votes == number)) for number in range(3))
        if ones > many and twos > many and noughts < few:
            rows.append(
                {
                    "area_id": figures.area_ids[place],
                    "option_id": figures.options[column],
                    "stations": int(np.sum(votes >= 0)),
                    "at_0": noughts,
                    "at_1": ones,
                    "at_2": twos,
                }
            )
    said = mark(
        "{pairs} pairs of place and contestant have more than {many} stations with exactly 1 vote, more than "
        "{many} with exactly 2, and fewer than {few} with none."
    )
    return Result(
        test="identical-results",
        asked=Sentence(_ASKED),
        said=Sentence(said, {"pairs": len(rows), "many": many, "few": few}),
        cannot=Sentence(_CANNOT),
        statistic=float(len(rows)),
        null=Null.NONE,
        used=int(np.sum(_stated(figures))),
        left_out=_left_out(~_stated(figures), _NOT_STATED),
        rows=tuple(rows),
    )


@dataclass(frozen=True)
class _Run:
    """One window of four neighbouring numbers of votes, for one option in one place."""

    place: int
    column: int
    low: int
    stations: Ints
    log10_p: float


def equal_figures(figures: StationFigures) -> Result:
    """Whether small numbers of votes are more alike within a place than independent voters can make them.

    Places are the nearest areas with at least 30 stations. In each, for every option and every window of four
    neighbouring numbers, from 0 to 3 up to 6 to 9, that holds at least 15 stations, the chance of so even a
    spread is bounded, see :func:`~scrutineer.check.forensics.small_numbers.log10_so_even`. The probability
    is the smallest of these times their number (Bonferroni). Stations with fewer than 50 valid ballots are
    left out.
    """
    place = places(figures, PLACE)
    kept = _stated(figures) & (figures.valid >= BALLOTS)
    family, found = _runs(figures, place, kept)
    order = sorted(found, key=lambda run: run.log10_p)
    smallest = order[0].log10_p if order else 0.0
    level = math.log10(LEVEL / max(family, 1))
    rows = tuple(_row(figures, run) for run in order if run.log10_p <= level)
    if rows:
        said = mark(
            "In {pairs} pairs of place and contestant small numbers are more alike than chance makes them. "
            "The strongest: {many} of {stations} stations of {area} have the same number of votes for "
            "{option}, {number}."
        )
    elif family:
        said = mark("In none of {windows} comparisons are small numbers more alike than chance makes them.")
    else:
        said = mark("No place has enough stations with small numbers of votes: no answer.")
    strongest = rows[0] if rows else {}
    values = {
        "pairs": len({(row["area_id"], row["option_id"]) for row in rows}),
        "windows": family,
        "many": strongest.get("most", 0),
        "stations": strongest.get("stations", 0),
        "area": strongest.get("area_id", ""),
        "number": strongest.get("number", 0),
        "option": strongest.get("option_id", ""),
    }
    return Result(
        test="equal-figures",
        asked=Sentence(_ASKED),
        said=Sentence(said, values),
        cannot=Sentence(_CANNOT),
        statistic=-smallest,
        null=Null.CHECKED if family else Null.NONE,
        log10_p=min(smallest + math.log10(family), 0.0) if family else None,
        used=int(kept.sum()),
        left_out=_left_out(~_stated(figures), _NOT_STATED)
        | _left_out(_stated(figures) & ~kept, Sentence(_SMALL, {"ballots": BALLOTS})),
        rows=rows,
    )


def _runs(figures: StationFigures, place: Ints, kept: Bools) -> tuple[int, list[_Run]]:
    """How many windows have enough stations, and those of them that are noteworthy, places in order."""
    rows, options = np.flatnonzero(kept), len(figures.options)
    areas, at = np.unique(place[rows], return_inverse=True)
    numbers = LOWEST.stop - 1 + WIDTH
    shape = (len(areas), options, numbers)
    held = np.zeros(math.prod(shape), np.int64)
    fewest = np.full(held.shape, np.iinfo(np.int64).max)
    for column in range(options):
        votes = figures.votes[rows, column]
        small = np.flatnonzero(votes < numbers)
        cell = (at[small] * options + column) * numbers + votes[small]
        held += np.bincount(cell, minlength=held.size)
        np.minimum.at(fewest, cell, figures.valid[rows[small]])
    windows = sliding_window_view(held.reshape(shape), WIDTH, axis=2)
    ballots = sliding_window_view(fewest.reshape(shape), WIDTH, axis=2).min(axis=3)
    enough = np.nonzero(windows.sum(axis=3) >= STATIONS)
    stations, low, least = windows[enough], enough[2] + LOWEST.start, ballots[enough]
    even = np.flatnonzero(evenness_z(stations, low, least) <= NOTEWORTHY).tolist()
    return len(stations), [
        _Run(
            int(areas[enough[0][k]]), int(enough[1][k]), int(low[k]), stations[k],
            log10_so_even(stations[k], int(low[k]), int(least[k])),
        )
        for k in even
    ]  # fmt: skip


def _row(figures: StationFigures, run: _Run) -> Mapping[str, Any]:
    return {
        "area_id": figures.area_ids[run.place],
        "option_id": figures.options[run.column],
        "number": run.low + int(np.argmax(run.stations)),
        "most": int(run.stations.max()),
        "stations": int(run.stations.sum()),
        "low": run.low,
        "at_low": tuple(int(count) for count in run.stations),
        "log10_p": run.log10_p,
    }


def _pairs(figures: StationFigures) -> Iterator[tuple[int, Ints, int]]:
    """Every place with its stations, and every option."""
    rows = np.flatnonzero(_stated(figures))
    rows = rows[np.argsort(figures.area[rows], kind="stable")]
    borders = np.flatnonzero(np.diff(figures.area[rows])) + 1
    for members in np.split(rows, borders):
        for column in range(len(figures.options)):
            if members.size:
                yield int(figures.area[members[0]]), members, column


def _stated(figures: StationFigures) -> Bools:
    every: Bools = np.all(figures.votes >= 0, axis=1)
    return every


def _left_out(mask: Bools, reason: Sentence) -> dict[Sentence, int]:
    number = int(mask.sum())
    return {reason: number} if number else {}
