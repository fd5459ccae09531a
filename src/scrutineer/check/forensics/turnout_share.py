"""Turnout and share of stations: which stations and which figures go in, and in which bin each one falls."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from scrutineer.check.forensics.station_figures import Bools, Floats, Ints, StationFigures
from scrutineer.words import Sentence, mark

COLUMN_WORDS: Final = {
    "issued": mark("ballots issued"),
    "cast": mark("ballots found in the boxes"),
    "valid": mark("valid ballots"),
}


@dataclass(frozen=True, eq=False)
class TurnoutShare:
    """The stations of one question about turnout and the share of one option.

    Arrays of length ``n``: ``registered`` voters (the base of turnout), ``given`` ballots (its numerator),
    ``received`` ballots (the base of the share), ``votes`` of the option, ``area`` as numbers (all 0 where
    areas are not known). ``kept`` has one entry for each station asked about and says which ones these are;
    ``left_out`` counts the others by reason. Holds throughout: 0 < ``registered``, 0 <= ``given`` <=
    ``registered``, 0 < ``received``, 0 <= ``votes`` <= ``received``.
    """

    registered: Ints
    given: Ints
    received: Ints
    votes: Ints
    area: Ints
    kept: Bools
    left_out: Mapping[Sentence, int] = field(default_factory=lambda: MappingProxyType({}))

    def __len__(self) -> int:
        return len(self.registered)

    @property
    def turnout(self) -> Floats:
        """``given`` of ``registered``, between 0 and 1."""
        return np.asarray(self.given / self.registered, dtype=np.float64)

    @property
    def share(self) -> Floats:
        """``votes`` of ``received``, between 0 and 1."""
        return np.asarray(self.votes / self.received, dtype=np.float64)

    def as_one_area(self) -> "TurnoutShare":
        """The same stations, all in one area."""
        return replace(self, area=np.zeros(len(self), dtype=np.int64))

    @property
    def others(self) -> Ints:
        """What was received and is not the option's: votes of all others, and invalid ones where included."""
        return self.received - self.votes


def turnout_share(
    registered: Ints,
    given: Ints,
    votes: Ints,
    *,
    received: Ints | None = None,
    area: Ints | None = None,
    minimum: int = 1,
) -> TurnoutShare:
    """Leave out what has no turnout or no share; each station left out is counted under its first reason.

    ``received`` is ``given`` where it is not given; ``minimum`` is the fewest registered voters.
    """
    registered, given, votes = (np.asarray(a, dtype=np.int64) for a in (registered, given, votes))
    received = given if received is None else np.asarray(received, dtype=np.int64)
    area = np.zeros(len(registered), dtype=np.int64) if area is None else np.asarray(area, dtype=np.int64)
    few: Mapping[str, Any] = {"minimum": minimum}
    reasons = (
        (
            Sentence(mark("a figure is not stated")),
            np.minimum.reduce([registered, given, received, votes]) < 0,
        ),
        (Sentence(mark("no voters on the list")), registered == 0),
        (Sentence(mark("fewer than {minimum} voters on the list"), few), registered < minimum),
        (Sentence(mark("more ballots than voters on the list")), given > registered),
        (Sentence(mark("no ballots")), received == 0),
        (Sentence(mark("more votes than ballots")), votes > received),
    )
    kept = np.ones(len(registered), dtype=np.bool_)
    left_out: dict[Sentence, int] = {}
    for reason, failing in reasons:
        count = int(np.count_nonzero(kept & failing))
        if count:
            left_out[reason] = count
        kept &= ~failing
    parts = (registered[kept], given[kept], received[kept], votes[kept], area[kept])
    return TurnoutShare(*parts, kept, MappingProxyType(left_out))


class Of(StrEnum):
    """Which figure of a station is compared: ``turnout``, or the ``share`` of an option."""

    TURNOUT = "turnout"
    SHARE = "share"

    def values(self, stations: TurnoutShare) -> Floats:
        """The figure, one entry a station, between 0 and 1."""
        return stations.turnout if self is Of.TURNOUT else stations.share

    def counts(self, stations: TurnoutShare) -> tuple[Ints, Ints]:
        """The two counts behind the figure: the part and its base."""
        if self is Of.TURNOUT:
            return stations.given, stations.registered
        return stations.votes, stations.received

    def words(self, option_id: str) -> Sentence:
        """The figure in words."""
        if self is Of.TURNOUT:
            return Sentence(mark("turnout"))
        return Sentence(mark("the share of {option}"), {"option": option_id})


@dataclass(frozen=True, slots=True)
class Columns:
    """Which figures stand for turnout and for share: the choice is part of every number that comes of it.

    ``given`` and ``received`` are ``issued``, ``cast`` or ``valid``.
    """

    given: str
    received: str

    def sentence(self) -> Sentence:
        """Which columns were used."""
        said = mark("Turnout is {given} as a share of registered voters; the vote share is of {received}.")
        words = {"given": COLUMN_WORDS[self.given], "received": COLUMN_WORDS[self.received]}
        return Sentence(said, {name: Sentence(word) for name, word in words.items()})


def columns_of(figures: StationFigures) -> Columns:
    """The columns by default: ballots found, and valid ballots where any station states them."""
    return Columns("cast", "valid" if bool(np.any(figures.valid >= 0)) else "cast")


def turnout_share_of(
    figures: StationFigures, option_id: str, *, columns: Columns | None = None, minimum: int = 1
) -> TurnoutShare:
    """The stations of a contest for one option; ``columns`` default to :func:`columns_of`."""
    columns = columns or columns_of(figures)
    return turnout_share(
        figures.registered,
        getattr(figures, columns.given),
        figures.of(option_id),
        received=getattr(figures, columns.received),
        area=np.where(figures.area < 0, len(figures.area_ids), figures.area),
        minimum=minimum,
    )


def nearest(part: Ints, whole: Ints, steps: int) -> Ints:
    """The nearest of ``steps`` equal steps between nothing and all, 0 to ``steps``, halves upwards.

    In integers, so that no station lands in a neighbouring bin by rounding. ``whole`` must be positive and
    ``2 * steps * part`` below 2^63.
    """
    return np.asarray((2 * steps * part + whole) // (2 * whole), dtype=np.int64)


def summed(bins: Ints, weights: Ints, length: int) -> Ints:
    """Sum of integer ``weights`` in each bin, shape ``(length,)``: exact, never through binary fractions."""
    out = np.zeros(length, dtype=np.int64)
    np.add.at(out, bins, weights)
    return out
