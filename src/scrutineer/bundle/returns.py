"""Contests, options, protocols and votes from the columns, or rows, of foreign files."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.bundle.fault import suggestion
from scrutineer.bundle.foreign import Foreign
from scrutineer.bundle.keys import Codes, repeated
from scrutineer.bundle.mapping import Contest, Long, Option
from scrutineer.bundle.mapping import Mapping as Plan
from scrutineer.bundle.places import Places, firsts, same
from scrutineer.words import mark

_STANDING: Final = ("registered_voters",)
"""Figures that are known of a station which has not reported."""


@dataclass(frozen=True)
class Returns:
    """The tables of what was decided and counted."""

    contests: pa.Table
    options: pa.Table
    protocols: pa.Table
    votes: pa.Table


@dataclass(frozen=True)
class _Sheets:
    """The protocols of one part of the mapping: a sheet is a contest at a station.

    ``of`` is the sheet of each foreign row, ``first`` the first row of each sheet, ``contest_id`` and
    ``station_id`` its keys.
    """

    contest: Contest
    of: Codes
    first: Any
    contest_id: Any
    station_id: Any

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True)
class _Counted:
    """What sheets say: ``figures`` are the columns of each figure, with a row for each sheet; ``votes`` has a
    row for each stated line, with the columns sheet, line (place on the ballot), option_id, votes."""

    options: Sequence[Option]
    figures: dict[str, list[Any]]
    votes: pa.Table


def read_returns(plan: Plan, foreign: Foreign, places: Places) -> Returns:
    """Everything that was counted; reports doubled stations, unknown options and figures that are none."""
    parts = [_part(plan, foreign, places, contest) for contest in plan.contests]
    tables = (pa.concat_tables(part, promote_options="default") for part in zip(*parts, strict=True))
    return Returns(*tables)


def _part(plan: Plan, foreign: Foreign, places: Places, contest: Contest) -> tuple[pa.Table, ...]:
    contest_id = pa.repeat(pa.scalar(contest.id), len(foreign))
    if contest.column:
        contest_id = foreign.identify(foreign.require(contest.column), contest.column)
    station_id = places.stations["station_id"].combine_chunks().take(pa.array(places.station))
    of, first = firsts(pc.binary_join_element_wise(contest_id, station_id, "\x1f"))
    sheets = _Sheets(contest, of, first, contest_id.take(first), station_id.take(first))
    if contest.long:
        counted = _long(foreign, contest.long, sheets)
    else:
        counted = _wide(plan, foreign, sheets)
    reported = _reported(counted, len(sheets))
    if foreign.source.empty == "zero":
        counted = _zeros(counted, reported, len(sheets))
    single = len(plan.contests) == 1 and not contest.column
    protocols, votes = _protocols(sheets, counted, reported, single=single)
    return _contests(sheets), _options(sheets, counted), protocols, votes


def _wide(plan: Plan, foreign: Foreign, sheets: _Sheets) -> _Counted:
    """A row for each station: options are columns."""
    again = repeated(sheets.of)
    if again.any():
        said = mark("This station stands in an earlier row already; expected each station once.")
        foreign.report("B-84", said, again, plan.stations.id[-1])
    options = _listed(foreign, sheets.contest)
    pieces = []
    for line, option in enumerate(options):
        if option.column:
            votes = foreign.numbers(option.column).take(sheets.first)
            pieces.append(_lines(np.arange(len(sheets)), line, option.id, votes))
    return _Counted(options, _figures(foreign, sheets), _joined(pieces))


def _long(foreign: Foreign, long: Long, sheets: _Sheets) -> _Counted:
    """A row for each line of the ballot: options are labels, and some labels may be figures."""
    figures = _figures(foreign, sheets)
    labels = foreign.require(long.option)
    votes = foreign.numbers(long.votes)
    both, _ = firsts(pc.binary_join_element_wise(pa.array(sheets.of).cast(pa.string()), labels, "\x1f"))
    again = repeated(np.where(pc.is_valid(labels).to_numpy(zero_copy_only=False), both, -1))
    if again.any():
        said = mark("This line stands in an earlier row of the same station already; expected it once.")
        foreign.report("B-84", said, again, long.option)
    is_figure = pc.is_in(labels, value_set=pa.array(list(long.figures), pa.string()))
    for label, name in long.figures.items():
        rows = np.flatnonzero(
            pc.fill_null(pc.equal(labels, label), fill_value=False).to_numpy(zero_copy_only=False)
        )
        figures[name] = [_scattered(sheets.of[rows], votes.take(pa.array(rows)), len(sheets))]
    options = sheets.contest.option or _found(
        foreign, long, labels.filter(pc.invert(is_figure)), sheets.contest
    )
    by_label = {option.label: line for line, option in enumerate(options) if option.label}
    known = pa.array(list(by_label), pa.string())
    strange = pc.and_(pc.invert(is_figure), pc.invert(pc.is_in(labels, value_set=known)))
    bad = pc.and_(strange, pc.is_valid(labels)).to_numpy(zero_copy_only=False)
    if bad.any():
        hint = suggestion(labels[int(np.flatnonzero(bad)[0])].as_py(), by_label)
        said = mark("The mapping lists no option with this label.{hint}")
        foreign.report("B-85", said, bad, long.option, {"hint": hint})
    pieces = []
    for label, line in by_label.items():
        rows = np.flatnonzero(
            pc.fill_null(pc.equal(labels, label), fill_value=False).to_numpy(zero_copy_only=False)
        )
        pieces.append(_lines(sheets.of[rows], line, options[line].id, votes.take(pa.array(rows))))
    return _Counted(options, figures, _joined(pieces))


def _listed(foreign: Foreign, contest: Contest) -> tuple[Option, ...]:
    """The options of a wide file: those listed, then each other column with the prefix, called as it is."""
    if not contest.options:
        return contest.option
    prefix = contest.options.prefix
    listed = {option.column: option for option in contest.option}
    found = [column for column in foreign.cells.column_names if column.startswith(prefix)]
    return tuple(
        listed.get(column)
        or _called(column.removeprefix(prefix), contest, contest.options.kind, column=column)
        for column in found
    ) + tuple(option for option in contest.option if option.column not in found)


def _found(foreign: Foreign, long: Long, labels: Any, contest: Contest) -> tuple[Option, ...]:
    """The options of a long file whose mapping lists none: every label, in order of appearance."""
    foreign.identify(foreign.text(long.option), long.option)
    return tuple(
        Option(id=label, label=label, **{f"name_{contest.language}": label})
        for label in pc.unique(labels).to_pylist()
        if label is not None
    )


def _called(word: str, contest: Contest, kind: Any, *, column: str) -> Option:
    name = word.replace("_", " ").strip().title()
    return Option(id=word, column=column, kind=kind, **{f"name_{contest.language}": name})


def _figures(foreign: Foreign, sheets: _Sheets) -> dict[str, list[Any]]:
    """The columns of each figure, a row for each sheet."""
    figures: dict[str, list[Any]] = {}
    for name, columns in sheets.contest.figures.items():
        figures[name] = []
        for column in columns:
            numbers = foreign.numbers(column)
            if sheets.contest.long:
                same(foreign, numbers, sheets.of, sheets.first, column)
            figures[name].append(numbers.take(sheets.first))
    return figures


def _sum(columns: list[Any]) -> Any:
    """A sum of columns: stated only where each of them is."""
    return reduce(pc.add, columns)


def _scattered(places: Codes, values: Any, size: int) -> Any:
    found = np.full(size, -1, np.int64)
    found[places] = pc.fill_null(values, -1).to_numpy(zero_copy_only=False)
    return pa.array(found, mask=found < 0)


def _lines(sheet: Codes, line: int, option_id: str, votes: Any) -> pa.Table:
    table = pa.table(
        {
            "sheet": pa.array(sheet, pa.int64()),
            "line": pa.array(np.full(len(sheet), line), pa.int64()),
            "option_id": pa.repeat(pa.scalar(option_id), len(sheet)),
            "votes": votes,
        }
    )
    return table.filter(pc.is_valid(table["votes"]))


def _joined(pieces: list[pa.Table]) -> pa.Table:
    """The lines of all options, sheet by sheet in the order of the ballot."""
    table = pa.concat_tables([*pieces, _lines(np.empty(0, np.int64), 0, "", pa.array([], pa.int64()))])
    return table.take(pa.array(np.lexsort((table["line"].to_numpy(), table["sheet"].to_numpy()))))


def _reported(counted: _Counted, size: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which sheets state a vote, or a figure beyond the list."""
    reported = np.zeros(size, dtype=bool)
    reported[counted.votes["sheet"].to_numpy()] = True
    for name, columns in counted.figures.items():
        for cells in () if name in _STANDING else columns:
            reported |= pc.is_valid(cells).to_numpy(zero_copy_only=False)
    return reported


