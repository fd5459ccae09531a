"""The figures of a contest's stations as arrays: what every test of this package takes its arrays from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NOT_STATED: Final = -1
"""A figure that a station did not state. It is not zero; every test leaves such a station out."""


@dataclass(frozen=True)
class StationFigures:
    """The counted protocols of one contest, one row a station, in a fixed order.

    Arrays of length ``n`` hold counts, :data:`NOT_STATED` where not stated; ``votes`` is ``(n, options)`` in
    the order of ``options``. ``area`` is each station's row in ``area_ids`` (the area it lies in directly);
    ``parents`` gives every area's parent. ``observed`` says where an observer's copy was taken; ``None``
    where nobody observed. ``other`` holds further figures by name. ``derived`` marks, by figure, the
    stations whose figure was not stated but follows from an equation of the law. ``simulated`` says that
    nobody ever counted these figures: only such may be tampered with.
    """

    contest_id: str
    station_ids: tuple[str, ...]
    area_ids: tuple[str, ...]
    area: Ints
    registered: Ints
    issued: Ints
    cast: Ints
    valid: Ints
    invalid: Ints
    options: tuple[str, ...]
    votes: Ints
    parents: Mapping[str, str] = field(default_factory=dict)
    observed: Bools | None = None
    other: Mapping[str, Ints] = field(default_factory=dict)
    derived: Mapping[str, Bools] = field(default_factory=dict)
    simulated: bool = False

    def __len__(self) -> int:
        return len(self.station_ids)

    def of(self, option_id: str) -> Ints:
        """The votes of one option, shape ``(n,)``."""
        return self.votes[:, self.options.index(option_id)]

    @property
    def stated(self) -> Bools:
        """The stations that stated voters, ballots and every line of votes, shape ``(n,)``."""
        every: Bools = np.all(self.votes >= 0, axis=1)
        return every & (self.registered >= 0) & (self.cast >= 0)

    def leader(self) -> str:
        """The option with the most votes over all stations that stated them (the first, where equal)."""
        return self.options[int(np.argmax(np.where(self.votes > 0, self.votes, 0).sum(axis=0)))]

    def taking(self, rows: Any) -> "StationFigures":
        """These stations only (a boolean mask or row numbers), with the same areas and options."""
        keep = np.arange(len(self))[rows]
        return replace(
            self,
            station_ids=tuple(self.station_ids[k] for k in keep),
            area=self.area[keep],
            registered=self.registered[keep],
            issued=self.issued[keep],
            cast=self.cast[keep],
            valid=self.valid[keep],
            invalid=self.invalid[keep],
            votes=self.votes[keep],
            observed=None if self.observed is None else self.observed[keep],
            other={name: figure[keep] for name, figure in self.other.items()},
            derived={name: figure[keep] for name, figure in self.derived.items()},
        )
