"""Slopes and Shpilkin's split: as published, beside clean elections, and never with a probability."""

from itertools import combinations

import numpy as np
import pytest

from scrutineer.check.forensics.clean_elections import CLEAN_ELECTIONS, CleanElection
from scrutineer.check.forensics.neighbours import size_contrast
from scrutineer.check.forensics.result import Null
from scrutineer.check.forensics.turnout_answers import turnout_correlation, turnout_slopes, turnout_split
from scrutineer.check.forensics.turnout_core import Core, core_turnout, lowest_peak, robust_centre
from scrutineer.check.forensics.turnout_models import (
    correlation_of,
    shpilkin,
    slopes_of,
    sobyanin,
    split_of,
)
from scrutineer.check.forensics.turnout_share import Columns, turnout_share, turnout_share_of
from tests.shared_stations import invented, shared

RUSSIA, BALLOTS, FOUND = Columns("issued", "cast"), Columns("cast", "valid"), Columns("cast", "cast")
# Of the data's own table: correlation, slope, share; mode, clean share, anomalous, votes.
PUBLISHED = {
    ("russia2004", "putin", RUSSIA): (0.441, 0.998, 0.713, 56, 67.06, 8_966_641, 49_563_020),
    ("russia2011", "united_russia", RUSSIA): (0.748, 1.174, 0.493, 51, 34.05, 15_194_300, 32_371_737),
    ("russia2012", "putin", RUSSIA): (0.628, 1.144, 0.636, 60, 57.06, 10_922_125, 45_602_075),
    ("russia2018", "putin", RUSSIA): (0.569, 1.054, 0.767, 62, 72.63, 10_926_194, 56_430_712),
    ("poland2020_r2", "duda", BALLOTS): (-0.256, 0.188, 0.510, 72, 55.51, -2_056_945, 10_440_388),
    ("poland2020_r2", "trzaskowski", BALLOTS): (0.256, 0.802, 0.490, 69, 43.54, 1_968_408, 10_018_092),
    ("uganda2011", "museveni", BALLOTS): (0.400, 0.993, 0.686, 66, 63.55, 1_092_688, 5_436_639),
    ("koeln2013", "cdu", BALLOTS): (0.149, 0.411, 0.310, 49, 30.37, 3_297, 105_366),
    ("albania2013", "democratic", FOUND): (0.100, 0.341, 0.306, 56, 29.30, 32_728, 528_925),
    ("albania2013", "socialist", FOUND): (0.002, 0.405, 0.414, 56, 41.77, -11_756, 714_118),
    ("canada2011", "conservative", FOUND): (0.075, 0.472, 0.395, 53, 38.88, 127_494, 4_871_244),
    ("mexico_chih_2015", "cand1", FOUND): (0.322, 0.578, 0.397, 47, 34.29, 105_693, 511_352),
}
SLOW = {"russia2004", "russia2011", "russia2012", "russia2018", "canada2011", "uganda2011", "albania2013"}
FILES = {
    "poland-2020-r2": "poland2020_r2",
    "cologne-2013": "koeln2013",
    "albania-2013": "albania2013",
    "canada-2011": "canada2011",
    "chihuahua-2016": "mexico_chih_2015",
}
OPTIONS = {
    "Duda": "duda",
    "Trzaskowski": "trzaskowski",
    "CDU": "cdu",
    "PD": "democratic",
    "PS": "socialist",
    "Conservative": "conservative",
    "1": "cand1",
}
# Centres of the clean "comet" by eye, turnout and result, from the authors' notebooks.
COMETS = {
    ("russia2004", "putin"): (55, 67),
    ("russia2011", "united_russia"): (51, 31),
    ("russia2012", "putin"): (60, 55),
    ("russia2018", "putin"): (62, 73),
}


def slow(name: str):
    return pytest.mark.long if name in SLOW else ()


def same_country(seed: int, stations: int = 3_000, share: float = 0.4):
    """Every place votes alike: turnout about 50 %, one share."""
    rng = np.random.default_rng(seed)
    registered = rng.integers(300, 2_500, stations)
    cast = rng.binomial(registered, np.clip(rng.normal(0.5, 0.05, stations), 0.2, 0.8))
    return registered, cast, rng.binomial(cast, share), rng


# The published figures


@pytest.mark.shared
@pytest.mark.parametrize("case", [pytest.param(c, id="-".join(c[:2]), marks=slow(c[0])) for c in PUBLISHED])
def test_slope_share_correlation_and_split_are_the_published_ones(case):
    name, option, columns = case
    correlation, slope, share, mode, clean, anomalous, votes = PUBLISHED[case]
    figures = shared(name)
    stations = turnout_share_of(figures, option, columns=columns, minimum=100).as_one_area()
    assert correlation_of(stations) == pytest.approx(correlation, abs=5.1e-4)
    assert slopes_of(stations).slope == pytest.approx(slope, abs=5.1e-4)
    assert slopes_of(stations).share == pytest.approx(share, abs=5.1e-4)
    given, received = getattr(figures, columns.given), getattr(figures, columns.received)
    split = shpilkin(figures.registered, given, figures.of(option), received=received)
    assert (split.core, round(100 * split.clean_share, 2)) == (mode, clean)
    assert (round(split.anomalous), split.votes) == (anomalous, votes)


