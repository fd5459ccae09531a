"""Ids and texts as NIST SP 1500-100 writes them."""

from typing import Any, Final

from scrutineer.words import LANGUAGES, Name

Node = dict[str, Any]

PREFIX: Final = "ElectionResults."


def node(kind: str, **values: Any) -> Node:
    """An object of the standard; what is ``None`` or empty is left out, zero is not."""
    kept = {name: value for name, value in values.items() if value is not None and value not in ("", [])}
    if "id" in kept:
        kept = {"@id": kept.pop("id"), **kept}
    return {"@type": PREFIX + kind, **kept}


def ident(kind: str, *parts: str) -> str:
    """An id that is an XML name, and different for different parts: ``gp-a.kz``, ``sel.president.o_2e_1``."""
    return ".".join((kind, *(_name(part) for part in parts)))


def _name(part: str) -> str:
    return "".join(c if (c.isascii() and c.isalnum()) or c == "-" else f"_{ord(c):x}_" for c in part)


def area_id(area: str) -> str:
    """The id of an area's reporting unit."""
    return ident("gp-a", area)


def station_id(station: str) -> str:
    """The id of a station's reporting unit."""
    return ident("gp-s", station)


def text(name: Name, otherwise: str = "") -> Node | None:
    """A name in the languages that it has; ``otherwise`` in no language where it has none."""
    strings = [
        node("LanguageString", Content=said, Language=code)
        for code in LANGUAGES
        if (said := getattr(name, code))
    ]
    if not strings and otherwise:
        strings = [node("LanguageString", Content=otherwise, Language="und")]
    return node("InternationalizedText", Text=strings) if strings else None


def local(value: str) -> list[Node]:
    """The id that the bundle itself uses."""
    return [node("ExternalIdentifier", Type="local-level", Value=value)]
