"""Reading a ledger from its tiles; nothing is believed that does not lead to the signed root.

The tiles at the right edge are checked at once: together they give the root. Every other tile is checked when
it is read, against the hash that the tile above holds for it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from scrutineer.ledger.error import TileError
from scrutineer.ledger.frontier import Frontier, unpack
from scrutineer.ledger.tile_path import ENTRIES, WIDTH, levels, tile_count, tile_path
from scrutineer.ledger.tree import HASH_SIZE, leaf_hash, prove_consistency, prove_inclusion, root_hash
from scrutineer.words import Sentence, mark

Fetch = Callable[[str], bytes]
"""The bytes at a path of the ledger (``tile/0/000``). Raises ``FileNotFoundError`` where there are none."""

_KEPT: Final = 512


def folder_fetch(folder: Path) -> Fetch:
    """Fetch from a folder on this computer."""
    return lambda path: folder.joinpath(path).read_bytes()


class TileReader:
    """The tree of ``size`` entries under ``root``, both from a signed checkpoint, read from tiles.

    Making one reads the right edge and raises :class:`TileError` where it does not give the root; ``edges``
    are the hashes of the partial tiles, by level. About 4 MB of checked tiles are kept.
    """

    def __init__(self, fetch: Fetch, size: int, root: bytes) -> None:
        self.size = size
        self.root = root
        self._fetch = fetch
        self._checked: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self.edges = self._read_edges()

    def _read_edges(self) -> list[list[bytes]]:
        edges = []
        for level in levels(self.size):
            full, width = tile_count(level, self.size)
            edges.append(_hashes(self._tile_bytes(level, full, width)) if width else [])
        found = Frontier(edges, size=self.size).root()
        if found != self.root:
            paths = [
                tile_path(level, tile_count(level, self.size)[0], len(edge))
                for level, edge in enumerate(edges)
                if edge
            ]
            raise TileError(
                "tiles-other-root",
                Sentence(
                    mark(
                        "The tiles do not give the root that the checkpoint signs: "
                        "one of {paths} was changed, or the checkpoint is of another ledger."
                    ),
                    {"paths": paths or ["tile"]},
                ),
                paths[0] if paths else "",
            )
        return edges

    def _load(self, level: int, index: int, width: int) -> bytes:
        """The bytes of a tile or bundle; where a partial one is gone, the full one may be there instead."""
        path = tile_path(level, index, width)
        try:
            return self._fetch(path)
        except FileNotFoundError as error:
            if width < WIDTH:
                try:
                    return self._cut(self._fetch(tile_path(level, index)), level, width)
                except FileNotFoundError:
                    pass
            raise TileError(
                "tile-missing",
                Sentence(
                    mark("{path} is missing. Get the ledger again, or from another copy."), {"path": path}
                ),
                path,
            ) from error

    @staticmethod
    def _cut(data: bytes, level: int, width: int) -> bytes:
        if level != ENTRIES:
            return data[: width * HASH_SIZE]
        end = 0
        for _ in range(width):
            end += 2 + int.from_bytes(data[end : end + 2], "big")
        return data[:end]

    def _tile_bytes(self, level: int, index: int, width: int) -> bytes:
        data = self._load(level, index, width)
        if len(data) != width * HASH_SIZE:
            path = tile_path(level, index, width)
            raise TileError(
                "tile-length",
                Sentence(
                    mark(
                        "{path} has {found} bytes instead of {expected}: it was cut or lengthened. Get "
                        "it again."
                    ),
                    {"path": path, "found": len(data), "expected": width * HASH_SIZE},
                ),
                path,
            )
        return data

    def _tile(self, level: int, index: int) -> bytes:
        """The checked hashes of a tile, one after the other."""
        if index == tile_count(level, self.size)[0]:
            return b"".join(self.edges[level])
        key = (level, index)
        if key in self._checked:
            self._checked.move_to_end(key)
            return self._checked[key]
        data = self._tile_bytes(level, index, WIDTH)
        above, place = self._tile(level + 1, index >> 8), index % WIDTH * HASH_SIZE
        if root_hash(_hashes(data)) != above[place : place + HASH_SIZE]:
            raise _changed(tile_path(level, index))
        self._checked[key] = data
        if len(self._checked) > _KEPT:
            self._checked.popitem(last=False)
        return data

    def node(self, height: int, index: int) -> bytes:
        """The hash over the leaves ``[index << height, (index + 1) << height)``, all of which are there."""
        level, inner = divmod(height, 8)
        first = index << inner
        tile = self._tile(level, first >> 8)
        place = first % WIDTH * HASH_SIZE
        return root_hash(_hashes(tile[place : place + (HASH_SIZE << inner)]))

    def inclusion_proof(self, index: int) -> list[bytes]:
        """The proof that entry ``index`` is in this tree."""
        return prove_inclusion(self.node, index, self.size)

    def consistency_proof(self, size1: int) -> list[bytes]:
        """The proof that this tree continues the one of ``size1`` entries."""
        return prove_consistency(self.node, size1, self.size)

    def entry(self, index: int) -> bytes:
        """Entry ``index``. Raises :class:`TileError` where its bundle is not what the tree holds."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        return self.bundle(index >> 8)[index % WIDTH]

    def entries(self) -> Iterator[bytes]:
        """All entries in order, each checked. Raises :class:`TileError` at the first that was changed."""
        for bundle in range(-(-self.size // WIDTH)):
            yield from self.bundle(bundle)

    def bundle(self, index: int) -> list[bytes]:
        """The entries of a bundle, full or partial, each checked. Raises :class:`TileError`."""
        width = min(WIDTH, self.size - index * WIDTH)
        path = tile_path(ENTRIES, index, width)
        entries = unpack(self._load(ENTRIES, index, width), width, path)
        hashes = [leaf_hash(entry) for entry in entries]
        tile = _hashes(self._tile(0, index))
        for place, (found, expected) in enumerate(zip(hashes, tile, strict=True)):
            if found != expected:
                number = index * WIDTH + place
                raise TileError(
                    "entry-changed",
                    Sentence(
                        mark("Entry {number:plain} in {path} was changed after it was signed. Get it again."),
                        {"number": number, "path": path},
                    ),
                    path,
                )
        return entries


def _hashes(data: bytes) -> list[bytes]:
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


def _changed(path: str) -> TileError:
    return TileError(
        "tile-changed",
        Sentence(mark("{path} was changed after it was signed. Get it again."), {"path": path}),
        path,
    )
