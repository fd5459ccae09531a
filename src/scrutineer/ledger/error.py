"""What the ledger refuses.

``LedgerError``           the ledger does not hold, or cannot be used so
├── ``EntryError``        an entry, a commitment or an opening is not what it must be
├── ``ProofError``        a Merkle proof does not prove what it should
├── ``NoteError``         a key, a signed note, a checkpoint or a proof file is not well-formed or not signed
├── ``TileError``         a tile is missing, damaged or not of this tree
├── ``StoreError``        the folder cannot be written: locked by another, damaged, or of another log
├── ``KeyFileError``      a key file is damaged, or the passphrase is wrong
├── ``WitnessError``      a witness does not sign
│   └── ``ForkError``     ... because two heads contradict each other
└── ``PolicyError``       a policy file is wrong, or what it demands is missing
"""

from scrutineer.model.errors import ScrutineerError
from scrutineer.words import Sentence


class LedgerError(ScrutineerError):
    """The root of this tree. ``place`` names the file, line or field at fault; empty where there is none."""

    def __init__(self, code: str, sentence: Sentence, place: str = "") -> None:
        super().__init__(code, sentence)
        self.place = place


class EntryError(LedgerError):
    """An entry, a commitment or an opening is not what it must be."""


class ProofError(LedgerError):
    """A Merkle proof does not prove what it should.

    ``position`` is the element of the proof at fault, counted from 0; ``None`` where it is not one element.
    """

    def __init__(self, code: str, sentence: Sentence, position: int | None = None) -> None:
        super().__init__(code, sentence, "" if position is None else str(position))
        self.position = position


class NoteError(LedgerError):
    """A key, a signed note, a checkpoint or a proof file is not well-formed, or not signed as it must be."""


class TileError(LedgerError):
    """A tile is missing, damaged or not of this tree; ``place`` is its path in the ledger."""


class StoreError(LedgerError):
    """The folder of a ledger cannot be used: another writes, it is damaged, or it is another log's."""


class KeyFileError(LedgerError):
    """A key file is damaged, or the passphrase is wrong."""


class WitnessError(LedgerError):
    """A witness does not sign what it was given.

    ``held`` and ``offered`` are the head that it signed before and the one that it was given, word for word,
    where it refuses the one because of the other.
    """

    def __init__(
        self, code: str, sentence: Sentence, place: str = "", held: str = "", offered: str = ""
    ) -> None:
        super().__init__(code, sentence, place)
        self.held = held
        self.offered = offered


class ForkError(WitnessError):
    """Two heads contradict each other, or it was not shown that they do not."""


class PolicyError(LedgerError):
    """A policy file is wrong, or what it demands is missing."""
