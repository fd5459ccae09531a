"""An entry as bytes: canonical JSON (RFC 8785), so that the same statement always has the same hash.

Allowed are objects with ASCII keys, lists, strings, whole numbers from -(2^53 - 1) to 2^53 - 1, true, false
and null. For these values RFC 8785 is plain JSON with sorted keys and without spaces: numbers need no rule
of their own, and ASCII keys sort alike by bytes, by code points and by UTF-16.
"""

import json
import json.encoder
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from scrutineer.ledger.error import EntryError
from scrutineer.words import Sentence, mark

MAX_ENTRY: Final = 65_535
"""The most bytes of an entry: its length stands before it in two bytes (C2SP tlog-tiles)."""

LARGEST_INTEGER: Final = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly (RFC 7493, section 2.2)."""

MAX_DEPTH: Final = 16
"""How deeply objects and lists may nest."""


def canonical(value: object) -> bytes:
    """The canonical bytes of a JSON value (RFC 8785, section 3.2).

    Raises :class:`EntryError` for a float, a number beyond 2^53 - 1, a key that is not ASCII, half a
    surrogate pair, nesting deeper than 16, or any other type.
    """
    try:
        return _text(value, 0).encode("utf-8")
    except UnicodeEncodeError as error:
        raise EntryError(
            "entry-not-unicode",
            Sentence(mark("A text has half of a surrogate pair, which is no character. Mend the text.")),
        ) from error


def encode(entry: Mapping[str, object]) -> bytes:
    """The bytes of an entry: a JSON object of at most 65,535 canonical bytes. Raises :class:`EntryError`."""
    if type(entry) is not dict:
        raise _not_allowed("", entry)
    return _sized(canonical(entry))


def decode(data: bytes) -> dict[str, Any]:
    """The entry in ``data``, which must be exactly what :func:`encode` writes.

    Raises :class:`EntryError` where it is longer, no JSON object, or written in any other way: spaces,
    another order, a repeated key, a needless escape, ``1.0`` for ``1``.
    """
    _sized(data)
    try:
        text = data.decode("utf-8")
        entry, _ = _decode(text)
    except (ValueError, RecursionError) as error:
        raise _not_canonical() from error
    if type(entry) is not dict:
        raise _not_canonical()
    try:
        same = _text(entry, 0) == text
    except EntryError as error:
        raise _not_canonical() from error
    if not same:
        raise _not_canonical()
    return entry


def _sized(data: bytes) -> bytes:
    if len(data) > MAX_ENTRY:
        raise EntryError(
            "entry-too-long",
            Sentence(
                mark(
                    "The entry has {found} bytes; at most {most} fit. "
                    "Enter the SHA-256 of what is long, and publish it beside the ledger."
                ),
                {"found": len(data), "most": MAX_ENTRY},
            ),
        )
    return data


def _refuse(text: str) -> Any:
    raise ValueError(text)


_decode = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse).raw_decode
_quoted = json.encoder.encode_basestring
_PLAIN: Final = {None: "null", True: "true", False: "false"}


def _text(value: Any, depth: int, key: str = "") -> str:
    """The canonical text of a value; refuses what has none. ``key`` is where the value stands."""
    kind = type(value)
    if kind is str:
        return _quoted(value)
    if kind is dict:
        return _object(value, _deeper(depth, key))
    if kind is int:
        return _integer(value, key)
    if kind is list:
        inside = _deeper(depth, key)
        return f"[{','.join([_text(item, inside, key) for item in value])}]"
    if kind is bool or value is None:
        return _PLAIN[value]
    raise _not_allowed(key, value)


def _object(value: dict[Any, Any], inside: int) -> str:
    names, parts = _shape(tuple(value))
    text = parts.copy()
    try:
        # Most objects hold only text: a call for each cell would take longer than everything else.
        text[1::2] = map(_quoted, map(value.__getitem__, names))
    except TypeError:
        text[1::2] = [_text(value[name], inside, name) for name in names]
    return "".join(text)


@lru_cache(maxsize=4096)
def _shape(names: tuple[Any, ...]) -> tuple[list[str], list[str]]:
    """The names of an object in their order, and the parts of its text, every second one for a value."""
    for name in names:
        if type(name) is not str or not name.isascii():
            raise _not_allowed(str(name), name)
    order = sorted(names)
    parts = [part for name in order for part in (f",{_quoted(name)}:", "")]
    return order, ["{" + parts[0][1:], *parts[1:], "}"] if parts else ["{}"]


def _deeper(depth: int, key: str) -> int:
    if depth == MAX_DEPTH:
        raise EntryError(
            "entry-too-deep",
            Sentence(
                mark("“{key}” nests deeper than {most} levels. Flatten it."), {"key": key, "most": MAX_DEPTH}
            ),
            key,
        )
    return depth + 1


def _integer(value: int, key: str) -> str:
    if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        raise EntryError(
            "entry-number-too-large",
            Sentence(
                mark(
                    "“{key}” is a number beyond 2^53 − 1, which some programs would round. Write it as text."
                ),
                {"key": key},
            ),
            key,
        )
    return str(value)


def _not_allowed(key: str, value: object) -> EntryError:
    return EntryError(
        "entry-value",
        Sentence(
            mark(
                "“{key}”: a value of type {kind} cannot stand in an entry. "
                "Use text, whole numbers, true, false, null, lists, and objects with ASCII keys."
            ),
            {"key": key, "kind": type(value).__name__},
        ),
        key,
    )


def _not_canonical() -> EntryError:
    return EntryError(
        "entry-not-canonical",
        Sentence(
            mark("The entry is not canonical JSON: it was changed, or another program wrote it otherwise.")
        ),
    )
