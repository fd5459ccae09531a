"""One source, several moments: what changed between them, and shares that are not exact."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from fractions import Fraction
from typing import Final

from scrutineer.count.declared.rows import Cell, Published
from scrutineer.count.misprint.identities import Ratio
from scrutineer.count.misprint.sheet import Sheet, with_value
from scrutineer.model import FIGURES, Finding, Severity
from scrutineer.words import Sentence, mark

LARGE: Final = Fraction(1, 100)
"""From which part of itself a change between stages is more than the last protocols coming in."""

_CUT: Final = mark("{what}: {printed} is printed; the counts give {true}. It was cut off, not rounded.")
_CHANGED: Final = mark("Final figures differ from the preliminary ones: {changes}.")
_LIST: Final = mark(
    "{part} are {share} of a list of between {low} and {high} voters; the lists stated are of {stated}. "
    "The list may have moved; this is not a contradiction."
)


def cut_off(sheet: Sheet, doubtful: AbstractSet[Cell]) -> list[Finding]:
    """``D-07`` for shares that were cut off after their last digit instead of rounded.

    Nothing is said of shares whose counts are ``doubtful``: one misprint moves them all a little.
    """
    found: list[Finding] = []
    for identity in sheet.identities:
        if not isinstance(identity, Ratio) or not doubtful.isdisjoint(identity.cells):
            continue
        true, row = identity.true(sheet.values), sheet.row(identity.share)
        if true is not None and row.allows(true) and true > row.value + row.half:
            words = {"what": sheet.told(identity.share), "printed": row.value, "true": true}
            found.append(
                sheet.finding("D-07", identity.share, Sentence(_CUT, words), printed=row.value, true=true)
            )
    return found


def versions(sheet: Sheet) -> list[Finding]:
    """``D-10``: what changed from the preliminary to the final figures, one finding an area."""
    changes: dict[tuple[str, str], list[tuple[Cell, Fraction, Fraction]]] = {}
    for cell, earlier, final in _both_stages(sheet):
        if earlier != final:
            changes.setdefault((cell.area_id, cell.station_id), []).append((cell, earlier, final))
    found: list[Finding] = []
    for rows in changes.values():
        said = [_change(sheet, cell, int(final - earlier)) for cell, earlier, final in rows]
        moved = {cell.name: final - earlier for cell, earlier, final in rows}
        finding = sheet.finding("D-10", rows[0][0], Sentence(_CHANGED, {"changes": said}), changes=moved)
        if any(abs(final - earlier) > LARGE * final for _, earlier, final in rows):
            finding = replace(finding, severity=Severity.WARNING)
        found.append(finding)
    return found


def _change(sheet: Sheet, cell: Cell, difference: int) -> Sentence:
    said = mark("{what} +{value}") if difference > 0 else mark("{what} {value}")
    return Sentence(said, {"what": sheet.told(cell), "value": difference})


def _both_stages(sheet: Sheet) -> list[tuple[Cell, Fraction, Fraction]]:
    """Counts of voters, ballots and votes given at stage preliminary (the last moment) and final."""
    latest: dict[Cell, Cell] = {}
    lines = sheet.election.options.get(sheet.contest_id, {})
    for cell in sheet.values:
        if (
            cell.stage == "preliminary"
            and cell.unit == "count"
            and (cell.name in FIGURES or cell.name in lines)
        ):
            final = cell._replace(stage="final", moment="")
            if final not in latest or latest[final].moment < cell.moment:
                latest[final] = cell
    return [(f, sheet.values[p], sheet.values[f]) for f, p in latest.items() if f in sheet.values]


def moved_lists(sheet: Sheet) -> list[Finding]:
    """``D-12``: a share of the registered whose list is none of those stated for the area."""
    lists: dict[tuple[str, str], set[Fraction]] = {}
    for cell, value in sheet.values.items():
        if cell.name == "registered_voters" and cell.unit == "count":
            lists.setdefault((cell.area_id, cell.station_id), set()).add(value)
    found: list[Finding] = []
    for cell in sheet.values:
        part = cell.of(cell.name)
        if (cell.unit, cell.base) != ("share", "registered") or part not in sheet.values:
            continue
        stated = lists.get((cell.area_id, cell.station_id), set())
        if not stated or cell.of("registered_voters") in sheet.values:
            continue
        low, high = _implied(sheet.values, part, sheet.row(cell))
        if not any(low <= n <= high for n in stated):
            words: Mapping[str, object] = {
                "part": with_value(sheet, part),
                "share": sheet.values[cell],
                "low": low,
                "high": high,
                "stated": sorted(int(n) for n in stated),
            }
            found.append(sheet.finding("D-12", cell, Sentence(_LIST, words), low=low, high=high))
    return found


def _implied(values: Mapping[Cell, Fraction], part: Cell, share: Published) -> tuple[int, int]:
    """The lists, least and largest, of which the count is the share printed."""
    high_share, low_share = share.value + share.half, max(share.value - share.half, Fraction(1, 10**9))
    low = values[part] * Fraction(high_share.denominator, high_share.numerator)
    high = values[part] * Fraction(low_share.denominator, low_share.numerator)
    return -(-low.numerator // low.denominator), high.numerator // high.denominator
