"""What the five articles say, held against the record: each verdict is recomputed from the bundles."""

import hashlib
import json
import re

import pytest

from scrutineer.claims.entry import Claim, Commitment
from scrutineer.claims.verdict import Verdict
from scrutineer.cli.command import run
from tests.claims_register import EXAMPLES, REGISTER, claim, five_articles, saying
from tests.conftest import SHARED

CONSISTENT = [j.claim for j in five_articles().claims if j.verdict is Verdict.CONSISTENT and j.claim.said]


def reasons(claim_id: str) -> str:
    return " ".join(reason.text("en") for reason in claim(claim_id).reasons)


# What the record gives


def test_878_and_1419_are_2297_and_38_point_2_per_cent():
    found = claim("akims-adds-up")
    assert found.verdict is Verdict.CONSISTENT
    assert saying("akims-adds-up", {"independents": "1,418"}).verdict is Verdict.IN_ITSELF
    assert saying("akims-adds-up", {"share": "38.3 %"}).verdict is Verdict.IN_ITSELF


def test_the_declared_candidates_of_2021_are_as_the_article_says():
    for claim_id in ("akims-candidates", "akims-nominated", "akims-party", "akims-independents"):
        assert claim(claim_id).verdict is Verdict.CONSISTENT
    assert "38.22" in reasons("akims-party") and "61.78" in reasons("akims-independents")


def test_against_all_came_second():
    found = claim("pres-second")
    assert found.verdict is Verdict.CONSISTENT
    rows = found.held[0].readings[0].answer.traces
    assert [row.name for row in rows][:3] == ["tokayev", "against_all", "dairabayev"]
    assert {row.value for row in rows if row.name == "against_all"} == {"460484"}


def test_81_per_cent_is_true_of_valid_votes_and_77_79_of_ballots_issued():
    found = claim("pres-81")
    assert found.verdict is Verdict.ANOTHER_BASE
    by_base = {r.answer.base: r for r in found.held[0].readings}
    assert by_base["valid_with_against_all"].agrees is True
    assert by_base["issued"].agrees is False
    assert "77.79\N{NARROW NO-BREAK SPACE}% of ballots issued" in reasons("pres-81")
    assert "81.31\N{NARROW NO-BREAK SPACE}% of valid votes, against all included" in reasons("pres-81")


def test_a_claim_without_a_base_is_answered_for_each_base():
    bases = {reading.answer.base for reading in claim("pres-81").held[0].readings}
    assert bases == {"registered", "issued", "cast", "valid", "valid_with_against_all"}


def test_a_voter_list_of_before_the_day_is_no_base_of_the_result():
    """The final list of 2022 was not published; the one stated on the day belongs to another stage."""
    reading = next(r for r in claim("pres-81").held[0].readings if r.answer.base == "registered")
    assert reading.answer.span is None
    assert reading.answer.missing is not None
    said = "Published only for another stage (before the vote, during the vote), not with the final result"
    assert said in reading.answer.missing.text("en")


def test_the_base_that_leaves_it_open_is_named():
    """80 %: of ballots issued it is 77.79 %, which is another figure; of those who took part it may be so."""
    (reason,) = saying("pres-81", {"share": "80 %"}).reasons
    assert "of voters who took part, which leaves it open" in reason.text("en")
    assert "issued" not in reason.text("en")


def test_took_part_lies_between_two_numbers_and_so_cannot_be_told():
    """How many took part is not published: the base is only bounded, and so is the share."""
    reading = next(r for r in claim("pres-81").held[0].readings if r.answer.base == "cast")
    assert reading.agrees is None
    assert reading.answer.span is not None and reading.answer.span.exact is None


def test_no_serious_violations_is_not_checkable_and_says_what_is_missing():
    found = claim("akims-no-violations")
    assert found.verdict is Verdict.NOT_CHECKABLE
    assert "reports by polling station" in reasons("akims-no-violations")
    (ratio,), (stations,) = (answers for _, answers in found.beside[:2])
    assert ratio.span is not None and ratio.span.low is not None and ratio.span.low_open
    assert ratio.span.low * 1847 == 2000
    assert stations.span is not None and stations.span.exact == 1847
    assert [other.exact for other in stations.others] == [1845]


