"""The fingerprint of a key as words to read aloud over a telephone.

Twelve words stand for the first 96 bits of ``SHA-256(verifier key text)``, one for each byte. The three lists
have one meaning at each place, so somebody reading Kazakh and somebody reading Russian can compare too.
"""

import tomllib
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Final

from scrutineer.ledger.key import VerifierKey
from scrutineer.words import LANGUAGES

WORDS: Final = 12
"""Words of a fingerprint: 96 bits, so that nobody can make a second key with the same words."""

_COLUMNS: Final = ("en", "kk", "ru")


@cache
def word_list(language: str) -> tuple[str, ...]:
    """The 256 words of a language, by the byte they stand for; raises ``LookupError`` for another."""
    if language not in LANGUAGES:
        raise LookupError(language)
    source = resources.files("scrutineer.ledger") / "fingerprint_words.toml"
    rows = tomllib.loads(source.read_text("utf-8"))["words"]
    return tuple(row[_COLUMNS.index(language)] for row in rows)


def fingerprint(key: VerifierKey, language: str) -> tuple[str, ...]:
    """The twelve words of a key in ``language``; its name and its kind are part of what they stand for."""
    words = word_list(language)
    return tuple(words[byte] for byte in sha256(key.text.encode()).digest()[:WORDS])
