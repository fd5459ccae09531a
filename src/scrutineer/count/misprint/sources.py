"""Several sources: where they differ on the same figure, and what kind of difference it is."""

from fractions import Fraction
from typing import Final

from scrutineer.count.declared.rows import Cell, Published
from scrutineer.count.misprint.digits import repairs
from scrutineer.count.misprint.identities import CUMULATIVE, Ratio, Total
from scrutineer.count.misprint.rows import slip_finding, slipped_source
from scrutineer.count.misprint.sheet import Sheet, is_rounding
from scrutineer.law.equation import Relation
from scrutineer.model import Finding
from scrutineer.words import Sentence, mark

ROUNDED: Final = mark("{what}: {rough} is {exact} rounded. It is not wrong, but it is not exact.")
_DIFFER: Final = mark(
    "{what}: sources differ, {one} and {other}. Both are kept; the first in the file is used."
)
_ONE_FITS: Final = mark(
    "{what}: sources differ, {one} and {other}. The other published figures fit {fitting}. "
    "Both are kept; the first in the file is used."
)
_WRONG_ONE: Final = mark(
    "{what} is printed as {printed} by one source. Another source gives {suggestion}, "
    "which the other figures fit: {slip}. Nothing has been changed."
)
_OTHER_THING: Final = mark(
    "{what}: sources differ, {one} and {other}; {other} is the share of another count ({count}). "
    "The definitions differ, not the votes."
)
_ADDED: Final = mark(
    "{what}: sources differ, {one} and {other}, by exactly {part} ({name}): "
    "one counts it as part of the whole, the other in addition."
)


def conflicts(sheet: Sheet) -> tuple[list[Finding], dict[Cell, Fraction]]:
    """Rows that say the same thing differently, and the values of later rows that the other figures fit.

    Tables that slipped by a row come first, then one cell at a time. The values are for the checks that
    follow, so that one slip makes one finding; totals stay those of the first row.
    """
    found: list[Finding] = []
    instead: dict[Cell, Fraction] = {}
    explained: set[Published] = set()
    for source, rows in _other_sources(sheet).items():
        for slip, slipped in slipped_source(sheet, rows):
            if not explained.issuperset(slipped):
                found.append(slip_finding(sheet, slip, source))
                explained.update(slipped)
    for cell, several in sheet.rows.items():
        one = several[0]
        for other in several[1:]:
            if other not in explained and not (one.allows(other.value) or other.allows(one.value)):
                found.append(_conflict(sheet, cell, one, other))
                if _fitting(sheet, cell, one, other)[0] is other:
                    instead[cell] = other.value
    return found, instead


def _other_sources(sheet: Sheet) -> dict[str, list[Published]]:
    """Exact rows that differ from the value used, by their source."""
    found: dict[str, list[Published]] = {}
    for cell, rows in sheet.rows.items():
        for row in rows:
            if cell in sheet.values and row.relation == "=" and row.value != sheet.values[cell]:
                found.setdefault(row.source, []).append(row)
    return found


def _conflict(sheet: Sheet, cell: Cell, one: Published, other: Published) -> Finding:
    """A rounding, a part counted twice, another definition, a slip of a digit, or simply a conflict."""
    what = sheet.told(cell)
    words = {"what": what, "one": one.shown, "other": other.shown}
    values = {"one": one.value, "other": other.value, "sources": (one.source, other.source)}
    for rough, exact in ((one, other), (other, one)):
        if cell.unit == "count" and is_rounding(rough.value, exact.value):
            said = Sentence(ROUNDED, {"what": what, "rough": rough.shown, "exact": exact.shown})
            return sheet.finding("D-07", cell, said, **values)
    if (part := _part(sheet, cell, abs(one.value - other.value))) is not None:
        said = Sentence(_ADDED, {**words, "part": int(sheet.values[part]), "name": sheet.told(part)})
        return sheet.finding("D-08", cell, said, part=part.name, **values)
    if (count := _share_of(sheet, cell, other)) is not None:
        return sheet.finding("D-09", cell, Sentence(_OTHER_THING, {**words, "count": count}), **values)
    right, wrong = _fitting(sheet, cell, one, other)
    if right is None or wrong is None:
        return sheet.finding("D-03", cell, Sentence(_DIFFER, words), **values)
    ways = repairs(wrong.value, _places(wrong))
    slip = next((slip for way in ways for value, slip in way if value == right.value), None)
    if slip is None:
        said = Sentence(_ONE_FITS, {**words, "fitting": right.shown})
        return sheet.finding("D-03", cell, said, fitting=right.value, **values)
    said = Sentence(
        _WRONG_ONE,
        {"what": what, "printed": wrong.shown, "suggestion": right.shown, "slip": Sentence(slip)},
    )
    return sheet.finding(
        "D-04",
        cell,
        said,
        printed=wrong.value,
        suggestion=right.value,
        slip=slip,
        source=wrong.source,
    )


def _places(row: Published) -> int:
    return row.places if row.unit == "share" else 0


def _fitting(
    sheet: Sheet, cell: Cell, one: Published, other: Published
) -> tuple[Published | None, Published | None]:
    """Which of two rows the other figures fit, and which not; nothing where they fit both or neither."""
    fits_one, fits_other = not sheet.fails(cell, one.value), not sheet.fails(cell, other.value)
    if fits_one == fits_other:
        return None, None
    return (one, other) if fits_one else (other, one)


def _part(sheet: Sheet, cell: Cell, difference: Fraction) -> Cell | None:
    """The part of the whole ``cell`` that is exactly ``difference``."""
    for identity in sheet.touching.get(cell, ()):
        if isinstance(identity, Total) and identity.relation is Relation.EQUAL:
            factors = dict(identity.terms)
            parts = [c for c, k in factors.items() if k * factors[cell] < 0]
            if found := next((c for c in parts if sheet.values[c] == difference), None):
                return found
    return next(
        (
            p
            for p in (cell.of("stations_abroad"),)
            if cell.name == "stations" and sheet.values.get(p) == difference
        ),
        None,
    )


def _share_of(sheet: Sheet, cell: Cell, other: Published) -> int | None:
    """Another count of the same base that ``other`` is the share of: another definition of the same word."""
    ratio = next((i for i in sheet.touching.get(cell, ()) if isinstance(i, Ratio) and i.share == cell), None)
    if ratio is None:
        return None
    whole = sum((sheet.values[c] for c in ratio.whole), Fraction(0))
    if not whole:
        return None
    counts = [
        row.value
        for c, rows in sheet.rows.items()
        if c.column == cell.column
        and c.unit == "count"
        and (c.name in CUMULATIVE or c.name == "ballots_valid")
        for row in rows
    ]
    lines = [cell.of(o) for o in sheet.election.options.get(cell.contest_id, {})]
    if lines and all(c in sheet.values for c in lines):
        counts.append(sum((sheet.values[c] for c in lines), Fraction(0)))
    share = [c for c in counts if other.allows(c * Fraction(whole.denominator, whole.numerator))]
    return int(share[0]) if share else None