@pytest.mark.parametrize(
    "claim_id", ["slip-kazhyken", "slip-against-all", "slip-amanat", "slip-invalid", "slip-20h"]
)
def test_a_misprint_of_the_press_contradicts_the_official_figure_and_the_official_sum(claim_id):
    found = claim(claim_id)
    assert found.verdict is Verdict.INCONSISTENT
    assert [held.outcome for held in found.held] == [Verdict.INCONSISTENT] * 2


def test_stations_abroad_are_part_of_the_10101_and_not_added_to_them():
    assert claim("slip-stations").verdict is Verdict.INCONSISTENT


def test_a_preliminary_figure_is_superseded_by_the_final_one():
    assert claim("cec-preliminary").verdict is Verdict.SUPERSEDED
    assert saying("cec-preliminary", {"votes": "6,456,391"}).verdict is Verdict.INCONSISTENT


def test_the_lowest_turnout_cannot_be_told_from_four_of_fourteen_regions():
    assert claim("akims-turnout-lowest").verdict is Verdict.NOT_CHECKABLE
    assert "4 of 14" in reasons("akims-turnout-lowest")


def test_what_no_source_settles_gets_no_verdict_of_agreement():
    assert claim("ref-27-years").verdict is Verdict.NOT_CHECKABLE


# One digit


def one_digit_off(text: str) -> str:
    """The last digit changed; of *more than* the first one, to as much as it can be."""
    if text[0] in "><":
        first = next(i for i, sign in enumerate(text) if sign.isdigit())
        if "/" in text:
            return "> 1/2"
        place = first if text[first] != "9" else first + 1
        return text[:place] + "9" + text[place + 1 :]
    last = max(i for i, sign in enumerate(text) if sign.isdigit())
    return text[:last] + str((int(text[last]) + 1) % 10) + text[last + 1 :]


@pytest.mark.parametrize(
    ("claim_id", "name"), [(entry.id, name) for entry in CONSISTENT for name in entry.said]
)
def test_a_claim_changed_by_one_digit_is_no_longer_consistent(claim_id, name):
    said = claim(claim_id).claim.said[name]
    assert one_digit_off(said) != said
    assert saying(claim_id, {name: one_digit_off(said)}).verdict is not Verdict.CONSISTENT


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("81 %", Verdict.ANOTHER_BASE),
        ("81.3 %", Verdict.ANOTHER_BASE),
        ("81.31 %", Verdict.ANOTHER_BASE),
        ("81.32 %", Verdict.INCONSISTENT),
        ("82 %", Verdict.INCONSISTENT),
        ("71 %", Verdict.INCONSISTENT),
        ("80 %", Verdict.NOT_CHECKABLE),
    ],
)
def test_the_tolerance_is_the_claims_own_rounding(said, verdict):
    assert saying("pres-81", {"share": said}).verdict is verdict


# Fairness


def test_no_verdict_on_an_assessment_a_call_or_an_allegation():
    for judged in five_articles().claims:
        if judged.claim.kind in ("assessment", "call", "allegation"):
            assert judged.verdict is Verdict.NONE
            assert not judged.held


def test_assessments_of_one_election_stand_side_by_side():
    beside = five_articles().beside("pres-odihr")
    assert {"pres-us", "pres-ministry", "tm-odihr"} <= set(beside)
    assert five_articles().beside("pres-second") == ()


def test_invented_tables_are_no_evidence():
    """The akims' stations and candidates are SYNTHETIC: only declared figures are ever asked."""
    for judged in five_articles().claims:
        for held in judged.held:
            for reading in held.readings:
                tables = {trace.table for trace in reading.answer.traces if trace.bundle == "akims"}
                assert tables <= {"declared", "election"}


def test_each_verdict_leads_back_to_a_row_with_its_source():
    for judged in five_articles().claims:
        if judged.verdict in (Verdict.CONSISTENT, Verdict.INCONSISTENT, Verdict.ANOTHER_BASE):
            readings = [reading for held in judged.held for reading in held.readings]
            assert any(reading.answer.traces for reading in readings), judged.claim.id


