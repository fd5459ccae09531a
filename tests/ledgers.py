"""Small ledgers and keys for the tests. The keys are made of constants: they sign nothing real."""

from pathlib import Path

from scrutineer.ledger import (
    Checkpoint,
    Note,
    Signature,
    SignedCheckpoint,
    SigningKey,
    TileReader,
    Use,
    check_folder,
    create_log,
    encode,
    folder_fetch,
    leaf_hash,
    read_head,
    root_hash,
)

ORIGIN = "synthetic.example/ledger"
KEY = SigningKey.from_seed(ORIGIN, b"L" * 32)
OTHER = SigningKey.from_seed(ORIGIN, b"M" * 32)
PRESS = SigningKey.from_seed("press.example", b"P" * 32, Use.COSIGNATURE)
PARTY = SigningKey.from_seed("party.example", b"Q" * 32, Use.COSIGNATURE)
UNIVERSITY = SigningKey.from_seed("university.example", b"U" * 32, Use.COSIGNATURE)
NIGHT = 1_773_590_640
"""An election night, in seconds since 1970."""


def entry(number: int, padding: int = 0) -> bytes:
    """Entry ``number`` of a test ledger."""
    return encode({"act": "image_filed", "number": number, "padding": "." * padding})


def entries(start: int, end: int) -> list[bytes]:
    """Entries ``start`` to ``end - 1``."""
    return [entry(number) for number in range(start, end)]


def ledger(folder: Path, *sizes: int) -> SignedCheckpoint:
    """A ledger that reached these sizes one after the other; its last head."""
    with create_log(folder, KEY) as log:
        for size in sizes:
            log.append(entries(log.size, size), KEY)
        return log.signed


def checked(folder: Path, head: SignedCheckpoint | None = None) -> list[bytes]:
    """All entries of a ledger, every file of which was checked against its head, or another one."""
    return list(check_folder(folder, head or read_head(folder, KEY.verifier)))


def reader(folder: Path) -> TileReader:
    """The tiles of a ledger under its head."""
    head = read_head(folder, KEY.verifier).checkpoint
    return TileReader(folder_fetch(folder), head.size, head.root)


def signed_head(size: int, fork_at: int | None = None) -> Note:
    """A signed head; with ``fork_at`` of a ledger in which that entry is another."""
    data = [entry(n, padding=int(n == fork_at)) for n in range(size)]
    return Checkpoint(ORIGIN, size, root_hash(map(leaf_hash, data))).signed(KEY)


def head(size: int, *, fork_at: int | None = None) -> bytes:
    """The file of :func:`signed_head`."""
    return signed_head(size, fork_at).file.encode()


def under(note: Note, *lines: Signature) -> Note:
    """The note with these lines added."""
    return Note(note.text, (*note.signatures, *lines))
