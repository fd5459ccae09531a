"""What an entry says, by kind of act: its fields, and the order in which acts may follow each other.

Every entry is an object with ``act`` and ``at`` (ISO 8601 with seconds and offset). One that corrects an
earlier entry has ``replaces`` (that entry's number), ``reason`` and ``approved_by`` (offices, never names of
persons). The other fields depend on the act; :data:`ACTS` has them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final

from scrutineer.ledger.commitment import Opening
from scrutineer.ledger.entry import LARGEST_INTEGER
from scrutineer.ledger.error import EntryError
from scrutineer.words import Sentence, mark

_TIME = re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}[+-][0-9]{2}:[0-9]{2}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TEXT: Final = frozenset((str,))
_PATH = re.compile(r"(?!\.)[^/\\\x00-\x1f]+(/(?!\.)[^/\\\x00-\x1f]+)*")


def _is_text(value: object) -> bool:
    return type(value) is str and bool(value)


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= LARGEST_INTEGER


def _is_time(value: object) -> bool:
    return type(value) is str and _moment(value) is not None


@lru_cache(maxsize=1024)
def _moment(text: str) -> datetime | None:
    """The moment that a text says; most entries share theirs with the one before."""
    try:
        moment = datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _is_row(value: object) -> bool:
    return type(value) is dict and _TEXT.issuperset(map(type, value.values()))


def _is_counts(value: object) -> bool:
    return type(value) is dict and all(_is_count(item) for item in value.values())


KINDS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "text": _is_text,
    "count": _is_count,
    "counts": _is_counts,
    "time": _is_time,
    "digest": lambda value: type(value) is str and bool(_DIGEST.fullmatch(value)),
    "path": lambda value: type(value) is str and bool(_PATH.fullmatch(value)),
    "row": _is_row,
    "rows": lambda value: type(value) is list and all(_is_row(row) for row in value),
    "texts": lambda value: type(value) is list and bool(value) and all(_is_text(text) for text in value),
    "object": lambda value: type(value) is dict,
}
"""What a field may be: text (not empty), count (0 or more), counts (name to count), time, digest
(64 lower-case hexadecimal digits), path (inside the bundle, with /), row (column to cell, both text, empty
cells left out), rows, texts (at least one), object (anything canonical JSON allows)."""

_ENVELOPE: Final = {"act": "text", "at": "time"}
_CORRECTION: Final = {"replaces": "count", "reason": "text", "approved_by": "texts"}

ACTS: Final[Mapping[str, Mapping[str, str]]] = {
    "ledger_opened": {"election": "text"},
    "rules_fixed": {"rules": "text", "sha256": "digest"},
    "file_listed": {"path": "path", "sha256": "digest", "bytes": "count"},
    "row_listed": {"table": "text", "row": "row"},
    "candidate_registered": {"row": "row"},
    "registration_refused": {"row": "row", "article": "text"},
    "protocol_entered": {"row": "row", "votes": "row", "ballots?": "rows"},
    "protocol_confirmed": {"protocol_id": "text", "entry": "count"},
    "station_annulled": {"station_id": "text", "contest_id": "text", "article": "text", "reason": "text"},
    "image_filed": {"protocol_id": "text", "sha256": "digest"},
    "ruling_given": {"row": "row", "article": "text"},
    "observer_accredited": {"commitment": "digest", "organisation": "text"},
    "total_declared": {"row": "row"},
    "figure_committed": {"field": "text", "commitment": "digest"},
    "commitment_opened": {"entry": "count", "opening": "object"},
    "result_decided": {"contest_id": "text", "decision": "object"},
}
"""The fields of each act beside those of every entry; a name that ends in ``?`` may be missing."""


def _fault(code: str, sentence: Sentence, place: str) -> EntryError:
    return EntryError(code, sentence, place)


def instant(at: str) -> datetime:
    """The moment of an entry's ``at``. Raises :class:`EntryError` where it is not a time with offset."""
    moment = _moment(at) if type(at) is str else None
    if moment is None:
        raise _fault(
            "act-time",
            Sentence(
                mark("“{at}” is not a time. Write it as 2026-03-15T21:04:00+05:00, with seconds and offset."),
                {"at": str(at)[:40]},
            ),
            "at",
        )
    return moment


