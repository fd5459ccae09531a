"""New claims and new statuses as an Atom feed (RFC 4287), each on the day that its entry states.

A claim without a day of entry has no place in a feed; nothing here asks a clock.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree

from scrutineer.claims.verdict import WORDS
from scrutineer.publish.open_data.feed import NO_HOST
from scrutineer.publish.promises.printer import RegisterPrinter
from scrutineer.publish.promises.signs import STATE_SIGNS

ENTRIES: Final = 300
LONGEST: Final = 110
"""Letters of a title."""

_ATOM: Final = "http://www.w3.org/2005/Atom"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"


@dataclass(frozen=True, slots=True)
class News:
    """One new ``claim`` or ``status``: its day, what it is, its page from the folder of the language."""

    kind: str
    day: str
    title: str
    text: str
    address: str
    author: str
    key: str


def news(printer: RegisterPrinter) -> tuple[News, ...]:
    """Every dated entry, the latest first; those of one day as they stand in the register, the last first."""
    found = [*_claims(printer), *_statuses(printer)]
    found.reverse()
    return tuple(sorted(found, key=lambda one: one.day, reverse=True))


def feed(printer: RegisterPrinter) -> str:
    """The feed in the printer's language; empty where nothing is dated."""
    every = news(printer)[:ENTRIES]
    if not every:
        return ""
    edition, language = printer.edition, printer.language
    about = edition.report.kept.register.about
    host = urlsplit(edition.base_url).hostname or NO_HOST
    place = f"tag:{host},{min(one.day for one in every)}:{about.id}:{language}"
    root = ElementTree.Element("feed", {"xmlns": _ATOM, f"{_XML}lang": language})
    _put(root, "id", place)
    _put(root, "title", about.name.name.text(language))
    _put(root, "updated", _stamp(every[0].day))
    _put(ElementTree.SubElement(root, "author"), "name", "Scrutineer")
    if edition.base_url:
        address = f"{edition.base_url}feed-{language}.xml"
        ElementTree.SubElement(root, "link", {"rel": "self", "href": address})
    for one in every:
        entry = ElementTree.SubElement(root, "entry")
        _put(entry, "id", f"{place}:{hashlib.sha256(one.key.encode()).hexdigest()[:32]}")
        _put(entry, "title", one.title)
        _put(entry, "updated", _stamp(one.day))
        _put(ElementTree.SubElement(entry, "author"), "name", one.author)
        if edition.base_url:
            ElementTree.SubElement(entry, "link", {"href": f"{edition.base_url}{language}/{one.address}"})
        _put(entry, "content", one.text).set("type", "text")
    ElementTree.indent(root, " ")
    return ElementTree.tostring(root, "unicode", xml_declaration=False) + "\n"


def _claims(printer: RegisterPrinter) -> Iterator[News]:
    for judged in printer.edition.report.claims:
        claim = judged.claim
        if claim.entered:
            yield News(
                "claim",
                claim.entered,
                _title(printer.words_of(claim), printer.speech.say(WORDS[judged.verdict])),
                f"{printer.words_of(claim)} {' '.join(printer.speech.say(r) for r in judged.reasons)}",
                printer.claim_address(claim.id),
                claim.author,
                f"claim\0{claim.id}",
            )


def _statuses(printer: RegisterPrinter) -> Iterator[News]:
    for followed in printer.edition.report.commitments:
        own = followed.commitment
        for at, status in enumerate(own.status):
            if not _whole(status.day):
                continue
            text = printer.speech.say(own.text.name)
            note = printer.speech.say(status.note.name) if status.note else ""
            yield News(
                "status",
                status.day,
                _title(text, printer.speech.say(STATE_SIGNS[status.state].word)),
                f"{text} {note}".strip(),
                printer.commitment_address(own.id),
                status.judged_by,
                f"status\0{own.id}\0{at}",
            )


def _title(words: str, outcome: str) -> str:
    """What it is about, cut off where it is long, and the verdict or state: never with a person's name."""
    words = words.rstrip(".")
    cut = words if len(words) <= LONGEST else f"{words[:LONGEST].rsplit(' ', 1)[0]} …"
    return f"{cut} – {outcome}"


def _whole(day: str) -> bool:
    try:
        return bool(date.fromisoformat(day))
    except ValueError:
        return False


def _stamp(day: str) -> str:
    return f"{day}T00:00:00Z"


def _put(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    element.text = text
    return element
