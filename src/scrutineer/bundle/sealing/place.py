"""The files of a sealed bundle: those outside ``ledger/``, which are listed, and those inside."""

import os
from pathlib import Path
from typing import Final

from scrutineer.bundle.fault import Faults
from scrutineer.ledger.log import NEXT
from scrutineer.ledger.tile_path import CHECKPOINT
from scrutineer.words import mark

LEDGER: Final = "ledger"
KEY: Final = "key"
"""The file with the ledger's public key."""

WITNESSES: Final = "witnesses"
"""The file with the public keys of the witnesses that cosigned the head, one a line."""

INSIDE: Final = (CHECKPOINT, KEY, WITNESSES)


def _walk(top: Path, *, skip: str = "") -> list[str]:
    found = []
    for folder, folders, files in os.walk(top):
        if skip and Path(folder) == top and skip in folders and not (top / skip).is_symlink():
            folders.remove(skip)
        links = [name for name in folders if Path(folder, name).is_symlink()]
        found += [Path(folder, name).relative_to(top).as_posix() for name in (*files, *links)]
    return sorted(found)


def files(bundle: Path) -> list[str]:
    """The paths of all files outside ``ledger/``, links to folders included, sorted."""
    return _walk(bundle, skip=LEDGER)


def listable(bundle: Path, path: str, faults: Faults) -> bool:
    """Whether a file may be listed: a plain file, and neither it nor a folder above it hidden."""
    hidden = any(part.startswith(".") or not part.isprintable() or "\\" in part for part in path.split("/"))
    if hidden or (bundle / path).is_symlink() or not (bundle / path).is_file():
        said = mark("This cannot be sealed: a hidden file, a link or a device. Move it out of the folder.")
        faults.add("V-51", path, said)
        return False
    return True


def strangers(bundle: Path, faults: Faults) -> None:
    """Report the files inside ``ledger/`` that do not belong there."""
    for path in _walk(bundle / LEDGER):
        link = (bundle / LEDGER / path).is_symlink()
        if path == NEXT:
            said = mark("Sealing was broken off here. Seal again with the same key, which finishes it.")
        elif link or (path not in INSIDE and not path.startswith("tile/")):
            said = mark("This does not belong into a ledger. Remove it, or ask where it came from.")
        else:
            continue
        faults.add("V-31", f"{LEDGER}/{path}", said)
