"""Files that are there after a power cut, and one writer at a time.

Everything that a ledger or a witness writes goes through here, so that the order *content, then name, then
the file that vouches for it* is kept in one place.
"""

import errno
import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from scrutineer.ledger.error import StoreError
from scrutineer.words import Sentence, mark

Patience = Callable[[int], bool]
"""Called with 1, 2, 3 ... while another holds the lock: waits a while and says ``True``, or gives up."""


_SEVERAL: Final = 16


def give_up(attempt: int) -> bool:  # noqa: ARG001  (the form of a Patience)
    """No patience: whoever finds the lock taken is refused at once."""
    return False


@contextmanager
def locked(path: Path, patience: Patience = give_up) -> Iterator[None]:
    """Hold the only lock on a folder or file that exists. It ends with the block, or with the process.

    Raises :class:`StoreError` where another holds it and patience ends, or the file system has no locks.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        attempt = 0
        while not _try_lock(handle, path):
            attempt += 1
            if not patience(attempt):
                raise StoreError(
                    "store-locked",
                    Sentence(
                        mark("Another program is writing to {path}. Wait until it has ended, and try again."),
                        {"path": path},
                    ),
                    str(path),
                )
        yield
    finally:
        os.close(handle)


def _try_lock(handle: int, path: Path) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise StoreError(
            "store-without-locks",
            Sentence(
                mark("{path} lies on a file system without locks. Move it to a disk of this computer."),
                {"path": path},
            ),
            str(path),
        ) from error
    return True


def sync(paths: Iterable[Path]) -> None:
    """Return when these files or folders are on the disk, and not only in memory."""
    several = list(paths)
    if len(several) < _SEVERAL:
        for path in several:
            _sync(path)
        return
    # A disk takes several at a time: a million entries are thousands of files.
    with ThreadPoolExecutor(_SEVERAL) as pool:
        for _ in pool.map(_sync, several):
            pass


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_new(path: Path, data: bytes, top: Path) -> set[Path]:
    """Write a file that must not exist yet; the folders below ``top`` that got a new name, to be synced."""
    try:
        _write_new(path, data)
        return {path.parent}
    except FileNotFoundError:
        changed = {path.parent}
    folder = path.parent
    while folder != top and not folder.exists():
        folder = folder.parent
        changed.add(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_new(path, data)
    return changed


def _write_new(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)


def write_next(path: Path, data: bytes) -> None:
    """Write a file whose content may be half there after a power cut; its reader must find that out."""
    with path.open("wb") as file:
        file.write(data)
    sync((path, path.parent))


def put_in_place(source: Path, target: Path) -> None:
    """Give ``source``, already on the disk, the name of ``target``: from now on, at once and for good."""
    source.replace(target)
    sync((target.parent,))


def remove(paths: Iterable[Path], top: Path) -> None:
    """Remove files, and the folders below ``top`` that are empty then."""
    for path in paths:
        path.unlink()
        folder = path.parent
        while folder != top and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent
