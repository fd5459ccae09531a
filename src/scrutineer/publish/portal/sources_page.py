"""Where the declared figures come from, what changed between publications, and what each figure means."""

from scrutineer.count import Account
from scrutineer.model import FIGURES
from scrutineer.publish.portal.edition import Edition, Pages
from scrutineer.publish.portal.home import SOURCES
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.publications import LISTED, changes, publications, stage_name, stated
from scrutineer.publish.votes import MEANINGS
from scrutineer.words import Sentence


def pages(printer: Printer, edition: Edition) -> Pages:
    """The page in the printer's language."""
    rows = stated(edition.account.election)
    yield (
        SOURCES,
        printer.render(
            "portal_sources.html",
            prefix="../",
            up="",
            suffix=f"/{SOURCES}",
            publications=publications(rows),
            changes=changes(rows),
            stage_name=stage_name,
            listed=LISTED,
            meanings=_meanings(edition.account),
        ),
    )


def _meanings(account: Account) -> list[tuple[Sentence, Sentence]]:
    """The figures that the pages use, with what each counts."""
    used = {
        key for contest in account.contests for key, total in contest.tally.figures.items() if total.stated
    }
    used |= {str(row.get("name") or "") for row in account.election.rows("declared")}
    return [(Sentence(FIGURES[key]), Sentence(MEANINGS[key])) for key in FIGURES if key in used]