@dataclass(frozen=True, slots=True)
class _Form:
    required: frozenset[str]
    kinds: Mapping[str, str]


@cache
def _form(act: str, correcting: bool) -> _Form:
    fields = {**ACTS[act], **_ENVELOPE, **(_CORRECTION if correcting else {})}
    required = frozenset(name for name in fields if not name.endswith("?"))
    return _Form(required, {name.rstrip("?"): kind for name, kind in fields.items()})


def check_act(entry: Mapping[str, Any]) -> None:
    """Returns when ``entry`` has the fields of its act, each of its kind, and no others.

    Raises :class:`EntryError`, whose ``place`` is the field.
    """
    act = entry.get("act")
    if type(act) is not str or act not in ACTS:
        said = str(act)[:60]
        raise _fault(
            "act-unknown",
            Sentence(mark("“{act}” is no act that a ledger knows. Update the program."), {"act": said}),
            "act",
        )
    form = _form(act, "replaces" in entry)
    for name in sorted(form.required - set(entry)):
        values = {"act": act, "field": name}
        raise _fault(
            "act-field-missing",
            Sentence(mark("An entry “{act}” needs the field “{field}”. Add it."), values),
            name,
        )
    for name, value in entry.items():
        kind = form.kinds.get(name)
        if kind is None or not KINDS[kind](value):
            raise _wrong_field(act, name, kind)


def _wrong_field(act: str, name: str, kind: str | None) -> EntryError:
    values = {"act": act, "field": name, "kind": kind}
    if kind is None:
        sentence = Sentence(mark("An entry “{act}” has no field “{field}”. Remove it."), values)
        return _fault("act-field-unknown", sentence, name)
    sentence = Sentence(
        mark("The field “{field}” of an entry “{act}” does not have the form “{kind}”. Correct it."), values
    )
    return _fault("act-field-form", sentence, name)


@dataclass
class Chronicle:
    """Holds entries to their order, one after the other from number 0; keeps about 100 bytes of each.

    Time does not run backwards; no entry is repeated word for word; what an entry refers to stands before it;
    no entry is replaced twice (the correction is replaced instead); an opening fits its commitment.
    """

    size: int = 0
    latest: datetime | None = None

    def __post_init__(self) -> None:
        self._seen: set[bytes] = set()
        self._replaced: set[int] = set()
        self._commitments: dict[int, str] = {}

    def follow(self, entry: Mapping[str, Any], leaf: bytes) -> None:
        """Take the next entry, already checked by :func:`check_act`, and its leaf hash.

        Raises :class:`EntryError` where it may not stand here; ``place`` is then its number.
        """
        at = instant(entry["at"])
        if self.latest is not None and at < self.latest:
            raise self._out_of_order(
                "act-time-backwards",
                mark(
                    "Entry {index:plain} is dated before the one that it follows. "
                    "An entry is dated when it is made."
                ),
            )
        if leaf[:16] in self._seen:
            raise self._out_of_order(
                "act-repeated",
                mark("Entry {index:plain} repeats an earlier one word for word. One of them is too many."),
            )
        self._refer(entry)
        if "commitment" in entry:
            self._commitments[self.size] = entry["commitment"]
        self._seen.add(leaf[:16])
        self.latest = at
        self.size += 1

    def _refer(self, entry: Mapping[str, Any]) -> None:
        if "replaces" in entry:
            replaced = entry["replaces"]
            if replaced >= self.size or replaced in self._replaced:
                raise self._out_of_order(
                    "act-replaces",
                    mark(
                        "Entry {index:plain} replaces one that is not there yet, or was replaced already. "
                        "Name the one that is valid now."
                    ),
                )
            self._replaced.add(replaced)
        if "entry" in entry and entry["entry"] >= self.size:
            raise self._no_such_entry()
        if entry["act"] == "commitment_opened":
            commitment = self._commitments.get(entry["entry"])
            if commitment is None:
                raise self._no_such_entry()
            Opening.from_json(entry["opening"]).verify(commitment)

    def _no_such_entry(self) -> EntryError:
        return self._out_of_order(
            "act-refers",
            mark(
                "Entry {index:plain} refers to one that is not there, or is of another kind. "
                "Correct its number."
            ),
        )

    def _out_of_order(self, code: str, template: str) -> EntryError:
        return _fault(code, Sentence(template, {"index": self.size}), str(self.size))
