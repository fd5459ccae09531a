"""The stations of many small contests as one table, in one pass over the protocols."""

from collections.abc import Sequence
from typing import Any, Final

import narwhals as nw
import numpy as np

from scrutineer.check.forensics.station_figures import NOT_STATED, Bools, Ints, StationFigures
from scrutineer.count.tally.observed import observers_copies
from scrutineer.count.tally.tree import AreaTree
from scrutineer.count.tally.wide import Wide, columns_in_memory, located, wide
from scrutineer.engine import Engine
from scrutineer.model import Election

PLACES: Final = ("first", "second")
"""The options of contests that are taken together: who came first, and who second, in each."""


def stations_together(
    election: Election, contest_ids: Sequence[str], engine: Engine
) -> StationFigures | None:
    """The counted protocols of these contests, a row a station and contest; ``None`` where there is none.

    The options are :data:`PLACES`: each contest's own leader and the next by votes. Figures are as stated,
    nothing is derived.
    """
    protocols = wide(election, engine)
    if protocols is None or "stations" not in election.tables:
        return None
    ids = list(election.contests)
    numbers = [ids.index(contest_id) for contest_id in contest_ids]
    areas = columns_in_memory(election, "areas", ("area_id", "parent_id"))
    tree = AreaTree.of(areas["area_id"].to_list(), areas["parent_id"].to_list())
    counted = protocols.having(source="commission", status="counted").filter(nw.col("contest").is_in(numbers))
    frame = engine.collect(
        counted.select("station_id", "contest", *protocols.figures, *protocols.votes).join(
            located(election, engine, areas), on="station_id", how="left"
        )
    ).sort("contest", "station_id")
    if not len(frame):
        return None
    votes = np.stack([_whole(frame, name) for name in protocols.votes], axis=1)
    ballots = {n: _whole(frame, f"ballots_{n}") for n in ("issued", "cast", "valid", "invalid")}
    return StationFigures(
        "",
        tuple(frame["station_id"].to_list()),
        tree.ids,
        _whole(frame, "area"),
        _whole(frame, "registered_voters"),
        ballots["issued"],
        ballots["cast"],
        ballots["valid"],
        ballots["invalid"],
        PLACES,
        _by_place(votes, _whole(frame, "contest")),
        {at: tree.ids[above] for at, above in zip(tree.ids, tree.parent.tolist(), strict=True) if above >= 0},
        _observed(frame, protocols, engine),
    )


def _whole(frame: nw.DataFrame[Any], name: str) -> Ints:
    if name not in frame.columns:
        return np.full(len(frame), NOT_STATED, np.int64)
    return np.ascontiguousarray(frame[name].cast(nw.Int64).fill_null(NOT_STATED).to_numpy(), np.int64)


def _by_place(votes: Ints, contest: Ints) -> Ints:
    """Votes of the lines that came first and second in their own contest, shape ``(n, 2)``."""
    numbers = np.unique(contest, return_inverse=True)[1]
    sums = np.zeros((numbers.max(initial=-1) + 1, votes.shape[1]), np.int64)
    np.add.at(sums, numbers, np.maximum(votes, 0))
    order = np.argsort(-sums, axis=1, kind="stable")[:, : len(PLACES)]
    return np.take_along_axis(votes, order[numbers], axis=1)


def _observed(frame: nw.DataFrame[Any], protocols: Wide, engine: Engine) -> Bools | None:
    """Where an observer's copy was taken; ``None`` where none was."""
    if "source" not in protocols.columns:
        return None
    copies = engine.collect(observers_copies(protocols).select("contest", "station_id").unique())
    seen = set(zip(copies["contest"].to_list(), copies["station_id"].to_list(), strict=True))
    if not seen:
        return None
    here = zip(frame["contest"].to_list(), frame["station_id"].to_list(), strict=True)
    return np.fromiter((pair in seen for pair in here), np.bool_, len(frame))
