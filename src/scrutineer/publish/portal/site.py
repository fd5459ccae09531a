"""The site of one election as files: built whole beside the present one, then put in its place."""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrutineer.bundle import Verification
from scrutineer.count import Account
from scrutineer.model import Election, Finding
from scrutineer.publish.invented import banner
from scrutineer.publish.lead import lead
from scrutineer.publish.portal import (
    area,
    contest_list,
    contest_page,
    data_page,
    declared_difference,
    find,
    find_index,
    findings_page,
    home,
    scripts,
    self_check,
    sources_page,
    state_pages,
    verifiable,
    voting,
)
from scrutineer.publish.portal.area import Atlas
from scrutineer.publish.portal.data_page import put_data
from scrutineer.publish.portal.edition import Edition, FileMaker, Maker, Pages
from scrutineer.publish.portal.home import INDEX, own_style
from scrutineer.publish.portal.images import IMAGES, pictures_of
from scrutineer.publish.portal.printed import Papers, how_many, put_documents
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.record import Entry, Record, records
from scrutineer.publish.portal.setting import Setting
from scrutineer.publish.portal.stage import MARK, Stage, staged
from scrutineer.publish.portal.states import put_states
from scrutineer.publish.questions import UNASKED, Card
from scrutineer.publish.sealed import Sealed
from scrutineer.publish.speech import LANGUAGE_NAMES, css_text, stylesheet
from scrutineer.publish.verifier_page import NAME, verifier_page, verifier_script
from scrutineer.words import LANGUAGES, Sentence

if TYPE_CHECKING:
    from scrutineer import claims
    from scrutineer.check.belief import Report
    from scrutineer.publish.belief import Pictures

BUNDLE: Final = "bundle"
"""The folder beside the pages with what they were made from, where that is sealed."""

PROMISES: Final = "promises"
"""The folder of a register's site within an election's."""

VERIFIER: Final = "verifier.js"
"""The script of the front page of a sealed election: the verifier for browsers, and a vote changed for it."""

PROOF: Final = "station.js"
"""The script of station pages: it checks the station's entry against the ledger."""


def _believable(printer: Printer, edition: Edition) -> Pages:
    """The page of the tests; the modules that draw take a second to load."""
    if edition.belief is None:
        return ()
    from scrutineer.publish.portal import believable

    return believable.pages(printer, edition)


PAGES: Final[tuple[Maker, ...]] = (
    home.pages,
    findings_page.pages,
    verifiable.pages,
    sources_page.pages,
    area.pages,
    contest_list.pages,
    contest_page.pages,
    find.pages,
    _believable,
    data_page.pages,
    state_pages.pages,
    declared_difference.pages,
    voting.pages,
    self_check.pages,
)
"""Every kind of page but the stations', which are made by several processes."""

FILES: Final[tuple[FileMaker, ...]] = (state_pages.files, scripts.files, find_index.files)
"""What is the same in every language."""

Told = Callable[[int, int], None]
"""Called now and then with how many pages are made, of how many."""

_CHUNK: Final = 200
_FEW: Final = 3_000
"""Pages that one process makes sooner than others would have started."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was published: pages in all, files that are new or changed, files that were removed."""

    pages: int
    written: int
    removed: int


