"""A ledger's folder as a whole: every file in it belongs there, and every byte is what was signed.

For a copy that claims to be complete. A ledger that is read over a network, tile by tile, is checked by
:class:`scrutineer.ledger.tiles.TileReader` alone.
"""

from collections.abc import Iterator
from pathlib import Path

from scrutineer.ledger.checkpoint import SignedCheckpoint
from scrutineer.ledger.error import TileError
from scrutineer.ledger.frontier import Frontier, pack, unpack
from scrutineer.ledger.log import tile_files
from scrutineer.ledger.tile_path import ENTRIES, WIDTH, read_path, tile_count, tile_path, tiles_of
from scrutineer.ledger.tiles import Fetch, TileReader, folder_fetch
from scrutineer.ledger.tree import HASH_SIZE
from scrutineer.words import Sentence, mark


def check_folder(folder: Path, signed: SignedCheckpoint) -> Iterator[bytes]:
    """All entries of the ledger in ``folder``, in order; first its files are found to be exactly the right.

    Read to the end, every tile and bundle was held against the root that ``signed`` bears. Of partial tiles
    of earlier sizes those may stand whose full tile does not, and each is held against what took its place.
    Files outside ``tile/`` are the caller's to judge. Raises :class:`TileError`, whose ``place`` is the path.
    """
    head = signed.checkpoint
    fetch = folder_fetch(folder)
    earlier = _listing(folder, head.size)
    try:
        reader = TileReader(fetch, head.size, head.root)
    except TileError as error:
        if error.code == "tiles-other-root":
            _find_fault(fetch, head.size)
        raise
    for path in earlier:
        _check_earlier(fetch, path, reader)
    yield from reader.entries()


def _listing(folder: Path, size: int) -> list[str]:
    """The partial tiles of earlier sizes. Raises :class:`TileError` for a file too many or too few."""
    found, needed = set(tile_files(folder)), set(tiles_of(size))
    for path in sorted(needed - found):
        raise TileError(
            "tile-missing",
            Sentence(mark("{path} is missing. Get the ledger again, or from another copy."), {"path": path}),
            path,
        )
    earlier = sorted(found - needed)
    for path in earlier:
        level, index, width = read_path(path) or (0, size, WIDTH)
        full, partial = tile_count(level, size)
        if index != full or width >= partial or (folder / path).is_symlink():
            raise TileError(
                "tile-unlisted",
                Sentence(
                    mark(
                        "{path} does not belong to a ledger of {size} entries. Remove it, or ask where "
                        "it came from."
                    ),
                    {"path": path, "size": size},
                ),
                path,
            )
    return earlier


def _check_earlier(fetch: Fetch, path: str, reader: TileReader) -> None:
    """Hold a partial tile of an earlier size against the first hashes or entries of the tile now."""
    level, index, width = read_path(path) or (0, 0, 0)
    now = (
        pack(reader.bundle(index)[:width])
        if level == ENTRIES
        else b"".join(reader.edges[level])[: width * HASH_SIZE]
    )
    if fetch(path) != now:
        raise _changed(path)


def _find_fault(fetch: Fetch, size: int) -> None:
    """Lay all tiles again from the entries, and name the first that is another; return where none is."""
    again = Frontier()
    for index in range(-(-size // WIDTH)):
        width = min(WIDTH, size - index * WIDTH)
        path = tile_path(ENTRIES, index, width)
        for laid, data in again.extend(unpack(fetch(path), width, path)):
            if fetch(laid) != data:
                raise _changed(laid)
    for laid, data in again.partial():
        if fetch(laid) != data:
            raise _changed(laid)


def _changed(path: str) -> TileError:
    return TileError(
        "tile-unlike-entries",
        Sentence(
            mark("{path} does not fit the entries: it, or one of them, was changed. Get both again."),
            {"path": path},
        ),
        path,
    )
