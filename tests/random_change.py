"""One random change to a sealed bundle, where it must be named, and the way back."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

HEAD: Final = ("ledger/checkpoint", "ledger/key", "ledger/witnesses")
SEVERAL_ROWS: Final = "votes.csv"
"""A protocol is entered with all its rows of this table, so a row of it is named within the protocol's."""


@dataclass
class Changed:
    """What was done to which ``files``; the first ``row`` of a table that may be named (``None``: any).

    ``within`` is how many rows after it will do; ``before`` holds the bytes that were there.
    """

    what: str
    files: tuple[str, ...]
    row: int | None = None
    within: int = 0
    before: dict[Path, bytes | None] = field(default_factory=dict)

    def undo(self) -> None:
        """Put everything back."""
        for path, data in self.before.items():
            if data is None:
                path.unlink()
            else:
                path.write_bytes(data)

    def is_named(self, file: str, row: int | None) -> bool:
        """Whether a fault in this place names the change."""
        rows = range(0) if self.row is None else range(self.row - self.within, self.row + self.within + 1)
        return file in self.files and (self.row is None or row in rows)


def change(folder: Path, rng: random.Random) -> Changed:
    """Make one change: the kinds are as likely as each other."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    tables = [name for name in files if name.endswith(".csv")]
    kinds: list[Callable[[], Changed]] = [
        lambda: _byte(folder, rng.choice(tables), rng),
        lambda: _byte(folder, rng.choice([name for name in files if name.startswith("ledger/tile/")]), rng),
        lambda: _byte(folder, rng.choice(HEAD), rng),
        lambda: _row(folder, rng.choice(tables), rng),
        lambda: _cell(folder, rng.choice(tables), rng),
        lambda: _file(folder, rng.choice(files), rng),
    ]
    return rng.choice(kinds)()


def _written(folder: Path, file: str, data: bytes | None, changed: Changed) -> Changed:
    path = folder / file
    changed.before[path] = path.read_bytes() if path.exists() else None
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)
    assert data != changed.before[path]
    return changed


def _byte(folder: Path, file: str, rng: random.Random) -> Changed:
    """One byte becomes another, which may be any."""
    data = bytearray((folder / file).read_bytes())
    place = rng.randrange(len(data))
    old = data[place]
    data[place] = (old + rng.randrange(1, 256)) % 256
    row = None
    apart = set(b'\r\n,"')
    if file.endswith(".csv") and not {old, data[place]} & apart:
        row = data.count(b"\n", 0, place) + 1
    if row == 1:  # another column: every row is another
        row = None
    changed = Changed(
        f"byte {place} of {file}: {old} becomes {data[place]}", _together(file), row, _near(file)
    )
    return _written(folder, file, bytes(data), changed)


def _row(folder: Path, file: str, rng: random.Random) -> Changed:
    """A row is dropped, doubled, or changes places with the next."""
    lines = (folder / file).read_bytes().splitlines(keepends=True)
    at = rng.randrange(1, len(lines))
    what = rng.choice(("dropped", "doubled", "swapped"))
    row: int | None = at + 1
    if what == "swapped" and at + 1 < len(lines) and file != SEVERAL_ROWS:
        lines[at : at + 2] = [lines[at + 1], lines[at]]
        within = 1
    elif what == "dropped":
        del lines[at]
        within = _near(file)
    else:
        lines.insert(at, lines[at])
        within = 1 + _near(file)
    changed = Changed(f"row {at + 1} of {file} {what}", (file,), row, within)
    return _written(folder, file, b"".join(lines), changed)


def _cell(folder: Path, file: str, rng: random.Random) -> Changed:
    """The text of one cell becomes another, in a form in which it might have been written."""
    lines = (folder / file).read_bytes().splitlines(keepends=True)
    at = rng.randrange(1, len(lines))
    cells = lines[at].rstrip(b"\n").split(b",")
    place = rng.randrange(len(cells))
    old = cells[place]
    cells[place] = str(int(old) + rng.choice((-1, 1, 10))).encode() if old.isdigit() else old[:-1] + b"x"
    lines[at] = b",".join(cells) + b"\n"
    changed = Changed(f"cell {place + 1} of row {at + 1} of {file}", (file,), at + 1, _near(file))
    return _written(folder, file, b"".join(lines), changed)


def _file(folder: Path, file: str, rng: random.Random) -> Changed:
    """A file is removed, cut, doubled under another name, or takes the content of another."""
    data = (folder / file).read_bytes()
    what = rng.choice(("removed", "cut", "copied", "mixed up"))
    changed = Changed(f"{file} {what}", _together(file))
    if what == "removed":
        return _written(folder, file, None, changed)
    if what == "cut":
        return _written(folder, file, data[: rng.randrange(len(data))], changed)
    if what == "copied":
        changed.files = (f"{file}-1",)
        return _written(folder, f"{file}-1", data, changed)
    return _written(folder, file, data[::-1] + b"\n", changed)


def _near(file: str) -> int:
    return 8 if file == SEVERAL_ROWS else 0


def _together(file: str) -> tuple[str, ...]:
    """A witness's line under the head and its key contradict each other: either may be named."""
    return HEAD if file in HEAD else (file,)
