"""The protocols of a bundle one by one, each with what is known of its entry."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.count.tally.wide import vote_column
from scrutineer.model import FIGURES, Election, Protocol, Station
from scrutineer.model.election import WIDE
from scrutineer.words import Name

_TIMES: Final = ("received_at", "count_started_at", "count_ended_at")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One protocol as it was entered. ``version`` counts corrections; ``replaces`` names what it corrects.

    ``ledger_index`` is ``None`` where the bundle is not sealed. ``station`` is ``None`` where unknown.
    """

    protocol: Protocol
    station: Station | None = None
    version: int = 1
    replaces: str = ""
    reason: str = ""
    image_sha256: str = ""
    ledger_index: int | None = None


def sheets(election: Election, source: str = "commission") -> Iterator[Sheet]:
    """Every protocol of one source, in the order of the file, whatever its status."""
    stations = {row["station_id"]: _station(row) for row in election.rows("stations")}
    wide = WIDE in election.tables
    votes: dict[str, dict[str, int | None]] = {}
    for row in () if wide else election.rows("votes"):
        votes.setdefault(row["protocol_id"], {})[row["option_id"]] = row["votes"]
    for row in election.rows(WIDE if wide else "protocols"):
        if (row.get("source") or "commission") == source:
            stated = _columns(election, row) if wide else votes.get(row["protocol_id"], {})
            yield _sheet(row, stated, stations.get(row["station_id"]), source)


def _columns(election: Election, row: Mapping[str, Any]) -> dict[str, int | None]:
    lines = election.lines(row["contest_id"])
    return {option_id: row.get(vote_column(index)) for index, option_id in enumerate(lines)}


def _sheet(
    row: Mapping[str, Any], votes: Mapping[str, int | None], station: Station | None, source: str
) -> Sheet:
    protocol = Protocol(
        row["contest_id"],
        row["station_id"],
        {name: row.get(name) for name in FIGURES},
        votes,
        protocol_id=row["protocol_id"],
        source=source,
        source_id=row.get("source_id") or "",
        status=row.get("status") or "counted",
        times={name: row.get(name) or "" for name in _TIMES},
    )
    return Sheet(
        protocol,
        station,
        row.get("version") or 1,
        row.get("replaces") or "",
        row.get("reason") or "",
        row.get("image_sha256") or "",
        row.get("ledger_index"),
    )


def _station(row: Mapping[str, Any]) -> Station:
    return Station(
        row["station_id"],
        row.get("area_id") or "",
        row.get("registered_voters"),
        row.get("kind") or "regular",
        Name.of(row),
    )
