"""The tally that observers' copies give: of the stations whose copies do not contradict each other."""

from functools import reduce
from typing import Any

import narwhals as nw

from scrutineer.count.tally.totals import Ground, grid, placed, sums
from scrutineer.count.tally.tree import Grid
from scrutineer.count.tally.wide import Wide
from scrutineer.engine import Engine

NO_FIGURES = ("refused", "not_posted")
"""Kinds of copy that say why there is none: they have no figures and are compared with nothing."""


def observers_copies(protocols: Wide) -> nw.LazyFrame[Any]:
    """Observers' copies that state something."""
    copies = protocols.having(source="observer", status="counted")
    if "copy_kind" in protocols.columns:
        copies = copies.filter(~nw.col("copy_kind").fill_null("").is_in(NO_FIGURES))
    says_something = [~nw.col(name).is_null() for name in protocols.counts]
    return copies.filter(reduce(lambda one, other: one | other, says_something))


def observed_totals(protocols: Wide, base: Ground, engine: Engine) -> Grid:
    """Sums for each contest and lowest area over stations whose copies agree, and their number (``counted``).

    Copies agree when no figure or line is stated differently by two of them; what only one states is taken.
    Areas with copies, none of which agree, are there with nothing counted.
    """
    names = protocols.counts
    stations = (
        observers_copies(protocols)
        .group_by("contest", "station_id")
        .agg(
            *(nw.col(name).max() for name in names),
            *(nw.col(name).min().alias(_least(name)) for name in names),
        )
    )
    same = [(nw.col(name) == nw.col(_least(name))).fill_null(True) for name in names]
    agreeing = stations.with_columns(agree=reduce(lambda one, other: one & other, same))
    shown = agreeing.select(
        "contest",
        "station_id",
        nw.when(nw.col("agree")).then(nw.lit(1)).otherwise(nw.lit(0)).alias("agreed"),
        *(nw.when(nw.col("agree")).then(nw.col(name)).alias(name) for name in names),
    )
    expressions, columns = sums(names)
    counted = nw.col("agreed").sum().cast(nw.Int64).alias("counted")
    found = placed(shown, base).group_by("contest", "area").agg(counted, *expressions)
    return grid(engine.collect(found), base.width, ("counted", *columns), "protocols")


def _least(name: str) -> str:
    return f"{name}_least"