def _zeros(counted: _Counted, reported: np.ndarray[Any, np.dtype[np.bool_]], size: int) -> _Counted:
    """Zero for each line and figure that a reported sheet leaves empty, but for the list of voters."""
    where = pa.array(reported)
    figures = {
        name: columns if name in _STANDING else [_filled(where, cells) for cells in columns]
        for name, columns in counted.figures.items()
    }
    pieces = []
    for line, option in enumerate(counted.options):
        if option.column or option.label:
            stated = counted.votes.filter(pc.equal(counted.votes["line"], line))
            votes = _scattered(stated["sheet"].to_numpy(), stated["votes"].combine_chunks(), size)
            pieces.append(_lines(np.arange(size), line, option.id, _filled(where, votes)))
    return _Counted(counted.options, figures, _joined(pieces))


def _filled(where: Any, cells: Any) -> Any:
    return pc.if_else(where, pc.fill_null(cells, 0), cells)


def _contests(sheets: _Sheets) -> pa.Table:
    contest = sheets.contest
    same_for_all = {"kind": contest.kind, "area_id": contest.area, "seats": contest.seats}
    if not contest.column:
        return pa.Table.from_pylist([{"contest_id": contest.id, **same_for_all, **contest.names()}])
    ids = pc.unique(sheets.contest_id).to_pylist()
    own = [{**contest.names(), f"name_{contest.language}": contest_id} for contest_id in ids]
    rows = [{"contest_id": i, **same_for_all, **names} for i, names in zip(ids, own, strict=True)]
    return pa.Table.from_pylist(rows)


