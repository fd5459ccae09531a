"""From protocols to totals: every contest at every level of the area tree, in one pass."""

from collections.abc import Mapping
from datetime import date

import narwhals as nw
import numpy as np

from scrutineer.count.tally.copies import compare_copies
from scrutineer.count.tally.country import Violations, control_country
from scrutineer.count.tally.observed import observed_totals
from scrutineer.count.tally.outstanding import outstanding
from scrutineer.count.tally.tabulation import Outstanding, Tabulation
from scrutineer.count.tally.totals import Ground, counted_totals, ground
from scrutineer.count.tally.tree import Grid, roll_up
from scrutineer.count.tally.unstated import unstated_lines
from scrutineer.count.tally.wide import DEFAULTS, Wide, wide
from scrutineer.engine import Engine, open_engine
from scrutineer.law.rulebook import Rulebook, rulebook
from scrutineer.model import Election

__all__ = ["Outstanding", "Tabulation", "tabulate"]


def tabulate(
    election: Election,
    engine: str | Engine = "duckdb",
    *,
    limit: int = 100,
    rulebooks: Mapping[str, Rulebook] | None = None,
) -> Tabulation:
    """Add up an election: the commission's protocols with status ``counted``, at every level, at once.

    ``engine`` is an open engine, or the name of one that is opened and closed here. ``limit`` bounds the
    findings listed for each code. ``rulebooks`` maps contest kinds to rules whose controls are evaluated;
    where absent they are the election's own law on its day. The bundle must be whole: at most one counted
    protocol of the commission for a station and contest, from a station that votes in the contest
    (``bundle.read`` sees to that).

    Raises :class:`~scrutineer.model.BadInputError` where a protocol's station or contest is not listed, and
    :class:`~scrutineer.model.NotSupportedError` where the law or the engine is not known.
    """
    books = own_law(election) if rulebooks is None else rulebooks
    if isinstance(engine, str):
        with open_engine(engine) as opened:
            return _tabulate(election, opened, books, limit)
    return _tabulate(election, engine, books, limit)


def own_law(election: Election) -> dict[str, Rulebook]:
    """The rules of each contest kind of the election, in force on its day."""
    day = date.fromisoformat(election.date)
    kinds = dict.fromkeys(contest.kind for contest in election.contests.values())
    return {kind: rulebook(election.law, kind, day) for kind in kinds}


def _tabulate(election: Election, engine: Engine, books: Mapping[str, Rulebook], limit: int) -> Tabulation:
    base = ground(election, engine)
    protocols = wide(election, engine)
    if protocols is None:
        nothing = np.zeros((len(base.expected.keys), 1), np.int64)
        lowest = base.expected.plus(Grid(base.width, ("counted",), base.expected.keys, nothing))
        sources, violations = dict[str, int](), Violations((), {})
    else:
        sources = _sources(protocols, engine)
        lowest = base.expected.plus(counted_totals(protocols, base, engine))
        violations = control_country(election, protocols, base, engine, books, limit)
        silent = unstated_lines(election, protocols, base, engine, lowest, limit)
        violations = Violations(
            (*violations.findings, *silent.findings), {**violations.numbers, **silent.numbers}
        )
    findings, numbers = list(violations.findings), dict(violations.numbers)
    copies = None
    if protocols and not sources.keys() <= {DEFAULTS["source"]}:
        differing, counts = compare_copies(election, protocols, base, engine, sources, limit)
        findings, numbers = findings + differing, numbers | counts
    if protocols and "observer" in sources:
        copies = roll_up(base.tree, observed_totals(protocols, base, engine), base.held_in)
    return Tabulation(
        election,
        base.tree,
        protocols.figures if protocols else (),
        roll_up(base.tree, lowest, base.held_in),
        _missing(election, protocols, base, engine, lowest),
        copies,
        tuple(findings),
        numbers,
        base.station_count,
        sum(sources.values()),
    )


def _missing(
    election: Election, protocols: Wide | None, base: Ground, engine: Engine, lowest: Grid
) -> Grid | None:
    if (lowest.column("expected") == lowest.column("counted")).all():
        return None
    return roll_up(base.tree, outstanding(election, protocols, base, engine), base.held_in)


def _sources(protocols: Wide, engine: Engine) -> dict[str, int]:
    """How many protocols there are of each source, so that no pass is made for what is not there."""
    if "source" not in protocols.columns:
        total = engine.collect(protocols.frame.select(nw.len().cast(nw.Int64).alias("n")))
        return {DEFAULTS["source"]: total["n"].to_list()[0]}
    found = engine.collect(protocols.frame.group_by("source").agg(nw.len().cast(nw.Int64).alias("n")))
    sources: dict[str, int] = {}
    for row in found.rows(named=True):
        source = row["source"] or DEFAULTS["source"]
        sources[source] = sources.get(source, 0) + row["n"]
    return sources
