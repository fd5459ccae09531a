"""How an option's votes go with turnout: slopes and Shpilkin's split, without a probability."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from scrutineer.check.forensics.station_figures import Bools, Floats, Ints
from scrutineer.check.forensics.turnout_core import STEPS, Core, core_turnout
from scrutineer.check.forensics.turnout_share import TurnoutShare, nearest, turnout_share
from scrutineer.words import Sentence

SMALLEST: Final = 100
"""Stations with fewer registered voters are left out of slopes and correlations: their shares are noise."""


@dataclass(frozen=True, slots=True)
class Split:
    """Shpilkin's split of an option's votes at the top of a clean core.

    ``core`` in whole per cents of turnout; ``clean_share`` the option's share of the ballots of the core;
    ``anomalous`` the votes above the core that this share does not explain, may be negative; ``votes`` all
    votes of the option that went in. ``areas_left_out`` have no votes of others in the core, so no share of
    their own.
    """

    core: int
    clean_share: float
    anomalous: float
    votes: int
    used: int
    left_out: Mapping[Sentence, int]
    areas_left_out: int = 0

    @property
    def part(self) -> float:
        """``anomalous`` as a part of the option's votes: what can be compared between elections."""
        return self.anomalous / max(self.votes, 1)


@dataclass(frozen=True, slots=True)
class Slopes:
    """Sobyanin and Sukhovolsky's slopes: votes of registered voters on turnout, by least squares.

    ``slope`` of the option, ``others`` of all others; ``share`` the option's share of all ballots. Where
    every kind of place votes alike, ``slope`` equals ``share``; ``excess`` is the difference. ``line``
    is the height of the option's line at no turnout (not a number where slopes are within areas).
    """

    slope: float
    others: float
    share: float
    line: float
    used: int
    left_out: Mapping[Sentence, int]

    @property
    def excess(self) -> float:
        """``slope - share``."""
        return self.slope - self.share


def shpilkin(
    registered: Ints,
    cast: Ints,
    leader: Ints,
    *,
    received: Ints | None = None,
    core: Core = Core.MODE,
    area: Ints | None = None,
) -> Split:
    """Split an option's votes into those in proportion to the others' and those above it.

    Stations are put into one-point bins of turnout ``cast / registered``, centred on whole per cents, in
    integers. Up to the top of the core (``core`` says how it is found) the option has ``ratio`` votes for
    each vote of the others; whatever it has above the core beyond ``ratio`` times the others' is counted.
    With ``area`` (a number for each station) every area has its own ratio, while the core stays common.

    Valid only where the option's share would not change with turnout: it does in most clean elections,
    because city and village differ in both. ``leader`` may be any option. Source: S. Shpilkin, as in Kobak,
    Shpilkin, Pshenichnikov, Significance 13 (2016); the robust core is their later use of the minimum
    covariance determinant.
    """
    return split_of(turnout_share(registered, cast, leader, received=received, area=area), core)


def split_of(stations: TurnoutShare, core: Core = Core.MODE) -> Split:
    """:func:`shpilkin` of stations already chosen; areas as ``stations.area`` has them."""
    if not len(stations):
        return Split(0, 0.0, 0.0, 0, 0, stations.left_out)
    top = core_turnout(stations, core)
    inside = nearest(stations.given, stations.registered, STEPS) <= top
    votes, others = _by_area(stations, stations.votes, inside), _by_area(stations, stations.others, inside)
    known = others[0] > 0
    ratio = np.divide(votes[0], others[0], out=np.zeros(len(known)), where=known)
    present = np.bincount(stations.area, minlength=len(known)) > 0
    ours, theirs = int(votes[0].sum()), int(others[0].sum())
    return Split(
        core=top,
        clean_share=ours / max(ours + theirs, 1),
        anomalous=float(np.sum((votes[1] - ratio * others[1])[known])),
        votes=int(stations.votes.sum()),
        used=len(stations),
        left_out=stations.left_out,
        areas_left_out=int(np.count_nonzero(present & ~known)),
    )


