"""The stations as CSV: one file a kind of contest, once for programs and once for spreadsheets.

``stations-KIND.csv`` has one header row and is UTF-8 without a mark. ``stations-KIND-spreadsheet.csv`` has
the counters and the columns' meaning above the same rows, as election portals do, and begins with the mark
by which spreadsheets know UTF-8. In both a figure that is not stated is an empty cell, and a text that a
spreadsheet would run as a formula begins with an apostrophe.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from scrutineer.bundle.cell import FORMULA
from scrutineer.model import FIGURES, Area, Election, figure_name
from scrutineer.publish.open_data.columns import columns
from scrutineer.publish.open_data.listing import StationSheet
from scrutineer.publish.open_data.station_rows import ContestRows, Counters, StationRow
from scrutineer.words import LANGUAGES, Name, Sentence, mark

Cell = str | int | None

COUNTER_WORDS: Final[Mapping[str, str]] = {
    "expected": mark("Stations expected"),
    "captured": mark("Stations with any protocol of the commission"),
    "counted": mark("Stations counted"),
    "annulled": mark("Stations whose protocol was annulled"),
    "open": mark("Stations without a protocol"),
    "inconsistent": mark("Counted protocols that do not satisfy a control of the law"),
    "imaged": mark("Counted protocols with the hash of an image"),
    "observed": mark("Stations with an observer's copy"),
}
"""Counter to its words, in the order of the head."""

_COLUMN_WORDS: Final[Mapping[str, str]] = {
    "contest_id": mark("The contest"),
    "area_path": mark("Ids of the areas from the country down to the station"),
    "area_kk": mark("The areas by name, in Kazakh"),
    "area_ru": mark("The areas by name, in Russian"),
    "area_en": mark("The areas by name, in English"),
    "station_id": mark("The polling station"),
    "station_kind": mark("Kind of station: regular, abroad, closed"),
    "voters_listed": mark("Voters on the list before the day"),
    "state": mark("What became of the station: counted, annulled, open"),
    "protocol_id": mark("The commission's protocol that counts"),
    "version": mark("Version of the protocol; more than 1 after a correction"),
    "reason": mark("Why the protocol was replaced"),
    "received_at": mark("When the protocol came in"),
    "count_started_at": mark("When the station began to count"),
    "count_ended_at": mark("When the station had counted"),
    "lines_calculated": mark(
        "Sum of the lines of the ballot, added up here; empty where a line is not stated"
    ),
    "valid_less_lines": mark("Valid ballots as stated, less the sum of the lines"),
    "controls_violated": mark("Codes of the controls that the protocol does not satisfy"),
    "observer_copies": mark("Copies that observers gave"),
    "image_sha256": mark("SHA-256 of the image of the sheet"),
    "ledger_index": mark("Number of the entry in the ledger"),
}
_FULL_WIDTH: Final = ("EQUALS SIGN", "PLUS SIGN", "HYPHEN-MINUS", "COMMERCIAL AT")
_BEFORE: Final = ("version", "reason", "received_at", "count_started_at", "count_ended_at")
_AFTER: Final = ("image_sha256", "ledger_index")
_FORMULA: Final = (*FORMULA, *(unicodedata.lookup(f"FULLWIDTH {name}") for name in _FULL_WIDTH))
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True)
class StationTable:
    """The stations of all contests of one kind. With several contests the lines have numbers, not ids."""

    election: Election
    kind: str
    contests: Sequence[ContestRows]

    @cached_property
    def counters(self) -> Counters:
        """The counters of all contests together."""
        return sum((c.counters for c in self.contests[1:]), self.contests[0].counters)

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return sum(len(contest.rows) for contest in self.contests)

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """The figures that some protocol of the kind states."""
        stated = {
            name
            for contest in self.contests
            for row in contest.rows
            if row.protocol
            for name, value in row.protocol.figures.items()
            if value is not None
        }
        return tuple(name for name in FIGURES if name in stated)

    @cached_property
    def width(self) -> int:
        """The longest ballot of the kind."""
        return max((len(contest.lines) for contest in self.contests), default=0)

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return (
            *("contest_id", "area_path", *(f"area_{code}" for code in LANGUAGES)),
            *("station_id", *(f"station_{code}" for code in LANGUAGES if self._named), "station_kind"),
            *("voters_listed", "state", "protocol_id", *self._before),
            *self.figures,
            *self._vote_names(),
            *("lines_calculated", "valid_less_lines", "controls_violated", "observer_copies"),
            *self._after,
        )

    def meaning(self, column: str) -> Sentence | Name:
        """What a column holds."""
        if column in FIGURES:
            return figure_name(column)
        if column in _COLUMN_WORDS:
            return Sentence(_COLUMN_WORDS[column])
        start, _, rest = column.partition("_")
        if start == "station":
            return Sentence(mark("The station by name"))
        if start == "option":
            return Sentence(mark("Line {n} of the ballot, its id"), {"n": int(rest)})
        if len(self.contests) > 1:
            return Sentence(mark("Votes for line {n} of the ballot"), {"n": int(rest)})
        contest_id = self.contests[0].account.contest.contest_id
        return Sentence(mark("Votes: {name}"), {"name": self.election.option_name(contest_id, rest)})

    def lines(self) -> Iterator[list[Cell]]:
        """The rows, each with a cell for every column of the header."""
        for contest in self.contests:
            for row in contest.rows:
                yield self._line(contest, row)

    def plain(self) -> str:
        """The file for programs."""
        return _written([list(self.header)], self.lines())

    def for_spreadsheets(self) -> str:
        """The file for spreadsheets: counters, a blank row, what columns mean, the same table."""
        head: list[list[Cell]] = [
            [name, getattr(self.counters, name), *(Sentence(said).text(code) for code in LANGUAGES)]
            for name, said in COUNTER_WORDS.items()
        ]
        head.append([])
        head += [[self.meaning(column).text(code) for column in self.header] for code in LANGUAGES]
        return _BOM + _written([*head, list(self.header)], self.lines())

    def sheet(self, path: str) -> StationSheet:
        """Where the cells of the file for spreadsheets are that stands at ``path``."""
        head = len(COUNTER_WORDS) + 1 + len(LANGUAGES) + 1
        rows: dict[str, tuple[int, int]] = {}
        lines: dict[str, tuple[str, ...]] = {}
        first = head + 1
        for contest in self.contests:
            contest_id = contest.account.contest.contest_id
            rows[contest_id] = (first, first + len(contest.rows) - 1)
            lines[contest_id] = contest.lines
            first += len(contest.rows)
        return StationSheet(path, self.header, head, rows, lines)

    @cached_property
    def _stations(self) -> Mapping[str, Mapping[str, Any]]:
        table = columns(self.election, "stations")
        wanted = ("kind", "registered_voters", *(f"name_{code}" for code in LANGUAGES))
        cells = [table.get(name) or [None] * len(table["station_id"]) for name in wanted]
        return {
            station_id: dict(zip(wanted, values, strict=True))
            for station_id, *values in zip(table["station_id"], *cells, strict=True)
        }

    @cached_property
    def _named(self) -> bool:
        return any(Name.of(station) for station in self._stations.values())

    def _present(self, names: Sequence[str]) -> tuple[str, ...]:
        there = {name for contest in self.contests for row in contest.rows for name in row.about}
        return tuple(name for name in names if name in there)

    def _vote_names(self) -> Iterator[str]:
        if len(self.contests) == 1:
            yield from (f"votes_{option_id}" for option_id in self.contests[0].lines)
        else:
            for number in range(1, self.width + 1):
                yield from (f"option_{number}", f"votes_{number}")

    @cached_property
    def _paths(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _path(self, area_id: str) -> tuple[str, ...]:
        """Ids and names of the areas from the top down."""
        if area_id not in self._paths:
            chain: list[Area] = []
            at = self.election.areas.get(area_id)
            while at is not None and at not in chain:
                chain.insert(0, at)
                at = self.election.areas.get(at.parent_id)
            names = (" / ".join(a.name.text(code) or a.area_id for a in chain) for code in LANGUAGES)
            self._paths[area_id] = ("/".join(a.area_id for a in chain), *names)
        return self._paths[area_id]

    def _line(self, contest: ContestRows, row: StationRow) -> list[Cell]:
        station, protocol = self._stations[row.station_id], row.protocol
        figures = protocol.figures if protocol else {}
        votes = protocol.votes if protocol else {}
        counts: list[Cell] = [votes.get(option) for option in contest.lines]
        if len(self.contests) > 1:
            empty: list[Cell] = [None] * (2 * (self.width - len(contest.lines)))
            counts = [c for pair in zip(contest.lines, counts, strict=True) for c in pair] + empty
        lines, valid = row.calculated(contest.lines), figures.get("ballots_valid")
        names = [Name.of(station).text(code) for code in LANGUAGES] if self._named else []
        return [
            *(contest.account.contest.contest_id, *self._path(row.area_id)),
            *(row.station_id, *names, station["kind"] or "regular", station["registered_voters"]),
            *(row.state, protocol.protocol_id if protocol else None),
            *(row.about.get(name) for name in self._before),
            *(figures.get(name) for name in self.figures),
            *counts,
            lines,
            None if lines is None or valid is None else valid - lines,
            " ".join(row.codes),
            row.copies,
            *(row.about.get(name) for name in self._after),
        ]

    @cached_property
    def _before(self) -> tuple[str, ...]:
        return self._present(_BEFORE)

    @cached_property
    def _after(self) -> tuple[str, ...]:
        return self._present(_AFTER)


def station_tables(election: Election, contests: Sequence[ContestRows]) -> tuple[StationTable, ...]:
    """The contests grouped by kind, in the order of the bundle; kinds without any station are left out."""
    kinds: dict[str, list[ContestRows]] = {}
    for contest in contests:
        if contest.rows:
            kinds.setdefault(contest.account.contest.kind, []).append(contest)
    return tuple(StationTable(election, kind, found) for kind, found in kinds.items())


def safe(cell: Cell) -> Cell:
    """A cell of one line that no spreadsheet runs: an apostrophe before a text that would be a formula."""
    if not isinstance(cell, str):
        return cell
    line = _CONTROL.sub(" ", cell)
    return f"'{line}" if line.lstrip().startswith(_FORMULA) else line


def counters_csv(contests: Sequence[ContestRows]) -> str:
    """The counters of each contest, a row each."""
    rows = (
        [c.account.contest.contest_id, *(getattr(c.counters, name) for name in COUNTER_WORDS)]
        for c in contests
    )
    return _written([["contest_id", *COUNTER_WORDS]], rows)


def columns_csv(tables: Sequence[StationTable]) -> str:
    """Every column of the station tables and every counter, with its meaning in each language."""
    rows: list[list[Cell]] = [
        [f"stations-{table.kind}", column, *(table.meaning(column).text(code) for code in LANGUAGES)]
        for table in tables
        for column in table.header
    ]
    rows += [
        ["counters", name, *(Sentence(said).text(code) for code in LANGUAGES)]
        for name, said in COUNTER_WORDS.items()
    ]
    return _written([["table", "column", *LANGUAGES]], rows)


def _written(head: Sequence[Sequence[Cell]], rows: Any) -> str:
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\n")
    for row in (*head, *rows):
        out.writerow([safe(cell) for cell in row])
    return text.getvalue()
