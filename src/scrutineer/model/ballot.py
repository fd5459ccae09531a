"""What is on the ballot: contests and their options."""

from dataclasses import dataclass

from scrutineer.words import Name

AGAINST_ALL = "against_all"
"""Option id and option kind of the line *against all* (бәріне қарсымын, против всех)."""


@dataclass(frozen=True, slots=True)
class Contest:
    """One decision asked of voters. ``kind`` is a contest kind of the law; it is held in ``area_id``."""

    contest_id: str
    kind: str
    area_id: str
    seats: int
    name: Name


@dataclass(frozen=True, slots=True)
class Option:
    """One line of the ballot; ``option_id`` is unique within its contest.

    ``kind`` is candidate, list, yes, no or against_all. ``nomination`` is party, self, association or
    superior_akim, empty where not stated; ``sex`` is f or m, empty where not stated.
    """

    contest_id: str
    option_id: str
    kind: str
    name: Name
    party_id: str = ""
    nomination: str = ""
    sex: str = ""
    position: int = 0

    @property
    def wins_seats(self) -> bool:
        """Whether the line stands for somebody: *against all*, *yes* and *no* elect nobody."""
        return self.kind in ("candidate", "list")


@dataclass(frozen=True, slots=True)
class Party:
    """A registered party; ``members`` and ``registered_on`` (ISO date) where stated."""

    party_id: str
    name: Name
    members: int | None = None
    registered_on: str = ""
