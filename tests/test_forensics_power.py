"""Planted manipulations and what a test finds of them."""

from dataclasses import replace

import numpy as np
import pytest

from scrutineer.check.forensics.binomial_rate import rate
from scrutineer.check.forensics.clean_copy import clean_copy
from scrutineer.check.forensics.integer_stations import integer_figures, integer_turnout, turnout_of
from scrutineer.check.forensics.manipulations import MANIPULATIONS
from scrutineer.check.forensics.power import Power, power, power_all, rising
from scrutineer.check.forensics.result import Result
from scrutineer.check.forensics.station_figures import NOT_STATED, Bools, Ints, StationFigures
from scrutineer.model import ScrutineerError
from tests.shared_stations import invented, shared

EVERY = pytest.mark.parametrize("kind", list(MANIPULATIONS))


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def clean(stations: int = 600) -> StationFigures:
    return clean_copy(invented(stations), rng(5))


@EVERY
def test_a_real_election_is_never_tampered_with(kind: str):
    with pytest.raises(ScrutineerError, match="only ever planted in simulated figures"):
        MANIPULATIONS[kind](invented(), 0.1, rng())


@EVERY
def test_the_arithmetic_of_every_protocol_still_holds(kind: str):
    after = MANIPULATIONS[kind](clean(), 0.4, rng())
    assert (after.valid + after.invalid == after.cast).all()
    assert (after.votes.sum(axis=1) == after.valid).all()
    assert (after.cast <= after.issued).all()
    assert (after.issued <= after.registered).all()
    assert after.votes.min() >= 0
    assert after.simulated


@EVERY
def test_the_share_of_stations_asked_for_is_reached_and_nothing_more(kind: str):
    before = clean()
    after = MANIPULATIONS[kind](before, 0.25, rng())
    changed = (after.votes != before.votes).any(axis=1) | (after.registered != before.registered)
    reachable = MANIPULATIONS[kind].where(before).sum()
    assert 0 < changed.sum() <= round(0.25 * reachable)
    assert changed.sum() > 0.1 * reachable
    untouched = MANIPULATIONS[kind](before, 0.0, rng())
    assert (untouched.votes == before.votes).all()


@EVERY
def test_a_larger_manipulation_holds_the_smaller_one(kind: str):
    before = clean()
    small, large = (MANIPULATIONS[kind](before, share, rng(2)) for share in (0.1, 0.3))

    def changed(after: StationFigures) -> Bools:
        found: Bools = (after.votes != before.votes).any(axis=1) | (after.registered != before.registered)
        return found

    if kind not in ("copied", "prescribed"):  # Which neighbour is copied depends on who else was chosen.
        assert not (changed(small) & ~changed(large)).any()
    assert changed(large).sum() > changed(small).sum()


def test_only_the_option_named_gains():
    before = clean()
    for kind in ("stuffed", "moved", "rounded-turnout", "rounded-result", "stuffed-unobserved"):
        after = MANIPULATIONS[kind](before, 0.3, rng(), option_id="SYNTHETIC-gamma")
        gained = after.votes.sum(axis=0) - before.votes.sum(axis=0)
        assert gained[before.options.index("SYNTHETIC-gamma")] > 0, kind
        assert (np.delete(gained, before.options.index("SYNTHETIC-gamma")) <= 0).all(), kind


def changed_rows(before: StationFigures, after: StationFigures) -> Ints:
    return np.flatnonzero((after.votes != before.votes).any(axis=1))


def test_turnout_reaches_the_percentage_with_the_fewest_ballots():
    before = clean()
    after = MANIPULATIONS["rounded-turnout"](before, 0.5, rng())
    for at in changed_rows(before, after):
        voters, count = int(after.registered[at]), int(turnout_of(after)[0][at])
        percent = 100 * count // voters
        assert 100 * (count - 1) < percent * voters <= 100 * count
        assert 100 * turnout_of(before)[0][at] > (percent - 1) * voters


