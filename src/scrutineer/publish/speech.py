"""How a page speaks its language: sentences, numbers, shares and dates for the templates."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any, Final

from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from scrutineer.words import LANGUAGES, Name, Sentence, decimal_text, integer_text, percent_text

LANGUAGE_NAMES: Final = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
"""Each language under its own name, as a reader who looks for it would."""

NOTHING: Final = "\N{EN DASH}"
"""Stands where a figure is not stated."""

_LOCALES: Final = {"kk": "kk", "ru": "ru", "en": "en_GB"}
_DECIMALS: Final = 2


@dataclass(frozen=True, slots=True)
class Speech:
    """One language, bound to everything that a template says."""

    language: str

    def say(self, said: object, **values: Any) -> str:
        """A message id with its values, a sentence or a name as text; ``None`` is the empty text."""
        if said is None or said == "":
            return ""
        if isinstance(said, Name | Sentence):
            return said.text(self.language)
        return Sentence(str(said), values).text(self.language)

    def number(self, value: int | None) -> str:
        """A whole number with thin spaces; a dash where it is not stated."""
        return NOTHING if value is None else integer_text(value)

    def signed(self, value: int | None) -> str:
        """A difference: ``+33``, ``−33``, ``0``."""
        return NOTHING if value is None else f"+{integer_text(value)}" if value > 0 else integer_text(value)

    def decimal(self, value: Fraction | int | None, places: int = _DECIMALS) -> str:
        """A number with ``places`` decimals; a dash where there is none."""
        return NOTHING if value is None else decimal_text(value, places, self.language)

    def percent(self, share: Fraction | None, places: int = _DECIMALS) -> str:
        """A share between 0 and 1 as a percentage with its sign; a dash where there is none."""
        return NOTHING if share is None else percent_text(share, places, self.language)

    def points(self, share: Fraction | None, places: int = _DECIMALS) -> str:
        """A share as percent without the sign, for a column that has it in its head."""
        return NOTHING if share is None else decimal_text(share * 100, places, self.language)

    def day(self, written: str) -> str:
        """An ISO date in full, ``20 November 2022``; anything else as it was written."""
        try:
            return format_date(date.fromisoformat(written[:10]), "long", locale=_LOCALES[self.language])
        except ValueError:
            return written

    def moment(self, written: str) -> str:
        """An ISO time as a day and, where one is given, an hour: ``20 November 2022, 18:05``."""
        hour = clock(written)
        return f"{self.day(written)}, {hour}" if hour else self.day(written)


def day_name(written: str) -> Name:
    """An ISO date in full, to stand in a sentence of any language."""
    return Name(*(Speech(code).day(written) for code in ("kk", "ru", "en")))


def clock(written: str) -> str:
    """The hour of an ISO time as the source's own clock showed it, ``18:05``; empty for a mere date."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return ""
    return f"{found:%H:%M}" if len(written) > len("2022-11-20") else ""


def width(share: Fraction | None, full: Fraction = Fraction(1)) -> str:
    """A share of ``full`` as a CSS length between 0 % and 100 %."""
    if share is None or full <= 0:
        return "0%"
    hundredths = round(min(max(share / full, Fraction(0)), Fraction(1)) * 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def css_text(text: str) -> Markup:
    """A text for a CSS string inside ``<style>``: all but letters, digits and spaces escaped."""
    return Markup("".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text))


@cache
def environment(language: str) -> Environment:
    """The templates, bound to one of :data:`~scrutineer.words.LANGUAGES`.

    Everything that is printed is escaped; an undefined name is an error, not a gap.
    """
    speech = Speech(language)
    made = Environment(
        loader=PackageLoader("scrutineer.publish", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "say": speech.say,
        "n": speech.number,
        "signed": speech.signed,
        "decimal": speech.decimal,
        "percent": speech.percent,
        "points": speech.points,
        "day": speech.day,
        "moment": speech.moment,
        "clock": clock,
        "width": width,
        "bare": lambda share: Sentence("{share:bare}", {"share": share}).text(language),
        "css": css_text,
    }
    made.filters.update(filters)
    made.globals.update(
        _=speech.say,
        language=language,
        languages=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        stylesheet=stylesheet(),
        nothing=NOTHING,
    )
    return made


@cache
def stylesheet() -> Markup:
    """Our one stylesheet without its comments and line breaks, to stand inside each page."""
    return squeezed((resources.files("scrutineer.publish") / "static" / "style.css").read_text("utf-8"))


def squeezed(css: str) -> Markup:
    """A stylesheet without its comments and line breaks."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return Markup(re.sub(r"\s*([{};])\s*", r"\1", re.sub(r"\s+", " ", bare)).strip())
