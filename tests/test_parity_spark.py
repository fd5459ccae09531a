"""The same election on DuckDB and on Spark: identical tallies, findings and decisions.

Spark runs here as a cluster of two workers, each a Java process of its own, as it would on two machines.
"""

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.country import country
from scrutineer import bundle
from scrutineer.check import simulate
from scrutineer.check.simulate.ballot import Plan
from scrutineer.count.decision.decide import decide
from scrutineer.count.tally.tabulate import Tabulation, tabulate
from scrutineer.engine import Engine, open_engine
from scrutineer.model import Election, Stored
from tests.rows import election, rules, widened

CLUSTER = "local-cluster[2,1,1024]"
CONTROLS = rules(
    [
        ("E-01", "ballots_received = ballots_issued + ballots_cancelled? + ballots_spoiled?", ()),
        ("E-04", "ballots_valid = lines", ("E-12",)),
        ("E-07", "count_minutes <= 720", ()),
        ("E-12", "ballots_cast = ballots_invalid + ballots_valid", ()),
    ]
)


@pytest.fixture(scope="module")
def spark() -> Iterator[Engine]:
    with open_engine("spark", master=CLUSTER) as engine:
        yield engine


def everything(totals: Tabulation) -> dict[str, Any]:
    """All that a tabulation answers, in plain values."""
    places = [(c, area) for c in totals.election.contests for area in (None, *totals.area_ids(c))]
    seen = {place: totals.observed(*place) for place in places}
    return {
        "tallies": {place: asdict(totals.tally(*place)) for place in places},
        "observed": {place: tally and asdict(tally) for place, tally in seen.items()},
        "outstanding": {place: asdict(totals.outstanding(*place)) for place in places},
        "findings": [(asdict(finding), finding.text("kk")) for finding in totals.findings],
        "finding_counts": totals.finding_counts,
        "stations": totals.station_count,
        "protocols": totals.protocol_count,
    }


def agree(given: Election, spark: Engine, **options: Any) -> Tabulation:
    """Both engines give the same; returns what they give."""
    duck, cluster = tabulate(given, "duckdb", **options), tabulate(given, spark, **options)
    one, other = everything(duck), everything(cluster)
    for name, answer in one.items():
        assert answer == other[name], name
    return duck


def with_gaps() -> Election:
    """By hand: cells not stated, open and annulled stations, copies that differ, unreadable times."""
    stations = [{"station_id": f"{n:03}", "area_id": f"d{n % 3}"} for n in range(9)]
    stations[8]["registered_voters"] = 700  # type: ignore[assignment]
    sheets: list[dict[str, Any]] = [
        {"ballots_received": 120, "ballots_issued": 100, "ballots_cancelled": 20, "ballots_cast": 100},
        {"ballots_received": 120, "ballots_issued": 100, "ballots_cancelled": 19, "ballots_valid": 90},
        {"ballots_valid": 90, "ballots_invalid": 5, "ballots_cast": 95, "count_ended_at": "dawn"},
        {"ballots_valid": 91, "ballots_invalid": 5, "ballots_cast": 95},
        {"count_started_at": "2022-11-20T20:00:00+06:00", "count_ended_at": "2022-11-21T09:00:00Z"},
        {"status": "annulled", "registered_voters": 500, "voters_added": 9},
        {"status": "open", "ballots_received": 300, "registered_voters": 250},
        {"status": "", "source": "", "ballots_cast": 0},
    ]
    protocols = [
        {"protocol_id": f"p{n}", "contest_id": "c", "station_id": f"{n:03}", "source": "commission", **sheet}
        for n, sheet in enumerate(sheets)
    ]
    copies: list[dict[str, Any]] = [
        {"station_id": "000", "ballots_cast": 100, "copy_kind": "photographed"},
        {"station_id": "000", "ballots_cast": 101},
        {"station_id": "001", "ballots_valid": 80, "ballots_cast": None},
        {"station_id": "001", "ballots_cast": 85},
        {"station_id": "002", "copy_kind": "refused"},
        {"station_id": "008", "ballots_cast": 600},
        {"station_id": "006", "source": "second_entry", "ballots_received": 30, "status": "open"},
    ]
    observed = {"contest_id": "c", "source": "observer"}
    protocols += [{**observed, "protocol_id": f"o{n}", **copy} for n, copy in enumerate(copies)]
    return election(
        areas=[{"area_id": "country"}, *({"area_id": f"d{n}", "parent_id": "country"} for n in range(3))],
        stations=stations,
        contests=[{"contest_id": "c", "kind": "plurality"}],
        options=[{"contest_id": "c", "option_id": o, "kind": "candidate", "name_en": o} for o in "ab"],
        protocols=protocols,
        votes=[
            {"protocol_id": row["protocol_id"], "option_id": option, "votes": votes}
            for n, row in enumerate(protocols)
            for option, votes in (("a", 40 + n), ("b", None if n % 3 else 50))
            if n % 4
        ],
    )


@pytest.mark.spark
def test_gaps_copies_and_missing_stations_by_hand(spark: Engine):
    for given in (with_gaps(), widened(with_gaps())):
        totals = agree(given, spark, rulebooks={"plurality": CONTROLS})
        assert {code for _, code in totals.finding_counts} >= {"E-01", "E-07", "E-12", "C-01", "C-02", "C-03"}
        assert totals.tally("c").stations.annulled == 1


@pytest.mark.spark
def test_an_invented_country_that_was_tampered_with(spark: Engine):
    made = simulate.simulate_country(
        stations=400,
        regions=7,
        commissions=20,
        seed=11,
        layout="wide",
        tamper=("stuffed=0.2", "slipped", "missing", "annulled"),
    )
    totals = agree(made.election, spark)
    assert totals.finding_counts
    decisions_agree(made.election, spark)


@pytest.mark.spark
def test_several_contests_on_the_same_stations(spark: Engine):
    contests: list[Plan] = [
        simulate.president(6),
        simulate.referendum(),
        simulate.SingleSeats("mazhilis_district", 11),
    ]
    made = simulate.simulate_country(stations=300, regions=7, commissions=20, seed=5, contests=contests)
    assert "electorates" in made.election.tables
    agree(made.election, spark)
    decisions_agree(made.election, spark)


@pytest.mark.spark
def test_a_country_left_in_its_files(spark: Engine, tmp_path: Path):
    folder = country(tmp_path, 2000).folder
    read = bundle.read(folder)
    files = {
        name: Stored(folder / f"{name}.parquet", tuple(frame.columns)) for name, frame in read.tables.items()
    }
    left = replace(read, tables=files)
    agree(left, spark)
    decisions_agree(left, spark)


def decisions_agree(given: Election, spark: Engine) -> None:
    assert decide(given) == decide(given, engine=spark)
