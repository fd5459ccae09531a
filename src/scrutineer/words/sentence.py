"""A sentence that waits for its language: a template and the values that fill it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from string import Formatter
from typing import Any, Final

from scrutineer.words.catalogue import catalogue
from scrutineer.words.name import Name
from scrutineer.words.number import decimal_text, integer_text, percent_text


@dataclass(frozen=True)
class Sentence:
    """Something said to a person, independent of language.

    ``template`` is an English message id of the catalogue, or a :class:`Name` that carries all
    languages itself (sentences of rule files). Places such as ``{votes}`` are filled from ``values``:

    * an ``int`` with thin spaces; ``{year:plain}`` without them;
    * a ``Fraction`` as a percentage with two decimals; ``{half:bare}`` with no more decimals than it has;
      ``{bound:full}`` with all that it has; ``{q:decimal}`` as a decimal number with two, ``{q:number}``
      with all that it has;
    * a :class:`Name` or another :class:`Sentence` in the same language; a sequence of these with commas;
    * anything else as ``str``.
    """

    template: str | Name
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def text(self, language: str) -> str:
        """The sentence in ``language``."""
        if isinstance(self.template, Name):
            template = self.template.text(language)
        else:
            template = catalogue(language)(self.template)
        return _Fill(language).vformat(template, (), self.values)

    def __str__(self) -> str:
        return self.text("en")


class _Fill(Formatter):
    """``str.format`` with the house's forms of numbers."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, spec: str) -> str:
        lang = self.language
        if isinstance(value, Sentence | Name):
            return value.text(lang)
        if isinstance(value, Fraction):
            if spec == "decimal":
                return decimal_text(value, 2, lang)
            if spec == "number":
                return decimal_text(value, _places(value, _MOST), lang)
            if spec == "full":
                return percent_text(value, _places(value * 100, _MOST), lang)
            return percent_text(value, _places(value * 100) if spec == "bare" else 2, lang)
        if isinstance(value, int) and not isinstance(value, bool) and spec != "plain":
            return integer_text(value)
        if isinstance(value, Sequence) and not isinstance(value, str | bytes):
            return ", ".join(self.format_field(item, spec) for item in value)
        return str(value)


_MOST: Final = range(10)
"""Decimals that are written in full; a fraction that has more is written with two."""


def _places(value: Fraction, places: Iterable[int] = range(2)) -> int:
    """How many decimals a number needs: 12.5 one, 50 none; two where ``places`` do not do."""
    return next((count for count in places if (value * 10**count).denominator == 1), 2)
