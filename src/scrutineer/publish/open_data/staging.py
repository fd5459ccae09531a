"""Files made aside and put in place one by one: whole or not there, untouched where nothing changed."""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SUMS: Final = "SHA256SUMS"
"""The file that names every other with its SHA-256, in the form that ``sha256sum --check`` reads."""

_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_CHUNK: Final = 1 << 20
_HASH_LENGTH: Final = 64


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` to write into; at the end its files take their places in ``out``.

    A file that is there with the same bytes is left alone. A file that an earlier ``SHA256SUMS`` lists and
    that was not written again goes. After a failure ``out`` is as it was. Raises ``OSError``.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        yield aside
        earlier = _listed(out)
        made = sorted(p.relative_to(aside).as_posix() for p in aside.rglob("*") if p.is_file())
        for name in sorted(made, key=lambda name: name == SUMS):
            _place(aside / name, out / name)
        for name in sorted(earlier - set(made)):
            _remove(out, name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def zipped(folder: Path, names: Sequence[str], target: Path) -> None:
    """A zip of these files of a folder, the same bytes each time: sorted, one date, one mode."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(names):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            with (folder / name).open("rb") as file, archive.open(entry, "w", force_zip64=True) as inside:
                shutil.copyfileobj(file, inside, _CHUNK)


def _place(made: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    same = target.is_file() and not target.is_symlink() and target.stat().st_size == made.stat().st_size
    if not (same and sha256(target) == sha256(made)):
        made.chmod(0o644)
        made.replace(target)


def _listed(out: Path) -> set[str]:
    """What an earlier run wrote; never a path that leads out of the folder."""
    sums = out / SUMS
    if not sums.is_file():
        return set()
    lines = sums.read_text("utf-8", errors="replace").splitlines()
    names = {line[_HASH_LENGTH + 2 :] for line in lines if line[_HASH_LENGTH : _HASH_LENGTH + 2] == "  "}
    return {name for name in names if name and name[0] != "/" and ".." not in name.split("/")}


def _remove(out: Path, name: str) -> None:
    path = out / name
    if path.parent.resolve().is_relative_to(out.resolve()):
        path.unlink(missing_ok=True)