def publish_site(
    account: Account,
    out: Path,
    languages: Sequence[str] = LANGUAGES,
    *,
    findings: Iterable[Finding] = (),
    verification: Verification | None = None,
    entries: Mapping[str, Entry] | None = None,
    belief: "Report | None" = None,
    register: "claims.Report | None" = None,
    promises: str = "",
    base_url: str = "",
    above: str = "",
    papers: Papers = Papers.MAIN,
    progress: Told | None = None,
    workers: int | None = None,
) -> Published:
    """Write the site of a counted election to ``out``, which changes from one whole state to the next.

    ``findings`` are all that the count found, without the account's limits; ``verification`` and
    ``entries`` (protocol id to entry) are of the sealed folder that the election came from, which then
    stands beside the pages. ``belief`` is what tests made of the figures. ``register`` is what a register
    of claims and commitments gave; its own site stands at ``promises``, an address from ``out``, or where
    that is empty in the folder :data:`PROMISES` of this one. ``above`` is the address, from
    ``out``, of a page that leads to other elections, with ``{language}`` in it. ``papers`` says which
    documents to print stand beside the pages.

    The same arguments and the same earlier publications give the same bytes. The caller has asked
    :func:`~scrutineer.publish.portal.embargo.under_embargo` before. Raises
    :class:`~scrutineer.model.ScrutineerError` where ``out`` is something else than a site.
    """
    election = account.election
    every = tuple(findings)
    grouped = records(election, every, entries or {})
    sealed = verification is not None and election.origin is not None
    ids = [record.station.station_id for record in grouped]
    setting = Setting.of(
        election,
        languages,
        ids,
        base_url=base_url,
        sealed=sealed,
        above=above,
        believed=belief is not None,
        documents=papers is Papers.ALL,
        promises=(promises or f"{PROMISES}/") if register else "",
        images=_images(election, sealed=sealed),
    )
    pages = len(languages) * (len(grouped) + len(election.areas) + len(PAGES))
    count = _Count(pages + how_many(account, setting, grouped, papers), progress)
    with staged(out) as stage:
        seal = _beside(stage, account, verification, count) if sealed and verification else None
        with _Stations(stage, setting, grouped, count, workers) as wait:
            atlas = Atlas(account, setting, grouped)
            catalogue, written = put_data(stage, account, setting.base_url, seal)
            known, kept = put_states(stage, account)
            if not sealed and setting.images and election.origin:
                count.file(stage.take(election.origin / IMAGES, IMAGES))
            shelf, printed = put_documents(stage, account, setting, grouped, seal, papers, count.documents)
            count.file(written + kept + printed)
            edition = Edition(
                account, setting, atlas, grouped, every, seal, belief, _drawn(belief), catalogue, known,
                shelf, _promises(register, election),
            )  # fmt: skip
            if register and not promises:
                made, changed = _register(stage, register, setting)
                count.pages(made, changed)
            for path, content in (file for maker in FILES for file in maker(edition)):
                count.file(stage.put(path, content))
            for language in languages:
                _language(stage, Printer(setting, language), edition, count)
            wait()
        _first_page(stage, account, setting, count)
        stated = {"election": election.election_id, "languages": list(languages), "pages": count.pages_made}
        count.file(stage.put(MARK, json.dumps(stated, ensure_ascii=False, indent=1) + "\n"))
        removed = stage.removed()
    return Published(count.pages_made, count.written, removed)


def _images(election: Election, *, sealed: bool) -> dict[str, str]:
    """Where the published picture of each sheet stands: in the bundle beside the pages, or on its own."""
    folder = f"{BUNDLE}/{IMAGES}" if sealed else IMAGES
    return {known: f"{folder}/{name}" for known, name in pictures_of(election.origin).items()}


def _promises(register: "claims.Report | None", election: Election) -> Card:
    """The fourth card; the modules of registers take a moment to load."""
    if register is None:
        return UNASKED
    from scrutineer.publish.promises import fourth_question

    return fourth_question(register, election.election_id) or UNASKED


def _register(stage: Stage, register: "claims.Report", setting: Setting) -> tuple[int, int]:
    """The register's own site, within this one: pages made, files new or changed."""
    from scrutineer.publish.promises import RegisterEdition, put_register

    here = {
        bundle.id: "../"
        for bundle in register.kept.register.bundle
        if register.shelf.volume(bundle.id).election.election_id == setting.election.election_id
    }
    address = f"{setting.base_url}{PROMISES}/" if setting.base_url else ""
    edition = RegisterEdition(register, setting.languages, here, address, "../{language}/index.html")
    return put_register(stage.within(PROMISES), edition)


def _drawn(belief: "Report | None") -> "Pictures":
    """The pictures of the tests; the modules that draw take a second to load."""
    if belief is None:
        return {}
    from scrutineer.publish.belief import belief_pictures

    return belief_pictures(belief)


class _Count:
    """How many pages are made, and how many files are new."""

    def __init__(self, total: int, progress: Told | None) -> None:
        self.total = total
        self.done = 0
        self.pages_made = 0
        self.written = 0
        self._progress = progress

    def file(self, written: int) -> None:
        """Files beside the pages."""
        self.written += written

    def pages(self, made: int, written: int) -> None:
        """Pages made, and those of them that are new or changed."""
        self.pages_made += made
        self.written += written
        self.documents(made)

    def documents(self, made: int) -> None:
        """Documents that are ready; pages count among them."""
        self.done += made
        if self._progress:
            self._progress(min(self.done, self.total), self.total)


