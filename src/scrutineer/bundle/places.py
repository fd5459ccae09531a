"""Areas and stations from the columns of foreign files."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.bundle.foreign import Foreign
from scrutineer.bundle.keys import Codes
from scrutineer.bundle.mapping import Level
from scrutineer.bundle.mapping import Mapping as Plan
from scrutineer.words import LANGUAGES, mark

BETWEEN: Final = " / "
"""Between the levels in an area's id."""


@dataclass(frozen=True)
class Places:
    """The tables ``areas`` and ``stations``; ``station`` is, for each foreign row, the row of its station."""

    areas: pa.Table
    stations: pa.Table
    station: Codes


def place_stations(plan: Plan, foreign: Foreign) -> Places:
    """The tree of areas and the stations; reports stations that stand in two areas, and ids that are none."""
    areas, area = _areas(plan, foreign)
    columns = [foreign.require(column) for column in plan.stations.id]
    ids = columns[0] if len(columns) == 1 else pc.binary_join_element_wise(*columns, plan.stations.joined_by)
    foreign.identify(ids, plan.stations.id[-1])
    station, first = firsts(ids)
    last_level = plan.areas.level[-1].column if plan.areas.level else plan.stations.id[0]
    same(foreign, area, station, first, last_level)
    stations: dict[str, Any] = {"station_id": ids.take(first), "area_id": area.take(first)}
    if plan.stations.registered_voters:
        voters = foreign.numbers(plan.stations.registered_voters)
        same(foreign, voters, station, first, plan.stations.registered_voters)
        stations["registered_voters"] = voters.take(first)
    if plan.stations.name:
        stations[f"name_{plan.stations.language}"] = foreign.text(plan.stations.name).take(first)
    for column in ("latitude", "longitude"):
        named = getattr(plan.stations, column)
        if named:
            stations[column] = foreign.column(named).take(first)
    return Places(areas, pa.table(stations), station)


def firsts(cells: Any) -> tuple[Codes, Any]:
    """Number equal cells in order of appearance: the number of each row, and the first row of each number."""
    codes = pc.fill_null(cells, fill_value="").dictionary_encode()
    numbers = np.asarray(codes.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
    return numbers, pa.array(np.unique(numbers, return_index=True)[1])


def same(foreign: Foreign, cells: Any, group: Codes, first: Any, column: str) -> None:
    """Report rows whose cell is another than in the first row of their group."""
    expected = cells.take(first).take(pa.array(group))
    equal = pc.fill_null(pc.equal(cells, expected), fill_value=False)
    differ = ~pc.or_(equal, pc.and_(pc.is_null(cells), pc.is_null(expected))).to_numpy(zero_copy_only=False)
    if differ.any():
        said = mark("Another value than in an earlier row of the same station; expected the same.")
        foreign.report("B-86", said, differ, column)


def _areas(plan: Plan, foreign: Foreign) -> tuple[pa.Table, Any]:
    """The table of areas, level by level, and for each row the id of the lowest that it names."""
    top = plan.areas.top
    found: list[dict[str, str]] = [{"area_id": top.id, "parent_id": "", "kind": top.kind, **top.names()}]
    path = pa.repeat(pa.scalar(""), len(foreign))
    for level in plan.areas.level:
        path = _descend(foreign, level, path, top.id, found)
    at_top = pc.equal(path, "")
    return pa.Table.from_pylist(found), pc.if_else(at_top, top.id, path)


def _descend(foreign: Foreign, level: Level, path: Any, top: str, found: list[dict[str, str]]) -> Any:
    names = foreign.text(level.column)
    if level.separator:
        parts = pc.split_pattern(names, level.separator)
        one = pc.list_slice(parts, level.part - 1, level.part, return_fixed_size_list=True)
        names = pc.list_element(one, 0)
    cells = foreign.column(level.id) if level.id else names
    named = pc.is_valid(cells)
    joined = pc.if_else(pc.equal(path, ""), cells, pc.binary_join_element_wise(path, cells, BETWEEN))
    here = pc.if_else(named, joined, path)
    foreign.identify(here, level.id or level.column)
    group, first = firsts(here)
    same(foreign, path, group, first, level.column)
    if level.id:
        same(foreign, names, group, first, level.column)
    rows = first.filter(named.take(first))
    columns = (here.take(rows), path.take(rows), names.take(rows))
    for area_id, parent, name in zip(*(column.to_pylist() for column in columns), strict=True):
        text = level.called.replace("{}", name) if name else ""
        texts = {f"name_{language}": text if language == level.language else "" for language in LANGUAGES}
        found.append({"area_id": area_id, "parent_id": parent or top, "kind": level.kind, **texts})
    return here
