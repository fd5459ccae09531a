"""Files and passphrases that the verbs of the ledger ask for."""

import getpass
import os
from pathlib import Path
from typing import Final

from scrutineer.cli.speaking import told
from scrutineer.ledger import KeyFileError, LedgerError, SigningKey, VerifierKey, public_key, read_key
from scrutineer.words import Sentence, mark

VARIABLE: Final = "SCRUTINEER_PASSPHRASE"


def passphrase(file: Path | None) -> str:
    """The passphrase in ``file``, else in the environment, else typed at the terminal."""
    if file is not None:
        return read(file).decode().removesuffix("\n")
    return os.environ.get(VARIABLE) or getpass.getpass(f"{told(mark('Passphrase'))}: ")


def read(path: Path) -> bytes:
    """The bytes of a file that a person named. Raises :class:`~scrutineer.ledger.LedgerError`."""
    try:
        return path.read_bytes()
    except OSError as error:
        said = mark("{path} could not be read: {why}. Name a file that is there.")
        raise LedgerError(
            "file-unreadable", Sentence(said, {"path": path, "why": error.strerror}), str(path)
        ) from error


def write(path: Path, data: bytes) -> None:
    """Write a file that a person named, over one that is there. Raises :class:`LedgerError`."""
    try:
        path.write_bytes(data)
    except OSError as error:
        said = mark("{path} could not be written: {why}. Name a file in a folder that is there.")
        raise LedgerError(
            "file-unwritable", Sentence(said, {"path": path, "why": error.strerror}), str(path)
        ) from error


def verifier_key(path: Path) -> VerifierKey:
    """The public key in a file: a verifier key text, or the readable part of a key file."""
    data = read(path)
    try:
        return public_key(data)
    except KeyFileError:
        return VerifierKey.parse(data.decode("utf-8", "replace").strip())


def signing_key(path: Path, file: Path | None) -> SigningKey:
    """The private key in a key file, opened with the passphrase."""
    data = read(path)
    public_key(data)  # a file that is no key is refused before anybody types
    return read_key(data, passphrase(file))


def write_new(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file that must not be there yet. Raises :class:`~scrutineer.ledger.KeyFileError`."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        said = mark("There is a file {path} already. Name another; a key is never overwritten.")
        raise KeyFileError("key-file-exists", Sentence(said, {"path": path}), str(path)) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
