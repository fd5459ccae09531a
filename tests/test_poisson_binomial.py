"""Sums of independent indicators: against enumeration, whole-number convolution and SciPy."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scrutineer.check.forensics.poisson_binomial import PoissonBinomial, WeightedSum

SIXTEENTHS = st.lists(st.integers(0, 16), min_size=1, max_size=7)


def enumerated_tail(chances: list[Fraction], weights: list[int], observed: int) -> Fraction:
    """P(W >= observed) over all outcomes."""
    whole = Fraction(0)
    for ones in itertools.product((0, 1), repeat=len(chances)):
        if sum(w for w, one in zip(weights, ones, strict=True) if one) >= observed:
            whole += math.prod(p if one else 1 - p for p, one in zip(chances, ones, strict=True))
    return whole


def whole_numbers(parts: list[int], of: int, weights: list[int]) -> list[int]:
    """The distribution of the weighted sum for chances ``part / of``, times ``of ** len(parts)``."""
    ways = [1]
    for part, weight in zip(parts, weights, strict=True):
        longer = [way * (of - part) for way in ways] + [0] * weight
        for at, way in enumerate(ways):
            longer[at + weight] += way * part
        ways = longer
    return ways


def log10_of(value: int, of: int, times: int) -> float:
    """log10 of ``value / of ** times`` without a float's limits."""
    digits = max(0, value.bit_length() - 60)
    return math.log10(value >> digits) + digits * math.log10(2) - times * math.log10(of)


@given(parts=SIXTEENTHS, observed=st.integers(-1, 10))
def test_small_sums_agree_with_enumeration(parts, observed):
    chances = [Fraction(part, 16) for part in parts]
    tail = enumerated_tail(chances, [1] * len(parts), observed)
    found = PoissonBinomial(np.array(parts) / 16).log10_tail(observed)
    if tail:
        assert found == pytest.approx(math.log10(tail), abs=1e-11)
    else:
        assert found == -math.inf


@given(parts=SIXTEENTHS)
def test_mean_and_sd_are_those_of_the_definition(parts):
    null = PoissonBinomial(np.array(parts) / 16)
    assert null.mean == pytest.approx(sum(parts) / 16)
    assert null.sd**2 == pytest.approx(sum(part * (16 - part) for part in parts) / 256)


@given(parts=SIXTEENTHS, level=st.integers(1, 99))
def test_a_quantile_is_the_smallest_number_not_exceeded_so_often(parts, level):
    chances = [Fraction(part, 16) for part in parts]
    x = PoissonBinomial(np.array(parts) / 16).quantile((level + 0.5) / 100)
    share = Fraction(2 * level + 1, 200)
    assert 1 - enumerated_tail(chances, [1] * len(parts), x + 1) >= share
    assert 1 - enumerated_tail(chances, [1] * len(parts), x) < share


def test_deep_tails_agree_with_convolution_in_whole_numbers():
    rng = np.random.default_rng(4)
    parts = rng.integers(1, 400, 500).tolist()
    ways = whole_numbers(parts, 1024, [1] * 500)
    null = PoissonBinomial(np.array(parts) / 1024)
    depths = []
    for observed in (60, 110, 150, 220, 250, 290, 350, 420, 480, 499, 500):
        exact = log10_of(sum(ways[observed:]), 1024, 500)
        depths.append(exact)
        assert null.log10_tail(observed) == pytest.approx(exact, abs=1e-9 * max(1, -exact))
        if observed < 495:
            assert null.log10_tail_saddlepoint(observed) == pytest.approx(exact, abs=1e-3)
    assert min(abs(depth + 50) for depth in depths) < 15
    assert min(depths) < -200


def test_equal_chances_are_a_binomial_at_any_depth():
    null = PoissonBinomial(np.full(40_000, 0.1))
    for observed in (3_700, 4_000, 4_300, 5_000, 5_700):
        exact = stats.binom.logsf(observed - 1, 40_000, 0.1) / math.log(10)
        assert null.log10_tail(observed) == pytest.approx(exact, abs=1e-7)
    assert stats.binom.logsf(5_699, 40_000, 0.1) / math.log(10) < -150
    assert null.quantile(0.999) == stats.binom.ppf(0.999, 40_000, 0.1)


def test_shallow_tails_agree_with_scipy():
    chances = np.random.default_rng(5).beta(1, 8, 300)
    null = PoissonBinomial(chances)
    for observed in range(15, 60, 5):
        assert 10 ** null.log10_tail(observed) == pytest.approx(
            stats.poisson_binom.sf(observed - 1, chances), abs=1e-12
        )


def test_chances_of_nought_and_one_and_nearly_so_are_no_trouble():
    null = PoissonBinomial(np.array([0, 1, 1, 1e-300, 1e-20, 1 - 1e-16, 0.5]))
    assert null.log10_tail(2) == 0
    assert null.log10_tail(4) == pytest.approx(math.log10(0.5), abs=1e-12)
    assert null.log10_tail(5) == pytest.approx(math.log10(0.5e-20), abs=1e-9)
    assert null.log10_tail(6) == pytest.approx(math.log10(0.5) - 320, abs=1e-9)
    assert null.log10_tail(7) == -math.inf
    assert PoissonBinomial(np.zeros(0)).log10_tail(0) == 0
    assert PoissonBinomial(np.ones(3)).quantile(0.999) == 3


def test_weighted_tails_agree_with_convolution_in_whole_numbers():
    rng = np.random.default_rng(6)
    parts, weights = rng.integers(1, 30, 240).tolist(), rng.integers(1, 60, 240).tolist()
    ways = whole_numbers(parts, 64, weights)
    null = WeightedSum(np.array(parts) / 64, np.array(weights, float))
    mean = sum(part * weight for part, weight in zip(parts, weights, strict=True)) / 64
    assert null.mean == pytest.approx(mean)
    variance = sum(at * at * way for at, way in enumerate(ways)) / 64**240 - mean**2
    assert null.sd == pytest.approx(math.sqrt(variance))
    deepest = 0.0
    for observed in (1_400, 1_700, 2_000, 2_500, 3_000, 4_000, 5_000, 6_000):
        exact = log10_of(sum(ways[observed:]), 64, 240)
        # between two steps of the lattice, where a formula for continuous sums belongs
        assert null.log10_tail(observed - 0.5) == pytest.approx(exact, abs=1e-3)
        deepest = min(deepest, exact)
    assert deepest < -80
    assert null.log10_tail(0) == 0
    assert null.log10_tail(sum(weights) + 1) == -math.inf


def test_a_weighted_tail_has_no_gap_at_its_mean():
    null = WeightedSum(np.random.default_rng(8).beta(1, 8, 500), np.random.default_rng(9).random(500))
    points = np.linspace(null.mean - 0.01 * null.sd, null.mean + 0.01 * null.sd, 41)
    tails = np.array([10 ** null.log10_tail(point) for point in points])
    assert np.all(np.diff(tails) < 0)
    assert np.ptp(np.diff(tails)) < 1e-6
