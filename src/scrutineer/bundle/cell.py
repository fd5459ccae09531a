"""One column at a time: is every cell what the schema declares, and its declared type.

Columns come as Arrow arrays, from CSV (strings) or Parquet (strings, integers); they leave as 64-bit
integers (null = not stated) or strings (empty = not stated). Everything is done on whole columns.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.bundle.fault import HIDDEN, Faults
from scrutineer.bundle.schema import LIMIT, Column, Type
from scrutineer.words import mark

LONGEST_ID: Final = 200
LONGEST_TEXT: Final = 5_000
FORMULA: Final = ("=", "+", "-", "@")
"""First characters that make a spreadsheet run a cell."""

NOT_AN_ID: Final = mark(
    "Not an identifier: expected a letter or digit first, then letters, digits, single dots, spaces inside, "
    "and - _ / : ( ) , ' “ ” № ? & + # only; at most {limit} characters."
)
NOT_A_COUNT: Final = mark(
    "Expected a whole number in digits only, without sign, separators, decimals or exponent."
)
TOO_LARGE: Final = mark("Larger than {limit}; expected a count of people or ballots.")

_PUNCTUATION: Final = r"""._/:(),'’"«»“”„№?&+#–-"""
_ID: Final = rf"^[\pL\pN](?:[\pL\pM\pN {_PUNCTUATION}]*[\pL\pM\pN{_PUNCTUATION}])?$"
_DAY: Final = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
_OFFSET: Final = r"(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
_DECIMAL: Final = r"^-?[0-9]{1,18}(?:\.[0-9]{1,18})?$"

