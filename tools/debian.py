"""Installs what tests need beside Python from Debian's packages: `python -m tools.debian chromium | java`.

Only as root or where ``sudo`` asks for nothing. Elsewhere it says what is missing: without Chromium the
tests that need it are skipped by name, without Java the Spark tests cannot run at all.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from tools.progress import AptLines, follow, say

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
JAVA_AT_LEAST = 17
WAIT = ("-o", "DPkg::Lock::Timeout=120")  # another installation may hold the lock for a moment


def chromium() -> str | None:
    """The path of an installed Chromium, if there is one."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def java_version(printed: str) -> int:
    """The main version in what ``java -version`` prints; 0 where it says none."""
    match = re.search(r'version "(?:1\.)?(\d+)', printed)
    return int(match[1]) if match else 0


def java() -> str | None:
    """The path of a Java that Spark runs on, if there is one."""
    home = os.environ.get("JAVA_HOME")
    path = shutil.which("java", path=f"{home}/bin" if home else None)
    if path is None:
        return None
    done = subprocess.run([path, "-version"], capture_output=True, text=True, check=False)
    return path if java_version(done.stderr + done.stdout) >= JAVA_AT_LEAST else None


@dataclass(frozen=True)
class Need:
    """Something that tests use: how it is found, which packages bring it, and what is lost without it."""

    name: str
    find: Callable[[], str | None]
    packages: tuple[tuple[str, ...], ...]
    without: str
    required: bool


NEEDS = {
    "chromium": Need(
        "Chromium",
        chromium,
        (("chromium", "fonts-dejavu-core"),),
        "the tests that open a page in it will be skipped by name",
        required=False,
    ),
    "java": Need(
        f"Java {JAVA_AT_LEAST} or newer",
        java,
        (("openjdk-17-jre-headless",), ("openjdk-21-jre-headless",)),
        "Spark cannot run",
        required=True,
    ),
}


def _as_root() -> list[str] | None:
    """What to put before a command that needs root; None where root is out of reach."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    done = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return ["sudo", "-n"] if done.returncode == 0 else None


def _apt(need: Need) -> str | None:
    """Installs the first set of packages that works; a sentence when it could not."""
    before = _as_root()
    if shutil.which("apt-get") is None:
        return "this system has no apt-get"
    if before is None:
        return "installing needs root"
    apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    say(f"{need.name} is not here: installing it from Debian's packages.")
    follow([*apt, "update"], lambda _line: None)
    for packages in need.packages:
        options = ["install", "--yes", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0", *WAIT]
        if follow([*apt, *options, *packages], AptLines()) == 0:
            return None
    return "apt-get could not install it"


def provide(need: Need) -> int:
    """Sees that something is there; returns the exit status for the Makefile."""
    if need.find():
        return 0
    started = time.monotonic()
    fault = _apt(need)
    if fault is None and need.find():
        say(f"{need.name} installed in {time.monotonic() - started:.0f} s.")
        return 0
    say(f"{need.name} is missing ({fault or 'installed, but not found'}): {need.without}.")
    say(f"Install it by hand, for example: apt-get install {' '.join(need.packages[0])}")
    return 1 if need.required else 0


if __name__ == "__main__":
    sys.exit(provide(NEEDS[sys.argv[1]]))
