"""A proof file: that one entry stands in a ledger, checkable without it (C2SP tlog-proof, "Format").

The text holds the entry's number, the hashes from its leaf to the root, and the signed checkpoint word for
word. ``extra`` travels along unsigned; nothing may be believed because it stands there.
"""

from dataclasses import dataclass
from typing import Final

from scrutineer.ledger.check_proof import verify_inclusion
from scrutineer.ledger.checkpoint import SignedCheckpoint, open_checkpoint
from scrutineer.ledger.encoding import base64_bytes, base64_text, decimal, utf8
from scrutineer.ledger.error import NoteError
from scrutineer.ledger.key import VerifierKey
from scrutineer.ledger.note import MAX_NOTE, Note
from scrutineer.ledger.tree import HASH_SIZE, leaf_hash
from scrutineer.words import Sentence, mark

HEADER: Final = "c2sp.org/tlog-proof@v1"
"""The first line of a proof file."""

MAX_HASHES: Final = 64
"""The most hashes that a path to a root can have."""


@dataclass(frozen=True, slots=True)
class ProofFile:
    """What a ``.tlog-proof`` says: entry ``index`` leads over ``hashes`` (32 bytes) to the note's root."""

    index: int
    hashes: tuple[bytes, ...]
    note: Note
    extra: bytes = b""

    @property
    def file(self) -> str:
        """The proof as it is written to a file."""
        extra = [f"extra {base64_text(self.extra)}"] if self.extra else []
        hashes = [base64_text(found) for found in self.hashes]
        lines = [HEADER, *extra, f"index {self.index}", *hashes, ""]
        return "".join(f"{line}\n" for line in lines) + self.note.file

    @classmethod
    def parse(cls, data: bytes) -> "ProofFile":
        """The proof in a file. Raises :class:`NoteError` where it is not exactly in its form."""
        head, blank, note = utf8(data, Sentence(mark("proof file")), MAX_NOTE).partition("\n\n")
        lines = list(enumerate(head.split("\n"), 1))
        if not blank or lines.pop(0)[1] != HEADER:
            raise _not_well_formed()
        extra = b""
        if lines and lines[0][1].startswith("extra "):
            number, line = lines.pop(0)
            extra = base64_bytes(line.removeprefix("extra "), _place(number))
        if not lines or not lines[0][1].startswith("index ") or len(lines) > MAX_HASHES + 1:
            raise _not_well_formed()
        number, line = lines.pop(0)
        index = decimal(line.removeprefix("index "), _place(number))
        hashes = [base64_bytes(line, _place(number), HASH_SIZE) for number, line in lines]
        return cls(index, tuple(hashes), Note.parse(note.encode()), extra)

    def verify(self, entry: bytes, key: VerifierKey) -> SignedCheckpoint:
        """The signed head in which ``entry`` stands, word for word, under the ledger's ``key``.

        Whether enough witnesses cosigned that head is for a policy to say. Raises :class:`NoteError` where
        the checkpoint is not the ledger's, :class:`ProofError` where the entry is not in it.
        """
        signed = open_checkpoint(self.note.file.encode(), key)
        head = signed.checkpoint
        verify_inclusion(leaf_hash(entry), self.index, head.size, self.hashes, head.root)
        return signed


def _place(line: int) -> Sentence:
    return Sentence(mark("proof file, line {line}"), {"line": line})


def _not_well_formed() -> NoteError:
    return NoteError(
        "proof-form",
        Sentence(
            mark("This is not a proof file of the form “{header}”. Get the file again."), {"header": HEADER}
        ),
    )