def test_the_turnout_that_is_rounded_is_the_one_that_the_test_looks_at():
    """Stations that state ballots issued differ there from ballots cast; others are rounded by these."""
    full = clean()
    bare = replace(full, issued=np.full(len(full), NOT_STATED))
    assert (full.issued != full.cast).mean() > 0.4
    for before in (full, bare):
        after = MANIPULATIONS["rounded-turnout-nearest"](before, 1.0, rng())
        reached = integer_figures(after, window="adaptive").turnout
        assert reached.hits.all()
        assert integer_turnout(after).observed > 2 * integer_turnout(before).observed


def test_the_nearest_count_is_within_half_a_ballot():
    before = clean()
    after = MANIPULATIONS["rounded-turnout-nearest"](before, 0.5, rng())
    for at in changed_rows(before, after):
        off = (100 * int(turnout_of(after)[0][at])) % int(after.registered[at])
        assert 2 * min(off, int(after.registered[at]) - off) <= 100


def test_a_result_reaches_the_percentage_and_ballots_stay_as_they_were():
    before = clean()
    after = MANIPULATIONS["rounded-result"](before, 0.5, rng())
    votes = after.of(after.leader())
    for at in changed_rows(before, after):
        percent = 100 * int(votes[at]) // int(after.cast[at])
        assert 100 * (votes[at] - 1) < percent * after.cast[at]
    assert (after.cast == before.cast).all()


def test_a_copied_protocol_is_that_of_a_neighbour():
    before = clean()
    after = MANIPULATIONS["copied"](before, 0.2, rng())
    for at in changed_rows(before, after):
        same = (before.votes == after.votes[at]).all(axis=1) & (before.area == before.area[at])
        assert (same & (before.registered == after.registered[at])).any()


def test_lists_become_multiples_of_ten_that_digits_are_read_from():
    before = clean()
    after = MANIPULATIONS["heaped-lists"](before, 1.0, rng())
    assert (after.registered % 10 == 0)[MANIPULATIONS["heaped-lists"].where(before)].all()
    assert "registered_voters" not in after.other
    assert (after.registered >= before.registered).all()


def test_a_prescribed_total_is_dealt_out_evenly():
    before = clean()
    after = MANIPULATIONS["prescribed"](before, 1.0, rng())
    ranked = np.argsort(before.votes.sum(axis=0))
    small, largest = after.votes[:, ranked[1]], ranked[-1]
    reached = MANIPULATIONS["prescribed"].where(before)
    for area in np.unique(before.area):
        here = np.flatnonzero((before.area == area) & reached)
        dealt = before.votes[here, ranked[1]].sum() // here.size
        all_it_has = small[here] == before.votes[here][:, [ranked[1], largest]].sum(axis=1)
        assert np.isin(small[here], (dealt, dealt + 1))[~all_it_has].all()
    assert not np.delete(after.votes - before.votes, [ranked[1], largest], axis=1).any()


def test_where_somebody_observed_nothing_is_stuffed():
    before = clean()
    assert before.observed is not None
    after = MANIPULATIONS["stuffed-unobserved"](before, 1.0, rng())
    assert (after.votes == before.votes)[before.observed].all()
    assert (after.cast > before.cast)[~before.observed].mean() > 0.9
    with pytest.raises(ScrutineerError, match="Nobody observed"):
        MANIPULATIONS["stuffed-unobserved"](replace(before, observed=None), 0.1, rng())


# Power


def turnout_fixed(figures: StationFigures) -> Result:
    return integer_figures(figures).turnout


def turnout_adaptive(figures: StationFigures) -> Result:
    return integer_figures(figures, window="adaptive").turnout


def shown(found: Power) -> dict[float, float]:
    return dict(zip(found.sizes, (each.share for each in found.found), strict=True))


