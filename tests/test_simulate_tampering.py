"""Tampering: what the truth says was changed, and nothing else; never with a real election."""

from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from scrutineer.check import simulate
from scrutineer.check.simulate import TAMPERINGS, Reach, Simulation, tamper_with
from scrutineer.model import Election, ScrutineerError
from tests.invented import broken, sheets, small, table

WIDE_REACH = Reach(share=0.08)


def cells(election: Election) -> dict[tuple[str, str], Any]:
    """Every cell of the protocols and votes, by protocol and name, read by plain loops."""
    wide = "protocols_wide" in election.tables
    found: dict[tuple[str, str], Any] = {}
    for row in table(election, "protocols_wide" if wide else "protocols").to_pylist():
        lines = election.lines(row["contest_id"])
        for column, value in row.items():
            name = lines[int(column[1:])] if column[0] == "v" and column[1:].isdigit() else column
            if value is not None and value != "":
                found[row["protocol_id"], name] = str(value)
    if not wide:
        for row in table(election, "votes").to_pylist():
            found[row["protocol_id"], row["option_id"]] = str(row["votes"])
    return found


@pytest.mark.parametrize("layout", ["long", "wide"])
@pytest.mark.parametrize("kind", TAMPERINGS)
def test_the_truth_is_exactly_what_changed(kind, layout):
    before = small(layout=layout).election
    after, truth = TAMPERINGS[kind](before, seed=4, reach=WIDE_REACH)
    was, now = cells(before), cells(after)
    changed = {
        (key, was.get(key, ""), now.get(key, ""))
        for key in {*was, *now}
        if was.get(key, "") != now.get(key, "")
    }
    told = {((r["protocol_id"], r["name"]), r["before"], r["after"]) for r in truth.rows(named=True)}
    assert changed
    assert told == changed
    assert len(truth) == len(told)
    assert set(truth["kind"].to_list()) == {kind}
    for name in before.tables:
        if name not in ("protocols", "votes", "protocols_wide"):
            assert before.tables[name] is after.tables[name]


@pytest.mark.parametrize("kind", sorted(set(TAMPERINGS) - {"slipped"}))
def test_who_tampers_keeps_the_arithmetic_in_order(kind):
    election, _ = TAMPERINGS[kind](small().election, seed=4, reach=WIDE_REACH)
    for source in ("commission", "second_entry", "observer"):
        assert broken(sheets(election, source)) == {}


def test_every_slip_of_a_digit_breaks_a_control():
    before = sheets(small().election)
    election, truth = simulate.slip_a_digit(small().election, seed=4, reach=WIDE_REACH)
    after = sheets(election)
    assert len(truth) == round(0.08 * len(before["rows"]))
    voters = after["registered_voters"] + after["voters_added"]
    boxes = after["ballots_in_box"] + after["ballots_in_portable_box"]
    wrong = (
        (
            after["ballots_received"]
            != after["ballots_issued"] + after["ballots_cancelled"] + after["ballots_spoiled"]
        )
        | (boxes != after["ballots_invalid"] + after["ballots_valid"])
        | (after["ballots_valid"] != after["lines"])
    )
    slipped = np.array([r["protocol_id"] in set(truth["protocol_id"].to_list()) for r in after["rows"]])
    assert (wrong == slipped).all()
    assert (voters > 0).all()
    for row in truth.rows(named=True):
        first, second = row["before"], row["after"].zfill(len(row["before"]))
        assert sum(a != b for a, b in zip(first, second, strict=True)) == 1
    assert broken(sheets(election, "second_entry")) == {}


def votes_for(election: Election, option: str, source: str = "commission") -> dict[str, int]:
    s = sheets(election, source)
    return {r["station_id"]: s["votes"][r["protocol_id"]][option] for r in s["rows"]}


