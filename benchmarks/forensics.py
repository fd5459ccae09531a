"""Whole per cents of 90,000 stations: `python -m benchmarks forensics [--stations N] [--rounds N]`.

Scrutineer computes the number of stations at a whole per cent that smooth counts give, its sd, its tail and
the share of rounded protocols, for turnout, share and either. Beside it stands the usual way to the same
null: a thousand elections drawn with NumPy, all stations of a draw at once, on one core and on all of them;
that has no tail beyond its own number of draws. Every run is a process of its own; the ways take turns; the
best run of each counts. The answers must agree within the error of the draws.
"""

import argparse
import json
import math
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from scrutineer.check.forensics.integer_percentages import integer_percentages
from scrutineer.check.forensics.station_figures import Ints

DRAWS = 1_000
COUNTS = ("turnout", "result", "either")
Answer = dict[str, tuple[float, float]]
Arrays = tuple[Ints, Ints, Ints, Ints]


def invented(stations: int, seed: int = 20_180_318) -> Arrays:
    """Registered voters, ballots and the leader's votes of SYNTHETIC stations, a third of them small."""
    rng = np.random.default_rng(seed)
    small = rng.random(stations) < 0.35
    registered = np.where(small, rng.lognormal(5.7, 0.6, stations), rng.normal(1_700, 550, stations)).clip(
        100, 3_500
    )
    registered = registered.astype(np.int64)
    turnout = rng.beta(11, 6, stations)
    share = rng.beta(12, 6, stations)
    issued = np.maximum(1, rng.binomial(registered, turnout))
    leader = rng.binomial(issued, share)
    return registered, issued, issued, leader


def exact(registered: Ints, issued: Ints, cast: Ints, leader: Ints, cores: int) -> dict[str, Any]:
    """What Scrutineer answers."""
    del cores
    found = integer_percentages(registered, issued, cast, leader)
    one = {name: getattr(found, name) for name in COUNTS}
    return {
        "counts": {name: (count.expected, count.sd) for name, count in one.items()},
        "tails": {name: count.log10_p for name, count in one.items()},
        "phi": {name: count.phi for name, count in one.items()},
    }


def drawn(registered: Ints, issued: Ints, cast: Ints, leader: Ints, cores: int) -> dict[str, Any]:
    """The same null by simulation, with what can be taken out of the loop taken out."""
    counted = (
        (cast > 0) & (registered >= 100) & (100 * issued <= 99 * registered) & (100 * leader <= 99 * cast)
    )
    n, t, c, v = registered[counted], issued[counted], cast[counted], leader[counted]
    turnout, share = t / n, v / c

    def draws(seed: np.random.SeedSequence) -> list[tuple[int, int, int]]:
        rng = np.random.default_rng(seed)
        found = []
        for _ in range(DRAWS // cores):
            p = 100 * rng.binomial(n, turnout) / n
            r = 100 * rng.binomial(c, share) / c
            at_t, at_r = np.abs(p - np.rint(p)) <= 0.05, np.abs(r - np.rint(r)) <= 0.05
            found.append((int(at_t.sum()), int(at_r.sum()), int((at_t | at_r).sum())))
        return found

    with ThreadPoolExecutor(cores) as pool:
        pieces = list(pool.map(draws, np.random.SeedSequence(42).spawn(cores)))
    values = np.array([draw for piece in pieces for draw in piece])
    return {"counts": dict(zip(COUNTS, zip(values.mean(0), values.std(0), strict=True), strict=True))}


WAYS: dict[str, tuple[Callable[..., dict[str, Any]], bool]] = {
    "exact": (exact, False),
    "drawn": (drawn, False),
    "drawn-on-all": (drawn, True),
}


def once(way: str, stations: int) -> None:
    """One run in this process: prints seconds, peak memory and the answer as JSON."""
    arrays = invented(stations)
    work, parallel = WAYS[way]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    start = time.perf_counter()
    answer = work(*arrays, (os.cpu_count() or 1) if parallel else 1)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "mib": peak, "before": before, **answer}))


def run(way: str, stations: int) -> dict[str, Any]:
    """One run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.forensics", "--once", way, "--stations", str(stations)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def agree(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Raises ``SystemExit`` where a mean or sd of the draws is off by more than five of its own errors."""
    for name in COUNTS:
        (mean, sd), (drawn_mean, drawn_sd) = ours["counts"][name], theirs["counts"][name]
        error = sd / math.sqrt(DRAWS)
        if abs(drawn_mean - mean) > 5 * error or abs(drawn_sd - sd) > 5 * error / math.sqrt(2):
            sys.exit(f"{name}: {mean} and {sd} computed, {drawn_mean} and {drawn_sd} drawn")


def compare(stations: int, rounds: int) -> None:
    """Print Scrutineer beside the draws."""
    seen: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            seen[way].append(run(way, stations))
    best = {way: min(runs, key=lambda one: one["seconds"]) for way, runs in seen.items()}
    ours = best["exact"]
    print(f"{stations:,} stations{'':28}{'seconds':>9}{'ratio':>8}{'peak MiB':>10}")
    words = {
        "exact": "computed, with tails and share of rounded",
        "drawn": f"{DRAWS:,} draws with NumPy, one core",
        "drawn-on-all": f"{DRAWS:,} draws with NumPy, {os.cpu_count()} cores",
    }
    for way, one in best.items():
        agree(ours, one)
        peak = max(run["mib"] for run in seen[way])
        ratio = one["seconds"] / ours["seconds"]
        print(f"{words[way]:44}{one['seconds']:>9.2f}{ratio:>8.1f}{peak:>10,}")
    for name in COUNTS:
        (mean, sd), (drawn_mean, drawn_sd) = ours["counts"][name], best["drawn"]["counts"][name]
        print(
            f"  {name:8} computed {mean:10.2f} ± {sd:6.2f}   drawn {drawn_mean:10.2f} ± {drawn_sd:6.2f}"
            f"   log10 p {ours['tails'][name]:7.3f}   rounded {100 * ours['phi'][name]:5.2f} %"
        )


def grow(sizes: list[int]) -> None:
    """Print how time and memory grow with the number of stations."""
    print(f"{'stations':>12}{'seconds':>9}{'peak MiB':>10}{'of which data':>15}")
    for size in sizes:
        one = min((run("exact", size) for _ in range(3)), key=lambda found: float(found["seconds"]))
        print(f"{size:>12,}{one['seconds']:>9.2f}{one['mib']:>10,}{one['before']:>15,}")


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks forensics")
    parser.add_argument("--stations", type=int, default=90_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--once", choices=WAYS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.once:
        once(asked.once, asked.stations)
        return
    python = platform.python_version()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {python}, NumPy {np.__version__}")
    compare(asked.stations, asked.rounds)
    print()
    grow([10_000, 100_000, 1_000_000])


if __name__ == "__main__":
    main()
