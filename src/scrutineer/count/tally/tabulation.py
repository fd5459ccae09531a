"""What a tabulation gives: totals of every contest at every level, asked for by contest and area."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from scrutineer.count.tally.totals import stated
from scrutineer.count.tally.tree import AreaTree, Grid, Row
from scrutineer.count.tally.wide import vote_column
from scrutineer.model import Election, Finding, Stations, Sum, Tally


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Stations whose protocol does not count yet, or not any more: open and annulled.

    ``ballots`` is at least the number of ballots that could still be counted there: for each station the
    larger of its voters (with those added on the day) and the ballots it received, of what is known.
    ``voters`` is the sum of its voters. Either is ``None`` where nothing is known for some station.
    """

    stations: int
    ballots: int | None
    voters: int | None


@dataclass(frozen=True, eq=False)
class Tabulation:
    """Totals from the protocols of an election, for every contest and every area.

    ``findings`` lists, up to a limit for each code, the controls that counted protocols do not satisfy and
    the copies that differ; ``finding_counts`` has their exact number for each (contest id, code).
    ``station_count`` and ``protocol_count`` are of the bundle, all copies included.
    """

    election: Election
    tree: AreaTree
    figures: tuple[str, ...]
    totals: Grid
    missing: Grid | None = None
    copies: Grid | None = None
    findings: tuple[Finding, ...] = ()
    finding_counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    station_count: int = 0
    protocol_count: int = 0

    @cached_property
    def _number(self) -> dict[str, int]:
        return {contest_id: at for at, contest_id in enumerate(self.election.contests)}

    def _row(self, grid: Grid | None, contest_id: str, area_id: str | None) -> Row | None:
        area = self.election.contests[contest_id].area_id if area_id is None else area_id
        number, place = self._number[contest_id], self.tree.number[area]
        return grid.row(number, place) if grid else None

    def area_ids(self, contest_id: str) -> tuple[str, ...]:
        """The areas that have stations of the contest, from its own area down, each level in file order."""
        areas = self.totals.area[self.totals.contest == self._number[contest_id]]
        order = np.lexsort((areas, self.tree.depth[areas]))
        return tuple(self.tree.ids[at] for at in areas[order].tolist())

    def tally(self, contest_id: str, area_id: str | None = None) -> Tally:
        """Totals of the commission's counted protocols; without an area, of the whole contest.

        An area without stations of the contest has a tally of zero stations. Raises ``KeyError`` for a
        contest or an area that the election does not have.
        """
        row = self._row(self.totals, contest_id, area_id)
        out = self._row(self.missing, contest_id, area_id)
        counted = row["counted"] if row else 0
        open_, annulled = (out["open"], out["annulled"]) if out else (0, 0)
        stations = Stations(counted + open_ + annulled, counted, open_, annulled)
        return self._tally(contest_id, area_id, stations, row)

    def observed(self, contest_id: str, area_id: str | None = None) -> Tally | None:
        """The same from observers' copies: of the stations whose copies do not contradict each other.

        Its ``counted`` are those stations. ``None`` where observers gave no copy.
        """
        row = self._row(self.copies, contest_id, area_id)
        if row is None:
            return None
        expected = self.tally(contest_id, area_id).stations.expected
        agreeing = row["counted"]
        return self._tally(contest_id, area_id, Stations(expected, agreeing, expected - agreeing, 0), row)

    def outstanding(self, contest_id: str, area_id: str | None = None) -> Outstanding:
        """How much could still come in."""
        row = self._row(self.missing, contest_id, area_id)
        if row is None:
            return Outstanding(0, 0, 0)
        stations = row["open"] + row["annulled"]
        ballots = row["ballots"] if row[stated("ballots")] == stations else None
        voters = row["voters"] if row[stated("voters")] == stations else None
        return Outstanding(stations, ballots, voters)

    def _tally(self, contest_id: str, area_id: str | None, stations: Stations, row: Row | None) -> Tally:
        def one(column: str) -> Sum:
            if row is None or column not in row.column:
                return Sum(0, 0)
            return Sum(row[column], row[stated(column)])

        return Tally(
            contest_id,
            self.election.contests[contest_id].area_id if area_id is None else area_id,
            stations,
            {name: one(name) for name in self.figures},
            {
                option_id: one(vote_column(index))
                for index, option_id in enumerate(self.election.lines(contest_id))
            },
        )
