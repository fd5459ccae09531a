"""One measured step over an invented country in a process of its own.

`python -m benchmarks.sealed_country make|seal|verify|bare FOLDER STATIONS` prints seconds, seconds of the
processor, peak memory and the number of entries as JSON.
"""

import json
import resource
import sys
import time
from datetime import datetime
from itertools import islice
from pathlib import Path

from benchmarks.ledger import KEY, PIECE, bare
from scrutineer import bundle
from scrutineer.check.simulate import simulate_country
from scrutineer.ledger import check_folder, read_head

EVENING = datetime.fromisoformat("2026-03-15T21:04:00+05:00")


def make(folder: Path, stations: int) -> int:
    """Write the bundle, with the copies of observers; nothing is entered yet."""
    bundle.write(simulate_country(stations=stations, seed=1).election, folder, format="csv")
    return 0


def seal(folder: Path, _stations: int) -> int:
    """Read the bundle, count it, enter everything; how many entries that is."""
    return bundle.seal(folder, KEY, time=EVENING).size


def verify(folder: Path, _stations: int) -> int:
    """Take every step; raises ``SystemExit`` where one fails."""
    found = bundle.verify(folder, key=KEY.verifier)
    if not found.holds or found.signed is None:
        sys.exit(f"the sealed country does not verify: {found.first}")
    return found.signed.checkpoint.size


def hashed(folder: Path, _stations: int) -> float:
    """Seconds of one SHA-256 a leaf and a node over the entries of the ledger, and of nothing else."""
    taken = 0.0
    entries = check_folder(folder / "ledger", read_head(folder / "ledger", KEY.verifier))
    while piece := list(islice(entries, PIECE)):
        started = time.process_time()
        bare(piece)
        taken += time.process_time() - started
    return taken


STEPS = {"make": make, "seal": seal, "verify": verify, "bare": hashed}


def main(step: str, folder: str, stations: str) -> None:
    """Take one step once."""
    started, worked = time.perf_counter(), time.process_time()
    answer = STEPS[step](Path(folder), int(stations))
    took = {"seconds": time.perf_counter() - started, "processor": time.process_time() - worked}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({**took, "answer": answer, "mib": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
