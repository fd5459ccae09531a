"""CSV as text: bytes in, columns of strings out, with every fault of encoding and shape named by row.

No type is guessed here: ``001`` stays ``001``, an empty cell is null.
"""

import csv
import io
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pacsv

from scrutineer.bundle.fault import HEADER_ROW, Faults
from scrutineer.words import mark

LONGEST_LINE: Final = 1 << 20
"""Bytes. The longest cell allowed is shorter by far; a longer line is a broken file."""

_UTF8_MARK: Final = b"\xef\xbb\xbf"
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS: Final = (",", ";", "\t", "|")


@dataclass(frozen=True)
class _Body:
    """The rows of a file, to be read under ``header``."""

    data: bytes
    start: int
    stop: int
    header: list[str]
    delimiter: str
    top: int
    """The row of the header."""

    def read(self, handler: Any = None) -> pa.Table:
        if self.start >= self.stop:
            return pa.table({name: pa.array([], pa.string()) for name in self.header})
        quoted = self.data.find(b'"', self.start, self.stop) >= 0
        return pacsv.read_csv(
            pa.BufferReader(pa.py_buffer(memoryview(self.data)[self.start : self.stop])),
            read_options=pacsv.ReadOptions(
                column_names=self.header, block_size=LONGEST_LINE, use_threads=handler is None
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=quoted,
                ignore_empty_lines=False,
                invalid_row_handler=handler,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(self.header, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )


def parse(
    data: bytes, file: str, faults: Faults, *, delimiter: str = ",", top: int = HEADER_ROW
) -> pa.Table | None:
    """A table whose columns are all strings, null where the cell is empty; ``None`` after a fault.

    ``data`` is UTF-8, with or without a byte order mark; its first line is the header. ``top`` is the row
    that this line has in the file, where lines above it were cut off.
    """
    if data.startswith(_UTF8_MARK):
        data = data[len(_UTF8_MARK) :]
    if not data.strip():
        faults.add("B-12", file, mark("The file is empty; expected a header line and rows."))
        return None
    if not _is_text(data, file, faults, top):
        return None
    head, start = first_line(data)
    header = _header(head, file, faults, delimiter, top)
    if header is None:
        return None
    stop = len(data)
    while stop > start and data[stop - 1] in b"\r\n":  # empty lines at the end are nobody's fault
        stop -= 1
    body = _Body(data, start, stop, header, delimiter, top)
    try:
        return body.read()
    except (pa.ArrowInvalid, UnicodeDecodeError):
        _diagnose(body, file, faults)
        return None


def _is_text(data: bytes, file: str, faults: Faults, top: int) -> bool:
    if data[:2] in _UTF16_MARKS:
        faults.add("B-10", file, mark("The file is in UTF-16; save it as CSV in UTF-8."), row=top)
        return False
    nul = data.find(b"\0")
    if nul >= 0:
        row = data.count(b"\n", 0, nul) + top
        said = mark("A byte 0 at offset {offset}: this is not a text file; save it as CSV in UTF-8.")
        faults.add("B-11", file, said, {"offset": nul}, row=row)
        return False
    return True


def first_line(data: bytes) -> tuple[bytes, int]:
    """The first line, and where the next begins."""
    stop = min((place for place in (data.find(b"\n"), data.find(b"\r")) if place >= 0), default=len(data))
    return data[:stop], stop + (2 if data[stop : stop + 2] == b"\r\n" else 1)


def _header(head: bytes, file: str, faults: Faults, delimiter: str, top: int) -> list[str] | None:
    if len(head) > LONGEST_LINE:
        _too_long(file, top, faults)
        return None
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        _not_utf8(error, head, file, faults, top)
        return None
    try:
        header = next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        _too_long(file, top, faults)
        return None
    others = [other for other in _DELIMITERS if other != delimiter and other in text]
    if len(header) == 1 and others:
        said = mark(
            "The cells are separated by {found}; expected {expected}. Save the table so, in UTF-8, "
            "or use an import with a mapping."
        )
        values = {"found": spoken(others[0]), "expected": spoken(delimiter)}
        faults.add("B-13", file, said, values, row=top, value=text)
        return None
    before = faults.total
    if not header:
        said = mark("The first line is empty; expected the names of the columns.")
        faults.add("B-15", file, said, row=top)
    for place, name in enumerate(header):
        if not name.strip():
            said = mark("Column {number} has no name.")
            faults.add("B-15", file, said, {"number": place + 1}, row=top)
        elif name in header[:place]:
            said = mark("This column stands twice; expected each column once.")
            faults.add("B-15", file, said, row=top, column=name)
    return None if faults.total > before else header


def _diagnose(body: _Body, file: str, faults: Faults) -> None:
    """Say where the file is wrong: a slow second pass, taken only once something is."""
    before = faults.total
    try:
        body.data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        _not_utf8(wrong, body.data, file, faults, body.top)
        return
    for number, line in enumerate(io.BytesIO(body.data), start=body.top):
        if len(line) > LONGEST_LINE:
            _too_long(file, number, faults)
            return

    def ragged(row: Any) -> str:
        said = mark("Expected {expected} cells, as in the header; found {found}.")
        values = {"expected": row.expected_columns, "found": row.actual_columns}
        faults.add("B-14", file, said, values, row=row.number + body.top, value=row.text)
        return "skip"

    try:
        body.read(ragged)
    except pa.ArrowInvalid:
        if faults.total == before:
            faults.add("B-19", file, mark("A quotation mark is opened and never closed."))


def _not_utf8(error: UnicodeDecodeError, data: bytes, file: str, faults: Faults, top: int) -> None:
    row = data.count(b"\n", 0, error.start) + top
    said = mark("The byte {byte} at offset {offset} is not UTF-8; save the file as CSV in UTF-8.")
    values = {"byte": f"0x{data[error.start]:02X}", "offset": error.start}
    line = data[data.rfind(b"\n", 0, error.start) + 1 : error.start + 20].split(b"\n")[0]
    faults.add("B-10", file, said, values, row=row, value=line.decode("utf-8", "replace"))


def _too_long(file: str, row: int, faults: Faults) -> None:
    said = mark("This line is longer than {limit} bytes; a quotation mark may be missing.")
    faults.add("B-21", file, said, {"limit": LONGEST_LINE}, row=row)


def spoken(delimiter: str) -> str:
    """A delimiter as a person reads it."""
    return "TAB" if delimiter == "\t" else f"“{delimiter}”"
