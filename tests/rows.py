"""Small invented elections for tests, and the same sums done by hand, row by row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import narwhals as nw
import pyarrow as pa

from scrutineer.law.rule import Kind
from scrutineer.law.rulebook import Rulebook
from scrutineer.model import FIGURES, Election
from scrutineer.words import Name

Rows = Sequence[Mapping[str, Any]]
COUNTS = {*FIGURES, "votes", "seats", "position", "count"}


def frame(rows: Rows) -> nw.DataFrame[Any]:
    """Rows as a frame with declared types: counts are 64-bit, everything else is text."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {
        name: pa.array([row.get(name) for row in rows], pa.int64())
        if name in COUNTS or (name[0] == "v" and name[1:].isdecimal())
        else pa.array([row.get(name) or "" for row in rows], pa.string())
        for name in names
    }
    return nw.from_native(pa.table(columns), eager_only=True)


def election(
    tables: Mapping[str, Rows] = MappingProxyType({}),
    /,
    *,
    law: str = "generic",
    date: str = "2022-11-20",
    area: str = "",
    **more: Rows,
) -> Election:
    """An election of these tables; empty tables are left out."""
    frames = {name: frame(rows) for name, rows in {**tables, **more}.items() if rows}
    return Election("SYNTHETIC", Name(en="SYNTHETIC"), date, law, area, synthetic=True, tables=frames)


def above(areas: Rows, area_id: str) -> Iterable[str]:
    """An area and every area above it."""
    parents = {row["area_id"]: row.get("parent_id") or "" for row in areas}
    while area_id in parents:
        yield area_id
        area_id = parents[area_id]


def by_hand(tables: Mapping[str, Rows], contest_id: str, area_id: str) -> dict[str, tuple[int, int]]:
    """Figure or option to (sum, how many stated it), of the commission's counted protocols in an area."""
    areas, stations, protocols, votes = (tables[n] for n in ("areas", "stations", "protocols", "votes"))
    place = {row["station_id"]: row["area_id"] for row in stations}
    sums: dict[str, tuple[int, int]] = {}
    chosen = [
        row
        for row in protocols
        if row["contest_id"] == contest_id
        and (row.get("source") or "commission") == "commission"
        and (row.get("status") or "counted") == "counted"
        and area_id in above(areas, place[row["station_id"]])
    ]
    stated = [(name, row[name]) for row in chosen for name in FIGURES if row.get(name) is not None]
    for row in chosen:
        own = [vote for vote in votes if vote["protocol_id"] == row["protocol_id"]]
        stated += [(vote["option_id"], vote["votes"]) for vote in own if vote["votes"] is not None]
    for name, value in stated:
        total, number = sums.get(name, (0, 0))
        sums[name] = (total + value, number + 1)
    return sums


def widened(election: Election) -> Election:
    """The same election with its votes as columns."""
    index = {
        (contest_id, option_id): at
        for contest_id in election.contests
        for at, option_id in enumerate(election.lines(contest_id))
    }
    protocols = election.rows("protocols")
    contest = {row["protocol_id"]: row["contest_id"] for row in protocols}
    cells: dict[str, dict[str, int | None]] = {row["protocol_id"]: {} for row in protocols}
    for vote in election.rows("votes"):
        at = index[contest[vote["protocol_id"]], vote["option_id"]]
        cells[vote["protocol_id"]][f"v{at}"] = vote["votes"]
    width = max(len(election.lines(contest_id)) for contest_id in election.contests)
    empty: dict[str, int | None] = {f"v{at}": None for at in range(width)}
    rows = [{**row, **empty, **cells[row["protocol_id"]]} for row in protocols]
    tables = {name: table for name, table in election.tables.items() if name not in ("protocols", "votes")}
    return Election(
        election.election_id,
        election.name,
        election.date,
        election.law,
        election.area,
        tables={**tables, "protocols_wide": frame(rows)},
    )


def rules(controls: Sequence[tuple[str, str, Sequence[str]]], kind: str = "plurality") -> Rulebook:
    """A rulebook with only these controls: code, equation, the codes that silence it."""
    three = dict.fromkeys(("kk", "ru", "en"), "SYNTHETIC")
    words = {language: f"{language}: {{left}} and {{right}}" for language in three}
    found = Kind.model_validate(
        {
            "id": kind,
            "country": "nowhere",
            "name": three,
            "statute": three,
            "rule": [
                {
                    "id": f"CON-{number:02}",
                    "topic": "control",
                    "article": f"art. {number}",
                    "standing": "derived",
                    "source": "arithmetic",
                    "text": three,
                    "apply": {
                        "form": "control",
                        "code": code,
                        "equation": equation,
                        "severity": "contradiction",
                        "silenced_by": tuple(silenced_by),
                        "says": words,
                        "do": three,
                    },
                }
                for number, (code, equation, silenced_by) in enumerate(controls)
            ],
        }
    )
    return Rulebook(found, date(2022, 11, 20), found.rule)
