"""A country published and served: `python -m benchmarks publish [--stations N] [--languages kk,ru,en] [...]`.

The site is written from a bundle by a process of its own with as many workers as there are cores: read,
count, examine, print. Beside it, in the same minutes, files of the same names and sizes are written without
rendering anything: the ratio is what the work costs above the disk. Memory is that of the whole tree of
processes (proportional set size, so that what they share counts once). Then pages are weighed as a browser
gets them, and a web server hands them out: nginx where it is installed, else Python's own server with
connections kept open, which is no server for a night of results and is named so.
"""

import argparse
import gzip
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.country import country
from benchmarks.load import serve_and_ask
from benchmarks.tree import peak_of

FOLDER = Path("build/bench")
LANGUAGES = "kk,ru,en"
WEIGHED = 500
"""Pages of one kind that are compressed for their median weight; the largest file is always among them."""


@dataclass(frozen=True)
class Run:
    """One publication: seconds by the clock and of the processors, of the parts, peak MiB, pages."""

    seconds: float
    processor: float
    parts: dict[str, float]
    mib: int
    pages: int


def publish(bundle: Path, out: Path, languages: str) -> Run:
    """Publish a bundle in a process of its own. Raises ``SystemExit`` where that fails."""
    command = [sys.executable, "-m", "benchmarks.publish_once", str(bundle), str(out), languages]
    started, worked = time.perf_counter(), _processor()
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as faults:
        child = subprocess.Popen(command, stdout=said, stderr=faults)
        mib = peak_of(child)
        took = time.perf_counter() - started
        said.seek(0)
        faults.seek(0)
        if child.returncode:
            sys.exit(faults.read())
        told = json.loads(said.read().splitlines()[-1])
    return Run(took, _processor() - worked, told["parts"], mib, told["pages"])


def _processor() -> float:
    """Seconds that processors worked for children that have ended, and for theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def files_of(out: Path) -> list[tuple[str, int]]:
    """Every file of a site with its size."""
    return [(str(f.relative_to(out)), f.stat().st_size) for f in sorted(out.rglob("*")) if f.is_file()]


def bare(files: list[tuple[str, int]], folder: Path) -> float:
    """Seconds to write files of these names and sizes, and nothing else."""
    started = time.perf_counter()
    made = set()
    for name, size in files:
        path = folder / name
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_bytes(b"0" * size)
    took = time.perf_counter() - started
    shutil.rmtree(folder)
    return took


def measure(stations: int, languages: str) -> tuple[Path, Run]:
    """Publish a country, print a line, and leave the site where it is."""
    made = country(FOLDER, stations)
    out = FOLDER / f"site-{stations}"
    shutil.rmtree(out, ignore_errors=True)
    run = publish(made.folder, out, languages)
    files = files_of(out)
    disk = bare(files, FOLDER / "bare")
    size = sum(bytes_ for _, bytes_ in files)
    ours = f"{run.seconds:9.1f}{run.processor:8.1f}{disk:9.1f}{run.seconds / disk:7.1f}{run.mib:9,}"
    written = f"{len(files):9,}{size / 1e6:9,.0f}{run.pages / run.seconds:11,.0f}{os.getloadavg()[0]:7.1f}"
    print(f"{stations:9,}{languages:>10}{ours}{written}", flush=True)
    return out, run


def again(bundle: Path, out: Path, languages: str) -> None:
    """Publish the same bundle over its own site."""
    run = publish(bundle, out, languages)
    took = f"{run.seconds:.1f} s, processors {run.processor:.1f} s, {run.mib:,} MiB"
    print(f"\nThe same bundle again, nothing to write: {took}")


def weights(out: Path, language: str) -> None:
    """Print how heavy each kind of page is, compressed as servers do."""
    print(f"\n{'pages in ' + language:24}{'number':>9}{'median B':>10}{'gzip':>8}{'largest gzip':>14}")
    for kind, paths in sorted(_kinds(out / language).items()):
        largest = max(paths, key=lambda path: path.stat().st_size)
        some = {*Random(1).sample(paths, min(len(paths), WEIGHED)), largest}
        packed = [len(gzip.compress(path.read_bytes(), 6)) for path in sorted(some)]
        sizes = [path.stat().st_size for path in paths]
        print(f"{kind:24}{len(paths):9,}{median(sizes):10,.0f}{median(packed):8,.0f}{max(packed):14,}")


def _kinds(folder: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in _pages(folder):
        inner = path.relative_to(folder).parts
        found.setdefault(f"{inner[0]}/…" if len(inner) > 1 else path.name, []).append(path)
    return found


def _pages(folder: Path) -> Iterator[Path]:
    return folder.rglob("*.html")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks publish", description=__doc__)
    parser.add_argument("--stations", type=int, default=10_101)
    parser.add_argument("--languages", default=LANGUAGES)
    parser.add_argument("--growth", default="1000,100000", help="further sizes, in the first language")
    parser.add_argument("--seconds", type=float, default=10, help="how long the server is asked")
    given = parser.parse_args()
    first = given.languages.partition(",")[0]
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores; load before: {os.getloadavg()[0]:.1f}."
    )
    print("“bare”: files of the same names and sizes, written without rendering. Memory of all processes.\n")
    print(
        f"{'stations':>9}{'pages in':>10}{'seconds':>9}{'cpu s':>8}{'bare s':>9}{'ratio':>7}"
        f"{'MiB':>9}{'files':>9}{'MB':>9}{'pages / s':>11}{'load':>7}"
    )
    out, run = measure(given.stations, given.languages)
    for size in (int(size) for size in given.growth.split(",") if size):
        shutil.rmtree(measure(size, first)[0])
    print("\nSeconds of the parts: " + ", ".join(f"{name} {took:.1f}" for name, took in run.parts.items()))
    again(country(FOLDER, given.stations).folder, out, given.languages)
    weights(out, first)
    serve_and_ask(out, given.seconds)
    shutil.rmtree(out)


if __name__ == "__main__":
    main()
