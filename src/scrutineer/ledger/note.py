"""Signed notes: a text, and below it lines that sign it (C2SP signed-note, "Format").

Reading is strict: UTF-8, no control characters, canonical base64, at most 64 signatures, no key twice.
Lines of unknown keys are kept and ignored; a known key whose signature does not hold spoils the whole note.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from scrutineer.ledger.encoding import base64_bytes, base64_text, utf8
from scrutineer.ledger.error import NoteError
from scrutineer.ledger.key import SigningKey, Use, VerifierKey, check_name
from scrutineer.words import Sentence, mark

MAX_NOTE: Final = 1_000_000
"""The most bytes of a note that are read."""

MAX_SIGNATURES: Final = 64
"""The most signature lines that are read; the specification asks for 16 at least."""

_LINE = re.compile("\N{EM DASH} ([^ \n]+) ([^ \n]+)")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name, its four bytes of id, and the signature."""

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note, without its line feed."""
        return f"\N{EM DASH} {self.name} {base64_text(self.key_id + self.data)}"

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """The signature in a line. Raises :class:`NoteError`."""
        found = _LINE.fullmatch(line)
        if not found:
            raise NoteError(
                "note-signature-line",
                Sentence(
                    mark("“{line}” is not a signature line. It was changed; get the file again."),
                    {"line": line[:60]},
                ),
            )
        name = found.group(1)
        check_name(name)
        data = base64_bytes(found.group(2), Sentence(mark("signature of {name}"), {"name": name}))
        if len(data) < 5:
            raise _not_well_formed()
        return cls(name, data[:4], data[4:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a line feed, and its signatures in the order of their lines."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def file(self) -> str:
        """The note as it is written to a file."""
        return f"{self.text}\n" + "".join(f"{signature.line}\n" for signature in self.signatures)

    @classmethod
    def parse(cls, data: bytes) -> "Note":
        """The note in a file. Raises :class:`NoteError` where it is not exactly in its form."""
        file = utf8(data, Sentence(mark("signed note")), MAX_NOTE)
        text, blank, lines = file.rpartition("\n\n")
        if not blank or not lines.endswith("\n"):
            raise _not_well_formed()
        signatures = [Signature.parse(line) for line in lines[:-1].split("\n")]
        if len(signatures) > MAX_SIGNATURES:
            raise _not_well_formed()
        return cls(f"{text}\n", tuple(signatures))

    def signature_of(self, key: VerifierKey) -> bytes | None:
        """The signature under the key's name and id, unchecked; ``None`` where there is none.

        Raises :class:`NoteError` where there are several: only one of them can be meant.
        """
        found = [s.data for s in self.signatures if (s.name, s.key_id) == (key.name, key.key_id)]
        if len(found) > 1:
            raise NoteError(
                "note-signed-twice",
                Sentence(
                    mark("“{name}” stands twice under one note. Remove the line that was added."),
                    {"name": key.name},
                ),
                key.name,
            )
        return found[0] if found else None

    def signed(self, key: SigningKey) -> "Note":
        """This note with the signature of a note key added."""
        signature = Signature(key.name, key.verifier.key_id, key.sign(self.text.encode()))
        return replace(self, signatures=(*self.signatures, signature))

    def verify(self, key: VerifierKey) -> None:
        """Returns when the note is signed by ``key``, a note key. Raises :class:`NoteError` otherwise."""
        signature = self.signature_of(key)
        if signature is None or key.use is not Use.NOTE:
            raise NoteError(
                "note-not-signed",
                Sentence(
                    mark("This is not signed by “{name}”. Ask whose key it is, or get the file again."),
                    {"name": key.name},
                ),
                key.name,
            )
        if not key.has_signed(self.text.encode(), signature):
            raise bad_signature(key)


def bad_signature(key: VerifierKey) -> NoteError:
    """A line bears the key's name and id, but the signature does not hold."""
    return NoteError(
        "note-bad-signature",
        Sentence(
            mark("The signature of “{name}” does not fit: the text or the signature was changed."),
            {"name": key.name},
        ),
        key.name,
    )


def _not_well_formed() -> NoteError:
    return NoteError(
        "note-form",
        Sentence(
            mark("This is not a signed note: a text, an empty line, and signature lines. Get the file again.")
        ),
    )
