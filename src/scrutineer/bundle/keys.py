"""What tables say to each other by keys: unique, known. Done on integer codes, for millions of rows."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.bundle.fault import Faults
from scrutineer.bundle.schema import Reference
from scrutineer.bundle.sheet import Sheet
from scrutineer.model.election import WIDE
from scrutineer.words import mark

Codes = np.ndarray[Any, np.dtype[np.int64]]


class Keys:
    """The tables of a bundle with their key columns as integers; ``-1`` is empty or unknown."""

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self.sheets = sheets
        self._found: dict[tuple[str, str], Codes] = {}

    def target(self, table: str) -> Sheet | None:
        """The sheet a reference points to: the wide table stands for the protocols."""
        return self.sheets.get(table) or (self.sheets.get(WIDE) if table == "protocols" else None)

    def codes(self, table: str, column: str) -> Codes:
        """For each row the row of what the cell refers to, or else a code of the cell."""
        found = self._found.get((table, column))
        if found is None:
            sheet = self.sheets[table]
            cells = sheet.column(column)
            reference = next((r for r in sheet.table.references if r.column == column), None)
            other = self.target(reference.table) if reference else None
            if reference and other:
                found = rows_of(cells, other.column(reference.target))
            else:
                found = _codes(cells)
            self._found[table, column] = found
        return found

    def pair(self, table: str, first: str, second: str) -> Codes:
        """Two columns as one code; negative where either is empty or unknown."""
        return pair(self.codes(table, first), self.codes(table, second))

    def ballot_lines(self, names: Any) -> Codes:
        """Every line of every ballot: the contest's row times ``len(names)``, plus the option's place."""
        contest = self.codes("options", "contest_id")
        option = rows_of(self.sheets["options"].column("option_id"), names)
        return (contest * len(names) + option)[(contest >= 0) & (option >= 0)]

    def check(self, faults: Faults) -> None:
        """Report keys that are not unique, and references to what is not there."""
        for table, sheet in self.sheets.items():
            for reference in sheet.table.references:
                self._known(table, reference, faults)
            if sheet.table.key:
                self._unique(table, sheet, faults)

    def _known(self, table: str, reference: Reference, faults: Faults) -> None:
        sheet, other = self.sheets[table], self.target(reference.table)
        if reference.column not in sheet or other is None:
            return
        unknown = self.codes(table, reference.column) < 0
        if unknown.any():
            cells = sheet.column(reference.column)
            said = mark("The table {table} has no such {target}.")
            values = {"table": other.table.name, "target": reference.target}
            bad = pc.and_(pa.array(unknown), pc.not_equal(flat(cells), ""))
            faults.rows("B-61", sheet.file, said, bad, cells, values, column=reference.column)

    def _unique(self, table: str, sheet: Sheet, faults: Faults) -> None:
        key = sheet.table.key
        if len(key) == 1 and _ascending(sheet.column(key[0])):
            return
        codes = self.codes(table, key[0])
        for column in key[1:]:
            codes = pair(codes, self.codes(table, column))
        again = repeated(codes)
        if again.any():
            said = mark("These cells stand in an earlier row already; expected each {key} once.")
            shown = sheet.column(key[0])
            if len(key) > 1:
                texts = [pc.cast(flat(sheet.column(column)), pa.string()) for column in key]
                shown = pc.binary_join_element_wise(*texts, ", ")
            faults.rows(
                "B-60", sheet.file, said, pa.array(again), shown, {"key": " + ".join(key)}, column=key[-1]
            )


def rows_of(cells: Any, target: Any) -> Codes:
    """For each cell the row of ``target`` that holds it; -1 where none does."""
    if len(cells) == len(target) and pc.all(pc.equal(flat(cells), flat(target))).as_py():
        return np.arange(len(cells), dtype=np.int64)  # two tables in the same order, as programs write them
    return _numbers(pc.index_in(cells, value_set=flat(target)))


def pair(first: Codes, second: Codes) -> Codes:
    """Two codes as one; negative where either is."""
    width = int(second.max(initial=0)) + 1
    return np.where((first < 0) | (second < 0), -1, first * width + second)


def repeated(codes: Codes) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether a code that is not negative stood in an earlier row."""
    if len(codes) < 2 or (np.diff(codes) > 0).all():
        return np.zeros(len(codes), dtype=bool)
    first = np.zeros(len(codes), dtype=bool)
    first[np.unique(codes, return_index=True)[1]] = True
    return ~first & (codes >= 0)


def rings(parents: Codes) -> Iterator[list[int]]:
    """The circles in a column of parents' rows (-1 = none), each once."""
    seen = [0] * len(parents)
    above = parents.tolist()
    for start in range(len(above)):
        path, row = [], start
        while row >= 0 and not seen[row]:
            seen[row] = start + 1
            path.append(row)
            row = above[row]
        if row >= 0 and seen[row] == start + 1:
            yield path[path.index(row) :]


def _codes(cells: Any) -> Codes:
    if pa.types.is_integer(cells.type):
        return _numbers(flat(cells))
    codes = flat(cells).dictionary_encode()
    empty = pc.index(codes.dictionary, "").as_py()
    numbers = _numbers(codes.indices)
    return np.where(numbers == empty, -1, numbers) if empty >= 0 else numbers


def _ascending(cells: Any) -> bool:
    whole = flat(cells)
    return len(whole) < 2 or bool(pc.all(pc.less(whole[:-1], whole[1:])).as_py())


def flat(cells: Any) -> Any:
    """A column as one array."""
    if not isinstance(cells, pa.ChunkedArray):
        return cells
    return cells.chunk(0) if cells.num_chunks == 1 else cells.combine_chunks()


def _numbers(cells: Any) -> Codes:
    filled = pc.fill_null(flat(cells).cast(pa.int64()), -1)
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=np.int64)