@pytest.mark.parametrize("kind", ["stuffed", "moved", "rewritten", "rounded"])
def test_it_is_done_for_the_option_named(kind):
    before = small().election
    election, truth = TAMPERINGS[kind](before, seed=4, reach=WIDE_REACH, option_id="SYNTHETIC-gamma")  # type: ignore[call-arg]
    was, now = votes_for(before, "SYNTHETIC-gamma"), votes_for(election, "SYNTHETIC-gamma")
    gained = {station for station in was if now[station] > was[station]}
    assert gained
    assert all(now[station] >= was[station] for station in was)
    assert gained <= set(truth["station_id"].to_list())


def test_stuffed_ballots_come_from_the_unused():
    election, truth = simulate.stuff_ballots(small().election, seed=4, reach=WIDE_REACH)
    delta: dict[str, dict[str, int]] = {}
    for r in truth.rows(named=True):
        delta.setdefault(r["protocol_id"], {})[r["name"]] = int(r["after"]) - int(r["before"])
    for changed in delta.values():
        added = changed["ballots_cast"]
        assert added > 0
        assert changed == {
            "ballots_issued": added,
            "ballots_in_box": added,
            "ballots_cast": added,
            "ballots_valid": added,
            "ballots_cancelled": -added,
            "SYNTHETIC-alpha": added,
        }
    assert election.tables["stations"] is small().election.tables["stations"]


def test_rounded_turnout_is_the_count_nearest_to_a_whole_percentage():
    election, truth = simulate.round_turnout(small().election, seed=4, reach=WIDE_REACH)
    s = sheets(election)
    touched = np.isin([r["station_id"] for r in s["rows"]], truth["station_id"].to_list())
    voters = (s["registered_voters"] + s["voters_added"])[touched]
    issued = s["ballots_issued"][touched]
    percent = np.rint(100 * issued / voters)
    assert touched.sum() > 10
    assert (np.abs(issued - percent * voters / 100) <= 0.5).all()


def test_rewritten_protocols_differ_from_what_observers_copied():
    election, truth = simulate.rewrite_upstream(
        small().election, seed=4, reach=Reach(share=0.5, observed=True)
    )
    commission, observers = (
        votes_for(election, "SYNTHETIC-alpha"),
        votes_for(election, "SYNTHETIC-alpha", "observer"),
    )
    rewritten = set(truth["station_id"].to_list())
    assert rewritten <= set(observers)
    assert {s for s in observers if commission[s] != observers[s]} == rewritten
    assert votes_for(election, "SYNTHETIC-alpha", "second_entry") == commission


def test_stuffing_at_the_station_is_in_every_copy():
    election, truth = simulate.stuff_ballots(small().election, seed=4, reach=Reach(share=0.5, observed=True))
    commission, observers = (
        votes_for(election, "SYNTHETIC-alpha"),
        votes_for(election, "SYNTHETIC-alpha", "observer"),
    )
    assert set(truth["station_id"].to_list()) <= set(observers)
    assert all(commission[s] == observers[s] for s in observers)


def test_a_copied_protocol_has_another_stations_figures():
    election, truth = simulate.copy_protocols(small().election, seed=4, reach=WIDE_REACH)
    s = sheets(election)
    figures = list(
        zip(*(s[n].tolist() for n in s if n.startswith(("ball", "reg", "vot")) and n != "votes"), strict=True)
    )
    contents = [
        (f, tuple(s["votes"][r["protocol_id"]].values())) for f, r in zip(figures, s["rows"], strict=True)
    ]
    copied = set(truth["station_id"].to_list())
    assert copied
    for content, row in zip(contents, s["rows"], strict=True):
        assert row["station_id"] not in copied or contents.count(content) == 2


