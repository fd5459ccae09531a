"""Stations that are open or annulled, and how many ballots could still come from them."""

from typing import Any

import narwhals as nw

from scrutineer.count.tally.totals import Ground, grid, reach, stated, voting_districts
from scrutineer.count.tally.tree import Grid
from scrutineer.count.tally.wide import Wide
from scrutineer.engine import Engine
from scrutineer.model import Election

_SEEN = ("registered_voters", "voters_added", "ballots_received")
_NAMES = ("open", "annulled", "ballots", stated("ballots"), "voters", stated("voters"))


def outstanding(election: Election, protocols: Wide | None, base: Ground, engine: Engine) -> Grid:
    """For each contest and lowest area: open and annulled stations, and the bound of their ballots.

    A station is open while the commission has no counted protocol of it; annulled where it has an annulled
    one instead. What an open or annulled protocol states of voters and ballots is used with the list.
    """
    stations = _eligible(election, base, engine)
    if protocols is not None:
        counted = protocols.having(source="commission", status="counted").select("contest", "station_id")
        stations = stations.join(counted, on=["contest", "station_id"], how="anti")
    stations = _with_seen(stations, protocols)
    voters = nw.max_horizontal("listed_voters", "registered_voters") + nw.col("voters_added").fill_null(0)
    known = stations.with_columns(voters=voters).with_columns(
        ballots=nw.max_horizontal("voters", "ballots_received")
    )
    found = known.group_by("contest", "area").agg(
        (nw.len() - nw.col("annulled").sum()).cast(nw.Int64).alias("open"),
        nw.col("annulled").sum().cast(nw.Int64),
        nw.col("ballots").sum().cast(nw.Int64),
        nw.col("ballots").count().cast(nw.Int64).alias(stated("ballots")),
        nw.col("voters").sum().cast(nw.Int64),
        nw.col("voters").count().cast(nw.Int64).alias(stated("voters")),
    )
    return grid(engine.collect(found), base.width, _NAMES, "stations")


def _eligible(election: Election, base: Ground, engine: Engine) -> nw.LazyFrame[Any]:
    """Every station of every contest: ``contest, station_id, area, listed_voters``."""
    names = ("contest", "station_id", "area", "listed_voters")
    assert base.stations is not None
    everywhere = base.stations.join(reach(base, engine), on="area", how="inner").select(*names)
    if "electorates" not in election.tables:
        return everywhere
    districts = voting_districts(election, engine, base.stations).select(*names)
    listed = districts.group_by("contest").agg(nw.len())
    elsewhere = everywhere.join(listed, on="contest", how="anti")
    return nw.concat([elsewhere, districts])


def _with_seen(stations: nw.LazyFrame[Any], protocols: Wide | None) -> nw.LazyFrame[Any]:
    """With the largest figures that protocols which do not count state, and whether one was annulled."""
    figures = protocols.figures if protocols and "status" in protocols.columns else ()
    unseen = [nw.lit(None, nw.Int64).alias(name) for name in _SEEN if name not in figures]
    if protocols is None or "status" not in protocols.columns:
        return stations.with_columns(*unseen, annulled=nw.lit(0, nw.Int64))
    other = protocols.having(source="commission").filter(
        ~nw.col("status").fill_null("").is_in(["counted", ""])
    )
    seen = other.group_by("contest", "station_id").agg(
        *(nw.col(name).max() for name in _SEEN if name in figures),
        nw.when(nw.col("status") == "annulled").then(1).otherwise(0).max().cast(nw.Int64).alias("annulled"),
    )
    return stations.join(seen, on=["contest", "station_id"], how="left").with_columns(
        *unseen, nw.col("annulled").fill_null(0)
    )
