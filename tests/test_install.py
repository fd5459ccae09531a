"""Setting up a machine: what a person is told, and an environment where Python came without ensurepip."""

import subprocess
import sys

import pytest

from tools import debian, install
from tools.progress import AptLines, PipLines, follow


def test_each_package_is_counted_once_with_its_size():
    describe = PipLines(34)
    assert describe("Collecting duckdb>=2.0 (from scrutineer==0.1.0)") is None
    assert describe("  Downloading duckdb-2.0.0-cp311-cp311-linux_x86_64.whl.metadata (11 kB)") is None
    wheel = "  Downloading duckdb-2.0.0-cp311-cp311-linux_x86_64.whl (24.4 MB)"
    assert describe(wheel) == "package 1 of 34: duckdb 2.0.0, 24.4 MB"
    assert describe(wheel) is None
    assert (
        describe("  Using cached pyspark-4.3.0.tar.gz (455.1 MB)")
        == "package 2 of 34: pyspark 4.3.0, 455.1 MB"
    )
    local = "Processing ./wheels/Jinja2-3.1.6-py3-none-any.whl (from scrutineer==0.1.0)"
    assert describe(local) == "package 3 of 34: jinja2 3.1.6"


def test_the_end_of_an_installation_is_counted_too():
    assert PipLines(3)("Installing collected packages: rich, typer, scrutineer") == "unpacking 3 packages"


def test_debian_packages_are_counted():
    describe = AptLines()
    assert describe("Get:1 mirror bookworm/main amd64 Packages [8,788 kB]") is None
    assert describe("0 upgraded, 25 newly installed, 0 to remove and 136 not upgraded.") is None
    assert describe("Need to get 113 MB/124 MB of archives.") == "25 packages, 124 MB to download"
    fetched = "Get:3 mirror bookworm/main amd64 chromium amd64 150.0-1 [78.1 MB]"
    assert describe(fetched) == "package 3 of 25: chromium, 78.1 MB"
    said = [describe(f"Setting up lib{n}:amd64 (1.0) ...") for n in range(25)]
    assert [text for text in said if text] == [f"set up {n} of 25" for n in (5, 10, 15, 20, 25)]


def test_a_long_silence_is_broken(monkeypatch, capsys):
    monkeypatch.setattr("tools.progress.QUIET_SECONDS", 0.1)
    script = "import time; print('one', flush=True); time.sleep(0.6); print('two')"
    assert follow([sys.executable, "-c", script], lambda line: f"package {line}") == 0
    said = capsys.readouterr().out.splitlines()
    said = said[said.index("  package one") :]  # a slow machine is silent before it begins, too
    assert said[1].startswith("  still package one (")
    assert said[-1] == "  package two"


def test_a_failed_command_shows_what_it_said_itself(capsys):
    script = "import sys; print('no such version'); sys.exit(3)"
    assert follow([sys.executable, "-c", script], lambda _line: None) == 3
    assert "no such version" in capsys.readouterr().err


def test_an_older_java_is_not_enough_for_spark():
    assert debian.java_version('openjdk version "17.0.15" 2025-04-15') == 17
    assert debian.java_version('java version "1.8.0_292"') == 8
    assert debian.java_version("not a Java at all") == 0


def test_a_changed_pin_asks_for_a_new_installation(tmp_path):
    for name in ("pyproject.toml", "constraints.txt", "constraints-spark.txt"):
        (tmp_path / name).write_text("rich==15.0.0\n")
    before = install.stamp_text(tmp_path, "dev")
    assert install.stamp_text(tmp_path, "dev") == before
    (tmp_path / "constraints.txt").write_text("rich==15.0.1\n")
    assert install.stamp_text(tmp_path, "dev") != before


def test_comments_are_not_counted_as_packages(tmp_path):
    pins = tmp_path / "constraints.txt"
    pins.write_text("# tried\nrich==15.0.0\n\ntyper==0.29.2\n")
    assert install.pinned([pins]) == 2


@pytest.fixture
def python_without_ensurepip(tmp_path):
    """A Python that makes environments, but not with pip in them, as Debian's does without python3-venv."""
    wrapper = tmp_path / "python3"
    wrapper.write_text(
        "#!/bin/sh\n"
        f'case "$*" in "-m venv --without-pip"*|"-m pip"*) exec {install.base_python()} "$@";; esac\n'
        'echo "ensurepip is not available" >&2; exit 1\n'
    )
    wrapper.chmod(0o755)
    return str(wrapper)


@pytest.mark.long
def test_an_environment_is_made_where_ensurepip_is_missing(python_without_ensurepip, tmp_path):
    install.make_venv(python_without_ensurepip, tmp_path / "venv")
    inside = [str(tmp_path / "venv/bin/python"), "-m", "pip", "--version"]
    assert str(tmp_path / "venv") in subprocess.run(inside, capture_output=True, text=True, check=True).stdout


def test_a_python_that_can_make_no_environment_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        install.make_venv("false", tmp_path / "venv")
    assert not (tmp_path / "venv").exists()
