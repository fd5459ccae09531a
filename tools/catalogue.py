"""Keep the catalogues in step with the source: ``python tools/catalogue.py [FRAGMENT.tsv ...]``.

Collects every sentence marked in the source and the templates, drops those that are gone, adds those that
are new, fills them from fragments (English, Kazakh, Russian, separated by tabs; ``\\n`` for a line break),
and prints what is still untranslated. Exit code 1 where anything is.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "scrutineer"
LOCALE = SOURCE / "words" / "locale"
METHODS = [
    ("**.py", "python"),
    ("**.js", "javascript"),
    ("**.html", "jinja2"),
    ("**.svg", "jinja2"),
    ("**.xml", "jinja2"),
]
KEYWORDS = {"mark": None, "_": None}
HEADER = """# {name} sentences of Scrutineer. English is in the source; tools/catalogue.py keeps them in step.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
NAMES = {"kk": "Kazakh", "ru": "Russian"}


def marked() -> Iterator[str]:
    """Every sentence marked for translation, each once, in the order of files and lines."""
    seen: set[str] = set()
    strict = {"**.html": {"silent": "false"}}
    found = extract_from_dir(SOURCE, METHODS, keywords=KEYWORDS, options_map=strict)
    for _file, _line, message, _comments, _context in found:
        sentence = message if isinstance(message, str) else message[0]
        if sentence and sentence not in seen:
            seen.add(sentence)
            yield sentence


def fragments(paths: list[str], column: int) -> dict[str, str]:
    """English to the translation in ``column`` of the fragments."""
    rows: dict[str, str] = {}
    for path in paths:
        for line in Path(path).read_text("utf-8").splitlines():
            cells = [cell.replace("\\n", "\n") for cell in line.split("\t")]
            if len(cells) == 3 and cells[column].strip():
                rows[cells[0]] = cells[column]
    return rows


def update(language: str, column: int, paths: list[str]) -> list[str]:
    """Rewrite one catalogue; the sentences that have no translation yet."""
    path = LOCALE / f"{language}.po"
    with path.open("rb") as file:
        old = {str(m.id): str(m.string) for m in read_po(file, locale=language) if m.id and m.string}
    new = fragments(paths, column)
    catalog = Catalog(locale=language)
    missing = []
    for sentence in sorted(marked()):
        translation = new.get(sentence) or old.get(sentence, "")
        catalog.add(sentence, translation)
        if not translation:
            missing.append(sentence)
    with path.open("wb") as file:
        file.write(HEADER.format(name=NAMES[language], language=language).encode())
        write_po(file, catalog, omit_header=True, no_location=True, width=100)
    return missing


def main() -> int:
    """Update both catalogues."""
    open_ones = {
        language: update(language, column, sys.argv[1:]) for language, column in (("kk", 1), ("ru", 2))
    }
    for language, missing in open_ones.items():
        for sentence in missing:
            print(f"{language}\t{sentence!r}")
    return 1 if any(open_ones.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
