"""Where a row differs from its entry: named to file, row and column."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.bundle.fault import FIRST_ROW, Faults, visible
from scrutineer.bundle.sealing.rows import GROWING, REGISTER, field_name, key_of, read_table
from scrutineer.bundle.sealing.statement import Said, table_of
from scrutineer.words import mark


def naming(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """What tells a person which row an entry is about: its key, or all its cells."""
    if entry["act"] == "image_filed":
        return (entry["protocol_id"],)
    row = entry["row"]
    if named := entry_named(entry):
        return (visible(named),)
    return tuple(visible(cell) for cell in key_of(table_of(entry), row) or row.values())


def entry_named(act: Mapping[str, Any]) -> str:
    """An entry of a register as people call it, ``status 2 of party-5000``; empty for all else."""
    table = table_of(act)
    if not table.startswith(REGISTER):
        return ""
    row, kind = act["row"], table.removeprefix(REGISTER)
    owner = row.get(GROWING.get(table, ""))
    return f"{kind} {row.get('number', '')} of {owner}" if owner else f"{kind} {row.get('id', '')}".strip()


def name(folder: Path, said: Said, entry: Mapping[str, Any], number: int, faults: Faults) -> None:
    """Report each cell in which a statement differs from the entry of its subject."""
    if said.act["act"] == "image_filed":
        _cell(faults, said, "image_sha256", said.act["sha256"], entry["sha256"], number)
        return
    before = faults.total
    now, was = said.act["row"], entry["row"]
    for column in sorted({*now, *was}):
        if now.get(column) != was.get(column):
            _cell(faults, said, column, now.get(column, ""), was.get(column, ""), number)
    if "votes" in said.act:
        _votes(folder, said, entry["votes"], number, faults)
    if faults.total == before:
        template = mark("This row was entered as another act, in entry {entry:plain}.")
        faults.add("V-66", said.file, template, {"entry": number}, row=said.row)


def _cell(faults: Faults, said: Said, column: str, now: str, was: str, number: int) -> None:
    template = mark("This cell was changed: entry {entry:plain} has “{sealed}”.")
    values = {"entry": number, "sealed": visible(was)}
    named = entry_named(said.act)
    where = f"{named}: {column}" if named else column
    faults.add("V-60", said.file, template, values, row=said.row, column=where, value=now)


def _votes(folder: Path, said: Said, was: Mapping[str, str], number: int, faults: Faults) -> None:
    now: Mapping[str, str] = said.act["votes"]
    protocol = said.act["row"].get("protocol_id", "")
    changed = [option for option in sorted({*now, *was}) if now.get(option) != was.get(option)]
    if not changed or faults.total > faults.limit:
        return
    lines = _lines(folder, protocol)
    for option in changed:
        values: dict[str, Any] = {"protocol": visible(protocol), "option": visible(option), "entry": number}
        row = lines.get(option) or max(lines.values(), default=None)
        if option not in now:
            template = mark(
                "The line of {option} on the protocol {protocol}, in entry {entry:plain}, is missing here."
            )
        elif option not in was:
            template = mark("This line of the protocol {protocol} was never entered (entry {entry:plain}).")
        else:
            template = mark(
                "The votes for {option} on the protocol {protocol} were changed: "
                "entry {entry:plain} has “{sealed}”."
            )
            values["sealed"] = visible(was[option])
        column = "votes" if option in now else ""
        faults.add("V-60", "votes.csv", template, values, row=row, column=column, value=now.get(option, ""))


def _lines(folder: Path, protocol: str) -> dict[str, int]:
    """Option to the row of its line, for one protocol."""
    table = read_table(folder, "votes", Faults())
    if table is None or not {"protocol_id", "option_id"} <= set(table.column_names):
        return {}
    places = pc.indices_nonzero(pc.fill_null(pc.equal(table["protocol_id"], protocol), False)).to_pylist()
    options = table["option_id"].take(pa.array(places, pa.int64())).to_pylist()
    return {field_name(option or ""): at + FIRST_ROW for option, at in zip(options, places, strict=True)}


def field(name_of: str, was: Any, now: Any) -> tuple[str, str, str]:
    """Which field of a decision differs, down to the figure or option; what was sealed, what follows."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in sorted({*map(str, was), *now}):
            if was.get(key) != now.get(key):
                return f"{name_of}, {visible(key)}", _shown(was.get(key)), _shown(now.get(key))
    return name_of, _shown(was), _shown(now)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return visible(", ".join(map(str, value))) or "–"
    return "–" if value is None else visible(str(value))
