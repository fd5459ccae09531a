"""The election as NIST SP 1500-100: valid, every id resolved, counts those of the account."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer import bundle
from scrutineer.count import Account, account
from scrutineer.publish.open_data import NOT_HELD, contest_rows, nist
from scrutineer.publish.open_data.nist_ids import ident
from scrutineer.words import LANGUAGES
from tests.pages import counted, village
from tests.rows import election
from tests.small_bundle import GOOD, put

SCHEMA = Path(__file__).resolve().parents[2] / "shared/schemas/NIST_V2_election_results_reporting.json"
SMALL = (
    "kz-2022-president",
    "kz-2022-referendum",
    "kz-2023-east-kazakhstan-3",
    "kz-2023-mazhilis",
    "primary-approval",
    "primary-instant-runoff",
)
REFERS = ("GpUnitId", "ElectionDistrictId", "ElectionScopeId", "PersonId", "PartyId")
REFER = ("ComposingGpUnitIds", "CandidateIds", "PartyIds")


def made(result: Account) -> dict[str, Any]:
    """The document as a reader of its JSON has it."""
    found: dict[str, Any] = json.loads(json.dumps(nist(result, contest_rows(result))))
    return found


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def unresolved(document: dict[str, Any]) -> set[str]:
    """Ids that are referred to and not defined once."""
    defined = Counter(n["@id"] for n in nodes(document) if "@id" in n)
    wanted = {n[key] for n in nodes(document) for key in REFERS if key in n}
    wanted |= {each for n in nodes(document) for key in REFER for each in n.get(key, ())}
    return {each for each in wanted if each not in defined} | {i for i, n in defined.items() if n > 1}


def counts(document: dict[str, Any], selection: str, kind: str = "total") -> dict[str, int]:
    """Unit to count of one selection."""
    found = next(n for n in nodes(document) if n.get("@id") == selection)
    return {c["GpUnitId"]: c["Count"] for c in found.get("VoteCounts", ()) if c["Type"] == kind}


def faults(document: dict[str, Any]) -> list[str]:
    """What the standard's own schema finds in a document."""
    jsonschema: Any = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    checker = jsonschema.Draft4Validator
    schema = json.loads(SCHEMA.read_text("utf-8"))
    found = checker(schema, format_checker=checker.FORMAT_CHECKER).iter_errors(document)
    return [str((error.context[0] if error.context else error).message) for error in found]


def small(folder: Path, **changed: str) -> Account:
    files = dict(GOOD) | {f"{name}.csv": text for name, text in changed.items()}
    return account(bundle.read(put(folder, files)))


@pytest.mark.shared
@pytest.mark.parametrize("example", SMALL)
def test_the_document_is_valid_by_the_schema_of_the_standard(example: str) -> None:
    assert faults(made(counted(example))) == []


@pytest.mark.shared
@pytest.mark.long
def test_thousands_of_contests_are_valid_by_the_schema_of_the_standard() -> None:
    assert faults(made(counted("kz-2021-rural-akims"))) == []


@pytest.mark.shared
def test_a_small_election_of_stations_is_valid_and_a_spoiled_one_is_found(tmp_path: Path) -> None:
    document = made(small(tmp_path / "bundle"))
    assert faults(document) == []
    document["Election"][0]["Contest"][0].pop("ElectionDistrictId")
    assert faults(document) == ["'ElectionDistrictId' is a required property"]


@pytest.mark.parametrize("example", [*SMALL, "kz-2021-rural-akims"])
def test_every_id_resolves(example: str) -> None:
    assert unresolved(made(counted(example))) == set()


def test_an_id_that_does_not_resolve_would_be_found() -> None:
    document = made(account(village()))
    document["GpUnit"][0]["@id"] = "gp-a.elsewhere"
    assert unresolved(document) == {"gp-a.root"}


def test_a_moment_is_whole_as_the_standard_wants_it() -> None:
    for example in SMALL:
        written = made(counted(example))["GeneratedDate"]
        assert datetime.fromisoformat(written).tzinfo is not None
        assert "." not in written


