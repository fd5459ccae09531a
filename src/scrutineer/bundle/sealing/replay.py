"""The ledger of a bundle read from its folder: its key and witnesses, and its entries followed in order."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from scrutineer.bundle.sealing.place import KEY, LEDGER, WITNESSES
from scrutineer.bundle.sealing.register import Register
from scrutineer.ledger import (
    Chronicle,
    EntryError,
    NoteError,
    SignedCheckpoint,
    StoreError,
    TileReader,
    VerifierKey,
    check_act,
    check_folder,
    decode,
    folder_fetch,
    leaf_hash,
)
from scrutineer.words import Sentence, mark

Told = Callable[[int, int], None]
"""Called now and then with how much is done, of how much."""

OFTEN: Final = 5_000


def key_in(bundle: Path) -> VerifierKey:
    """The public key that stands in a bundle's ledger. Raises :class:`StoreError`, :class:`NoteError`."""
    try:
        (key,) = _keys(bundle / LEDGER / KEY)
    except FileNotFoundError as error:
        if (bundle / LEDGER).is_dir():
            said = Sentence(mark("The ledger's key is missing. Get the bundle again."))
            raise NoteError("sealed-no-key", said, f"{LEDGER}/{KEY}") from error
        raise StoreError(
            "sealed-not",
            Sentence(mark("There is no ledger in {path}: it was never sealed."), {"path": bundle}),
            LEDGER,
        ) from error
    except ValueError as error:
        raise _damaged(KEY) from error
    return key


def witnesses_in(bundle: Path) -> tuple[VerifierKey, ...]:
    """The public keys of the witnesses in a bundle's ledger, in their order. Raises :class:`NoteError`."""
    path = bundle / LEDGER / WITNESSES
    return _keys(path) if path.exists() else ()


def keys_file(keys: Iterable[VerifierKey]) -> bytes:
    """Public keys as a file holds them: one a line."""
    return "".join(f"{key.text}\n" for key in keys).encode()


def _keys(path: Path) -> tuple[VerifierKey, ...]:
    data = path.read_bytes()
    try:
        keys = tuple(VerifierKey.parse(line) for line in data.decode().splitlines())
    except (UnicodeDecodeError, NoteError) as error:
        raise _damaged(path.name) from error
    if not keys or keys_file(keys) != data or len({key.public for key in keys}) < len(keys):
        raise _damaged(path.name)
    return keys


def reader_of(bundle: Path, signed: SignedCheckpoint) -> TileReader:
    """Reads single entries of the ledger, and makes proofs. Raises :class:`TileError`."""
    head = signed.checkpoint
    return TileReader(folder_fetch(bundle / LEDGER), head.size, head.root)


def entry_of(reader: TileReader, number: int) -> dict[str, Any]:
    """Entry ``number``, decoded."""
    return decode(reader.entry(number))


def replay(
    bundle: Path, signed: SignedCheckpoint, progress: Told | None = None
) -> tuple[Register, Chronicle]:
    """Follow all entries from the first; each is held against the head, its form and its place in the order.

    Raises :class:`TileError` for a file of the ledger, :class:`EntryError` for an entry, whose ``place`` is
    its number.
    """
    register, chronicle = Register(), Chronicle()
    size = signed.checkpoint.size
    held: list[TileReader] = []

    def entry_at(number: int) -> dict[str, Any]:
        if not held:
            held.append(reader_of(bundle, signed))
        return entry_of(held[0], number)

    for number, data in enumerate(check_folder(bundle / LEDGER, signed)):
        try:
            entry = decode(data)
            check_act(entry)
            chronicle.follow(entry, leaf_hash(data))
            register.follow(entry, data, entry_at)
        except EntryError as error:
            said = Sentence(mark("Entry {index:plain}: {said}"), {"index": number, "said": error.sentence})
            raise EntryError(error.code, said, str(number)) from error
        if progress and not number % OFTEN:
            progress(number, size)
    return register, chronicle


def _damaged(name: str) -> NoteError:
    return NoteError(
        "sealed-key-file",
        Sentence(
            mark("{file} does not hold public keys, each once and one a line. Get the bundle again."),
            {"file": f"{LEDGER}/{name}"},
        ),
        f"{LEDGER}/{name}",
    )
