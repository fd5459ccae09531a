"""The invented country: lawful sheets, plausible scatter, visibly synthetic, the same from the same seed."""

import re
from datetime import date

import numpy as np
import pytest

from scrutineer.check import simulate
from scrutineer.check.simulate import SingleSeats, party_lists, president, referendum, simulate_country
from scrutineer.check.simulate.behaviour import Behaviour
from scrutineer.model import Election, ScrutineerError
from tests.invented import broken, sheets, small, table


def test_every_sheet_satisfies_the_controls():
    assert broken(sheets(small().election)) == {}


def test_a_country_of_kazakhstans_shape():
    election = simulate_country(seed=3).election
    kinds = [a.kind for a in election.areas.values()]
    stations = table(election, "stations").to_pylist()
    assert (kinds.count("region"), kinds.count("district"), len(stations)) == (20, 239, 10_101)
    assert {s["kind"] for s in stations} == {"regular", "abroad", "closed"}
    assert 50 <= sum(s["kind"] == "abroad" for s in stations) <= 90
    assert max(s["registered_voters"] for s in stations) <= 3000
    assert 9_000_000 < sum(s["registered_voters"] for s in stations) < 14_000_000
    assert broken(sheets(election)) == {}


def test_sizes_do_not_heap_at_the_limit():
    sizes = np.array(
        [s["registered_voters"] for s in table(simulate_country(seed=3).election, "stations").to_pylist()]
    )
    assert np.bincount(sizes).max() < 60
    assert (sizes >= 2990).sum() < 20


def test_all_contests_of_a_day_are_lawful_at_once():
    election = simulate_country(
        stations=500,
        regions=7,
        commissions=20,
        seed=5,
        contests=[president(9), referendum(), party_lists(), SingleSeats("mazhilis_district", 11)],
    ).election
    assert broken(sheets(election)) == {}
    assert len(election.contests) == 14
    both = [
        r["ballots_both_marked"] or 0
        for r in table(election, "protocols").to_pylist()
        if r["contest_id"] == "SYNTHETIC-referendum"
    ]
    assert sum(both) > 0


def test_voters_take_nearly_all_ballots_of_a_day():
    election = simulate_country(
        stations=300, regions=7, commissions=20, seed=5, contests=[president(), referendum()], observers={}
    ).election
    issued: dict[str, list[int]] = {}
    for row in table(election, "protocols").to_pylist():
        if row["source"] == "commission":
            issued.setdefault(row["station_id"], []).append(row["ballots_issued"])
    gaps = np.array([first - second for first, second in issued.values()])
    assert gaps.min() >= 0
    assert 0 < gaps.sum() < 0.005 * sum(first for first, _ in issued.values())


def test_every_station_votes_in_exactly_one_single_seat_district():
    election = simulate_country(
        stations=900, regions=8, commissions=40, seed=5, contests=[SingleSeats("mazhilis_district", 29)]
    ).election
    rows = table(election, "electorates").to_pylist()
    assert len({r["station_id"] for r in rows}) == len(rows) == 900
    assert len({r["contest_id"] for r in rows}) == 29
    inside = {s["station_id"]: s["area_id"] for s in table(election, "stations").to_pylist()}
    for row in rows:
        area = election.areas[inside[row["station_id"]]]
        while area.parent_id and area.kind not in ("region", "abroad"):
            area = election.areas[area.parent_id]
        assert area.kind == "abroad" or area.area_id == election.contests[row["contest_id"]].area_id


def test_both_layouts_say_the_same():
    long, wide = sheets(small().election), sheets(small(layout="wide").election)
    assert long["rows"][5]["station_id"] == wide["rows"][5]["station_id"]
    assert long["votes"] == wide["votes"]
    assert (long["ballots_cast"] == wide["ballots_cast"]).all()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    def bytes_of(election: Election) -> dict[str, str]:
        return {name: repr(table(election, name).to_pydict()) for name in election.tables}

    again = simulate_country(stations=600, regions=7, commissions=21, rural_districts=60, seed=1).election
    assert bytes_of(again) == bytes_of(small().election)
    other = small(seed=2).election
    assert table(other, "votes") != table(again, "votes")
    assert table(other, "stations") != table(again, "stations")


def test_everything_invented_says_synthetic():
    election = simulate_country(
        stations=300,
        regions=7,
        commissions=20,
        seed=8,
        contests=[president(14), party_lists(), SingleSeats("mazhilis_district", 8)],
        observers={"A": 0.4},
    ).election
    of_the_law = {"against_all", "yes", "no", ""}
    assert election.synthetic
    assert "SYNTHETIC" in election.election_id
    assert all("SYNTHETIC" in t for t in (election.name.kk, election.name.ru, election.name.en))
    for name in election.tables:
        for row in table(election, name).to_pylist():
            for column, value in row.items():
                if re.fullmatch(r".*_id|nominators", column) and value not in of_the_law:
                    assert all("SYNTHETIC" in part for part in value.split(";")), (name, column, value)
                if column.startswith("name_") and row.get("option_id") not in of_the_law - {""}:
                    assert "SYNTHETIC" in value, (name, value)


