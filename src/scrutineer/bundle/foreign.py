"""A country's own files as columns of text, each row with the file and line it came from."""

import gzip
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.bundle.cell import LONGEST_ID, NOT_A_COUNT, NOT_AN_ID, TOO_LARGE, malformed, misleading
from scrutineer.bundle.csv_text import first_line, parse
from scrutineer.bundle.fault import FIRST_ROW, HEADER_ROW, Faults, suggestion
from scrutineer.bundle.mapping import Contest, Skip, Source, Stations
from scrutineer.bundle.mapping import Mapping as Plan
from scrutineer.bundle.schema import LIMIT
from scrutineer.words import mark

LARGEST: Final = 4 << 30
"""Bytes of one file, unpacked."""

Progress = Callable[[int, int | None], None]
"""Called with the rows read so far, and their number in all where it is known."""

Rows = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Foreign:
    """The rows of all files, ``cells`` as strings, null where empty; ``file`` and ``row`` say where."""

    cells: pa.Table
    names: tuple[str, ...]
    file: Any
    row: Any
    source: Source
    faults: Faults

    def __len__(self) -> int:
        return int(self.cells.num_rows)

    def column(self, name: str) -> Any:
        """A column as one array; the read made sure that it is there."""
        return self.cells[name].combine_chunks()

    def report(
        self, code: str, said: str, bad: Rows, column: str, values: Mapping[str, Any] | None = None
    ) -> None:
        """A fault for each row of ``bad``, with its file, its line and the cell in ``column``."""
        places = np.flatnonzero(bad)
        shown = self.cells[column].take(pa.array(places[: self.faults.limit])).to_pylist()
        for place, value in zip(places.tolist(), shown, strict=False):
            file, row = self.names[self.file[place]], int(self.row[place])
            self.faults.add(code, file, said, values, row=row, column=column, value=value or "")
        self.faults.total += len(places) - len(shown)

    def require(self, name: str) -> Any:
        """A column of text, null where empty, which is reported."""
        cells = self.column(name)
        if cells.null_count:
            empty = pc.is_null(cells).to_numpy(zero_copy_only=False)
            self.report("B-40", mark("This cell is empty; expected a value."), empty, name)
        return cells

    def identify(self, cells: Any, name: str) -> Any:
        """Cells made from column ``name`` that are to be identifiers; what is none is reported."""
        wrong = pc.fill_null(malformed(cells), fill_value=False).to_numpy(zero_copy_only=False)
        if wrong.any():
            self.report("B-47", NOT_AN_ID, wrong, name, {"limit": LONGEST_ID})
        return cells

    def text(self, name: str) -> Any:
        """A column of text for people; what could mislead them is reported."""
        cells = self.column(name)
        for code, said, wrong, values in misleading(cells):
            if pc.any(wrong).as_py():
                bad = pc.fill_null(wrong, fill_value=False).to_numpy(zero_copy_only=False)
                self.report(code, said, bad, name, values)
        return cells

    def numbers(self, name: str) -> Any:
        """A column of counts as 64-bit integers, null where empty; what is no count is reported."""
        cells = self.column(name)
        if self.source.grouping:
            sign = r"[ \x{A0}\x{202F}]" if self.source.grouping == " " else rf"\{self.source.grouping}"
            grouped = pc.match_substring_regex(cells, rf"^[0-9]{{1,3}}(?:{sign}[0-9]{{3}})+$")
            cells = pc.if_else(grouped, pc.replace_substring_regex(cells, sign, ""), cells)
        whole = pc.fill_null(pc.ascii_is_decimal(cells), fill_value=True)
        wrong = ~whole.to_numpy(zero_copy_only=False)
        if wrong.any():
            self.report("B-41", NOT_A_COUNT, wrong, name)
        long = pc.fill_null(pc.greater(pc.binary_length(cells), 18), fill_value=False)
        sound = pc.if_else(pc.and_(whole, pc.invert(long)), cells, pa.scalar(None, pa.string()))
        found = pc.cast(sound, pa.int64())
        large = pc.or_(pc.and_(whole, long), pc.fill_null(pc.greater(found, LIMIT), fill_value=False))
        if pc.any(large).as_py():
            self.report("B-42", TOO_LARGE, large.to_numpy(zero_copy_only=False), name, {"limit": LIMIT})
        return found


