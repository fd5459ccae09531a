"""A ledger of a million entries: `python -m benchmarks ledger [ENTRIES]`.

Appending and checking are measured beside the bare hashing of the same entries in the same seconds: one
SHA-256 through hashlib for each leaf and each node, and nothing else. The ratio is what canonical JSON, tiles
and the disk cost on top. Then a country of so many entries is sealed and verified as a person does it: with
reading the tables, holding every row against its entry, counting and deciding.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

from scrutineer.ledger import (
    Note,
    ProofFile,
    SignedCheckpoint,
    SigningKey,
    TileReader,
    Use,
    check_folder,
    cosign,
    create_log,
    decode,
    encode,
    folder_fetch,
    read_head,
)

ENTRIES = 1_000_000
PIECE = 2_000
ORIGIN = "synthetic.example/bench"
KEY = SigningKey.from_seed(ORIGIN, b"B" * 32)
WITNESSES = [
    SigningKey.from_seed(f"witness-{n}.synthetic.example", bytes([n]) * 32, Use.COSIGNATURE) for n in range(5)
]
NIGHT = 1_773_590_640
ENTRIES_OF_TEN_STATIONS = 34
"""Of the invented country: the stations, their protocols with the copies of observers, and little else."""


def entry(number: int) -> dict[str, object]:
    """A protocol as it is entered: thirteen figures and ten lines of votes."""
    figures = {f"figure_{place:02}": str(1000 + number * (place + 7) % 997) for place in range(13)}
    votes = {f"line_{place:02}": str(number * (place + 3) % 499) for place in range(10)}
    row = {"protocol_id": f"SYNTHETIC-P-{number:07}", "station_id": f"SYNTHETIC-{number:07}", **figures}
    return {"act": "protocol_entered", "at": "2026-03-15T21:04:00+05:00", "row": row, "votes": votes}


class Turns:
    """Seconds by the clock and of the processor, by what took them; the steps take turns within one run."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.processor: defaultdict[str, float] = defaultdict(float)
        self._since = (time.perf_counter(), time.process_time())

    def took(self, what: str) -> None:
        """All the time since the last call was spent on ``what``."""
        now = (time.perf_counter(), time.process_time())
        self.seconds[what] += now[0] - self._since[0]
        self.processor[what] += now[1] - self._since[1]
        self._since = now

    def line(self, what: str) -> str:
        """A line of the table: all but the making of the entries, against the bare hashing."""
        own = [spent["tiles"] + spent["json"] for spent in (self.seconds, self.processor)]
        bare_ones = [spent["bare"] for spent in (self.seconds, self.processor)]
        return (
            f"{what:34}{own[0]:7.2f} s, processor {own[1]:7.2f} s (JSON {self.processor['json']:6.2f} s)"
            f"; bare hashing {bare_ones[0]:6.2f} s; ratio {own[0] / bare_ones[0]:5.1f}"
            f", processor {own[1] / bare_ones[1]:5.1f}"
        )


def bare(entries: Iterable[bytes]) -> None:
    """One SHA-256 a leaf, one a node."""
    leaves = [sha256(b"\x00" + data).digest() for data in entries]
    for leaf in leaves:
        sha256(b"\x01" + leaf + leaf).digest()


def _encoded(number: int, turns: Turns) -> Iterator[bytes]:
    for start in range(0, number, PIECE):
        turns.took("tiles")
        values = [entry(n) for n in range(start, min(start + PIECE, number))]
        turns.took("making the entries")
        data = [encode(value) for value in values]
        turns.took("json")
        bare(data)
        turns.took("bare")
        yield from data


def seal(folder: Path, number: int) -> Turns:
    """Encode ``number`` entries, append them in one batch, and sign."""
    turns = Turns()
    with create_log(folder, KEY) as log:
        log.append(_encoded(number, turns), KEY)
    turns.took("tiles")
    return turns


def verify(folder: Path, *, read: bool) -> Turns:
    """Check every file and entry against the signature; with ``read``, each entry's canonical JSON too."""
    turns = Turns()
    found = check_folder(folder, read_head(folder, KEY.verifier))
    while piece := list(islice(found, PIECE)):
        turns.took("tiles")
        if read:
            for data in piece:
                decode(data)
            turns.took("json")
        bare(piece)
        turns.took("bare")
    turns.took("tiles")
    return turns


def proof_size(reader: TileReader, signed: SignedCheckpoint) -> int:
    """Bytes of a proof file with the ledger's signature and five witnesses."""
    lines = [cosign(signed.note, witness, NIGHT) for witness in WITNESSES]
    note = Note(signed.note.text, (*signed.note.signatures, *lines))
    return len(
        ProofFile(reader.size // 3, tuple(reader.inclusion_proof(reader.size // 3)), note).file.encode()
    )


def sealed_country(folder: Path, number: int) -> None:
    """Seal and verify a country of about ``number`` entries, each step in a process of its own."""
    stations = number * 10 // ENTRIES_OF_TEN_STATIONS
    found = {}
    for step in ("make", "seal", "verify", "bare"):
        command = [sys.executable, "-m", "benchmarks.sealed_country", step, str(folder), str(stations)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr)
        found[step] = json.loads(done.stdout)
    hashing = found["bare"]["answer"]
    print(
        f"\nA bundle of {stations:,} stations, {found['seal']['answer']:,} entries, tables and count included"
    )
    for step in ("seal", "verify"):
        took = found[step]
        print(
            f"{step:34}{took['seconds']:7.1f} s, processor {took['processor']:7.1f} s; bare hashing"
            f" {hashing:6.2f} s; ratio, processor {took['processor'] / hashing:5.1f}; peak {took['mib']:,} MB"
        )


def main() -> None:
    """Measure, and print the tables."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    folder = Path(tempfile.mkdtemp(prefix="scrutineer-bench-"))
    try:
        print(f"A ledger of {number:,} entries of {len(encode(entry(number)))} bytes")
        print(seal(folder / "ledger", number).line("encode and append"))
        print(verify(folder / "ledger", read=False).line("check tiles, entries, signature"))
        print(verify(folder / "ledger", read=True).line("check, and read each entry"))
        signed = read_head(folder / "ledger", KEY.verifier)
        reader = TileReader(folder_fetch(folder / "ledger"), signed.checkpoint.size, signed.checkpoint.root)
        print(f"a proof with five witnesses: {proof_size(reader, signed):,} bytes")
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"on disk: {size / 1e6:,.0f} MB; peak memory: {peak:,} MB")
        sealed_country(folder / "country", number)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
