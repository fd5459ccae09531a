"""Clean copies: the same stations, counts that a clean vote could give, no trace of a tampering."""

from dataclasses import replace

import numpy as np
import pytest

from scrutineer.check.forensics.area_moments import area_moments
from scrutineer.check.forensics.chain import chain_of
from scrutineer.check.forensics.clean_copy import GENERATORS, clean_copy, copier, smooth_lists
from scrutineer.check.forensics.integer_stations import turnout_of
from scrutineer.check.forensics.manipulations import MANIPULATIONS
from scrutineer.check.forensics.posterior import posterior
from scrutineer.check.forensics.station_figures import NOT_STATED, StationFigures
from tests.shared_stations import invented, shared

BOTH = pytest.mark.parametrize("generator", list(GENERATORS))


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def turnout(figures: StationFigures) -> np.ndarray:
    return figures.cast / np.maximum(figures.registered, 1)


def share(figures: StationFigures) -> np.ndarray:
    return figures.of("SYNTHETIC-alpha") / np.maximum(figures.cast, 1)


@BOTH
def test_a_copy_has_the_same_stations_voters_and_areas_and_says_that_it_is_one(generator: str):
    given = invented()
    copy = clean_copy(given, rng(), generator=generator)
    assert copy.station_ids == given.station_ids
    assert (copy.registered == given.registered).all()
    assert (copy.area == given.area).all()
    assert copy.simulated
    assert not given.simulated
    assert (copy.cast != given.cast).mean() > 0.9


@BOTH
def test_the_arithmetic_of_every_protocol_holds(generator: str):
    copy = clean_copy(invented(), rng(), generator=generator)
    assert (copy.issued <= copy.registered).all()
    assert (copy.cast <= copy.issued).all()
    assert (copy.valid + copy.invalid == copy.cast).all()
    assert (copy.votes.sum(axis=1) == copy.valid).all()
    assert copy.votes.min() >= 0


@BOTH
def test_totals_stay_close_to_those_of_the_election(generator: str):
    given = invented(2000)
    copy = clean_copy(given, rng(), generator=generator)
    for before, after in zip(given.votes.sum(axis=0), copy.votes.sum(axis=0), strict=True):
        assert abs(after - before) < 0.05 * before
    assert abs(copy.cast.sum() / given.cast.sum() - 1) < 0.02


@BOTH
def test_the_same_random_numbers_give_the_same_copy(generator: str):
    made = copier(invented(), generator)
    one, other = made.copy(rng(3)), made.copy(rng(3))
    assert (one.votes == other.votes).all()
    assert (one.votes != made.copy(rng(4)).votes).any()


def known_truth(seed: int) -> tuple[StationFigures, np.ndarray]:
    """Small stations in eight areas with known chances to vote, and the figures they gave."""
    draw = rng(seed)
    area = np.repeat(np.arange(8), 250)
    voters = draw.integers(60, 600, area.size)
    logit = draw.normal(0.3, 0.6, 8)[area] + draw.normal(0, 0.35, area.size)
    chance = 1 / (1 + np.exp(-logit))
    cast = draw.binomial(voters, chance)
    votes = draw.binomial(cast, 0.5)
    none = np.full(area.size, NOT_STATED)
    ids = tuple(f"a{at}" for at in range(9))
    figures = StationFigures(
        "SYNTHETIC",
        tuple(map(str, range(area.size))),
        ids,
        area,
        voters,
        none,
        cast,
        none,
        none,
        ("a", "b"),
        np.stack([votes, cast - votes], axis=1),
        dict.fromkeys(ids[:8], "a8"),
    )
    return figures, chance


def test_chances_spread_as_the_true_ones_do_and_not_wider():
    """Smoothing each station alone, ``Beta(T + 1/2, N - T + 1/2)``, adds the binomial's spread once more."""
    figures, truth = known_truth(2)
    chain = chain_of(figures)
    once_more = rng().beta(figures.cast + 0.5, figures.registered - figures.cast + 0.5)
    for fitted in (posterior(chain), area_moments(chain)):
        drawn = np.concatenate([fitted.chances(rng(seed))[:, 0] for seed in range(10)])
        assert drawn.mean() == pytest.approx(truth.mean(), abs=0.01)
        assert drawn.std() == pytest.approx(truth.std(), rel=0.03)
    assert once_more.std() > 1.02 * truth.std()


def test_the_posterior_keeps_to_the_stations_and_covers_their_true_chances():
    figures, truth = known_truth(5)
    fitted = posterior(chain_of(figures))
    drawn = np.stack([fitted.chances(rng(seed))[:, 0] for seed in range(200)])
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    assert ((low <= truth) & (truth <= high)).mean() == pytest.approx(0.9, abs=0.03)