@pytest.mark.shared
@pytest.mark.long
@pytest.mark.parametrize(("name", "option"), COMETS)
def test_the_densest_half_of_the_voters_is_the_comet_that_its_authors_saw(name: str, option: str):
    stations = turnout_share_of(shared(name), option, columns=RUSSIA, minimum=100)
    centre = robust_centre(stations.turnout, stations.share, stations.registered)
    turnout, share = COMETS[name, option]
    assert 100 * centre.turnout == pytest.approx(turnout, abs=2)
    assert 100 * centre.share == pytest.approx(share, abs=1)


@pytest.mark.shared
@pytest.mark.parametrize("clean", [pytest.param(e, marks=slow(FILES[e.election])) for e in CLEAN_ELECTIONS])
def test_the_table_of_clean_elections_comes_out_of_their_stations(clean: CleanElection):
    figures = shared(FILES[clean.election])
    option, columns = OPTIONS[clean.option], Columns(clean.given, clean.received)
    stations = turnout_share_of(figures, option, columns=columns, minimum=100)
    whole = stations.as_one_area()
    assert correlation_of(whole) == pytest.approx(clean.correlation, abs=1e-4)
    assert slopes_of(whole).slope == pytest.approx(clean.slope, abs=1e-4)
    assert slopes_of(whole).share == pytest.approx(clean.share, abs=1e-4)
    all_stations = turnout_share_of(figures, option, columns=columns)
    split = split_of(all_stations.as_one_area())
    assert (split.core, round(split.anomalous), split.votes) == (clean.core, clean.anomalous, clean.votes)
    assert split.clean_share == pytest.approx(float(clean.clean_share), abs=1e-4)
    if clean.within_slope is None:
        assert len(set(stations.area.tolist())) == 1
        return
    assert correlation_of(stations, within=True) == pytest.approx(clean.within_correlation, abs=1e-4)
    assert slopes_of(stations, within=True).slope == pytest.approx(clean.within_slope, abs=1e-4)
    assert split_of(all_stations).part == pytest.approx(clean.within_part, abs=1e-4)
    sizes = [size_contrast(v, stations.registered, stations.area) for v in (stations.turnout, stations.share)]
    assert sizes[0].difference == pytest.approx(clean.small_turnout, abs=1e-4)
    assert sizes[1].difference == pytest.approx(clean.small_share, abs=1e-4)


@pytest.mark.shared
def test_the_known_false_positive_of_poland_is_shown_as_such():
    found = turnout_split(shared("poland2020_r2"), "trzaskowski")
    said = str(found)
    assert "1\u202f968\u202f408 votes more than that" in said
    assert "in Poland in 2020, taken here as a clean election" in said
    assert "Here it lies within that range." in said
    assert found.log10_p is None and found.null is Null.NONE
    duda = str(turnout_split(shared("poland2020_r2"), "duda"))
    assert "2\u202f056\u202f945 votes fewer than that" in duda and "Here it lies within that range." in duda


# Second methods and exact cases


def test_slopes_are_those_of_numpys_least_squares():
    registered, cast, votes, _rng = same_country(3, 400)
    found = sobyanin(registered, cast, votes)
    slope, line = np.polyfit(cast / registered, votes / registered, 1)
    assert [found.slope, found.line] == pytest.approx([slope, line])
    assert found.slope + found.others == pytest.approx(1)
    heavy = sobyanin(registered, cast, votes, weighted=True)
    assert heavy.slope == pytest.approx(
        np.polyfit(cast / registered, votes / registered, 1, w=np.sqrt(registered))[0]
    )


def test_slopes_within_areas_are_those_of_a_regression_with_a_constant_for_each_area():
    registered, cast, votes, rng = same_country(4, 300)
    area = rng.integers(0, 7, 300)
    found = sobyanin(registered, cast, votes, area=area)
    design = np.column_stack([cast / registered, np.eye(7)[area]])
    assert found.slope == pytest.approx(np.linalg.lstsq(design, votes / registered, rcond=None)[0][0])


def test_no_half_is_tighter_than_the_tightest_of_all_and_most_often_it_is_found():
    found_best = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        points = np.concatenate([rng.normal(0.5, 0.03, (6, 2)), rng.uniform(0.6, 1.0, (5, 2))])
        best = min(
            (float(np.linalg.det(np.cov(points[list(half)].T, ddof=0) + 1e-9 * np.eye(2))), half)
            for half in combinations(range(11), 6)
        )
        found = robust_centre(points[:, 0], points[:, 1], np.ones(11, dtype=np.int64))
        assert found.determinant > 0.999 * best[0]
        found_best += found.determinant < 1.001 * best[0]
    assert found_best >= 6


def test_where_all_stations_are_the_same_the_centre_is_there():
    ones = np.ones(5)
    found = robust_centre(0.6 * ones, 0.3 * ones, np.array([1, 2, 3, 4, 5]))
    assert [found.turnout, found.share] == pytest.approx([0.6, 0.3])


