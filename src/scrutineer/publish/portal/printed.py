"""The documents to print that stand beside the pages; what has not changed is not set in type again."""

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from scrutineer.bundle.sealing.place import LEDGER
from scrutineer.bundle.sealing.replay import key_in, reader_of
from scrutineer.count import Account
from scrutineer.ledger import NoteError, ProofFile, SignedCheckpoint, TileReader, read_head
from scrutineer.publish.documents import (
    Document,
    FilledProtocols,
    Press,
    area_summary,
    contest_rules,
    fingerprint,
    has_form,
    main_documents,
)
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.record import Case, Record
from scrutineer.publish.portal.setting import Setting
from scrutineer.publish.portal.stage import Stage
from scrutineer.publish.proof_mark import ProofMark, proof_mark
from scrutineer.publish.sealed import Sealed

FOLDER: Final = "documents"
"""The folder of the documents in the site; below it one for each language."""

LIST: Final = f"{FOLDER}/documents.csv"
"""Every document with its size, its SHA-256, and the SHA-256 of what it was set from."""

EACH: Final = 6
"""Up to so many contests each has its own blank protocol, ballot and summary; else each kind its protocol."""

_CHUNK: Final = 20


class Papers(StrEnum):
    """Which documents stand in a site.

    ``main``: report, poster, blank forms, ballots and the summaries of whole contests. ``all``: also the
    summary of every area and the protocol of every station.
    """

    NONE = "none"
    MAIN = "main"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Printed:
    """One document in the site. ``made_from`` is the SHA-256 of everything that its bytes depend on."""

    path: str
    kind: str
    language: str
    title: str
    contest_id: str
    area_id: str
    station_id: str
    bytes: int
    sha256: str
    made_from: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was printed: ``main`` as a page lists it, and how many documents of areas and stations."""

    main: tuple[Printed, ...] = ()
    areas: int = 0
    stations: int = 0

    def of(self, language: str) -> tuple[Printed, ...]:
        """The main documents in one language."""
        return tuple(one for one in self.main if one.language == language)


Order = tuple[str, Document, bool]
"""Where a document shall stand in the site, the document, and whether it is tagged for screen readers."""

Done = Callable[[int], None]
"""Called with the number of documents that are ready since the last call."""


def put_documents(
    stage: Stage,
    account: Account,
    setting: Setting,
    grouped: Sequence[Record],
    seal: Sealed | None,
    papers: Papers,
    done: Done,
) -> tuple[Shelf, int]:
    """Set the documents in type and put them beside the pages; what there is, and how many files are new.

    The same election gives the same bytes. A document is taken over from the present site where what it is
    made from is the same and its bytes are still those that were listed.
    """
    if papers is Papers.NONE:
        return Shelf(), 0
    origin = account.election.origin if setting.sealed else None
    made = _Shop(stage, setting, origin).put(_main(account, setting, seal, papers))
    main = [one for one, _ in made]
    done(len(main))
    rest: list[tuple[Printed, bool]] = []
    if papers is Papers.ALL:
        rest = _all(stage, account, setting, grouped, done)
    listed = sorted([*main, *(one for one, _ in rest)], key=lambda one: one.path)
    written = sum(new for _, new in [*made, *rest]) + stage.put(LIST, _list(listed))
    stations = sum(bool(one.station_id) for one, _ in rest)
    return Shelf(tuple(main), len(rest) - stations, stations), written


def how_many(account: Account, setting: Setting, grouped: Sequence[Record], papers: Papers) -> int:
    """About how many documents there will be, for a bar of progress."""
    if papers is not Papers.ALL:
        return 0
    areas = sum(len(account.tabulation.area_ids(contest)) for contest in account.election.contests)
    return len(setting.languages) * (areas + sum(len(record.cases) for record in grouped))


def _main(account: Account, setting: Setting, seal: Sealed | None, papers: Papers) -> Iterator[Order]:
    """What every site has, and where it stands."""
    each = len(account.contests) if papers is Papers.ALL else EACH
    several = len(account.contests) > 1
    made = main_documents(account, setting.languages, seal, address=setting.base_url, each=each)
    for about, document in made:
        name = "final-report" if document.kind == "report" else document.kind
        name += "-blank" if document.kind == "protocol" else ""
        heads = document.data.get("heads", ())
        name += "".join(f"-{head['language']}" for head in heads) if len(heads) > 1 else ""
        name += f".{setting.contest_files.get(about, about)}" if about and several else ""
        yield f"{FOLDER}/{document.language}/{name}.pdf", document, True


def _all(
    stage: Stage,
    account: Account,
    setting: Setting,
    grouped: Sequence[Record],
    done: Done,
) -> list[tuple[Printed, bool]]:
    """Every area's summaries, and every station's protocols, by several processes."""
    held = (stage, setting, account.election.origin if setting.sealed else None)
    filled = [record for record in grouped if any(case.sheet for case in record.cases)]
    found: list[tuple[Printed, bool]] = []
    with ProcessPoolExecutor(os.cpu_count() or 1, get_context("spawn"), _hold, held) as pool:
        waiting = [pool.submit(_protocols, chunk) for chunk in _chunks(filled)]
        waiting += [pool.submit(_set, chunk) for chunk in _chunks(list(_areas(account, setting)))]
        try:
            for ready in as_completed(waiting):
                found += ready.result()
                done(len(ready.result()))
        finally:
            pool.shutdown(cancel_futures=True)
    return found


def _chunks(every: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (every[at : at + _CHUNK] for at in range(0, len(every), _CHUNK))


def _areas(account: Account, setting: Setting) -> Iterator[Order]:
    """The summary of every area of which a station is counted."""
    printers = [Printer(setting, language) for language in setting.languages]
    for contest in account.contests:
        contest_id = contest.contest.contest_id
        for area_id in account.tabulation.area_ids(contest_id):
            if not account.tabulation.tally(contest_id, area_id).stations.counted:
                continue
            for printer in printers:
                path = printer.document("area", area_id, contest_id)
                yield path, area_summary(account, contest, area_id, printer.language), True


class _Shop:
    """Sets documents in type, or takes them over; of a sealed folder with the code of the proof."""

    def __init__(self, stage: Stage, setting: Setting, origin: Path | None) -> None:
        self._stage, self._setting = stage, setting
        self._press = Press()
        self._before = _listed(stage)
        self._filled = [
            (Printer(setting, code), FilledProtocols.of(setting.election, code)) for code in setting.languages
        ]
        self._proofs = _proofs(origin) if origin else None

    def put(self, orders: Iterable[Order]) -> list[tuple[Printed, bool]]:
        """Put documents in their places; each with whether its file is new or changed."""
        return [self._put(*order) for order in orders]

    def protocols(self, records: Iterable[Record]) -> list[tuple[Printed, bool]]:
        """The protocols of some stations in every language."""
        return self.put(
            order for record in records for case in record.cases for order in self._of(record, case)
        )

    def _of(self, record: Record, case: Case) -> Iterator[Order]:
        contest = self._setting.election.contests[case.contest_id]
        if case.sheet is None or not has_form(contest_rules(self._setting.election, contest)):
            return
        proof = self._proof(case.entry.number) if case.entry else None
        for printer, filled in self._filled:
            path = printer.document("station", record.station.station_id, case.contest_id)
            yield path, filled.document(case.sheet, proof), False

    def _proof(self, number: int) -> ProofMark | None:
        """The code of the proof of an entry; none where the witnesses are more than a code holds."""
        if self._proofs is None:
            return None
        signed, reader = self._proofs
        try:
            return proof_mark(ProofFile(number, tuple(reader.inclusion_proof(number)), signed.note))
        except NoteError:
            return None

    def _put(self, path: str, document: Document, tagged: bool) -> tuple[Printed, bool]:
        made_from = fingerprint(document, tagged=tagged)
        before = self._before.get(path)
        data = self._stage.before(path) if before and before[0] == made_from else None
        if data is None or before is None or sha256(data).hexdigest() != before[1]:
            data = self._press.pdf(document, tagged=tagged)
        return _printed(path, document, data, made_from), self._stage.put(path, data)


def _printed(path: str, document: Document, data: bytes, made_from: str) -> Printed:
    return Printed(
        path,
        document.kind,
        document.language,
        document.title,
        document.contest_id,
        document.area_id,
        document.station_id,
        len(data),
        sha256(data).hexdigest(),
        made_from,
    )


def _proofs(origin: Path) -> tuple[SignedCheckpoint, TileReader]:
    signed = read_head(origin / LEDGER, key_in(origin))
    return signed, reader_of(origin, signed)


def _listed(stage: Stage) -> dict[str, tuple[str, str]]:
    """Of each document of the present site: what it was made from, and the SHA-256 of its bytes."""
    data = stage.before(LIST)
    rows = csv.DictReader(io.StringIO(data.decode())) if data else ()
    return {row["path"]: (row["made_from"], row["sha256"]) for row in rows}


def _list(listed: Iterable[Printed]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in fields(Printed))
    writer.writerows(astuple(one) for one in listed)
    return out.getvalue()


_held: list[_Shop] = []


def _hold(stage: Stage, setting: Setting, origin: Path | None) -> None:
    """What a process keeps for all its chunks."""
    _held[:] = [_Shop(stage, setting, origin)]


def _set(orders: Sequence[Order]) -> list[tuple[Printed, bool]]:
    return _held[0].put(orders)


def _protocols(records: Sequence[Record]) -> list[tuple[Printed, bool]]:
    return _held[0].protocols(records)
