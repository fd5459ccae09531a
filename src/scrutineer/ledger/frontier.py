"""The right edge of a growing ledger: what must be kept to append, and the tiles that come of it.

The same code lays tiles when a ledger is written and lays them again when it is checked, so a tile on disk is
right exactly when it has the same bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice

from scrutineer.ledger.entry import MAX_ENTRY
from scrutineer.ledger.error import EntryError, TileError
from scrutineer.ledger.tile_path import ENTRIES, WIDTH, tile_count, tile_path
from scrutineer.ledger.tree import EMPTY_ROOT, root_hash
from scrutineer.words import Sentence, mark

Laid = tuple[str, bytes]
"""A tile or bundle: its path in the ledger, its bytes."""


@dataclass
class Frontier:
    """The partial tile of each level (hashes of 32 bytes) and the partial bundle of entries."""

    edges: list[list[bytes]] = field(default_factory=lambda: [[]])
    bundle: list[bytes] = field(default_factory=list)
    size: int = 0

    def root(self) -> bytes:
        """The root over all entries so far."""
        found: list[bytes] = []
        for edge in self.edges:
            if edge or found:
                found = [root_hash(edge + found)]
        return found[0] if found else EMPTY_ROOT

    def extend(self, entries: Iterable[bytes]) -> Iterator[Laid]:
        """Append entries, and give each tile and bundle that becomes full. Must be read to the end.

        Raises :class:`EntryError` for what is not ``bytes`` of at most 65,535; some before it may be taken.
        """
        leaves, rest = self.edges[0], iter(entries)
        while chunk := list(islice(rest, WIDTH - len(leaves))):
            if not {bytes}.issuperset(map(type, chunk)) or max(map(len, chunk)) > MAX_ENTRY:
                raise EntryError(
                    "entry-not-encoded",
                    Sentence(
                        mark("An entry is at most {most} bytes of canonical JSON. Encode it first."),
                        {"most": MAX_ENTRY},
                    ),
                )
            leaves += [sha256(b"\x00" + entry).digest() for entry in chunk]
            self.bundle += chunk
            self.size += len(chunk)
            if len(leaves) == WIDTH:
                yield from self._close()

    def _close(self) -> Iterator[Laid]:
        """The bundle, the leaf tile, and every tile above that its root fills."""
        yield tile_path(ENTRIES, (self.size >> 8) - 1), pack(self.bundle)
        self.bundle.clear()
        level = 0
        while len(edge := self.edges[level]) == WIDTH:
            yield tile_path(level, (self.size >> (8 * level + 8)) - 1), b"".join(edge)
            if level + 1 == len(self.edges):
                self.edges.append([])
            self.edges[level + 1].append(root_hash(edge))
            edge.clear()
            level += 1

    def partial(self) -> Iterator[Laid]:
        """The partial tiles and the partial bundle of the size now."""
        if self.bundle:
            yield tile_path(ENTRIES, self.size >> 8, len(self.bundle)), pack(self.bundle)
        for level, edge in enumerate(self.edges):
            if edge:
                yield tile_path(level, tile_count(level, self.size)[0], len(edge)), b"".join(edge)


def pack(entries: Iterable[bytes]) -> bytes:
    """A bundle: each entry after its length in two bytes, big-endian (C2SP tlog-tiles, "Log entries")."""
    return b"".join([part for entry in entries for part in (len(entry).to_bytes(2, "big"), entry)])


def unpack(data: bytes, width: int, path: str) -> list[bytes]:
    """The ``width`` entries of a bundle. Raises :class:`TileError` for more, fewer, or half a one."""
    entries: list[bytes] = []
    at = 0
    while at + 2 <= len(data) and len(entries) < width:
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        entries.append(data[at + 2 : end])
        at = end
    if len(entries) != width or at != len(data):
        raise TileError(
            "bundle-form",
            Sentence(
                mark("{path} does not hold exactly {width} entries: it was cut or lengthened. Get it again."),
                {"path": path, "width": width},
            ),
            path,
        )
    return entries
