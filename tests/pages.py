"""Pages for tests: elections counted and rendered once, and a page read as a browser reads it."""

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from scrutineer import bundle
from scrutineer.count import Account, account
from scrutineer.count.tally.tabulate import tabulate
from scrutineer.model import Election
from scrutineer.publish.portal import (
    contest_list,
    contest_page,
    findings_page,
    home,
    sources_page,
    verifiable,
)
from scrutineer.publish.portal.area import Atlas
from scrutineer.publish.portal.edition import Edition
from scrutineer.publish.portal.printed import Shelf
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.record import records
from scrutineer.publish.portal.setting import Setting
from scrutineer.publish.questions import UNASKED
from scrutineer.publish.sealed import Sealed
from scrutineer.words import LANGUAGES
from tests.rows import election

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
APART = frozenset(("br", "dd", "div", "dt", "h1", "h2", "h3", "h4", "li", "p", "span", "td", "th", "tr"))
VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))


@cache
def counted(example: str) -> Account:
    """The account of one of the repository's examples."""
    return account(bundle.read(EXAMPLES / example))


@cache
def pages(example: str, language: str = "en") -> dict[str, str]:
    """Address to HTML of the pages about the whole of one of the repository's examples."""
    return rendered(_edition(example), language)


@cache
def _edition(example: str) -> Edition:
    return edition_of(counted(example))


def page(example: str, language: str = "en", address: str = "index.html") -> str:
    """One of these pages: the front unless another address is given."""
    return pages(example, language)[address]


def edition_of(result: Account, seal: Sealed | None = None) -> Edition:
    """What the pages are made from, without the data and documents beside them."""
    election = result.election
    found = tuple(tabulate(election, limit=1_000_000).findings)
    grouped = records(election, found, {})
    ids = [record.station.station_id for record in grouped]
    setting = Setting.of(election, LANGUAGES, ids, sealed=seal is not None)
    beside: dict[str, Any] = dict.fromkeys(("belief", "pictures", "catalogue", "states"))
    return Edition(
        account=result,
        setting=setting,
        atlas=Atlas(result, setting, grouped),
        records=grouped,
        findings=found,
        seal=seal,
        shelf=Shelf(),
        promises=UNASKED,
        **beside,
    )


def rendered(edition: Edition, language: str = "en", contests: int = 8) -> dict[str, str]:
    """The pages about a whole election: front, findings, what is verifiable, sources, and its contests.

    Of more than ``contests`` contests the list is made, not a page for each.
    """
    makers = [home.pages, findings_page.pages, verifiable.pages, sources_page.pages, contest_list.pages]
    makers += [contest_page.pages] if len(edition.account.contests) <= contests else []
    printer = Printer(edition.setting, language)
    return {address: html for make in makers for address, html in make(printer, edition)}


def site_of(result: Account, language: str = "en", contests: int = 8) -> dict[str, str]:
    """The pages about the whole of an election that is at hand."""
    return rendered(edition_of(result), language, contests)


def front_of(result: Account, language: str = "en") -> str:
    """The front page of an election."""
    return site_of(result, language, contests=0)["index.html"]


def told(example: str, language: str = "en") -> str:
    """The text of all these pages together."""
    return " ".join(words(html) for html in pages(example, language).values())


def village(
    *, votes: tuple[int, ...] = (60, 30), names: tuple[str, ...] = (), kind: str = "plurality", **more: Any
) -> Election:
    """Two stations that split ``votes`` evenly, one protocol each, under a rule of the law ``generic``."""
    options = [
        {"contest_id": "c", "option_id": f"o{k}", "name_en": names[k] if names else f"Option {k} SYNTHETIC"}
        for k in range(len(votes))
    ]
    halves = [(v // 2, v - v // 2) for v in votes]
    return election(
        areas=[{"area_id": "root", "name_en": "Root"}, *more.pop("areas", [])],
        contests=[{"contest_id": "c", "kind": kind, "area_id": "root", "name_en": "Village head"}],
        options=options,
        stations=[{"station_id": f"s{n}", "area_id": "root", "registered_voters": 100} for n in (0, 1)],
        protocols=[{"protocol_id": f"p{n}", "contest_id": "c", "station_id": f"s{n}"} for n in (0, 1)],
        votes=[
            {"protocol_id": f"p{n}", "option_id": f"o{k}", "votes": half[n]}
            for k, half in enumerate(halves)
            for n in (0, 1)
        ],
        **more,
    )


@dataclass
class Element:
    """One element of a page: its tag, attributes, the text inside, and the tags around it."""

    tag: str
    attributes: dict[str, str]
    around: tuple[str, ...]
    text: str = ""


@dataclass
class Read(HTMLParser):
    """A page as a strict reader takes it; ``faults`` tells what a browser would have to mend."""

    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"an attribute twice on <{tag}>")
        element = Element(tag, {k: v or "" for k, v in attrs}, tuple(e.tag for e in self.open))
        self.elements.append(element)
        if tag in APART:
            self.handle_data(" ")
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes {[e.tag for e in self.open[-2:]]}")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, tag: str) -> list[Element]:
        """The elements with this tag, in order."""
        return [element for element in self.elements if element.tag == tag]


def read(html: str) -> Read:
    """Read a page; what is left open at the end is a fault."""
    reader = Read()
    reader.feed(html)
    reader.close()
    reader.faults += [f"<{element.tag}> is never closed" for element in reader.open]
    return reader


def words(html: str) -> str:
    """The text of a page without its style, blanks folded, thin spaces as plain ones."""
    reader = read(html)
    body = reader.all("body")[0].text
    return " ".join(body.replace("\N{NARROW NO-BREAK SPACE}", " ").split())
