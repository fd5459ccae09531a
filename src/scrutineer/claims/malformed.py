"""What is wrong with the form of a register, in words: where it stands, and what to write instead.

The form is checked by the types of :mod:`scrutineer.claims.entry`; here their complaints become sentences in
the reader's language, with places as the file has them: entries by their id, lists counted from 1.
"""

import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from scrutineer.bundle.fault import suggestion
from scrutineer.claims.entry import SHA256, Register, Words
from scrutineer.claims.query import Part
from scrutineer.claims.refusal import Refused
from scrutineer.words import LANGUAGES, Sentence, mark

_TRUTH: Final = mark("Write true or false here, without quotation marks.")
_WHOLE: Final = mark("A whole number is needed here, without quotation marks.")
_SIMPLE: Final = {
    "bool_parsing": _TRUTH,
    "bool_type": _TRUTH,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "greater_than_equal": _WHOLE,
    "string_type": mark("A text is needed here, in quotation marks."),
    "string_too_short": mark("This is empty; write something."),
    "string_too_long": mark("This is too long: at most {max_length} characters."),
    "too_short": mark("At least {min_length} are needed here."),
    "tuple_type": mark("A list is needed here: a table with two brackets, [[…]], or values in [ ]."),
    "dict_type": mark('A table is needed here, such as {{ votes = "2,297" }}.'),
}
_PATTERNS: Final = {
    SHA256: mark("A checksum has 64 signs, 0 to 9 and a to f; sha256sum prints it."),
    "^[a-z]{2,3}$": mark("A language is two or three small letters, such as kk."),
}
_ID: Final = mark("An id has small letters a to z, digits, - and _ only.")
_RULE: Final = mark("Name a rule as kz/president:OFF-01; scrutineer law show lists them.")


@dataclass(frozen=True, slots=True)
class Malformed:
    """One complaint: ``place`` is the entry and the field, ``value`` what stands there."""

    place: str
    sentence: Sentence
    value: str = ""


def malformed(error: ValidationError, found: Mapping[str, Any]) -> Iterator[Malformed]:
    """Every complaint about the register that was read as ``found``."""
    for item in error.errors():
        walk = _walk(found, item["loc"], item["type"])
        if walk is not None:
            place = _place(found, walk.path)
            value = item["input"] if isinstance(item["input"], str) else ""
            quoted = value if item["type"] in ("literal_error", "string_pattern_mismatch") else ""
            yield Malformed(place, _sentence(item, walk), quoted)


@dataclass(frozen=True, slots=True)
class _Walk:
    """The way to a place: its steps in the file, and the types that may stand in the last table on it."""

    path: tuple[int | str, ...]
    table: tuple[type[Part], ...]
    here: tuple[type[Part], ...]

    @property
    def known(self) -> tuple[str, ...]:
        """The fields that the last table may have."""
        names = [field.alias or name for part in self.table for name, field in part.model_fields.items()]
        return tuple(dict.fromkeys(names))


def _walk(found: Any, loc: tuple[int | str, ...], kind: str) -> _Walk | None:
    """The steps of ``loc`` that stand in the file: the others say which type was tried.

    ``None`` where a type was tried that the entry shows not to be meant: a text for a table, or the reverse.
    """
    path: list[int | str] = []
    table: tuple[type[Part], ...] = ()
    here: tuple[type[Part], ...] = (Register,)
    value = found
    for number, step in enumerate(loc):
        last = number == len(loc) - 1
        if isinstance(step, int):
            value = value[step]
        elif _is_union(here) and isinstance(value, dict) and value.get("ask") == step:
            here = _asking(here, value)
            continue
        elif (isinstance(value, dict) and step in value) or (last and kind == "missing"):
            table, here = _asking(here, value), _below(_asking(here, value), step)
            value = value.get(step)
        elif (step == "str" and isinstance(value, dict)) or (step == "Words" and isinstance(value, str)):
            return None
        else:
            continue
        path.append(step)
    return _Walk(tuple(path), table, here)


