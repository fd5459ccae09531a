"""One edition of a site: everything that its pages are made from, worked out once for all languages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrutineer.count import Account
from scrutineer.model import Finding
from scrutineer.publish.open_data import Catalogue
from scrutineer.publish.portal.area import Atlas
from scrutineer.publish.portal.printed import Shelf
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.record import Record
from scrutineer.publish.portal.setting import Setting
from scrutineer.publish.portal.states import History
from scrutineer.publish.questions import Card
from scrutineer.publish.sealed import Sealed

if TYPE_CHECKING:
    from scrutineer.check.belief import Report
    from scrutineer.publish.belief import Pictures


@dataclass(frozen=True)
class Edition:
    """What is published.

    * ``records``: every station with all its sheets; ``findings``: all that the count found.
    * ``seal``: of a sealed folder; ``belief``: what tests made of the figures, where they were run, with
      its ``pictures``.
    * ``catalogue``: the open data beside the pages; ``states``: every publication, the first one first.
    * ``shelf``: the documents to print; ``promises``: the card that a register answers.
    """

    account: Account
    setting: Setting
    atlas: Atlas
    records: tuple[Record, ...]
    findings: tuple[Finding, ...]
    seal: Sealed | None
    belief: "Report | None"
    pictures: "Pictures"
    catalogue: Catalogue
    states: History
    shelf: Shelf
    promises: Card


Pages = Iterable[tuple[str, str]]
"""Pages of one language: the path below the language's folder, and the HTML."""

Maker = Callable[[Printer, Edition], Pages]
"""Makes pages of one kind in the printer's language."""

FileMaker = Callable[[Edition], Iterable[tuple[str, str | bytes]]]
"""Makes files that are the same in every language: the path below the site's folder, and what it holds."""
