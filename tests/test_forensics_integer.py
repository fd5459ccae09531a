"""Whole per cents: what is near enough, how often chance alone is, and what rounding leaves behind."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scrutineer.check.forensics.chances import broad_chance, chances, chances_of_both
from scrutineer.check.forensics.integer_percentages import integer_percentages
from scrutineer.check.forensics.integer_stations import (
    coarse_share,
    coarse_turnout,
    integer_either,
    integer_figures,
    integer_result,
    integer_turnout,
)
from scrutineer.check.forensics.result import Null
from scrutineer.check.forensics.rounded_share import rounded_share, score_z
from scrutineer.check.forensics.sequential import sequential_chances
from scrutineer.check.forensics.station_figures import NOT_STATED, Ints, StationFigures
from scrutineer.check.forensics.window import Window, WindowKind, at_most

WINDOWS = st.builds(Window, st.sampled_from(["fixed", "adaptive"]), st.sampled_from([1, 5, 20]))


def near(count: int, total: int, window: Window) -> bool:
    """The definition, in fractions."""
    points = Fraction(100 * count, total)
    for whole in range(0, 101, window.period):
        if abs(points - whole) <= Fraction(5, 100):
            return True
        if window.kind == "adaptive" and abs(count - Fraction(whole * total, 100)) <= Fraction(1, 2):
            return True
    return False


def ints(*values: int) -> Ints:
    return np.array(values, np.int64)


def country(stations: int, seed: int) -> tuple[Ints, Ints, Ints]:
    """Voters, ballots and votes of SYNTHETIC stations that nobody touched."""
    rng = np.random.default_rng(seed)
    registered = rng.integers(150, 2_500, stations)
    ballots = np.maximum(1, rng.binomial(registered, rng.beta(20, 12, stations)))
    return registered, ballots, rng.binomial(ballots, rng.beta(12, 10, stations))


def rounding_turnout(registered: Ints, ballots: Ints, share: float, seed: int) -> Ints:
    """Ballots of which a share of stations brought theirs to the count nearest to the next whole per cent."""
    chosen = np.random.default_rng(seed).random(len(registered)) < share
    whole = -(-100 * ballots // registered)
    return np.where(chosen, (whole * registered + 50) // 100, ballots)


@given(st.data(), st.integers(1, 3_000), WINDOWS)
def test_a_window_is_what_its_definition_in_fractions_says(data, total, window):
    count = data.draw(st.integers(0, total))
    assert window.hits(ints(count), ints(total))[0] == near(count, total, window)


def test_a_percentage_exactly_on_the_edge_of_the_window_is_in():
    assert Window().hits(ints(1, 2, 1_999, 1_998, 1_019), ints(*[2_000] * 5)).tolist() == [
        *(True, False, True, False),
        True,
    ]


def test_the_edge_does_not_depend_on_floats():
    totals = np.arange(2_000, 60_000, 2_000)
    whole = np.arange(1, 100)
    counts = (whole[:, None] * (totals // 100) + totals // 2_000).ravel()
    totals = np.broadcast_to(totals, (99, len(totals))).ravel()
    assert Window().hits(counts, totals).all()
    points = 100 * counts / totals
    assert not np.all(np.abs(points - np.rint(points)) <= 0.05)  # the same rule in floats loses some of them


def test_a_share_is_compared_as_the_decimal_that_it_shows():
    assert at_most(ints(99, 990, 9_901), ints(100, 1_000, 10_000), 0.99).tolist() == [True, True, False]


@pytest.mark.parametrize("kind", ["fixed", "adaptive"])
def test_a_window_that_does_not_fit_a_hundred_is_refused(kind: WindowKind):
    with pytest.raises(ValueError, match="divide 100"):
        Window(kind, 3)
    with pytest.raises(ValueError, match="fixed or adaptive"):
        Window("loose")  # type: ignore[arg-type]


@given(st.data(), st.integers(1, 160), WINDOWS)
def test_a_chance_is_the_binomial_mass_inside_the_windows(data, total, window):
    count = data.draw(st.integers(0, total))
    inside = np.flatnonzero(window.hits(np.arange(total + 1), np.full(total + 1, total))).tolist()
    ways = sum(math.comb(total, k) * count**k * (total - count) ** (total - k) for k in inside)
    exact = float(Fraction(ways, total**total))
    assert chances(np.array([count / total]), ints(total), window)[0] == pytest.approx(exact, abs=1e-10)


def test_chances_of_large_stations_agree_with_differences_of_the_distribution_function():
    rng = np.random.default_rng(1)
    totals = rng.integers(900, 19_000, 300)
    shares = rng.integers(1, totals) / totals
    for window in (Window(), Window("adaptive"), Window("fixed", 5)):
        second = [broad_chance(float(p), int(n), window) for p, n in zip(shares, totals, strict=True)]
        assert np.abs(chances(shares, totals, window) - second).max() < 1e-10
    huge = stats.binom.cdf(1_501_500, 3_000_000, 0.5) - stats.binom.cdf(1_498_499, 3_000_000, 0.5)
    assert chances(np.array([0.5]), ints(3_000_000), Window())[0] == pytest.approx(huge, abs=1e-9)


@given(st.lists(st.tuples(st.integers(1, 1_500), st.floats(0, 1)), min_size=1, max_size=30))
def test_both_windows_at_once_are_each_alone(stations):
    totals = ints(*(total for total, _ in stations))
    shares = np.rint(np.array([share for _, share in stations]) * totals) / totals
    fixed, adaptive = chances_of_both(shares, totals)
    assert fixed == pytest.approx(chances(shares, totals, Window()), abs=1e-13)
    assert adaptive == pytest.approx(chances(shares, totals, Window("adaptive")), abs=1e-13)


def test_stations_are_left_out_for_the_first_reason_that_applies():
    found = integer_percentages(
        ints(1_000, 1_000, 99, 1_000, 1_000, 1_000),
        ints(500, NOT_STATED, 50, 991, 500, 500),
        ints(500, 500, 50, 991, 0, 500),
        ints(250, 250, 25, 400, 0, 496),
    )
    assert found.counted.tolist() == [True, False, False, False, False, False]
    assert {str(reason): n for reason, n in found.either.left_out.items()} == {
        "a figure is not stated": 1,
        "no ballots": 1,
        "fewer than 100 voters on the list": 1,
        "turnout above 99\u202f%": 1,
        "share above 99\u202f%": 1,
    }
    assert found.turnout.used == 1 and found.turnout.observed == 1


def test_no_station_left_is_an_answer_without_a_probability():
    found = integer_percentages(ints(50), ints(10), ints(10), ints(5)).either
    assert (found.used, found.log10_p, found.phi, found.mean, found.z) == (0, None, None, None, None)
    assert "No station" in str(found)


def test_arrays_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="one value a station"):
        integer_percentages(ints(100, 200), ints(50), ints(50), ints(20))


def test_untouched_stations_are_consistent_with_smooth_counts():
    registered, ballots, votes = country(6_000, 2)
    found = integer_percentages(registered, ballots, ballots, votes)
    for count in (found.turnout, found.result, found.either):
        assert count.null is Null.EXACT
        assert count.z is not None and abs(count.z) < 3
        assert count.phi_low is not None and count.phi_high is not None
        assert count.phi_low < 0.005 and count.phi_high > 0


def test_rounded_turnout_is_found_and_its_share_is_told():
    registered, ballots, votes = country(6_000, 3)
    rounded = rounding_turnout(registered, ballots, 0.05, 4)
    found = integer_percentages(registered, rounded, rounded, np.minimum(votes, rounded), window="adaptive")
    assert found.turnout.log10_p is not None and found.turnout.log10_p < -10
    assert found.turnout.phi_low is not None and found.turnout.phi_high is not None
    assert found.turnout.phi_low < 0.05 < found.turnout.phi_high
    assert found.result.log10_p is not None and found.result.log10_p > -3
    fixed = integer_percentages(registered, rounded, rounded, np.minimum(votes, rounded))
    assert fixed.turnout.phi == found.turnout.phi  # whatever the window of the count


def test_no_sentence_of_an_answer_names_a_deed_or_a_culprit():
    registered, ballots, votes = country(2_000, 3)
    rounded = rounding_turnout(registered, ballots, 0.3, 4)
    said = str(integer_percentages(registered, rounded, rounded, np.minimum(votes, rounded)).turnout)
    assert "fraud" not in said and "smooth counts" in said and "cannot tell who" in said


def test_rounding_to_multiples_of_five_is_found_among_them_only():
    registered, ballots, votes = country(6_000, 5)
    chosen = np.random.default_rng(6).random(6_000) < 0.03
    five = 5 * -(-20 * ballots // registered)
    rounded = np.where(chosen & (five < 99), (five * registered + 50) // 100, ballots)
    found = integer_percentages(registered, rounded, rounded, np.minimum(votes, rounded), period=5)
    every = integer_percentages(registered, rounded, rounded, np.minimum(votes, rounded))
    assert found.turnout.z is not None and every.turnout.z is not None
    assert found.turnout.z > every.turnout.z > 3
    assert "multiples of 5" in str(found.turnout)


def test_weights_of_one_weigh_what_is_counted():
    registered, ballots, votes = country(3_000, 7)
    plain = integer_percentages(registered, ballots, ballots, votes).either
    heavy = integer_percentages(registered, ballots, ballots, votes, weights=np.ones(3_000)).either
    assert heavy.observed == plain.observed
    assert heavy.expected == pytest.approx(plain.expected) and heavy.sd == pytest.approx(plain.sd)
    assert heavy.null is Null.CHECKED
    assert heavy.phi == plain.phi


def test_an_area_with_rounded_stations_is_told_from_its_neighbours():
    registered, ballots, votes = country(4_000, 8)
    areas = np.arange(4_000) % 20
    rounded = np.where(areas == 13, rounding_turnout(registered, ballots, 0.5, 9), ballots)
    found = integer_percentages(registered, rounded, rounded, np.minimum(votes, rounded))
    table = found.by_area(areas, of="turnout")
    assert [row["area"] for row in table.rows if row["flagged"]] == [13]
    assert table.statistic == 1 and table.used == 20
    assert sum(row["excess"] for row in table.rows) == pytest.approx(found.turnout.excess)
    names = np.array([f"SYNTHETIC-{area}" for area in areas])
    assert found.by_area(names, of="turnout").rows[0]["area"] == "SYNTHETIC-13"
    assert found.by_area(areas, least=201).rows == ()


def test_the_nested_null_is_the_sum_over_all_ballots():
    registered, issued, cast, leader = ints(100, 130, 117), ints(60, 31, 0), ints(60, 30, 3), ints(33, 0, 2)
    for window in (Window(), Window("adaptive")):
        found = sequential_chances(registered, issued, cast, leader, window)
        for row, n in enumerate(registered.tolist()):
            share = leader[row] / cast[row]
            whole = 0.0
            for t, mass in enumerate(stats.binom.pmf(np.arange(n + 1), n, issued[row] / n)):
                votes = np.arange(t + 1)
                inside = window.hits(votes, np.full(t + 1, t)) if t else np.ones(1, np.bool_)
                chance = stats.binom.pmf(votes, t, share)[inside].sum()
                whole += mass * (1 if near(t, n, window) else chance)
            assert found[row] == pytest.approx(whole, abs=1e-7)


def test_the_nested_null_can_be_asked_for():
    registered, ballots, votes = country(300, 10)
    found = integer_percentages(registered, ballots, ballots, votes)
    nested = found.in_sequence()
    assert nested.observed == found.either.observed
    assert nested.expected == pytest.approx(found.either.expected, rel=0.05)
    assert nested.expected != found.either.expected


@given(st.integers(1, 60), st.integers(1, 60), st.floats(0.02, 0.9))
def test_the_share_of_rounded_stations_has_a_closed_form_where_all_chances_are_equal(hits, misses, p):
    n = hits + misses
    found = rounded_share(np.arange(n) < hits, np.full(n, p))
    assert found is not None
    assert found.phi == pytest.approx((hits / n - p) / (1 - p), abs=1e-9)
    assert found.low < found.phi < found.high and 0 <= found.least <= found.most

    def likelihood(phi: float) -> float:
        return float(hits * math.log(p + phi * (1 - p)) + misses * math.log(1 - phi))

    assert likelihood(found.phi) - likelihood(found.high) == pytest.approx(1.9207, abs=1e-3)
    assert likelihood(max(0, found.phi)) - likelihood(found.most) == pytest.approx(1.9207, abs=1e-3)


def test_stations_that_hit_for_certain_say_nothing_about_rounding():
    assert rounded_share(np.array([True, True]), np.ones(2)) is None
    assert rounded_share(np.array([False, False]), np.array([0.1, 0.2])) is None
    assert score_z(np.array([True, False]), np.array([0.5, 1e-9])) is None
    assert score_z(np.array([True, False]), np.array([0.5, 0.25])) == pytest.approx(0.0)


def figures(issued: Ints, valid: Ints) -> StationFigures:
    registered, ballots, votes = country(500, 11)
    return StationFigures(
        "SYNTHETIC",
        tuple(f"SYNTHETIC-{k}" for k in range(500)),
        ("SYNTHETIC-land",),
        np.zeros(500, np.int64),
        registered,
        np.where(issued < 0, issued, ballots + issued),
        ballots,
        np.where(valid < 0, valid, ballots - valid),
        valid,
        ("a", "b"),
        np.stack([votes, ballots - votes], axis=1),
    )


def test_a_contest_is_asked_by_the_columns_that_it_states():
    none, one = np.full(500, NOT_STATED), np.ones(500, np.int64)
    full, bare = figures(one, one), figures(none, none)
    assert "ballots issued" in str(integer_turnout(full)) and "ballots cast out of" in str(
        integer_turnout(bare)
    )
    assert "of the valid" in str(coarse_share(full)) and "of the ballots cast" in str(coarse_share(bare))
    assert "of the valid" in str(integer_figures(full, of_valid=True).result)
    assert integer_turnout(full).expected != integer_turnout(bare).expected
    assert integer_result(full).option_id == full.leader() == integer_either(full).option_id
    assert integer_result(full, "b").option_id == "b" == coarse_share(full, "b").option_id
    assert integer_either(bare).used == coarse_turnout(bare).used == 500
    rare = figures(np.where(np.arange(500) < 400, NOT_STATED, 0), one)
    assert "ballots cast out of" in str(integer_turnout(rare))  # a fifth of the stations state ballots issued
