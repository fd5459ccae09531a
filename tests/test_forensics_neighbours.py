"""Stations against their neighbours: what drops out, what does not, why no probability."""

from itertools import permutations, product

import numpy as np
import pytest
from scipy.stats import binom, rankdata

from scrutineer.check.forensics.neighbours import (
    size_association,
    size_contrast,
    small_and_large,
    standardised,
)
from scrutineer.check.forensics.result import Null
from scrutineer.check.forensics.small_and_large import sizes_among_alike, small_against_large
from scrutineer.check.forensics.turnout_share import Of
from tests.shared_stations import invented, shared


def areas(seed: int, count: int = 30, stations: int = 8):
    """Areas of like stations: sizes of all kinds, each area with a share and a spread of its own."""
    rng = np.random.default_rng(seed)
    area = np.repeat(np.arange(count), stations)
    registered = np.maximum(100, rng.lognormal(6.3, 0.8, len(area))).astype(np.int64)
    spread = rng.uniform(0.0, 0.08, count)[area]
    chance = np.clip(rng.uniform(0.2, 0.8, count)[area] + spread * rng.normal(size=len(area)), 0.02, 0.98)
    return rng.binomial(registered, chance) / registered, registered, area


def test_a_station_is_measured_by_the_others_of_its_area_only():
    values, _registered, area = areas(1, 5, 6)
    area[-2:] = 9  # an area of two stations is too small
    found = standardised(values, area)
    for k in range(len(values)):
        others = values[(area == area[k]) & (np.arange(len(values)) != k)]
        if len(others) < 3:
            assert np.isnan(found[k])
        else:
            assert found[k] == pytest.approx((values[k] - others.mean()) / others.std(ddof=1))


def test_a_difference_between_areas_drops_out():
    values, registered, area = areas(2)
    shifted = values + 0.01 * area
    assert np.allclose(standardised(values, area), standardised(shifted, area))
    assert size_contrast(values, registered, area).difference == pytest.approx(
        size_contrast(shifted, registered, area).difference
    )


def test_where_the_others_are_all_equal_there_is_no_distance():
    found = standardised(np.array([0.5, 0.5, 0.5, 0.5, 0.9]), np.zeros(5, dtype=np.int64))
    assert np.isnan(found[4])
    assert np.all(found[:4] < 0)
    assert len(standardised(np.zeros(0), np.zeros(0, dtype=np.int64))) == 0


def test_a_station_of_middle_size_is_neither_small_nor_large():
    small, large = small_and_large(np.array([100, 200, 300, 7, 7]), np.array([0, 0, 0, 1, 1]))
    assert small.tolist() == [True, False, False, False, False]
    assert large.tolist() == [False, False, True, False, False]


def test_the_contrast_is_the_mean_over_areas_whatever_the_order_of_stations():
    values = np.array([0.5, 0.7, 0.2, 0.4, 0.9, 0.9, 0.1, 0.1, 0.6])
    registered = np.array([100, 110, 500, 600, 100, 110, 500, 600, 50])
    area = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2])
    found = size_contrast(values, registered, area)
    assert found.by_area.tolist() == pytest.approx([0.3, 0.8])
    assert found.difference == pytest.approx(0.55)
    assert (found.used, found.areas_left_out) == (8, 1)
    assert found.low < 0.3 and found.high > 0.8  # two areas say little
    order = np.random.default_rng(3).permutation(9)
    assert size_contrast(values[order], registered[order], area[order]).difference == pytest.approx(0.55)


def test_one_area_has_no_interval_and_none_has_no_answer():
    values, registered, area = areas(4, 1, 8)
    assert np.isnan(size_contrast(values, registered, area).low)
    assert size_contrast(values[:2], registered[:2], area[:2]).used == 0


def test_the_area_unlike_the_others_stands_first_whichever_way_it_lies():
    for sign in (1, -1):
        values, registered, area = areas(5, 40, 12)
        small, _large = small_and_large(registered, area)
        values = values + sign * 0.9 * (small & (area == 17))
        first = size_contrast(values, registered, area).rows()[0]
        assert first["area"] == 17
        assert np.sign(first["difference"]) == sign


# The permutation test among stations that are alike


def test_few_stations_are_enumerated_and_agree_with_every_permutation_written_out():
    values = np.array([0.31, 0.42, 0.55, 0.20, 0.61, 0.63, 0.9])
    registered = np.array([120, 300, 800, 150, 400, 900, 500])
    strata = np.array([0, 0, 0, 1, 1, 1, 2])
    ranks = [rankdata(registered[strata == s]) - 2 for s in (0, 1)]

    def statistic(first, second):
        top = square = 0.0
        for rank, block in zip(ranks, (first, second), strict=True):
            away = np.array(block) - np.mean(block)
            top, square = top + float(np.sum(rank * away)), square + float(np.sum((rank * away) ** 2))
        return top / square**0.5

    observed = statistic(values[:3], values[3:6])
    every = [statistic(a, b) for a, b in product(permutations(values[:3]), permutations(values[3:6]))]
    found = size_association(values, registered, strata, seed=1)
    assert found.statistic == pytest.approx(observed)
    assert found.p == pytest.approx(np.mean(np.abs(every) >= abs(observed) - 1e-9))
    assert (found.used, found.strata, found.permutations) == (6, 2, 0)
    assert found.mean == pytest.approx(0, abs=1e-12)


