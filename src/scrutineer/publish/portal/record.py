"""The stations of an election with every sheet that exists of each, grouped once for all pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from scrutineer.count.tally.wide import columns_in_memory
from scrutineer.model import Election, Finding, Severity, Station
from scrutineer.model.election import WIDE
from scrutineer.publish.documents.sheet import Sheet, sheets
from scrutineer.publish.portal.setting import natural
from scrutineer.words import Name

_STANDING: Final = ("counted", "open", "annulled")
"""Which protocol of the commission is shown as the station's: the first of these that there is."""

_OTHERS: Final = ("second_entry", "observer")


@dataclass(frozen=True, slots=True)
class Copy:
    """Another copy of a station's protocol; ``kind`` is the kind of copy, empty where it is not stated."""

    sheet: Sheet
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the protocol stands in the ledger: the number of its entry, from 0, and its leaf hash."""

    number: int
    leaf: str


@dataclass(frozen=True, slots=True)
class Case:
    """One contest at one station: the commission's protocol, other copies, and what it replaced."""

    contest_id: str
    sheet: Sheet | None = None
    copies: tuple[Copy, ...] = ()
    history: tuple[Sheet, ...] = ()
    findings: tuple[Finding, ...] = ()
    entry: Entry | None = None

    @property
    def contradicted(self) -> bool:
        """Whether figures here cannot all be right."""
        return any(f.severity is Severity.CONTRADICTION for f in self.findings)


@dataclass(frozen=True, slots=True)
class Record:
    """One station. ``before`` and ``after`` are its neighbours in its area, empty at the ends."""

    station: Station
    cases: tuple[Case, ...]
    before: str = ""
    after: str = ""

    @property
    def contradicted(self) -> bool:
        """Whether figures of some contest here cannot all be right."""
        return any(case.contradicted for case in self.cases)


@dataclass(slots=True)
class _Pile:
    """What was found of one contest at one station."""

    commission: list[Sheet] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def records(
    election: Election, findings: Iterable[Finding], entries: Mapping[str, Entry]
) -> tuple[Record, ...]:
    """Every station by area and number, each with all its sheets, whatever their status.

    ``findings`` are all of the count's, ``entries`` those of the ledger by protocol id. Areas come in the
    order of the file, stations in the order in which people count.
    """
    piles = _piles(election, findings)
    voting = _Voting(election)
    by_area: dict[str, list[Station]] = {}
    for station in _stations(election):
        by_area.setdefault(station.area_id, []).append(station)
    found = []
    for area_id in sorted(by_area, key=list(election.areas).index):
        here = sorted(by_area[area_id], key=lambda station: natural(station.station_id))
        ids = ["", *(station.station_id for station in here), ""]
        for place, station in enumerate(here):
            contests = voting(station)
            cases = tuple(_case(c, piles.get((station.station_id, c)), entries) for c in contests)
            found.append(Record(station, cases, ids[place], ids[place + 2]))
    return tuple(found)


def _stations(election: Election) -> Iterator[Station]:
    for row in election.rows("stations"):
        yield Station(
            row["station_id"],
            row.get("area_id") or "",
            row.get("registered_voters"),
            row.get("kind") or "regular",
            Name.of(row),
        )


def _piles(election: Election, findings: Iterable[Finding]) -> dict[tuple[str, str], _Pile]:
    piles: dict[tuple[str, str], _Pile] = {}

    def pile(station_id: str, contest_id: str) -> _Pile:
        return piles.setdefault((station_id, contest_id), _Pile())

    table = WIDE if WIDE in election.tables else "protocols"
    if table not in election.tables:
        return piles
    for sheet in sheets(election):
        pile(sheet.protocol.station_id, sheet.protocol.contest_id).commission.append(sheet)
    columns = columns_in_memory(election, table, ("protocol_id", "source", "copy_kind"))
    kinds = dict(zip(columns["protocol_id"].to_list(), columns["copy_kind"].to_list(), strict=True))
    present = set(columns["source"].to_list())
    for source in _OTHERS:
        for sheet in sheets(election, source) if source in present else ():
            copy = Copy(sheet, kinds.get(sheet.protocol.protocol_id) or "")
            pile(sheet.protocol.station_id, sheet.protocol.contest_id).copies.append(copy)
    for finding in findings:
        if finding.station_id:
            pile(finding.station_id, finding.contest_id).findings.append(finding)
    return piles


class _Voting:
    """Which contests a station votes in: those that list it, and those of the areas that it lies in."""

    def __init__(self, election: Election) -> None:
        self._areas = election.areas
        self._listed: dict[str, list[str]] = {}
        having = set()
        for row in election.rows("electorates"):
            having.add(row["contest_id"])
            self._listed.setdefault(row["station_id"], []).append(row["contest_id"])
        self._held: dict[str, list[str]] = {}
        for contest in election.contests.values():
            if contest.contest_id not in having:
                self._held.setdefault(contest.area_id, []).append(contest.contest_id)
        self._order = {contest_id: place for place, contest_id in enumerate(election.contests)}
        self._around: dict[str, list[str]] = {}

    def __call__(self, station: Station) -> Sequence[str]:
        listed = self._listed.get(station.station_id, [])
        return sorted([*self._of_area(station.area_id), *listed], key=self._order.__getitem__)

    def _of_area(self, area_id: str) -> list[str]:
        if area_id not in self._around:
            found: list[str] = []
            here, seen = self._areas.get(area_id), set[str]()
            while here is not None and here.area_id not in seen:
                seen.add(here.area_id)
                found += self._held.get(here.area_id, [])
                here = self._areas.get(here.parent_id)
            self._around[area_id] = found
        return self._around[area_id]


def _case(contest_id: str, pile: _Pile | None, entries: Mapping[str, Entry]) -> Case:
    if pile is None:
        return Case(contest_id)
    standing = sorted(
        (s for s in pile.commission if s.protocol.status in _STANDING),
        key=lambda s: (_STANDING.index(s.protocol.status), -s.version),
    )
    sheet = standing[0] if standing else None
    history = sorted(
        (s for s in pile.commission if s is not sheet), key=lambda s: (-s.version, s.protocol.protocol_id)
    )
    copies = sorted(
        pile.copies,
        key=lambda c: (
            _OTHERS.index(c.sheet.protocol.source),
            c.sheet.protocol.source_id,
            c.sheet.protocol.protocol_id,
        ),
    )
    entry = entries.get(sheet.protocol.protocol_id) if sheet else None
    return Case(contest_id, sheet, tuple(copies), tuple(history), tuple(pile.findings), entry)