@pytest.mark.parametrize(
    ("counts", "peak"),
    [
        ([0, 0, 10, 0, 0, 0, 0, 40, 0, 0], 7),  # a quarter of the highest is too little
        ([0, 0, 30, 0, 0, 0, 0, 40, 0, 0], 2),
        ([0, 0, 30, 29, 31, 30, 32, 36, 40, 36, 32, 0], 8),  # no valley between
        ([0, 0, 0, 0, 0], 0),
        ([1, 2, 3, 4, 9], 4),
    ],
)
def test_a_peak_counts_where_it_is_high_and_a_valley_follows(counts: list[int], peak: int):
    assert lowest_peak(np.array(counts, dtype=np.int64)) == peak


def test_within_areas_each_area_has_its_own_share_and_one_without_a_core_is_counted():
    registered = np.array([100, 100, 100, 100, 100], dtype=np.int64)
    cast = np.array([50, 60, 50, 60, 60], dtype=np.int64)
    votes = np.array([10, 12, 40, 48, 30], dtype=np.int64)
    area = np.array([0, 0, 1, 1, 2], dtype=np.int64)
    # Most other votes lie at 60 %, so all is core unless the core ends at 50 %.
    stations = turnout_share(registered, cast, votes, area=area)
    assert core_turnout(stations, Core.MODE) == 60
    weighty = turnout_share(
        np.append(registered, 1_000), np.append(cast, 500), np.append(votes, 100), area=np.append(area, 0)
    )
    split = split_of(weighty)
    assert split.core == 50
    assert split.areas_left_out == 1
    assert split.anomalous == pytest.approx(0)  # in either area the share stays what it is


# What they find, and where they mislead


@pytest.mark.parametrize("core", list(Core))
def test_added_ballots_are_counted_where_every_place_votes_alike(core: Core):
    registered, cast, votes, rng = same_country(5)
    clean = shpilkin(registered, cast, votes, core=core)
    assert abs(clean.part) < 0.01
    touched = rng.random(len(registered)) < 0.3
    added = np.where(touched, rng.integers(50, 100, len(registered)) * (registered - cast) // 100, 0)
    split = shpilkin(registered, cast + added, votes + added, core=core)
    assert split.anomalous == pytest.approx(added.sum(), rel=0.05)
    assert sobyanin(registered, cast + added, votes + added).excess > 0.4


def test_where_most_stations_report_a_high_turnout_the_lowest_peak_still_finds_the_core():
    registered, cast, votes, rng = same_country(6, share=0.3)
    # Five in eight report almost nine voters in ten, and move a part of the others' votes there.
    touched = rng.random(len(registered)) < 0.62
    target = rng.binomial(registered, np.clip(rng.normal(0.88, 0.05, len(registered)), 0, 1))
    cast2 = np.where(touched, np.maximum(target, cast), cast)
    votes2 = np.where(touched, np.maximum(votes, (70 * cast2) // 100), votes)
    moved = int((votes2 - votes).sum())
    mode = shpilkin(registered, cast2, votes2, core=Core.MODE)
    lowest = shpilkin(registered, cast2, votes2, core=Core.LOWEST)
    assert mode.core > 80 and abs(mode.anomalous) < 0.4 * moved
    assert lowest.core < 60 and lowest.anomalous > 0.8 * moved


def test_city_and_village_alone_give_votes_out_of_proportion_and_inside_areas_they_do_not():
    rng = np.random.default_rng(8)
    area = np.repeat(np.arange(40), 50)
    city = area < 15
    registered = np.where(city, 2_000, 700)
    cast = rng.binomial(registered, np.clip(rng.normal(np.where(city, 0.75, 0.55), 0.06), 0, 1))
    votes = rng.binomial(cast, np.where(city, 0.6, 0.3))
    over_all = shpilkin(registered, cast, votes, core=Core.LOWEST)
    inside = shpilkin(registered, cast, votes, core=Core.LOWEST, area=area)
    assert over_all.part > 0.2
    assert abs(inside.part) < 0.01


def test_every_contestant_is_asked_in_the_same_words_and_no_probability_is_given():
    figures = invented()
    for test in (turnout_split, turnout_slopes, turnout_correlation):
        answers = [test(figures, option) for option in figures.options]
        assert {(a.asked.template, a.cannot.template, a.test) for a in answers} == {
            (answers[0].asked.template, answers[0].cannot.template, answers[0].test)
        }
        assert all(a.log10_p is None and a.null is Null.NONE and a.mean is None for a in answers)
        assert all(len(a.rows) == len([r for r in a.rows if r["election"]]) + 1 > 5 for a in answers)
        assert test(figures).option_id == figures.leader()


def test_a_contest_without_stations_has_nothing_out_of_proportion():
    none = np.zeros(0, dtype=np.int64)
    assert shpilkin(none, none, none).part == 0
    assert sobyanin(none, none, none).excess == 0


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_the_answers_read_in_every_language(language: str):
    figures = invented()
    for test in (turnout_split, turnout_slopes, turnout_correlation):
        text = test(figures).text(language)
        assert "{" not in text and figures.leader() in text
