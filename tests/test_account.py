"""The account of a whole election: what it rests on, whether it is certain, what anybody can verify."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import narwhals as nw
import pytest

from scrutineer import bundle
from scrutineer.check import simulate
from scrutineer.count import Basis, Tabulation, account, decide, report, tabulate
from scrutineer.law.rulebook import Rulebook
from scrutineer.model import Election, Status
from tests.small_bundle import GOOD, put

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def country(*tamper: str, seed: int = 11) -> Election:
    return simulate.simulate_country(stations=400, seed=seed, tamper=tamper, observers={"A": 0.5}).election


def test_a_whole_count_rests_on_protocols_and_is_certain() -> None:
    (contest,) = account(country()).contests
    assert (contest.basis, contest.decision.certain) == (Basis.PROTOCOLS, True)
    assert contest.tally.stations.counted == contest.tally.stations.expected == 400


def test_stations_still_out_are_counted_apart_and_make_it_uncertain() -> None:
    result = account(country("missing=0.3", "annulled=0.05"))
    stations = result.contests[0].tally.stations
    assert stations.open > 0 and stations.annulled > 0
    assert stations.counted + stations.open + stations.annulled == stations.expected == 400
    assert result.contests[0].decision.certain is False
    assert result.verifiable == stations.counted


def test_deciding_without_a_tabulation_is_the_same_as_with_one() -> None:
    election = country("moved=0.1")
    assert decide(election) == decide(election, tabulate(election))


def test_declared_totals_decide_where_no_protocol_is_published() -> None:
    result = account(bundle.read(EXAMPLES / "kz-2022-president"))
    (contest,) = result.contests
    assert contest.basis is Basis.DECLARED
    assert (result.verifiable, result.stations) == (0, 10_101)
    assert contest.decision.certain is None


def test_observers_copies_alone_decide_nothing() -> None:
    result = account(bundle.read(EXAMPLES / "kz-2023-east-kazakhstan-3"))
    (contest,) = result.contests
    assert (contest.basis, contest.decision.status) == (Basis.NONE, Status.UNDETERMINED)
    assert result.contradicted
    assert contest.findings[0].severity == "contradiction"


def test_a_vote_that_a_counted_protocol_does_not_state_makes_it_uncertain() -> None:
    election = country()
    votes = election.tables["votes"]
    assert isinstance(votes, nw.DataFrame)
    protocols = election.tables["protocols"]
    assert isinstance(protocols, nw.DataFrame)
    first = protocols.filter(nw.col("source") == "commission")["protocol_id"].to_list()[0]
    cut = votes.filter(~((nw.col("protocol_id") == first) & (nw.col("option_id") == "against_all")))
    silent = dataclasses.replace(election, tables={**election.tables, "votes": cut})
    (decided,) = decide(silent)
    assert decided.decision.certain is None
    assert "not stated is not zero" in decided.decision.warnings[-1].text("en")


def test_every_share_in_the_account_is_votes_over_its_named_base() -> None:
    (contest,) = account(country()).contests
    for reading in contest.shares:
        part = (
            contest.tally.votes[reading.subject].value
            if reading.subject in contest.tally.votes
            else contest.tally.figures[reading.subject].value
        )
        assert reading.fraction == Fraction(part, contest.bases.exact(reading.base) or 0)


def inside(value: object) -> Iterator[object]:
    """A value and everything in it; not the tables and the rules that it only points to."""
    yield value
    if isinstance(value, Election | Tabulation | Rulebook):
        return
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts: Iterable[object] = [getattr(value, field.name) for field in dataclasses.fields(value)]
    elif isinstance(value, Mapping):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        parts = value
    else:
        parts = ()
    for part in parts:
        yield from inside(part)


def test_no_float_leaves_the_count() -> None:
    for election in (country("slipped=0.1", "rewritten=0.1"), bundle.read(EXAMPLES / "kz-2023-mazhilis")):
        result = account(election)
        values = [*inside(result), *inside(report(result, "en"))]
        assert len(values) > 1000
        assert [value for value in values if isinstance(value, float)] == []


@pytest.mark.parametrize(
    ("example", "status", "winners"),
    [
        ("kz-2022-referendum", "adopted", ["yes"]),
        ("kz-2022-president", "elected", ["tokayev"]),
        ("kz-2023-east-kazakhstan-3", "undetermined", []),
        ("primary-approval", "elected", ["nashville"]),
        ("primary-instant-runoff", "elected", ["knoxville"]),
    ],
)
def test_the_examples_are_decided_as_the_law_of_their_day_has_it(
    example: str, status: str, winners: list[str]
) -> None:
    (contest,) = report(account(bundle.read(EXAMPLES / example)), "en")["contests"]
    assert (contest["decision"]["status"], contest["decision"]["winners"]) == (status, winners)


def test_the_referendum_of_2022_has_its_official_shares_and_units() -> None:
    (contest,) = report(account(bundle.read(EXAMPLES / "kz-2022-referendum")), "en")["contests"]
    said = " ".join(step["text"] for step in contest["decision"]["steps"])
    assert "68.05" in said and "77.18" in said and "17 of 17 units; 12 are needed" in said
    shares = {(s.get("option"), s["base"]): s["fraction"] for s in contest["shares"]}
    assert Fraction(shares["yes", "cast"]) == Fraction(6_163_516, 7_985_769)


def test_each_of_the_730_akims_is_decided_and_none_by_lot() -> None:
    result = account(bundle.read(EXAMPLES / "kz-2021-rural-akims"))
    statuses = [c.decision.status for c in result.contests]
    assert len(statuses) == 730 and set(statuses) == {Status.ELECTED, Status.TIE}
    for contest in result.contests:
        if contest.decision.status is Status.TIE:
            assert not any(contest.decision.seats.values())
            assert "repeat voting" in contest.decision.steps[-1].sentence.text("en")


def test_stations_of_a_contest_inside_another_are_verifiable_once(tmp_path: Path) -> None:
    counted = account(bundle.read(put(tmp_path / "bundle", GOOD)))
    assert (counted.verifiable, counted.stations) == (2, 3)
