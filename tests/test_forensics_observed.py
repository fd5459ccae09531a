"""Observed against unobserved stations: exact where few, honest about who was sent."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from scipy.stats import binom

from scrutineer.check.belief.allowance import allowed_for
from scrutineer.check.forensics.observed import ASSIGNED, observed_against_unobserved, reassigned
from scrutineer.check.forensics.observed_difference import observed_difference
from scrutineer.check.forensics.result import Null
from scrutineer.check.forensics.station_figures import StationFigures
from scrutineer.check.forensics.turnout_share import Of
from tests.shared_stations import invented

SHARE = np.array([0.52, 0.47, 0.61, 0.55, 0.66, 0.31, 0.42, 0.38, 0.29])
BALLOTS = np.array([400, 900, 350, 500, 700, 820, 300, 450, 610])
STRATA = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1])
OBSERVED = np.array([1, 1, 0, 0, 0, 1, 0, 0, 0], dtype=bool)


def contrast(share, ballots, strata, seen):
    """The weighted difference of ratios, written out."""
    total = 0.0
    for s in sorted(set(strata)):
        here = strata == s
        one, rest = here & seen, here & ~seen
        ratios = [np.sum((share * ballots)[rows]) / np.sum(ballots[rows]) for rows in (one, rest)]
        total += ballots[here].sum() / ballots.sum() * (ratios[0] - ratios[1])
    return total


def every_assignment():
    for first, second in product(combinations(range(5), 2), combinations(range(5, 9), 1)):
        seen = np.zeros(9, dtype=bool)
        seen[list(first + second)] = True
        yield seen


def tails(share, shift):
    """Both tails if watching changes every share by ``shift``, over all 40 assignments."""
    without = share - shift * OBSERVED
    own = contrast(without, BALLOTS, STRATA, OBSERVED)
    drawn = np.array([contrast(without, BALLOTS, STRATA, seen) for seen in every_assignment()])
    return np.mean(drawn >= own - 1e-12), np.mean(drawn <= own + 1e-12)


def districts(seed: int, count: int = 40, stations: int = 25):
    """Districts with a share of their own, size and share going together, one to four stations observed."""
    rng = np.random.default_rng(seed)
    strata = np.repeat(np.arange(count), stations)
    ballots = np.maximum(50, rng.lognormal(6.2, 0.6, len(strata))).astype(np.int64)
    share = np.clip(
        rng.uniform(0.3, 0.6, count)[strata]
        - 0.05 * np.log(ballots / 500)
        + rng.normal(0, 0.05, len(strata)),
        0.01,
        0.99,
    )
    observed = np.zeros(len(strata), dtype=bool)
    for s in range(count):
        observed[rng.choice(np.flatnonzero(strata == s), int(rng.integers(1, 5)), replace=False)] = True
    return share, ballots, strata, observed


def test_few_assignments_are_enumerated_and_agree_with_all_of_them_written_out():
    found = observed_difference(SHARE, OBSERVED, STRATA, seed=1, weights=BALLOTS)
    assert found.permutations == 0
    assert found.p == pytest.approx(2 * min(tails(SHARE, 0.0)))
    drawn = np.array([contrast(SHARE, BALLOTS, STRATA, seen) for seen in every_assignment()])
    own = contrast(SHARE, BALLOTS, STRATA, OBSERVED)
    # An assignment still shows a part of a true difference: how much, from shares of 1 where one watched.
    part = np.array([contrast(OBSERVED * 1.0, BALLOTS, STRATA, seen) for seen in every_assignment()])
    assert found.difference == pytest.approx((own - drawn.mean()) / (1 - part.mean()))
    assert found.sd == pytest.approx(drawn.std() / (1 - part.mean()))
    assert (found.observed, found.unobserved, found.strata) == (3, 6, 2)


def test_the_interval_holds_every_difference_that_the_test_does_not_reject():
    for level in (0.8, 0.9):
        found = observed_difference(SHARE, OBSERVED, STRATA, seed=1, weights=BALLOTS, level=level)
        for shift in np.linspace(-0.5, 0.5, 81):
            kept = min(tails(SHARE, shift)) > (1 - level) / 2 + 1e-12
            assert kept == (found.low - 1e-12 <= shift <= found.high + 1e-12), shift


def test_with_forty_assignments_nothing_is_rejected_at_one_in_a_hundred():
    found = observed_difference(SHARE, OBSERVED, STRATA, seed=1, weights=BALLOTS, level=0.99)
    assert (found.low, found.high) == (-np.inf, np.inf)


def test_drawn_assignments_agree_with_enumerated_ones():
    share, ballots, strata, observed = districts(1, 4, 9)
    observed[:] = False
    for s in range(4):
        observed[np.flatnonzero(strata == s)[:2]] = True  # 36 ** 4 assignments: too many
    drawn = observed_difference(share, observed, strata, seed=1, weights=ballots, permuted=20_000)
    assert drawn.permutations == 20_000
    tables = []
    for s in range(4):
        here = np.flatnonzero(strata == s)
        one = [
            contrast(share[here], ballots[here], strata[here], np.isin(here, chosen))
            for chosen in combinations(here, 2)
        ]
        tables.append(np.array(one) * ballots[here].sum() / ballots.sum())
    every = np.add.outer(np.add.outer(tables[0], tables[1]), np.add.outer(tables[2], tables[3])).ravel()
    own = contrast(share, ballots, strata, observed)
    exact = 2 * min(np.mean(every >= own - 1e-12), np.mean(every <= own + 1e-12))
    assert drawn.p == pytest.approx(exact, abs=0.02)


def test_nobody_is_favoured_swapping_the_kinds_swaps_the_sign():
    one = observed_difference(SHARE, OBSERVED, STRATA, seed=1, weights=BALLOTS)
    other = observed_difference(1 - SHARE, OBSERVED, STRATA, seed=1, weights=BALLOTS)
    assert other.difference == pytest.approx(-one.difference)
    assert (other.p, other.low, other.high) == pytest.approx((one.p, -one.high, -one.low))


def test_stations_that_count_alike_have_neymans_textbook_variance():
    share, _ballots, strata, observed = districts(2, 6, 20)
    observed[:] = False
    for s in range(6):
        observed[np.flatnonzero(strata == s)[: 3 + s]] = True
    found = observed_difference(share, observed, strata, seed=1, permuted=99)
    variance = 0.0
    for s in range(6):
        one, rest = share[(strata == s) & observed], share[(strata == s) & ~observed]
        variance += (one.var(ddof=1) / len(one) + rest.var(ddof=1) / len(rest)) / 36
    half = 1.959963984540054 * variance**0.5
    assert found.neyman_high - found.neyman_low == pytest.approx(2 * half)


def test_one_observed_station_in_each_district_is_enough_for_an_interval():
    share, ballots, strata, observed = districts(3)
    observed[:] = False
    observed[::25] = True
    found = observed_difference(share, observed, strata, seed=1, weights=ballots, permuted=499)
    assert found.observed == found.strata == 40
    assert found.neyman_low < found.difference < found.neyman_high
    pairs = np.isin(np.arange(1_000) % 25, (0, 1))
    of_pairs = observed_difference(share[pairs], observed[pairs], strata[pairs], seed=1, permuted=499)
    assert np.isfinite(of_pairs.neyman_low)
    alone = observed_difference(share[:2], observed[:2], strata[:2], seed=1)
    assert np.isnan(alone.neyman_low) and alone.p == 1.0


def test_districts_with_one_kind_only_are_left_out_and_counted():
    observed = OBSERVED.copy()
    observed[5:] = False
    found = observed_difference(SHARE, observed, STRATA, seed=1, weights=BALLOTS)
    assert (found.strata, found.strata_left_out, found.left_out) == (1, 1, 4)
    nobody = observed_difference(SHARE, observed & False, STRATA, seed=1, weights=BALLOTS)
    assert (nobody.p, nobody.strata, nobody.left_out) == (1.0, 0, 9)


def test_a_difference_as_in_moscow_is_found_and_lies_in_both_intervals():
    """156 of 3,164 stations, 11 points less where somebody watched (Enikolopov and others 2013)."""
    share, ballots, strata, observed = districts(4, 78, 40)
    rng = np.random.default_rng(4)
    observed[:] = False
    for s in range(78):
        observed[rng.choice(np.flatnonzero(strata == s), 2, replace=False)] = True
    watched = np.where(observed, share - 0.11, share)
    found = observed_difference(watched, observed, strata, seed=4, weights=ballots, permuted=1_999)
    assert found.p == pytest.approx(2 / 20_000)
    assert found.permutations == 19_999
    assert found.low < -0.11 < found.high and found.neyman_low < -0.11 < found.neyman_high
    assert found.high < -0.08
    again = observed_difference(watched, observed, strata, seed=4, weights=ballots, permuted=1_999)
    assert again == found


def test_false_alarms_are_as_rare_and_intervals_as_wide_as_they_should_be():
    ps, held, neyman = [], 0, 0
    for k in range(120):
        share, ballots, strata, observed = districts(100 + k, 12, 12)
        ps.append(observed_difference(share, observed, strata, seed=k, weights=ballots, permuted=199).p)
        found = observed_difference(
            share + 0.04 * observed, observed, strata, seed=k, weights=ballots, permuted=399
        )
        held += found.low <= 0.04 <= found.high
        neyman += found.neyman_low <= 0.04 <= found.neyman_high
    for level in (0.05, 0.01):
        assert sum(p <= level for p in ps) <= binom.ppf(0.999, 120, level)
    assert binom.ppf(0.001, 120, 0.95) <= held
    assert binom.ppf(0.001, 120, 0.95) <= neyman


# The answer


def with_observers(**other: np.ndarray) -> StationFigures:
    figures = invented()
    rng = np.random.default_rng(1)
    parts = {name: getattr(figures, name) for name in StationFigures.__dataclass_fields__}
    return StationFigures(**parts | {"observed": rng.random(len(figures)) < 0.3, "other": other})


def test_observers_dealt_out_by_lot_make_no_difference():
    figures = with_observers()
    ps = []
    for k in range(60):
        dealt = reassigned(figures, k)
        assert dealt.observed is not None and figures.observed is not None
        assert np.array_equal(
            np.bincount(dealt.area, dealt.observed), np.bincount(figures.area, figures.observed)
        )
        ps.append(observed_against_unobserved(dealt, seed=k, permuted=99).p or 0.0)
    assert sum(p <= 0.05 for p in ps) <= binom.ppf(0.999, 60, 0.05)


def test_an_answer_for_every_option_and_for_turnout_in_the_same_words():
    figures = with_observers()
    answers = [observed_against_unobserved(figures, o, seed=1, permuted=99) for o in figures.options]
    assert len({(a.asked.template, a.cannot.template, a.test, a.used) for a in answers}) == 1
    turnout = observed_against_unobserved(figures, seed=1, of=Of.TURNOUT, permuted=99)
    assert turnout.test == "observed-turnout" and turnout.option_id == ""
    for answer in (*answers, turnout):
        assert answer.null is Null.EXACT and answer.mean == 0 and answer.sd
        assert answer.used + sum(answer.left_out.values()) == len(figures)
        assert "drawn by lot" in str(answer)


def test_stations_are_compared_by_where_observers_were_sent_not_by_where_they_got_a_copy():
    """Observers made to leave wherever a share was altered must not make the difference vanish."""
    sent = (np.random.default_rng(2).random(len(invented())) < 0.4).astype(np.int64)
    figures = with_observers(**{ASSIGNED: sent})
    assert figures.observed is not None
    refused = sent.astype(bool) & (np.arange(len(figures)) % 3 == 0)
    figures.observed[:] = sent.astype(bool) & ~refused
    found = observed_against_unobserved(figures, seed=1, permuted=99)
    said = str(found)
    assert f"sent to {sent.sum()} stations and gave a copy from {sent.sum() - refused.sum()} of them" in said
    rows = {(row["sent"], row["copy"]): row["stations"] for row in found.rows}
    assert rows[True, True] + rows[True, False] == sent[figures.registered > 0].sum()
    figures.observed[:] = False
    assert observed_against_unobserved(figures, seed=1, permuted=99).statistic == found.statistic


def test_it_is_said_where_only_the_copies_are_known():
    said = str(observed_against_unobserved(with_observers(), seed=1, permuted=99))
    assert "It is known where a copy was taken, not where observers were sent." in said


def test_without_observers_nothing_is_compared_and_no_probability_is_given():
    parts = {name: getattr(invented(), name) for name in StationFigures.__dataclass_fields__}
    found = observed_against_unobserved(StationFigures(**parts | {"observed": None}), seed=1)
    assert found.log10_p is None and found.null is Null.NONE and found.effect is None
    assert "nothing can be compared" in str(found)


def test_what_ten_thousand_rearrangements_never_show_is_rare_enough_for_a_family_of_hundreds():
    """With 9,999 alone nothing could be rarer than once in 5,000, and no family of 50 would ever mark it."""
    figures = with_observers()
    assert figures.observed is not None
    lifted = np.where(figures.observed[:, None], figures.votes // 2, figures.votes)
    found = observed_against_unobserved(replace(figures, votes=lifted), seed=1)
    adjusted = allowed_for([found.log10_p, *[-0.1] * 499])[0]
    assert adjusted is not None and adjusted <= np.log10(0.01) + 1e-12


def test_rearrangements_are_drawn_further_only_where_hardly_any_is_as_extreme():
    share, ballots, strata, observed = districts(4, 12, 12)
    ordinary = observed_difference(share, observed, strata, seed=4, weights=ballots, permuted=499)
    assert ordinary.p > 0.05 and ordinary.permutations == 499
    watched = share - 0.2 * observed
    rare = observed_difference(watched, observed, strata, seed=4, weights=ballots, permuted=499)
    assert rare.p < 0.002 and rare.permutations == 4_999


def test_where_the_probability_is_the_smallest_possible_it_is_said():
    figures = with_observers()
    assert figures.observed is not None
    lifted = np.where(figures.observed[:, None], figures.votes // 2, figures.votes)
    parts = {name: getattr(figures, name) for name in StationFigures.__dataclass_fields__}
    found = observed_against_unobserved(StationFigures(**parts | {"votes": lifted}), seed=1, permuted=99)
    assert found.p == pytest.approx(0.002)
    assert "999 rearrangements were drawn; a smaller probability needs more of them." in str(found)
    assert found.effect is not None and found.effect.high is not None and found.effect.high < 0


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_the_answers_read_in_every_language(language: str):
    figures = with_observers(**{ASSIGNED: np.arange(len(invented())) % 2})
    for found in (
        observed_against_unobserved(figures, seed=1, permuted=99),
        observed_against_unobserved(with_observers(), seed=1, of=Of.TURNOUT, permuted=99),
    ):
        assert "{" not in found.text(language)
