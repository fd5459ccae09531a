"""The protocols of an election as one wide, lazy frame on an engine, ready to be added up.

One row a protocol copy, one column a figure, and the votes as columns ``v0, v1, ...`` in the order of the
ballot. Bundles that keep votes as rows are turned once; contests with different numbers of options share
the columns. A vote that is not stated stays null.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw

from scrutineer.engine import Engine
from scrutineer.model import FIGURES, Election, Stored
from scrutineer.model.election import WIDE

DEFAULTS: Final = {"source": "commission", "status": "counted"}
"""What an empty cell, or a missing column, of a protocol means."""

KEPT: Final = ("protocol_id", "station_id", "source", "source_id", "copy_kind", "status")
TIMES: Final = ("count_started_at", "count_ended_at")
UNKNOWN: Final = -1


def columns_of(election: Election, table: str) -> tuple[str, ...]:
    """The columns that a table has; none where it is absent."""
    frame = election.tables.get(table)
    return () if frame is None else tuple(frame.columns)


def columns_in_memory(election: Election, table: str, columns: Sequence[str]) -> nw.DataFrame[Any]:
    """Columns of a small table, in the order of its file; empty where it lacks one."""
    frame = election.tables[table]
    wanted = [name for name in columns if name in frame.columns]
    if isinstance(frame, Stored):
        frame = nw.read_parquet(str(frame.path), backend="pyarrow", columns=wanted)
    lacking = (nw.lit("").alias(name) for name in columns if name not in wanted)
    return frame.select(*wanted, *lacking)


def vote_column(index: int) -> str:
    """The column of the line with this index."""
    return f"v{index}"


@dataclass(frozen=True)
class Wide:
    """The frame and what is in it.

    ``frame`` has ``contest`` (the contest's number in the order of the bundle, -1 unknown), the columns of
    :data:`KEPT` and :data:`TIMES` that are there, ``figures``, and ``v0 ... v{width-1}``; counts are Int64.
    """

    frame: nw.LazyFrame[Any]
    columns: tuple[str, ...]
    figures: tuple[str, ...]
    width: int

    @property
    def votes(self) -> tuple[str, ...]:
        """The vote columns."""
        return tuple(vote_column(index) for index in range(self.width))

    @property
    def counts(self) -> tuple[str, ...]:
        """Every column that is added up."""
        return self.figures + self.votes

    def having(self, **cells: str) -> nw.LazyFrame[Any]:
        """The protocols with these cells, such as ``source="observer"``."""
        chosen = self.frame
        for name, value in cells.items():
            given = DEFAULTS.get(name, "")
            if name in self.columns:
                allowed = (value, "") if value == given else (value,)
                chosen = chosen.filter(nw.col(name).fill_null("").is_in(allowed))
            elif value != given:
                chosen = chosen.filter(nw.lit(False))
        return chosen


def wide(election: Election, engine: Engine) -> Wide | None:
    """The election's protocols; ``None`` where it has none."""
    table = WIDE if WIDE in election.tables else "protocols"
    if table not in election.tables:
        return None
    present = columns_of(election, table)
    figures = tuple(name for name in FIGURES if name in present)
    width = max((len(options) for options in election.options.values()), default=0)
    columns = tuple(name for name in (*KEPT, *TIMES) if name in present)
    votes = tuple(vote_column(index) for index in range(width))
    frame = _numbered(election, engine, engine.frame(election.tables[table]))
    if table != WIDE:
        frame, present = _with_votes(election, engine, frame, width), (*present, *votes)
    counts = (nw.col(name) if name in present else nw.lit(None).alias(name) for name in (*figures, *votes))
    frame = frame.select("contest", *columns, *(count.cast(nw.Int64) for count in counts))
    if table != WIDE:
        frame = engine.keep(frame)
    return Wide(frame, columns, figures, width)


def _numbered(election: Election, engine: Engine, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """With the number of the contest; most elections hold one, which needs no join."""
    if len(election.contests) == 1:
        return frame.with_columns(contest=nw.lit(0, nw.Int64))
    return frame.join(contest_numbers(election, engine), on="contest_id", how="left").with_columns(
        nw.col("contest").fill_null(UNKNOWN)
    )


def contest_numbers(election: Election, engine: Engine) -> nw.LazyFrame[Any]:
    """``contest_id`` and ``contest``, its number in the order of the bundle."""
    ids = list(election.contests)
    return small(engine, text={"contest_id": ids}, whole={"contest": range(len(ids))})


def _with_votes(
    election: Election, engine: Engine, protocols: nw.LazyFrame[Any], width: int
) -> nw.LazyFrame[Any]:
    """The protocols with one column for each line of the ballot, from the rows of ``votes``."""
    if not width or "votes" not in election.tables:
        return protocols.with_columns(
            *(nw.lit(None, nw.Int64).alias(vote_column(index)) for index in range(width))
        )
    lines = [
        (number, option_id, index)
        for number, contest_id in enumerate(election.contests)
        for index, option_id in enumerate(election.lines(contest_id))
    ]
    votes = engine.frame(election.tables["votes"]).select("protocol_id", "option_id", "votes")
    on = ["option_id"]
    if len(election.contests) > 1:
        votes = votes.join(protocols.select("protocol_id", "contest"), on="protocol_id", how="inner")
        on = ["contest", "option_id"]
    order = small(
        engine,
        text={"option_id": [option_id for _, option_id, _ in lines]},
        whole={
            "contest": [number for number, _, _ in lines],
            "line": [index for _, _, index in lines],
        },
    ).select(*on, "line")
    turned = (
        votes.join(order, on=on, how="inner")
        .group_by("protocol_id")
        .agg(*(_line(index) for index in range(width)))
    )
    return protocols.join(turned, on="protocol_id", how="left")


def _line(index: int) -> nw.Expr:
    here = nw.when(nw.col("line") == index).then(nw.col("votes"))
    return here.max().alias(vote_column(index))


def small(
    engine: Engine, *, whole: Mapping[str, Sequence[int]], text: Mapping[str, Sequence[str]] | None = None
) -> nw.LazyFrame[Any]:
    """A small frame made here, on the engine, of whole numbers and texts."""
    columns: dict[str, Any] = {name: list(values) for name, values in {**whole, **(text or {})}.items()}
    schema = {name: nw.Int64() if name in whole else nw.String() for name in columns}
    return engine.frame(nw.from_dict(columns, schema, backend="pyarrow"))


def located(election: Election, engine: Engine, areas: nw.DataFrame[Any]) -> nw.LazyFrame[Any]:
    """The stations with the number of their area (``area``, -1 unknown) and ``listed_voters``.

    ``areas`` has ``area_id`` in the order that numbers them.
    """
    numbers = engine.frame(
        areas.select("area_id").with_row_index("area").with_columns(nw.col("area").cast(nw.Int64))
    )
    stations = engine.frame(election.tables["stations"]).join(numbers, on="area_id", how="left")
    has_list = "registered_voters" in columns_of(election, "stations")
    listed = nw.col("registered_voters") if has_list else nw.lit(None)
    return stations.select(
        "station_id",
        nw.col("area").fill_null(UNKNOWN),
        listed.cast(nw.Int64).alias("listed_voters"),
    )
