"""The gettext catalogue: English source sentences, Kazakh and Russian translations.

The ``.po`` files are read as they are (Babel), so that a translator's edit needs no build step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from babel.messages.pofile import read_po

LANGUAGES: Final = ("kk", "ru", "en")
"""The languages in the order in which the statute gives them; English is the language of the source."""


def mark(msgid: str) -> str:
    """Mark a sentence for the catalogue where it is written, to be translated where it is read."""
    return msgid


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sentences of one language."""

    language: str
    sentences: Mapping[str, str]

    def __call__(self, msgid: str) -> str:
        """The sentence in this language; the English source where no translation exists."""
        return self.sentences.get(msgid, msgid)


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of ``language``, one of :data:`LANGUAGES`.

    Raises ``LookupError`` for any other language.
    """
    if language not in LANGUAGES:
        raise LookupError(language)
    if language == "en":
        return Catalogue("en", {})
    source = resources.files("scrutineer.words") / "locale" / f"{language}.po"
    with source.open("rb") as file:
        messages = read_po(file, locale=language)
    found = {str(m.id): str(m.string) for m in messages if m.id and m.string and not m.fuzzy}
    return Catalogue(language, found)
