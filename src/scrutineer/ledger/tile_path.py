"""Where the tiles of a ledger lie (C2SP tlog-tiles, "Merkle Tree", "Partial Tiles", "Log entries").

A tile has up to 256 hashes. Level 0 holds leaf hashes; each hash of level ``l + 1`` is the root of a full
tile of level ``l``. Beside them lie the entries, in bundles of up to 256.
"""

import re
from collections.abc import Iterator
from typing import Final

from scrutineer.ledger.tree import HASH_SIZE

WIDTH: Final = 256
"""Hashes of a full tile, and entries of a full bundle."""

FULL: Final = WIDTH * HASH_SIZE
"""Bytes of a full tile."""

ENTRIES: Final = -1
"""The level that stands for bundles of entries, where a level is asked for."""

CHECKPOINT: Final = "checkpoint"
"""The one file that changes."""

_PATH = re.compile(
    r"tile/(?P<level>entries|[0-9]|[1-5][0-9]|6[0-3])/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"
)


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """``tile/0/x001/234``; a partial tile of 17 hashes is ``tile/0/x001/234.p/17``."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    parts = [*(f"x{group}" for group in groups[:-1]), groups[-1]]
    name = "entries" if level == ENTRIES else str(level)
    return f"tile/{name}/{'/'.join(parts)}" + ("" if width == WIDTH else f".p/{width}")


def read_path(path: str) -> tuple[int, int, int] | None:
    """Level, index and width of a path in its one form; ``None`` where it is no tile's."""
    found = _PATH.fullmatch(path)
    if not found:
        return None
    level = ENTRIES if found["level"] == "entries" else int(found["level"])
    index = int(found["index"].replace("x", "").replace("/", ""))
    width = int(found["width"] or WIDTH)
    return (level, index, width) if tile_path(level, index, width) == path else None


def tile_count(level: int, size: int) -> tuple[int, int]:
    """How many full tiles a level has in a tree of ``size``, and how wide its partial tile is (0: none)."""
    return divmod(size >> (8 * max(level, 0)), WIDTH)


def levels(size: int) -> range:
    """The levels at which a tree of ``size`` has hashes."""
    return range((size.bit_length() + 7) // 8)


def tiles_of(size: int) -> Iterator[str]:
    """Every tile and bundle that a tree of ``size`` needs, and no other."""
    for level in (ENTRIES, *levels(size)):
        full, width = tile_count(level, size)
        for index in range(full):
            yield tile_path(level, index)
        if width:
            yield tile_path(level, full, width)