def test_more_is_found_of_more():
    kind = MANIPULATIONS["rounded-turnout-nearest"]
    sizes = (0.6, 0.0, 0.05)
    found = power(invented(300), turnout_adaptive, kind, sizes, replicates=12, level=0.01, seed=3)
    assert found.sizes == (0.0, 0.05, 0.6)
    assert found.found[0].share <= 0.1
    assert found.found[2].share == 1
    assert found.smallest() is not None
    assert [row["found"] for row in found.rows()] == [each.share for each in found.found]


def a_power(*counts: int) -> Power:
    sizes = (0.01, 0.02, 0.04, 0.08)
    return Power("t", "stuffed", "areas", 1, 0.001, sizes, tuple(rate(count, 100) for count in counts))


def test_the_smallest_manipulation_lies_between_the_sizes_tried():
    assert a_power(0, 60, 100, 100).smallest() == pytest.approx(0.03)
    assert a_power(0, 60, 100, 100).smallest(0.6) == pytest.approx(0.02)
    assert a_power(90, 95, 100, 100).smallest() == 0.01


def test_what_is_not_found_at_the_largest_size_is_not_findable():
    found = a_power(0, 10, 20, 79)
    assert found.smallest() is None
    said = found.said.text("en").replace("\u202f", " ")
    assert said.startswith("Not findable by this test: ballots added for one option.")
    assert "8 %" in said and "79.00 %" in said


def test_what_is_findable_is_said_with_its_size():
    said = a_power(0, 60, 100, 100).said.text("en").replace("\u202f", " ")
    assert said.startswith("Findable by this test with a probability of 80 %")
    assert "3.00 %" in said


def test_a_chance_dip_does_not_hide_what_is_found():
    assert a_power(20, 85, 79, 100).smoothed == pytest.approx((0.2, 0.82, 0.82, 1.0))
    assert a_power(20, 85, 79, 100).smallest() == pytest.approx(0.01 + 0.01 * 60 / 62)


@pytest.mark.parametrize("seed", range(5))
def test_the_rising_curve_is_the_nearest_one(seed: int):
    """Against every rising curve of a fine grid."""
    shares = rng(seed).integers(0, 11, 4) / 10
    best = rising(shares.tolist())
    assert (np.diff(best) >= 0).all()
    steps = np.linspace(0, 1, 21)
    grid = np.stack(np.meshgrid(*[steps] * 4, indexing="ij"), axis=-1).reshape(-1, 4)
    grid = grid[(np.diff(grid, axis=1) >= 0).all(axis=1)]
    assert ((best - shares) ** 2).sum() <= ((grid - shares) ** 2).sum(axis=1).min() + 1e-12


# One-sided level .001, turnout count, stations rounded up to the next whole percentage: found with the
# fixed and with the adaptive window in 60 copies each.
PUBLISHED = {
    "poland2020_r2": {0.005: (0.03, 0.08), 0.01: (0.30, 0.23), 0.02: (0.97, 0.95)},
    "uganda2011": {0.02: (0.18, 0.25), 0.03: (0.40, 0.57), 0.05: (0.95, 1.00)},
    "mexico_chih_2015": {0.03: (0.03, 0.03), 0.05: (0.20, 0.38), 0.10: (0.87, 0.98)},
    "koeln2013": {0.05: (0.10, 0.08), 0.10: (0.60, 0.67)},
}


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.parametrize("name", list(PUBLISHED))
def test_the_power_known_for_this_geometry_is_found_again(name: str):
    figures = replace(shared(name), issued=np.full(len(shared(name)), -1))
    tests = {"fixed": turnout_fixed, "adaptive": turnout_adaptive}
    kind = MANIPULATIONS["rounded-turnout"]
    found = power_all(figures, tests, kind, list(PUBLISHED[name]), replicates=150, seed=4, level=0.001)
    for at, test in enumerate(tests):
        for size, share in shown(found[test]).items():
            known = PUBLISHED[name][size][at]
            middle = (60 * known + 150 * share + 1) / 212
            error = np.sqrt(middle * (1 - middle) * (1 / 60 + 1 / 150))
            assert abs(share - known) <= 3 * error, (test, size, share, known)
