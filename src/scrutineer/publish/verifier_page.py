"""The second verifier: a page of plain HTML and JavaScript that checks a sealed bundle without this program.

The modules in ``verifier/`` are written from docs/verify.md, docs/ledger.md and docs/bundle.md and share no
code with the Python side. They share data: the columns of the tables, the words of fingerprints, the
sentences of the catalogue. Here they are laid into one file that asks no network.
"""

import base64
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from babel.messages.extract import extract
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from scrutineer.bundle.schema import TABLES
from scrutineer.ledger.fingerprint import word_list
from scrutineer.model import FIGURES
from scrutineer.publish.speech import LANGUAGE_NAMES, squeezed, stylesheet
from scrutineer.publish.whole_file import write_whole
from scrutineer.words import LANGUAGES, catalogue, mark

NAME: Final = "verify.html"
"""The name of the page wherever it is written."""

API: Final = "scrutineer.js"
"""The module that lays ``Scrutineer.verify`` and ``Scrutineer.render`` open to another page."""

_PAGE: Final = "page.js"
_DATA: Final = "embedded.js"
_IMPORT: Final = re.compile(r'^import (?:\{([^}]*)\} from )?"\./(\w+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
_SAID: Final = {"_": None}
_NO_SCRIPT: Final = mark("This page needs JavaScript: it checks here, in your browser, and asks no server.")


def _source(name: str) -> str:
    return (resources.files("scrutineer.publish") / "verifier" / name).read_text("utf-8")


def _modules(entry: str, done: dict[str, str]) -> dict[str, str]:
    """The modules that ``entry`` needs and itself, each after those that it imports; name to source."""
    text = _source(entry)
    done[entry] = ""  # holds its place against a circle, and is put last below
    for found in _IMPORT.finditer(text):
        if found[2] != _DATA and found[2] not in done:
            _modules(found[2], done)
    del done[entry]
    done[entry] = text
    return done


def _wrapped(name: str, text: str) -> str:
    """A module as a function that gives what it exports, so that no two modules share a name by accident."""

    def taken(found: re.Match[str]) -> str:
        return f"const {{{found[1]}}} = {_variable(found[2])};\n" if found[1] else ""

    exported = ", ".join(_EXPORT.findall(text))
    body = _EXPORT.sub("", _IMPORT.sub(taken, text))
    return f"const {_variable(name)} = (() => {{\n{body}return {{ {exported} }};\n}})();\n"


def _variable(name: str) -> str:
    return f"module_{name.removesuffix('.js')}"


def _sentences(sources: Iterable[str], method: str) -> Iterator[str]:
    """The sentences marked in sources."""
    for source in sources:
        for _line, message, _comments, _context in extract(method, io.BytesIO(source.encode()), _SAID):
            yield message if isinstance(message, str) else message[0]


def _translations(sentences: Iterable[str]) -> dict[str, dict[str, str]]:
    wanted = sorted(set(sentences))
    return {code: {said: catalogue(code)(said) for said in wanted} for code in LANGUAGES if code != "en"}


def _schema() -> dict[str, Any]:
    """The tables: key, references, and of each column type, need, words allowed."""
    return {
        table.name: {
            "key": table.key,
            "references": [
                {"column": r.column, "table": r.table, "target": r.target} for r in table.references
            ],
            "rows_required": table.rows_required,
            "name_required": table.name_required,
            "columns": {
                column.name: {
                    "type": column.type.value,
                    "required": column.required,
                    "allowed": column.allowed,
                }
                for column in table.columns
            },
        }
        for table in TABLES.values()
    }


def _embedded(sentences: Iterable[str]) -> str:
    data: Mapping[str, Any] = {
        "TRANSLATIONS": _translations([*sentences, *FIGURES.values()]),
        "WORDS": {code: word_list(code) for code in LANGUAGES},
        "SCHEMA": _schema(),
        "FIGURES": dict(FIGURES),
    }
    lines = "".join(
        f"export const {name} = {json.dumps(value, ensure_ascii=False).replace('<', chr(92) + 'u003c')};\n"
        for name, value in data.items()
    )
    return _wrapped(_DATA, lines)


@cache
def verifier_script(entry: str = API, *, html: str = "") -> str:
    """The verifier as one script for another page: with ``entry`` unchanged it lays open ``Scrutineer``.

    ``entry`` is the module in ``verifier/`` that the page begins with; all that it imports comes with it,
    with every sentence in Kazakh, Russian and English. ``html`` is a template whose marked sentences come
    too. The script touches nothing of the page but what its entry does, and may stand inline.
    """
    modules = _modules(entry, {})
    said = [*_sentences(modules.values(), "javascript"), *_sentences([html], "jinja2")]
    parts = [_embedded(said), *(_wrapped(name, text) for name, text in modules.items())]
    script = '"use strict";\n(() => {\n' + "".join(parts) + "})();\n"
    if re.search(r"</script|<!--", script, re.IGNORECASE):
        raise AssertionError("a script that would end inside its own page")
    return script


@cache
def verifier_page() -> str:
    """``verify.html``: the whole verifier as one page that works from a disk, without any network."""
    template = _source("page.html")
    script = verifier_script(_PAGE, html=template)
    style = f"{stylesheet()}{squeezed(_source('page.css'))}"
    policy = (
        f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(style)}; img-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page: str = environment.from_string(template).render(
        _=str,
        policy=Markup(policy),
        script=Markup(script),
        style=Markup(style),
        languages=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        noscript=[(code, catalogue(code)(_NO_SCRIPT)) for code in LANGUAGES],
    )
    return page.lstrip()


def _digest(inline: str) -> str:
    """What a Content Security Policy calls an inline script or style (CSP 3, section 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"


def write_verifier(out: Path) -> Path:
    """Write ``verify.html`` into the folder ``out``, whole or not at all; the path written."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / NAME
    write_whole(path, verifier_page())
    return path
