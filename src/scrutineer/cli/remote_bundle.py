"""A sealed bundle fetched from the web into a folder: its ledger, and the files that its ledger lists.

Nothing is believed here; what was fetched is verified afterwards, as any folder. Nothing is fetched that the
signed head or an entry does not name, and nothing much longer than they say.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Final

from scrutineer.bundle.sealing.listed import listed_files
from scrutineer.bundle.sealing.place import KEY, LEDGER, WITNESSES
from scrutineer.bundle.sealing.replay import key_in
from scrutineer.cli.speaking import Speaker
from scrutineer.cli.web_folder import FetchError, WebFolder
from scrutineer.ledger import MAX_ENTRY, LedgerError, SignedCheckpoint, VerifierKey, open_checkpoint
from scrutineer.ledger.note import MAX_NOTE
from scrutineer.ledger.tile_path import CHECKPOINT, ENTRIES, levels, tile_count, tile_path
from scrutineer.ledger.tree import HASH_SIZE
from scrutineer.words import Sentence, mark

Told = Callable[[int, int], None]

AT_ONCE: Final = 8
"""Connections at one time."""

MARGIN: Final = 1 << 20
"""Bytes that are fetched of a file beyond those entered: so that rows that were added can be named."""


def is_address(path: str) -> bool:
    """Whether what a person wrote is an address on the web, and no folder."""
    return path.lower().startswith(("http://", "https://"))


@contextmanager
def at_hand(path: str, key: VerifierKey | None, voice: Speaker) -> Iterator[Path]:
    """The folder of a bundle: the one named, or one with what was fetched from an address, for as long."""
    if not is_address(path):
        yield Path(path)
        return
    with tempfile.TemporaryDirectory(prefix="scrutineer-") as made:
        with voice.working(mark("Fetching the bundle")) as ticker:
            fetch_bundle(WebFolder(path), Path(made), key, ticker)
        yield Path(made)


def fetch_bundle(site: WebFolder, folder: Path, key: VerifierKey | None, progress: Told) -> None:
    """Fetch the sealed bundle at ``site`` into the empty ``folder``.

    ``key`` is the one trusted, else it is the one that the ledger states. Fetching ends where verifying
    will: at a head that is not signed, at a tile that is missing or changed. What the server does not have
    is left out, for the steps of verifying to name. Raises :class:`FetchError` for a server that does not
    answer, an address without a ledger, and a bundle for which there is no room.
    """
    signed = _head(site, folder, key)
    if signed is None or not _tiles(site, folder, signed.checkpoint.size, progress):
        return
    with suppress(LedgerError):
        listed = {file.path: file.size for file in listed_files(folder, signed)}
        _room(folder, sum(listed.values()))
        for done, path in enumerate(listed):
            progress(done, len(listed))
            _fetch(site, folder, path, listed[path] + MARGIN)


def _head(site: WebFolder, folder: Path, key: VerifierKey | None) -> SignedCheckpoint | None:
    """The head and the keys beside it; ``None`` where it is missing or not signed."""
    found = [_fetch(site, folder, f"{LEDGER}/{name}", MAX_NOTE + 1) for name in (CHECKPOINT, KEY)]
    if not any(found):
        said = mark("There is no ledger at {address}: nothing was sealed there, or the address is another.")
        raise FetchError("fetch-no-ledger", Sentence(said, {"address": site.address}))
    _fetch(site, folder, f"{LEDGER}/{WITNESSES}", MAX_NOTE + 1)
    try:
        return open_checkpoint((folder / LEDGER / CHECKPOINT).read_bytes(), key or key_in(folder))
    except (LedgerError, FileNotFoundError):
        return None


def _tiles(site: WebFolder, folder: Path, size: int, progress: Told) -> bool:
    """The tiles of exactly this size, up to the first that is missing; whether none was."""
    _room(folder, size * (HASH_SIZE + len(b"\0\0{}")))
    total = sum(-(-size >> 8 * level + 8) for level in levels(size)) + -(-size // 256)
    wanted = _wanted(size)
    done = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while some := list(islice(wanted, 8 * AT_ONCE)):
            progress(done, total)
            for there in pool.map(lambda tile: _fetch(site, folder, *tile), some):
                if not there:
                    return False
            done += len(some)
    return True


def _wanted(size: int) -> Iterator[tuple[str, int]]:
    """Each tile of a ledger and one byte more than it can have, in the order of their names."""
    for level in (*levels(size), ENTRIES):
        each = 2 + MAX_ENTRY if level == ENTRIES else HASH_SIZE
        full, width = tile_count(level, size)
        for index in range(full):
            yield f"{LEDGER}/{tile_path(level, index)}", 256 * each + 1
        if width:
            yield f"{LEDGER}/{tile_path(level, full, width)}", width * each + 1


def _fetch(site: WebFolder, folder: Path, path: str, most: int) -> bool:
    """Fetch one file; ``False`` where the server has none, or the disk cannot have a file of that name."""
    into = folder / path
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        into.touch(exist_ok=False)
    except OSError:
        return False
    there = False
    try:
        there = site.fetch(path, into, most)
    finally:
        if not there:
            into.unlink()
    return there


def _room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size > free:
        said = mark("The bundle takes at least {size} bytes; only {free} are free in {path}.")
        raise FetchError("fetch-no-room", Sentence(said, {"size": size, "free": free, "path": folder}))
