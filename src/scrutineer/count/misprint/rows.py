"""A column of a printed table that slipped by one row: the values fit, but not where they stand.

Found in three ways: against another source that prints the same table; as shares that are the shares of the
counts one row further; as a series through the day that only makes sense with neighbouring rows put back.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scrutineer.count.declared.names import base_words, label
from scrutineer.count.declared.rows import Cell, Published
from scrutineer.count.misprint.identities import Identity, Order, Ratio, holds
from scrutineer.count.misprint.sheet import Sheet
from scrutineer.model import Finding
from scrutineer.words import Name, Sentence, mark

_SLIPPED = mark(
    "{what}: the values printed for {rows} fit the neighbouring rows of the table; it seems to have slipped "
    "by one row. Nothing has been changed; these rows are unreliable until the table is seen."
)

Table = tuple[Cell, ...]
"""The cells of one column of a table, row by row in the order of the file."""


@dataclass(frozen=True)
class Slip:
    """Rows ``first`` to ``last`` of a table that slipped; ``put_back`` maps a row to the value that fits."""

    table: Table
    first: int
    last: int
    put_back: dict[Cell, Fraction]

    @property
    def cells(self) -> Table:
        """The cells of the rows that slipped."""
        return self.table[self.first : self.last + 1]


def tables(cells: Iterable[Cell]) -> tuple[Table, ...]:
    """The columns that the cells make: one figure down the areas, and one unit down the names."""
    down: dict[tuple[object, ...], list[Cell]] = {}
    for cell in cells:
        kind = cell.name.partition(":")[0] if ":" in cell.name else ""
        down.setdefault(("areas", cell._replace(area_id="")), []).append(cell)
        down.setdefault(("names", kind, cell._replace(name="")), []).append(cell)
    return tuple(tuple(column) for column in down.values() if len(column) > 1)


def slipped_source(sheet: Sheet, rows: Sequence[Published]) -> list[tuple[Slip, tuple[Published, ...]]]:
    """Rows of one other source that print the first source's values one row off, with those rows."""
    printed = {row.cell: row for row in rows}
    found: list[tuple[Slip, tuple[Published, ...]]] = []
    for table in tables(sheet.values):
        first = [sheet.values[c] for c in table]
        wrong = [c in printed and printed[c].value != sheet.values[c] for c in table]

        def fits(i: int, j: int, table: Table = table, first: list[Fraction] = first) -> bool:
            return table[i] in printed and printed[table[i]].value == first[j]

        for start, end in _blocks(len(table), wrong, fits):
            slip = Slip(table, start, end, {c: sheet.values[c] for c in table[start : end + 1]})
            found.append((slip, tuple(printed[c] for c in slip.cells if c in printed)))
    return found


def slipped_shares(sheet: Sheet, failing: Sequence[Identity]) -> list[tuple[Slip, list[Identity]]]:
    """Shares that are those of the counts one row off, and the identities that this explains."""
    ratios = {i.share: i for i in sheet.identities if isinstance(i, Ratio)}
    bad = {i.share for i in failing if isinstance(i, Ratio)}
    found: list[tuple[Slip, list[Identity]]] = []
    for table in tables(c for c in sheet.values if c in ratios):
        wrong = [c in bad for c in table]
        if sum(wrong) < 2:
            continue
        true = [ratios[c].true(sheet.values) for c in table]

        def fits(i: int, j: int, table: Table = table, true: list[Fraction | None] = true) -> bool:
            share = true[j]
            return share is not None and sheet.row(table[i]).allows(share)

        for start, end in _blocks(len(table), wrong, fits):
            cells = table[start : end + 1]
            slip = Slip(
                table,
                start,
                end,
                {c: t for c, t in zip(cells, true[start : end + 1], strict=True) if t is not None},
            )
            found.append((slip, [i for i in failing if set(i.cells) & set(cells)]))
    return found


def _blocks(size: int, wrong: Sequence[bool], fits: Callable[[int, int], bool]) -> list[tuple[int, int]]:
    """Runs of at least two wrong rows in which every row fits the row above, or every one the row below.

    Two rows that fit each other are such a run too. All wrong rows of the column that touch must be in it.
    """
    found: list[tuple[int, int]] = []
    start = 0
    while start < size:
        end = start
        while end < size and wrong[end]:
            end += 1
        if end - start >= 2:
            run = range(start, end)
            above = all(i > 0 and fits(i, i - 1) for i in run)
            below = all(i + 1 < size and fits(i, i + 1) for i in run)
            turned = all(
                any(fits(i, j) for j in run if abs(i - j) == 1 or {i, j} == {start, end - 1}) for i in run
            )
            if above or below or turned:
                found.append((start, end - 1))
        start = end + 1
    return found