def _is_union(parts: tuple[type[Part], ...]) -> bool:
    """Whether several kinds of question may stand here: then the kind that was tried is a step of its own."""
    return len(parts) > 1 and all("ask" in part.model_fields for part in parts)


def _asking(parts: tuple[type[Part], ...], value: Any) -> tuple[type[Part], ...]:
    """Of the types that may stand here, those with the ``ask`` that is written."""
    ask = value.get("ask") if isinstance(value, dict) else None
    meant = tuple(
        part
        for part in parts
        if "ask" in part.model_fields and ask in typing.get_args(part.model_fields["ask"].annotation)
    )
    return meant or parts


def _below(parts: tuple[type[Part], ...], name: str) -> tuple[type[Part], ...]:
    """The types that may stand in a field."""
    annotations = [
        field.annotation
        for part in parts
        for own, field in part.model_fields.items()
        if name in (own, field.alias)
    ]
    return tuple(dict.fromkeys(inner for annotation in annotations for inner in _types(annotation)))


def _types(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and not typing.get_args(annotation) and issubclass(annotation, Part):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from _types(inner)


def _place(found: Mapping[str, Any], path: tuple[int | str, ...]) -> str:
    """``claim akims-posts: said.posts``: the entry by its id, then the field."""
    told = [str(step + 1) if isinstance(step, int) else step for step in path]
    if len(path) < 2 or not isinstance(path[1], int):
        return ".".join(told)
    row = found[str(path[0])][path[1]]
    name = row.get("id") if isinstance(row, dict) else None
    entry = f"{told[0]} {name or told[1]}"
    return f"{entry}: {'.'.join(told[2:])}" if told[2:] else entry


def _sentence(item: Mapping[str, Any], walk: _Walk) -> Sentence:
    kind, values = item["type"], item.get("ctx", {})
    field = str(walk.path[-1]) if walk.path else ""
    if isinstance(values.get("error"), Refused):
        wrong = mark("The register is wrong here: {reason}.")
        return Sentence(wrong, {"reason": values["error"].sentence})
    if kind == "missing" and walk.table == (Words,):
        return _languages()
    if kind == "missing":
        return Sentence(mark("This field is missing."))
    if kind == "extra_forbidden":
        known = [name for name in walk.known if name != field]
        unknown = mark("No such field is known here.{hint} Known are: {known}.")
        return Sentence(unknown, {"hint": suggestion(field, known), "known": known})
    if kind in ("model_type", "model_attributes_type"):
        return _languages() if walk.here == (Words,) else _table(walk)
    if kind in ("union_tag_invalid", "union_tag_not_found", "literal_error"):
        return _one_of(kind, values)
    if kind == "string_pattern_mismatch":
        return Sentence(_PATTERNS.get(values["pattern"], _RULE if field == "rule" else _ID))
    if kind in _SIMPLE:
        return Sentence(_SIMPLE[kind], values)
    return Sentence(mark("The register is wrong here: {reason}."), {"reason": item["msg"].rstrip(".")})


def _languages() -> Sentence:
    said = mark(
        "This is needed in three languages, {languages}: write each as well as you can, and say in doubt "
        "what you are not sure of."
    )
    return Sentence(said, {"languages": LANGUAGES})


def _table(walk: _Walk) -> Sentence:
    known = [name for part in walk.here for name in part.model_fields]
    said = mark("A table is needed here, with fields such as {known}.")
    return Sentence(said, {"known": list(dict.fromkeys(known))})


def _one_of(kind: str, values: Mapping[str, Any]) -> Sentence:
    allowed = re.findall(r"'([^']+)'", str(values.get("expected") or values.get("expected_tags") or ""))
    if kind == "union_tag_not_found":
        return Sentence(mark("A question needs its ask."))
    if kind == "literal_error":
        return Sentence(mark("Expected one of: {allowed}."), {"allowed": allowed})
    said = mark("No question has ask = “{ask}”.{hint} Known are: {known}.")
    tag = str(values["tag"])
    return Sentence(said, {"ask": tag, "hint": suggestion(tag, allowed), "known": allowed})
