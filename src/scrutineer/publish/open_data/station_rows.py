"""One row a polling station and contest: where it is, whether it counts, its protocol, what contradicts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from scrutineer.bundle.schema import vote_column
from scrutineer.count import Account, ContestAccount
from scrutineer.count.tally.controls import check_protocol
from scrutineer.law.rulebook import Rulebook, rulebook
from scrutineer.model import FIGURES, Election, Protocol
from scrutineer.model.election import WIDE
from scrutineer.publish.open_data.columns import Columns, columns, texts

STATES: Final = ("counted", "annulled", "open")
"""What may have become of a station: its protocol counts, was annulled, or is not in."""

_TIMES: Final = ("count_started_at", "count_ended_at")
_COMMISSION: Final = "commission"


@dataclass(frozen=True, slots=True)
class StationRow:
    """One station in one contest.

    ``protocol`` is the commission's counted one, ``None`` where none counts: figures of an annulled
    protocol belong to no total. ``about`` has the protocol's other cells as text (``version``,
    ``received_at``, ``image_sha256``, ...). ``codes`` are the controls of the law that it does not satisfy.
    """

    station_id: str
    area_id: str
    state: str
    protocol: Protocol | None
    about: Mapping[str, str]
    codes: tuple[str, ...]
    copies: int

    def calculated(self, lines: Sequence[str]) -> int | None:
        """The sum of the lines, where the protocol states each of them."""
        votes = [self.protocol.votes.get(line) for line in lines] if self.protocol else []
        stated = [vote for vote in votes if vote is not None]
        return sum(stated) if stated and len(stated) == len(lines) else None


@dataclass(frozen=True, slots=True)
class Counters:
    """How far the stations of a contest are, as election portals count them.

    ``expected = counted + annulled + open``; ``captured`` are those with any protocol of the commission.
    """

    expected: int
    captured: int
    counted: int
    annulled: int
    open: int
    inconsistent: int
    imaged: int
    observed: int

    def __add__(self, other: "Counters") -> "Counters":
        return Counters(*(getattr(self, n) + getattr(other, n) for n in self.__slots__))


@dataclass(frozen=True)
class ContestRows:
    """All stations of one contest, in the order of the bundle."""

    account: ContestAccount
    lines: tuple[str, ...]
    rows: Sequence[StationRow]
    captured: int

    @property
    def counters(self) -> Counters:
        """The counters of the contest."""
        states = Counter(dict.fromkeys(STATES, 0))
        stations: dict[str, str] = {}
        for row in self.rows:
            stations[row.station_id] = row.state
        states.update(stations.values())
        return Counters(
            expected=len(stations),
            captured=self.captured,
            counted=states["counted"],
            annulled=states["annulled"],
            open=states["open"],
            inconsistent=sum(bool(row.codes) for row in self.rows),
            imaged=sum(bool(row.about.get("image_sha256")) for row in self.rows),
            observed=len({row.station_id for row in self.rows if row.copies}),
        )


def contest_rows(account: Account) -> tuple[ContestRows, ...]:
    """The stations of every contest; empty where the election has no stations."""
    election = account.election
    if "stations" not in election.tables:
        return ()
    held = _Held(election)
    return tuple(_contest(election, contest, held) for contest in account.contests)


class _Held:
    """The tables of stations, protocols and votes, found by contest and station."""

    def __init__(self, election: Election) -> None:
        self.election = election
        self.stations = columns(election, "stations")
        self.table: Columns = columns(election, WIDE) or columns(election, "protocols")
        self.number = len(self.table.get("protocol_id", ()))
        self.about = [
            c
            for c in ("version", "reason", "received_at", *_TIMES, "image_sha256", "ledger_index")
            if c in self.table
        ]

    @cached_property
    def area(self) -> dict[str, str]:
        """Station id to area id, in the order of the file."""
        return dict(zip(self.stations["station_id"], self.stations["area_id"], strict=True))

    @cached_property
    def inside(self) -> Mapping[str, list[tuple[int, str]]]:
        """Area id to the stations right in it, each with its place in the file."""
        found: dict[str, list[tuple[int, str]]] = {}
        for at, (station_id, area_id) in enumerate(self.area.items()):
            found.setdefault(area_id, []).append((at, station_id))
        return found

    @cached_property
    def below(self) -> Mapping[str, list[str]]:
        """Area id to the areas right below it."""
        parts: dict[str, list[str]] = {}
        for area in self.election.areas.values():
            parts.setdefault(area.parent_id, []).append(area.area_id)
        return parts

    @cached_property
    def votes(self) -> Mapping[str, Mapping[str, int | None]]:
        """Protocol id to its votes, where they are rows of their own."""
        found: dict[str, dict[str, int | None]] = {}
        table = columns(self.election, "votes")
        if table:
            for protocol, option, votes in zip(
                table["protocol_id"], table["option_id"], table["votes"], strict=True
            ):
                found.setdefault(protocol, {})[option] = votes
        return found

    @cached_property
    def found(self) -> Mapping[tuple[str, str], Mapping[str, list[int]]]:
        """Contest and station to rows of protocols: ``counted``, ``annulled``, other ones, ``observer``."""
        if not self.number:
            return {}
        source = texts(self.table, "source", self.number, _COMMISSION)
        status = texts(self.table, "status", self.number, "counted")
        places: dict[tuple[str, str], dict[str, list[int]]] = {}
        keys = zip(self.table["contest_id"], self.table["station_id"], strict=True)
        for at, key in enumerate(keys):
            kind = status[at] if source[at] == _COMMISSION else source[at]
            places.setdefault(key, {}).setdefault(kind, []).append(at)
        return places

    def protocol(self, at: int, lines: Sequence[str]) -> Protocol:
        """The protocol in a row of the table."""
        table = self.table
        protocol_id = table["protocol_id"][at]
        if vote_column(0) in table or "votes" not in self.election.tables:
            wide = {o: table.get(vote_column(k)) for k, o in enumerate(lines)}
            votes = {option: cells[at] if cells else None for option, cells in wide.items()}
        else:
            votes = dict(self.votes.get(protocol_id, {}))
        return Protocol(
            table["contest_id"][at],
            table["station_id"][at],
            {name: table[name][at] for name in FIGURES if name in table},
            votes,
            protocol_id=protocol_id,
            times={name: table[name][at] or "" for name in _TIMES if name in table},
        )

    def cells(self, at: int) -> dict[str, str]:
        """What else a protocol says, as text."""
        found: dict[str, Any] = {name: self.table[name][at] for name in self.about}
        return {name: str(cell) for name, cell in found.items() if cell is not None and cell != ""}


def _contest(election: Election, contest: ContestAccount, held: _Held) -> ContestRows:
    contest_id = contest.contest.contest_id
    lines = election.lines(contest_id)
    book = rulebook(election.law, contest.contest.kind, date.fromisoformat(election.date))
    rows: list[StationRow] = []
    captured = 0
    for station_id in _stations(election, contest, held):
        here = held.found.get((contest_id, station_id), {})
        captured += bool(here.keys() & {"counted", "superseded", "annulled"})
        rows += _rows(station_id, here, held, lines, book)
    return ContestRows(contest, lines, rows, captured)


def _rows(
    station_id: str, here: Mapping[str, list[int]], held: _Held, lines: Sequence[str], book: Rulebook
) -> Iterator[StationRow]:
    area, copies = held.area[station_id], len(here.get("observer", ()))
    for at in here.get("counted", ()):
        protocol = held.protocol(at, lines)
        codes = tuple(dict.fromkeys(f.code for f in check_protocol(protocol, lines, book)))
        yield StationRow(station_id, area, "counted", protocol, held.cells(at), codes, copies)
    if "counted" not in here:
        state = "annulled" if "annulled" in here else "open"
        yield StationRow(station_id, area, state, None, {}, (), copies)


def _stations(election: Election, contest: ContestAccount, held: _Held) -> Iterator[str]:
    """The stations that vote in a contest: those listed for it, else those of its area, in file order."""
    listed = [row["station_id"] for row in election.rows_of("electorates", contest.contest.contest_id)]
    if listed:
        yield from listed
        return
    found: list[tuple[int, str]] = []
    waiting = [contest.contest.area_id]
    while waiting:
        area_id = waiting.pop()
        found += held.inside.get(area_id, ())
        waiting += held.below.get(area_id, ())
    yield from (station_id for _, station_id in sorted(found))
