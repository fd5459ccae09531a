"""Which file of a folder holds which table, and whether it may be opened at all."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from scrutineer.bundle.fault import Faults, suggestion
from scrutineer.bundle.schema import ALWAYS, FORMATS, RESULTS, TABLES
from scrutineer.model.election import WIDE
from scrutineer.words import mark

SETTINGS: Final = "election.toml"
PACKAGE: Final = "datapackage.json"
_NEEDS: Final = {
    "electorates": ("stations",),
    "protocols": ("stations", "votes"),
    WIDE: ("stations",),
    "votes": ("protocols",),
}


def survey(folder: Path, faults: Faults) -> Mapping[str, Path]:
    """Table name to its file, in the order of the schema. Faults name what is missing, doubled or unsafe."""
    if not folder.is_dir():
        said = mark("Expected a folder with an election; this is a file.")
        if not folder.exists():
            said = mark("There is no such folder.")
        faults.add("B-01", str(folder), said)
        return {}
    entries = sorted(entry.name for entry in folder.iterdir())
    found: dict[str, Path] = {}
    doubled: set[str] = set()
    for table in TABLES:
        files = [f"{table}.{form}" for form in FORMATS if f"{table}.{form}" in entries]
        if len(files) > 1:
            said = mark("The table {table} stands in {files}; keep one of them.")
            faults.add("B-04", files[0], said, {"table": table, "files": files})
            doubled.add(table)
        elif files and regular(folder, files[0], faults):
            found[table] = folder / files[0]
        elif files:
            doubled.add(table)
    if WIDE in found and ("protocols" in found or "votes" in found):
        said = mark("{wide} holds protocols and votes already; keep either it or the two tables.")
        faults.add("B-04", found[WIDE].name, said, {"wide": WIDE})
    if SETTINGS not in entries:
        _missing("election", SETTINGS, entries, faults)
    _required(set(found) | doubled, entries, faults)
    return found


def _required(present: set[str], entries: list[str], faults: Faults) -> None:
    wanted = [table for table in ALWAYS if table not in present]
    wanted += [
        need for table, needs in _NEEDS.items() if table in present for need in needs if need not in present
    ]
    if not any(present.issuperset(group) for group in RESULTS):
        begun = [table for table in RESULTS[0] if table not in present]
        if WIDE not in present and 0 < len(begun) < len(RESULTS[0]):
            wanted += begun
        elif "stations" not in wanted:
            said = mark("No figures: expected the tables stations, protocols and votes, or declared.")
            faults.add("B-02", "votes.csv", said)
    for table in dict.fromkeys(wanted):
        _missing(table, f"{table}.csv", entries, faults)


def _missing(table: str, file: str, entries: list[str], faults: Faults) -> None:
    said = mark("This file is missing; expected the table {table} as CSV or Parquet.{hint}")
    if file == SETTINGS:
        said = mark("This file is missing; it says which election this is.{hint}")
    faults.add("B-02", file, said, {"table": table, "hint": suggestion(file, entries)})


def regular(folder: Path, name: str, faults: Faults) -> bool:
    """Whether ``name`` is a plain file inside ``folder``; a fault where it is not."""
    path = folder / name
    if not path.exists():
        faults.add("B-03", name, mark("This link leads nowhere."))
    elif not path.resolve().is_relative_to(folder.resolve()):
        faults.add("B-03", name, mark("This link leads out of the folder; put the file itself here."))
    elif not path.is_file():
        faults.add("B-03", name, mark("Expected a file; this is a folder or a device."))
    else:
        return True
    return False
