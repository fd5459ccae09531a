"""What every page of a site needs: the election without its protocols, and the address of each place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from scrutineer.model import Area, Election
from scrutineer.model.election import WIDE
from scrutineer.publish.portal.address import file_names

_HEAVY = frozenset((WIDE, "protocols", "votes", "stations", "electorates", "ballots", "list_members"))


@dataclass(frozen=True)
class Setting:
    """One site. ``election`` is without its large tables, so that it can be handed to other processes.

    ``area_files`` and ``station_files`` map ids to the names of their pages. ``base_url`` is empty, or ends
    with a slash. ``sealed`` says whether a ledger stands beside the pages, ``believed`` whether a page of
    tests does. ``above`` is the address, from the site's folder, of a page that leads to other elections.
    ``documents`` says whether the protocol of every station and the summary of every area can be printed.
    ``promises`` is the address of a register's site, from the site's folder; empty where there is none.
    ``images`` maps the SHA-256 of a sheet's picture to where its published copy stands, from the site.
    """

    election: Election
    languages: tuple[str, ...]
    area_files: Mapping[str, str]
    station_files: Mapping[str, str]
    base_url: str = ""
    sealed: bool = False
    believed: bool = False
    above: str = ""
    documents: bool = False
    promises: str = ""
    images: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        election: Election,
        languages: Sequence[str],
        stations: Sequence[str],
        *,
        base_url: str = "",
        sealed: bool = False,
        believed: bool = False,
        above: str = "",
        documents: bool = False,
        promises: str = "",
        images: Mapping[str, str] | None = None,
    ) -> "Setting":
        """For an election and the ids of its stations."""
        light = {name: frame for name, frame in election.tables.items() if name not in _HEAVY}
        address = f"{base_url.rstrip('/')}/" if base_url else ""
        return cls(
            replace(election, tables=light),
            tuple(languages),
            file_names(election.areas),
            file_names(stations),
            address,
            sealed,
            believed,
            above,
            documents,
            promises,
            images or {},
        )

    @cached_property
    def contest_files(self) -> Mapping[str, str]:
        """Contest id to the name of its page."""
        return file_names(self.election.contests)

    @property
    def several(self) -> bool:
        """Whether more than one contest is decided."""
        return len(self.election.contests) > 1

    @property
    def findable(self) -> bool:
        """Whether there is more than one place to be found."""
        return bool(self.station_files) or len(self.election.areas) > 1

    @cached_property
    def root(self) -> str:
        """The area of the whole election; empty where there is none."""
        areas = self.election.areas.values()
        return self.election.area or next((a.area_id for a in areas if not a.parent_id), "")

    def path(self, area_id: str) -> tuple[Area, ...]:
        """The areas from the root down to ``area_id``, both included; empty for an id that is not listed."""
        found: list[Area] = []
        here = self.election.areas.get(area_id)
        while here is not None and here not in found:
            found.append(here)
            here = self.election.areas.get(here.parent_id)
        return tuple(reversed(found))

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Area id to the ids of the areas just below it, in the order of the file."""
        found: dict[str, list[str]] = {}
        for area in self.election.areas.values():
            found.setdefault(area.parent_id, []).append(area.area_id)
        return {above: tuple(below) for above, below in found.items()}

    @cached_property
    def contests_at(self) -> Mapping[str, tuple[str, ...]]:
        """Area id to the contests that are held in exactly this area."""
        found: dict[str, list[str]] = {}
        for contest in self.election.contests.values():
            found.setdefault(contest.area_id, []).append(contest.contest_id)
        return {area: tuple(contests) for area, contests in found.items()}


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """The order in which people list numbered things: 9 before 10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((0, int(p), "") if p[0] in "0123456789" else (1, 0, p.casefold()) for p in parts)
