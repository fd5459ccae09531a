"""Small foreign files and the mappings that bring them in."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from scrutineer import bundle
from scrutineer.model import BadInputError, Election

HEAD = """
[election]
id = "SYNTHETIC-import"
name_en = "SYNTHETIC import"
date = "2024-06-05"
law = "generic"

[areas.top]
id = "LAND"
name_en = "SYNTHETIC land"
"""

WIDE = (
    HEAD
    + """
[[areas.level]]
column = "region"
kind = "region"
language = "ru"

[[areas.level]]
column = "district"
kind = "district"
language = "ru"

[stations]
id = "station"

[[contest]]
id = "president"
kind = "plurality"
option = [
  { id = "a", column = "v_a", name_en = "SYNTHETIC A" },
  { id = "b", column = "v_b", name_en = "SYNTHETIC B" },
]

[contest.figures]
registered_voters = "list"
ballots_issued = ["in_room", "at_home"]
ballots_cast = "cast"
"""
)

WIDE_ROWS = """\
region,district,station,list,in_room,at_home,cast,v_a,v_b
Север,Первый,001,1000,500,20,519,300,200
Север,Первый,002,900,400,0,400,250,150
Юг,Первый,003,800,,,,,
Юг,,004,700,300,,299,100,
"""


LONG = (
    HEAD
    + """
[stations]
id = "station"
[[contest]]
id = "council"
kind = "plurality"
language = "ru"
[contest.figures]
registered_voters = "list"
[contest.long]
option = "line"
votes = "votes"
figures = { "Недействительные" = "ballots_invalid" }
"""
)

LONG_ROWS = """\
station,list,line,votes
1,100,Иванов,40
1,100,Петров,7
1,100,Недействительные,3
2,90,Петров,11
2,90,Иванов,30
3,80,Иванов,
"""


def brought_in(
    folder: Path, mapping: str, files: Mapping[str, str | bytes], **options: Any
) -> tuple[Election, bundle.Summary]:
    """Import the files by the mapping; the election that came out, and the summary."""
    summary = bundle.import_files(*written(folder, mapping, files), folder / "out", **options)
    return bundle.read(folder / "out"), summary


def written(folder: Path, mapping: str, files: Mapping[str, str | bytes]) -> tuple[Path, Sequence[Path]]:
    (folder / "map.toml").write_text(mapping, "utf-8")
    for name, data in files.items():
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder / "map.toml", [folder / name for name in files]


def refused(
    folder: Path, mapping: str, files: Mapping[str, str | bytes]
) -> list[tuple[str, str, int | None, str, str]]:
    """The faults of an import that must fail; nothing may have been written."""
    paths = written(folder, mapping, files)
    before = sorted(folder.rglob("*"))
    with pytest.raises(BadInputError) as caught:
        bundle.import_files(*paths, folder / "out")
    assert sorted(folder.rglob("*")) == before
    return [(f.code, f.file, f.row, f.column, f.value) for f in caught.value.faults]
