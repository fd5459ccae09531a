"""The fingerprint: stations by turnout and share, counted in integers; a description and never a verdict."""

from fractions import Fraction
from math import floor

import numpy as np
import pytest

from scrutineer.check.forensics.fingerprint import Fingerprint, fingerprint, fingerprint_of
from scrutineer.check.forensics.turnout_share import Columns, columns_of, nearest, turnout_share
from tests.shared_stations import invented, shared

KEMEROVO, KRASNODAR, BASHKORTOSTAN = "Кемеровская область", "Краснодарский край", "Башкортостан"
DAGESTAN, TATARSTAN = "Дагестан", "Татарстан"
FLAGGED_2018 = {
    TATARSTAN: 361_700,
    KRASNODAR: 336_250,
    BASHKORTOSTAN: 250_709,
    KEMEROVO: 218_616,
    DAGESTAN: 214_841,
}


def array(*counts: int):
    return np.array(counts, dtype=np.int64)


@pytest.mark.parametrize("steps", [100, 1000])
def test_every_small_count_falls_into_the_bin_that_exact_fractions_give(steps: int):
    pairs = [(part, whole) for whole in range(1, 240) for part in range(whole + 1)]
    part, whole = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    exact = [floor(Fraction(steps * a, b) + Fraction(1, 2)) for a, b in pairs]
    assert nearest(part, whole, steps).tolist() == exact


def test_a_turnout_of_half_a_per_cent_goes_up_whatever_floats_think():
    # As binary fractions 100 * 29 / 200 is 14.499999999999998 or 14.5, according to how it is written.
    assert nearest(array(29), array(200), 100).tolist() == [15]


def test_each_station_is_in_one_cell_and_each_vote_in_one_bin():
    found = fingerprint(array(100, 200, 300), array(50, 100, 300), array(25, 100, 0))
    assert found.stations[50, 50] == found.stations[50, 100] == found.stations[100, 0] == 1
    assert found.stations.sum() == found.turnout_stations.sum() == found.used == 3
    assert found.voters.sum() == found.turnout_voters.sum() == 600
    assert found.turnout_voters[500] == 300
    assert found.votes.tolist()[50] == 125 and found.others.tolist()[50] == 25 and found.others[100] == 300


def test_the_cumulative_curve_rises_to_all_votes_of_the_option():
    found = fingerprint(array(100, 100, 100), array(40, 60, 80), array(10, 10, 20))
    assert found.cumulative[39] == 0
    assert found.cumulative[40] == found.cumulative[59] == 0.25
    assert found.cumulative[80] == found.cumulative[100] == 1
    assert np.all(np.diff(found.cumulative) >= 0)


def test_a_turnout_that_no_station_has_has_no_share():
    found = fingerprint(array(100, 100), array(40, 60), array(10, 15))
    assert np.isnan(found.share_by_turnout[50])
    assert found.share_by_turnout[40] == found.share_by_turnout[60] == 0.25
    assert [row["turnout"] for row in found.rows()] == [40, 60]
    assert [row["share"] for row in found.rows()] == [0.25, 0.25]


def test_an_option_without_votes_has_a_flat_curve():
    assert fingerprint(array(100), array(40), array(0)).cumulative.sum() == 0


def test_what_has_no_turnout_or_no_share_is_left_out_under_its_first_reason():
    stations = turnout_share(
        array(-1, 0, 50, 100, 100, 100, 100),
        array(10, 5, 10, 120, 0, 50, 50),
        array(5, 2, 5, 20, 0, 60, 20),
        minimum=100,
    )
    assert {str(reason): count for reason, count in stations.left_out.items()} == {
        "a figure is not stated": 1,
        "no voters on the list": 1,
        "fewer than 100 voters on the list": 1,
        "more ballots than voters on the list": 1,
        "no ballots": 1,
        "more votes than ballots": 1,
    }
    assert stations.kept.tolist() == [False] * 6 + [True] and len(stations) == 1


def test_the_columns_used_are_said():
    figures = invented()
    assert columns_of(figures) == Columns("cast", "valid")
    said = str(Columns("issued", "cast").sentence())
    assert said.startswith("Turnout is ballots issued as a share of registered voters;")


def test_two_options_that_share_all_votes_have_mirrored_fingerprints():
    rng = np.random.default_rng(1)
    registered = rng.integers(201, 999, 300)
    cast = rng.binomial(registered, 0.6)
    votes = rng.binomial(cast, 0.3)
    tie = (200 * votes) % (2 * cast) == cast  # exactly between two bins: these go up for both
    keep = (cast > 0) & ~tie
    one = fingerprint(registered[keep], cast[keep], votes[keep])
    other = fingerprint(registered[keep], cast[keep], (cast - votes)[keep])
    assert np.array_equal(one.stations, other.stations[:, ::-1])


def test_every_option_of_the_invented_country_can_be_asked():
    figures = invented()
    prints = [fingerprint_of(figures, option) for option in figures.options]
    assert {p.option_id for p in prints} == set(figures.options)
    assert fingerprint_of(figures).option_id == figures.leader()
    assert len({p.used for p in prints}) == 1


def whole_minus_half(found: Fingerprint) -> int:
    """Registered voters at whole per cents of turnout minus those at half ones: the published flag."""
    return int(found.turnout_voters[::10].sum() - found.turnout_voters[5::10].sum())


@pytest.mark.shared
@pytest.mark.long
def test_the_turnout_histogram_of_2018_flags_the_five_published_regions():
    figures = shared("russia2018")
    region = np.array([figures.area_ids[a].split("/")[0] for a in figures.area])
    flags = {}
    for name in sorted(set(region)):
        rows = (region == name) & (figures.cast > 0) & (figures.issued < figures.registered)
        here = figures.taking(rows)
        found = fingerprint(here.registered, here.issued, here.of("putin"), received=here.cast)
        if (flag := whole_minus_half(found)) > 200_000:
            flags[name] = flag
    assert sorted(flags.values()) == sorted(FLAGGED_2018.values())
    for known, flag in FLAGGED_2018.items():
        assert [value for name, value in flags.items() if known in name] == [flag]


def test_ballots_added_for_one_option_pile_up_in_the_corner():
    rng = np.random.default_rng(2)
    registered = rng.integers(400, 2_000, 1_000)
    cast = rng.binomial(registered, 0.5)
    votes = rng.binomial(cast, 0.5)
    clean = fingerprint(registered, cast, votes)
    added = np.where(np.arange(1_000) < 50, np.maximum((95 * registered) // 100 - cast, 0), 0)
    tampered = fingerprint(registered, cast + added, votes + added)
    assert clean.stations[90:, 70:].sum() == 0
    assert tampered.stations[90:, 70:].sum() == 50
    assert tampered.cumulative[80] < clean.cumulative[80]
