"""Figures that contradict each other: those of ``count`` as answers, and contests held together."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scrutineer import bundle, count
from scrutineer.check.forensics.identities import concurrent_contests, identities
from scrutineer.check.forensics.result import Null
from scrutineer.check.forensics.station_figures import NOT_STATED
from tests.invented import small
from tests.shared_stations import invented

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def test_a_clean_invented_country_has_no_contradiction():
    protocols, copies, declared = identities(count.account(small().election))
    assert [r.statistic for r in (protocols, copies, declared)] == [0, 0, 0]
    assert copies.used > protocols.used > 500
    assert protocols.null is Null.NONE
    assert protocols.log10_p is None


def test_slips_of_a_digit_are_listed_with_their_stations_and_counted_by_code():
    made = small(tamper=("slipped=0.03",))
    account = count.account(made.election)
    protocols = identities(account)[0]
    contest = account.contests[0]
    expected = {code: n for code, n in contest.finding_counts.items() if code.startswith("E")}
    assert protocols.statistic > 5
    assert {str(note).split(":")[0]: int(str(note).split(": ")[1]) for note in protocols.notes} == expected
    listed = {row["station_id"] for row in protocols.rows if row["severity"] == "contradiction"}
    assert listed
    assert listed <= made.tampered_stations
    assert all(row["says"].text("ru") for row in protocols.rows)


def test_contradictions_come_before_remarks():
    made = small(tamper=("slipped=0.03",))
    severities = [row["severity"] for row in identities(count.account(made.election))[0].rows]
    assert severities == sorted(severities, key=["contradiction", "warning", "note"].index)


def test_what_a_candidate_published_of_district_3_contradicts_what_was_declared():
    account = count.account(bundle.read(EXAMPLES / "kz-2023-east-kazakhstan-3"))
    by_name = {result.test: result for result in identities(account)}
    assert by_name["identities-declared"].statistic >= 1
    assert by_name["identities-declared"].rows[0]["code"] == "D-01"
    assert by_name["identities-protocols"].statistic == 0


def test_contests_held_together_agree_or_are_listed():
    president = invented()
    rng = np.random.default_rng(1)
    other = replace(president, contest_id="SYNTHETIC-other", votes=rng.permutation(president.votes))
    assert concurrent_contests([president, other]).statistic == 0
    cast, registered = other.cast.copy(), other.registered.copy()
    cast[7] += 41
    cast[9] -= 3
    registered[9] += 10
    found = concurrent_contests([president, replace(other, cast=cast, registered=registered)])
    assert found.statistic == 2
    assert found.used == len(president)
    assert [(r["station_id"], r["figure"], r["difference"]) for r in found.rows] == [
        (president.station_ids[7], "ballots_cast", 41),
        (president.station_ids[9], "registered_voters", 10),
        (president.station_ids[9], "ballots_cast", 3),
    ]
    assert "44 ballots in all" in str(found)


def test_what_one_contest_does_not_state_is_not_compared():
    president = invented()
    silent = replace(president, cast=np.full(len(president), NOT_STATED), registered=president.registered + 1)
    found = concurrent_contests([president, silent])
    assert {row["figure"] for row in found.rows} == {"registered_voters"}
    assert found.statistic == len(president)


def test_stations_of_one_contest_only_are_not_compared():
    president = invented()
    half = np.arange(len(president)) % 2 == 0
    assert concurrent_contests([president.taking(half), president.taking(~half)]).used == 0
    assert "nothing to compare" in str(concurrent_contests([president]))
    assert concurrent_contests([]).used == 0
    assert concurrent_contests([president, president.taking(half), president]).used == len(president)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_answer_can_be_read(language: str):
    for result in (
        *identities(count.account(small().election)),
        concurrent_contests([invented(), invented()]),
    ):
        assert "{" not in result.text(language)
