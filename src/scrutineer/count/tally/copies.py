"""Copies of one protocol held against each other, figure by figure.

``C-01`` the commission's protocol and an observer's copy; ``C-02`` its two entries; ``C-03`` copies of two
observers. What one side does not state is no difference. No finding says which side is right, nor names an
observer.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import narwhals as nw

from scrutineer.count.tally.observed import observers_copies
from scrutineer.count.tally.totals import Ground, areas_of
from scrutineer.count.tally.wide import Wide, vote_column
from scrutineer.engine import Engine
from scrutineer.model import FIGURES, Election, Finding, Severity, figure_name
from scrutineer.words import Sentence, mark

_OTHER: Final = "_other"


@dataclass(frozen=True)
class Comparison:
    """Two sets of copies held against each other."""

    code: str
    says: str
    action: str


COMMISSION_AND_OBSERVER: Final = Comparison(
    "C-01",
    mark("The commission's protocol and an observer's copy differ (protocol / copy): {differences}."),
    mark("Hold both against the signed sheet, and ask the commission to explain the difference."),
)
TWO_ENTRIES: Final = Comparison(
    "C-02",
    mark("The two entries of this protocol differ (first / second): {differences}."),
    mark("Enter the protocol again from the signed sheet."),
)
TWO_OBSERVERS: Final = Comparison(
    "C-03",
    mark("The copies of two observers differ (one / other): {differences}."),
    mark("Hold both copies against their photographs."),
)
_DIFFERENCE: Final = mark("{name} {first} / {second}")


def compare_copies(
    election: Election, protocols: Wide, base: Ground, engine: Engine, sources: Collection[str], limit: int
) -> tuple[list[Finding], dict[tuple[str, str], int]]:
    """Findings, at most ``limit`` for each code, and the exact number for each contest id and code.

    ``sources`` are those that the protocols have; no comparison is made for what is not there.
    """
    observers = observers_copies(protocols)
    entries = protocols.having(source="commission")
    second = protocols.having(source="second_entry")
    if "status" in protocols.columns:
        standing = nw.col("status").fill_null("").is_in(["", "counted", "open"])
        entries, second = entries.filter(standing), second.filter(standing)
    counted = protocols.having(source="commission", status="counted")
    later = nw.col("protocol_id") < nw.col("protocol_id" + _OTHER)
    findings: list[Finding] = []
    numbers: dict[tuple[str, str], int] = {}
    compared: list[tuple[Comparison, nw.LazyFrame[Any]]] = []
    if "observer" in sources:
        compared.append((COMMISSION_AND_OBSERVER, _pairs(counted, observers, protocols)))
    if "second_entry" in sources:
        compared.append((TWO_ENTRIES, _pairs(entries, second, protocols)))
    if "observer" in sources:
        compared.append((TWO_OBSERVERS, _pairs(observers, observers, protocols).filter(later)))
    for kind, pairs in compared:
        differing = pairs.filter(_any_differs(protocols.counts))
        count = engine.collect(differing.group_by("contest").agg(nw.len().cast(nw.Int64).alias("n")))
        ids = list(election.contests)
        for row in count.rows(named=True):
            numbers[ids[row["contest"]], kind.code] = row["n"]
        if len(count):
            order = ["contest", "station_id", "protocol_id", "protocol_id" + _OTHER]
            shown = engine.collect(differing.sort(*order).head(limit)).rows(named=True)
            areas = areas_of((row["station_id"] for row in shown), base, engine)
            findings.extend(_finding(election, areas, kind, row) for row in shown)
    return findings, numbers


def _pairs(one: nw.LazyFrame[Any], other: nw.LazyFrame[Any], protocols: Wide) -> nw.LazyFrame[Any]:
    """Every pair of copies of the same station and contest, the other's columns with a suffix."""
    columns = ("contest", "station_id", "protocol_id", *protocols.counts)
    on = ["contest", "station_id"]
    return one.select(*columns).join(other.select(*columns), on=on, how="inner", suffix=_OTHER)


def _any_differs(names: tuple[str, ...]) -> nw.Expr:
    differ = [(nw.col(name) != nw.col(name + _OTHER)).fill_null(False) for name in names]
    return reduce(lambda one, other: one | other, differ)


def _finding(
    election: Election, areas: Mapping[str, str], kind: Comparison, row: Mapping[str, Any]
) -> Finding:
    contest_id = list(election.contests)[row["contest"]]
    names = {name: figure_name(name) for name in FIGURES} | {
        vote_column(index): election.option_name(contest_id, option_id)
        for index, option_id in enumerate(election.lines(contest_id))
    }
    ids = dict(zip(names, (*FIGURES, *election.lines(contest_id)), strict=True))
    differences = [
        {"name": name, "first": row[name], "second": row[name + _OTHER]}
        for name in names
        if row.get(name) is not None and row[name + _OTHER] not in (None, row[name])
    ]
    said = tuple(Sentence(_DIFFERENCE, {**each, "name": names[each["name"]]}) for each in differences)
    return Finding(
        kind.code,
        Severity.CONTRADICTION,
        Sentence(kind.says, {"differences": said}),
        contest_id=contest_id,
        area_id=areas.get(row["station_id"], ""),
        station_id=row["station_id"],
        protocol_id=row["protocol_id"],
        action=Sentence(kind.action),
        values={
            "other_protocol_id": row["protocol_id" + _OTHER],
            "differences": tuple({**each, "name": ids[each["name"]]} for each in differences),
        },
    )
