"""A program that appends to a ledger until it is killed: `python -m tests.ledger_writer FOLDER SEED WRITER`.

It prints the size after each append that was acknowledged. With WRITER it appends ten entries that bear its
name and ends, waiting for its turn each time.
"""

import random
import sys
import time
from pathlib import Path

from scrutineer.ledger import encode, open_log
from tests.ledgers import KEY, entries


def until_killed(folder: Path, seed: str) -> None:
    """Append batches of every length, one after the other."""
    rng = random.Random(seed)
    with open_log(folder, KEY.verifier) as log:
        print(log.size, flush=True)
        while True:
            number = rng.choice((1, 2, 20, 255, 256, 300, 700))
            log.append(entries(log.size, log.size + number), KEY)
            print(log.size, flush=True)


def in_turn(folder: Path, writer: str) -> None:
    """Append ten entries, each under a lock of its own."""
    for number in range(10):
        with open_log(folder, KEY.verifier, _wait) as log:
            data = encode({"act": "image_filed", "number": number, "writer": writer})
            print(log.append([data], KEY).checkpoint.size, flush=True)


def _wait(attempt: int) -> bool:
    time.sleep(0.002)
    return attempt < 10_000


if __name__ == "__main__":
    if len(sys.argv) == 4:
        in_turn(Path(sys.argv[1]), sys.argv[3])
    else:
        until_killed(Path(sys.argv[1]), sys.argv[2])
