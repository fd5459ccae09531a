"""What was added up, and how much of it was stated."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of protocols' figures. ``stated`` says how many protocols stated it: 0 makes ``value`` void."""

    value: int
    stated: int

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.value + other.value, self.stated + other.stated)


@dataclass(frozen=True, slots=True)
class Stations:
    """How many stations a contest has in an area, and what has come in.

    ``expected = counted + open + annulled``; stations without any protocol are open.
    """

    expected: int
    counted: int
    open: int
    annulled: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Totals of one contest in one area, from counted protocols of the commission.

    ``figures`` maps figure names to sums, ``votes`` option ids to sums.
    """

    contest_id: str
    area_id: str
    stations: Stations
    figures: Mapping[str, Sum]
    votes: Mapping[str, Sum]

    def figure(self, name: str) -> int | None:
        """The total of a figure when every counted protocol stated it, else ``None``."""
        found = self.figures.get(name)
        return found.value if found and found.stated and found.stated >= self.stations.counted else None
