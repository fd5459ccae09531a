"""A ledger in a folder: append to it so that nothing acknowledged is lost and nothing signed is taken back.

Appending goes in four steps, each on the disk before the next begins:

1. the new tiles and bundles of entries, under names that no checkpoint covers yet;
2. the signed head that covers them, as ``checkpoint.next``;
3. ``checkpoint.next`` becomes ``checkpoint``: from here on the entries are acknowledged and may be seen;
4. partial tiles whose full tile is there are removed.

What breaks off before step 2 is done was seen by nobody, and is removed at the next opening. What breaks off
later is finished there: a head that somebody may have seen is never given up for another.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scrutineer.ledger import durable
from scrutineer.ledger.checkpoint import Checkpoint, SignedCheckpoint, cosigned_at, open_checkpoint
from scrutineer.ledger.durable import Patience, give_up
from scrutineer.ledger.error import LedgerError, NoteError, StoreError
from scrutineer.ledger.frontier import Frontier, Laid
from scrutineer.ledger.key import SigningKey, VerifierKey
from scrutineer.ledger.note import Signature
from scrutineer.ledger.tile_path import CHECKPOINT, ENTRIES, WIDTH, levels, read_path, tile_count, tile_path
from scrutineer.ledger.tiles import TileReader, folder_fetch
from scrutineer.ledger.tree import EMPTY_ROOT, span_hash
from scrutineer.words import Sentence, mark

NEXT: Final = "checkpoint.next"
"""The head that is about to become the checkpoint."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What was put right at an opening: a head that was finished, and files that no head covered."""

    finished: bool
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.finished or bool(self.removed)


class Log:
    """A ledger that is open for writing, and locked. Made by :func:`open_log` and :func:`create_log` only."""

    def __init__(self, folder: Path, key: VerifierKey) -> None:
        self.folder = folder
        self.key = key
        self.mended = self._load()

    @property
    def size(self) -> int:
        """How many entries are acknowledged."""
        return self.signed.checkpoint.size

    def reader(self) -> TileReader:
        """Reads the entries, and makes proofs, at the size now."""
        head = self.signed.checkpoint
        return TileReader(folder_fetch(self.folder), head.size, head.root)

    def append(self, entries: Iterable[bytes], signer: SigningKey) -> SignedCheckpoint:
        """Append encoded entries, all or none, and return the signed head once they are safe on the disk.

        ``signer`` is the private half of the ledger's key. After an error none was acknowledged; where the
        disk failed at the last step they may still be there at the next opening, so look at ``size`` then.
        Raises :class:`StoreError`; :class:`EntryError` for an entry that is too long.
        """
        if signer.verifier != self.key:
            raise _other_key(self.folder, self.key)
        with self._writing():
            files, folders = self._lay(self._frontier.extend(entries))
            if self._frontier.size > self.size:
                more_files, more_folders = self._lay(self._new_partial())
                durable.sync([*files, *more_files])
                durable.sync(sorted(folders | more_folders, reverse=True))
                before = self.size
                head = Checkpoint(self.key.name, self._frontier.size, self._frontier.root())
                self._publish(SignedCheckpoint(head, head.signed(signer)))
                durable.remove(self._superseded(before), self.folder)
        return self.signed

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """After an error, go back to what is on the disk; where that fails too, nothing more is written."""
        if not self._is_open:
            raise StoreError(
                "store-closed",
                Sentence(mark("The ledger in {path} is closed. Open it again."), {"path": self.folder}),
                str(self.folder),
            )
        try:
            yield
        except OSError as error:
            self._recover()
            raise StoreError(
                "store-write",
                Sentence(
                    mark(
                        "The ledger in {path} could not be written: {why}. "
                        "Open it again, and see how many entries it has before you go on."
                    ),
                    {"path": self.folder, "why": error.strerror or type(error).__name__},
                ),
                str(self.folder),
            ) from error
        except BaseException:
            self._recover()
            raise

    def _recover(self) -> None:
        self.close()
        with suppress(OSError, LedgerError):
            self._load()

    def _lay(self, tiles: Iterable[Laid]) -> tuple[list[Path], set[Path]]:
        files, folders = [], set()
        for path, data in tiles:
            files.append(self.folder / path)
            folders |= durable.write_new(files[-1], data, self.folder)
        return files, folders

    def _new_partial(self) -> Iterator[Laid]:
        """The partial tiles that this size has and the acknowledged one has not."""
        for path, data in self._frontier.partial():
            level, index, width = read_path(path) or (0, 0, 0)
            if tile_count(level, self.size) != (index, width):
                yield path, data

    def _superseded(self, before: int) -> list[Path]:
        """Partial tiles whose full tile has come since the size ``before``.

        C2SP tlog-tiles lets them go only then.
        """
        found: list[Path] = []
        for level in (ENTRIES, *levels(before)):
            index, width = tile_count(level, before)
            if width and tile_count(level, self.size)[0] > index:
                found += sorted((self.folder / f"{tile_path(level, index)}.p").glob("*"))
        return found

    def _publish(self, signed: SignedCheckpoint) -> None:
        durable.write_next(self.folder / NEXT, signed.file.encode())
        durable.put_in_place(self.folder / NEXT, self.folder / CHECKPOINT)
        self.signed = signed

    def attach(self, cosignatures: Iterable[Signature], witnesses: Iterable[VerifierKey]) -> SignedCheckpoint:
        """Put cosignatures under the head; each must be one of ``witnesses``' over exactly this head.

        Raises :class:`NoteError` where one is not.
        """
        wanted = tuple(cosignatures)
        known = {(key.name, key.key_id): key for key in witnesses}
        bare = self.signed
        for line in wanted:
            key = known.get((line.name, line.key_id))
            if key is None or cosigned_at(bare.with_cosignatures((line,)).note, key) is None:
                raise NoteError(
                    "cosignature-unknown",
                    Sentence(
                        mark("“{name}” is no witness that was named. Name its key, or leave its line out."),
                        {"name": line.name},
                    ),
                    line.name,
                )
        with self._writing():
            self._publish(bare.with_cosignatures(wanted))
        return self.signed

    def prune(self) -> None:
        """Remove the partial tiles of earlier sizes: for a snapshot that nobody reads at an earlier head."""
        with self._writing():
            durable.remove([self.folder / path for path in self._partial_of_earlier_sizes()], self.folder)

    def _partial_of_earlier_sizes(self) -> list[str]:
        found = []
        for path in tile_files(self.folder):
            level, index, width = read_path(path) or (0, 0, WIDTH)
            if width < WIDTH and tile_count(level, self.size) != (index, width):
                found.append(path)
        return found

    def close(self) -> None:
        """From now on nothing is written through this object."""
        self._is_open = False

    def _load(self) -> Mended:
        """Read the head, finish or remove what broke off, and take up the right edge."""
        finished = self._finish()
        self.signed = read_head(self.folder, self.key)
        removed = [path for path in tile_files(self.folder) if self._uncovered(path)]
        durable.remove([self.folder / path for path in removed], self.folder)
        reader = self.reader()
        full, width = tile_count(ENTRIES, self.size)
        bundle = reader.bundle(full) if width else []
        self._frontier = Frontier([list(edge) for edge in reader.edges] or [[]], bundle, self.size)
        self._is_open = True
        return Mended(finished, tuple(removed))

    def _uncovered(self, path: str) -> bool:
        """Whether a tile lies beyond the head, or is a partial one whose full tile is there."""
        found = read_path(path)
        if found is None:
            return False
        level, index, width = found
        full, partial = tile_count(level, self.size)
        return index > full or (index == full and width > partial) or (index < full and width < WIDTH)

    def _finish(self) -> bool:
        """Finish step 3 where a whole signed head waits for it, which covers the head before."""
        path = self.folder / NEXT
        if not path.exists():
            return False
        try:
            signed = open_checkpoint(path.read_bytes(), self.key)
        except NoteError:
            # A torn head: step 2 was not done, so nobody has seen it.
            durable.remove([path], self.folder)
            return False
        head = signed.checkpoint
        if (self.folder / CHECKPOINT).exists():
            before = read_head(self.folder, self.key).checkpoint
            reader = TileReader(folder_fetch(self.folder), head.size, head.root)
            whole = before.size <= head.size
            if not whole or (before.size and span_hash(reader.node, 0, before.size) != before.root):
                raise StoreError(
                    "store-fork",
                    Sentence(
                        mark(
                            "{path} holds two heads that contradict each other. Keep both, and ask for a "
                            "review."
                        ),
                        {"path": self.folder},
                    ),
                    str(self.folder),
                )
        durable.sync((path,))
        durable.put_in_place(path, self.folder / CHECKPOINT)
        return True


