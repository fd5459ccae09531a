"""Totals that were asked for are met exactly, in the country and in areas, and every sheet stays lawful."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer.check.simulate import SingleSeats, party_lists, president, referendum, simulate_country
from scrutineer.check.simulate.allocation import CannotMeetError, Groups, apportion, meet, meet_lines, spread
from scrutineer.model import Election, ScrutineerError
from tests.invented import broken, sheets, table


def country(contests=None, totals=None, stations=1_000, **more) -> Election:
    return simulate_country(
        stations=stations, regions=7, commissions=25, seed=9, contests=contests, totals=totals, observers={},
        second_entries=False, **more,
    ).election  # fmt: skip


def sums(election: Election, area: str = "") -> dict[str, int]:
    """Sums by plain loops over the rows, for the whole country or a region by its id."""
    s = sheets(election)
    inside = {r["station_id"]: r["area_id"] for r in table(election, "stations").to_pylist()}
    found: dict[str, int] = {}
    for row in s["rows"]:
        place = election.areas[inside[row["station_id"]]]
        while area and place.area_id != area and place.parent_id:
            place = election.areas[place.parent_id]
        if area and place.area_id != area:
            continue
        for name, value in (*row.items(), *s["votes"][row["protocol_id"]].items()):
            if isinstance(value, int):
                found[name] = found.get(name, 0) + value
    return found


OFFICIAL_2022 = {
    "ballots_issued": 8_300_046,
    "SYNTHETIC-alpha": 6_456_393,
    "SYNTHETIC-beta": 271_641,
    "SYNTHETIC-gamma": 206_206,
    "SYNTHETIC-delta": 200_907,
    "SYNTHETIC-epsilon": 176_116,
    "SYNTHETIC-zeta": 168_731,
    "against_all": 460_484,
    "registered_voters": 11_952_831,
}


def test_totals_of_the_size_of_2022_are_met_to_the_vote():
    election = simulate_country(seed=1, totals=OFFICIAL_2022, observers={}, second_entries=False).election
    found = sums(election)
    assert {name: found[name] for name in OFFICIAL_2022} == OFFICIAL_2022
    assert found["ballots_valid"] == 7_940_478
    assert broken(sheets(election)) == {}


def test_a_referendum_with_all_four_classes():
    wanted = {
        "yes": 381_000,
        "no": 92_017,
        "ballots_both_marked": 7_785,
        "ballots_invalid": 12_741,
        "registered_voters": 800_003,
    }
    election = country([referendum(totals={"": wanted})])
    found = sums(election)
    assert {name: found[name] for name in wanted} == wanted
    assert found["ballots_cast"] == sum(wanted.values()) - 800_003
    assert broken(sheets(election)) == {}


def test_totals_of_a_region_inside_totals_of_the_country():
    region = {"ballots_cast": 40_001, "SYNTHETIC-alpha": 25_000, "ballots_invalid": 900}
    whole = {"SYNTHETIC-alpha": 300_000, "registered_voters": 1_000_000}
    election = country(totals={"": whole, "SYNTHETIC-R02": region})
    found, inside = sums(election), sums(election, "SYNTHETIC-R02")
    assert {name: found[name] for name in whole} == whole
    assert {name: inside[name] for name in region} == region
    assert broken(sheets(election)) == {}


def test_only_turnout_given():
    election = country(totals={"ballots_cast": 600_123, "registered_voters": 900_000})
    assert sums(election)["ballots_cast"] == 600_123
    assert broken(sheets(election)) == {}


def test_only_one_line_given():
    election = country([party_lists()], totals={"SYNTHETIC-list-C": 31})
    assert sums(election)["SYNTHETIC-list-C"] == 31
    assert broken(sheets(election)) == {}


def test_a_line_without_any_vote_stays_on_the_ballot():
    election = country(totals={"SYNTHETIC-zeta": 0})
    assert sums(election)["SYNTHETIC-zeta"] == 0
    assert all("SYNTHETIC-zeta" in votes for votes in sheets(election)["votes"].values())


def test_ballots_received_can_be_given():
    issued = country()
    wanted = sums(issued)["registered_voters"] + 1_234
    election = country(totals={"ballots_received": wanted})
    assert sums(election)["ballots_received"] == wanted
    assert broken(sheets(election)) == {}


@pytest.mark.parametrize(
    ("totals", "code"),
    [
        ({"registered_voters": 3_000_001}, "simulate-total"),
        ({"registered_voters": 500_000, "ballots_cast": 600_000}, "simulate-total"),
        ({"ballots_cast": 100_000, "SYNTHETIC-alpha": 100_001}, "simulate-total"),
        ({"ballots_issued": 400_000, "ballots_cast": 400_001}, "simulate-total"),
        ({"ballots_cast": 100, "ballots_invalid": 60, "ballots_valid": 50}, "simulate-contradiction"),
        ({"ballots_cast": 100, "ballots_invalid": 160}, "simulate-contradiction"),
        ({"SYNTHETIC-omega": 5}, "simulate-figure"),
        ({"ballots_both_marked": 5}, "simulate-figure"),
        ({"SYNTHETIC-R99": {"ballots_cast": 5}}, "simulate-area"),
        ({"": {"ballots_cast": 5_000}, "SYNTHETIC-R01": {"ballots_cast": 6_000}}, "simulate-nested"),
        ({"": {"SYNTHETIC-alpha": 5_000}, "SYNTHETIC-R01": {"SYNTHETIC-beta": 60}}, "simulate-nested"),
    ],
)
def test_totals_that_cannot_be_are_refused_in_words(totals, code):
    with pytest.raises(ScrutineerError) as caught:
        country(totals=totals)
    assert caught.value.code == code
    for language in ("kk", "ru", "en"):
        assert "{" not in caught.value.text(language)


def test_totals_need_a_contest_of_the_whole_country():
    with pytest.raises(ScrutineerError) as caught:
        country([SingleSeats("mazhilis_district", 9), president()], totals={"ballots_cast": 5})
    assert caught.value.code == "simulate-plan"


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30), st.integers(0, 2**32), st.data())
def test_spread_gives_the_floor_or_the_ceiling_of_each_share(room, seed, data):
    capacity = sum(room)
    amount = data.draw(st.integers(0, capacity))
    shares = spread(np.random.Generator(np.random.PCG64(seed)), amount, np.array(room))
    assert shares.sum() == amount
    for share, own in zip(shares.tolist(), room, strict=True):
        exact = amount * own / capacity if capacity else 0
        assert int(exact) <= share <= int(exact) + 1
        assert share <= own


def test_spread_is_fair_on_average():
    rng = np.random.Generator(np.random.PCG64(1))
    room = np.array([1, 2, 3, 10, 0])
    mean = np.mean([spread(rng, 5, room) for _ in range(20_000)], axis=0)
    assert mean == pytest.approx(5 * room / 16, abs=0.02)


@settings(max_examples=60)
@given(st.integers(1, 40), st.integers(0, 2**32), st.data())
def test_meet_keeps_bounds_and_gives_totals_or_says_why_not(size, seed, data):
    rng = np.random.Generator(np.random.PCG64(seed))
    least = rng.integers(0, 10, size)
    most = least + rng.integers(0, 10, size)
    of = rng.integers(-1, 2, size)
    wanted = np.array([data.draw(st.integers(0, 15 * size)) for _ in range(2)])
    groups = Groups(of, wanted)
    possible = all(least[of == g].sum() <= wanted[g] <= most[of == g].sum() for g in range(2))
    values = rng.integers(0, 20, size)
    if not possible:
        with pytest.raises(CannotMeetError):
            meet(rng, values, groups, least, most)
        return
    found = meet(rng, values, groups, least, most)
    assert (found >= least).all()
    assert (found <= most).all()
    assert [found[of == g].sum() for g in range(2)] == wanted.tolist()


@given(st.integers(1, 20), st.integers(2, 5), st.integers(0, 2**32))
def test_votes_move_between_lines_and_never_between_stations(size, lines, seed):
    rng = np.random.Generator(np.random.PCG64(seed))
    votes = rng.integers(0, 30, (size, lines))
    target = rng.multinomial(votes.sum(), np.full(lines, 1 / lines))
    wanted = np.where(rng.random(lines) < 0.7, target, -1)
    found = meet_lines(rng, votes, np.zeros(size, np.int64), wanted[None, :])
    assert (found >= 0).all()
    assert (found.sum(axis=1) == votes.sum(axis=1)).all()
    given_lines = wanted >= 0
    if not given_lines.all():
        assert (found.sum(axis=0)[given_lines] == wanted[given_lines]).all()


def test_apportion_is_the_method_of_largest_remainders():
    assert apportion(np.array([3.0, 2.0, 1.0]), 11, least=0).tolist() == [5, 4, 2]
    assert apportion(np.array([100.0, 0.0]), 5).tolist() == [4, 1]
