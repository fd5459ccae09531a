"""Simple fractions: the bound holds for every share, a crowd is no excess, counts made to fit are found."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scrutineer.check.forensics.coarse_fractions import coarse, coarse_fractions
from scrutineer.check.forensics.station_figures import NOT_STATED, Ints


def clean(stations: int, seed: int) -> tuple[Ints, Ints]:
    """Votes out of ballots at SYNTHETIC stations that nobody touched."""
    rng = np.random.default_rng(seed)
    totals = rng.integers(120, 2_000, stations)
    return rng.binomial(totals, rng.beta(9, 6, stations)), totals


def log10_p(counts: Ints, totals: Ints, largest: int = 10) -> float:
    found = coarse_fractions(counts, totals, largest=largest).log10_p
    assert found is not None
    return found


@given(st.integers(100, 4_000), st.sampled_from(coarse(10)), st.floats(0.001, 0.999))
def test_no_share_gives_a_hit_more_often_than_the_bound(total, fraction, share):
    centre = fraction * total
    count = math.floor(centre + Fraction(1, 2))
    row = next(
        row
        for row in coarse_fractions(np.array([count]), np.array([total])).rows
        if row["fraction"] == str(fraction)
    )
    side = max(1, round(math.sqrt(total * fraction * (1 - fraction)) / 4))
    near = [k for k in range(count - side - 2, count + side + 3) if abs(k - centre) <= side + Fraction(1, 2)]
    hits = [k for k in near if abs(k - centre) <= Fraction(1, 2)]

    def chance(p: float) -> float:
        log_mass = np.asarray(stats.binom.logpmf(near, total, p))
        mass = np.exp(log_mass - log_mass.max())
        return float(mass[[near.index(k) for k in hits]].sum() / mass.sum())

    assert chance(share) <= row["expected"] + 1e-9
    beside = float(fraction) + np.linspace(-2, 2, 81) / total
    assert max(chance(float(p)) for p in beside) == pytest.approx(row["expected"], abs=1e-6)
    assert len(hits) / len(near) <= row["expected"] <= 1.04 * len(hits) / len(near)


def test_the_fractions_are_those_in_lowest_terms():
    assert [str(fraction) for fraction in coarse(4)] == ["1/4", "1/3", "1/2", "2/3", "3/4"]
    assert len(coarse(10)) == 31


def test_untouched_stations_are_no_excess():
    counts, totals = clean(5_000, 1)
    found = coarse_fractions(counts, totals)
    assert found.log10_p is not None and found.log10_p > -1.3
    assert not any(row["flagged"] for row in found.rows)
    assert found.used == 5_000 and len(found.rows) <= 31


def test_a_country_split_in_halves_is_no_excess_at_one_half():
    rng = np.random.default_rng(2)
    totals = rng.integers(100, 900, 20_000)
    found = coarse_fractions(rng.binomial(totals, 0.5), totals)
    half = next(row for row in found.rows if row["fraction"] == "1/2")
    assert half["near"] > 3_000
    assert abs(half["z"]) < 3 and not half["flagged"]


def test_shares_with_a_sharp_edge_at_a_fraction_are_no_excess_there():
    rng = np.random.default_rng(3)
    totals = rng.integers(100, 900, 20_000)
    shares = 0.75 - 0.3 * rng.random(20_000)  # nobody above three quarters, many below
    found = coarse_fractions(rng.binomial(totals, shares), totals)
    assert not any(row["flagged"] for row in found.rows)


def test_counts_made_to_fit_three_quarters_are_found_there_and_nowhere_else():
    counts, totals = clean(5_000, 4)
    fitted = (np.arange(5_000) % 50 == 0) & (np.abs(counts - 0.75 * totals) < 0.2 * totals)
    counts = np.where(fitted, (3 * totals + 2) // 4, counts)
    found = coarse_fractions(counts, totals)
    assert [row["fraction"] for row in found.rows if row["flagged"]] == ["3/4"]
    assert found.log10_p is not None and found.log10_p < -4
    assert found.statistic == found.rows[0]["observed"]
    assert found.effect is not None and found.effect.low is not None and found.effect.low > 0
    assert "3/4" in str(found) and "fraud" not in str(found)


def test_both_counts_beside_a_half_are_hits_where_the_total_is_odd():
    totals = np.full(4, 1_001)
    found = coarse_fractions(np.array([500, 501, 499, 502]), totals)
    half = next(row for row in found.rows if row["fraction"] == "1/2")
    assert (half["near"], half["observed"]) == (4, 2)


def test_stations_are_left_out_for_the_first_reason_that_applies():
    found = coarse_fractions(np.array([50, NOT_STATED, 30, 999]), np.array([101, 500, 60, 1_000]))
    assert found.used == 1
    assert {str(reason): n for reason, n in found.left_out.items()} == {
        "a figure is not stated": 1,
        "a total below 100": 1,
        "share above 99\u202f%": 1,
    }


def test_no_station_left_is_an_answer_without_a_probability():
    found = coarse_fractions(np.array([5]), np.array([10]))
    assert (found.log10_p, found.mean, found.rows, found.effect) == (None, None, (), None)
    with pytest.raises(ValueError, match="one value a station"):
        coarse_fractions(np.array([5, 6]), np.array([10]))


@pytest.mark.parametrize("copies", [40, pytest.param(500, marks=pytest.mark.long)])
def test_clean_countries_are_flagged_no_more_often_than_the_level(copies):
    tails = np.array([log10_p(*clean(1_000, seed)) for seed in range(100, 100 + copies)])
    for level in (0.05, 0.01):
        most = stats.binom.ppf(0.999, copies, level)
        assert np.sum(tails <= math.log10(level)) <= most
