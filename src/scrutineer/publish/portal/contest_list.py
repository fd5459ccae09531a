"""Every contest in a line: who won, by how much, out of how many, in a list to read through or search."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from scrutineer.publish.contests import Many, Row, contest_row, region, split
from scrutineer.publish.portal.address import file_names
from scrutineer.publish.portal.edition import Edition, Pages
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.standing import Row as StandingRow
from scrutineer.publish.standing import standing

CONTESTS: Final = "contests.html"

HEAVIEST: Final = 48_000
"""Bytes of a compressed page beyond which the list goes to a page for each region."""

ROWS: Final = 400
"""Contests on one page of a region."""


@dataclass(frozen=True, slots=True)
class Line:
    """A contest of the list, with its page and the region under which people look for it."""

    row: Row
    address: str
    region: str


@dataclass(frozen=True, slots=True)
class Group:
    """A region of a list that has a page for each: its pages, how many contests, how they stand."""

    name: str
    addresses: tuple[str, ...]
    contests: int
    statuses: tuple[tuple[str, str, int], ...]
    contradicted: int


def pages(printer: Printer, edition: Edition) -> Pages:
    """The list, in several pages where one would be too heavy for a phone."""
    if not edition.setting.several:
        return
    regions = lines(printer, edition)
    told = _told(edition)
    whole = _page(printer, CONTESTS, [line for some in regions.values() for line in some], **told)
    if len(zlib.compress(whole.encode())) <= HEAVIEST:
        yield CONTESTS, whole
        return
    groups = []
    files = file_names(regions)
    for area_id, some in regions.items():
        parts = [some[at : at + ROWS] for at in range(0, len(some), ROWS)]
        names = [f"contests/{files[area_id]}{f'.{n}' if n else ''}.html" for n in range(len(parts))]
        groups.append(_group(some, names))
        for at, part in enumerate(parts):
            near = {
                "before": names[at - 1] if at else "",
                "after": names[at + 1] if at + 1 < len(parts) else "",
            }
            yield names[at], _page(printer, names[at], part, title=some[0].region, **near)
    yield CONTESTS, _page(printer, CONTESTS, [], groups=groups, **told)


def lines(printer: Printer, edition: Edition) -> dict[str, list[Line]]:
    """Every contest under its region, both in the order of the file."""
    election = edition.account.election
    found: dict[str, list[Line]] = {}
    for contest in edition.account.contests:
        row = contest_row(election, contest)
        area_id = region(election, contest.contest.area_id)
        name = printer.area_name(area_id) if area_id in election.areas else area_id
        found.setdefault(area_id, []).append(Line(row, printer.contest_address(row.contest_id), name))
    return found


def _told(edition: Edition) -> dict[str, Sequence[Many] | Sequence[StandingRow]]:
    """How they stand all together, and who stood."""
    return {"many": split(edition.account)[1], "standing": standing(edition.account)}


def _group(some: Sequence[Line], addresses: Sequence[str]) -> Group:
    counts: dict[tuple[str, str], int] = {}
    for line in some:
        key = (line.row.sign, line.row.status)
        counts[key] = counts.get(key, 0) + 1
    return Group(
        some[0].region,
        tuple(addresses),
        len(some),
        tuple((sign, word, n) for (sign, word), n in counts.items()),
        sum(line.row.contradicted for line in some),
    )


def _page(printer: Printer, path: str, some: Iterable[Line], **more: object) -> str:
    inner = "/" in path
    frame = {"prefix": "../../" if inner else "../", "up": "../" if inner else ""}
    values = {"title": "", "groups": (), "many": (), "standing": (), "before": "", "after": ""} | more
    listed = list(some)
    return printer.render(
        "portal_contest_list.html",
        suffix=f"/{path}",
        listed=listed,
        nominated=any(line.row.nomination for line in listed),
        regional=len({line.region for line in listed}) > 1,
        **frame,
        **values,
    )
