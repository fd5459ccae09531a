"""The examples say what was published: typed figures against each other and against their own percentages."""

import tomllib
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scrutineer.bundle import read, validate
from scrutineer.count.account import Account, account
from scrutineer.count.declared.names import SHARE_BASES, is_known
from scrutineer.count.declared.rows import Published, published
from scrutineer.count.declared.totals import declared_share, declared_totals
from scrutineer.count.report import report
from scrutineer.model import Election

EXAMPLES = Path(__file__).parents[1] / "examples"
TYPED = (
    "kz-2022-referendum",
    "kz-2022-president",
    "kz-2023-mazhilis",
    "kz-2023-east-kazakhstan-3",
    "primary-approval",
    "primary-instant-runoff",
)


@cache
def example(name: str) -> Election:
    return read(EXAMPLES / name)


@cache
def counted(name: str) -> Account:
    return account(example(name))


def contest(name: str) -> dict[str, Any]:
    """The one contest of an example, as ``count --json`` gives it."""
    [found] = report(counted(name), "en")["contests"]
    return dict(found)


def rows(name: str) -> list[Published]:
    election = example(name)
    return [row for contest_id in ("", *election.contests) for row in published(election, contest_id)]


# What holds of every example


@pytest.mark.parametrize("name", TYPED)
def test_an_example_is_a_whole_bundle(name: str) -> None:
    assert not validate(EXAMPLES / name)


@pytest.mark.parametrize("name", TYPED)
def test_every_declared_figure_has_its_source_its_stage_and_a_known_name(name: str) -> None:
    election = example(name)
    for row in rows(name):
        assert row.source, row
        assert is_known(row.name, election.options.get(row.contest_id, {}), election.parties), row.name
        assert row.unit != "share" or (row.base in SHARE_BASES and 0 <= row.value <= 1), row
    for raw in election.rows("declared"):
        assert raw["stage"], raw


@pytest.mark.parametrize("name", TYPED)
def test_names_are_in_three_languages(name: str) -> None:
    for table in ("areas", "contests", "options", "parties"):
        for row in example(name).rows(table):
            assert all(row[f"name_{language}"] for language in ("kk", "ru", "en")), row


@pytest.mark.parametrize("name", ["kz-2023-east-kazakhstan-3", "primary-approval", "primary-instant-runoff"])
def test_invented_stations_and_people_say_so(name: str) -> None:
    election = example(name)
    assert election.synthetic
    assert "SYNTHETIC" in election.name.text("en")
    assert all("SYNTHETIC" in row["station_id"] for row in election.rows("stations"))
    assert all("SYNTHETIC" in row["protocol_id"] for row in election.rows("protocols"))
    settings = tomllib.loads((EXAMPLES / name / "election.toml").read_text("utf-8"))
    assert settings["election"]["synthetic"] is True


@pytest.mark.parametrize("name", ["kz-2022-referendum", "kz-2022-president", "kz-2023-mazhilis"])
def test_what_was_published_is_not_called_synthetic(name: str) -> None:
    assert not example(name).synthetic
    assert "stations" not in example(name).tables


# The referendum of 2022


def test_the_referendum_is_adopted_in_17_of_17_units() -> None:
    found = contest("kz-2022-referendum")
    assert found["decision"]["status"] == "adopted"
    assert found["basis"] == "declared"
    text = " ".join(step["text"] for step in found["decision"]["steps"])
    assert "68.05" in text
    assert "77.18" in text
    assert "17 of 17 units; 12 are needed" in text


@pytest.mark.parametrize("stage", ["preliminary", "final"])
def test_every_ballot_of_the_referendum_is_in_one_of_four_classes(stage: str) -> None:
    """REF-09, in both columns."""
    totals = declared_totals(example("kz-2022-referendum"), "constitution", stage=stage)
    assert totals is not None
    classes = ["ballots_both_marked", "ballots_invalid"]
    parts = [totals.figure(name) or 0 for name in classes] + [s.value for s in totals.votes.values()]
    assert totals.figure("ballots_cast") == sum(parts)


def test_kostanay_is_known_only_as_over_a_half() -> None:
    said = declared_share(example("kz-2022-referendum"), "constitution", "kostanay", "yes", "cast")
    assert said is not None
    assert (said.low, said.low_excluded, said.relation) == (Fraction(1, 2), True, ">")


def test_17_units_in_june_2022_and_20_in_november() -> None:
    for name, units in (("kz-2022-referendum", 17), ("kz-2022-president", 20)):
        kinds = [area.kind for area in example(name).areas.values()]
        assert (kinds.count("region"), kinds.count("country")) == (units, 1)
    assert "nur_sultan" in example("kz-2022-referendum").areas
    assert {"abai", "zhetysu", "ulytau", "astana"} <= set(example("kz-2022-president").areas)


def test_two_turnouts_are_told_apart_by_their_names() -> None:
    issued = [r for r in rows("kz-2022-referendum") if r.name == "ballots_issued" and r.unit == "count"]
    assert max(r.value for r in issued) - 7_985_769 == 44_970


# The president of 2022


def test_the_president_is_elected_on_either_base() -> None:
    found = contest("kz-2022-president")
    assert found["decision"]["status"] == "elected"
    assert found["decision"]["winners"] == ["tokayev"]
    text = " ".join([step["text"] for step in found["decision"]["steps"]] + found["decision"]["warnings"])
    assert "81.31" in text
    assert "77.79" in text
    assert "was not published" in text
    assert found["choice"]["against_all"]["rank"] == 2


