"""An entry as bytes: canonical JSON (RFC 8785), so that the same statement always has the same hash.

Allowed are objects with ASCII keys, lists, strings, whole numbers from -(2^53 - 1) to 2^53 - 1, true, false
and null. For these values RFC 8785 is plain JSON with sorted keys and without spaces: numbers need no rule
of their own, and ASCII keys sort alike by bytes, by code points and by UTF-16.
"""

import json
import json.encoder
from collections.abc import Callable, Mapping
from typing import Any, Final

from scrutineer.ledger.error import EntryError
from scrutineer.words import Sentence, mark

MAX_ENTRY: Final = 65_535
"""The most bytes of an entry: its length stands before it in two bytes (C2SP tlog-tiles)."""

LARGEST_INTEGER: Final = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly (RFC 7493, section 2.2)."""

MAX_DEPTH: Final = 16
"""How deeply objects and lists may nest."""


def _encoder() -> Callable[[object], str]:
    """The encoder of the standard library, set to RFC 8785 for the values that :func:`_check` lets through.

    ``JSONEncoder`` makes its C part anew for every value. Made once it is a fifth faster, which counts for
    millions of entries; where this Python has none of that form, the documented way gives the same bytes.
    """
    slow = json.JSONEncoder(
        ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode
    make: Any = getattr(json.encoder, "c_make_encoder", None)
    sample = {"b": [1, None, True, 'Қ"\\\n\x01'], "a": {}}
    try:
        fast = make(None, None, json.encoder.encode_basestring, None, ":", ",", True, False, False)
        same = "".join(fast(sample, 0)) == slow(sample)
    except TypeError:
        return slow
    return (lambda value: "".join(fast(value, 0))) if same else slow


_encode = _encoder()


def canonical(value: object) -> bytes:
    """The canonical bytes of a JSON value (RFC 8785, section 3.2).

    Raises :class:`EntryError` for a float, a number beyond 2^53 - 1, a key that is not ASCII, half a
    surrogate pair, nesting deeper than 16, or any other type.
    """
    _check(value, 0)
    try:
        return _encode(value).encode("utf-8")
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
        entry = _decode(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _not_canonical() from error
    if type(entry) is not dict:
        raise _not_canonical()
    try:
        same = canonical(entry) == data
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


_decode = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse).decode
_PLAIN: Final = frozenset({str, bool, type(None)})


def _check(value: Any, depth: int, key: str = "") -> None:
    """Refuse what RFC 8785 would write otherwise, or not at all; ``key`` is where the value stands."""
    kind = type(value)
    if kind is int:
        _check_integer(value, key)
    elif kind is dict:
        inside = _deeper(depth, key)
        _check_names(value)
        # Most objects hold only text: a call for each value would take longer than the encoding.
        if not _PLAIN.issuperset(map(type, value.values())):
            for name, item in value.items():
                if type(item) not in _PLAIN:
                    _check(item, inside, name)
    elif kind is list:
        inside = _deeper(depth, key)
        for item in value:
            _check(item, inside, key)
    elif kind not in _PLAIN:
        raise _not_allowed(key, value)


def _check_names(value: dict[Any, Any]) -> None:
    try:
        ascii_only = "".join(value).isascii()
    except TypeError:
        ascii_only = False
    if not ascii_only:
        name = next(name for name in value if type(name) is not str or not name.isascii())
        raise _not_allowed(str(name), name)


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


def _check_integer(value: Any, key: str) -> None:
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
