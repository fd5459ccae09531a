"""A million stations counted: `python -m benchmarks count [--stations N] [--rounds N] [--threads N]`.

Scrutineer reads the bundle, checks it, adds it up through five levels and holds every protocol against all
controls of the law. Beside it stands the same answer in plain SQL for DuckDB over the same files: the joins,
three controls, five GROUP BYs, and no check of the input. Every run is a process of its own; the ways take
turns, so that a busy minute of the machine hits all of them; the best run of each counts. The answers must be
equal to the last digit.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from benchmarks.count_once import WAYS
from benchmarks.country import LEVELS, LINES, Country, country
from scrutineer.law.rule import Control
from scrutineer.law.rulebook import rulebook

FOLDER = Path("build/bench")
PLAIN = {
    "five-statements": "plain SQL, 3 controls: a statement a level",
    "kept-rows": "  the same over a table of the joined rows",
    "one-statement": "  the same as one statement",
}
"""The ways of the plain SQL, the plainest first. None of them checks what it reads."""


@dataclass
class Runs:
    """What the runs of one way printed."""

    seen: list[dict[str, Any]] = field(default_factory=list)

    @property
    def best(self) -> dict[str, Any]:
        """The quickest run."""
        return min(self.seen, key=lambda run: sum(run["parts"].values()))

    @property
    def seconds(self) -> float:
        """Of the quickest run, all parts."""
        return float(sum(self.best["parts"].values()))

    @property
    def mib(self) -> int:
        """The largest peak memory."""
        return max(int(run["mib"]) for run in self.seen)


def measure(made: Country, ways: list[str], rounds: int, threads: int) -> dict[str, Runs]:
    """Run the ways in turn; raises ``SystemExit`` where their answers differ."""
    found = {way: Runs() for way in ways}
    with tempfile.TemporaryDirectory() as where:
        for _ in range(rounds):
            for way in ways:
                out = Path(where) / f"{way}.parquet"
                command = [sys.executable, "-m", "benchmarks.count_once", way, str(made.folder), str(out)]
                done = subprocess.run([*command, str(threads)], capture_output=True, text=True, check=False)
                if done.returncode:
                    sys.exit(done.stderr)
                found[way].seen.append(json.loads(done.stdout))
        answers = {way: pq.read_table(Path(where) / f"{way}.parquet") for way in ways}
    first = answers[ways[0]]
    for way, answer in answers.items():
        if not answer.select(first.column_names).cast(first.schema).equals(first):
            sys.exit(f"{way} and {ways[0]} give different sums")
        if found[way].best["controls"] != found[ways[0]].best["controls"]:
            sys.exit(f"{way} and {ways[0]} find different violations")
    return found


def compare(made: Country, rounds: int, threads: int) -> None:
    """Print Scrutineer beside the plain SQL."""
    found = measure(made, list(WAYS), rounds, threads)
    ours = found["scrutineer"]
    parts = ours.best["parts"]
    rules = rulebook("kz", "president", date(2022, 11, 20)).rules
    checks = sum(isinstance(rule.apply, Control) for rule in rules)
    print(f"{'':44}{'seconds':>9}{'ratio':>8}{'peak MiB':>10}")
    print(f"{f'Scrutineer, {checks} controls':44}{ours.seconds:9.2f}{'':8}{ours.mib:10}")
    print(f"{'  read the bundle and check every cell':44}{parts['read']:9.2f}")
    print(f"{'  add up and control':44}{parts['count']:9.2f}")
    for way, words in PLAIN.items():
        plain = found[way]
        print(f"{words:44}{plain.seconds:9.2f}{ours.seconds / plain.seconds:8.2f}{plain.mib:10}")
    print("The answers are equal: every sum of every area, and how many protocols stated it.")


def growth(stations: int, rounds: int, threads: int) -> None:
    """Print how seconds and memory grow up to ``stations``, and what votes kept as rows cost."""
    print(f"\n{'stations':>12}{'layout':>8}{'seconds':>9}{'peak MiB':>10}{'stations a second':>20}")
    sizes = [stations // 100, stations // 10, stations]
    for layout, chosen in (("wide", sizes), ("long", sizes)):
        for size in chosen:
            made = country(FOLDER, size, layout)
            ours = measure(made, ["scrutineer"], rounds if layout == "wide" else 1, threads)["scrutineer"]
            pace = size / ours.seconds
            print(f"{size:12,}{layout:>8}{ours.seconds:9.2f}{ours.mib:10}{pace:20,.0f}")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks count", description=__doc__)
    parser.add_argument("--stations", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{given.stations:,} invented stations, {LINES} options, {len(LEVELS)} levels of areas.")
    print(f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, {given.threads} threads.")
    print(f"Best of {given.rounds} runs each, in turn; load of the machine before: {load:.1f}.\n")
    compare(country(FOLDER, given.stations), given.rounds, given.threads)
    growth(given.stations, given.rounds, given.threads)


if __name__ == "__main__":
    main()
