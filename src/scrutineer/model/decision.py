"""A decision under the law, with its steps. Ties and doubts are results, never exceptions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from scrutineer.words import Sentence


class Status(StrEnum):
    """How a contest stands."""

    ELECTED = "elected"
    RUNOFF = "runoff"
    REPEAT_VOTING = "repeat_voting"
    REPEAT_ELECTIONS = "repeat_elections"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"
    NOT_VALID = "not_valid"
    TIE = "tie"
    SEATS_ALLOCATED = "seats_allocated"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a decision: the rule applied, its article, what it says here, and the numbers used."""

    rule: str
    article: str
    sentence: Sentence
    values: Mapping[str, int | Fraction | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A share with its named base: ``subject`` is an option id or a figure, ``fraction`` the exact share."""

    subject: str
    base: str
    fraction: Fraction


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One line of an allocation of seats: exact quotient and remainder, seats by quotient and in addition."""

    option_id: str
    votes: int
    quotient: Fraction
    remainder: Fraction
    floor: int
    extra: int

    @property
    def seats(self) -> int:
        """Seats in all."""
        return self.floor + self.extra


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from the tally under the law of the day.

    ``winners`` are option ids: the elected, or those who go on to a run-off, or those who tie.
    ``certain`` is ``True`` when the stations still missing or annulled cannot change the outcome, ``False``
    when they could, ``None`` when nothing published allows to say. ``assumptions`` are rules without a
    settled source that the outcome rests on.
    """

    status: Status
    winners: tuple[str, ...] = ()
    seats: Mapping[str, int] = field(default_factory=dict)
    certain: bool | None = None
    steps: tuple[Step, ...] = ()
    assumptions: tuple[Sentence, ...] = ()
    warnings: tuple[Sentence, ...] = ()
    allocation: tuple[SeatRow, ...] = ()