def gather(plan: Plan, files: Sequence[Path], faults: Faults, progress: Progress | None) -> Foreign | None:
    """Read the files and leave out the rows that are to be skipped; ``None`` after a fault."""
    tables, done = [], 0
    for path in files:
        table = _read(path, plan.source, faults)
        if table is not None and _has_columns(table, plan, path.name, faults):
            tables.append(table)
        done += table.num_rows if table is not None else 0
        if progress is not None:
            progress(done, None)
    if faults or not tables:
        return None
    lines = [np.arange(table.num_rows) + FIRST_ROW + plan.source.skip_lines for table in tables]
    which = [np.full(table.num_rows, number) for number, table in enumerate(tables)]
    cells = pa.concat_tables(tables, promote_options="default")
    cells = pa.table({name: _trimmed(cells[name]) for name in cells.column_names})
    kept = ~_skipped(cells, plan.source.skip)
    return Foreign(
        cells.filter(pa.array(kept)),
        tuple(path.name for path in files),
        np.concatenate(which)[kept],
        np.concatenate(lines)[kept],
        plan.source,
        faults,
    )


def _read(path: Path, source: Source, faults: Faults) -> pa.Table | None:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        said = mark("This file cannot be read: {reason}.")
        reason = (
            (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
        )
        faults.add("B-88", path.name, said, {"reason": reason})
        return None
    if len(data) > LARGEST:
        faults.add("B-88", path.name, mark("This file is larger than {limit} bytes."), {"limit": LARGEST})
        return None
    if source.encoding not in ("utf-8", "utf8"):
        try:
            data = data.decode(source.encoding).encode()
        except UnicodeDecodeError as error:
            row = data.count(b"\n", 0, error.start) + HEADER_ROW
            said = mark(
                "The byte at offset {offset} is not {encoding}; name the file's encoding in the mapping."
            )
            values = {"offset": error.start, "encoding": source.encoding}
            faults.add("B-10", path.name, said, values, row=row)
            return None
    for _ in range(source.skip_lines):
        data = data[first_line(data)[1] :]
    return parse(data, path.name, faults, delimiter=source.delimiter, top=HEADER_ROW + source.skip_lines)


def _trimmed(cells: Any) -> Any:
    """Without blanks around; what is then empty is null."""
    cells = pc.utf8_trim_whitespace(cells)
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)


def _has_columns(table: pa.Table, plan: Plan, file: str, faults: Faults) -> bool:
    before = faults.total
    for key, column in _wanted(plan):
        if column not in table.column_names:
            said = mark("The mapping names this column ({key}) and the file does not have it.{hint}")
            values = {"key": key, "hint": suggestion(column, table.column_names)}
            row = HEADER_ROW + plan.source.skip_lines
            faults.add("B-81", file, said, values, row=row, column=column)
    return faults.total == before


def _wanted(plan: Plan) -> list[tuple[str, str]]:
    """Each key of the mapping that names a column, with the column."""
    stations: Stations = plan.stations
    found = [("source.skip", skip.column) for skip in plan.source.skip]
    found += [("stations.id", column) for column in stations.id]
    for key in ("registered_voters", "name", "latitude", "longitude"):
        if getattr(stations, key):
            found.append((f"stations.{key}", getattr(stations, key)))
    for level in plan.areas.level:
        found += [("areas.level", column) for column in (level.column, level.id) if column]
    for contest in plan.contests:
        found += _wanted_by(contest)
    return found


def _wanted_by(contest: Contest) -> list[tuple[str, str]]:
    found = [
        (f"contest.figures.{name}", column) for name, columns in contest.figures.items() for column in columns
    ]
    found += [("contest.option", option.column) for option in contest.option if option.column]
    if contest.column:
        found.append(("contest.column", contest.column))
    if contest.long:
        found += [("contest.long", contest.long.option), ("contest.long", contest.long.votes)]
    return found


def _skipped(cells: pa.Table, rules: Sequence[Skip]) -> Rows:
    skipped = np.zeros(cells.num_rows, dtype=bool)
    for rule in rules:
        column = cells[rule.column].combine_chunks()
        hit = pc.fill_null(pc.is_in(column, value_set=pa.array(rule.is_, pa.string())), fill_value=False)
        if rule.empty:
            hit = pc.or_(hit, pc.is_null(column))
        skipped |= hit.to_numpy(zero_copy_only=False)
    return skipped