_PLAIN = np.zeros(256, dtype=bool)
_PLAIN[np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-/:", np.uint8)] = True
_ALNUM = np.zeros(256, dtype=bool)
_ALNUM[np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", np.uint8)] = True


@dataclass(frozen=True)
class Place:
    """The column being checked, and where its faults go."""

    file: str
    column: Column
    faults: Faults

    def bad(self, code: str, said: str, mask: Any, shown: Any, **values: Any) -> bool:
        """Report every row of ``mask``; whether there was one."""
        return self.faults.rows(code, self.file, said, mask, shown, values, column=self.column.name)


def check(place: Place, cells: Any, *, referenced: bool = False) -> Any:
    """The column with its declared type; faults are reported, and a faulty count becomes null.

    ``referenced``: the cells must be keys of another table, whose own check makes them well formed.
    """
    column = place.column
    if column.required:
        said = mark("This cell is empty; expected a value.")
        place.bad("B-40", said, pc.is_null(cells), cells)
    if column.type is Type.COUNT:
        return _counts(place, cells)
    if not referenced:
        _TEXT_CHECKS[column.type](place, cells)
    return pc.fill_null(cells, fill_value="")


def _counts(place: Place, cells: Any) -> Any:
    if pa.types.is_string(cells.type):
        wrong = pc.invert(pc.ascii_is_decimal(cells))
        bad = place.bad("B-41", NOT_A_COUNT, wrong, cells)
        large = pc.and_(pc.invert(wrong), pc.greater(pc.binary_length(cells), 13))
        bad = place.bad("B-42", TOO_LARGE, large, cells, limit=LIMIT) or bad
        if bad:
            cells = pc.if_else(pc.or_(wrong, large), pa.scalar(None, pa.string()), cells)
        numbers = pc.cast(cells, pa.int64())
    else:
        numbers = cells
    ends = pc.min_max(numbers)
    low, high = ends["min"].as_py(), ends["max"].as_py()
    if low is not None and low < 0:
        said = mark("A count is never negative.")
        place.bad("B-42", said, pc.less(numbers, 0), numbers)
    if high is not None and high > LIMIT:
        place.bad("B-42", TOO_LARGE, pc.greater(numbers, LIMIT), numbers, limit=LIMIT)
    return numbers


def malformed(cells: Any) -> Any:
    """Which cells are no identifiers; null where the cell is."""
    long = pc.greater(pc.utf8_length(cells), LONGEST_ID)
    wrong = pc.or_(pc.invert(pc.match_substring_regex(cells, _ID)), pc.match_substring(cells, ".."))
    return pc.or_(long, wrong)


def _ids(place: Place, cells: Any) -> None:
    if all(_plain(chunk) for chunk in getattr(cells, "chunks", [cells])):
        return
    if place.bad("B-47", NOT_AN_ID, malformed(cells), cells, limit=LONGEST_ID):
        return
    if not pc.all(pc.string_is_ascii(cells)).as_py():
        composed = pc.utf8_normalize(cells, form="NFC")
        said = mark("Letters and their accents are written apart; expected Unicode form NFC.")
        place.bad("B-47", said, pc.not_equal(composed, cells), cells)


def _plain(chunk: Any) -> bool:
    """Whether all ids are simple ASCII: tenfold faster than the general pattern, for millions of them."""
    if chunk.null_count or not len(chunk) or not pa.types.is_string(chunk.type):
        return False
    _, offsets, data = chunk.buffers()
    starts = np.frombuffer(offsets, np.int32, len(chunk) + 1, chunk.offset * 4)
    lengths = np.diff(starts)
    if data is None or lengths.min() < 1 or lengths.max() > LONGEST_ID:
        return False
    letters = np.frombuffer(data, np.uint8)
    return bool(_PLAIN[letters[starts[0] : starts[-1]]].all() and _ALNUM[letters[starts[:-1]]].all())


def _text(place: Place, cells: Any) -> None:
    for code, said, wrong, values in misleading(cells):
        place.bad(code, said, wrong, cells, **values)


def misleading(cells: Any) -> Iterator[tuple[str, str, Any, dict[str, Any]]]:
    """Which texts may not stand in a bundle: code, sentence, the rows, the sentence's values."""
    said = mark("Longer than {limit} characters.")
    yield "B-21", said, pc.greater(pc.utf8_length(cells), LONGEST_TEXT), {"limit": LONGEST_TEXT}
    said = mark("A control character, or one that hides or turns text; expected visible text on one line.")
    yield "B-48", said, pc.match_substring_regex(cells, rf"[\p{{Cc}}{HIDDEN}]"), {}
    said = mark("A text that begins with “{first}” runs as a formula in a spreadsheet; write it without.")
    for first in FORMULA:
        yield "B-49", said, pc.starts_with(cells, first), {"first": first}


def _choices(place: Place, cells: Any) -> None:
    allowed = place.column.allowed
    known = pa.array([*allowed, None], pa.string())
    if len(pc.unique(cells)) > len(known) or not pc.all(pc.is_in(pc.unique(cells), value_set=known)).as_py():
        wrong = pc.invert(pc.is_in(cells, value_set=known))
        place.bad("B-46", mark("Expected one of: {allowed}."), wrong, cells, allowed=allowed)


def _decimals(place: Place, cells: Any) -> None:
    said = mark(
        "Expected a decimal number with a point, such as 0.8131; no separators, signs but minus, or exponent."
    )
    if place.bad("B-43", said, pc.invert(pc.match_substring_regex(cells, _DECIMAL)), cells):
        return
    bound = {"latitude": 90, "longitude": 180}.get(place.column.name)
    if bound:
        numbers = pc.abs(pc.cast(cells, pa.float64()))
        said = mark("Expected degrees between −{bound} and {bound}.")
        place.bad("B-42", said, pc.greater(numbers, bound), cells, bound=bound)


def _dates(place: Place, cells: Any) -> None:
    _shape(place, cells, _DAY, mark("Expected a date such as 2026-03-15."), "B-44")


def _times(place: Place, cells: Any) -> None:
    said = mark("Expected a time with its offset, such as 2026-03-15T20:00:00+05:00.")
    _shape(place, cells, f"{_DAY}T{_CLOCK}{_OFFSET}", said, "B-45")


def _moments(place: Place, cells: Any) -> None:
    said = mark("Expected a date, or a time with its offset, such as 2026-03-15T20:00:00+05:00.")
    _shape(place, cells, f"{_DAY}(?:T{_CLOCK}{_OFFSET})?", said, "B-45")


def _shape(place: Place, cells: Any, pattern: str, said: str, code: str) -> None:
    right = pc.match_substring_regex(cells, f"^(?:{pattern})$")
    if not place.bad(code, said, pc.invert(right), cells):
        days = pc.utf8_slice_codeunits(cells, 0, 10)
        absent = [day for day in pc.unique(days).to_pylist() if day and not is_day(day)]
        place.bad(code, said, pc.is_in(days, value_set=pa.array(absent, pa.string())), cells)


def is_day(text: str) -> bool:
    """Whether a text is a date of the calendar, written ``2026-03-15``."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _sha256(place: Place, cells: Any) -> None:
    said = mark("Expected a SHA-256 as 64 digits 0-9, a-f.")
    place.bad("B-43", said, pc.invert(pc.match_substring_regex(cells, "^[0-9a-f]{64}$")), cells)


_TEXT_CHECKS: Final[dict[Type, Callable[[Place, Any], None]]] = {
    Type.ID: _ids,
    Type.TEXT: _text,
    Type.CHOICE: _choices,
    Type.DECIMAL: _decimals,
    Type.DATE: _dates,
    Type.TIME: _times,
    Type.MOMENT: _moments,
    Type.SHA256: _sha256,
}


def is_identifier(text: str) -> bool:
    """Whether one text is a well-formed identifier."""
    return (
        0 < len(text) <= LONGEST_ID
        and ".." not in text
        and pc.match_substring_regex(pa.scalar(text), _ID).as_py()
    )
