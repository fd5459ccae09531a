"""Areas and stations as reporting units of NIST SP 1500-100, and the ballots counted in each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from scrutineer.model import Area, Election, Protocol, Tally
from scrutineer.publish.open_data.columns import columns
from scrutineer.publish.open_data.nist_ids import Node, area_id, local, node, station_id, text
from scrutineer.publish.open_data.station_rows import ContestRows, StationRow
from scrutineer.words import LANGUAGES, Name

Totals = Mapping[str, Sequence[Tally]]
"""Area id to totals of the contests there."""

_TYPES: Final = {
    "country": "country",
    "region": "state",
    "district": "county",
    "city": "city",
    "rural_district": "municipality",
    "village": "village",
    "ward": "ward",
}


def units(election: Election, contests: Sequence[ContestRows], totals: Totals) -> Iterator[Node]:
    """Every area and station, each area with what it is made of."""
    below: dict[str, list[str]] = {}
    for area in election.areas.values():
        below.setdefault(area.parent_id, []).append(area_id(area.area_id))
    stations = columns(election, "stations")
    for station, place in zip(stations.get("station_id", ()), stations.get("area_id", ()), strict=True):
        below.setdefault(place, []).append(station_id(station))
    for area in election.areas.values():
        yield _area(area, below.get(area.area_id, []), totals.get(area.area_id, ()))
    yield from _stations(stations, by_station(contests))


def by_station(contests: Sequence[ContestRows]) -> Mapping[str, list[StationRow]]:
    """Station id to its rows in all contests."""
    found: dict[str, list[StationRow]] = {}
    for contest in contests:
        for row in contest.rows:
            found.setdefault(row.station_id, []).append(row)
    return found


def ballot_counts(here: Mapping[str, list[StationRow]], totals: Totals) -> Iterator[Node]:
    """Ballots cast and rejected, of stations and of areas that have totals."""
    for station, rows in here.items():
        protocols = [row.protocol for row in rows if row.protocol]
        yield from _ballots(
            station_id(station), _agreed(protocols, "ballots_cast"), _agreed(protocols, "ballots_invalid")
        )
    for area, tallies in totals.items():
        yield from _ballots(area_id(area), _same(tallies, "ballots_cast"), _same(tallies, "ballots_invalid"))


def _ballots(unit: str, cast: int | None, rejected: int | None) -> Iterator[Node]:
    if cast is not None or rejected is not None:
        yield node("BallotCounts", GpUnitId=unit, Type="total", BallotsCast=cast, BallotsRejected=rejected)


def _area(area: Area, parts: Sequence[str], tallies: Sequence[Tally]) -> Node:
    kind = _TYPES.get(area.kind, "other")
    stations = {(t.stations.counted, t.stations.expected) for t in tallies}
    counted, expected = stations.pop() if len(stations) == 1 else (None, None)
    return node(
        "ReportingUnit",
        id=area_id(area.area_id),
        Type=kind,
        OtherType=(area.kind or "area") if kind == "other" else None,
        Name=text(area.name, area.area_id),
        ExternalIdentifier=local(area.area_id),
        ComposingGpUnitIds=list(parts),
        SubUnitsReported=counted if expected else None,
        TotalSubUnits=expected or None,
        VotersRegistered=_same(tallies, "registered_voters"),
        VotersParticipated=_same(tallies, "ballots_cast"),
    )


def _stations(
    stations: Mapping[str, Sequence[object]], here: Mapping[str, list[StationRow]]
) -> Iterator[Node]:
    for at, station in enumerate(map(str, stations.get("station_id", ()))):
        rows = here.get(station, [])
        protocols = [row.protocol for row in rows if row.protocol]
        name = Name(*(str(stations.get(f"name_{code}", {at: ""})[at] or "") for code in LANGUAGES))
        listed = stations["registered_voters"][at] if "registered_voters" in stations else None
        registered = _agreed(protocols, "registered_voters")
        yield node(
            "ReportingUnit",
            id=station_id(station),
            Type="precinct",
            Number=station,
            Name=text(name),
            ExternalIdentifier=local(station),
            VotersRegistered=listed if registered is None else registered,
            VotersParticipated=_agreed(protocols, "ballots_cast"),
            CountStatus=[node("CountStatus", Type="total", Status=_status(rows))],
        )


def _status(rows: Sequence[StationRow]) -> str:
    if not rows:
        return "unknown"
    counted = sum(row.state == "counted" for row in rows)
    return "completed" if counted == len(rows) else "in-process" if counted else "not-processed"


def _agreed(protocols: Sequence[Protocol], figure: str) -> int | None:
    """A figure that every protocol of a station states alike."""
    found = {protocol.figures.get(figure) for protocol in protocols}
    return found.pop() if len(found) == 1 else None


def _same(tallies: Sequence[Tally], figure: str) -> int | None:
    """A total that every contest of an area states alike, complete in each."""
    found = {tally.figure(figure) for tally in tallies}
    return found.pop() if len(found) == 1 else None
