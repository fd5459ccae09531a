"""The signed sheet on which a station states its count (хаттама, протокол)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

SOURCES: Final = ("commission", "second_entry", "observer")
COPY_KINDS: Final = ("original", "certified", "posted", "photographed", "refused", "not_posted")
STATUSES: Final = ("counted", "superseded", "annulled", "open")


@dataclass(frozen=True, slots=True)
class Protocol:
    """One copy of one protocol, as a form shows it.

    ``figures`` maps figure names to counts, ``votes`` option ids to counts; an absent key or ``None``
    is *not stated*, which is not zero.
    """

    contest_id: str
    station_id: str
    figures: Mapping[str, int | None]
    votes: Mapping[str, int | None]
    protocol_id: str = ""
    source: str = "commission"
    source_id: str = ""
    status: str = "counted"
    times: Mapping[str, str] = field(default_factory=dict)
