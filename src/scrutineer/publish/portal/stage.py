"""A site that changes from one whole state to the next: built aside, then put in its place at once.

A file that has not changed is the same file as before (a hard link), with its old time, so that servers and
mirrors see only what is new.
"""

import ctypes
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scrutineer.model import ScrutineerError
from scrutineer.words import Sentence, mark

MARK: Final = "site.json"
"""The file by which a folder is known as one that this program wrote."""

_AT_CWD: Final = -100
_EXCHANGE: Final = 2


@dataclass(frozen=True)
class Stage:
    """The next state of a site, being built in ``new``; ``old`` is the present one, if there is one."""

    new: Path
    old: Path | None

    def put(self, path: str, text: str | bytes) -> bool:
        """Write a file of the next state; whether it is new or changed."""
        data = text.encode() if isinstance(text, str) else text
        target = self.new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        before = self.old / path if self.old else None
        if before and _same(before, data):
            _keep(before, target)
            return False
        target.write_bytes(data)
        return True

    def before(self, path: str) -> bytes | None:
        """What a file of the present state holds; ``None`` where there is none."""
        try:
            return (self.old / path).read_bytes() if self.old else None
        except OSError:
            return None

    def take(self, folder: Path, path: str) -> int:
        """Put every file of a folder under ``path``; how many are new or changed."""
        files = sorted(file for file in folder.rglob("*") if file.is_file())
        return sum(self.put(f"{path}/{f.relative_to(folder).as_posix()}", f.read_bytes()) for f in files)

    def within(self, folder: str) -> "Stage":
        """The part of it that stands in a folder."""
        return Stage(self.new / folder, self.old / folder if self.old else None)

    def removed(self) -> int:
        """How many files of the present state are not in the next one."""
        if self.old is None:
            return 0
        files = (file.relative_to(self.old) for file in self.old.rglob("*") if file.is_file())
        return sum(not (self.new / file).exists() for file in files)


def _same(before: Path, data: bytes) -> bool:
    try:
        return before.stat().st_size == len(data) and before.read_bytes() == data
    except OSError:
        return False


def _keep(before: Path, target: Path) -> None:
    try:
        os.link(before, target)
    except OSError:
        shutil.copy2(before, target)


@contextmanager
def staged(out: Path) -> Iterator[Stage]:
    """A stage for the site ``out``, which is put in its place when the block ends, and dropped if it fails.

    What an interrupted build left behind is removed. Where the system can exchange two folders, no reader
    ever finds the place empty; elsewhere it is, between two renamings. Raises :class:`ScrutineerError` where
    ``out`` holds something that this program did not write.
    """
    place = out.resolve()
    refuse_foreign(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{place.name}.building."
    _sweep(place.parent, prefix)
    aside = Path(tempfile.mkdtemp(prefix=prefix, dir=place.parent))
    held = os.open(aside, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_SH)
        new = aside / "new"
        new.mkdir(mode=0o755)
        yield Stage(new, place if place.is_dir() else None)
        _swap(new, place, aside / "before")
    finally:
        os.close(held)
        shutil.rmtree(aside, ignore_errors=True)


def refuse_foreign(place: Path) -> None:
    """Raises where ``place`` is a file, or a folder with something else in it."""
    if place.is_dir() and ((place / MARK).is_file() or not any(place.iterdir())):
        return
    if place.exists():
        said = mark(
            "{path} is not a site that this program wrote. Name a new folder, so that nothing is lost."
        )
        raise ScrutineerError("P-04", Sentence(said, {"path": place.name}))


def _sweep(folder: Path, prefix: str) -> None:
    """Remove what builds left that were cut off: those whose lock nobody holds."""
    for left in folder.glob(f"{prefix}*"):
        held = os.open(left, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except OSError:
            continue
        finally:
            os.close(held)


def _swap(new: Path, place: Path, before: Path) -> None:
    if not place.exists():
        new.rename(place)
    elif not _exchanged(new, place):
        place.rename(before)
        new.rename(place)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system can (Linux, ``renameat2``)."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(call(_AT_CWD, os.fsencode(one), _AT_CWD, os.fsencode(other), _EXCHANGE) == 0)
