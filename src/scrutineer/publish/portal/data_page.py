"""The page that lists an election's open data: every file with what it holds, its size and hash."""

import tempfile
from pathlib import Path
from typing import Final

from scrutineer.count import Account
from scrutineer.publish.lead import contest_title
from scrutineer.publish.open_data import Catalogue, write_open_data
from scrutineer.publish.portal.edition import Edition, Pages
from scrutineer.publish.portal.printed import LIST
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.stage import Stage
from scrutineer.publish.sealed import Sealed
from scrutineer.words import mark

DATA: Final = "data"
"""The folder of the data, and the name of the page in each language."""

GROUPS: Final = {
    "stations": mark("A row for each polling station"),
    "results": mark("Results"),
    "tables": mark("All tables"),
    "about": mark("About the data"),
}


def put_data(stage: Stage, account: Account, base_url: str, seal: Sealed | None) -> tuple[Catalogue, int]:
    """Put the open data beside the pages; what there is, and how many files are new or changed."""
    with tempfile.TemporaryDirectory(prefix="data.", dir=stage.new.parent) as aside:
        folder = Path(aside) / DATA
        address = f"{base_url}{DATA}/" if base_url else ""
        catalogue = write_open_data(account, folder, base_url=address, seal=seal)
        return catalogue, stage.take(folder, DATA)


def pages(printer: Printer, edition: Edition) -> Pages:
    """The page in the printer's language."""
    catalogue = edition.catalogue
    groups = [(title, catalogue.of(group)) for group, title in GROUPS.items() if catalogue.of(group)]
    election = edition.account.election
    titles = {key: contest_title(election, contest) for key, contest in election.contests.items()}
    text = printer.render(
        "portal_data.html",
        prefix="../",
        up="",
        suffix=f"/{DATA}.html",
        groups=groups,
        catalogue=catalogue,
        shelf=edition.shelf,
        printed=edition.shelf.of(printer.language),
        contests=titles,
        listed=LIST,
    )
    yield f"{DATA}.html", text
