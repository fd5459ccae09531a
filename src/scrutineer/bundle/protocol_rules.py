"""What protocols and votes must keep to: one counted sheet, from a station that votes there, for lines that
are on the ballot. All on whole columns of integer codes."""

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.bundle.fault import HEADER_ROW, Faults
from scrutineer.bundle.keys import Codes, Keys, flat, repeated, rings, rows_of
from scrutineer.bundle.schema import is_vote_column, vote_column
from scrutineer.model.election import WIDE
from scrutineer.words import mark

_SHIFT: Final = 1 << 32
"""Two row numbers as one: the first times this, plus the second."""

Rows = np.ndarray[Any, np.dtype[np.bool_]]


def check(keys: Keys, area: str, faults: Faults) -> None:
    """Report what does not hold; ``area`` is the election's, empty for the whole tree."""
    present = keys.sheets.keys()
    for table in ("protocols", WIDE):
        if {table, "contests", "stations"} <= present:
            _one_counted(keys, table, faults)
            _replaces(keys, table, faults)
            _votes_there(keys, table, area, faults)
    if {"contests", "options", "votes"} <= present and keys.target("protocols"):
        _on_ballot(keys, faults)
    if {"contests", "options", WIDE} <= present:
        _wide_lines(keys, faults)


def _one_counted(keys: Keys, table: str, faults: Faults) -> None:
    sheet = keys.sheets[table]
    counted = np.ones(sheet.rows, dtype=bool)
    for column, word in (("source", "commission"), ("status", "counted")):
        if column in sheet:
            agrees = pc.is_in(flat(sheet.column(column)), value_set=pa.array([word, ""]))
            counted &= agrees.to_numpy(zero_copy_only=False)
    again = repeated(np.where(counted, keys.pair(table, "contest_id", "station_id"), -1))
    said = mark("A second counted protocol of the commission for this contest and station; expected one.")
    faults.rows("B-64", sheet.file, said, pa.array(again), sheet.column("station_id"), column="station_id")


def _replaces(keys: Keys, table: str, faults: Faults) -> None:
    sheet = keys.sheets[table]
    if "replaces" in sheet:
        target = keys.codes(table, "replaces")
        paper = keys.pair(table, "contest_id", "station_id")
        wrong = (target >= 0) & ((target == np.arange(sheet.rows)) | (paper[target] != paper))
        said = mark("A protocol replaces another one of the same contest and station; this is not.")
        faults.rows("B-65", sheet.file, said, pa.array(wrong), sheet.column("replaces"), column="replaces")


def _votes_there(keys: Keys, table: str, area: str, faults: Faults) -> None:
    """Every protocol comes from a station of the contest's area, or of its electorate where one is given."""
    contest, station = keys.codes(table, "contest_id"), keys.codes(table, "station_id")
    own: set[int] = set()
    wrong = np.zeros(len(contest), dtype=bool)
    if "electorates" in keys.sheets:
        listed = keys.codes("electorates", "contest_id"), keys.codes("electorates", "station_id")
        own = set(listed[0].tolist())
        strange = ~np.isin(contest * _SHIFT + station, listed[0] * _SHIFT + listed[1])
        wrong |= np.isin(contest, list(own)) & strange
    if "areas" in keys.sheets:
        wrong |= _outside(keys, table, area, own)
    wrong &= (contest >= 0) & (station >= 0)
    sheet = keys.sheets[table]
    said = mark("This station does not vote in the contest: it is outside its area or electorate.")
    faults.rows("B-67", sheet.file, said, pa.array(wrong), sheet.column("station_id"), column="station_id")


def _outside(keys: Keys, table: str, area: str, own: set[int]) -> Rows:
    """Protocols from outside the area of their contest; contests with an electorate of their ``own`` pass."""
    contest, station = keys.codes(table, "contest_id"), keys.codes(table, "station_id")
    parents = keys.codes("areas", "parent_id")
    if any(True for _ in rings(parents)):
        return np.zeros(len(contest), dtype=bool)
    top = keys.codes("contests", "area_id")
    if area:
        top = np.where(top < 0, rows_of(pa.array([area]), keys.sheets["areas"].column("area_id"))[0], top)
    below = [row for row, place in enumerate(top) if row not in own and place >= 0 and parents[place] >= 0]
    if not below:
        return np.zeros(len(contest), dtype=bool)
    under = _under(parents, {int(top[row]) for row in below})
    inside = np.array([row * _SHIFT + place for row in below for place in under[int(top[row])]], np.int64)
    place = np.where(station >= 0, keys.codes("stations", "area_id")[station], -1)
    return np.isin(contest, below) & (place >= 0) & ~np.isin(contest * _SHIFT + place, inside)


def _under(parents: Codes, tops: set[int]) -> dict[int, list[int]]:
    """Each of ``tops`` to all areas it holds, itself included. ``parents`` has no circle."""
    found: dict[int, list[int]] = {top: [] for top in tops}
    for area in range(len(parents)):
        row = area
        while row >= 0:
            if row in found:
                found[row].append(area)
            row = int(parents[row])
    return found


def _on_ballot(keys: Keys, faults: Faults) -> None:
    votes = keys.sheets["votes"]
    protocol, contests = keys.codes("votes", "protocol_id"), keys.codes("protocols", "contest_id")
    contest = np.where(protocol >= 0, contests[protocol], -1) if len(contests) else np.full(len(protocol), -1)
    names = pc.unique(keys.sheets["options"].column("option_id"))
    cells = flat(votes.column("option_id"))
    option = rows_of(cells, names)
    known = (option >= 0) & np.isin(contest * len(names) + option, keys.ballot_lines(names))
    bad = pc.and_(pa.array((contest >= 0) & ~known), pc.not_equal(cells, ""))
    said = mark("The ballot of the protocol's contest has no such option.")
    faults.rows("B-68", votes.file, said, bad, cells, column="option_id")


def _wide_lines(keys: Keys, faults: Faults) -> None:
    """Column ``v{k}`` is there for every line, and holds no votes where a ballot has no line ``k``."""
    wide = keys.sheets[WIDE]
    contest = keys.codes("options", "contest_id")
    lines = np.bincount(contest[contest >= 0], minlength=keys.sheets["contests"].rows)
    votes = [name for name in (wide.stored.columns if wide.stored else wide.columns) if is_vote_column(name)]
    if len(votes) < lines.max(initial=0):
        said = mark("There are {found} columns of votes; the longest ballot has {expected} lines.")
        values = {"found": len(votes), "expected": int(lines.max())}
        missing = vote_column(len(votes))
        faults.add("B-17", wide.file, said, values, row=HEADER_ROW, column=missing)
    rows = keys.codes(WIDE, "contest_id")
    for index in range(len(votes)):
        short = np.flatnonzero(lines <= index)
        if len(short):
            cells = flat(wide.column(vote_column(index)))
            beyond = pc.and_(pa.array(np.isin(rows, short)), pc.greater(cells, 0))
            said = mark("Votes for line {line}, which the ballot of this contest does not have.")
            faults.rows(
                "B-68", wide.file, said, beyond, cells, {"line": index + 1}, column=vote_column(index)
            )
