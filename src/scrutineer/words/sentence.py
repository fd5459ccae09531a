"""A sentence that waits for its language: a template and the values that fill it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from string import Formatter
from typing import Any

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
      ``{q:decimal}`` as a decimal number with two;
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
            return percent_text(value, _places(value) if spec == "bare" else 2, lang)
        if isinstance(value, int) and not isinstance(value, bool) and spec != "plain":
            return integer_text(value)
        if isinstance(value, Sequence) and not isinstance(value, str | bytes):
            return ", ".join(self.format_field(item, spec) for item in value)
        return str(value)


def _places(share: Fraction) -> int:
    """How many decimals the percentage of a share in a law needs: a half none, 12.5 % one, at most two."""
    return next((places for places in (0, 1) if (share * 100 * 10**places).denominator == 1), 2)