def test_turnout_scatters_more_than_chance_and_no_more_than_countries_do():
    s = sheets(simulate_country(seed=4).election)
    size, turnout = s["registered_voters"], s["ballots_issued"] / s["registered_voters"]
    large = size > 200
    chance = np.sqrt(np.mean(0.25 / size[large]))
    assert 0.06 < turnout[large].std() < 0.16
    assert turnout[large].std() > 3 * chance
    assert s["ballots_issued"].sum() / size.sum() == pytest.approx(0.66, abs=0.005)


def test_shares_scatter_between_stations_and_go_little_with_turnout():
    s = sheets(simulate_country(seed=4).election)
    share = (
        np.array([s["votes"][r["protocol_id"]]["SYNTHETIC-alpha"] for r in s["rows"]]) / s["ballots_valid"]
    )
    large = s["ballots_valid"] > 200
    turnout = s["ballots_issued"] / s["registered_voters"]
    assert 0.05 < share[large].std() < 0.15
    assert abs(np.corrcoef(share[large], turnout[large])[0, 1]) < 0.4


def test_last_digits_of_a_clean_country_are_uniform():
    votes = np.concatenate(
        [list(v.values()) for v in sheets(simulate_country(seed=4).election)["votes"].values()]
    )
    digits = np.bincount(votes[votes >= 100] % 10, minlength=10)
    expected = digits.sum() / 10
    assert ((digits - expected) ** 2 / expected).sum() < 33.7  # chi-squared, 9 degrees, p = 0.0001


def test_observers_copies_and_second_entries_repeat_the_commission():
    election = small().election
    protocols = table(election, "protocols").to_pylist()
    first = {r["station_id"]: r for r in protocols if r["source"] == "commission"}
    votes = sheets(election)["votes"]
    for source in ("second_entry", "observer"):
        copies = sheets(election, source)
        assert copies["rows"]
        for row in copies["rows"]:
            original = first[row["station_id"]]
            assert row["ballots_cast"] == original["ballots_cast"]
            assert copies["votes"][row["protocol_id"]] == votes[original["protocol_id"]]


def test_a_refused_copy_states_nothing():
    election = small().election
    without = [
        r for r in table(election, "protocols").to_pylist() if r["copy_kind"] in ("refused", "not_posted")
    ]
    voted = set(table(election, "votes")["protocol_id"].to_pylist())
    assert without
    for row in without:
        assert (row["status"], row["ballots_cast"], row["count_ended_at"]) == ("open", None, "")
        assert row["protocol_id"] not in voted


def test_nominations_tell_whether_there_was_a_choice():
    rows = table(small().election, "nominations").to_pylist()
    stages = {r["stage"] for r in rows}
    assert stages == {"registered", "refused", "withdrawn"}
    assert all(r["article"] for r in rows if r["stage"] == "refused")
    assert any(";" in r["nominators"] for r in rows)


def test_a_country_too_small_for_its_areas_is_refused():
    with pytest.raises(ScrutineerError) as caught:
        simulate_country(stations=10, regions=5, commissions=20, seed=1)
    assert caught.value.code == "simulate-size"


@pytest.mark.parametrize("stations", [1, 7, 40, 300])
def test_a_small_country_has_fewer_areas(stations):
    election = simulate_country(stations=stations, seed=1, tamper=("stuffed=0.5", "copied=0.5")).election
    assert len(table(election, "stations")) == stations
    assert broken(sheets(election)) == {}


def test_the_first_round_of_the_invented_country_decides_nothing_unless_it_is_tampered_with():
    shares = []
    for tampered in (False, True):
        s = sheets(simulate.invented_country(seed=1, tampered=tampered).election)
        alpha = sum(v["SYNTHETIC-alpha"] for v in s["votes"].values())
        shares.append(alpha / s["ballots_cast"].sum())
    assert shares[0] < 0.49
    assert shares[1] > 0.501


def test_behaviour_and_day_are_arguments():
    election = simulate_country(
        stations=400,
        regions=7,
        commissions=20,
        seed=1,
        behaviour=Behaviour(turnout=0.4),
        day=date(2024, 9, 8),
    ).election
    s = sheets(election)
    assert election.date == "2024-09-08"
    assert s["rows"][0]["count_started_at"].startswith("2024-09-08T20:")
    assert s["ballots_issued"].sum() / s["registered_voters"].sum() == pytest.approx(0.4, abs=0.02)


@pytest.mark.long
def test_a_million_stations():
    election = simulate_country(
        stations=1_000_000,
        regions=20,
        commissions=2_000,
        rural_districts=20_000,
        seed=1,
        contests=[president(9)],
        observers={},
        second_entries=False,
        layout="wide",
    ).election
    wide = table(election, "protocols_wide")
    columns = {
        name: wide[name].to_numpy()
        for name in wide.column_names
        if name[:4] in ("ball", "regi", "vote") or name[0] == "v"
    }
    assert wide.num_rows == 1_000_000
    assert (columns["ballots_valid"] == sum(columns[f"v{k}"] for k in range(10))).all()
    assert (columns["ballots_cast"] == columns["ballots_valid"] + columns["ballots_invalid"]).all()
    assert (columns["ballots_issued"] <= columns["registered_voters"] + columns["voters_added"]).all()