def _by_area(stations: TurnoutShare, counts: Ints, inside: Bools) -> tuple[Floats, Floats]:
    """Sums inside the core and above it, one entry an area. Below 2^53, so binary fractions are exact."""
    length = int(stations.area.max()) + 1
    within = np.bincount(stations.area, np.where(inside, counts, 0), length)
    above = np.bincount(stations.area, np.where(inside, 0, counts), length)
    return within.astype(np.float64), above.astype(np.float64)


def sobyanin(
    registered: Ints,
    cast: Ints,
    leader: Ints,
    *,
    received: Ints | None = None,
    area: Ints | None = None,
    weighted: bool = False,
    minimum: int = SMALLEST,
) -> Slopes:
    """Least-squares slopes of an option's votes and of all others' votes on turnout, of registered voters.

    With ``area`` both are taken about the means of their area, so that only differences between stations of
    one area count; ``weighted`` weighs stations by registered voters. Added ballots draw the option's slope
    towards one and the others' towards nothing; so does every clean difference between places. Source:
    Sobyanin, Sukhovolsky 1993, chapter 3, as Myagkov, Ordeshook, Shakin 2009 describe it.
    """
    stations = turnout_share(registered, cast, leader, received=received, area=area, minimum=minimum)
    return slopes_of(stations, weighted=weighted, within=area is not None)


def slopes_of(stations: TurnoutShare, *, weighted: bool = False, within: bool = False) -> Slopes:
    """:func:`sobyanin` of stations already chosen; ``within`` the areas of ``stations.area`` or over all."""
    weight = stations.registered.astype(np.float64) if weighted else np.ones(len(stations))
    area = stations.area if within else np.zeros(len(stations), dtype=np.int64)
    turnout = stations.turnout
    ours, theirs = stations.votes / stations.registered, stations.others / stations.registered
    away = turnout - _means(turnout, weight, area)
    square = float(np.sum(weight * away * away))
    if square <= 0.0:
        return Slopes(0.0, 0.0, 0.0, 0.0, 0, stations.left_out)
    slope = float(np.sum(weight * away * ours)) / square
    line = float(np.average(ours, weights=weight) - slope * np.average(turnout, weights=weight))
    return Slopes(
        slope=slope,
        others=float(np.sum(weight * away * theirs)) / square,
        share=float(stations.votes.sum() / stations.received.sum()),
        line=float("nan") if within else line,
        used=len(stations),
        left_out=stations.left_out,
    )


def correlation(
    registered: Ints,
    cast: Ints,
    leader: Ints,
    *,
    received: Ints | None = None,
    area: Ints | None = None,
    minimum: int = SMALLEST,
) -> float:
    """Pearson's correlation of turnout and an option's share, over all stations or within areas.

    Not a test by itself: clean elections have it in both directions.
    """
    stations = turnout_share(registered, cast, leader, received=received, area=area, minimum=minimum)
    return correlation_of(stations, within=area is not None)


def correlation_of(stations: TurnoutShare, *, within: bool = False) -> float:
    """:func:`correlation` of stations already chosen; 0 where turnout or share does not vary."""
    area = stations.area if within else np.zeros(len(stations), dtype=np.int64)
    one = np.ones(len(stations))
    x, y = (value - _means(value, one, area) for value in (stations.turnout, stations.share))
    size = float(np.sqrt(np.sum(x * x) * np.sum(y * y)))
    return float(np.sum(x * y)) / size if size > 0 else 0.0


def _means(values: Floats, weight: Floats, area: Ints) -> Floats:
    """The weighted mean of each station's area, one entry a station."""
    total = np.bincount(area, weight)
    mean = np.divide(np.bincount(area, weight * values), total, out=np.zeros(len(total)), where=total > 0)
    return np.asarray(mean[area], dtype=np.float64)