def slipped_series(sheet: Sheet, failing: Sequence[Identity]) -> list[tuple[Slip, list[Identity]]]:
    """A column of a day's table whose neighbouring rows, put back, restore the order of every series."""
    bad = [i for i in failing if isinstance(i, Order)]
    groups: dict[Cell, list[Order]] = {}
    for order in bad:
        groups.setdefault(order.earlier._replace(area_id="", moment=""), []).append(order)
    found: list[tuple[Slip, list[Identity]]] = []
    for orders in groups.values():
        moments = {c._replace(area_id="") for o in orders for c in o.cells}
        for table in tables(c for c in sheet.values if c._replace(area_id="") in moments):
            if len({c.moment for c in table}) == 1 and (slip := _put_back(sheet, table, orders)):
                found.append((slip, list(orders)))
                break
    return found


def _put_back(sheet: Sheet, table: Table, orders: Sequence[Order]) -> Slip | None:
    """The shortest block of rows that, turned by one, restores all ``orders``; ``None`` where none does.

    A single row out of order is more likely a slip of a digit, and a day's figures leave much room: it is
    taken for a slip of the table only where a value also stands twice.
    """
    rows = [table.index(c) for o in orders for c in o.cells if c in table]
    if len(rows) < len(orders):
        return None
    top, bottom = min(rows), max(rows)
    for size in range(max(2, bottom - top + 1), bottom - top + 4):
        for start in range(max(0, bottom - size + 1), min(top, len(table) - size) + 1):
            block = table[start : start + size]
            printed: list[Fraction | None] = [sheet.values[c] for c in block]
            ways = [[*printed[1:], printed[0]], [printed[-1], *printed[:-1]]] if top != bottom else []
            if start and printed[0] == sheet.values[table[start - 1]]:
                # The table slipped down and lost the end of the block: a value stands twice, one is unknown.
                ways.append([*printed[1:], None])
            for turned in ways:
                back = {c: v for c, v in zip(block, turned, strict=True) if v is not None}
                if _restores(sheet, block, back, orders):
                    return Slip(table, start, start + size - 1, back)
    return None


def _restores(sheet: Sheet, block: Table, back: dict[Cell, Fraction], orders: Sequence[Order]) -> bool:
    values = {**sheet.values, **back}
    lost = [c for c in block if c not in back]
    touched = {id(i): i for c in block for i in sheet.touching.get(c, ()) if not set(i.cells) & set(lost)}
    covered = all(set(o.cells) & set(block) for o in orders)
    return covered and all(holds(i, values) for i in touched.values())


def slip_finding(sheet: Sheet, slip: Slip, source: str) -> Finding:
    """``D-06`` for a slip."""
    cells = slip.cells
    head = cells[0]
    down_areas = len({c.area_id for c in cells}) > 1
    rows = [_row_name(sheet, c, down_areas=down_areas) for c in cells]
    contest = sheet.election.contests.get(head.contest_id)
    if down_areas and contest:
        head = head._replace(area_id=contest.area_id)
    what = sheet.told(head) if down_areas else _unit_name(head)
    return sheet.finding(
        "D-06",
        head,
        Sentence(_SLIPPED, {"what": what, "rows": rows}),
        rows=[c.area_id if down_areas else c.name for c in cells],
        suggestion={(c.area_id if down_areas else c.name): v for c, v in slip.put_back.items()},
        source=source,
    )


def _row_name(sheet: Sheet, cell: Cell, *, down_areas: bool) -> Sentence | Name:
    if down_areas:
        area = sheet.election.areas.get(cell.area_id)
        return area.name if area else Name(en=cell.area_id)
    return label(sheet.election, cell.contest_id, cell.name)


def _unit_name(cell: Cell) -> Sentence:
    if cell.unit == "share" and cell.base:
        return Sentence(mark("Shares of {base}"), {"base": base_words(cell.base)})
    return Sentence(mark("Published counts"))