def test_turnout_and_share_stay_related_as_they_were():
    figures, _ = known_truth(3)
    order = np.argsort(turnout(figures))
    votes = figures.votes.copy()
    leading = rng().binomial(figures.cast[order], np.linspace(0.3, 0.7, order.size))
    votes[order, 0], votes[order, 1] = leading, figures.cast[order] - leading
    related = replace(figures, votes=votes)
    copy = clean_copy(related, rng())

    def correlation(of: StationFigures) -> float:
        return float(np.corrcoef(turnout(of), of.of("a") / np.maximum(of.cast, 1))[0, 1])

    assert correlation(related) > 0.8
    assert correlation(copy) == pytest.approx(correlation(related), abs=0.05)


@BOTH
def test_a_copy_of_a_rounded_election_is_not_rounded(generator: str):
    """Half of the stations at whole percentages: a copy has no more of them than a clean election."""
    clean = clean_copy(invented(2000), rng())
    rounded = MANIPULATIONS["rounded-turnout-nearest"](clean, 0.5, rng(2))

    def whole(figures: StationFigures) -> float:
        of = figures.registered >= 1000
        off = (100 * turnout_of(figures)[0][of]) % figures.registered[of]
        return float((np.minimum(off, figures.registered[of] - off) * 20 <= figures.registered[of]).mean())

    made = copier(rounded, generator)
    assert whole(rounded) > 0.4
    copies = [whole(made.copy(rng(seed))) for seed in range(10)]
    assert np.mean(copies) == pytest.approx(0.1, abs=0.02)


@BOTH
def test_what_is_not_stated_stays_not_stated_and_an_impossible_list_keeps_its_count(generator: str):
    given = invented()
    votes, cast, registered = given.votes.copy(), given.cast.copy(), given.registered.copy()
    votes[3, 1] = votes[4] = cast[4] = NOT_STATED
    registered[5] = 0
    registered[6] = NOT_STATED
    odd = replace(given, votes=votes, cast=cast, registered=registered)
    copy = clean_copy(odd, rng(), generator=generator)
    assert copy.votes[3, 1] == NOT_STATED
    assert (copy.votes[3, [0, 2]] >= 0).all()
    assert (copy.votes[4] == NOT_STATED).all() and copy.cast[4] == NOT_STATED
    assert copy.issued[5] == given.issued[5] and copy.cast[5] > 0
    assert copy.issued[6] == given.issued[6]


@BOTH
def test_a_file_with_one_option_and_no_valid_ballots_can_be_copied(generator: str):
    given = invented()
    none = np.full(len(given), NOT_STATED)
    bare = replace(
        given, issued=none, valid=none, invalid=none, options=given.options[:1], votes=given.votes[:, :1]
    )
    copy = clean_copy(bare, rng(), generator=generator)
    assert (copy.votes[:, 0] <= copy.cast).all()
    assert copy.votes.sum() == pytest.approx(given.votes[:, 0].sum(), rel=0.05)
    assert (copy.valid == NOT_STATED).all()


def test_observers_are_assigned_anew_within_each_area():
    given = invented()
    copy = clean_copy(given, rng())
    assert given.observed is not None and copy.observed is not None
    assert (copy.observed != given.observed).any()
    before, after = (np.bincount(given.area, watched) for watched in (given.observed, copy.observed))
    assert (before == after).all()


def test_lists_drawn_anew_have_no_preferred_digit():
    heaped = np.repeat(np.arange(100, 2100, 10), 50)
    smooth = smooth_lists(heaped, rng())
    digits = np.bincount(smooth % 10, minlength=10) / smooth.size
    assert np.abs(digits - 0.1).max() < 0.012
    assert np.abs(smooth / heaped - 1).max() < 0.5
    assert smooth_lists(np.array([NOT_STATED, 0, 1]), rng()).tolist()[:2] == [NOT_STATED, 0]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["mexico_chih_2015", "koeln2013"])
def test_copies_of_a_real_election_have_its_quantiles(name: str):
    given = shared(name)
    voting = given.registered >= 100
    leader = given.leader()
    copy = clean_copy(given, rng())
    levels = [0.01, 0.1, 0.5, 0.9, 0.99]
    for before, after in (
        (turnout(given), turnout(copy)),
        (given.of(leader) / given.cast, copy.of(leader) / copy.cast),
    ):
        assert np.quantile(after[voting], levels) == pytest.approx(
            np.quantile(before[voting], levels), abs=0.025
        )
