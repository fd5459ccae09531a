"""A policy: whose ledger, which witnesses, and how many of them must have signed its head.

A TOML file::

    ledger = "example.org/election+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    needed = 2

    [[witness]]
    key = "example.org/observers+a1b2c3d4+BG..."
    name_kk = "..."

``ledger`` is the verifier key of the ledger, ``key`` that of a witness; a name (in up to three languages)
is for readers. No key may stand twice, under whatever name.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.ledger.checkpoint import SignedCheckpoint, cosigned_at, open_checkpoint
from scrutineer.ledger.error import NoteError, PolicyError
from scrutineer.ledger.key import Use, VerifierKey
from scrutineer.words import LANGUAGES, Name, Sentence, mark

_NAMES: Final = {f"name_{language}" for language in LANGUAGES}
_NO_NAME: Final = Name()


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness that a policy knows: its key, and what readers call it."""

    key: VerifierKey
    name: Name = _NO_NAME

    def title(self, language: str) -> str:
        """The name in a language; the key's name where it has none."""
        return self.name.text(language) or self.key.name


@dataclass(frozen=True, slots=True)
class Standing:
    """A head and who stands behind it: each witness that signed, and when (seconds since 1970, UTC)."""

    signed: SignedCheckpoint
    cosigned: tuple[tuple[Witness, int], ...]
    missing: tuple[Witness, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Whose head is believed, and when: signed by ``ledger`` and cosigned by ``needed`` of ``witnesses``."""

    ledger: VerifierKey
    witnesses: tuple[Witness, ...] = ()
    needed: int = 0

    def __post_init__(self) -> None:
        keys = [self.ledger.public, *(witness.key.public for witness in self.witnesses)]
        if len(set(keys)) < len(keys):
            raise _wrong(
                "policy-key-twice",
                Sentence(mark("The policy names one key twice: it would count as two. Leave one out.")),
                "witness",
            )
        if self.ledger.use is not Use.NOTE or any(w.key.use is not Use.COSIGNATURE for w in self.witnesses):
            raise _wrong(
                "policy-key-use",
                Sentence(mark("The policy gives a ledger's key as a witness's, or the reverse. Swap them.")),
                "witness",
            )
        if not 0 <= self.needed <= len(self.witnesses):
            raise _wrong(
                "policy-needed",
                Sentence(
                    mark("The policy needs {needed} witnesses and names {named}. Name more, or need fewer."),
                    {"needed": self.needed, "named": len(self.witnesses)},
                ),
                "needed",
            )

    @classmethod
    def parse(cls, text: str) -> "Policy":
        """The policy in a TOML text. Raises :class:`PolicyError`, whose ``place`` is the field."""
        try:
            found = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise _wrong(
                "policy-toml",
                Sentence(mark("The policy is not TOML: {why}. Correct that line."), {"why": str(error)}),
                "",
            ) from error
        witnesses = found.get("witness", [])
        tables = type(witnesses) is list and all(type(table) is dict for table in witnesses)
        if set(found) - {"ledger", "needed", "witness"} or not tables or type(found.get("needed")) is not int:
            raise _form("")
        return cls(_key(found, "ledger"), tuple(_witness(table) for table in witnesses), found["needed"])

    def check(self, data: bytes, since: int | None = None, now: int | None = None) -> Standing:
        """Who stands behind the checkpoint in a file.

        Cosignatures from before ``since`` (when the last entry was made) or after ``now`` are refused, where
        these are given, in seconds since 1970 in UTC. Raises :class:`NoteError`
        where the ledger did not sign it or any known signature does not hold, :class:`PolicyError` where too
        few witnesses signed.
        """
        signed = open_checkpoint(data, self.ledger)
        times = [(witness, cosigned_at(signed.note, witness.key)) for witness in self.witnesses]
        cosigned = tuple((witness, time) for witness, time in times if time is not None)
        missing = tuple(witness for witness, time in times if time is None)
        for witness, time in cosigned:
            if (since is not None and time < since) or (now is not None and time > now):
                raise _wrong(
                    "policy-time",
                    Sentence(
                        mark(
                            "“{name}” signed before the last entry was made, or at a time still to come. "
                            "Ask it how its clock stood, and check yours."
                        ),
                        {"name": witness.key.name},
                    ),
                    witness.key.name,
                )
        if len(cosigned) < self.needed:
            raise _wrong(
                "policy-too-few",
                Sentence(
                    mark("{found} of the {needed} witnesses needed have signed. Missing: {missing}."),
                    {
                        "found": len(cosigned),
                        "needed": self.needed,
                        "missing": [witness.name or Name(en=witness.key.name) for witness in missing],
                    },
                ),
                "witness",
            )
        return Standing(signed, cosigned, missing)


def _key(table: Mapping[str, Any], field: str) -> VerifierKey:
    text = table.get(field)
    if type(text) is not str:
        raise _form(field)
    try:
        return VerifierKey.parse(text)
    except NoteError as error:
        raise PolicyError("policy-key", error.sentence, field) from error


def _witness(table: Mapping[str, Any]) -> Witness:
    if set(table) - {"key"} - _NAMES or any(type(value) is not str for value in table.values()):
        raise _form("witness")
    return Witness(_key(table, "key"), Name.of(table))


def _form(place: str) -> PolicyError:
    return _wrong(
        "policy-form",
        Sentence(
            mark("A policy has ledger, needed, and a [[witness]] with key for each witness; nothing else.")
        ),
        place,
    )


def _wrong(code: str, sentence: Sentence, place: str) -> PolicyError:
    return PolicyError(code, sentence, place)
