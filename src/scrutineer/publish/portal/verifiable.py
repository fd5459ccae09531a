"""Can it be verified? What is published against what would be needed, by area, and whether it is sealed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from scrutineer.publish.invented import Invented, invented
from scrutineer.publish.portal.edition import Edition, Pages
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.record import Record
from scrutineer.publish.portal.setting import Setting
from scrutineer.publish.questions import VERIFIABLE, checkable, published_ballots
from scrutineer.publish.sealed import SIGNS
from scrutineer.words import Sentence, mark

_SIGNS = {
    "all": ("✓", mark("published"), "agree"),
    "some": ("△", mark("in part"), "doubt"),
    "none": ("✕", mark("missing"), "against"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """How many stations there are somewhere, and for how many of them something is published."""

    stations: int
    protocols: int
    copies: int
    images: int


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a check needs: what, why, and how much of it is there."""

    what: str
    why: str
    there: Sentence
    sign: tuple[str, str, str]


def pages(printer: Printer, edition: Edition) -> Pages:
    """The page in the printer's language."""
    account = edition.account
    rows = by_area(edition.setting, edition.records)
    whole = _sum(rows.values()) if rows else Published(account.stations or 0, 0, 0, 0)
    ballots = published_ballots(account)
    yield (
        VERIFIABLE,
        printer.render(
            "portal_verifiable.html",
            prefix="../",
            up="",
            suffix=f"/{VERIFIABLE}",
            seal=edition.seal,
            signs=SIGNS,
            card=checkable(account, edition.seal),
            below=invented(account.election) is Invented.BELOW,
            ballots=ballots,
            account=account,
            part=Fraction(account.verifiable, account.stations) if account.stations else None,
            needs=list(_needs(edition, whole, ballots)),
            areas=[(printer.area_name(a), printer.area_address(a), row) for a, row in rows.items()],
            whole=whole,
        ),
    )


def by_area(setting: Setting, records: Iterable[Record]) -> dict[str, Published]:
    """What is published of the stations of each area, in the order of the file.

    The areas are those just below the whole, or further down where there is but one.
    """
    top = setting.root
    while len(inner := setting.children.get(top, ())) == 1:
        top = inner[0]
    found: dict[str, Counter[str]] = {}
    for record in records:
        path = [area.area_id for area in setting.path(record.station.area_id)]
        place = path[path.index(top) + 1] if top in path[:-1] else record.station.area_id
        found.setdefault(place, Counter()).update(_of(record))
    order = {area_id: at for at, area_id in enumerate(setting.election.areas)}
    return {
        area_id: Published(n["stations"], n["protocols"], n["copies"], n["images"])
        for area_id, n in sorted(found.items(), key=lambda item: order.get(item[0], len(order)))
    }


def _of(record: Record) -> Iterator[str]:
    """What is published of one station, in at least one contest."""
    yield "stations"
    sheets = [c.sheet for c in record.cases if c.sheet and c.sheet.protocol.status == "counted"]
    copies = [
        copy for case in record.cases for copy in case.copies if copy.sheet.protocol.source == "observer"
    ]
    if sheets:
        yield "protocols"
    if copies:
        yield "copies"
    if any(sheet.image_sha256 for sheet in (*sheets, *(copy.sheet for copy in copies))):
        yield "images"


def _sum(rows: Iterable[Published]) -> Published:
    listed = list(rows)
    return Published(
        sum(row.stations for row in listed),
        sum(row.protocols for row in listed),
        sum(row.copies for row in listed),
        sum(row.images for row in listed),
    )


def _needs(edition: Edition, whole: Published, ballots: int) -> Iterator[Need]:
    """What a check from outside would need."""
    if ballots:
        yield Need(
            mark("Every ballot, as it was marked"),
            mark("Anybody can count it again."),
            Sentence("{n}", {"n": ballots}),
            _SIGNS["all"],
        )
    else:
        for what, why, number in (
            (
                mark("The protocol of every station"),
                mark("So that the sums can be repeated."),
                whole.protocols,
            ),
            (
                mark("An image of every signed sheet, known by its fingerprint"),
                mark("So that the figures can be held against the paper."),
                whole.images,
            ),
            (
                mark("An observer's copy of every protocol"),
                mark("So that nobody has to believe the commission alone."),
                whole.copies,
            ),
        ):
            said = Sentence(mark("{n} of {total}"), {"n": number, "total": whole.stations})
            yield Need(what, why, said, _state(number, whole.stations))
    yield from _ledger(edition)


def _ledger(edition: Edition) -> Iterator[Need]:
    """Whether a change after publication would be seen."""
    seal = edition.seal
    yield Need(
        mark("A ledger with a signed head"),
        mark("So that a figure that is changed later is found."),
        Sentence(mark("signed") if seal and seal.head else mark("none")),
        _SIGNS["all" if seal and seal.head else "none"],
    )
    witnesses = seal.witnesses if seal else 0
    yield Need(
        mark("Witnesses who sign the same head"),
        mark("So that everybody is shown the same ledger."),
        Sentence("{n}", {"n": witnesses}),
        _SIGNS["all" if witnesses else "none"],
    )


def _state(number: int, whole: int) -> tuple[str, str, str]:
    return _SIGNS["all" if whole and number >= whole else "some" if number else "none"]