def _options(sheets: _Sheets, counted: _Counted) -> pa.Table:
    """The ballot of each contest; where contests come from a column, the options that have votes there."""
    options = counted.options
    if not sheets.contest.column:
        pairs = [(sheets.contest.id, line) for line in range(len(options))]
    else:
        contests, first = firsts(sheets.contest_id)
        names = sheets.contest_id.take(first).to_pylist()
        own = contests[counted.votes["sheet"].to_numpy()] * len(options) + counted.votes["line"].to_numpy()
        pairs = [(names[code // len(options)], code % len(options)) for code in np.unique(own).tolist()]
    rows = [
        {
            "contest_id": contest_id,
            "option_id": options[line].id,
            "kind": options[line].kind,
            **options[line].names(),
            "party_id": options[line].party_id,
            "sex": options[line].sex,
            "position": line + 1,
        }
        for contest_id, line in pairs
    ]
    return pa.Table.from_pylist(rows)


def _protocols(
    sheets: _Sheets, counted: _Counted, reported: np.ndarray[Any, np.dtype[np.bool_]], *, single: bool
) -> tuple[pa.Table, pa.Table]:
    ids = sheets.station_id
    if not single:
        ids = pc.binary_join_element_wise(sheets.contest_id, sheets.station_id, "/")
    table = pa.table(
        {
            "protocol_id": ids,
            "contest_id": sheets.contest_id,
            "station_id": sheets.station_id,
            **{name: _sum(columns) for name, columns in counted.figures.items()},
        }
    )
    votes = counted.votes
    lines = {
        "protocol_id": ids.take(votes["sheet"].combine_chunks()),
        "option_id": votes["option_id"],
        "votes": votes["votes"],
    }
    return table.filter(pa.array(reported)), pa.table(lines)
