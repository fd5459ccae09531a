"""The second digit: the law's own numbers, and the false alarms that stand beside every answer."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

from scrutineer.check.forensics.result import Null
from scrutineer.check.forensics.second_digit import (
    BENFORD,
    false_alarm_rate,
    second_digit,
    second_digit_distance,
    second_digits,
)
from scrutineer.check.forensics.station_figures import StationFigures
from tests.answered import interval
from tests.shared_stations import shared


def test_the_mean_second_digit_is_the_published_one():
    assert BENFORD @ np.arange(10) == pytest.approx(4.187, abs=0.0005)
    assert BENFORD.sum() == pytest.approx(1)


def test_digits_are_read_as_they_are_written():
    counts = np.array([*range(12_000), 99_999, 100_000, 999_999_999, 1_000_000_000])
    written = [int(str(count)[1]) for count in counts if count >= 10]
    assert (second_digits(counts) == np.bincount(written, minlength=10)).all()
    assert second_digits(np.array([-1, 0, 9])).sum() == 0


def test_numbers_that_follow_the_law_are_not_rejected():
    rng = np.random.default_rng(1)
    distances = [second_digit_distance((10 ** rng.uniform(2, 6, 3_000)).astype(int)) for _ in range(200)]
    assert np.mean(np.array(distances) > chi2.isf(0.05, 9)) < 0.1


def stations_of_like_size(count: int = 2_000) -> StationFigures:
    """SYNTHETIC: a clean election at stations of 200 to 400 voters."""
    rng = np.random.default_rng(2)
    registered = rng.integers(200, 401, count)
    cast = rng.binomial(registered, rng.beta(30, 20, count))
    leader = rng.binomial(cast, rng.beta(25, 25, count))
    zero = np.zeros(count, np.int64)
    names = tuple(f"SYNTHETIC-{k}" for k in range(count))
    votes = np.column_stack([leader, cast - leader])
    area = np.arange(count) // 50
    areas = tuple(f"SYNTHETIC-area-{k}" for k in range(count // 50))
    return StationFigures(
        "SYNTHETIC", names, areas, area, registered, cast, cast, cast, zero, ("a", "b"), votes
    )


def test_the_textbook_rejects_most_clean_elections_with_stations_of_like_size():
    """Published for such stations: 71 of 100 clean elections (ElectionForensics.jl); here more stations."""
    rejected, replicates = false_alarm_rate(stations_of_like_size(), "a", seed=1, replicates=30)
    assert rejected / replicates > 0.5


def test_the_rate_of_false_alarms_is_printed_and_no_probability_is_given():
    found = second_digit(stations_of_like_size(500), "a", seed=1, replicates=20)
    rejected, _ = false_alarm_rate(stations_of_like_size(500), "a", seed=1, replicates=20)
    assert (found.null, found.log10_p) == (Null.NONE, None)
    assert f"{5 * rejected}" in str(found.said)
    assert "clean elections of this very shape" in str(found)
    assert "never as evidence" in str(found)
    low, value, high = interval(found.effect)
    assert low < value < high
    assert found.option_id == "a"


def test_counts_below_ten_and_not_stated_are_left_out():
    figures = stations_of_like_size(400)
    votes = figures.votes.copy()
    votes[:30, 0], votes[30:40, 0] = 4, -1
    found = second_digit(replace(figures, votes=votes), "a", seed=1, replicates=3)
    assert found.used == 360
    assert sum(found.left_out.values()) == 40


@pytest.mark.long
@pytest.mark.shared
def test_the_textbook_rejects_elections_that_nobody_doubts():
    assert second_digit(shared("koeln2013"), "cdu", seed=1, replicates=50).statistic > chi2.isf(0.05, 9)
    assert false_alarm_rate(shared("koeln2013"), "cdu", seed=1, replicates=50)[0] > 40
