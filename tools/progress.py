"""Follows a package client line by line and says how far it is, so that an installation is never silent."""

import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

QUIET_SECONDS = 15
KEPT_LINES = 25

_PIP_FILE = re.compile(
    r"^\s*(?:Downloading|Using cached|Processing) .*?"
    r"(?P<name>[^/\s]+?)-(?P<version>\d[^-\s]*)(?:-[^\s]*\.whl|\.tar\.gz|\.zip)"
    r"(?: \((?P<size>[\d.]+ \w+)\))?(?: \(from [^)]*\))?\s*$"
)
_APT_TOTAL = re.compile(r"^\d+ upgraded, (?P<new>\d+) newly installed")
_APT_NEED = re.compile(r"^Need to get (?:[\d.]+ \w+/)?(?P<size>[\d.,]+ \w+) of archives")
_APT_GET = re.compile(r"^Get:(?P<number>\d+) \S+ \S+ \S+ (?P<name>\S+) \S+ \S+ \[(?P<size>[^]]+)\]")
_APT_SET_UP = re.compile(r"^Setting up (?P<name>[^\s:]+)")


class PipLines:
    """Turns pip's output into ``package 12 of 34: duckdb 2.0.0, 20.5 MB``, once a package.

    ``total`` is how many packages are pinned; pip itself counts only at the end.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self.seen: set[str] = set()

    def __call__(self, line: str) -> str | None:
        """What to say about one line of output, or nothing."""
        if match := _PIP_FILE.match(line):
            name = match["name"].lower().replace("_", "-")
            if name in self.seen:
                return None
            self.seen.add(name)
            size = f", {match['size']}" if match["size"] else ""
            return f"package {len(self.seen)} of {self.total}: {name} {match['version']}{size}"
        if line.startswith("Installing collected packages:"):
            names = [n for n in line.partition(":")[2].replace(" ", "").split(",") if n]
            return f"unpacking {len(names)} package{'s' if len(names) != 1 else ''}"
        return None


class AptLines:
    """Turns apt's output into counts: what is fetched, and every fifth package as it is set up."""

    def __init__(self) -> None:
        self.total = 0
        self.done = 0

    def __call__(self, line: str) -> str | None:
        """What to say about one line of output, or nothing."""
        if match := _APT_TOTAL.match(line):
            self.total = int(match["new"])
        elif match := _APT_NEED.match(line):
            return f"{self.total} packages, {match['size']} to download"
        elif match := _APT_GET.match(line):
            if self.total:  # before that, apt-get update is fetching lists
                return f"package {match['number']} of {self.total}: {match['name']}, {match['size']}"
        elif _APT_SET_UP.match(line):
            self.done += 1
            if self.done % 5 == 0 or self.done == self.total:
                return f"set up {self.done} of {self.total}"
        return None


def say(text: str) -> None:
    """Prints a line at once, also into a pipe."""
    print(text, flush=True)


def _lines(process: "subprocess.Popen[str]") -> Iterator[str | None]:
    """The lines of a process as they come; None after each spell of silence."""
    arrived: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            arrived.put(line.rstrip("\n"))
        arrived.put(None)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    while True:
        try:
            line = arrived.get(timeout=QUIET_SECONDS)
        except queue.Empty:
            yield None
            continue
        if line is None:
            return
        yield line


def follow(
    command: Sequence[str], describe: Callable[[str], str | None], env: Mapping[str, str] | None = None
) -> int:
    """Runs a command without standard input, says what ``describe`` makes of its lines, returns its status.

    After a spell of silence it repeats the last sentence with the seconds gone by. Where the command
    fails, the end of its own output follows, unshortened.
    """
    started = time.monotonic()
    kept: list[str] = []
    last = "working"
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=None if env is None else dict(env),
    ) as process:
        for line in _lines(process):
            if line is None:
                say(f"  still {last} ({time.monotonic() - started:.0f} s)")
                continue
            kept = [*kept, line][-KEPT_LINES:]
            if said := describe(line):
                last = said
                say(f"  {said}")
    if process.returncode != 0:
        print("\n".join(kept), file=sys.stderr)
    return process.returncode
