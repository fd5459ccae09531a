"""The address of a page: a file name for every id that a bundle may have, on every kind of disk.

Ids hold letters of any script, blanks, slashes and quotation marks; sticks and some servers take ``A`` and
``a`` for one file. An id that is safe is its own name, so that people can guess an address.
"""

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_DEVICES: Final = frozenset(
    ("con", "prn", "aux", "nul", "index", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10)))
)
"""Names that some systems keep for devices, and the one that servers take for a folder's own page."""

_TOKEN: Final = 10


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """Each id to the name of its page without ``.html``: its own where that is safe, else a readable part
    and a short hash of the id, so that an id keeps its address whatever else is listed.

    Only ids that differ in nothing but capital letters all get the hash. No two ids share a name.
    """
    listed = list(ids)
    alike = Counter(one.casefold() for one in listed)
    return {one: one if _plain(one) and alike[one.casefold()] == 1 else _hashed(one) for one in listed}


def _plain(one: str) -> bool:
    return bool(_SAFE.fullmatch(one)) and one.casefold() not in _DEVICES


def _hashed(one: str) -> str:
    readable = re.sub(r"[^a-z0-9]+", "-", one.lower()).strip("-")[:40]
    return f"{readable or 'id'}~{sha256(one.encode()).hexdigest()[:_TOKEN]}"
