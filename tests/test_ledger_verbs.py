"""What a person does at a terminal with a sealed bundle: seal, verify, prove, witness, and get it wrong."""

import json
from pathlib import Path

import pytest

from scrutineer.cli.command import run
from tests.print_and_scan import printed, read_back
from tests.sealed_bundle import append, edit
from tests.small_bundle import GOOD, put

PASSPHRASE = "SYNTHETIC words of no secret"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a ledger's key, a witness with its own, and a bundle that is sealed."""
    monkeypatch.setenv("SCRUTINEER_PASSPHRASE", PASSPHRASE)
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "b", {**GOOD, "protocols.csv": GOOD["protocols.csv"].replace("p1-old,2024", ",2024")})
    assert run(["key", "new", "our.key", "--name", "synthetic.example/election"]) == 0
    assert run(["key", "new", "press.key", "--name", "press.example", "--witness"]) == 0
    assert run(["witness", "init", "press.witness", "--key", "press.key", "--ledger", "our.key.pub"]) == 0
    assert run(["seal", "b", "--key", "our.key"]) == 0
    return tmp_path


def test_a_key_is_stored_encrypted_and_never_overwritten(desk: Path) -> None:
    assert (desk / "our.key").stat().st_mode & 0o077 == 0
    assert "ENCRYPTED" in (desk / "our.key").read_text()
    before = (desk / "our.key").read_bytes()
    assert run(["key", "new", "our.key", "--name", "synthetic.example/other"]) == 2
    assert (desk / "our.key").read_bytes() == before


def test_verify_ends_with_0_1_or_2(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "b", "--key", "our.key.pub"]) == 0
    assert run(["verify", "b", "--trust-on-first-use"]) == 0
    assert run(["verify", "b"]) == 2
    assert run(["verify", "b", "--key", "nowhere"]) == 2
    edit(desk / "b", "votes.csv", "p1,a,300", "p1,a,301")
    capsys.readouterr()
    assert run(["verify", "b", "--key", "our.key.pub"]) == 1
    assert "votes.csv, row 2" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_whose_key_was_trusted_is_said_with_its_fingerprint(
    desk: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    capsys.readouterr()
    assert run(["verify", "b", "--trust-on-first-use", "--lang", language]) == 0
    said = capsys.readouterr().out
    assert (desk / "b/ledger/key").read_text().strip() in said
    assert {"kk": "алғаш", "ru": "при первой встрече", "en": "on first use"}[language] in said


def test_verify_as_json_has_a_line_for_each_step(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(desk / "b", "stations.csv", "003,south,40\n", "")
    capsys.readouterr()
    assert run(["verify", "b", "--key", "our.key.pub", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert [step["number"] for step in answer["steps"]] == list(range(1, 13))
    assert (answer["holds"], answer["trust"]) == (False, "given")
    (rows,) = [step for step in answer["steps"] if step["number"] == 7]
    assert (rows["faults"][0]["file"], rows["faults"][0]["row"]) == ("stations.csv", 4)


def test_a_proof_is_written_and_checked(desk: Path) -> None:
    arguments = ["prove", "b", "--station", "002", "--contest", "mayor", "--out", "m2.tlog-proof"]
    assert run(arguments) == 0
    assert run(["verify", "b", "--key", "our.key.pub", "--proof", "m2.tlog-proof"]) == 0
    edit(desk, "m2.tlog-proof", "\nindex ", "\nindex 1")
    assert run(["verify", "b", "--key", "our.key.pub", "--proof", "m2.tlog-proof"]) == 1


@pytest.mark.parametrize("name", ["m2.svg", "m2.PNG"])
def test_a_proof_is_drawn_for_print_beside_its_file(
    desk: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    asked = ["prove", "b", "--station", "002", "--contest", "mayor"]
    assert run([*asked, "--out", "m2.tlog-proof", "--qr", name]) == 0
    drawn = (desk / name).read_bytes()
    assert drawn.startswith(b"<?xml" if name.endswith("svg") else b"\x89PNG")
    capsys.readouterr()
    assert run([*asked, "--qr", name]) == 0
    said = capsys.readouterr()
    assert said.out == (desk / "m2.tlog-proof").read_text()
    assert "40 mm" in said.err
    if name.endswith("PNG"):
        (desk / "scanned").write_text(read_back(printed(drawn, 40)))
        assert run(["verify", "b", "--key", "our.key.pub", "--proof", "scanned"]) == 0


def test_a_drawing_that_cannot_be_written_is_bad_use(desk: Path) -> None:
    asked = ["prove", "b", "--station", "002", "--contest", "mayor"]
    assert run([*asked, "--qr", "m2.gif"]) == 2
    assert run([*asked, "--qr", "nowhere/m2.svg"]) == 2
    assert run([*asked, "--out", "nowhere/m2"]) == 2
    assert sorted(path.name for path in desk.glob("m2*")) == []


def cosigned(desk: Path, capsys: pytest.CaptureFixture[str]) -> int:
    capsys.readouterr()
    code = run(["witness", "cosign", "press.witness", "b"])
    (desk / "line").write_text(capsys.readouterr().out)
    return code


def test_a_witness_signs_what_continues_and_refuses_what_does_not(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = (desk / "our.key.pub").read_text().strip()
    witness = (desk / "press.key.pub").read_text().strip()
    (desk / "policy.toml").write_text(f'ledger = "{ledger}"\nneeded = 1\n[[witness]]\nkey = "{witness}"\n')
    assert run(["verify", "b", "--policy", "policy.toml"]) == 1
    assert cosigned(desk, capsys) == 0
    assert run(["witness", "attach", "b", "line", "--key", "press.key.pub"]) == 0
    assert run(["verify", "b", "--policy", "policy.toml"]) == 0
    old = (desk / "b/ledger/checkpoint").read_bytes()
    append(desk / "b/declared.csv", "president,land,b,150,count,,,2024-06-07T01:00:00Z,SYNTHETIC\n")
    assert run(["seal", "b", "--key", "our.key"]) == 0
    assert cosigned(desk, capsys) == 0
    (desk / "old").write_bytes(old)
    assert run(["verify", "b", "--key", "our.key.pub", "--head", "old"]) == 0
    (desk / "b/ledger/checkpoint").write_bytes(old)
    capsys.readouterr()
    assert run(["witness", "cosign", "press.witness", "b"]) == 2
    assert capsys.readouterr().err.count("synthetic.example/election\n") == 2


def test_a_wrong_passphrase_seals_nothing(desk: Path) -> None:
    put(desk / "c", {**GOOD, "protocols.csv": GOOD["protocols.csv"].replace("p1-old,2024", ",2024")})
    (desk / "wrong").write_text("another\n")
    assert run(["seal", "c", "--key", "our.key", "--passphrase-file", "wrong"]) == 2
    assert not (desk / "c/ledger").exists()
