"""Salted commitments: a value is bound now and shown later, or never.

A person, or a figure under embargo, does not enter an append-only public log. Its commitment does:
``HMAC-SHA-256(key = salt, message = canonical JSON of {"field": ..., "value": ...})``, 32 bytes written as 64
lower-case hexadecimal digits. The salt has exactly 32 random bytes and is used once; without it the value
cannot be tried out, even if there are only two possible values. Who is shown salt and value can check them.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.ledger.entry import canonical
from scrutineer.ledger.error import EntryError
from scrutineer.words import Sentence, mark

SALT_SIZE: Final = 32
"""Bytes of a salt. HMAC pads shorter keys, so a second length would let one commitment have two openings."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a commitment: the field it stands in, the value, and the salt of 32 bytes."""

    field: str
    value: object
    salt: bytes

    def commitment(self) -> str:
        """The commitment, 64 lower-case hexadecimal digits. Raises :class:`EntryError` for a wrong salt."""
        if type(self.salt) is not bytes or len(self.salt) != SALT_SIZE:
            raise EntryError(
                "salt-length",
                Sentence(
                    mark("A salt has exactly {size} random bytes. Make a new one."), {"size": SALT_SIZE}
                ),
            )
        message = canonical({"field": self.field, "value": self.value})
        return hmac.digest(self.salt, message, "sha256").hex()

    def verify(self, commitment: str) -> None:
        """Returns when this opens ``commitment``. Raises :class:`EntryError` when it does not."""
        if not hmac.compare_digest(self.commitment().encode(), commitment.encode("utf-8", "replace")):
            raise EntryError(
                "opening-other-value",
                Sentence(
                    mark(
                        "What was shown for “{field}” is not what was committed to, or its salt is another."
                    ),
                    {"field": self.field},
                ),
                self.field,
            )

    def as_json(self) -> dict[str, Any]:
        """The opening as a JSON object, to be kept apart from the ledger until it may be shown."""
        return {"field": self.field, "salt": self.salt.hex(), "value": self.value}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Opening":
        """The opening in a JSON object. Raises :class:`EntryError` where it is not one."""
        field, salt = found.get("field"), found.get("salt")
        if set(found) == {"field", "salt", "value"} and isinstance(field, str) and isinstance(salt, str):
            try:
                data = bytes.fromhex(salt)
            except ValueError:
                data = b""
            if len(data) == SALT_SIZE and data.hex() == salt:
                return cls(field, found["value"], data)
        raise EntryError(
            "opening-form",
            Sentence(
                mark("An opening has a field, a value, and a salt of 64 lower-case hexadecimal digits.")
            ),
        )
