"""A private key in a file, encrypted: three lines that anybody may read, then PKCS #8 in PEM.

The passphrase goes through scrypt (RFC 7914; N = 2^16, r = 8, p = 1: 64 MB and about a quarter of a second a
try) before it encrypts the PKCS #8 form (RFC 5958, PBES2 with AES-256), whose own stretching is weak.
"""

import unicodedata
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from scrutineer.ledger.encoding import base64_bytes, base64_text, utf8
from scrutineer.ledger.error import KeyFileError, NoteError
from scrutineer.ledger.key import SigningKey, VerifierKey
from scrutineer.words import Sentence, mark

HEADER: Final = "scrutineer key v1"
"""The first line of a key file."""

SALT_SIZE: Final = 16
"""Random bytes that make equal passphrases differ."""

_MOST: Final = 10_000


def _password(passphrase: str, salt: bytes) -> bytes:
    # NFKC: the same words typed on another keyboard or system are the same passphrase.
    typed = unicodedata.normalize("NFKC", passphrase).encode()
    stretched = Scrypt(salt=salt, length=32, n=2**16, r=8, p=1).derive(typed)
    return base64_text(stretched).encode()


def write_key(key: SigningKey, passphrase: str, salt: bytes) -> str:
    """The text of a key file. ``salt`` is 16 random bytes; the encryption draws its own besides.

    Raises :class:`KeyFileError` for an empty passphrase.
    """
    if not passphrase.strip():
        raise KeyFileError(
            "key-passphrase-empty",
            Sentence(mark("A key is not stored without a passphrase. Choose one of several words.")),
        )
    if len(salt) != SALT_SIZE:
        raise ValueError("a salt of 16 bytes is needed")
    encryption = BestAvailableEncryption(_password(passphrase, salt))
    pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode("ascii")
    return f"{HEADER}\n{key.verifier.text}\nscrypt {base64_text(salt)}\n{pem}"


def public_key(file: bytes) -> VerifierKey:
    """The public half in a key file, which needs no passphrase. Raises :class:`KeyFileError`."""
    return _parse(file)[0]


def _parse(file: bytes) -> tuple[VerifierKey, bytes, bytes]:
    try:
        header, key, salt, pem = utf8(file, Sentence(mark("key file")), _MOST).split("\n", 3)
        found = VerifierKey.parse(key)
        salt_bytes = base64_bytes(salt.removeprefix("scrypt "), Sentence(mark("key file")), SALT_SIZE)
    except (ValueError, NoteError) as error:
        raise _damaged() from error
    if header != HEADER or not salt.startswith("scrypt "):
        raise _damaged()
    return found, salt_bytes, pem.encode()


def read_key(file: bytes, passphrase: str) -> SigningKey:
    """The key in a key file. Raises :class:`KeyFileError`: damaged, or the passphrase is wrong."""
    key, salt, pem = _parse(file)
    try:
        private = load_pem_private_key(pem, _password(passphrase, salt))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFileError(
            "key-passphrase",
            Sentence(
                mark("The key of “{name}” does not open: the passphrase is wrong, or the file is damaged."),
                {"name": key.name},
            ),
            key.name,
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise _damaged()
    found = SigningKey(key.name, private, key.use)
    if found.verifier != key:
        raise _damaged()
    return found


def _damaged() -> KeyFileError:
    return KeyFileError(
        "key-file-form",
        Sentence(mark("This is not a key file, or it is damaged. Use the copy that you put aside.")),
    )
