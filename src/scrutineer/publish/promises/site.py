"""The register's site as files: built whole beside the present one, then put in its place."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from scrutineer.claims import Report
from scrutineer.model import ScrutineerError
from scrutineer.publish.portal.stage import MARK, Stage, staged
from scrutineer.publish.promises import (
    claim_lists,
    claim_page,
    commitment_pages,
    follow_up,
    home,
    tables,
)
from scrutineer.publish.promises.edition import RegisterEdition
from scrutineer.publish.promises.feed import feed
from scrutineer.publish.promises.printer import RegisterPrinter
from scrutineer.publish.speech import LANGUAGE_NAMES, squeezed, stylesheet
from scrutineer.words import LANGUAGES, Sentence, mark

Told = Callable[[int, int], None]
"""Called now and then with how many pages are made, of how many."""

_LISTS = 8


@dataclass(frozen=True, slots=True)
class Published:
    """What was published: pages in all, files that are new or changed, files that were removed."""

    pages: int
    written: int
    removed: int


def publish_register(
    report: Report,
    out: Path,
    languages: Sequence[str] = LANGUAGES,
    *,
    base_url: str = "",
    above: str = "",
    elections: Mapping[str, str] | None = None,
    progress: Told | None = None,
) -> Published:
    """Write the site of a register that was examined to ``out``, which changes from one state to the next.

    ``elections`` maps a bundle of the register to the address of that election's own site, from ``out``
    (``../kz-2022-president/``) or in full; where it has one, verdicts lead on to its pages and its data.
    ``above`` is the address, from ``out``, of a page that leads to all elections, with ``{language}`` in it.

    The same arguments give the same bytes. Raises :class:`~scrutineer.model.ScrutineerError` where ``out``
    is something else than a site.
    """
    address = f"{base_url.rstrip('/')}/" if base_url else ""
    edition = RegisterEdition(report, tuple(languages), elections or {}, address, above)
    _refuse_election(out)
    with staged(out) as stage:
        made, written = put_register(stage, edition, progress)
        stated = {"register": report.kept.register.about.id, "languages": list(languages), "pages": made}
        written += stage.put(MARK, json.dumps(stated, ensure_ascii=False, indent=1) + "\n")
        removed = stage.removed()
    return Published(made, written, removed)


def put_register(stage: Stage, edition: RegisterEdition, progress: Told | None = None) -> tuple[int, int]:
    """Put a register into the next state of a site: pages made, and files that are new or changed."""
    report, files = edition.report, tables.data_files(edition)
    total = len(edition.languages) * (len(report.claims) + len(report.commitments) + _LISTS)
    made = 0
    written = sum(stage.put(f"data/{file.name}", file.content) for file in files)
    for language in edition.languages:
        printer = RegisterPrinter(edition, language)
        written += stage.put(f"{language}/style.css", _style())
        if text := feed(printer):
            written += stage.put(f"feed-{language}.xml", text)
        for path, text in _pages(printer, files):
            written += stage.put(f"{language}/{path}", text)
            made += 1
            if progress:
                progress(made, total)
    return made, written + _first(stage, edition)


def _refuse_election(out: Path) -> None:
    """Raises where ``out`` is the site of an election: a register must not take its place."""
    try:
        stated = json.loads((out / MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return
    if not isinstance(stated, dict) or "register" not in stated:
        said = mark(
            "{path} is the site of something else. Name a folder of the register's own, "
            "so that nothing is lost."
        )
        raise ScrutineerError("P-04", Sentence(said, {"path": out.name}))


def _pages(printer: RegisterPrinter, files: tuple[tables.DataFile, ...]) -> Iterator[tuple[str, str]]:
    yield from home.pages(printer)
    yield from claim_lists.pages(printer)
    yield from claim_page.pages(printer)
    yield from commitment_pages.pages(printer)
    yield from follow_up.pages(printer)
    yield from tables.pages(printer, files)


def _style() -> str:
    own = (resources.files("scrutineer.publish") / "static" / "promises.css").read_text("utf-8")
    return f"{stylesheet()}{squeezed(own)}\n"


def _first(stage: Stage, edition: RegisterEdition) -> int:
    """The languages, each with the register's name."""
    about = edition.report.kept.register.about
    choices = [(code, LANGUAGE_NAMES[code], about.name.name.text(code)) for code in edition.languages]
    printer = RegisterPrinter(edition, edition.languages[0])
    text = printer.render(
        "promises_choice.html",
        choices=choices,
        prefix="",
        up=f"{edition.languages[0]}/",
        suffix="/index.html",
        base_url="",
        above="",
    )
    return stage.put("index.html", text)
