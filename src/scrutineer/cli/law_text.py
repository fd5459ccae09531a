"""The rules that decisions rest on, told at a terminal."""

import dataclasses
from datetime import date
from typing import Final

from scrutineer.cli.speaking import Speaker
from scrutineer.law.rulebook import kind_of, rulebook
from scrutineer.law.show import listing, plain_text, show
from scrutineer.words import integer_text, mark

WIDEST: Final = 100
"""Columns beyond which a line is hard to read."""


def tell_list(voice: Speaker, as_json: bool) -> None:
    """The contest kinds whose rules are known, with how many of their rules are assumptions."""
    entries = listing(voice.language)
    if as_json:
        voice.json({"kinds": [dataclasses.asdict(entry) for entry in entries]})
        return
    rows = [[e.path, e.name, integer_text(e.rules), integer_text(e.assumptions)] for e in entries]
    headings = [mark("Contest kind"), mark("Name"), mark("rules"), mark("of them assumptions")]
    voice.table(headings, rows, right=(2, 3))


def tell_rules(voice: Speaker, path: str, day: date | None, as_json: bool) -> None:
    """The rules of ``path`` on ``day``, or every version of them without a day."""
    country, _, kind = path.partition("/")
    shown = show(rulebook(country, kind, day) if day else kind_of(country, kind), voice.language)
    if as_json:
        voice.json(dataclasses.asdict(shown))
    else:
        voice.out.file.write(plain_text(shown, voice.language, min(voice.out.width, WIDEST)))
