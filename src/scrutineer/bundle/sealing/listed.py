"""The files that a ledger lists, read from its tiles alone: what somebody fetches who has only the ledger."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scrutineer.bundle.sealing.place import LEDGER
from scrutineer.ledger import SignedCheckpoint, check_act, check_folder, decode

_BEGINNING: Final = b'{"act":"file_listed",'
"""How an entry that lists a file begins: no field of any act sorts before ``act``."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file outside ``ledger/``: a path of names joined by ``/``, none of them hidden, and its bytes."""

    path: str
    size: int


def listed_files(bundle: Path, signed: SignedCheckpoint) -> list[Listed]:
    """The files that the ledger in the folder ``bundle`` lists, as its last entries say, sorted by path.

    Every tile is held against the head; the order of the entries is not. Left out is what lies about the
    ledger's own folder. Raises :class:`~scrutineer.ledger.LedgerError`.
    """
    found: dict[str, int] = {}
    for data in check_folder(bundle / LEDGER, signed):
        if data.startswith(_BEGINNING):
            entry = decode(data)
            check_act(entry)
            found[entry["path"]] = entry["bytes"]
    outside = (path for path in sorted(found) if path.partition("/")[0].casefold() != LEDGER)
    return [Listed(path, found[path]) for path in outside]
