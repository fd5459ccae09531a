"""The scripts that the pages may use and none needs: put together from small files, with their sentences."""

import io
import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from babel.messages.extract import extract

from scrutineer.publish.portal.letters import LETTERS
from scrutineer.words import LANGUAGES, catalogue

if TYPE_CHECKING:
    from scrutineer.publish.portal.edition import Edition

TABLES: Final = "portal.js"
"""Sorts and filters tables."""

FIND: Final = "find.js"
"""Finds a station by its number, place or address, or by coordinates."""

SCRIPTS: Final = {
    TABLES: ("said.js", "letters.js", "tables.js"),
    FIND: ("said.js", "letters.js", "coordinates.js", "find.js"),
}
"""Each script and the files in ``static/`` that it is made of."""


def files(_edition: "Edition") -> Iterable[tuple[str, str]]:
    """The scripts of a site: one file each for all languages."""
    return [(name, script(name)) for name in SCRIPTS]


@cache
def script(name: str) -> str:
    """One of :data:`SCRIPTS` with its sentences in every language; it leaves no name behind in the page."""
    sources = [_source(file) for file in SCRIPTS[name]]
    said = sorted({sentence for source in sources for sentence in _sentences(source)})
    words = {code: {one: catalogue(code)(one) for one in said} for code in LANGUAGES if code != "en"}
    data = f"const TRANSLATIONS = {_json(words)};\nconst LETTERS = {_json(LETTERS)};\n"
    return f'"use strict";\n(() => {{\n{data}{"".join(sources)}}})();\n'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _source(file: str) -> str:
    return (resources.files("scrutineer.publish") / "static" / file).read_text("utf-8")


def _sentences(source: str) -> Iterator[str]:
    for _line, message, _comments, _context in extract(
        "javascript", io.BytesIO(source.encode()), {"_": None}
    ):
        yield message if isinstance(message, str) else message[0]
