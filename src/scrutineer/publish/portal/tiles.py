"""The tiles of the front page: one for each area, whatever its size, coloured by a figure that is chosen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scrutineer.count import Account
from scrutineer.model import Finding, Severity
from scrutineer.publish.findings import SEVERITY_CLASSES, SEVERITY_SIGNS, SEVERITY_WORDS
from scrutineer.publish.portal.area import Part, Section
from scrutineer.publish.portal.edition import Edition
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.tile_figures import Figure, of_areas, of_copies, of_parts
from scrutineer.publish.portal.tile_layout import layout

_MOST: Final = 90
"""More places than this are no picture any more."""

_ASKED: Final = 3
"""Findings about framed areas that are written out beneath the tiles."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One tile: where it leads, and where it stands; ``sign`` marks what asks for a reason there.

    ``column`` is 0 where the tiles simply follow one another.
    """

    place_id: str
    name: str
    short: str
    code: str
    address: str
    sign: tuple[str, str, str] | None
    column: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class TileMap:
    """All tiles of an election with the figures that exist for it, the first one chosen at first.

    ``stations`` says that a tile is a polling station; ``asked`` are the strongest findings about areas.
    """

    spots: tuple[Spot, ...]
    figures: tuple[Figure, ...]
    columns: int
    stations: bool
    asked: tuple[tuple[str, str, Finding], ...]

    @property
    def chosen(self) -> Figure:
        """The figure that is shown at first: one by which places differ, known for most of them."""
        differing = [f for f in self.figures if len({cell.text for cell in f.cells.values()}) > 1]
        wide = (f for f in differing if 2 * len(f.cells) > len(self.spots))
        return next(wide, self.figures[0])

    @property
    def signs(self) -> tuple[tuple[str, str, str], ...]:
        """The signs that stand in some tile, the strongest first."""
        found = {spot.sign for spot in self.spots if spot.sign}
        order = [(SEVERITY_SIGNS[s], SEVERITY_WORDS[s], SEVERITY_CLASSES[s]) for s in Severity]
        return tuple(sign for sign in order if sign in found)


def tile_map(printer: Printer, edition: Edition) -> TileMap | None:
    """The tiles of an election; ``None`` where nothing is known of any part of it."""
    account = edition.account
    section = _section(edition)
    parts = (section.parts or section.sheets) if section else ()
    stations = bool(section and not section.parts and section.sheets)
    if section and parts:
        places = [part.place_id for part in parts]
        figures = tuple(of_parts(printer, section, parts, stations)) or tuple(of_copies(printer, edition))
    else:
        places = _areas(edition)
        figures = tuple(of_areas(printer, edition, places))
    if not 1 < len(places) <= _MOST or not figures:
        return None
    findings = [] if stations else _about(account, places)
    wrong = _contradicted(parts) if parts else {p: n for p in places if (n := edition.atlas.contradicted(p))}
    spots = tuple(_spots(printer, edition, places, stations, wrong, findings))
    asked = tuple(
        (SEVERITY_SIGNS[f.severity], printer.area_name(f.area_id), f)
        for f in findings
        if f.severity is not Severity.NOTE
    )
    return TileMap(spots, figures, max(spot.column for spot in spots), stations, asked[:_ASKED])


def _section(edition: Edition) -> Section | None:
    """The contest whose parts are compared: the only one of the election."""
    if len(edition.account.contests) != 1:
        return None
    contest = edition.account.contests[0].contest
    return edition.atlas.section(contest.contest_id, contest.area_id)


def _areas(edition: Edition) -> list[str]:
    """The areas just below the contest's, else below the whole."""
    contests = edition.account.contests
    top = contests[0].contest.area_id if len(contests) == 1 else edition.setting.root
    return list(edition.setting.children.get(top or edition.setting.root, ()))


def _contradicted(parts: Iterable[Part]) -> dict[str, int]:
    return {part.place_id: part.contradictions for part in parts if part.contradictions}


def _about(account: Account, places: Sequence[str]) -> list[Finding]:
    """What was found about one of the areas as a whole, the strongest first."""
    every = [*account.findings, *(f for c in account.contests for f in c.findings)]
    here = [f for f in every if f.area_id in places and not f.station_id]
    return sorted(here, key=lambda f: tuple(Severity).index(f.severity))


def _spots(
    printer: Printer,
    edition: Edition,
    places: Sequence[str],
    stations: bool,
    wrong: Mapping[str, int],
    findings: Sequence[Finding],
) -> Iterator[Spot]:
    placed = {} if stations else layout(edition.setting.election.law, places)
    severities = {f.area_id: f.severity for f in reversed(findings) if f.severity is not Severity.NOTE}
    severities |= dict.fromkeys(wrong, Severity.CONTRADICTION)
    for place_id in places:
        severity = severities.get(place_id)
        name = place_id if stations else printer.area_name(place_id)
        at = placed.get(place_id)
        yield Spot(
            place_id,
            name,
            printer.speech.say(at.short) if at else name,
            printer.speech.say(at.code) if at else name,
            printer.station_address(place_id) if stations else printer.area_address(place_id),
            (SEVERITY_SIGNS[severity], SEVERITY_WORDS[severity], SEVERITY_CLASSES[severity])
            if severity
            else None,
            at.column if at else 0,
            at.row if at else 0,
        )
