"""Countries and their statutes: what the marks in an article mean, and how they are cited to people.

A rule's ``article`` is short and the same in every language, ``EL 9(1)(2); Const. 41``: the mark of a
statute and the places in it, ``; `` between statutes. Where there is none it says why: ``none: not found``.
"""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

from scrutineer.law.form import Words, places
from scrutineer.words import LANGUAGES, Name, Sentence, mark

_NONE: Final[Mapping[str, str]] = {
    "none: not found": mark("article not found"),
    "none: general rule": mark("a general rule, from no statute"),
    "none: arithmetic": mark("follows from what the figures mean"),
    "none: derived": mark("derived from the rules beside it"),
}


class Statute(BaseModel):
    """A law: its mark in articles, its full name, and the form in which an article of it is cited."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    mark: str = Field(pattern=r"^[A-Z][A-Za-z0-9.]*$")
    name: Words
    cite: Words
    """With ``{places}`` where the numbers go."""

    @field_validator("cite")
    @classmethod
    def _has_places(cls, cite: Name) -> Name:
        if any(places(cite.text(language)) != {"places"} for language in LANGUAGES):
            raise ValueError("cite needs {places} in every language")
        return cite


class Country(BaseModel):
    """A country whose rules are known, or the general rules, which belong to none."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    id: str = Field(pattern=r"^[a-z]+$")
    name: Words
    statute: tuple[Statute, ...]

    def cited(self, article: str) -> Name:
        """An article as people of each language cite it.

        ``EL 9(1)(2)`` becomes *Constitutional Law on Elections, Art. 9(1)(2)*. Raises ``ValueError`` for a
        mark that is not a statute of the country.
        """
        if article.startswith("none"):
            if article not in _NONE:
                raise ValueError(f"{article!r}: expected one of {', '.join(_NONE)}")
            reason = Sentence(_NONE[article])
            return Name(**{language: reason.text(language) for language in LANGUAGES})
        cited = [self._one(part) for part in article.split("; ")]
        return Name(**{language: "; ".join(name.text(language) for name in cited) for language in LANGUAGES})

    def _one(self, reference: str) -> Name:
        found, _, numbers = reference.partition(" ")
        for statute in self.statute:
            if statute.mark == found:
                if not numbers:
                    return statute.name
                cite = Sentence(statute.cite, {"places": numbers})
                return Name(**{language: cite.text(language) for language in LANGUAGES})
        known = ", ".join(statute.mark for statute in self.statute)
        raise ValueError(f"{reference!r} begins with no statute's mark; known are: {known}")
