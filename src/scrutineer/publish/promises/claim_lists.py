"""Claims by election, by office, by theme; and assessments beside one another. Nothing here is ranked."""

from collections.abc import Iterator
from dataclasses import dataclass

from scrutineer.claims import Judged
from scrutineer.claims.wording import Told
from scrutineer.publish.promises.edition import grouped
from scrutineer.publish.promises.printer import RegisterPrinter
from scrutineer.publish.promises.way_down import election_asked
from scrutineer.words import Sentence, mark

Pages = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """Claims under one heading; ``anchor`` is its id on the page, ``address`` of an election's own site."""

    anchor: str
    title: Told
    claims: tuple[Judged, ...]
    address: str = ""


def pages(printer: RegisterPrinter) -> Pages:
    """The lists in the printer's language."""
    yield _list(printer, "claims.html", mark("Claims by election"), by_election(printer))
    yield _list(printer, "offices.html", mark("Claims by the office of who spoke"), by_office(printer))
    yield _list(printer, "topics.html", mark("Claims by theme"), by_topic(printer))
    suffix = "/assessments.html"
    text = printer.render("promises_assessments.html", suffix=suffix, groups=assessments(printer))
    yield suffix[1:], text


def _list(printer: RegisterPrinter, name: str, title: str, groups: list[Group]) -> tuple[str, str]:
    text = printer.render("promises_claims.html", suffix=f"/{name}", title=title, groups=groups)
    return name, text


def by_election(printer: RegisterPrinter) -> list[Group]:
    """Each election of the register that a claim is about, in the order of the file; then the others."""
    edition = printer.edition
    found = grouped(edition.report.claims, lambda judged: judged.claim.election or "")
    groups = []
    for bundle in (b.id for b in edition.report.kept.register.bundle if b.id in found):
        asked = election_asked(edition, bundle, printer.language)
        groups.append(Group(f"e-{bundle}", asked.name, tuple(found[bundle]), asked.address))
    if rest := found.get(""):
        groups.append(Group("e--none", Sentence(mark("About no election of the register")), tuple(rest)))
    return groups


def by_office(printer: RegisterPrinter) -> list[Group]:
    """Each office in the alphabet of the language; within it claims in the order of the register."""
    found = grouped(printer.edition.report.claims, lambda judged: judged.claim.speaker.office.name)
    names = sorted(found, key=lambda name: name.text(printer.language).casefold())
    return [Group(f"o-{at}", name, tuple(found[name])) for at, name in enumerate(names, 1)]


def by_topic(printer: RegisterPrinter) -> list[Group]:
    """Each topic in the order of the register."""
    found = grouped(printer.edition.report.claims, lambda judged: judged.claim.topic)
    order = [topic.id for topic in printer.edition.report.kept.register.topic if topic.id in found]
    order += [topic for topic in found if topic not in order]
    return [Group(f"t-{topic}", printer.edition.topic(topic), tuple(found[topic])) for topic in order]


def assessments(printer: RegisterPrinter) -> list[Group]:
    """Assessments on the same matter side by side, without a score."""
    kept = [judged for judged in printer.edition.report.claims if judged.claim.kind == "assessment"]
    found = grouped(kept, lambda judged: judged.claim.topic)
    return [
        Group(f"a-{topic}", printer.edition.topic(topic), tuple(judged)) for topic, judged in found.items()
    ]
