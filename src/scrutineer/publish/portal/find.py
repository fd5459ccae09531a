"""The page on which a reader finds the own polling station: by words, by coordinates, or down by region."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scrutineer.publish.portal.edition import Edition, Pages
from scrutineer.publish.portal.find_index import FOLDER, has_places
from scrutineer.publish.portal.printer import Printer

FIND: Final = "find.html"

LISTED: Final = 600
"""Areas below the regions that are written out; with more of them a region's own page lists its parts."""


@dataclass(frozen=True, slots=True)
class Region:
    """An area just below the whole, with how many stations lie in it, and its parts."""

    name: str
    address: str
    stations: int
    parts: tuple[tuple[str, str], ...]


def pages(printer: Printer, edition: Edition) -> Pages:
    """The page in the printer's language, where there is anything to find."""
    setting = edition.setting
    if not setting.findable:
        return
    text = printer.render(
        "portal_find.html",
        prefix="../",
        up="",
        suffix=f"/{FIND}",
        folder=f"../{FOLDER}/",
        regions=tuple(_regions(printer, edition)),
        stations=len(setting.station_files),
        places=has_places(edition.account.election),
        several=setting.several,
    )
    yield FIND, text


def _regions(printer: Printer, edition: Edition) -> Iterable[Region]:
    setting = edition.setting
    top = setting.children.get(setting.root, ()) or ((setting.root,) if setting.root else ())
    below = {area: setting.children.get(area, ()) for area in top}
    written_out = sum(len(parts) for parts in below.values()) <= LISTED
    for area, parts in below.items():
        named = sorted(
            ((printer.area_name(part), printer.area_address(part)) for part in parts), key=_by_name
        )
        yield Region(
            printer.area_name(area),
            printer.area_address(area),
            edition.atlas.stations(area),
            tuple(named) if written_out else (),
        )


def _by_name(pair: tuple[str, str]) -> str:
    return pair[0].casefold()
