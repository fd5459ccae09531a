"""The page of what tests made of the figures, in its place among the other pages."""

from typing import Final

from scrutineer.publish.belief import belief_page
from scrutineer.publish.portal.edition import Edition, Pages
from scrutineer.publish.portal.printer import Printer

BELIEVABLE: Final = "believable.html"


def pages(printer: Printer, edition: Edition) -> Pages:
    """The page in the printer's language, where the tests were run."""
    if edition.belief is not None:
        more = {k: v for k, v in printer.shared.items() if k not in ("banner", "banners")}
        frame = {"prefix": "../", "up": "", "suffix": f"/{BELIEVABLE}", "within": "portal_frame.html"}
        yield (
            BELIEVABLE,
            belief_page(edition.belief, printer.language, edition.pictures, **(more | frame)),
        )
