"""``scrutineer check``: what a person at a terminal, and a program behind it, may rely on."""

import csv
import json
from pathlib import Path

import pytest

from scrutineer.check import simulate
from scrutineer.check.belief import examine
from scrutineer.cli.command import run
from scrutineer.cli.planted import planted
from scrutineer.count import account

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


@pytest.fixture(scope="module")
def rounded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented country in which half of the stations rounded their turnout."""
    out = tmp_path_factory.mktemp("country") / "country"
    arguments = ["--stations", "500", "--seed", "5", "--tamper", "rounded=0.5"]
    assert run(["simulate", str(out), *arguments]) == 0
    return out


def test_a_rounded_country_ends_with_1_and_the_first_lines_say_why(
    rounded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(rounded), "--replicates", "0", "--lang", "en"]) == 1
    said = capsys.readouterr().out
    head = said[: said.index("What it does not mean")]
    assert "inconsistent with ordinary counts" in head
    assert "What was found" in head and "How sure that is" in head
    assert "SYNTHETIC" in head
    assert "fraud" not in said.lower()


def test_an_election_without_protocols_ends_with_0_and_says_what_would_be_needed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["check", str(EXAMPLES / "kz-2022-referendum"), "--lang", "en"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "nothing published that could be tested" in said
    assert "the protocol of every station, as it was signed" in said


def test_the_leap_of_one_regions_turnout_is_told_where_nothing_else_is_published(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Turkistan Region rose by 37 points in two hours on 20 November 2022, the middle region by 16."""
    run(["check", str(EXAMPLES / "kz-2022-president"), "--lang", "en"])
    assert "Turkistan Region, 37.18 percentage points" in " ".join(capsys.readouterr().out.split())


def test_the_answer_as_json_names_its_seed_its_family_and_every_figure(
    rounded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(rounded), "--json", "--replicates", "2", "--seed", "9", "--workers", "1"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["seed"], told["replicates"], told["adjustment"], told["level"]) == (9, 2, "holm", "1/100")
    answers = told["contests"][0]["answers"]
    turnout = next(a for a in answers if a["test"] == "integer-turnout")
    assert turnout["inconsistent"] and turnout["log10_adjusted"] >= turnout["log10_p"]
    assert turnout["false_alarms"]["0.05"]["of"] == 2
    assert turnout["findable"][0]["manipulation"] == "rounded-turnout"


def test_page_and_tables_are_written_where_asked(rounded: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["check", str(rounded), "--replicates", "0", "--out", str(out), "--csv"]) == 1
    assert {path.name for path in out.glob("*.html")} == {f"believable-{c}.html" for c in ("kk", "ru", "en")}
    with (out / "answers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {"integer-turnout", "turnout-split", "identities-protocols"} <= {row["test"] for row in rows}
    areas = next(row for row in rows if row["test"] == "integer-turnout-areas")
    assert (out / f"answer-{int(areas['number']):03d}.csv").is_file()


def test_tables_without_a_folder_are_bad_use_and_nothing_is_computed(rounded: Path) -> None:
    assert run(["check", str(rounded), "--csv"]) == 2


def test_a_folder_that_is_no_bundle_is_bad_use(tmp_path: Path) -> None:
    assert run(["check", str(tmp_path)]) == 2


def test_the_demo_admits_what_was_not_found() -> None:
    kinds = ("moved=0.1", "slipped=0.05", "rounded=0.4", "missing=0.02")
    made = simulate.simulate_country(stations=500, seed=5, tamper=kinds)
    result = account(made.election)
    report = examine(made.election, seed=1, replicates=0, counted=result)
    found = {one.kind: one for one in planted(made, result, report)}
    assert not found["moved"].found
    assert found["rounded"].tests and found["rounded"].named == 0
    assert found["slipped"].named > 0
    assert found["missing"].named == found["missing"].stations
    true = {kind for kind, _ in made.truth.select("kind", "station_id").rows()}
    assert set(found) == true


def test_a_station_is_named_only_where_something_points_at_it() -> None:
    made = simulate.simulate_country(stations=300, seed=6, tamper=("stuffed=0.3",))
    result = account(made.election)
    (stuffed,) = planted(made, result, examine(made.election, seed=1, replicates=0, counted=result))
    assert stuffed.stations > 80 and stuffed.named == 0 and not stuffed.found


def test_an_alarm_about_rounding_is_not_counted_for_added_ballots() -> None:
    made = simulate.simulate_country(stations=500, seed=5, tamper=("stuffed=0.1", "rounded=0.4"))
    result = account(made.election)
    report = examine(made.election, seed=1, replicates=0, counted=result)
    assert "integer-either" in {answer.test for answer in report.inconsistent}
    found = {one.kind: one for one in planted(made, result, report)}
    assert found["rounded"].tests and not found["stuffed"].tests


@pytest.mark.spark
def test_a_cluster_gives_the_same_answers_to_the_byte(
    rounded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["check", str(rounded), "--json", "--replicates", "3", "--workers", "1"]
    told = []
    for engine in (["--engine", "duckdb"], ["--engine", "spark", "--master", "local[2]"]):
        assert run([*asked, *engine]) == 1
        told.append(capsys.readouterr().out)
    assert json.loads(told[0])["replicates"] == 3
    assert told[0] == told[1]
