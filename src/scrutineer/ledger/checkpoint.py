"""A checkpoint: the head of a ledger, signed by it and cosigned by witnesses.

C2SP tlog-checkpoint, "Note text"; tlog-cosignature, "Format" and "Ed25519 signed message". Times are
arguments.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from scrutineer.ledger.encoding import LARGEST, base64_bytes, base64_text, decimal
from scrutineer.ledger.error import NoteError
from scrutineer.ledger.key import SigningKey, Use, VerifierKey, check_name
from scrutineer.ledger.note import Note, Signature, bad_signature
from scrutineer.ledger.tree import EMPTY_ROOT, HASH_SIZE
from scrutineer.words import Sentence, mark

_SIGNATURE_SIZE: Final = 64
_LINE: Final = mark("checkpoint, line {line}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Which ledger (``origin``), how many entries, and the root over them (32 bytes)."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed: origin, size, root in base64, each on its line."""
        lines = [self.origin, str(self.size), base64_text(self.root), *self.extensions]
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The checkpoint in the text of a note. Raises :class:`NoteError` where it is not exactly one."""
        lines = text.split("\n")
        halves = any("\ud800" <= sign <= "\udfff" for sign in text)  # no UTF-8 says these
        if len(lines) < 4 or lines.pop() or not all(lines) or halves:
            raise NoteError(
                "checkpoint-form",
                Sentence(
                    mark("This is not a checkpoint: origin, size and root, a line each. Get the file again.")
                ),
            )
        size = decimal(lines[1], Sentence(_LINE, {"line": 2}))
        root = base64_bytes(lines[2], Sentence(_LINE, {"line": 3}), HASH_SIZE)
        if not size and root != EMPTY_ROOT:
            raise NoteError(
                "checkpoint-empty-root",
                Sentence(
                    mark("The checkpoint of an empty ledger has the root of another. Get the file again.")
                ),
            )
        check_name(lines[0])
        return cls(lines[0], size, root, tuple(lines[3:]))

    def signed(self, key: SigningKey) -> Note:
        """The note in which the ledger's key, whose name is the origin, signs this head."""
        if key.name != self.origin or key.use is not Use.NOTE:
            raise _other_origin(self.origin, key.name)
        return Note(self.text, ()).signed(key)


def cosign(note: Note, key: SigningKey, time: int) -> Signature:
    """The cosignature of a witness over the note's text at ``time``, seconds since 1970 in UTC.

    It says: this is the largest head of this ledger that I have seen, and it continues every earlier one.
    Whoever calls this has checked that (:mod:`scrutineer.ledger.witness`).
    """
    if key.use is not Use.COSIGNATURE or type(time) is not int or not 0 <= time <= LARGEST:
        raise ValueError("a cosignature needs a cosigner's key and a time")
    signature = key.sign(_cosigned(note.text, time))
    return Signature(key.name, key.verifier.key_id, time.to_bytes(8, "big") + signature)


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def cosigned_at(note: Note, key: VerifierKey) -> int | None:
    """When ``key`` cosigned the note, in seconds since 1970 in UTC; ``None`` where it did not.

    Raises :class:`NoteError` where a line bears its name and id but does not hold.
    """
    data = note.signature_of(key)
    if data is None or key.use is not Use.COSIGNATURE:
        return None
    time = int.from_bytes(data[:8], "big")
    right_size = len(data) == 8 + _SIGNATURE_SIZE
    if not right_size or time > LARGEST or not key.has_signed(_cosigned(note.text, time), data[8:]):
        raise bad_signature(key)
    return time


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint whose signature was checked, with the note it came in."""

    checkpoint: Checkpoint
    note: Note

    @property
    def file(self) -> str:
        """The note, word for word."""
        return self.note.file

    def with_cosignatures(self, cosignatures: Iterable[Signature]) -> "SignedCheckpoint":
        """The same head with these lines added; a line takes the place of an earlier one of its key."""
        lines = {(s.name, s.key_id): s for s in (*self.note.signatures, *cosignatures)}
        return replace(self, note=replace(self.note, signatures=tuple(lines.values())))


def open_checkpoint(data: bytes, key: VerifierKey) -> SignedCheckpoint:
    """The checkpoint in a file, signed by the ledger's ``key``, whose name is its origin.

    Raises :class:`NoteError`.
    """
    note = Note.parse(data)
    note.verify(key)
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != key.name:
        raise _other_origin(checkpoint.origin, key.name)
    return SignedCheckpoint(checkpoint, note)


def _other_origin(origin: str, name: str) -> NoteError:
    return NoteError(
        "checkpoint-other-origin",
        Sentence(
            mark(
                "This is the head of “{origin}”, but the key is that of “{name}”. Use the key of this ledger."
            ),
            {"origin": origin, "name": name},
        ),
        origin,
    )
