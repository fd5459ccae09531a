"""The fingerprint of an election: how stations lie by turnout and by an option's share. Data for pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from scrutineer.check.forensics.station_figures import Floats, Ints, StationFigures
from scrutineer.check.forensics.turnout_share import (
    Columns,
    TurnoutShare,
    nearest,
    summed,
    turnout_share,
    turnout_share_of,
)
from scrutineer.words import Sentence

PERCENT: Final = 100
TENTHS: Final = 1000


@dataclass(frozen=True, eq=False)
class Fingerprint:
    """Counts in bins centred on whole per cents (0 to 100) and on tenths of a per cent (0 to 1000).

    * ``stations``, ``voters``: shape ``(101, 101)``, turnout down and share across; stations, and their
      registered voters;
    * ``turnout_stations``, ``turnout_voters``: shape ``(1001,)``, turnout in tenths of a per cent;
    * ``votes``, ``others``: shape ``(101,)``, the option's votes and all other ballots received, by turnout;
    * ``used`` stations went in, ``left_out`` did not, by reason.

    A description: it has no null and gives no probability. The end bins are half as wide as the others.
    """

    stations: Ints
    voters: Ints
    turnout_stations: Ints
    turnout_voters: Ints
    votes: Ints
    others: Ints
    used: int
    left_out: Mapping[Sentence, int]
    option_id: str = ""

    @property
    def cumulative(self) -> Floats:
        """Part of the option's votes that came from stations up to each turnout, shape ``(101,)``, 0 to 1.

        An S that flattens before 100 % where turnout has one peak; it goes on rising where high turnout
        goes with many votes (Klimek and others 2012, figure 3). All 0 where the option has no votes.
        """
        total = int(self.votes.sum())
        return np.asarray(np.cumsum(self.votes) / max(total, 1), dtype=np.float64)

    @property
    def share_by_turnout(self) -> Floats:
        """The option's share of all ballots of each turnout bin, shape ``(101,)``; nan where none."""
        received = self.votes + self.others
        share = np.full(len(received), np.nan)
        return np.asarray(np.divide(self.votes, received, out=share, where=received > 0))

    def rows(self) -> tuple[Mapping[str, Any], ...]:
        """One row for each whole per cent of turnout that has stations: the table beside the picture."""
        count, voters = self.stations.sum(axis=1), self.voters.sum(axis=1)
        cumulative, share = self.cumulative, self.share_by_turnout
        return tuple(
            {
                "turnout": int(k),
                "stations": int(count[k]),
                "voters": int(voters[k]),
                "votes": int(self.votes[k]),
                "others": int(self.others[k]),
                "share": float(share[k]),
                "cumulative": float(cumulative[k]),
            }
            for k in np.flatnonzero(count)
        )


def fingerprint(
    registered: Ints, cast: Ints, leader: Ints, *, received: Ints | None = None, minimum: int = 1
) -> Fingerprint:
    """Count stations by turnout ``cast / registered`` and share ``leader / received``, in integers.

    Arrays hold one count a station; ``received`` is ``cast`` where it is not given. ``leader`` may be the
    votes of any option. Stations without a turnout or a share, or with fewer than ``minimum`` registered
    voters, are left out and counted. Source: Klimek, Yegorov, Hanel, Thurner, PNAS 109 (2012); bins of a
    tenth after Kobak, Shpilkin, Pshenichnikov, Annals of Applied Statistics 10 (2016).
    """
    return _counted(turnout_share(registered, cast, leader, received=received, minimum=minimum), "")


def fingerprint_of(
    figures: StationFigures, option_id: str | None = None, *, columns: Columns | None = None, minimum: int = 1
) -> Fingerprint:
    """The fingerprint of one option of a contest (the leader where none is named)."""
    option_id = option_id or figures.leader()
    return _counted(turnout_share_of(figures, option_id, columns=columns, minimum=minimum), option_id)


def _counted(stations: TurnoutShare, option_id: str) -> Fingerprint:
    turnout = nearest(stations.given, stations.registered, PERCENT)
    share = nearest(stations.votes, stations.received, PERCENT)
    fine = nearest(stations.given, stations.registered, TENTHS)
    side, cell = PERCENT + 1, turnout * (PERCENT + 1) + share
    one = np.ones(len(stations), dtype=np.int64)
    return Fingerprint(
        stations=summed(cell, one, side * side).reshape(side, side),
        voters=summed(cell, stations.registered, side * side).reshape(side, side),
        turnout_stations=summed(fine, one, TENTHS + 1),
        turnout_voters=summed(fine, stations.registered, TENTHS + 1),
        votes=summed(turnout, stations.votes, side),
        others=summed(turnout, stations.others, side),
        used=len(stations),
        left_out=stations.left_out,
        option_id=option_id,
    )
