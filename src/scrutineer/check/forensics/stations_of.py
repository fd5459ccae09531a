"""From the tables of an election to the arrays that every test of this package takes.

The same protocols as in a tally: the commission's with status ``counted``, joined to their stations by an
engine, one pass, a million stations in seconds. The order is that of the table of stations.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import narwhals as nw
import numpy as np

from scrutineer.check.forensics.station_figures import NOT_STATED, Bools, Ints, StationFigures
from scrutineer.count.tally.observed import observers_copies
from scrutineer.count.tally.tree import AreaTree
from scrutineer.count.tally.wide import Wide, columns_in_memory, columns_of, vote_column, wide
from scrutineer.engine import Engine, open_engine
from scrutineer.law.equation import Equation, Relation
from scrutineer.law.rule import Control
from scrutineer.law.rulebook import Rulebook, rulebook
from scrutineer.model import Election, ScrutineerError
from scrutineer.model.figures import LINES
from scrutineer.model.finding import Severity
from scrutineer.words import Sentence, mark

REGISTERED: Final = "registered_voters"
ADDED: Final = "voters_added"
LISTED: Final = "listed_voters"
"""In ``other``: the list before the day, from the table of stations."""

_FIGURES: Final = (REGISTERED, "ballots_issued", "ballots_cast", "ballots_valid", "ballots_invalid")
_DERIVABLE: Final = ("ballots_valid", "ballots_cast", "ballots_invalid")


def station_figures(
    election: Election,
    contest_id: str,
    *,
    engine: Engine | None = None,
    rules: Rulebook | None = None,
) -> StationFigures:
    """The counted protocols of one contest as arrays, a row a station, in the order of the table of stations.

    * ``registered`` is the base of turnout: the list at the close and, where the protocol states them, the
      voters added on the day. Where voters were added, ``other["registered_voters"]`` has the list alone.
    * ``other`` has every further figure that some protocol states, and ``listed_voters``, the list before
      the day.
    * Ballots valid, cast and invalid that are not stated are derived where an equation of the law whose other
      terms are all stated leaves one value, not negative; ``derived`` marks them. Nothing else is derived,
      and a figure that is stated is never put right.
    * ``observed`` marks stations of which an observer brought a copy that states anything; ``None`` where
      none did.

    ``engine`` is an open engine; DuckDB is opened and closed where it is ``None``. ``rules`` are the
    election's own on its day where ``None``. The bundle must be whole (see
    :func:`scrutineer.count.tally.tabulate.tabulate`).

    Raises :class:`~scrutineer.model.ScrutineerError` where the contest is not in the election.
    """
    if contest_id not in election.contests:
        said = mark("There is no contest {contest}. There are: {known}.")
        values = {"contest": contest_id, "known": ", ".join(election.contests)}
        raise ScrutineerError("forensics-contest", Sentence(said, values))
    if rules is None:
        kind = election.contests[contest_id].kind
        rules = rulebook(election.law, kind, date.fromisoformat(election.date))
    if engine is not None:
        return _figures(election, contest_id, engine, rules)
    with open_engine() as opened:
        return _figures(election, contest_id, opened, rules)


def _figures(election: Election, contest_id: str, engine: Engine, rules: Rulebook) -> StationFigures:
    areas = columns_in_memory(election, "areas", ("area_id", "parent_id"))
    tree = AreaTree.of(areas["area_id"].to_list(), areas["parent_id"].to_list())
    lines = election.lines(contest_id)
    protocols = wide(election, engine)
    rows = _joined(election, contest_id, protocols, engine, tree)
    names = protocols.figures if protocols else ()
    stated = {name: _whole(rows, name) for name in dict.fromkeys((*_FIGURES, *names, LISTED))}
    columns = [_whole(rows, vote_column(at)) for at in range(len(lines))]
    votes = np.stack(columns, axis=1) if columns else np.zeros((len(rows), 0), np.int64)
    derived = _derive(stated, votes, rules)
    other = {n: v for n, v in stated.items() if n not in _FIGURES and (v != NOT_STATED).any()}
    registered = stated[REGISTERED]
    if ADDED in other:
        other[REGISTERED] = registered
        more = np.maximum(other[ADDED], 0)
        registered = np.where(registered == NOT_STATED, NOT_STATED, registered + more)
    return StationFigures(
        contest_id,
        tuple(rows["station_id"].to_list()),
        tree.ids,
        _whole(rows, "area"),
        registered,
        stated["ballots_issued"],
        stated["ballots_cast"],
        stated["ballots_valid"],
        stated["ballots_invalid"],
        lines,
        votes,
        {at: tree.ids[above] for at, above in zip(tree.ids, tree.parent.tolist(), strict=True) if above >= 0},
        _observed(rows, contest_id, election, protocols, engine),
        other,
        derived,
    )


def _joined(
    election: Election, contest_id: str, protocols: Wide | None, engine: Engine, tree: AreaTree
) -> nw.DataFrame[Any]:
    """Counted protocols with ``place`` (the station's row), ``area`` and ``listed_voters``, in that order."""
    names = (*(protocols.figures if protocols else ()),)
    votes = tuple(vote_column(at) for at in range(len(election.lines(contest_id))))
    if protocols is None or "stations" not in election.tables:
        empty: dict[str, list[int]] = {name: [] for name in (*_FIGURES, *names, *votes, LISTED, "area")}
        schema = {"station_id": nw.String(), **dict.fromkeys(empty, nw.Int64())}
        return nw.from_dict({"station_id": [], **empty}, schema, backend="pyarrow")
    here = list(election.contests).index(contest_id)
    counted = protocols.having(source="commission", status="counted").filter(nw.col("contest") == here)
    stations = _stations(election, engine, tree)
    found = counted.select("station_id", *names, *votes).join(stations, on="station_id", how="left")
    return engine.collect(found).sort("place", "station_id")


def _stations(election: Election, engine: Engine, tree: AreaTree) -> nw.LazyFrame[Any]:
    listed = "registered_voters" in columns_of(election, "stations")
    wanted = ("station_id", "area_id", *(("registered_voters",) if listed else ()))
    stations = columns_in_memory(election, "stations", wanted).with_row_index("place")
    area = np.fromiter((tree.number.get(a, NOT_STATED) for a in stations["area_id"]), np.int64, len(stations))
    area_of = nw.new_series("area", area, nw.Int64(), backend="pyarrow")
    list_of = nw.col("registered_voters") if listed else nw.lit(None)
    return engine.frame(
        stations.select(
            nw.col("station_id"),
            nw.col("place").cast(nw.Int64),
            area_of,
            list_of.cast(nw.Int64).alias(LISTED),
        )
    )


def _whole(rows: nw.DataFrame[Any], name: str) -> Ints:
    """A column as whole numbers, :data:`NOT_STATED` where it is empty or absent."""
    if name not in rows.columns:
        return np.full(len(rows), NOT_STATED, np.int64)
    filled = rows[name].cast(nw.Int64).fill_null(NOT_STATED)
    return np.ascontiguousarray(filled.to_numpy(), np.int64)


def _observed(
    rows: nw.DataFrame[Any], contest_id: str, election: Election, protocols: Wide | None, engine: Engine
) -> Bools | None:
    if protocols is None or "source" not in protocols.columns:
        return None
    here = list(election.contests).index(contest_id)
    copies = observers_copies(protocols).filter(nw.col("contest") == here)
    seen = set(engine.collect(copies.select("station_id").unique())["station_id"].to_list())
    if not seen:
        return None
    return np.fromiter((station in seen for station in rows["station_id"].to_list()), np.bool_, len(rows))


def _derive(stated: dict[str, Ints], votes: Ints, rules: Rulebook) -> Mapping[str, Bools]:
    """Fill in ``stated`` what the law's equations leave no choice about; by figure, where that was done."""
    lines = np.where((votes >= 0).all(axis=1), votes.sum(axis=1), NOT_STATED)
    equations = [
        control.equation
        for _, control in rules.applying(Control)
        if control.severity is Severity.CONTRADICTION and control.equation.relation is Relation.EQUAL
    ]
    derived: dict[str, Bools] = {}
    for name in _DERIVABLE:
        for equation in equations:
            value = _solved(equation, name, {**stated, LINES: lines} if votes.shape[1] else stated)
            if value is None:
                continue
            fills = (stated[name] == NOT_STATED) & (value >= 0)
            if fills.any():
                stated[name] = np.where(fills, value, stated[name])
                derived[name] = derived.get(name, np.zeros(len(fills), np.bool_)) | fills
    return derived


def _solved(equation: Equation, name: str, known: Mapping[str, Ints]) -> Ints | None:
    """The value of one figure in an equation, ``NOT_STATED`` where another term is not stated.

    ``None`` where the equation does not name the figure once with coefficient one, or names a figure that
    no protocol of the election has.
    """
    terms = [*equation.left.terms, *((other, -factor) for other, factor in equation.right.terms)]
    factors = dict(terms)
    if len(factors) != len(terms) or abs(factors.get(name, 0)) != 1 or not factors.keys() <= known.keys():
        return None
    total = np.full(len(known[name]), equation.left.constant - equation.right.constant, np.int64)
    certain = np.ones(len(total), np.bool_)
    for other, factor in terms:
        if other != name:
            total += factor * known[other]
            certain &= known[other] != NOT_STATED
    return np.where(certain, -factors[name] * total, NOT_STATED)