def test_drawn_permutations_agree_with_enumerated_ones():
    values, registered, area = areas(7, 3, 4)  # 13 824 orders: too many to enumerate
    draws = [size_association(values, registered, area, seed=s, permuted=4_000).p for s in (1, 2)]
    own = size_association(values, registered, area, seed=1).statistic
    blocks = [(rankdata(registered[area == a]) - 2.5, values[area == a]) for a in range(3)]
    tables = [
        np.array([rank * (np.array(order) - block.mean()) for order in permutations(block)])
        for rank, block in blocks
    ]
    top = np.add.outer(np.add.outer(*[t.sum(axis=1) for t in tables[:2]]), tables[2].sum(axis=1))
    square = np.add.outer(
        np.add.outer(*[(t**2).sum(axis=1) for t in tables[:2]]), (tables[2] ** 2).sum(axis=1)
    )
    every = float(np.mean(np.abs(top / np.sqrt(square)) >= abs(own) - 1e-9))
    assert draws == pytest.approx([every, every], abs=0.04)


def test_both_directions_are_treated_alike():
    values, registered, area = areas(8)
    one = size_association(values, registered, area, seed=3, permuted=499)
    other = size_association(1 - values, registered, area, seed=3, permuted=499)
    assert other.statistic == pytest.approx(-one.statistic)
    assert other.p == one.p


def test_ballots_added_in_small_stations_are_seen_among_like_ones():
    values, registered, area = areas(9, 40, 8)
    small, _large = small_and_large(registered, area)
    assert size_association(values, registered, area, seed=1).p > 0.01
    found = size_association(values + 0.06 * small, registered, area, seed=1)
    assert found.statistic < 0 and found.p < 0.005


@pytest.mark.parametrize("stations", [4, 25])
def test_among_like_stations_false_alarms_are_as_rare_as_they_should_be(stations: int):
    ps = [
        size_association(*areas(1_000 + k, 60 // stations + 10, stations), seed=k, permuted=99).p
        for k in range(150)
    ]
    for level in (0.05, 0.01):
        alarms = sum(p <= level for p in ps)
        assert alarms <= binom.ppf(0.999, len(ps), level)


def test_stations_of_one_size_say_nothing():
    found = size_association(np.array([0.1, 0.9]), np.array([300, 300]), np.zeros(2, dtype=np.int64), seed=1)
    assert (found.p, found.used) == (1.0, 0)


@pytest.mark.shared
def test_inside_polish_districts_sizes_are_not_exchangeable_in_a_clean_election_either():
    """The reason why small against large gives no probability."""
    figures = shared("poland2020_r2")
    some = figures.taking(np.flatnonzero(figures.area < 60))
    found = sizes_among_alike(some, "duda", alike=some.area, seed=1, permuted=199)
    assert found.p == pytest.approx(1 / 200)
    assert abs(found.z or 0) > 8


# The answers


def test_small_against_large_gives_a_figure_beside_clean_elections_and_no_probability():
    figures = invented()
    for of in Of:
        found = small_against_large(figures, of=of)
        assert found.null is Null.NONE and found.log10_p is None and found.sd is None
        assert found.test == f"small-stations-{of}"
        assert found.used + sum(found.left_out.values()) == len(figures)
        assert [row for row in found.rows if row.get("election") == "poland-2020-r2"]
        known = {row["area_id"] for row in found.rows if "area_id" in row}
        assert known and known <= set(figures.area_ids)


def test_every_contestant_is_asked_in_the_same_words():
    figures = invented()
    answers = [small_against_large(figures, option) for option in figures.options]
    assert len({(a.asked.template, a.cannot.template, a.test, a.used) for a in answers}) == 1
    strata = figures.area
    alike = [sizes_among_alike(figures, o, alike=strata, seed=1, permuted=19) for o in figures.options]
    assert len({(a.asked.template, a.cannot.template, a.test, a.used) for a in alike}) == 1
    assert all(a.null is Null.CHECKED and a.log10_p is not None for a in alike)


def test_where_no_station_has_a_like_one_there_is_no_probability():
    figures = invented()
    found = sizes_among_alike(figures, alike=np.full(len(figures), -1), seed=1)
    assert found.used == 0 and found.log10_p is None
    assert sum(found.left_out.values()) == len(figures)


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_the_answers_read_in_every_language(language: str):
    figures = invented()
    for of in Of:
        for found in (
            small_against_large(figures, of=of),
            sizes_among_alike(figures, alike=figures.area, seed=1, of=of, permuted=19),
        ):
            assert "{" not in found.text(language)
