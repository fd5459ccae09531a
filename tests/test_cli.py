"""What a person at a terminal does: ask for an answer, make something, get it wrong."""

import csv
import json
import socket
import subprocess
import sys
import urllib.request
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scrutineer.cli import demonstration
from scrutineer.cli.command import run
from scrutineer.cli.serving import serve
from scrutineer.cli.speaking import language_asked

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
STATUSES = {
    "elected", "runoff", "repeat_voting", "repeat_elections", "adopted", "not_adopted", "not_valid", "tie",
    "seats_allocated", "undetermined",
}  # fmt: skip


def counted(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run(["count", "--json", *arguments])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented country, tampered with."""
    out = tmp_path_factory.mktemp("country") / "country"
    assert run(["simulate", str(out), "--stations", "300", "--seed", "5", "--tamper", "slipped=0.05"]) == 0
    return out


def test_count_as_json_has_the_names_that_others_call(capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = counted(capsys, str(EXAMPLES / "kz-2023-mazhilis"))
    (contest,) = answer["contests"]
    assert code == 0
    assert set(contest) >= {
        "contest_id", "law", "stations", "totals", "votes", "shares", "decision", "findings",
    }  # fmt: skip
    assert set(contest["stations"]) == {"expected", "counted", "open", "annulled"}
    assert set(contest["decision"]) >= {
        "status", "winners", "seats", "certain", "steps", "assumptions", "warnings",
    }  # fmt: skip
    assert contest["decision"]["status"] in STATUSES
    assert {"rule", "article", "text", "values"} == set(contest["decision"]["steps"][0])
    assert all({"code", "severity", "station_id", "text"} <= set(f) for f in contest["findings"])
    assert contest["votes"]["amanat"] == 3_431_510
    assert contest["decision"]["seats"]["amanat"] == 40


def test_every_share_in_json_is_exact_and_between_0_and_1(capsys: pytest.CaptureFixture[str]) -> None:
    _, answer = counted(capsys, str(EXAMPLES / "kz-2022-president"))
    shares = answer["contests"][0]["shares"]
    assert shares
    for share in shares:
        exact = Fraction(share["fraction"])
        assert 0 <= exact <= 1
        assert abs(Fraction(Decimal(share["value"])) - exact) <= Fraction(1, 10**10)
        assert ("option" in share) != ("figure" in share)


def test_a_contradiction_ends_with_1_and_stands_in_the_answer(
    capsys: pytest.CaptureFixture[str], country: Path
) -> None:
    code, answer = counted(capsys, str(country))
    assert code == 1
    found = [f for f in answer["contests"][0]["findings"] if f["severity"] == "contradiction"]
    assert found and all(f["station_id"].startswith("SYNTHETIC-") and f["text"] for f in found)


def test_count_speaks_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    president = str(EXAMPLES / "kz-2022-president")
    texts = {}
    for language in ("kk", "ru", "en"):
        assert run(["count", president, "--lang", language]) == 0
        texts[language] = capsys.readouterr().out
    assert "Тоқаев" in texts["kk"] and "сайланды" in texts["kk"]
    assert "избран" in texts["ru"] and "81,31" in texts["ru"]
    assert "elected" in texts["en"] and "81.31" in texts["en"]


def test_many_contests_are_told_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    run(["count", str(EXAMPLES / "kz-2021-rural-akims"), "--lang", "en"])
    assert "equal votes: 2" in capsys.readouterr().out


def test_validate_says_what_is_wrong_and_where(
    capsys: pytest.CaptureFixture[str], country: Path, tmp_path: Path
) -> None:
    assert run(["validate", str(country)]) == 0
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in country.iterdir():
        (broken / file.name).write_bytes(file.read_bytes())
    (broken / "datapackage.json").unlink()
    votes = (broken / "votes.csv").read_text("utf-8").splitlines()
    cells = votes[6].split(",")
    votes[6] = ",".join([*cells[:-1], "-4"])
    (broken / "votes.csv").write_text("\n".join(votes) + "\n", "utf-8")
    capsys.readouterr()
    assert run(["validate", str(broken), "--json"]) == 2
    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert (fault["file"], fault["row"], fault["column"], fault["value"]) == ("votes.csv", 7, "votes", "-4")
    assert run(["count", str(broken)]) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["count", "no-such-folder"],
        ["count"],
        ["nonsense"],
        ["law", "show", "kz/nonsense"],
        ["law", "show", "kz/president", "--on", "yesterday"],
        ["simulate", "out", "--stations", "0"],
        ["simulate", "out", "--tamper", "nonsense"],
        ["count", str(EXAMPLES / "kz-2023-mazhilis"), "--engine", "abacus"],
        ["count", str(EXAMPLES / "kz-2023-mazhilis"), "--lang", "de"],
        ["import", "one-file-only", "--mapping", "m.toml"],
    ],
    ids=" ".join,
)
def test_bad_use_ends_with_2_and_a_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    said = capsys.readouterr().err
    assert said.strip() and "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_the_program_ends_with_70_and_keeps_the_details(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault put in")

    monkeypatch.setattr("scrutineer.cli.answers.account", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert run(["count", str(EXAMPLES / "kz-2023-mazhilis"), "--lang", "en"]) == 70
    said = capsys.readouterr().err
    assert "The program is at fault" in said and "Traceback" not in said
    (kept,) = tmp_path.iterdir()
    assert "a fault put in" in kept.read_text("utf-8")


def test_complaints_come_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["law", "show", "kz/nonsense", "--lang", "ru"]) == 2
    assert "неизвестны" in capsys.readouterr().err
    assert language_asked(["count", "--lang=kk"]) == "kk"


def test_law_list_names_every_kind_and_law_show_its_articles(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["law", "list", "--json"]) == 0
    paths = {kind["path"] for kind in json.loads(capsys.readouterr().out)["kinds"]}
    assert {"kz/president", "kz/referendum", "kz/rural_akim", "kz/mazhilis_list", "generic/dhondt"} <= paths
    assert run(["law", "show", "kz/president", "--on", "2022-11-20", "--lang", "kk", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    rules = {row["rule"]: row for section in shown["sections"] for row in section["rows"]}
    assert rules["PRE-14"]["assumption"] is True and "9(1)(2)" in rules["PRE-14"]["article"]


def test_simulate_keeps_the_truth_aside(country: Path) -> None:
    truth = country.with_name("country-truth.csv")
    assert not (country / "country-truth.csv").exists()
    with truth.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows and {row["kind"] for row in rows} == {"slipped"}


def test_simulate_does_not_write_over_a_folder(country: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", str(country), "--stations", "20"]) == 2
    assert str(country.name) in capsys.readouterr().err
    assert run(["validate", str(country)]) == 0


def test_a_pipe_closed_early_is_no_fault() -> None:
    program = "import sys; from scrutineer.cli import main; main()"
    command = f"{sys.executable} -c '{program}' law show kz/president | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr and "fault" not in done.stderr


def test_a_busy_port_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("here", "utf-8")
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        server, address = serve(tmp_path, busy.getsockname()[1], demonstration.verify_changed)
        try:
            with urllib.request.urlopen(address) as page:
                assert page.read() == b"here"
        finally:
            server.shutdown()
            server.server_close()


def test_demo_writes_a_page_for_each_example_and_ends_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demonstration, "INVENTED", {})
    examples = tmp_path / "examples"
    examples.mkdir()
    for name in ("kz-2022-president", "kz-2023-east-kazakhstan-3"):
        (examples / name).symlink_to(EXAMPLES / name)
    out = tmp_path / "site"
    assert run(["demo", "--no-serve", "--out", str(out), "--examples", str(examples), "--lang", "en"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "elected: Kassym-Jomart" in told and "undetermined" in told
    for page in ("index.html", "kz-2022-president/ru/index.html", "kz-2023-east-kazakhstan-3/kk/index.html"):
        assert (out / page).is_file()
