"""Ed25519 keys with a name: the public half as a verifier key text, the private half that signs.

C2SP signed-note, "Signatures" and "Verifier keys"; tlog-cosignature, "Format".
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scrutineer.ledger.encoding import base64_bytes, base64_text
from scrutineer.ledger.error import NoteError
from scrutineer.words import Sentence, mark

KEY_SIZE: Final = 32
"""Bytes of a public key, and of the seed of a private one."""

_NAME = re.compile(r"[^\s+]{1,200}")


class Use(IntEnum):
    """What a key signs; the number is the signature type of C2SP signed-note."""

    NOTE = 0x01
    COSIGNATURE = 0x04


def check_name(name: str) -> None:
    """Returns when ``name`` can name a key: 1 to 200 printable characters, no spaces, no ``+``."""
    # What does not print (U+202E, zero width) would let two names look alike.
    if not _NAME.fullmatch(name) or not name.isprintable():
        raise NoteError(
            "key-name",
            Sentence(
                mark(
                    "“{name}” cannot name a key. Choose a name without spaces and “+”, such as "
                    "example.org/ledger."
                ),
                {"name": name[:60]},
            ),
        )


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half: who signs, what, and the 32 bytes that check it."""

    name: str
    public: bytes
    use: Use = Use.NOTE

    def __post_init__(self) -> None:
        check_name(self.name)
        if type(self.public) is not bytes or len(self.public) != KEY_SIZE:
            raise _not_a_key(self.name)

    @property
    def key_id(self) -> bytes:
        """``SHA-256(name || 0x0A || type || public key)[:4]``: four bytes that tell keys apart."""
        return sha256(self.name.encode() + b"\n" + bytes([self.use]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The verifier key text: ``name+hexadecimal id+base64(type || public key)``."""
        return f"{self.name}+{self.key_id.hex()}+{base64_text(bytes([self.use]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """The key in a verifier key text. Raises :class:`NoteError` where it is none, or of another type."""
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise _not_a_key(text)
        data = base64_bytes(parts[2], Sentence(mark("verifier key")))
        if data[0] not in (Use.NOTE, Use.COSIGNATURE):
            raise NoteError(
                "key-type",
                Sentence(
                    mark("“{name}” is a key of a type that this program does not know. It knows Ed25519."),
                    {"name": parts[0][:60]},
                ),
            )
        key = cls(parts[0], data[1:], Use(data[0]))
        if key.key_id.hex() != parts[1]:
            raise _not_a_key(text)
        return key

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        """Whether ``signature`` (64 bytes, RFC 8032) is this key's over ``message``."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private half. It is never printed, and leaves this object only encrypted (:mod:`key_file`)."""

    name: str
    private: Ed25519PrivateKey
    use: Use = Use.NOTE

    @classmethod
    def from_seed(cls, name: str, seed: bytes, use: Use = Use.NOTE) -> "SigningKey":
        """The key of 32 random bytes, which the caller takes from the system's secure source."""
        check_name(name)
        if type(seed) is not bytes or len(seed) != KEY_SIZE:
            raise _not_a_key(name)
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed), use)

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw(), self.use)

    def sign(self, message: bytes) -> bytes:
        """The signature over ``message``, 64 bytes (RFC 8032); the same every time."""
        return self.private.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey({self.verifier.text!r})"


def _not_a_key(text: str) -> NoteError:
    return NoteError(
        "key-form",
        Sentence(
            mark(
                "“{text}” is not a verifier key. It has the form name+number+key, in one piece; "
                "copy it again."
            ),
            {"text": text[:100]},
        ),
    )
