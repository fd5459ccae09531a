"""Sealing: a finished bundle gets its ledger, and later rows are appended to it."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from scrutineer.bundle.fault import Faults
from scrutineer.bundle.reader import read
from scrutineer.bundle.schema import TABLES
from scrutineer.bundle.sealing.claims_file import is_register
from scrutineer.bundle.sealing.correction import Hand
from scrutineer.bundle.sealing.place import KEY, LEDGER, WITNESSES
from scrutineer.bundle.sealing.register import Register
from scrutineer.bundle.sealing.replay import Told, key_in, keys_file, replay, witnesses_in
from scrutineer.bundle.sealing.statement import (
    Said,
    decision_statements,
    file_statements,
    opening_statements,
    register_statements,
    row_statements,
)
from scrutineer.count import account
from scrutineer.ledger import (
    Chronicle,
    Signature,
    SignedCheckpoint,
    SigningKey,
    StoreError,
    VerifierKey,
    cosigned_at,
    create_log,
    durable,
    open_log,
    read_head,
)
from scrutineer.model import Election
from scrutineer.words import Sentence, mark


@dataclass(frozen=True, slots=True)
class Sealed:
    """What sealing gave: the signed head, and how many of its entries are new."""

    signed: SignedCheckpoint
    appended: int

    @property
    def size(self) -> int:
        """How many entries the ledger has."""
        return self.signed.checkpoint.size


def seal(
    path: str | Path,
    key: SigningKey,
    *,
    time: datetime,
    reason: str = "",
    approved_by: Sequence[str] = (),
    progress: Told | None = None,
) -> Sealed:
    """Enter everything that the bundle in the folder ``path`` says, and add ``ledger/``, signed by ``key``.

    The ledger appears when it is complete. Where there is one by the same key, what is new is appended to
    it: rows that were added, and corrections. A protocol is corrected by a row that ``replaces`` it and
    gives its ``reason``; other rows and files with a ``reason`` and the offices that approved it (where none
    is named, the holder of ``key``). Nothing that was sealed can be taken away. ``time`` is aware.

    A folder with ``claims.toml`` and no ``election.toml`` is sealed as a register: the caller has read it
    before, so that it is whole; nothing in it can be corrected but by new entries.

    Raises :class:`~scrutineer.model.BadInputError` for a bundle with faults, and for rows that were sealed
    otherwise; :class:`~scrutineer.ledger.LedgerError` where the ledger is damaged or another's.
    """
    folder = Path(path)
    hand = Hand(time.isoformat(timespec="seconds"), reason, tuple(approved_by) or (key.name,))
    if is_register(folder):
        sayings = register_statements(folder, hand.faults)
    else:
        election = read(folder)
        _need_csv(folder)
        hand.replaced = _replaced(election)
        sayings = _everything(election, folder, hand.faults)
    if (folder / LEDGER).exists():
        return _append(folder, key, hand, sayings, progress)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.resolve().name}.", dir=folder.resolve().parent))
    try:
        made = aside / LEDGER
        with create_log(made, key) as log:
            signed = log.append(hand.entries(Register(), Chronicle(), sayings, None, progress), key)
            durable.write_next(made / KEY, keys_file([key.verifier]))
        made.rename(folder / LEDGER)
        durable.sync([folder])
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Sealed(signed, signed.checkpoint.size)


def _need_csv(folder: Path) -> None:
    faults = Faults()
    for table in TABLES:
        if (folder / f"{table}.parquet").exists():
            said = mark("A sealed bundle has its tables as CSV; write this one as CSV first.")
            faults.add("V-50", f"{table}.parquet", said)
    faults.stop()


def _replaced(election: Election) -> frozenset[str]:
    """The protocols that another one replaces."""
    rows = election.tables.get("protocols")
    if rows is None or "replaces" not in rows.columns:
        return frozenset()
    return frozenset(row["replaces"] for row in election.rows("protocols") if row["replaces"])


def _everything(election: Election, folder: Path, faults: Faults) -> Iterator[Said]:
    return chain(
        opening_statements(election),
        file_statements(folder, faults),
        row_statements(folder, faults),
        decision_statements(account(election)),
    )


def _append(
    folder: Path, key: SigningKey, hand: Hand, sayings: Iterator[Said], progress: Told | None
) -> Sealed:
    if key_in(folder) != key.verifier:
        raise StoreError(
            "sealed-other-key",
            Sentence(
                mark("The bundle in {path} was sealed with another key, “{name}”. Append with that one."),
                {"path": folder, "name": key_in(folder).text},
            ),
            f"{LEDGER}/{KEY}",
        )
    with open_log(folder / LEDGER, key.verifier) as log:
        before = log.size
        log.prune()
        register, chronicle = replay(folder, log.signed)
        signed = log.append(hand.entries(register, chronicle, sayings, log.reader(), progress), key)
        log.prune()
        _forget_witnesses(folder, signed)
    return Sealed(signed, signed.checkpoint.size - before)


def _forget_witnesses(folder: Path, signed: SignedCheckpoint) -> None:
    """Witnesses cosigned the head before; the keys of those that did not sign this one go."""
    path = folder / LEDGER / WITNESSES
    if not path.exists():
        return
    names = {(line.name, line.key_id) for line in signed.note.signatures}
    kept = [found for found in witnesses_in(folder) if (found.name, found.key_id) in names]
    _put_witnesses(path, kept)


def _put_witnesses(path: Path, keys: Sequence[VerifierKey]) -> None:
    if keys:
        beside = path.with_name(f".{WITNESSES}.next")
        durable.write_next(beside, keys_file(keys))
        durable.put_in_place(beside, path)
    elif path.exists():
        durable.remove([path], path.parent)


def attach(
    path: str | Path, cosignatures: Sequence[Signature], witnesses: Sequence[VerifierKey]
) -> SignedCheckpoint:
    """Put cosignatures under the head of a sealed bundle, and the keys of the ``witnesses`` beside it.

    Raises :class:`~scrutineer.ledger.NoteError` where one is not of a witness named, over exactly this head.
    """
    folder = Path(path)
    key = key_in(folder)
    file = folder / LEDGER / WITNESSES
    wanted = {found.public: found for found in (*witnesses_in(folder), *witnesses)}
    with open_log(folder / LEDGER, key) as log:
        signed = log.attach(cosignatures, wanted.values())
        _put_witnesses(file, [k for k in wanted.values() if cosigned_at(signed.note, k) is not None])
    return signed


def head_of(path: str | Path) -> SignedCheckpoint:
    """The head of a sealed bundle under the key that stands in it, unproved otherwise."""
    return read_head(Path(path) / LEDGER, key_in(Path(path)))
