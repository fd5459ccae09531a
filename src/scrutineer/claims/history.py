"""What was said once stays: a later state of a register may add to an earlier one, and change nothing in it.

Added may be: new entries of every kind, statuses and second opinions below the earlier ones, replies, and
review of what had none. A wrong entry is corrected by a new one that names what it replaces.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from scrutineer.bundle.fault import Faults, visible
from scrutineer.claims.query import Part
from scrutineer.claims.reading import Kept
from scrutineer.model import Fault
from scrutineer.words import Sentence, mark

TABLES: Final = ("source", "record", "act", "claim", "commitment")
GROWING: Final = ("status", "opinion", "reply")
"""Lists that may grow at their end."""

FILLED_IN: Final = ("reviewer", "entered")
"""What was left empty may be filled in later."""

ADDED: Final = {
    "source": mark("sources {count}"),
    "record": mark("records {count}"),
    "act": mark("acts {count}"),
    "claim": mark("claims {count}"),
    "commitment": mark("commitments {count}"),
    "status": mark("statuses {count}"),
    "opinion": mark("second opinions {count}"),
    "reply": mark("replies {count}"),
}
"""What may be added, counted."""


def rewritten(earlier: Kept, later: Kept) -> tuple[Fault, ...]:
    """Everything of the earlier register that the later one lost or changed; empty where it only added."""
    faults = Faults(of_entries=True)
    for table in TABLES:
        now = {entry.id: entry for entry in getattr(later.register, table)}
        for entry in getattr(earlier.register, table):
            where = f"{table} {entry.id}"
            if entry.id not in now:
                said = mark("This entry was there and is gone; put it back, and correct it by a new entry.")
                faults.add("W-20", later.file, said, column=where)
            else:
                _compare(entry, now[entry.id], where, later.file, faults)
    return faults.listed()


def added(earlier: Kept, later: Kept) -> dict[str, int]:
    """How many entries of each kind the later register has more, and how many statuses, opinions, replies."""
    counts: dict[str, int] = {}
    for table in TABLES:
        before = {entry.id: entry for entry in getattr(earlier.register, table)}
        for entry in getattr(later.register, table):
            old = before.get(entry.id)
            counts[table] = counts.get(table, 0) + (old is None)
            for name in GROWING:
                more = len(getattr(entry, name, ())) - len(getattr(old, name, ()))
                counts[name] = counts.get(name, 0) + more
    return {name: count for name, count in counts.items() if count > 0}


def added_told(counts: Mapping[str, int]) -> Sentence:
    """What was added, where nothing was rewritten."""
    if not counts:
        return Sentence(mark("Nothing was added, and nothing rewritten."))
    told = [Sentence(ADDED[name], {"count": counts[name]}) for name in ADDED if name in counts]
    return Sentence(mark("Only added: {entries}."), {"entries": told})


def _compare(before: Part, after: Part, where: str, file: str, faults: Faults) -> None:
    old: dict[str, Any] = before.model_dump(mode="json")
    new: dict[str, Any] = after.model_dump(mode="json")
    for field, value in old.items():
        if field in GROWING:
            _compare_history(value, new[field], f"{where}: {field}", file, faults)
        elif field in FILLED_IN and not value:
            continue
        elif new[field] != value:
            said = mark(
                "This was {old} and is {new}; put it back, and add a new entry that says what it replaces "
                "and why."
            )
            for path, then, now in _differing(field, value, new[field]):
                faults.add("W-22", file, said, {"old": then, "new": now}, column=f"{where}: {path}")


def _compare_history(
    before: list[dict[str, Any]], after: list[dict[str, Any]], where: str, file: str, faults: Faults
) -> None:
    """Each line that stood there stands there still, at the same place."""
    for number, line in enumerate(before, 1):
        if number > len(after):
            said = mark("This line of {day} was there and is gone; put it back.")
            faults.add("W-21", file, said, {"day": line["day"]}, column=f"{where}.{number}")
            continue
        for path, then, now in _differing("", line, after[number - 1]):
            said = mark(
                "In the line of {day} this was {old} and is {new}; put it back, and add a new line below it."
            )
            values = {"day": line["day"], "old": then, "new": now}
            faults.add("W-21", file, said, values, column=f"{where}.{number}.{path}")


def _differing(path: str, old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
    """Each value that differs: where, what it was, what it is; places in lists are counted from 1."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _differing(f"{path}.{name}" if path else name, old.get(name), new.get(name))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, pair in enumerate(zip(old, new, strict=True), 1):
            yield from _differing(f"{path}.{number}", *pair)
    elif old != new:
        yield path, _quoted(old), _quoted(new)


def _quoted(value: Any) -> str:
    """A value as a person compares it; what is nothing is written ``–``."""
    if value in (None, "", [], {}):
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"“{visible(text)}”"
