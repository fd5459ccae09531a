"""A register is sealed and verified like a bundle: what grew is appended, what was rewritten is named."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrutineer import bundle
from scrutineer.bundle import Verification
from scrutineer.cli.command import run
from scrutineer.ledger import SigningKey, Use, VerifierKey, check_folder, decode
from scrutineer.model import BadInputError
from tests.claims_register import CLAIM, COMMITMENT, REGISTER, STATUS, written

KEY = SigningKey.from_seed("example.org/SYNTHETIC-register", bytes(range(32)), Use.NOTE)
THEN = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
LATER = datetime(2024, 2, 2, 3, 4, 5, tzinfo=UTC)
SECOND = CLAIM.replace('id = "second"', 'id = "other"')


def sealed(folder: Path, *parts: str, time: datetime = THEN, **more: str) -> bundle.Sealed:
    return bundle.seal(written(folder, *parts).parent, KEY, time=time, **more)  # type: ignore[arg-type]


def verified(folder: Path, key: VerifierKey = KEY.verifier) -> Verification:
    return bundle.verify(folder, key=key, now=LATER)


def first(folder: Path) -> str:
    found = verified(folder).first
    assert found is not None
    return f"{found[0].number} {found[1].code} {found[1].column}"


def refused(folder: Path, *parts: str, **more: str) -> list[str]:
    with pytest.raises(BadInputError) as error:
        sealed(folder, *parts, time=LATER, **more)
    return [f"{fault.code} {fault.text('en')}" for fault in error.value.faults]


def test_every_entry_of_a_register_is_an_entry_of_its_ledger(tmp_path: Path) -> None:
    done = sealed(tmp_path, CLAIM, COMMITMENT, STATUS)
    assert verified(tmp_path).holds
    entries = [decode(data) for data in check_folder(tmp_path / "ledger", done.signed)]
    assert entries[0]["act"] == "ledger_opened" and entries[0]["election"] == "synthetic-register"
    tables = [e["table"].removeprefix("register.") for e in entries if e["act"] == "row_listed"]
    assert tables == ["about", "bundle", "source", "claim", "reviewer", "commitment", "status", "status"]
    said = next(e["row"] for e in entries if e.get("table") == "register.claim")
    assert said["said.place"] == "2" and said["holds.1.query.ask"] == "rank"


def test_a_status_that_is_added_gives_a_new_entry(tmp_path: Path) -> None:
    sealed(tmp_path, CLAIM, COMMITMENT)
    assert sealed(tmp_path, CLAIM, COMMITMENT, STATUS, time=LATER).appended == 2  # the status, and the file
    assert verified(tmp_path).holds


def test_a_claim_a_reply_and_a_second_reader_may_come_later(tmp_path: Path) -> None:
    unread = CLAIM.replace('reviewer = "SYNTHETIC second"\n', "")
    sealed(tmp_path, unread, COMMITMENT)
    reply = '\n[[claim.reply]]\nday = "2024-01-03"\nby = "SYNTHETIC paper"\ntext = "SYNTHETIC: no"\n'
    assert sealed(tmp_path, CLAIM, reply, SECOND, COMMITMENT, time=LATER).appended == 5
    assert verified(tmp_path).holds


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ('place = "2"', 'place = "3"', "7 V-60 claim second: said.place"),
        (
            'judged_by = "SYNTHETIC first"',
            'judged_by = "SYNTHETIC x"',
            "7 V-60 status 1 of publish: judged_by",
        ),
        ('reviewer = "SYNTHETIC second"', 'reviewer = "SYNTHETIC x"', "7 V-60 reviewer second: reviewer"),
        ('en = "published"', 'en = "announced"', "7 V-60 commitment publish: fulfilled_when.en"),
    ],
)
def test_a_rewritten_entry_is_named(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    sealed(tmp_path, CLAIM, COMMITMENT, STATUS)
    file = tmp_path / "claims.toml"
    text = file.read_text("utf-8")
    assert text.count(right) == 1
    file.write_text(text.replace(right, wrong), "utf-8")
    assert first(tmp_path) == named


def test_the_line_of_the_file_is_named(tmp_path: Path) -> None:
    sealed(tmp_path, CLAIM)
    file = tmp_path / "claims.toml"
    file.write_text(file.read_text("utf-8").replace('place = "2"', 'place = "3"'), "utf-8")
    found = verified(tmp_path).first
    assert found is not None and found[1].row is not None
    assert file.read_text("utf-8").splitlines()[found[1].row - 1] == "[[claim]]"


def test_a_status_that_is_taken_out_is_missed(tmp_path: Path) -> None:
    sealed(tmp_path, CLAIM, COMMITMENT, STATUS)
    written(tmp_path, CLAIM, COMMITMENT)
    found = verified(tmp_path).first
    assert found is not None and found[1].code == "V-68"
    assert "status 2 of publish" in found[1].text("en")


def test_an_entry_that_was_never_sealed_is_found(tmp_path: Path) -> None:
    sealed(tmp_path, CLAIM)
    written(tmp_path, CLAIM, SECOND)
    found = verified(tmp_path).first
    assert found is not None and found[1].code == "V-66"


def test_a_comment_that_was_changed_is_found_by_the_bytes_of_the_file(tmp_path: Path) -> None:
    sealed(tmp_path, CLAIM)
    file = tmp_path / "claims.toml"
    file.write_text("# SYNTHETIC\n" + file.read_text("utf-8"), "utf-8")
    found = verified(tmp_path).first
    assert found is not None and (found[0].number, found[1].code) == (8, "V-69")


@pytest.mark.parametrize("reason", ["", "SYNTHETIC: a slip"])
def test_nothing_said_is_rewritten_even_with_a_reason(tmp_path: Path, reason: str) -> None:
    sealed(tmp_path, CLAIM, COMMITMENT, STATUS)
    (fault,) = refused(tmp_path, CLAIM, COMMITMENT, STATUS.replace("partly", "mostly"), reason=reason)
    assert fault.startswith("V-52") and "status 2 of publish" in fault
    (fault,) = refused(tmp_path, CLAIM, COMMITMENT, reason=reason)
    assert fault.startswith("V-53") and "status 2 of publish" in fault


def test_where_a_bundle_lies_may_be_corrected_with_a_reason(tmp_path: Path) -> None:
    place = tmp_path / "register"
    place.mkdir()
    sealed(place, CLAIM)
    moved = tmp_path / "moved"
    shutil.copytree(place, moved)
    file = moved / "claims.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("/kz-2022-president", "/../examples/kz-2022-president"), "utf-8")
    with pytest.raises(BadInputError):
        bundle.seal(moved, KEY, time=LATER)
    bundle.seal(moved, KEY, time=LATER, reason="SYNTHETIC: moved")
    assert verified(moved).holds


def test_a_register_of_another_name_is_not_that_of_the_ledger(tmp_path: Path) -> None:
    sealed(tmp_path, CLAIM)
    file = tmp_path / "claims.toml"
    file.write_text(file.read_text("utf-8").replace("synthetic-register", "synthetic-other"), "utf-8")
    steps = {step.number: step for step in verified(tmp_path).steps}
    assert [fault.code for fault in steps[9].faults] == ["V-70"]
    assert steps[10].passed is None and steps[11].passed is None


def test_a_register_with_a_fault_is_not_sealed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, CLAIM.replace('place = "2"', 'place = "second"'))
    assert run(["seal", str(path.parent), "--key", "none", "--lang", "en"]) == 2
    assert "claim second: said.place" in capsys.readouterr().err
    assert not (tmp_path / "ledger").exists()


def test_the_filled_register_can_be_sealed_and_verified(tmp_path: Path) -> None:
    shutil.copy(REGISTER, tmp_path)
    done = bundle.seal(tmp_path, KEY, time=THEN)
    assert done.size > 250
    assert verified(tmp_path).holds


def test_what_else_lies_in_the_folder_is_named_before_it_is_sealed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRUTINEER_PASSPHRASE", "SYNTHETIC")
    key, folder = tmp_path / "our.key", tmp_path / "register"
    folder.mkdir()
    written(folder, CLAIM)
    assert run(["key", "new", str(key), "--name", "example.org/SYNTHETIC"]) == 0
    (folder / "draft.txt").write_text("SYNTHETIC", "utf-8")
    assert run(["seal", str(folder), "--key", str(key), "--lang", "en"]) == 0
    assert "draft.txt" in capsys.readouterr().err