def test_missing_protocols_are_open_and_annulled_ones_keep_their_figures():
    before = small().election
    election, truth = simulate.lose_protocols(before, seed=4, reach=WIDE_REACH)
    lost = set(truth["protocol_id"].to_list())
    rows = {r["protocol_id"]: r for r in table(election, "protocols").to_pylist()}
    assert all(rows[p]["status"] == "open" and rows[p]["ballots_cast"] is None for p in lost)
    assert not lost & set(table(election, "votes")["protocol_id"].to_pylist())
    election, truth = simulate.annul(before, seed=4, reach=WIDE_REACH)
    rows = {r["protocol_id"]: r for r in table(election, "protocols").to_pylist()}
    assert all(
        rows[p]["status"] == "annulled" and rows[p]["ballots_cast"] for p in truth["protocol_id"].to_list()
    )


def test_reach_keeps_to_an_area():
    election = small().election
    _, truth = simulate.move_votes(election, seed=4, reach=Reach(share=1.0, area_id="SYNTHETIC-R03"))
    inside = {r["station_id"]: r["area_id"] for r in table(election, "stations").to_pylist()}
    touched = {inside[s] for s in truth["station_id"].to_list()}
    assert touched
    assert all("R03" in a or a.startswith("SYNTHETIC-Q03-") for a in touched)


def test_the_same_seed_tampers_alike_and_no_station_is_touched_twice():
    kinds = ("stuffed=0.1", "moved=0.1", "rewritten=0.1", "slipped=0.05", "missing", "annulled=0.01")
    one, two = small(tamper=kinds), tamper_with(small(), kinds, seed=1)
    assert one.truth_csv() == two.truth_csv()
    assert one.truth_csv().startswith("kind,contest_id,station_id,protocol_id,name,before,after\n")
    touched = [(r["station_id"], r["kind"]) for r in one.truth.rows(named=True)]
    assert len(set(touched)) == len({station for station, _ in touched})
    assert len(one.tampered_stations) > 150


def test_a_clean_country_has_an_empty_truth():
    assert len(small().truth) == 0
    assert small().tampered_stations == frozenset()


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_an_election_that_is_not_synthetic_is_never_tampered_with(kind):
    real = replace(small().election, synthetic=False)
    with pytest.raises(ScrutineerError) as caught:
        TAMPERINGS[kind](real, seed=1)
    assert caught.value.code == "simulate-real"


def test_real_stations_called_synthetic_are_not_tampered_with_either():
    election = small().election
    stations = table(election, "stations")
    renamed = pa.array(["1", *stations["station_id"].to_pylist()[1:]])
    mixed = replace(
        election,
        tables={
            **election.tables,
            "stations": nw.from_native(stations.set_column(0, "station_id", renamed), eager_only=True),
        },
    )
    with pytest.raises(ScrutineerError) as caught:
        simulate.stuff_ballots(mixed, seed=1)
    assert caught.value.code == "simulate-real"


@pytest.mark.parametrize("asked", ["fraud", "stuffed=2", "stuffed=-1", "stuffed=many", ""])
def test_an_unknown_kind_of_tampering_is_refused_with_the_known_ones(asked):
    with pytest.raises(ScrutineerError) as caught:
        tamper_with(small(), [asked], seed=1)
    assert caught.value.code == "simulate-tamper"
    assert "rewritten" in caught.value.text("en")


@pytest.mark.parametrize(
    ("reach", "option_id", "code"),
    [
        (Reach(contest_id="SYNTHETIC-nothing"), "", "simulate-contest"),
        (Reach(), "SYNTHETIC-nobody", "simulate-option"),
        (Reach(area_id="SYNTHETIC-nowhere"), "", "simulate-area"),
    ],
)
def test_contest_option_and_area_must_exist(reach, option_id, code):
    with pytest.raises(ScrutineerError) as caught:
        simulate.move_votes(small().election, seed=1, reach=reach, option_id=option_id)
    assert caught.value.code == code


def test_a_simulation_is_frozen():
    with pytest.raises(AttributeError):
        small().election = small().election  # type: ignore[misc]
    assert isinstance(small(), Simulation)
