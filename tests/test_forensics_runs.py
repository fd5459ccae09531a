"""Runs of equal figures: the published anomaly, an enumeration, what independent voters can do and cannot."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from scrutineer.check.forensics.clean_copy import copier
from scrutineer.check.forensics.places import places
from scrutineer.check.forensics.result import Null
from scrutineer.check.forensics.runs import equal_figures, identical_results
from scrutineer.check.forensics.small_numbers import log10_so_even
from scrutineer.check.forensics.station_figures import NOT_STATED, StationFigures
from tests.answered import log10_p as probability
from tests.shared_stations import invented, shared

CHERKESSK = "Карачаево-Черкесская Республика/10 Тик по г. Черкесску"


def place(votes: np.ndarray, valid: int = 800, areas: int = 1) -> StationFigures:
    """SYNTHETIC stations of one area (or several of equal size) with these votes, shape ``(n, options)``."""
    size, columns = votes.shape
    full = np.full(size, valid, np.int64)
    return StationFigures(
        "SYNTHETIC",
        tuple(f"SYNTHETIC-{k}" for k in range(size)),
        tuple(f"SYNTHETIC-area-{k}" for k in range(areas)),
        np.arange(size) % areas,
        2 * full,
        full,
        full,
        full,
        0 * full,
        tuple(f"SYNTHETIC-{k}" for k in range(columns)),
        votes,
    )


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "options"),
    [
        pytest.param("russia2004", [], marks=pytest.mark.long),
        ("russia2011", ["just_russia", "right_cause"]),
        pytest.param("russia2012", [], marks=pytest.mark.long),
        pytest.param("russia2018", [], marks=pytest.mark.long),
    ],
)
def test_the_published_pairs_of_commission_and_party_are_found(name: str, options: list[str]):
    found = identical_results(shared(name))
    assert [(row["area_id"], row["option_id"]) for row in found.rows] == [(CHERKESSK, o) for o in options]
    assert found.statistic == len(options)
    assert found.null is Null.NONE


@pytest.mark.shared
def test_the_same_place_is_found_by_the_test_and_others_like_it():
    found = equal_figures(shared("russia2011"))
    assert probability(found) < -15
    there = {row["option_id"] for row in found.rows if row["area_id"] == CHERKESSK}
    assert {"just_russia", "yabloko", "patriots", "ldpr"} <= there
    first = found.rows[0]
    assert (first["option_id"], first["number"], first["most"], first["stations"]) == ("yabloko", 1, 59, 63)
    assert first["area_id"].startswith("Республика Северная Осетия - Алания/")


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["koeln2013", "mexico_chih_2015", pytest.param("uganda2011", marks=pytest.mark.long)]
)
def test_other_elections_have_no_such_runs(name: str):
    assert probability(equal_figures(shared(name))) > -1
    assert identical_results(shared(name)).statistic == 0


def enumerated(stations: list[int], low: int, ballots: int) -> float:
    """P(so even a spread) at one common share, over every way to give each station one of four numbers."""
    number = sum(stations)
    total = sum(k * n for k, n in enumerate(stations))
    squares = sum(k * k * n for k, n in enumerate(stations))
    even = every = 0
    for votes in product(range(4), repeat=number):
        if sum(votes) == total:
            weight = math.prod(math.comb(ballots, low + k) for k in votes)
            every += weight
            even += weight if sum(k * k for k in votes) <= squares else 0
    return even / every


@pytest.mark.parametrize("stations", [[0, 5, 2, 0], [1, 4, 1, 0], [2, 2, 2, 1], [0, 3, 0, 3], [3, 1, 2, 1]])
@pytest.mark.parametrize(("low", "ballots"), [(0, 60), (3, 200)])
def test_the_chance_of_so_even_a_spread_is_that_of_an_enumeration(stations, low, ballots):
    found = 10 ** log10_so_even(np.array(stations), low, ballots)
    assert found == pytest.approx(enumerated(stations, low, ballots), rel=1e-9)


def test_the_normal_form_for_many_stations_agrees_with_the_enumeration_where_both_are_known(monkeypatch):
    stations = np.array([300, 420, 180, 80])
    exact = log10_so_even(stations, 0, 500)
    monkeypatch.setattr("scrutineer.check.forensics.small_numbers.ENUMERATED", 10)
    assert log10_so_even(stations, 0, 500) == pytest.approx(exact, abs=0.02)


def test_stations_that_differ_from_each_other_are_less_even_and_no_alarm():
    """The bound holds whatever the shares are: 1,000 places, shares from all alike to very different."""
    rng = np.random.default_rng(1)
    for spread in (0.0, 0.5, 1.5):
        rate = 1.3 * np.exp(spread * rng.normal(size=(1_000, 40)) - spread**2 / 2)
        votes = rng.poisson(rate)
        p = np.array([10 ** log10_so_even(np.bincount(v[v < 4], minlength=4), 0, 10**6) for v in votes])
        for level in (0.05, 0.01):
            assert np.mean(p <= level) <= level + 3 * math.sqrt(level * (1 - level) / len(p))


def test_a_prescribed_total_spread_over_the_stations_is_found():
    rng = np.random.default_rng(2)
    votes = rng.poisson([40.0, 1.2], size=(400, 2))
    assert probability(equal_figures(place(votes, areas=8))) > -1.5
    votes[:48, 1] = rng.choice([1, 2], size=48)
    planted = place(votes, areas=8)
    planted = replace(planted, area=np.arange(400) // 50)
    found = equal_figures(planted)
    assert probability(found) < -3
    assert {row["area_id"] for row in found.rows} == {"SYNTHETIC-area-0"}
    assert {row["option_id"] for row in found.rows} == {"SYNTHETIC-1"}
    assert "more alike than chance" in str(found)


def test_every_window_of_every_place_and_option_is_looked_at_once():
    """Against plain loops, with places of different sizes and one in which small numbers are too alike."""
    rng = np.random.default_rng(4)
    votes = rng.poisson([40.0, 1.2, 3.0, 6.0], size=(800, 4))
    area = rng.choice(6, p=(0.3, 0.3, 0.2, 0.1, 0.07, 0.03), size=800)
    votes[area == 2, 2] = rng.choice([2, 3, 4], size=int(np.sum(area == 2)))
    valid = rng.integers(30, 900, 800)
    figures = replace(place(votes, areas=6), area=area, valid=valid)
    at, chances = places(figures, 30), []
    for area in sorted(set(at.tolist())):
        for column in range(len(figures.options)):
            here = (at == area) & (figures.valid >= 50)
            votes, ballots = figures.votes[here, column], figures.valid[here]
            for low in range(7):
                inside = (votes >= low) & (votes <= low + 3)
                if inside.sum() >= 15:
                    window = np.array([np.sum(votes == low + step) for step in range(4)])
                    chances.append(log10_so_even(window, low, int(ballots[inside].min())))
    found = equal_figures(figures)
    assert len(chances) > 20 and min(chances) < -2
    assert probability(found) == pytest.approx(min(min(chances) + math.log10(len(chances)), 0.0))


def test_stations_without_a_stated_number_and_small_ones_are_left_out():
    votes = np.random.default_rng(3).poisson(1.2, size=(100, 1))
    votes[:7] = NOT_STATED
    figures = replace(place(votes), valid=np.where(np.arange(100) < 20, 30, 800))
    found = equal_figures(figures)
    assert found.used == 80
    assert sorted(found.left_out.values()) == [7, 13]


def test_nothing_to_compare_gives_no_probability():
    found = equal_figures(place(np.full((100, 1), 300)))
    assert found.log10_p is None
    assert found.null is Null.NONE


def test_stations_of_a_small_parish_are_taken_with_their_district():
    figures = invented()
    found = places(figures, 30)
    within = {area: figures.parents.get(area, "") for area in figures.area_ids}
    for own, chosen in zip(figures.area.tolist(), found.tolist(), strict=True):
        at = figures.area_ids[own]
        while at != figures.area_ids[chosen]:
            at = within[at]
    assert (places(figures, 1) == figures.area).all()
    assert len(set(places(figures, 10**6).tolist())) == 1


def test_an_area_without_a_name_is_no_areas_parent():
    votes = np.random.default_rng(3).poisson(1.2, size=(100, 1))
    figures = replace(place(votes, areas=2), area_ids=("country", ""), parents={"": "country"})
    assert set(places(figures, 10).tolist()) == {0, 1}
    assert set(places(figures, 60).tolist()) == {0}


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.parametrize("generator", ["posterior", "areas"])
@pytest.mark.parametrize("name", ["koeln2013", "mexico_chih_2015"])
def test_false_alarms_on_clean_copies_are_rarer_than_promised(name: str, generator: str):
    rng, clean = np.random.default_rng(5), copier(shared(name), generator)
    values = np.array([probability(equal_figures(clean.copy(rng))) for _ in range(200)])
    for level in (0.05, 0.01):
        assert np.sum(values <= np.log10(level)) <= 200 * level + 3 * math.sqrt(200 * level * (1 - level))
