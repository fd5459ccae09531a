"""Entries replayed: what stands now, by subject. Sealing, verifying and proving all use this one.

About 200 bytes are kept for each entry.
"""

from array import array
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from scrutineer.bundle.fault import FIRST_ROW
from scrutineer.bundle.sealing.statement import Act, digest_in, digest_of, statement_of, subject_of, table_of
from scrutineer.ledger import EntryError
from scrutineer.words import Sentence, mark

_NAMED: Final = frozenset(("election", "rules", "file", "decision"))

EntryAt = Callable[[int], Mapping[str, Any]]
"""An earlier entry by its number."""


@lru_cache(maxsize=16)
def token(subject: tuple[str, ...]) -> bytes:
    """Sixteen bytes that stand for a subject."""
    return sha256(repr(subject).encode()).digest()[:16]


class Register:
    """The statements that stand, after each entry. ``len`` is the number of entries followed.

    ``named`` has the entries that stand for what is no row: the election, rules, files, decisions.
    """

    def __init__(self) -> None:
        self._latest: dict[bytes, int] = {}
        self._digests: list[bytes] = []
        self._first: dict[bytes, int] = {}
        self._superseded: dict[bytes, bytes] = {}
        self._ranks = array("q")
        self._tables: dict[str, int] = {}
        self._replaced: set[int] = set()
        self.named: dict[tuple[str, ...], int] = {}

    def __len__(self) -> int:
        return len(self._digests)

    def follow(self, entry: Mapping[str, Any], data: bytes, entry_at: EntryAt) -> None:
        """Take the next entry, which is in its form and in sequence, and its canonical bytes.

        Raises :class:`EntryError`.
        """
        act = statement_of(entry)
        number, subject = len(self), subject_of(act)
        if not subject or (subject == ("election",)) != (number == 0):
            raise _fault(
                "sealed-act",
                mark("Entry {index:plain} is of a kind that does not stand there in a sealed bundle."),
                number,
            )
        name = token(subject)
        standing, replaced = self._latest.get(name), entry.get("replaces")
        if standing is not None and replaced != standing:
            raise _fault(
                "sealed-again",
                mark(
                    "Entry {index:plain} says something else of what an earlier entry says, "
                    "and does not name that one as replaced."
                ),
                number,
            )
        if standing is None:
            self._succeed(act, replaced, entry_at)
        else:
            self._first.setdefault(name, standing)
        if act["act"] == "protocol_entered" and not self._numbered(act["row"], self._first.get(name, number)):
            raise _fault(
                "sealed-index",
                mark(
                    "Entry {index:plain} is of a protocol whose ledger_index is not the number of the entry "
                    "with which it was first entered."
                ),
                number,
            )
        if replaced is not None:
            self._replaced.add(replaced)
        self._latest[name] = number
        if subject[0] in _NAMED:
            self.named[subject] = number
        self._superseded.pop(name, None)
        self._digests.append(digest_in(entry, data))
        table = table_of(act) if standing is None else ""
        self._ranks.append(self._ranks[standing] if standing is not None else self._tables.get(table, 0))
        self._tables[table] = self._tables.get(table, 0) + 1

    @staticmethod
    def _numbered(row: Mapping[str, str], first: int) -> bool:
        return row.get("ledger_index", str(first)) == str(first)

    def _succeed(self, act: Act, replaced: int | None, entry_at: EntryAt) -> None:
        """A protocol that replaces another says which, and gives its reason; nothing else replaces so."""
        before = act["row"].get("replaces") if act["act"] == "protocol_entered" else None
        if before is None and replaced is None:
            return
        old = entry_at(replaced) if replaced is not None else {}
        fits = (
            before is not None
            and old.get("act") == "protocol_entered"
            and old["row"].get("protocol_id") == before
            and all(old["row"].get(name) == act["row"].get(name) for name in ("contest_id", "station_id"))
        )
        if not fits:
            raise _fault(
                "sealed-replaces",
                mark(
                    "Entry {index:plain} replaces a protocol without naming its entry and the reason, "
                    "or names another one."
                ),
                len(self),
            )
        row = dict(old["row"])
        if row.get("status", "counted") == "counted":
            row["status"] = "superseded"
        after = statement_of(old) | {"row": row}
        self._superseded[token(subject_of(after))] = digest_of(after)

    def number(self, subject: tuple[str, ...]) -> int | None:
        """The entry that stands for a subject."""
        return self._latest.get(token(subject))

    def first(self, subject: tuple[str, ...]) -> int:
        """The number of the first entry of a subject; of one without any, that of the next entry."""
        name = token(subject)
        return self._first.get(name, self._latest.get(name, len(self)))

    def is_replaced(self, number: int) -> bool:
        """Whether a later entry replaced this one."""
        return number in self._replaced

    @property
    def corrections(self) -> int:
        """How many entries replaced an earlier one."""
        return len(self._replaced)

    def agrees(self, subject: tuple[str, ...], digest: bytes) -> bool:
        """Whether a statement is the one that stands; a replaced protocol may say that it is superseded."""
        name = token(subject)
        number = self._latest.get(name)
        return number is not None and digest in (self._digests[number], self._superseded.get(name))

    def standing(self) -> list[int]:
        """The numbers of the entries that stand, in their order."""
        return sorted(self._latest.values())

    def row(self, number: int) -> int:
        """Where the row of an entry stood in its table when everything stood in the order of entering."""
        return self._ranks[number] + FIRST_ROW


def _fault(code: str, template: str, number: int) -> EntryError:
    return EntryError(code, Sentence(template, {"index": number}), str(number))
