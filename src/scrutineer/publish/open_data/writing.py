"""All open data of an election into one folder, and the list of what is there."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from scrutineer import bundle
from scrutineer.bundle.folder import PACKAGE, SETTINGS
from scrutineer.bundle.schema import FORMATS
from scrutineer.count import Account, report
from scrutineer.model import Election
from scrutineer.publish.open_data.dcat import CATALOGUE, dcat, licences
from scrutineer.publish.open_data.feed import feed
from scrutineer.publish.open_data.inventory import Inventory, inventory
from scrutineer.publish.open_data.listing import MEDIA, PLAIN, Catalogue, DataFile, StationSheet
from scrutineer.publish.open_data.nist import nist
from scrutineer.publish.open_data.nist_limits import NOT_HELD
from scrutineer.publish.open_data.staging import SUMS, sha256, staged, zipped
from scrutineer.publish.open_data.station_csv import columns_csv, counters_csv, station_tables
from scrutineer.publish.open_data.station_rows import ContestRows, contest_rows
from scrutineer.publish.sealed import Sealed
from scrutineer.words import LANGUAGES, Sentence, mark

NIST: Final = "nist-sp-1500-100.json"
_FORMS: Final = {"csv": "CSV", "parquet": "Parquet"}


def write_open_data(
    account: Account, out: Path, *, base_url: str = "", seal: Sealed | None = None
) -> Catalogue:
    """Write the open data of a counted election into the folder ``out``, and tell what is there.

    ``base_url`` is the address at which ``out`` will stand, without it links are relative; ``seal`` what
    verifying the bundle gave. Figures are those of ``account``: what may not be published yet must not be in
    it. Files appear one by one, each whole, ``SHA256SUMS`` last; those whose bytes are the same stay as they
    are; those of an earlier run that are not made any more go; other files in ``out`` are left alone.

    Raises :class:`~scrutineer.model.BadInputError` where the election is no valid bundle, and ``OSError``.
    """
    with staged(out) as folder:
        making = _Making(folder)
        _tables(account.election, making)
        contests = contest_rows(account)
        sheets = _stations(account.election, contests, making)
        _results(account, contests, making)
        stated = licences(account.election)
        scores = inventory(account, base_url=base_url, seal=seal, licences=stated)
        making.text("inventory.json", _json(_scores(scores)), "about", _INVENTORY)
        for code in LANGUAGES:
            said = feed(account, code, base_url=base_url, seal=seal)
            making.text(f"feed-{code}.xml", said, "about", Sentence(mark("Changes, as an Atom feed")))
        text = dcat(account.election, making.files, base_url=base_url)
        making.text(CATALOGUE, text, "about", Sentence(mark("Catalogue for machines (DCAT, schema.org)")))
        sums = "".join(f"{f.sha256}  {f.path}\n" for f in sorted(making.files, key=lambda f: f.path))
        making.text(SUMS, sums, "about", Sentence(mark("SHA-256 of every other file")))
        return Catalogue(tuple(making.files), scores, NOT_HELD, stated, sheets)


_INVENTORY: Final = Sentence(mark("How open the results are, by nine principles, with reasons"))


class _Making:
    """The files made so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[DataFile] = []

    def text(self, path: str, text: str, group: str, what: Sentence, rows: int | None = None) -> None:
        """Write a text and list it."""
        (self.folder / path).write_bytes(text.encode())
        self.add(path, group, what, rows)

    def add(self, path: str, group: str, what: Sentence, rows: int | None = None, part_of: str = "") -> None:
        """List a file that is there."""
        file = self.folder / path
        media = MEDIA.get(file.suffix[1:], PLAIN)
        self.files.append(
            DataFile(path, what, file.stat().st_size, sha256(file), media, group, rows, part_of)
        )


