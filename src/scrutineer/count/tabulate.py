"""From protocols to totals: every contest at every level of the area tree, in one pass."""

import numpy as np

from scrutineer.count.outstanding import outstanding
from scrutineer.count.tabulation import Outstanding, Tabulation
from scrutineer.count.totals import Ground, counted_totals, ground
from scrutineer.count.tree import Grid, roll_up
from scrutineer.count.wide import wide
from scrutineer.engine import Engine, open_engine
from scrutineer.model import Election

__all__ = ["Outstanding", "Tabulation", "tabulate"]


def tabulate(election: Election, engine: str | Engine = "duckdb") -> Tabulation:
    """Add up an election: the commission's protocols with status ``counted``, at every level, at once.

    ``engine`` is an open engine, or the name of one that is opened and closed here. The bundle must be
    whole: at most one counted protocol of the commission for a station and contest, from a station that
    votes in the contest (``bundle.read`` sees to that).

    Raises :class:`~scrutineer.model.BadInputError` where a protocol's station or contest is not listed.
    """
    if isinstance(engine, str):
        with open_engine(engine) as opened:
            return _tabulate(election, opened)
    return _tabulate(election, engine)


def _tabulate(election: Election, engine: Engine) -> Tabulation:
    base = ground(election, engine)
    protocols = wide(election, engine)
    lowest = base.expected
    if protocols is not None:
        counted = protocols.having(source="commission", status="counted")
        lowest = lowest.plus(counted_totals(protocols, base, engine, (), counted))
    else:
        lowest = lowest.plus(_nothing(base))
    missing = None
    if (lowest.column("expected") != lowest.column("counted")).any():
        missing = roll_up(base.tree, outstanding(election, protocols, base, engine), base.held_in)
    return Tabulation(
        election,
        base.tree,
        protocols.figures if protocols else (),
        roll_up(base.tree, lowest, base.held_in),
        missing,
        station_count=base.station_count,
        finding_counts={},
    )


def _nothing(base: Ground) -> Grid:
    keys = base.expected.keys
    return Grid(base.width, ("counted",), keys, np.zeros((len(keys), 1), np.int64))
