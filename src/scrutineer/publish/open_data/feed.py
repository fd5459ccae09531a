"""What changed and when, as an Atom feed (RFC 4287): publications, corrections, witnesses' signatures.

Every date is one that the data state; a publication without one has no place in a feed.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree

from scrutineer.count import Account
from scrutineer.model import Election
from scrutineer.model.election import WIDE
from scrutineer.publish.open_data.columns import columns, texts
from scrutineer.publish.open_data.moments import day_of, moment, stamp, zone_of
from scrutineer.publish.publications import publications, stage_name, stated
from scrutineer.publish.sealed import Sealed
from scrutineer.words import Sentence, mark

ENTRIES: Final = 300
"""The latest changes that a feed lists; the tables have all."""

NO_HOST: Final = "scrutineer.invalid"
"""The authority of ids where no address of publication was given: a name that nobody can own."""

_ATOM: Final = "http://www.w3.org/2005/Atom"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: when, in words, who said it, and what tells it from all others."""

    at: datetime
    title: Sentence
    text: Sentence
    author: str
    key: str


def changes_of(account: Account, seal: Sealed | None = None) -> tuple[Change, ...]:
    """Every dated change of an election, latest first; equal moments in the order of the data."""
    election = account.election
    found = (*_publications(election), *_corrections(election), *_signatures(seal))
    return tuple(sorted(found, key=lambda change: change.at, reverse=True))


def feed(account: Account, language: str, *, base_url: str = "", seal: Sealed | None = None) -> str:
    """The feed in one language; sentences in it, names of sources as they were written.

    Ids are tag URIs (RFC 4151) of the host of ``base_url`` and the day of the vote: they stay the same when
    more changes come.
    """
    election = account.election
    place = f"tag:{_host(base_url)},{day_of(election).date().isoformat()}:{_tagged(election.election_id)}"
    found = changes_of(account, seal)[:ENTRIES]
    root = ElementTree.Element("feed", {"xmlns": _ATOM, f"{_XML}lang": language})
    _put(root, "id", f"{place}:{language}")
    _put(root, "title", Sentence(mark("Changes: {name}"), {"name": election.name}).text(language))
    _put(root, "updated", stamp(found[0].at if found else day_of(election)))
    _put(ElementTree.SubElement(root, "author"), "name", "Scrutineer")
    if base_url:
        address = f"{base_url.rstrip('/')}/feed-{language}.xml"
        ElementTree.SubElement(root, "link", {"rel": "self", "href": address})
    for change in found:
        entry = ElementTree.SubElement(root, "entry")
        _put(entry, "id", f"{place}:{language}:{hashlib.sha256(change.key.encode()).hexdigest()[:32]}")
        _put(entry, "title", change.title.text(language))
        _put(entry, "updated", stamp(change.at))
        _put(ElementTree.SubElement(entry, "author"), "name", change.author or "Scrutineer")
        _put(entry, "content", change.text.text(language)).set("type", "text")
    ElementTree.indent(root, " ")
    return ElementTree.tostring(root, "unicode", xml_declaration=False) + "\n"


def _publications(election: Election) -> Iterator[Change]:
    zone = zone_of(election)
    for publication in publications(stated(election)):
        at = moment(publication.as_of, zone)
        if at is not None:
            stage = stage_name(publication.stage)
            said = {"stage": stage, "n": len(publication.figures), "source": publication.source}
            yield Change(
                at,
                Sentence(mark("Figures published: {stage}"), said),
                Sentence(mark("Figures: {n} ({stage}). Source: {source}"), said),
                publication.source,
                "\0".join(("published", publication.as_of, publication.stage, publication.source)),
            )


def _corrections(election: Election) -> Iterator[Change]:
    """Protocols that took the place of others, where the moment is stated."""
    table = columns(election, WIDE) or columns(election, "protocols")
    if "replaces" not in table or "received_at" not in table:
        return
    zone, number = zone_of(election), len(table["protocol_id"])
    reasons = texts(table, "reason", number)
    for at, replaced in enumerate(table["replaces"]):
        received = moment(table["received_at"][at] or "", zone) if replaced else None
        if received is not None:
            said = {"station": table["station_id"][at], "old": replaced, "new": table["protocol_id"][at]}
            text = Sentence(mark("Protocol {new} took the place of {old}."), said)
            if reasons[at]:
                reason = mark("Protocol {new} took the place of {old}. Reason: {reason}")
                text = Sentence(reason, {**said, "reason": reasons[at]})
            title = Sentence(mark("Protocol corrected: station {station}"), said)
            yield Change(received, title, text, "", "\0".join(("corrected", replaced, said["new"])))


def _signatures(seal: Sealed | None) -> Iterator[Change]:
    """When witnesses signed the head of the ledger."""
    standing = seal.verification.standing if seal else None
    for witness, seconds in standing.cosigned if standing else ():
        name = witness.key.name
        head = standing.signed.checkpoint if standing else None
        size = head.size if head else 0
        yield Change(
            datetime.fromtimestamp(seconds, UTC),
            Sentence(mark("Ledger witnessed by {name}"), {"name": name}),
            Sentence(
                mark("{name} signed the head of the ledger with {n} entries."), {"name": name, "n": size}
            ),
            name,
            "\0".join(("witnessed", name, str(size))),
        )


def _host(base_url: str) -> str:
    try:
        return urlsplit(base_url).hostname or NO_HOST
    except ValueError:
        return NO_HOST


def _tagged(text: str) -> str:
    """A text as the specific part of a tag URI."""
    return "".join(
        c if c.isascii() and (c.isalnum() or c in "-._") else "".join(f"%{b:02X}" for b in c.encode())
        for c in text
    )


def _put(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    element.text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    return element
