"""The front page of an election's site: the decision, four questions, and the ways down."""

from importlib import resources
from typing import Final

from markupsafe import Markup

from scrutineer.publish.page import page
from scrutineer.publish.portal.edition import Edition, Pages
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.speech import squeezed

INDEX: Final = "index.html"

_ITS_OWN: Final = ("banner", "banners", "day", "prefix", "up")
"""What :func:`~scrutineer.publish.page.page` says itself."""


def own_style() -> Markup:
    """The rules that only the pages of a site need."""
    return squeezed((resources.files("scrutineer.publish") / "static" / "portal.css").read_text("utf-8"))


def pages(printer: Printer, edition: Edition) -> Pages:
    """The page in the printer's language."""
    setting = edition.setting
    tiles = [
        (printer.area_name(area), printer.area_address(area), *edition.atlas.beneath(area))
        for area in setting.children.get(setting.root, ())
    ]
    text = page(
        edition.account,
        printer.language,
        edition.seal,
        edition.belief,
        template="portal_index.html",
        tiles=tiles,
        portal_style=own_style(),
        **{k: v for k, v in printer.shared.items() if k not in _ITS_OWN},
        prefix="../",
        up="",
        suffix=f"/{INDEX}",
    )
    yield INDEX, text
