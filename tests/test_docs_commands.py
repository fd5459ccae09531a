"""The reference of commands tells the truth: it is what the program itself says."""

import subprocess
import sys

from tools.commands import PAGE, ROOT, reference


def test_every_command_and_option_stands_in_the_reference() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from tools.commands import reference; print(reference(), end='')"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert PAGE.read_text("utf-8").endswith(done.stdout), "run: python tools/commands.py"
    for command in ("count", "demo", "import", "law list", "law show", "simulate", "validate"):
        assert f"## `scrutineer {command}" in done.stdout


def test_no_option_is_without_help() -> None:
    rows = [line for line in reference().splitlines() if line.startswith("| `")]
    assert len(rows) > 20
    assert [row for row in rows if row.split("|")[2].strip() in ("", "None")] == []