def test_none_of_10101_stations_is_verifiable() -> None:
    whole = counted("kz-2022-president")
    assert (whole.verifiable, whole.stations) == (0, 10_101)


def test_seven_lines_add_up_and_give_the_official_percentages() -> None:
    election = example("kz-2022-president")
    totals = declared_totals(election, "president")
    assert totals is not None
    votes = {o: s.value for o, s in totals.votes.items()}
    assert sum(votes.values()) == 7_940_478
    for option_id, count in votes.items():
        said = declared_share(election, "president", "kz", option_id, "valid_with_against_all")
        assert said is not None
        assert said.allows(Fraction(count, 7_940_478)), option_id


def test_the_turnout_table_is_whole() -> None:
    """20 units and the country at five times; 14 values at 22:00, with the country's."""
    table = [r for r in rows("kz-2022-president") if r.name == "ballots_issued" and r.stage == "voting"]
    at = [r.as_of[11:16] for r in table]
    assert {time: at.count(time) for time in dict.fromkeys(at)} == {
        "10:05": 21, "12:05": 21, "14:05": 21, "16:05": 21, "18:05": 21, "22:00": 15,
    }  # fmt: skip
    first, second = (
        next(r.value for r in table if r.area_id == "turkistan" and r.as_of[11:16] == time)
        for time in ("10:05", "12:05")
    )
    assert second - first == Fraction("0.3718"), "37.18 points in two hours"


def test_only_candidates_are_named() -> None:
    for row in example("kz-2022-president").rows("nominations"):
        assert bool(row["option_id"]) == (row["stage"] == "registered")
        assert not any(key.startswith("name") for key in row)


# The Mazhilis of 2023


def test_the_mazhilis_seats_follow_from_the_votes() -> None:
    found = contest("kz-2023-mazhilis")
    published_seats = {"amanat": 40, "auyl": 8, "respublica": 6, "aq_jol": 6, "ppk": 5, "nsdp": 4}
    assert {o: n for o, n in found["decision"]["seats"].items() if n} == published_seats
    declared = {r.name: r.value for r in rows("kz-2023-mazhilis") if r.name.startswith("seats:")}
    assert declared == {f"seats:{o}": n for o, n in published_seats.items()}
    assert any("86\N{NARROW NO-BREAK SPACE}546.65" in step["text"] for step in found["decision"]["steps"])


def test_list_candidates_add_up() -> None:
    found = {r.name: r.value for r in rows("kz-2023-mazhilis") if r.name.startswith("registered")}
    assert found.pop("registered") == 281
    del found["registered_voters"]
    assert sum(found.values()) == 281
    assert len(found) == 7


def test_three_turnouts_are_kept() -> None:
    said = [(r.value, r.unit) for r in rows("kz-2023-mazhilis") if r.name == "ballots_cast"]
    assert said == [
        (6_517_360, "count"),
        (Fraction("0.5415"), "share"),
        (6_521_860, "count"),
        (Fraction("0.5290"), "share"),
    ]


# East Kazakhstan, district 3


def test_the_copies_contradict_the_declared_figure_and_decide_nothing() -> None:
    found = contest("kz-2023-east-kazakhstan-3")
    assert found["decision"]["status"] == "undetermined"
    assert found["stations"] == {"expected": 15, "counted": 0, "open": 15, "annulled": 0}
    [finding] = found["findings"]
    assert (finding["code"], finding["severity"]) == ("D-01", "contradiction")
    assert "67" in finding["text"]
    assert "difference of 100" in finding["text"]
    assert counted("kz-2023-east-kazakhstan-3").contradicted


def test_the_copies_add_up_to_the_two_known_totals() -> None:
    observed = counted("kz-2023-east-kazakhstan-3").tabulation.observed("district_3")
    assert observed is not None
    assert {o: s.value for o, s in observed.votes.items()} == {"candidate_a": 2150, "candidate_b": 2083}
    assert observed.stations.counted == 15


# Primaries


def test_the_primary_by_instant_runoff_elects_knoxville() -> None:
    """The published rounds: Chattanooga out with 15, Nashville out with 26, Knoxville 58 to 42."""
    found = contest("primary-instant-runoff")
    assert (found["decision"]["status"], found["decision"]["winners"]) == ("elected", ["knoxville"])
    out = [step["text"].rpartition("out: ")[2] for step in found["decision"]["steps"][:2]]
    assert out == ["Chattanooga.", "Nashville."]


def test_the_primary_by_approval_elects_nashville() -> None:
    found = contest("primary-approval")
    assert (found["decision"]["status"], found["decision"]["winners"]) == ("elected", ["nashville"])
    by_hand = {"nashville": 42 + 26, "chattanooga": 26 + 15 + 17, "memphis": 42, "knoxville": 15 + 17}
    text = " ".join(step["text"] for step in found["decision"]["steps"])
    for city, approvals in by_hand.items():
        assert f"{city.title()}: approved on {approvals} ballots" in text


def test_both_primaries_ask_the_same_hundred_voters() -> None:
    firsts: list[dict[str, int]] = []
    for name, sign in (("primary-approval", "+"), ("primary-instant-runoff", ">")):
        cells = example(name).rows("ballots")
        firsts.append({row["ranking"].split(sign)[0]: row["count"] for row in cells})
    assert firsts[0] == firsts[1]
    assert sum(firsts[0].values()) == 100


def test_the_readme_tells_of_every_example() -> None:
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    folders = [path.name for path in EXAMPLES.iterdir() if (path / "election.toml").is_file()]
    assert len(folders) >= len(TYPED)
    assert all(f"`{name}`" in readme for name in folders)
