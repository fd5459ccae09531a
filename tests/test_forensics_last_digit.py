"""Last digits: the textbook's numbers come out, a steep density is no alarm, rounded lists are."""

import re
from itertools import product

import numpy as np
import pytest

from scrutineer.check.forensics.clean_copy import copier
from scrutineer.check.forensics.decade import decades
from scrutineer.check.forensics.last_digit import (
    heaping,
    heaping_of,
    last_digit,
    last_digit_of,
    last_digit_uniform,
    last_two_digits,
    last_two_digits_of,
)
from scrutineer.check.forensics.result import Null
from scrutineer.check.forensics.station_figures import Ints, StationFigures
from tests.answered import interval
from tests.answered import log10_p as probability
from tests.shared_stations import DATA, invented, shared

ISSUED = ("russia2004", "russia2011", "russia2012", "russia2018")
RECEIVED_VALID = ("poland2020_r2", "uganda2011", "koeln2013")
CASES = {
    "russia2004": "putin",
    "russia2011": "united_russia",
    "russia2012": "putin",
    "russia2018": "putin",
    "poland2020_r2 duda": "duda",
    "poland2020_r2 trzaskowski": "trzaskowski",
    "uganda2011": "museveni",
    "koeln2013": "cdu",
    "albania2013 democratic": "democratic",
    "albania2013 socialist": "socialist",
    "canada2011": "conservative",
    "mexico_chih_2015": "cand1",
}
SLOW = ("russia2004", "russia2012", "russia2018", "uganda2011", "albania2013")


def cases(*kept: str) -> list:
    return [
        pytest.param(case, marks=pytest.mark.long if case.split()[0] in SLOW else ())
        for case in CASES
        if not kept or case.split()[0] in kept
    ]


def columns(case: str) -> tuple[Ints, ...]:
    """Leader, ballots given, other votes, registered voters, of the stations that reported."""
    name = case.split(maxsplit=1)[0]
    figures = shared(name)
    leader = figures.of(CASES[case])
    given = figures.issued if name in ISSUED else figures.cast
    received = figures.valid if name in RECEIVED_VALID else figures.cast
    stated = (leader >= 0) & (figures.cast > 0)
    return tuple(c[stated] for c in (leader, given, received - leader, figures.registered))


def published(case: str) -> list[tuple[str, str]]:
    """Statistic and p as the table of the shared data prints them."""
    text = (DATA / "README.md").read_text("utf-8")
    line = re.search(rf"^\| {case} \| (\d.+)$", text.split("| case | leader |")[1], re.MULTILINE)
    assert line
    cells = line[1].split(" | ")[:4]
    return [tuple(cell.split(", ")) for cell in cells]


@pytest.mark.shared
@pytest.mark.parametrize("case", cases())
def test_the_classic_comparison_gives_the_published_numbers(case: str):
    for counts, (statistic, p) in zip(columns(case), published(case), strict=True):
        found = last_digit_uniform(counts)
        assert f"{found.statistic:.2f}" == statistic
        exponent = 10 ** found.rows[0]["textbook_log10_p"]
        assert exponent == pytest.approx(float(p), rel=0.06)
        assert found.null is Null.NONE
        assert found.log10_p is None


@pytest.mark.shared
def test_a_steep_density_cut_off_at_the_minimum_is_no_alarm():
    votes, _, others, _ = columns("canada2011")
    assert last_digit_uniform(votes).rows[0]["textbook_log10_p"] < -11
    assert last_digit_uniform(others).rows[0]["textbook_log10_p"] < -9
    assert last_digit(votes).p == pytest.approx(0.88, abs=0.02)
    assert probability(last_digit(others)) > np.log10(0.2)


@pytest.mark.shared
@pytest.mark.parametrize("case", cases("poland2020_r2", "koeln2013", "canada2011", "mexico_chih_2015"))
def test_elections_that_nobody_doubts_give_no_alarm(case: str):
    for counts in columns(case):
        for found in (
            last_digit(counts),
            heaping(counts),
            heaping(counts, digits=(0, 5)),
            last_two_digits(counts),
            last_two_digits(counts, pair="adjacent"),
        ):
            assert probability(found) > np.log10(0.01 / 20), found


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "log10_p"),
    [
        pytest.param("russia2004", -11.4, marks=pytest.mark.long),
        ("russia2011", -6.8),
        pytest.param("russia2012", -5.1, marks=pytest.mark.long),
        pytest.param("russia2018", -8.7, marks=pytest.mark.long),
    ],
)
def test_the_lists_of_voters_of_russia_are_heaped_and_the_votes_of_the_leader_are_not(name, log10_p):
    lists = last_digit_of(shared(name))
    assert probability(lists) < log10_p
    assert lists.rows[0]["z"] == max(row["z"] for row in lists.rows)
    assert interval(heaping_of(shared(name)).effect)[0] > 0
    assert probability(last_digit_of(shared(name), shared(name).leader())) > np.log10(0.05)