def test_the_machine_reworded_and_the_retranslated_article_are_never_quoted():
    quoted = {j.claim.source for j in five_articles().claims if j.claim.quote}
    quoted |= {f.commitment.source for f in five_articles().commitments if f.commitment.quote}
    assert quoted == {"csm-2022", "euobserver-2022", "eureporter-2021"}


@pytest.mark.shared
def test_every_quotation_stands_word_for_word_in_its_article():
    texts = {}
    for path in (SHARED / "articles").glob("*.txt"):
        content = path.read_bytes()
        texts[hashlib.sha256(content).hexdigest()] = re.sub(r"\s+", " ", content.decode("utf-8"))
    sources = {source.id: source for source in five_articles().kept.register.source}
    entries: list[Claim | Commitment] = [j.claim for j in five_articles().claims]
    entries += [f.commitment for f in five_articles().commitments]
    quoted = [entry for entry in entries if entry.quote]
    assert len(quoted) > 30
    for entry in quoted:
        assert entry.quote in texts[sources[entry.source].sha256], entry.id
        assert len(entry.quote) < 300


# At the terminal


def told(capsys, *arguments: str):
    assert run(["claims", "check", str(REGISTER), "--json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_claims_check_prints_claims_and_commitments(capsys):
    values = told(capsys, "--lang", "en")
    assert len(values["claims"]) >= 30 and len(values["commitments"]) >= 30
    for entry in values["claims"]:
        assert {"id", "source", "speaker", "kind", "verdict", "reason", "values"} <= set(entry)
    found = next(entry for entry in values["claims"] if entry["id"] == "pres-81")
    shares = {v["base"]: v["found"]["low"]["value"] for v in found["values"] if v["found"]}
    assert shares["valid_with_against_all"] == "0.8130987832"
    assert found["values"][0]["query"] == {"ask": "share", "bundle": "president", "name": "tokayev"}
    assert all(row["source"] for v in found["values"] for row in v["rows"])
    of_valid = next(v for v in found["values"] if v["base"] == "valid_with_against_all")
    assert {row["name"] for row in of_valid["rows"]} > {"tokayev", "against_all", "abden"}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_register_is_told_in_three_languages(capsys, language):
    assert run(["claims", "check", str(REGISTER), "--lang", language]) == 0
    said = capsys.readouterr().out
    first = {"kk": "сәйкес келеді", "ru": "согласуется", "en": "consistent"}[language]
    assert first in said
    assert "878" in said


def test_the_folder_of_the_register_is_no_bundle():
    assert not (EXAMPLES / "articles/election.toml").exists()


# Commitments


def test_each_institutional_change_of_the_reform_is_followed():
    followed = {f.commitment.id: f for f in five_articles().commitments}
    for name in (
        "president-no-party",
        "relatives-posts",
        "akims-acts",
        "constitutional-court",
        "party-5000",
        "observer-accreditation",
        "direct-rural-akims",
    ):
        assert followed[name].commitment.acts
        assert followed[name].checks[0].shows == "met"


def test_station_results_were_not_found_for_any_national_vote():
    checks = next(
        f.checks for f in five_articles().commitments if f.commitment.id == "odihr-results-all-levels"
    )
    assert [check.shows for check in checks] == ["not_met"] * 5
    assert [check.reason.values["stations"] for check in checks[:3]] == [10012, 10101, 10233]


def test_the_threshold_of_a_party_registered_in_the_year_of_the_change_cannot_be_told():
    (check,) = [
        check
        for f in five_articles().commitments
        if f.commitment.id == "party-5000"
        for check in f.checks
        if "threshold" in check.reason.text("en")
    ]
    assert check.shows == "cannot_tell"
    assert "Baytaq" in check.reason.text("en")


def test_party_membership_that_is_not_published_is_not_guessed():
    checks = next(f.checks for f in five_articles().commitments if f.commitment.id == "president-no-party")
    assert checks[1].shows == "cannot_tell"