def _tables(election: Election, making: _Making) -> None:
    """The bundle's tables in each format, single and as one zip."""
    for form in FORMATS:
        place = bundle.write(election, making.folder / form, format=form)
        names = sorted(file.name for file in place.iterdir())
        archive = f"tables-{form}.zip"
        zipped(place, names, making.folder / archive)
        said = Sentence(mark("All tables as {form}, in one file"), {"form": _FORMS[form]})
        making.add(archive, "tables", said)
        for name in names:
            rows = _rows(place / name, election)
            making.add(f"{form}/{name}", "tables", _what(name), rows, archive)


def _what(name: str) -> Sentence:
    if name == SETTINGS:
        return Sentence(mark("Which election this is"))
    if name == PACKAGE:
        return Sentence(mark("The tables and their columns (Data Package)"))
    return Sentence(mark("Table {name}"), {"name": Path(name).stem})


def _rows(file: Path, election: Election) -> int | None:
    """How many rows a table has; asked of the file, since the form may be another than the election's."""
    if file.suffix == ".parquet":
        return int(pq.read_metadata(file).num_rows)
    frame = election.tables.get(file.stem)
    if file.suffix != ".csv":
        return None
    if frame is not None and not hasattr(frame, "path"):
        return len(frame)
    return _records(file)


def _records(file: Path) -> int:
    """Records of a CSV file less its header; quoted line breaks are no ends of records."""
    with file.open(encoding="utf-8", newline="") as text:
        return sum(1 for _ in csv.reader(text)) - 1


def _stations(
    election: Election, contests: Sequence[ContestRows], making: _Making
) -> tuple[StationSheet, ...]:
    """One row a station, for programs and for spreadsheets, and the counters."""
    tables = station_tables(election, contests)
    if not tables:
        return ()
    for table in tables:
        name = f"stations-{_file_name(table.kind)}"
        said: Mapping[str, Any] = {"n": len(table.contests)}
        plain = Sentence(mark("One row a polling station, for programs; contests: {n}"), said)
        sheet = Sentence(mark("The same for a spreadsheet, counters and words above the rows"), said)
        making.text(f"{name}.csv", table.plain(), "stations", plain, table.rows)
        making.text(f"{name}-spreadsheet.csv", table.for_spreadsheets(), "stations", sheet, table.rows)
    counted = [contest for table in tables for contest in table.contests]
    counters = Sentence(mark("How many stations are expected, in, counted and inconsistent, by contest"))
    making.text("counters.csv", counters_csv(counted), "stations", counters, len(counted))
    meaning = Sentence(mark("What each column of these files means, in three languages"))
    number = len(columns_csv(tables).splitlines()) - 1
    making.text("columns.csv", columns_csv(tables), "stations", meaning, number)
    return tuple(table.sheet(f"stations-{_file_name(table.kind)}-spreadsheet.csv") for table in tables)


def _file_name(kind: str) -> str:
    """A kind of contest as part of a file name; different kinds give different names."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else f"~{ord(c):x}~" for c in kind)


def _results(account: Account, contests: Sequence[ContestRows], making: _Making) -> None:
    """The report in each language, and the standard's document."""
    for code in LANGUAGES:
        said = Sentence(mark("Totals, shares, decision with its steps, findings"))
        making.text(f"results-{code}.json", _json(report(account, code)), "results", said)
    document = json.dumps(nist(account, contests), ensure_ascii=False, separators=(",", ":")) + "\n"
    making.text(NIST, document, "results", Sentence(mark("Results as NIST SP 1500-100, version 2")))
    held = [{code: said.text(code) for code in LANGUAGES} for said in NOT_HELD]
    beside = Sentence(mark("What NIST SP 1500-100 has no place for"))
    making.text("nist-not-held.json", _json(held), "results", beside)


def _scores(scores: Inventory) -> dict[str, Any]:
    return {
        "points": scores.points,
        "of": scores.most,
        "invented": str(scores.invented),
        "principles": [
            {
                "principle": each.principle,
                "grade": str(each.grade),
                "points": each.grade.points,
                "name": {code: each.name.text(code) for code in LANGUAGES},
                "reason": {code: each.reason.text(code) for code in LANGUAGES},
            }
            for each in scores.marks
        ],
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