def test_the_chances_of_the_digits_are_those_of_the_density_that_the_counts_come_from():
    rng = np.random.default_rng(3)
    counts = rng.geometric(0.02, 200_000)
    kept = counts[counts >= 20]
    found = decades(counts, 20)
    true = 0.98 ** np.arange(10)
    assert found.chances[:10] == pytest.approx(np.tile(true / true.sum(), (10, 1)), abs=0.004)
    assert (found.digits == np.bincount(kept % 10, minlength=10)).all()
    assert found.expected.sum() == pytest.approx(len(kept))


def test_a_curved_density_is_followed_too():
    rng = np.random.default_rng(4)
    mean, sd = 150, 25
    found = decades(np.rint(rng.normal(mean, sd, 400_000)).astype(np.int64), 100)
    numbers = found.first[:10, None] * 10 + np.arange(10)
    density = np.exp(-((numbers - mean) ** 2) / (2 * sd**2))
    assert found.chances[:10] == pytest.approx(density / density.sum(axis=1, keepdims=True), abs=0.006)


def test_the_covariance_is_that_of_an_enumeration():
    few = decades(np.array([101, 107, 118]), 100)
    outcomes = list(product(range(10), repeat=3))
    row = [0, 0, 1]
    chance = [np.prod([few.chances[r, d] for r, d in zip(row, each, strict=True)]) for each in outcomes]
    numbers = np.array([np.bincount(each, minlength=10) for each in outcomes])
    mean = np.average(numbers, axis=0, weights=chance)
    assert few.expected == pytest.approx(mean)
    assert few.covariance() == pytest.approx(np.cov(numbers.T, aweights=chance, ddof=0))


def smooth(size: int, seed: int) -> Ints:
    return np.random.default_rng(seed).gamma(4, 150, size).astype(np.int64)


def rounded(seed: int) -> Ints:
    counts = smooth(5_000, seed)
    chosen = np.random.default_rng(1_000 + seed).random(5_000) < 0.05
    return np.where(chosen, (counts + 5) // 10 * 10, counts)


def test_rounding_to_tens_is_found_and_its_share_estimated():
    found = heaping(rounded(1))
    assert probability(found) < -10
    assert probability(last_digit(rounded(1))) < -8
    assert probability(heaping(rounded(1), digits=(0, 5))) < -4
    effects = [interval(heaping(rounded(seed)).effect) for seed in range(60)]
    assert np.mean([value for _, value, _ in effects]) == pytest.approx(0.05, abs=0.003)
    assert sum(low < 0.05 < high for low, _, high in effects) >= 51


def test_people_who_invent_numbers_avoid_repetition_and_are_found():
    rng = np.random.default_rng(5)
    counts = smooth(4_000, 6)
    repeated = (counts % 10 == counts // 10 % 10) & (rng.random(4_000) < 0.6)
    counts = np.where(repeated, counts + 1, counts)
    assert probability(last_two_digits(counts)) < -8
    assert probability(last_two_digits(counts, pair="adjacent")) < -3


def test_what_is_not_stated_or_small_is_left_out_and_said():
    counts = np.concatenate([smooth(2_000, 7), np.full(50, -1)])
    found = last_digit(counts)
    assert found.used + sum(found.left_out.values()) == 2_050
    assert {str(reason): n for reason, n in found.left_out.items()}["not stated"] == 50
    assert "Too few counts" in str(last_digit(counts[:50]).said)
    assert last_digit(counts[:50]).log10_p is None


def test_an_option_is_asked_with_its_name():
    found = last_digit_of(invented(), "SYNTHETIC-alpha")
    assert (found.test, found.option_id) == ("last-digit-votes", "SYNTHETIC-alpha")
    assert last_digit_of(invented()).test == "last-digit-registered-voters"


def false_alarms(figures: StationFigures, replicates: int, generator: str) -> dict[str, np.ndarray]:
    rng, clean = np.random.default_rng(11), copier(figures, generator, lists=True)
    found: dict[str, list[float]] = {}
    for _ in range(replicates):
        copy = clean.copy(rng)
        for figure in ("registered_voters", figures.leader()):
            for result in (
                last_digit_of(copy, figure),
                heaping_of(copy, figure),
                heaping_of(copy, figure, (0, 5)),
                last_two_digits_of(copy, figure),
                last_two_digits_of(copy, figure, "adjacent"),
            ):
                found.setdefault(result.test, []).append(probability(result))
    return {test: np.array(values) for test, values in found.items()}


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.parametrize("generator", ["posterior", "areas"])
@pytest.mark.parametrize("name", ["koeln2013", "mexico_chih_2015"])
def test_false_alarms_on_clean_copies_are_as_rare_as_promised(name: str, generator: str):
    replicates = 300
    for test, values in false_alarms(shared(name), replicates, generator).items():
        for level in (0.05, 0.01):
            above = replicates * level + 3.1 * np.sqrt(replicates * level * (1 - level))
            assert np.sum(values <= np.log10(level)) <= above, (test, level)
