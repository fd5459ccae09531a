"""What of an election is invented, so that no invented figure can pass for a real one."""

from enum import StrEnum
from typing import Final

from scrutineer.model import Election
from scrutineer.words import LANGUAGES, Sentence, mark

SIGN: Final = "SYNTHETIC"
"""The word that every invented thing carries: ids, names, sources, pages."""


class Invented(StrEnum):
    """How much of an election is invented."""

    NOTHING = "nothing"
    BELOW = "below"
    ALL = "all"


BANNERS: Final = {
    Invented.ALL: mark("SYNTHETIC: an invented country. No figure here belongs to a real election."),
    Invented.BELOW: mark(
        "SYNTHETIC in part: the declared totals are those that were published, each with its source; "
        "stations, protocols and names below them are invented."
    ),
}


def invented(election: Election) -> Invented:
    """Whether an election is real, invented below real totals, or invented throughout.

    A synthetic election in which somebody's published figure is declared, its source not marked
    ``SYNTHETIC``, is invented below those figures only.
    """
    if not election.synthetic:
        return Invented.NOTHING
    sources = (str(row.get("source") or "") for row in election.rows("declared"))
    real = any(source and SIGN not in source.upper() for source in sources)
    return Invented.BELOW if real else Invented.ALL


def banner(election: Election) -> str:
    """The message id of the banner; empty where nothing is invented."""
    return BANNERS.get(invented(election), "")


def banners(words: str, language: str) -> list[tuple[str, str]]:
    """The banner in all languages, the reader's first; empty where nothing is invented."""
    if not words:
        return []
    order = [language, *(code for code in LANGUAGES if code != language)]
    return [(code, Sentence(words).text(code)) for code in order]
