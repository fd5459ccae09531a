"""An election: what its folder says of it, and the frames of its tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import narwhals as nw

from scrutineer.model.ballot import Contest, Option, Party
from scrutineer.model.place import Area
from scrutineer.words import Name

WIDE: Final = "protocols_wide"
"""The engine's own layout: the protocols' columns and the votes as columns ``v0, v1, ...``.

Column ``v{k}`` is the line with index ``k`` in :meth:`Election.lines` of the protocol's contest.
"""

STAGES: Final = ("upcoming", "voting", "counting", "preliminary", "final")


@dataclass(frozen=True)
class Stored:
    """A table left in its file (Parquet), to be read by an engine when it is needed."""

    path: Path
    columns: tuple[str, ...]


Frame = nw.DataFrame[Any] | Stored


@dataclass(frozen=True)
class Election:
    """A bundle that was read, or made, and is whole.

    ``tables`` maps table names (design §4) to frames with declared types: counts are 64-bit integers
    (null = not stated), everything else strings (empty = not stated). A table that is not there is
    absent. ``protocols`` and ``votes`` may be replaced by one :data:`WIDE` table. ``law`` is a country's
    rules, ``date`` the day of the vote (ISO). ``origin`` is the folder it came from, if any.
    """

    election_id: str
    name: Name
    date: str
    law: str
    area: str = ""
    timezone: str = ""
    stage: str = "final"
    synthetic: bool = False
    tables: Mapping[str, Frame] = field(default_factory=dict)
    origin: Path | None = None

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A small table as a list of rows; empty when the table is absent.

        For areas, contests, options, declared and the like; stations and protocols go through an engine.
        """
        frame = self.tables.get(table)
        if frame is None:
            return []
        if isinstance(frame, Stored):
            return nw.read_parquet(str(frame.path), backend="pyarrow").rows(named=True)
        return frame.rows(named=True)

    @cached_property
    def _by_contest(self) -> dict[str, dict[str, list[dict[str, Any]]]]:
        return {}

    def rows_of(self, table: str, contest_id: str) -> list[dict[str, Any]]:
        """The rows of a small table that belong to one contest, ``""`` the election as a whole.

        Read and grouped once: an election may have thousands of contests.
        """
        if table not in self._by_contest:
            groups: dict[str, list[dict[str, Any]]] = {}
            for row in self.rows(table):
                groups.setdefault(row.get("contest_id") or "", []).append(row)
            self._by_contest[table] = groups
        return self._by_contest[table].get(contest_id, [])

    @cached_property
    def areas(self) -> Mapping[str, Area]:
        """Area id to area, in the order of the file."""
        return {
            r["area_id"]: Area(
                r["area_id"],
                r.get("parent_id") or "",
                r.get("kind") or "",
                Name.of(r),
                r.get("timezone") or "",
                r.get("polls_close") or "",
            )
            for r in self.rows("areas")
        }

    @cached_property
    def contests(self) -> Mapping[str, Contest]:
        """Contest id to contest; a contest without an area is held in the election's, else at the root."""
        root = self.area or next((a.area_id for a in self.areas.values() if not a.parent_id), "")
        return {
            r["contest_id"]: Contest(
                r["contest_id"],
                r["kind"],
                r.get("area_id") or root,
                1 if r.get("seats") is None else r["seats"],
                Name.of(r),
            )
            for r in self.rows("contests")
        }

    @cached_property
    def options(self) -> Mapping[str, Mapping[str, Option]]:
        """Contest id to its options by id, in the order of the ballot (position, then file order)."""
        found: dict[str, list[Option]] = {contest_id: [] for contest_id in self.contests}
        for r in self.rows("options"):
            found[r["contest_id"]].append(
                Option(
                    r["contest_id"],
                    r["option_id"],
                    r.get("kind") or "candidate",
                    Name.of(r),
                    r.get("party_id") or "",
                    r.get("nomination") or "",
                    r.get("sex") or "",
                    r.get("position") or 0,
                )
            )
        return {
            contest_id: {o.option_id: o for o in sorted(options, key=lambda o: o.position)}
            for contest_id, options in found.items()
        }

    def lines(self, contest_id: str) -> tuple[str, ...]:
        """The option ids of a contest in the order of the ballot: index ``k`` is column ``v{k}``."""
        return tuple(self.options[contest_id])

    @cached_property
    def parties(self) -> Mapping[str, Party]:
        """Party id to party."""
        return {
            r["party_id"]: Party(r["party_id"], Name.of(r), r.get("members"), r.get("registered_on") or "")
            for r in self.rows("parties")
        }

    def option_name(self, contest_id: str, option_id: str) -> Name:
        """What an option is called; its id where the bundle gives no name."""
        option = self.options.get(contest_id, {}).get(option_id)
        return option.name if option and option.name else Name(en=option_id)