def _beside(stage: Stage, account: Account, verification: Verification, count: _Count) -> Sealed:
    """The sealed folder and the scripts that check it."""
    origin = account.election.origin
    if origin is None:
        raise ValueError("a sealed election comes from a folder")
    count.file(stage.take(origin, BUNDLE))
    count.file(stage.put(NAME, verifier_page()))
    count.file(stage.put(VERIFIER, verifier_script("change.js")))
    count.file(stage.put(PROOF, verifier_script(PROOF)))
    files = tuple(sorted(p.relative_to(origin).as_posix() for p in origin.rglob("*") if p.is_file()))
    return Sealed(verification, files, f"../{BUNDLE}")


def _language(stage: Stage, printer: Printer, edition: Edition, count: _Count) -> None:
    """The stylesheet and every page of one language but the stations'."""
    code = printer.language
    count.file(stage.put(f"{code}/style.css", _style(banner(edition.account.election), code)))
    for path, text in (made for maker in PAGES for made in maker(printer, edition)):
        count.pages(1, stage.put(f"{code}/{path}", text))


def _style(words: str, language: str) -> str:
    """The stylesheet of one language, with the banner that stands under every printed page."""
    foot = css_text(Sentence(words).text(language)) if words else ""
    printed = f'@page{{@bottom-center{{content:"{foot}";font:600 8pt sans-serif}}}}' if foot else ""
    return f"{stylesheet()}{own_style()}{printed}\n"


def _first_page(stage: Stage, account: Account, setting: Setting, count: _Count) -> None:
    """The languages, each with the decision in a sentence."""
    choices = [
        (
            code,
            LANGUAGE_NAMES[code],
            account.election.name.text(code) or account.election.election_id,
            " ".join(sentence.text(code) for sentence in lead(account)),
        )
        for code in setting.languages
    ]
    first = setting.languages[0]
    printer = Printer(setting, first)
    text = printer.render(
        "portal_choice.html", choices=choices, prefix="", up=f"{first}/", suffix=f"/{INDEX}", base_url=""
    )
    count.file(stage.put(INDEX, text))


class _Stations:
    """Prints the pages of the stations: here where they are few, else by other processes meanwhile."""

    def __init__(
        self, stage: Stage, setting: Setting, grouped: Sequence[Record], count: _Count, workers: int | None
    ) -> None:
        self._stage, self._setting, self._count = stage, setting, count
        self._chunks = [grouped[at : at + _CHUNK] for at in range(0, len(grouped), _CHUNK)]
        few = len(grouped) * len(setting.languages) < _FEW
        self._workers = 1 if workers is None and few else workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: list[Future[tuple[int, int]]] = []

    def __enter__(self) -> Callable[[], None]:
        if self._workers > 1:
            held = (self._setting, self._stage)
            self._pool = ProcessPoolExecutor(self._workers, get_context("spawn"), _hold, held)
            self._waiting = [self._pool.submit(_print, chunk) for chunk in self._chunks]
        return self._wait

    def __exit__(self, *_raised: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _wait(self) -> None:
        if self._pool is None:
            printers = [Printer(self._setting, code) for code in self._setting.languages]
            for chunk in self._chunks:
                self._count.pages(*_print_with(printers, self._stage, chunk))
        for done in as_completed(self._waiting):
            self._count.pages(*done.result())


_held: list[tuple[list[Printer], Stage]] = []


def _hold(setting: Setting, stage: Stage) -> None:
    """What a process keeps for all its chunks."""
    _held[:] = [([Printer(setting, code) for code in setting.languages], stage)]


def _print(chunk: Sequence[Record]) -> tuple[int, int]:
    printers, stage = _held[0]
    return _print_with(printers, stage, chunk)


def _print_with(printers: Sequence[Printer], stage: Stage, chunk: Sequence[Record]) -> tuple[int, int]:
    """Print the pages of some stations in every language: how many, and how many are new or changed."""
    written = sum(
        stage.put(
            f"{printer.language}/{printer.station_address(record.station.station_id)}",
            printer.station(record),
        )
        for record in chunk
        for printer in printers
    )
    return len(chunk) * len(printers), written
