"""A register of claims and commitments as it is sealed: each entry of ``claims.toml`` a row of texts.

What may be added to an entry later is a row of its own: statuses, second opinions, replies and the name of
the second reader. So a register that only grew gives only new rows, and a rewritten one is found by field.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from scrutineer.bundle.fault import Faults
from scrutineer.bundle.sealing.place import files
from scrutineer.bundle.sealing.rows import CLAIMS, GROWING, REGISTER, field_name
from scrutineer.words import mark

Row = dict[str, str]
Numbered = tuple[int | None, str, Row]
"""The line of the file on which an entry begins (``None`` where that is not known), its table, its fields."""

_TABLES: Final = ("bundle", "topic", "source", "record", "act", "claim", "commitment")
_LATER: Final = {"claim": ("reply",), "commitment": ("status", "opinion")}
_FILLED_IN: Final = ("reviewer", "entered")
_HEADER: Final = re.compile(r"\s*\[\[\s*([a-z.]+)\s*\]\]")


def is_register(folder: Path) -> bool:
    """Whether a folder holds a register and no election."""
    return (folder / CLAIMS).is_file() and not (folder / "election.toml").exists()


def beside_register(folder: Path) -> tuple[str, ...]:
    """The files in a register's folder that are sealed with it and are neither it nor its ledger."""
    return tuple(path for path in files(folder) if path != CLAIMS)


def register_id(folder: Path) -> str:
    """The id of the register; empty where it cannot be read."""
    about = _parsed(folder, Faults()).get("register")
    return str(about.get("id") or "") if isinstance(about, dict) else ""


def register_rows(folder: Path, faults: Faults) -> Iterator[Numbered]:
    """Every entry, in the order of the file's tables; what came later to an entry follows it."""
    found = _parsed(folder, faults)
    lines = _Lines(folder / CLAIMS) if found else None
    if lines is None:
        return
    about = found.get("register")
    if isinstance(about, dict):
        yield None, f"{REGISTER}about", _row(about)
    for table in _TABLES:
        for entry in _entries(found.get(table)):
            yield lines.next(table), f"{REGISTER}{table}", _row(_lasting(table, entry))
            yield from _later(table, entry, lines)


def _later(table: str, entry: Mapping[str, Any], lines: "_Lines") -> Iterator[Numbered]:
    """What may come to an entry after it was made."""
    own = str(entry.get("id") or "")
    for name in _LATER.get(table, ()):
        for number, one in enumerate(_entries(entry.get(name)), 1):
            row = {GROWING[f"{REGISTER}{name}"]: own, "number": str(number)} | _row(one)
            yield lines.next(f"{table}.{name}"), f"{REGISTER}{name}", row
    for name in _FILLED_IN if table in _LATER else ():
        if entry.get(name):
            yield None, f"{REGISTER}{name}", {"id": own, name: str(entry[name])}


def _lasting(table: str, entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of an entry that never changes."""
    apart = {*_LATER[table], *_FILLED_IN} if table in _LATER else set()
    return {name: value for name, value in entry.items() if name not in apart}


def _parsed(folder: Path, faults: Faults) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / CLAIMS).read_bytes().decode("utf-8-sig"), parse_float=str)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        said = mark("This is not valid TOML: {reason}.")
        faults.add("V-61", CLAIMS, said, {"reason": str(error).rstrip(".")})
        return {}


def _entries(found: Any) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _row(entry: Mapping[str, Any]) -> Row:
    """An entry as columns of text: ``holds.1.query.ask``; what is empty is left out."""
    return {name: text for name, text in _cells("", entry) if text}


def _cells(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            named = field_name(name).replace(".", "%2E")
            yield from _cells(f"{path}.{named}" if path else named, inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _cells(f"{path}.{number}", inner)
    else:
        yield path, str(value).lower() if isinstance(value, bool) else str(value)


class _Lines:
    """The line on which each ``[[table]]`` stands, in the order of the file."""

    def __init__(self, file: Path) -> None:
        self._found: dict[str, list[int]] = {}
        for number, line in enumerate(file.read_text("utf-8-sig").splitlines(), 1):
            if header := _HEADER.match(line):
                self._found.setdefault(header.group(1), []).append(number)

    def next(self, table: str) -> int | None:
        """The line of the next entry of a table; ``None`` where it was not written with a header."""
        left = self._found.get(table)
        return left.pop(0) if left else None
