"""An election out as a folder: checked first, whole or not at all, and the same bytes each time."""

import csv
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from scrutineer.bundle import election_toml, package, rules
from scrutineer.bundle.election_toml import Settings
from scrutineer.bundle.fault import Faults
from scrutineer.bundle.folder import PACKAGE, SETTINGS
from scrutineer.bundle.long import unfold
from scrutineer.bundle.schema import FORMATS, TABLES, columns_of
from scrutineer.bundle.sheet import Sheet, from_arrow
from scrutineer.model import Election, NotSupportedError, Stored
from scrutineer.model.election import WIDE
from scrutineer.words import Sentence, mark

ROWS_IN_GROUP: Final = 100_000


def write(election: Election, path: str | Path, *, format: str = "csv", overwrite: bool = False) -> Path:  # noqa: A002
    """Write ``election`` as a bundle into the folder ``path``, with ``datapackage.json``; returns the folder.

    ``format`` is ``csv`` or ``parquet``. As CSV the wide table becomes protocols and votes. Columns that are
    empty throughout are left out. The election is checked as a reader would check it, and the folder
    appears only when it is complete. With ``overwrite`` a bundle that stands there is replaced, but never a
    folder with any other file in it.

    Raises :class:`scrutineer.model.BadInputError` when the election has faults or the folder is taken,
    :class:`scrutineer.model.NotSupportedError` for another format.
    """
    if format not in FORMATS:
        said = Sentence(
            mark("The format {format} is not known. Known are: {known}."),
            {"format": format, "known": FORMATS},
        )
        raise NotSupportedError("B-71", said)
    target = Path(path)
    require_free(target, overwrite=overwrite)
    sheets = _sheets(election, format)
    with _appearing(target) as folder:
        (folder / SETTINGS).write_bytes(Settings.of(election).text().encode())
        files = [(sheet.file, _save(sheet, folder / sheet.file)) for sheet in sheets.values()]
        (folder / PACKAGE).write_bytes(package.describe(election, folder, files).encode())
    return target


def require_free(path: Path, *, overwrite: bool) -> None:
    """Raise :class:`scrutineer.model.BadInputError` where ``path`` may not be written."""
    faults = Faults()
    known = {SETTINGS, PACKAGE, *(f"{table}.{form}" for table in TABLES for form in FORMATS)}
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        faults.add("B-70", str(path), mark("This is not a folder; name a folder that is not there yet."))
    elif path.exists() and not overwrite and any(path.iterdir()):
        said = mark("This folder is not empty; name another, or replace it with --overwrite.")
        faults.add("B-70", str(path), said)
    elif path.exists():
        for entry in sorted(path.iterdir()):
            if entry.name not in known or entry.is_symlink() or not entry.is_file():
                said = mark(
                    "This does not belong to a bundle, so its folder is not overwritten; move it away first."
                )
                faults.add("B-70", str(entry), said)
    faults.stop()


def _sheets(election: Election, form: str) -> Mapping[str, Sheet]:
    """The tables as they will be written, checked."""
    faults = Faults()
    settings = election_toml.settings(Settings.of(election).section(), SETTINGS, faults)
    tables = {name: _arrow(frame) for name, frame in election.tables.items()}
    if form == "csv" and WIDE in tables:
        tables["protocols"], tables["votes"] = unfold(tables.pop(WIDE), election)
    sheets: dict[str, Sheet] = {}
    for name, table in TABLES.items():
        sheet = from_arrow(tables.pop(name), table, f"{name}.{form}", faults) if name in tables else None
        if sheet is not None:
            sheets[name] = sheet
    for name in tables:
        faults.add("B-16", name, mark("A bundle has no such table."))
    rules.check(sheets, settings, faults)
    faults.stop()
    return sheets


def _arrow(frame: Any) -> pa.Table:
    return pq.read_table(frame.path) if isinstance(frame, Stored) else frame.to_arrow()


def _save(sheet: Sheet, path: Path) -> tuple[str, ...]:
    """Write one table; returns its columns."""
    columns = {}
    for column in columns_of(sheet.table.name, sheet.columns):
        cells = sheet.columns[column.name]
        empty = (
            cells.null_count == len(cells)
            if pa.types.is_integer(cells.type)
            else pc.all(pc.equal(cells, "")).as_py()
        )
        if column.required or not empty or column.name in ("v0", "votes"):
            columns[column.name] = cells
    table = pa.table(columns)
    if path.suffix == ".parquet":
        pq.write_table(table, path, compression="zstd", row_group_size=ROWS_IN_GROUP, store_schema=False)
    else:
        _save_csv(table, path)
    return tuple(columns)


def _save_csv(table: pa.Table, path: Path) -> None:
    """CSV with quotation marks only where they are needed."""
    texts = [name for name in table.column_names if pa.types.is_string(table[name].type)]
    if any(pc.any(pc.match_substring_regex(table[name], '[",]')).as_py() for name in texts):
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(table.column_names)
            for batch in table.to_batches(max_chunksize=ROWS_IN_GROUP):
                out.writerows(zip(*(column.to_pylist() for column in batch.columns), strict=True))
    else:
        plain = pacsv.WriteOptions(quoting_style="none", quoting_header="none", batch_size=ROWS_IN_GROUP)
        pacsv.write_csv(table, path, plain)


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A folder beside ``target`` that takes its place at the end, and leaves nothing after a failure."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    made, replaced = aside / "made", aside / "replaced"
    try:
        made.mkdir()
        yield made
        if target.exists():
            target.rename(replaced)
        try:
            made.rename(target)
        except OSError:
            if replaced.exists():
                replaced.rename(target)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
