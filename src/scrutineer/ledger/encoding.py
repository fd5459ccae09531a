"""Texts that have one form only: base64, decimal numbers, lines.

A second way of writing the same bytes would let a file change without any signature noticing, so every
reader here refuses what the writer would not have written.
"""

import base64
import binascii
import re
from typing import Final

from scrutineer.ledger.error import NoteError
from scrutineer.words import Sentence, mark

LARGEST: Final = 2**63 - 1
"""The largest tree size, index or time that is read."""

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def base64_text(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648, section 4)."""
    return base64.b64encode(data).decode("ascii")


def base64_bytes(text: str, place: Sentence, size: int | None = None) -> bytes:
    """The bytes of a base64 text in its one canonical form.

    ``place`` says in an error what was read; ``size`` is how many bytes it must be, where that is known.
    Raises :class:`NoteError`, also for a flipped padding bit, which decodes to the same bytes.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        data = b""
    if not data or base64_text(data) != text:
        raise NoteError(
            "base64-not-canonical",
            Sentence(
                mark("{place}: this is not canonical base64. The text was changed; get it again."),
                {"place": place},
            ),
            str(place),
        )
    if size is not None and len(data) != size:
        raise NoteError(
            "base64-length",
            Sentence(
                mark("{place}: {found} bytes stand where {expected} belong. Get the text again."),
                {"place": place, "found": len(data), "expected": size},
            ),
            str(place),
        )
    return data


def decimal(text: str, place: Sentence) -> int:
    """A number from 0 to 2^63 - 1 in ASCII decimals without leading zeros. Raises :class:`NoteError`."""
    if not _DECIMAL.fullmatch(text) or (number := int(text)) > LARGEST:
        raise NoteError(
            "number-not-canonical",
            Sentence(
                mark("{place}: “{text}” is not a whole number without leading zeros. Get the text again."),
                {"place": place, "text": text[:40]},
            ),
            str(place),
        )
    return number


def utf8(data: bytes, place: Sentence, most: int) -> str:
    """UTF-8 text of at most ``most`` bytes, without control characters other than the line feed.

    Raises :class:`NoteError`.
    """
    if len(data) > most:
        raise NoteError(
            "text-too-long",
            Sentence(
                mark("{place} has {found} bytes; at most {most} are read. This is another file."),
                {"place": place, "found": len(data), "most": most},
            ),
            str(place),
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError(
            "text-not-utf8",
            Sentence(
                mark("{place} is not UTF-8 text: byte {byte:plain} does not belong. Get the file again."),
                {"place": place, "byte": error.start},
            ),
            str(place),
        ) from error
    if any(letter < " " and letter != "\n" for letter in text):
        raise NoteError(
            "text-control-character",
            Sentence(
                mark("{place} has control characters, which its form forbids. Get the file again."),
                {"place": place},
            ),
            str(place),
        )
    return text