def tile_files(folder: Path) -> list[str]:
    """Every file below ``tile/`` of a ledger's folder, by its path in the ledger, sorted."""
    found = (path.relative_to(folder).as_posix() for path in folder.glob("tile/**/*") if not path.is_dir())
    return sorted(found)


@contextmanager
def open_log(folder: Path, key: VerifierKey, patience: Patience = give_up) -> Iterator[Log]:
    """Open a ledger for writing, alone, and mend what an accident left.

    ``key`` is the ledger's; ``patience`` waits while another writes. Raises :class:`StoreError`,
    :class:`NoteError` where the head is not signed by ``key``, :class:`TileError` where a tile is damaged.
    """
    if not (folder / CHECKPOINT).exists() and not (folder / NEXT).exists():
        raise StoreError(
            "store-missing",
            Sentence(mark("There is no ledger in {path}. Name its folder, or create one."), {"path": folder}),
            str(folder),
        )
    with durable.locked(folder, patience):
        log = Log(folder, key)
        try:
            yield log
        finally:
            log.close()


@contextmanager
def create_log(folder: Path, signer: SigningKey, patience: Patience = give_up) -> Iterator[Log]:
    """Make an empty ledger in a folder that has none, signed by the key that names it, and open it.

    Raises :class:`StoreError` where there is one already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with durable.locked(folder, patience):
        if (folder / CHECKPOINT).exists():
            raise StoreError(
                "store-exists",
                Sentence(
                    mark("There is a ledger in {path} already. Open it, or choose another folder."),
                    {"path": folder},
                ),
                str(folder),
            )
        head = Checkpoint(signer.name, 0, EMPTY_ROOT)
        durable.write_next(folder / NEXT, SignedCheckpoint(head, head.signed(signer)).file.encode())
        log = Log(folder, signer.verifier)
        try:
            yield log
        finally:
            log.close()


def read_head(folder: Path, key: VerifierKey) -> SignedCheckpoint:
    """The head of a ledger in a folder, not locked. Raises :class:`NoteError`, :class:`StoreError`."""
    try:
        data = (folder / CHECKPOINT).read_bytes()
    except FileNotFoundError as error:
        raise StoreError(
            "store-missing",
            Sentence(mark("There is no ledger in {path}. Name its folder, or create one."), {"path": folder}),
            str(folder),
        ) from error
    return open_checkpoint(data, key)


def _other_key(folder: Path, key: VerifierKey) -> StoreError:
    return StoreError(
        "store-other-key",
        Sentence(
            mark("The ledger in {path} is signed by {name}. Sign with the same key."),
            {"path": folder, "name": key.text},
        ),
        str(folder),
    )
