"""A witness: signs the head of a ledger only when it continues the head that it signed before.

All it knows is in one file: its encrypted key, the ledgers that it watches with their keys, and for each the
last head that it signed. The file is on the disk before a cosignature leaves (C2SP tlog-witness: comparing
and saving are one step, else a slower request rolls the witness back).
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from scrutineer.ledger import durable
from scrutineer.ledger.check_proof import verify_consistency
from scrutineer.ledger.checkpoint import Checkpoint, SignedCheckpoint, cosign, open_checkpoint
from scrutineer.ledger.durable import Patience, give_up
from scrutineer.ledger.error import ForkError, KeyFileError, LedgerError, NoteError, ProofError, WitnessError
from scrutineer.ledger.key import SigningKey, Use, VerifierKey
from scrutineer.ledger.key_file import public_key, read_key
from scrutineer.ledger.note import Note, Signature
from scrutineer.words import Sentence, mark

FORM: Final = "scrutineer witness v1"
"""What the file calls itself."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A ledger that is watched: its key, the last head signed (``None``: not yet), and when it was."""

    key: VerifierKey
    head: SignedCheckpoint | None = None
    time: int = 0


@dataclass(frozen=True)
class WitnessState:
    """What the file of a witness holds: its key file, word for word, and the ledgers by their origin."""

    key_file: str
    watched: dict[str, Watched] = field(default_factory=dict)

    @property
    def key(self) -> VerifierKey:
        """The public half of the witness's key."""
        return public_key(self.key_file.encode())

    @property
    def file(self) -> str:
        """The state as it is written."""
        ledgers = [
            {"key": one.key.text, "head": one.head.file if one.head else "", "time": one.time}
            for _, one in sorted(self.watched.items())
        ]
        found = {"form": FORM, "key_file": self.key_file, "ledgers": ledgers}
        return json.dumps(found, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def parse(cls, data: bytes) -> "WitnessState":
        """The state in a file. Raises :class:`WitnessError` where it is damaged."""
        try:
            found = json.loads(data)
            watched = [cls._ledger(one) for one in found["ledgers"]]
            state = cls(found["key_file"], {one.key.name: one for one in watched})
            sound = (
                found["form"] == FORM
                and state.key.use is Use.COSIGNATURE
                and len(state.watched) == len(watched)
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, LedgerError) as error:
            raise _damaged() from error
        if not sound:
            raise _damaged()
        return state

    @staticmethod
    def _ledger(found: dict[str, Any]) -> Watched:
        key, time = VerifierKey.parse(found["key"]), found["time"]
        head = open_checkpoint(found["head"].encode(), key) if found["head"] else None
        if type(time) is not int or time < 0:
            raise _damaged()
        return Watched(key, head, time)

    def watch(self, ledger: VerifierKey) -> "WitnessState":
        """Watch one ledger more. Raises :class:`WitnessError` where its origin has another key already."""
        known = self.watched.get(ledger.name)
        if ledger.use is not Use.NOTE or (known is not None and known.key != ledger):
            raise WitnessError(
                "witness-other-key",
                Sentence(
                    mark(
                        "The ledger “{name}” is watched under another key. Ask its keeper which one is right."
                    ),
                    {"name": ledger.name},
                ),
                ledger.name,
            )
        return replace(self, watched={**self.watched, ledger.name: known or Watched(ledger)})

    def cosign(
        self, data: bytes, proof: Sequence[bytes], key: SigningKey, time: int
    ) -> tuple["WitnessState", Signature]:
        """The state to be kept **before** the cosignature is given away, and the cosignature.

        ``proof`` shows that it continues the head signed before; at the first meeting, and after an empty
        ledger, there is nothing to continue and it must be empty. ``time`` is in seconds since 1970 in UTC.
        Raises :class:`ForkError` where the heads contradict each other, else :class:`WitnessError`; either
        carries both heads where one is refused because of the other.
        """
        if key.verifier != self.key:
            raise KeyFileError(
                "witness-key", Sentence(mark("This is not the key of this witness. Use its own."))
            )
        watched = self._of(data)
        offered = self._open(data, watched.key)
        self._continues(watched, offered, proof)
        if time < watched.time:
            raise WitnessError(
                "witness-time-backwards",
                Sentence(mark("The clock stands before the last signature. Set it right, and sign again.")),
            )
        now = replace(watched, head=_bare(offered, watched.key), time=time)
        return replace(self, watched={**self.watched, watched.key.name: now}), cosign(offered.note, key, time)

    def _of(self, data: bytes) -> Watched:
        try:
            origin = Checkpoint.parse(Note.parse(data).text).origin
        except NoteError as error:
            raise WitnessError("witness-not-a-checkpoint", error.sentence) from error
        if origin not in self.watched:
            raise WitnessError(
                "witness-unknown-ledger",
                Sentence(
                    mark("The ledger “{name}” is not watched here. Add its key first, if it is right."),
                    {"name": origin[:100]},
                ),
                origin,
            )
        return self.watched[origin]

    @staticmethod
    def _open(data: bytes, key: VerifierKey) -> SignedCheckpoint:
        try:
            return open_checkpoint(data, key)
        except NoteError as error:
            raise WitnessError("witness-not-signed", error.sentence, key.name) from error

    @staticmethod
    def _continues(watched: Watched, offered: SignedCheckpoint, proof: Sequence[bytes]) -> None:
        held, new = watched.head, offered.checkpoint
        if held is None or held.checkpoint.size == 0:
            if proof:
                raise _bad_proof()
            return
        old = held.checkpoint
        if new.size == old.size and new.root != old.root:
            raise ForkError(
                "witness-fork",
                Sentence(
                    mark(
                        "FORK: the ledger “{name}” signed two different heads of {size} entries. "
                        "Nothing was signed. Keep both heads: together they prove it."
                    ),
                    {"name": new.origin, "size": new.size},
                ),
                new.origin,
                held.file,
                offered.file,
            )
        if new.size < old.size:
            raise WitnessError(
                "witness-older",
                Sentence(
                    mark(
                        "The head has {new} entries, but one of {old} was signed before. "
                        "A ledger does not shrink; nothing was signed."
                    ),
                    {"new": new.size, "old": old.size},
                ),
                new.origin,
                held.file,
                offered.file,
            )
        try:
            verify_consistency(old.size, new.size, old.root, new.root, proof)
        except ProofError as error:
            raise ForkError(
                "witness-not-continued",
                Sentence(
                    mark(
                        "It was not shown that the head of {new} entries continues that of {old}. "
                        "Nothing was signed. Ask for a right proof; if there is none, the ledger was forked."
                    ),
                    {"new": new.size, "old": old.size},
                ),
                new.origin,
                held.file,
                offered.file,
            ) from error


def _bare(signed: SignedCheckpoint, key: VerifierKey) -> SignedCheckpoint:
    """The head with the ledger's own signature only: other lines are unchecked, and would pile up."""
    own = tuple(s for s in signed.note.signatures if (s.name, s.key_id) == (key.name, key.key_id))
    return replace(signed, note=replace(signed.note, signatures=own))


def create_witness(path: Path, key_file: str) -> WitnessState:
    """Make the file of a witness from a key file for cosignatures. Raises :class:`WitnessError`."""
    state = WitnessState(key_file)
    if state.key.use is not Use.COSIGNATURE:
        raise WitnessError(
            "witness-key-use",
            Sentence(mark("This key is a ledger's. A witness needs a key of its own kind; make one.")),
        )
    with durable.locked(path.parent):
        if path.exists():
            raise WitnessError(
                "witness-exists",
                Sentence(
                    mark(
                        "There is a file {path} already. A witness that forgets its last head is none; "
                        "name another."
                    ),
                    {"path": path},
                ),
                str(path),
            )
        _save(path, state)
    return state


def read_witness(path: Path) -> WitnessState:
    """The state of a witness. Raises :class:`WitnessError` where the file is missing or damaged."""
    try:
        return WitnessState.parse(path.read_bytes())
    except FileNotFoundError as error:
        raise WitnessError(
            "witness-missing",
            Sentence(mark("There is no witness in {path}. Name its file, or make one."), {"path": path}),
            str(path),
        ) from error


@contextmanager
def _held(path: Path, patience: Patience) -> Iterator[WitnessState]:
    """The state under a lock on the folder, since the file itself is replaced at every saving."""
    with durable.locked(path.parent, patience):
        yield read_witness(path)


def _save(path: Path, state: WitnessState) -> None:
    beside = path.with_name(f"{path.name}.next")
    durable.write_next(beside, state.file.encode())
    durable.put_in_place(beside, path)


def watch_in_file(path: Path, ledger: VerifierKey, patience: Patience = give_up) -> None:
    """Let the witness in a file watch one ledger more."""
    with _held(path, patience) as state:
        _save(path, state.watch(ledger))


def cosign_in_file(
    path: Path, data: bytes, proof: Sequence[bytes], passphrase: str, time: int, patience: Patience = give_up
) -> Signature:
    """Cosign the checkpoint in ``data`` with the witness in a file, which is saved before this returns.

    Arguments and errors as :meth:`WitnessState.cosign`; :class:`KeyFileError` for a wrong passphrase.
    """
    with _held(path, patience) as state:
        key = read_key(state.key_file.encode(), passphrase)
        after, signature = state.cosign(data, proof, key, time)
        _save(path, after)
    return signature


def _bad_proof() -> WitnessError:
    return WitnessError(
        "witness-needless-proof",
        Sentence(
            mark("There is no earlier head to continue, so the proof must be empty. Send the head alone.")
        ),
    )


def _damaged() -> WitnessError:
    return WitnessError(
        "witness-file-form",
        Sentence(
            mark("The file of the witness is damaged. Use the copy that you put aside, if it is the latest.")
        ),
    )
