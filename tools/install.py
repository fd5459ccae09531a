"""Makes `.venv` and installs Scrutineer there from the pinned constraints: `python tools/install.py [spark]`.

Does nothing when neither the constraints nor pyproject.toml nor the folder has changed since.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (an older Python is exactly what this sentence is for)
    sys.exit(
        "Scrutineer needs Python 3.11 or newer, and {} is Python {}.{}.\n"
        "Name another one: make install PYTHON=python3.12".format(sys.executable, *sys.version_info[:2])
    )

import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.progress import PipLines, follow, say  # noqa: E402  (only now is the version known to be right)

CONSTRAINTS = {"dev": ["constraints.txt"], "spark": ["constraints.txt", "constraints-spark.txt"]}


def pinned(files: list[Path]) -> int:
    """How many packages the constraint files pin."""
    lines = [line.strip() for file in files for line in file.read_text("utf-8").splitlines()]
    return sum(1 for line in lines if line and not line.startswith("#"))


def stamp_text(root: Path, extra: str) -> str:
    """What an installation depends on: the folder it is in, what is asked for, and in which versions."""
    parts = [str(root).encode(), (root / "pyproject.toml").read_bytes()]
    parts += [(root / name).read_bytes() for name in CONSTRAINTS[extra]]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def base_python() -> str:
    """The interpreter below any virtual environment that this program itself may run in."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def _quietly(*command: str) -> bool:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.returncode == 0


def _has_pip(venv: Path) -> bool:
    return (venv / "bin/python").exists() and _quietly(str(venv / "bin/python"), "-m", "pip", "--version")


def make_venv(python: str, venv: Path) -> None:
    """Makes a virtual environment that has pip, also where Python came without ``ensurepip``.

    Tries the standard way; then an empty environment, filled by the pip of the system; then virtualenv.
    Exits with a sentence that says what to install when none of them is there.
    """
    inside = str(venv / "bin/python")
    if _quietly(python, "-m", "venv", str(venv)) and _has_pip(venv):
        return
    say("  this Python has no ensurepip: trying the system's pip")
    if (
        _quietly(python, "-m", "venv", "--without-pip", "--clear", str(venv))
        and _quietly(python, "-m", "pip", "--python", inside, "install", "pip")
        and _has_pip(venv)
    ):
        return
    say("  the system's pip did not do it: trying virtualenv")
    for command in ([python, "-m", "virtualenv"], ["virtualenv", "-p", python]):
        found = shutil.which(command[0])
        if found and _quietly(found, *command[1:], "--clear", str(venv)) and _has_pip(venv):
            return
    shutil.rmtree(venv, ignore_errors=True)
    sys.exit(
        f"No virtual environment could be made with {python}.\n"
        "Install what makes one and try again, for example on Debian: apt-get install python3-venv"
    )


def _pip(root: Path, venv: Path, extra: str) -> int:
    files = [root / name for name in CONSTRAINTS[extra]]
    wanted = "dev" if extra == "dev" else f"dev,{extra}"
    command = [str(venv / "bin/python"), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    for file in files:
        command += ["--constraint", str(file)]
    command += ["--editable", f"{root}[{wanted}]"]
    if sys.stdout.isatty():
        return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode
    return follow([*command, "--progress-bar", "off"], PipLines(pinned(files)), os.environ)


def _megabytes(folder: Path) -> int:
    return sum(f.lstat().st_size for f in folder.rglob("*") if f.is_file()) // 1_000_000


def install(root: Path, extra: str) -> None:
    """Installs into ``root/.venv`` unless that has been done; ``extra`` is ``dev`` or ``spark``."""
    venv = root / ".venv"
    stamp = venv / f".installed-{extra}"
    wanted = stamp_text(root, extra)
    here = venv / ".made-in"
    if here.exists() and here.read_text("utf-8") != str(root):
        say(".venv was made in another folder, where its commands would still point: it is made anew.")
        shutil.rmtree(venv)
    if stamp.exists() and stamp.read_text("utf-8") == wanted and _has_pip(venv):
        return
    started = time.monotonic()
    number = pinned([root / name for name in CONSTRAINTS[extra]])
    what = {"dev": "Scrutineer and its development tools", "spark": "Spark"}[extra]
    say(f"Installing {what} into .venv: up to {number} packages, each named as it comes.")
    if not _has_pip(venv):
        make_venv(base_python(), venv)
    here.write_text(str(root), "utf-8")
    if _pip(root, venv, extra) != 0:
        sys.exit("The installation stopped. What pip said is above; once mended, the same command goes on.")
    stamp.write_text(wanted, "utf-8")
    say(f"Installed in {time.monotonic() - started:.0f} s; .venv takes {_megabytes(venv)} MB.")


if __name__ == "__main__":
    install(ROOT, sys.argv[1] if len(sys.argv) > 1 else "dev")
