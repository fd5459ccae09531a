"""Faults of an input, collected so that a person sees them all at once."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.model import BadInputError, Fault
from scrutineer.words import Sentence, mark

HEADER_ROW: Final = 1
FIRST_ROW: Final = 2
"""The row of a table's first record, as a spreadsheet counts: the header is row 1."""

HIDDEN: Final = "\u200b\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff"
"""Characters that turn or hide text, as a range for a character class: a name could show as another name."""

_UNSEEN: Final = re.compile(f"[\x00-\x1f\x7f-\x9f{HIDDEN}\ud800-\udfff]")
_QUOTED: Final = 200


def visible(text: str) -> str:
    """Foreign text made safe for a terminal or page: what cannot be seen is written as its code, and cut."""
    return _UNSEEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", text[:_QUOTED])


class Faults:
    """What is wrong with an input: the first ``limit`` faults of each check are kept, all are counted.

    ``of_entries``: the places in it are entries of a file, told as such, and no columns of a table.
    """

    def __init__(self, limit: int = 100, *, of_entries: bool = False) -> None:
        self.limit = limit
        self.of_entries = of_entries
        self.total = 0
        self._kept: list[Fault] = []

    def add(
        self,
        code: str,
        file: str,
        template: str,
        values: Mapping[str, Any] | None = None,
        *,
        row: int | None = None,
        column: str = "",
        value: str = "",
    ) -> None:
        """One fault; ``template`` is a marked sentence."""
        self.total += 1
        if len(self._kept) < 10 * self.limit:
            said = Sentence(template, values or {})
            where = visible(column)
            self._kept.append(Fault(code, visible(file), said, row, where, visible(value), self.of_entries))

    def rows(
        self,
        code: str,
        file: str,
        template: str,
        bad: Any,
        shown: Any,
        values: Mapping[str, Any] | None = None,
        *,
        column: str = "",
    ) -> bool:
        """A fault for every row where the boolean array ``bad`` is true; ``shown`` holds the values to quote.

        Returns whether there was any. Nulls in ``bad`` count as false.
        """
        found = pc.sum(bad).as_py() or 0
        if not found:
            return False
        flat = bad.combine_chunks() if isinstance(bad, pa.ChunkedArray) else bad
        places = pc.indices_nonzero(pc.fill_null(flat, fill_value=False))[: self.limit]
        quoted = shown.take(places).to_pylist()
        for place, value in zip(places.to_pylist(), quoted, strict=True):
            text = "" if value is None else str(value)
            self.add(code, file, template, values, row=place + FIRST_ROW, column=column, value=text)
        self.total += found - len(quoted)
        return True

    def join(self, others: "Faults") -> None:
        """Take over the faults that were collected elsewhere."""
        self.total += others.total
        self._kept += others._kept

    def __bool__(self) -> bool:
        return self.total > 0

    def listed(self) -> tuple[Fault, ...]:
        """The faults to show, at most ``limit``: by file, then row, then column."""
        ordered = sorted(self._kept, key=lambda f: (f.file, f.row or 0, f.column, f.code, f.value))
        return tuple(ordered[: self.limit])

    def stop(self) -> None:
        """Raise :class:`BadInputError` when there is any fault."""
        if self.total:
            listed = self.listed()
            raise BadInputError(listed, self.total - len(listed))


def suggestion(word: str, known: Iterable[str]) -> Sentence | str:
    """``Did you mean “votes”?`` with a space before it; empty where nothing known is near."""
    near = get_close_matches(word[:100], list(known), n=1)
    return Sentence(mark(" Did you mean “{near}”?"), {"near": near[0]}) if near else ""
