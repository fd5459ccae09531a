"""The examples are sealed, each by its own key, and the README tells the fingerprints of these keys."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrutineer.bundle import Trust
from scrutineer.cli.command import run
from scrutineer.cli.examples import example_key, verified
from scrutineer.ledger import fingerprint
from tests.pages import EXAMPLES

ROOT = EXAMPLES.parent
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/election.toml"))
NOW = datetime(2100, 1, 1, tzinfo=UTC)
AGAIN = "after a change run: python tools/seal_examples.py NAME"


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_what_was_sealed_under_the_rules_of_this_program(name: str) -> None:
    found = verified(EXAMPLES / name, example_key(EXAMPLES / name), NOW)
    assert found.first is None, f"{found.first}: {AGAIN}"
    assert found.trust is Trust.PROGRAM
    decision = found.steps[10]
    assert decision.passed, AGAIN
    assert decision.remark is None, f"{decision.remark}: {AGAIN}"


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_tells_the_fingerprint(name: str) -> None:
    key = example_key(EXAMPLES / name)
    assert key is not None
    assert f"| `{name}` | {' '.join(fingerprint(key, 'en'))} |" in (ROOT / "README.md").read_text("utf-8")


def test_every_key_is_that_of_an_example() -> None:
    names = [
        line.partition("+")[0].partition("/")[2] for line in (EXAMPLES / "keys").read_text().splitlines()
    ]
    assert names == NAMES


def test_verify_finds_the_key_of_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(EXAMPLES / "primary-approval"), "--lang", "en"]) == 0
    assert "the key of this example, which came with the program" in capsys.readouterr().out


def test_a_copy_elsewhere_is_no_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "examples").symlink_to(EXAMPLES)
    assert example_key(tmp_path / "examples" / "primary-approval") is not None
    assert example_key(tmp_path / "primary-approval") is None
    (tmp_path / "primary-approval" / "ledger").mkdir(parents=True)
    assert run(["verify", str(tmp_path / "primary-approval"), "--lang", "en"]) == 2
    assert "Say whose key is trusted" in capsys.readouterr().err
