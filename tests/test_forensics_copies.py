"""Copies: coincidences that chance gives are no alarm, sheets that say the same where chance cannot are."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.stats import poisson

from scrutineer.check.forensics.clean_copy import copier
from scrutineer.check.forensics.coincidence import chance_of_equal, smooth_shares
from scrutineer.check.forensics.copies import identical_votes
from scrutineer.check.forensics.result import Null
from scrutineer.check.forensics.station_figures import NOT_STATED, StationFigures
from scrutineer.check.forensics.stations_of import station_figures
from tests.answered import log10_p as probability
from tests.invented import small
from tests.shared_stations import invented, shared


def enumerated(shares: list[float], votes: int) -> float:
    """P(X = Y) over every outcome of a multinomial."""
    total = 0.0
    for outcome in product(range(votes + 1), repeat=len(shares)):
        if sum(outcome) == votes:
            ways = math.factorial(votes) / math.prod(math.factorial(x) for x in outcome)
            total += (ways * math.prod(s**x for s, x in zip(shares, outcome, strict=True))) ** 2
    return total


@pytest.mark.parametrize("shares", [[0.5, 0.5], [0.9, 0.08, 0.02], [1.0, 0.0], [0.25] * 4])
def test_the_chance_of_a_coincidence_is_that_of_an_enumeration(shares):
    votes = np.array([1, 2, 5, 9])
    found = chance_of_equal(np.tile(shares, (4, 1)), votes)
    assert found == pytest.approx([enumerated(shares, int(v)) for v in votes], rel=1e-9)


def convolved(shares: list[float], votes: int) -> float:
    """The same by Poisson counts that are equal line by line, added up without any approximation."""
    number = np.arange(votes + 1)
    equal = np.ones(1)
    for share in shares:
        equal = np.convolve(equal, poisson.pmf(number, share * votes) ** 2)[: votes + 1]
    return float(equal[votes] / poisson.pmf(votes, votes) ** 2)


@pytest.mark.parametrize(
    "shares", [[0.5, 0.5], [0.97, 0.03], [0.6, 0.3, 0.08, 0.02], [0.999, 0.001], [1.0, 0]]
)
@pytest.mark.parametrize("votes", [41, 300, 2_000])
def test_for_many_votes_the_approximation_is_within_two_per_cent(shares, votes):
    quick = chance_of_equal(np.array([shares]), np.array([votes]))[0]
    assert quick == pytest.approx(convolved(shares, votes), rel=0.02)


def test_shares_are_drawn_towards_the_place_where_its_stations_vote_alike():
    rng = np.random.default_rng(1)
    place = np.repeat(np.arange(40), 25)
    centre = rng.uniform(0.2, 0.8, 40)[place]
    alike = rng.binomial(300, centre)
    votes = np.column_stack([alike, 300 - alike])
    assert np.abs(smooth_shares(votes, place)[:, 0] - centre).mean() < 0.01
    varied = rng.binomial(300, rng.beta(4 * centre, 4 * (1 - centre)))
    votes = np.column_stack([varied, 300 - varied])
    assert np.abs(smooth_shares(votes, place)[:, 0] - varied / 300).mean() < 0.01


@pytest.mark.shared
@pytest.mark.parametrize("name", ["koeln2013", pytest.param("poland2020_r2", marks=pytest.mark.long)])
def test_elections_without_copies_give_no_alarm(name: str):
    for whole, everywhere in product((False, True), repeat=2):
        found = identical_votes(shared(name), whole=whole, everywhere=everywhere)
        assert probability(found) > -1
        assert found.mean is not None and found.statistic <= found.mean


@pytest.mark.shared
def test_sheets_entered_twice_are_found_even_in_an_election_that_nobody_doubts():
    """Chihuahua: the invalid ballots, which the test does not look at, are the same in 18 of 19 pairs."""
    figures = shared("mexico_chih_2015")
    found = identical_votes(figures)
    assert (found.statistic, probability(found) < -40) == (19, True)
    number = {station: row for row, station in enumerate(figures.station_ids)}
    pairs = [(number[row["station_id"]], number[row["other_id"]]) for row in found.rows]
    assert sum(figures.invalid[one] == figures.invalid[other] for one, other in pairs) == 18
    assert identical_votes(figures, whole=True).statistic == 18


def with_copies(figures: StationFigures, number: int, seed: int = 3) -> tuple[StationFigures, set[str]]:
    """Some stations hand in the whole count of another of their area that has at least 300 votes."""
    rng = np.random.default_rng(seed)
    large = np.flatnonzero(figures.votes.sum(axis=1) >= 300)
    pairs = [
        (int(one), int(other))
        for one, other in zip(large, np.roll(large, 1), strict=True)
        if figures.area[one] == figures.area[other]
    ]
    chosen = [pairs[k] for k in rng.choice(len(pairs), number, replace=False)]
    rows = np.arange(len(figures))
    for copy, original in chosen:
        rows[copy] = original
    changed = {name: getattr(figures, name)[rows] for name in ("issued", "cast", "valid", "invalid", "votes")}
    return replace(figures, **changed), {figures.station_ids[copy] for copy, _ in chosen}


def test_two_copied_protocols_of_six_hundred_are_found_and_listed():
    clean = invented()
    assert probability(identical_votes(clean)) > -1
    copied, stations = with_copies(clean, 2)
    for found in (identical_votes(copied), identical_votes(copied, whole=True)):
        assert probability(found) < -6
        assert stations <= {row[key] for row in found.rows for key in ("station_id", "other_id")}
        assert all(row["whole"] for row in found.rows[:2])
    assert "2 stations repeat another" in str(identical_votes(copied))


def test_protocols_copied_in_the_invented_country_are_found_wherever_they_came_from():
    made = small(tamper=("copied=0.02",))
    figures = station_figures(made.election, next(iter(made.election.contests)))
    found = identical_votes(figures, everywhere=True)
    assert probability(found) < -8
    likeliest = {row["station_id"] for row in found.rows} | {row["other_id"] for row in found.rows}
    assert made.tampered_stations <= likeliest


def test_a_copy_from_another_place_is_found_anywhere():
    figures = invented()
    votes = figures.votes.sum(axis=1)
    one, other = np.argsort(votes)[-2:]
    assert figures.area[one] != figures.area[other]
    copied = replace(
        figures,
        votes=np.where(np.arange(len(figures))[:, None] == one, figures.votes[other], figures.votes),
        valid=np.where(np.arange(len(figures)) == one, figures.valid[other], figures.valid),
    )
    assert probability(identical_votes(copied, everywhere=True)) < -3


def test_small_stations_coincide_and_are_no_alarm():
    """SYNTHETIC: 60 villages of one district, 60 voters each, two candidates, 70 to 30."""
    rng = np.random.default_rng(4)
    values = []
    for _ in range(300):
        leader = rng.binomial(60, 0.7, 60)
        full = np.full(60, 60, np.int64)
        names = tuple(f"SYNTHETIC-{k}" for k in range(60))
        votes = np.column_stack([leader, 60 - leader])
        zero = np.zeros(60, np.int64)
        district = StationFigures(
            "SYNTHETIC", names, ("SYNTHETIC",), zero, full, full, full, full, zero, ("a", "b"), votes
        )
        found = identical_votes(district)
        assert found.statistic > 30
        values.append(probability(found))
    assert np.mean(np.array(values) <= np.log10(0.05)) <= 0.05


def test_what_is_not_stated_is_left_out():
    figures = invented()
    votes = figures.votes.copy()
    votes[:5, 0] = NOT_STATED
    found = identical_votes(replace(figures, votes=votes))
    assert found.used + sum(found.left_out.values()) == len(figures)
    assert 5 in found.left_out.values()


def test_stations_that_cannot_be_compared_give_no_probability():
    figures = invented()
    found = identical_votes(figures.taking(np.arange(len(figures)) < 1))
    assert found.null is Null.NONE
    assert found.log10_p is None


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.parametrize("generator", ["posterior", "areas"])
@pytest.mark.parametrize(("name", "replicates"), [("mexico_chih_2015", 100), ("uganda2011", 20)])
def test_false_alarms_on_clean_copies_are_rarer_than_promised(name: str, replicates: int, generator: str):
    rng, clean = np.random.default_rng(3), copier(shared(name), generator)
    copies = [clean.copy(rng) for _ in range(replicates)]
    for whole, everywhere in product((False, True), repeat=2):
        found = [identical_votes(copy, whole=whole, everywhere=everywhere) for copy in copies]
        values = np.array([result.log10_p or 0.0 for result in found])
        for level in (0.05, 0.01):
            above = replicates * level + 3 * math.sqrt(replicates * level * (1 - level))
            assert np.sum(values <= np.log10(level)) <= above
