"""Declared figures held against one another: misprints found, named, and never put right in silence.

======  =============  ====================================================================================
code    severity       what it says
======  =============  ====================================================================================
D-03    warning        sources differ on the same figure at the same stage
D-04    contradiction  one figure cannot be right, and which value the others need; where a slip of a digit
                       explains it, that slip
D-05    contradiction  these figures cannot all be right, and nothing tells which is wrong
D-06    contradiction  rows of a printed table seem to have slipped by one
D-07    note           rounded, or cut off: not exact, not wrong
D-08    warning        counted as part of a whole in one place and in addition to it in another
D-09    note           figures of different versions or definitions
D-10    note           what changed from the preliminary to the final figures; a warning from one in a hundred
D-12    note           the list of voters behind a percentage is none of those stated
======  =============  ====================================================================================

(``D-01``, ``D-02``: :mod:`scrutineer.count.declared.contradictions`. ``D-11``:
:mod:`scrutineer.count.candidacy.candidates`.)

One slip makes one finding. Identities that do not hold are gathered by the cells they share; for each
gathering the single cell is sought whose change restores every identity it stands in. A value is suggested
only where exactly one value one slip away does so, or where the identities leave exactly one value.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from scrutineer.count.declared.rows import Cell, published, trailing_zeros
from scrutineer.count.misprint.digits import Repair, repairs
from scrutineer.count.misprint.identities import Identity, Ratio, Room, Total, holds, meet, within
from scrutineer.count.misprint.rows import slip_finding, slipped_series, slipped_shares
from scrutineer.count.misprint.sheet import Sheet, is_rounding, with_value
from scrutineer.count.misprint.sources import ROUNDED, conflicts
from scrutineer.count.misprint.versions import cut_off, moved_lists, versions
from scrutineer.law.equation import Relation
from scrutineer.model import Election, Finding
from scrutineer.words import Sentence, mark

NEAR: Final = Fraction(1, 100)
"""How far a share may lie from that of its counts for another version or definition to explain it."""

_SLIP: Final = mark(
    "{what} is printed as {printed}. The figures published with it fit {suggestion}: {slip}. "
    "Nothing has been changed."
)
_NEEDED: Final = mark(
    "{what} is printed as {printed}. The figures published with it need {suggestion}. "
    "Nothing has been changed."
)
_NOT_ALL: Final = mark("These figures cannot all be right: {figures}.")
_NOT_ALL_BUT: Final = mark(
    "These figures cannot all be right: {figures}. Without the first the others agree."
)
_VERSIONS: Final = mark(
    "{what}: {printed} is printed, the counts give {true} ({part} of {whole}). "
    "The figures seem to be of different versions or definitions."
)
_IN_ADDITION: Final = mark(
    "{whole} and {parts} do not add up, by exactly {part}: is it part of the whole, or in addition?"
)


def misprints(election: Election) -> tuple[Finding, ...]:
    """What the declared figures of an election have against one another, contest by contest."""
    found: list[Finding] = []
    for contest_id in ("", *election.contests):
        rows = published(election, contest_id)
        if rows:
            found += _of_contest(Sheet.of(election, contest_id, rows))
    return tuple(found)


def _of_contest(first: Sheet) -> list[Finding]:
    _, instead = conflicts(first)
    sheet = first.using(instead)
    failing = [i for i in sheet.identities if not holds(i, sheet.values)]
    doubtful = {cell for identity in failing for cell in identity.cells}
    found: list[Finding] = []
    for slip, explained in (*slipped_shares(sheet, failing), *slipped_series(sheet, failing)):
        if any(i in failing for i in explained):
            found.append(slip_finding(sheet, slip, sheet.row(slip.cells[0]).source))
            failing = [i for i in failing if i not in explained]
    explanations = [_explain(sheet, gathering) for gathering in _gathered(failing)]
    suggested = {f.values["cell"]: f.values["suggestion"] for f in explanations if "suggestion" in f.values}
    # Sources are compared as if the misprints were put right, so that one misprint is not told twice.
    compared, _ = conflicts(first.using(suggested))
    return [
        *found,
        *explanations,
        *compared,
        *cut_off(sheet, doubtful),
        *versions(sheet),
        *moved_lists(sheet),
    ]


def _gathered(failing: Sequence[Identity]) -> list[list[Identity]]:
    """Identities that share a cell, directly or through others, together."""
    groups: list[tuple[set[Cell], list[Identity]]] = []
    for identity in failing:
        cells, here = set(identity.cells), [identity]
        apart: list[tuple[set[Cell], list[Identity]]] = []
        for other_cells, others in groups:
            if other_cells & cells:
                cells |= other_cells
                here = others + here
            else:
                apart.append((other_cells, others))
        groups = [*apart, (cells, here)]
    return [here for _, here in groups]


def _explain(sheet: Sheet, failing: Sequence[Identity]) -> Finding:
    """The most specific explanation of identities that do not hold."""
    suspects = _suspects(sheet, failing)
    return (
        _part_or_addition(sheet, failing)
        or _rounded(sheet, suspects)
        or _slip(sheet, suspects)
        or _needed(sheet, suspects)
        or _version(sheet, failing)
        or _not_all(sheet, failing, suspects)
    )


def _suspects(sheet: Sheet, failing: Sequence[Identity]) -> dict[Cell, Room]:
    """Cells in every failing identity that some other value would put right, with the room for it."""
    shared = set(failing[0].cells).intersection(*(i.cells for i in failing))
    found: dict[Cell, Room] = {}
    for cell in failing[0].cells:
        room = sheet.room(cell) if cell in shared else None
        if room is not None and _has_value(sheet, cell, room):
            found[cell] = room
    return found


def _step(sheet: Sheet, cell: Cell) -> int:
    """Values of a cell are multiples of one over this: 1 for counts, 10 ** decimals for shares."""
    return 10 ** sheet.row(cell).places if cell.unit == "share" else 1


def _has_value(sheet: Sheet, cell: Cell, room: Room) -> bool:
    low, high = room
    low = max(low, Fraction(0)) if low is not None else Fraction(0)
    if high is None:
        return True
    scale = _step(sheet, cell)
    return -(-low * scale // 1) <= high * scale // 1


def _part_or_addition(sheet: Sheet, failing: Sequence[Identity]) -> Finding | None:
    if len(failing) != 1 or not isinstance(failing[0], Total) or failing[0].relation is not Relation.EQUAL:
        return None
    total = failing[0]
    parts = [cell for cell, factor in total.terms if factor < 0]
    wholes = [cell for cell, factor in total.terms if factor > 0]
    twice = next((c for c in parts if sheet.values[c] == abs(total.rest(sheet.values))), None)
    if twice is None or len(wholes) != 1:
        return None
    words = {
        "whole": with_value(sheet, wholes[0]),
        "parts": [with_value(sheet, c) for c in parts],
        "part": with_value(sheet, twice),
    }
    return sheet.finding("D-08", wholes[0], Sentence(_IN_ADDITION, words), part=twice.name)


def _rounded(sheet: Sheet, suspects: dict[Cell, Room]) -> Finding | None:
    """A count given in hundreds or thousands whose exact value the others know better."""
    for cell, room in suspects.items():
        value = sheet.values[cell]
        if cell.unit != "count" or trailing_zeros(value) < 2:
            continue
        half = Fraction(10 ** trailing_zeros(value), 2)
        here = meet([room, (value - half, value + half)])
        if here is not None and here[0] is not None and is_rounding(value, here[0], 2):
            low, high = -(-here[0] // 1), (here[1] or here[0]) // 1
            exact: object = (
                low if low == high else Sentence(mark("{low} to {high}"), {"low": low, "high": high})
            )
            said = Sentence(ROUNDED, {"what": sheet.told(cell), "rough": int(value), "exact": exact})
            return sheet.finding(
                "D-07", cell, said, printed=value, low=low, high=high, source=sheet.row(cell).source
            )
    return None


def _slip(sheet: Sheet, suspects: dict[Cell, Room]) -> Finding | None:
    """The one value, one slip away, of the one cell, that puts everything right."""
    found = _one_slip_away(sheet, suspects)
    if len(found) != 1:
        return None
    cell, (value, slip) = found[0]
    row = sheet.row(cell)
    words = {
        "what": sheet.told(cell),
        "printed": row.shown,
        "suggestion": row.at(value).shown,
        "slip": Sentence(slip),
    }
    return sheet.finding(
        "D-04",
        cell,
        Sentence(_SLIP, words),
        printed=row.value,
        suggestion=value,
        slip=slip,
        source=row.source,
    )


def _one_slip_away(sheet: Sheet, suspects: dict[Cell, Room]) -> list[tuple[Cell, Repair]]:
    """Every repair that puts everything right; a rare slip only where no usual one does."""
    for way in (0, 1):
        found: list[tuple[Cell, Repair]] = []
        for cell, room in suspects.items():
            places = sheet.row(cell).places if cell.unit == "share" else 0
            found += [(cell, r) for r in repairs(sheet.values[cell], places)[way] if within(r[0], room)]
        if found:
            return found
    return []


def _needed(sheet: Sheet, suspects: dict[Cell, Room]) -> Finding | None:
    """The one cell to which the others leave exactly one value."""
    if len(suspects) != 1:
        return None
    (cell, (low, high)), row = next(iter(suspects.items())), sheet.row(next(iter(suspects)))
    if low is None or low != high:
        return None
    words = {"what": sheet.told(cell), "printed": row.shown, "suggestion": row.at(low).shown}
    return sheet.finding(
        "D-04", cell, Sentence(_NEEDED, words), printed=row.value, suggestion=low, slip="", source=row.source
    )


def _version(sheet: Sheet, failing: Sequence[Identity]) -> Finding | None:
    """A share from one source beside counts from another that is only a little off."""
    if len(failing) != 1 or not isinstance(failing[0], Ratio):
        return None
    ratio, row = failing[0], sheet.row(failing[0].share)
    true = ratio.true(sheet.values)
    sources = {sheet.row(c).source for c in ratio.cells}
    if true is None or abs(true - row.value) > NEAR or len(sources) == 1:
        return None
    words = {
        "what": sheet.told(ratio.share),
        "printed": row.value,
        "true": true,
        "part": int(sheet.values[ratio.part]),
        "whole": int(sum((sheet.values[c] for c in ratio.whole), Fraction(0))),
    }
    return sheet.finding(
        "D-09", ratio.share, Sentence(_VERSIONS, words), printed=row.value, true=true, sources=sorted(sources)
    )


def _not_all(sheet: Sheet, failing: Sequence[Identity], suspects: dict[Cell, Room]) -> Finding:
    cells = list(dict.fromkeys(cell for identity in failing for cell in identity.cells))
    only = next(iter(suspects)) if len(suspects) == 1 else None
    if only is not None:
        cells.sort(key=lambda cell: cell != only)
    words = {"figures": [with_value(sheet, cell) for cell in cells]}
    said = Sentence(_NOT_ALL if only is None else _NOT_ALL_BUT, words)
    return sheet.finding("D-05", cells[0], said, figures=[(c.name, c.unit, sheet.values[c]) for c in cells])
