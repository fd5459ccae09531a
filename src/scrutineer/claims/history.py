"""What was said once stays: a later state of a register may add to an earlier one, and change nothing in it.

Added may be: new entries of every kind, statuses and second opinions below the earlier ones, replies, and
review of what had none. A wrong entry is corrected by a new one that names what it replaces.
"""

from typing import Any, Final

from scrutineer.bundle.fault import Faults
from scrutineer.claims.query import Part
from scrutineer.claims.reading import Kept
from scrutineer.model import Fault
from scrutineer.words import mark

TABLES: Final = ("source", "record", "act", "claim", "commitment")
GROWING: Final = ("status", "opinion", "reply")
"""Lists that may grow at their end."""

FILLED_IN: Final = ("reviewer", "entered")
"""What was left empty may be filled in later."""


def rewritten(earlier: Kept, later: Kept) -> tuple[Fault, ...]:
    """Everything of the earlier register that the later one lost or changed; empty where it only added."""
    faults = Faults()
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


def _compare(before: Part, after: Part, where: str, file: str, faults: Faults) -> None:
    old: dict[str, Any] = before.model_dump(mode="json")
    new: dict[str, Any] = after.model_dump(mode="json")
    for field, value in old.items():
        if field in GROWING and new[field][: len(value)] != value:
            said = mark("What stands in a history stays as it was; add a new line below it.")
            faults.add("W-21", file, said, column=f"{where}: {field}")
        elif field in FILLED_IN and not value:
            continue
        elif field not in GROWING and new[field] != value:
            said = mark(
                "This was changed; put it back, and add a new entry that says what it replaces and why."
            )
            faults.add("W-22", file, said, column=f"{where}: {field}")