def test_the_votes_of_stations_add_up_to_the_total_of_the_contest() -> None:
    document = made(account(village(votes=(60, 30, 7))))
    for k, votes in enumerate((60, 30, 7)):
        found = counts(document, f"sel.c.o{k}")
        assert found.pop("gp-a.root") == votes
        assert sum(found.values()) == votes
        assert set(found) == {"gp-s.s0", "gp-s.s1"}


def test_what_is_not_stated_has_no_count_and_no_total(tmp_path: Path) -> None:
    document = made(small(tmp_path / "bundle"))
    assert counts(document, "sel.president.a") == {"gp-a.land": 300, "gp-s.001": 300, "gp-s.002": 0}
    assert counts(document, "sel.president.b") == {"gp-s.001": 150}


def test_against_all_keeps_its_votes_as_an_answer(tmp_path: Path) -> None:
    document = made(small(tmp_path / "bundle"))
    line = next(n for n in nodes(document) if n.get("@id") == ident("sel", "president", "against_all"))
    assert line["@type"] == "ElectionResults.BallotMeasureSelection"
    assert {t["Language"]: t["Content"] for t in line["Selection"]["Text"]}["kk"] == "Бәріне қарсымын"
    assert {c["Count"] for c in line["VoteCounts"]} == {40}


def test_ballots_of_a_station_whose_contests_differ_are_left_out(tmp_path: Path) -> None:
    document = made(small(tmp_path / "bundle"))
    ballots = {n["GpUnitId"]: n for n in document["Election"][0]["BallotCounts"]}
    assert ballots["gp-s.001"]["BallotsCast"] == 500
    assert "gp-s.002" not in ballots


def test_declared_totals_stand_for_every_area_that_has_them() -> None:
    result = counted("kz-2022-referendum")
    document = made(result)
    tally = result.contests[0].tally
    assert document["Format"] == "summary-contest"
    assert document["Status"] == "certified"
    assert counts(document, "sel.constitution.yes")["gp-a.kz"] == tally.votes["yes"].value
    contest = document["Election"][0]["Contest"][0]
    assert contest["@type"] == "ElectionResults.BallotMeasureContest"
    assert document["Election"][0]["OtherType"] == "referendum"


def test_seats_of_lists_stand_beside_their_votes() -> None:
    result = counted("kz-2023-mazhilis")
    document = made(result)
    for contest in result.contests:
        for option, seats in contest.decision.seats.items():
            found = counts(document, ident("sel", contest.contest.contest_id, option), "seats")
            assert list(found.values()) == [seats]
    assert result.contests[0].decision.seats


def test_invented_elections_are_tests_and_never_certified() -> None:
    document = made(account(village()))
    assert document["IsTest"] is True
    assert document["Status"] == "unofficial-complete"
    assert made(counted("kz-2022-president"))["IsTest"] is False


def test_a_winner_is_named_only_where_nothing_can_change_it() -> None:
    def after(result: Account) -> list[str]:
        found = [n for n in nodes(made(result)) if n["@type"] == "ElectionResults.Candidate"]
        return [n.get("PostElectionStatus", "") for n in found]

    some = village(votes=(60, 30))
    assert after(account(some)) == ["winner", "defeated"]
    open_ = [
        {**row, "status": "open" if row["protocol_id"] == "p1" else "counted"}
        for row in some.rows("protocols")
    ]
    tables = {name: some.rows(name) for name in some.tables} | {"protocols": open_}
    assert after(account(election(tables))) == ["", ""]


@given(st.lists(st.text(min_size=1), min_size=1, max_size=3), st.lists(st.text(min_size=1), max_size=3))
def test_ids_are_the_same_only_for_the_same_parts(one: list[str], other: list[str]) -> None:
    assert (ident("sel", *one) == ident("sel", *other)) == (one == other)


def test_different_ids_stay_different_and_are_xml_names() -> None:
    odd = ["a.b", "a_b", "a b", "a/b", "№ 3", "1", "a_2e_b"]
    found = {ident("sel", one, other) for one in odd for other in odd}
    assert len(found) == len(odd) ** 2
    assert all(
        each.isascii() and each.replace(".", "").replace("_", "").replace("-", "").isalnum() for each in found
    )


def test_what_the_standard_cannot_hold_is_said_in_three_languages() -> None:
    assert len(NOT_HELD) >= 10
    for said in NOT_HELD:
        assert len({said.text(code) for code in LANGUAGES}) == 3
