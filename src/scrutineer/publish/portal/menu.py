"""The pages that every page of a site leads to, in the order in which a reader asks."""

from typing import Final

from scrutineer.publish.portal.setting import Setting
from scrutineer.words import mark

MENU: Final = (
    ("index.html", mark("The result"), ""),
    ("findings.html", mark("What the checks found"), ""),
    ("verifiable.html", mark("Can it be verified?"), ""),
    ("believable.html", mark("Is it believable?"), "believed"),
    ("find.html", mark("Find a station"), "findable"),
    ("contests.html", mark("Contests"), "several"),
    ("vote.html", mark("How to vote"), ""),
    ("check-yourself.html", mark("Check it yourself"), ""),
    ("data.html", mark("Data"), ""),
    ("states.html", mark("Changes"), ""),
)
"""Address from the language's folder, title, and what the site must have for it (an attribute of Setting)."""

WORDS_AGAINST_ACTS: Final = mark("Words against acts")
"""The title of a register's site."""


def menu(setting: Setting) -> list[tuple[str, str]]:
    """Addresses and titles of the pages that this site has."""
    return [(path, title) for path, title, needs in MENU if not needs or getattr(setting, needs)]
