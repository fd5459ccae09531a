"""Pages for tests: elections counted and rendered once, and a page read as a browser reads it."""

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from scrutineer import bundle, publish
from scrutineer.count import Account, account
from scrutineer.model import Election
from tests.rows import election

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
APART = frozenset(("br", "dd", "div", "dt", "h1", "h2", "h3", "h4", "li", "p", "span", "td", "th", "tr"))
VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))


@cache
def counted(example: str) -> Account:
    """The account of one of the repository's examples."""
    return account(bundle.read(EXAMPLES / example))


@cache
def page(example: str, language: str = "en") -> str:
    """The page of one of the repository's examples."""
    return publish.page(counted(example), language)


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
