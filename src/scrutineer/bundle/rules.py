"""What must hold between the tables of a bundle, beyond keys.

One tree of areas; a name for whoever stands; contest kinds that the law knows; lines of ballots that exist;
declared values of their unit. What protocols must keep to stands in ``protocol_rules``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.bundle import protocol_rules
from scrutineer.bundle.election_toml import Settings
from scrutineer.bundle.fault import FIRST_ROW, Faults
from scrutineer.bundle.folder import SETTINGS
from scrutineer.bundle.keys import Keys, flat, rings, rows_of
from scrutineer.bundle.sheet import Sheet
from scrutineer.law.rulebook import known as laws
from scrutineer.model.ballot import AGAINST_ALL
from scrutineer.words import mark

_DECIMAL: Final = r"^-?[0-9]{1,18}(\.[0-9]{1,18})?$"


def check(sheets: Mapping[str, Sheet], settings: Settings | None, faults: Faults) -> None:
    """Report what does not hold between ``sheets``; a rule whose tables are not all there is silent."""
    keys = Keys(sheets)
    keys.check(faults)
    for tables, rule in _RULES:
        if all(table in sheets for table in tables):
            rule(keys, faults)
    protocol_rules.check(keys, settings.area if settings else "", faults)
    if settings is not None:
        _settings(keys, settings, faults)


def _settings(keys: Keys, settings: Settings, faults: Faults) -> None:
    areas, contests = keys.sheets.get("areas"), keys.sheets.get("contests")
    if areas and settings.area and rows_of(pa.array([settings.area]), areas.column("area_id"))[0] < 0:
        said = mark("The table {table} has no such {target}.")
        values = {"table": "areas", "target": "area_id"}
        faults.add("B-61", SETTINGS, said, values, column="area", value=settings.area)
    if contests:
        known = list(laws().get(settings.law, ()))
        cells = contests.column("kind")
        wrong = pc.invert(pc.is_in(cells, value_set=pa.array([*known, ""])))
        said = mark("The law {law} has no such contest kind. Known are: {known}.")
        faults.rows(
            "B-46", contests.file, said, wrong, cells, {"law": settings.law, "known": known}, column="kind"
        )


def _one_tree(keys: Keys, faults: Faults) -> None:
    areas = keys.sheets["areas"]
    ids = areas.column("area_id").to_pylist()
    tops = [row for row, parent in enumerate(areas.column("parent_id").to_pylist()) if not parent]
    for row in tops[1:]:
        said = mark("{count} areas have no parent; expected one, the area at the top.")
        values = {"count": len(tops)}
        faults.add("B-63", areas.file, said, values, row=row + FIRST_ROW, column="parent_id", value=ids[row])
    for ring in rings(keys.codes("areas", "parent_id")):
        path = " → ".join(ids[row] for row in [*ring, ring[0]])
        said = mark("These areas are each other's part in a circle; expected a tree.")
        faults.add("B-62", areas.file, said, row=min(ring) + FIRST_ROW, column="parent_id", value=path)


def _seats(keys: Keys, faults: Faults) -> None:
    contests = keys.sheets["contests"]
    if "seats" in contests:
        cells = contests.column("seats")
        said = mark("A contest elects at least one; leave the cell empty for one.")
        faults.rows("B-69", contests.file, said, pc.equal(cells, 0), cells, column="seats")


def _against_all(keys: Keys, faults: Faults) -> None:
    options = keys.sheets["options"]
    ids, kind = options.column("option_id"), options.column("kind")
    wrong = pc.not_equal(pc.equal(ids, AGAINST_ALL), pc.equal(kind, AGAINST_ALL))
    said = mark("The line against all has the kind and the option_id “{word}”, both.")
    faults.rows("B-66", options.file, said, wrong, ids, {"word": AGAINST_ALL}, column="option_id")


def _named(keys: Keys, faults: Faults) -> None:
    for sheet in keys.sheets.values():
        if not sheet.table.name_required:
            continue
        texts = [sheet.column(c.name) for c in sheet.table.columns if c.name.startswith("name_")]
        wordless = pc.equal(pc.binary_join_element_wise(*(flat(text) for text in texts), ""), "")
        if "kind" in sheet:
            spoken = pa.array(["yes", "no", AGAINST_ALL])  # these lines have their words in the statute
            wordless = pc.and_(wordless, pc.invert(pc.is_in(flat(sheet.column("kind")), value_set=spoken)))
        shown = sheet.column(sheet.table.key[-1])
        said = mark("No name in any language; expected name_kk, name_ru or name_en.")
        faults.rows("B-50", sheet.file, said, wordless, shown, column="name_en")


def _option_known(table: str) -> Callable[[Keys, Faults], None]:
    """The rule that ``option_id`` of ``table``, where given, is on the ballot of its contest."""

    def rule(keys: Keys, faults: Faults) -> None:
        sheet = keys.sheets[table]
        names = pc.unique(keys.sheets["options"].column("option_id"))
        contest, cells = keys.codes(table, "contest_id"), flat(sheet.column("option_id"))
        line = np.where(contest < 0, -1, contest * len(names) + rows_of(cells, names))
        absent = (contest >= 0) & ((rows_of(cells, names) < 0) | ~np.isin(line, keys.ballot_lines(names)))
        bad = pc.and_(pa.array(absent), pc.not_equal(cells, ""))
        if "stage" in sheet:  # who was refused or withdrew need not be on the ballot
            bad = pc.and_(bad, pc.equal(flat(sheet.column("stage")), "registered"))
        said = mark("The ballot of this contest has no such option.")
        faults.rows("B-68", sheet.file, said, bad, cells, column="option_id")

    return rule


def _rankings(keys: Keys, faults: Faults) -> None:
    """``ranking`` names options of the contest, each once, with ``>`` or ``+`` between them, not both."""
    sheet, options = keys.sheets["ballots"], keys.sheets["options"]
    contests = options.column("contest_id").to_pylist()
    on_ballot = set(zip(contests, options.column("option_id").to_pylist(), strict=True))
    rows = zip(sheet.column("contest_id").to_pylist(), sheet.column("ranking").to_pylist(), strict=True)
    said = mark("Expected options of this contest, each once, with > between ranks or + between approvals.")
    for row, (contest, ranking) in enumerate(rows, start=FIRST_ROW):
        named = [part.strip() for part in re.split(r"\+" if "+" in ranking else ">", ranking)]
        if ranking.strip() and not (
            len(set(named)) == len(named) and all((contest, option) in on_ballot for option in named)
        ):
            faults.add("B-68", sheet.file, said, row=row, column="ranking", value=ranking)


def _declared(keys: Keys, faults: Faults) -> None:
    sheet = keys.sheets["declared"]
    value, unit = flat(sheet.column("value")), flat(sheet.column("unit"))
    sound, share = pc.match_substring_regex(value, _DECIMAL), pc.equal(unit, "share")
    within = pc.match_substring_regex(value, r"^(0(\.[0-9]+)?|1(\.0+)?)$")
    said = mark("A share is between 0 and 1: write 81.31 % as 0.8131.")
    faults.rows("B-42", sheet.file, said, _all(share, sound, pc.invert(within)), value, column="value")
    signed = pc.and_(pc.equal(unit, "margin"), pc.match_substring_regex(value, "^-?[0-9]+$"))
    whole = pc.or_(signed, pc.match_substring_regex(value, "^[0-9]+$"))
    said = mark("Expected a whole number; only a margin may be negative, only a share has decimals.")
    bad = _all(pc.invert(share), sound, pc.invert(whole))
    faults.rows("B-42", sheet.file, said, bad, value, column="value")


def _all(*conditions: Any) -> Any:
    found, *others = conditions
    for other in others:
        found = pc.and_(found, other)
    return found


def _rules() -> Iterator[tuple[tuple[str, ...], Callable[[Keys, Faults], None]]]:
    yield ("areas",), _one_tree
    yield ("contests",), _seats
    yield ("options",), _against_all
    yield (), _named
    for table in ("nominations", "list_members"):
        yield ("contests", "options", table), _option_known(table)
    yield ("contests", "options", "ballots"), _rankings
    yield ("declared",), _declared


_RULES: Final = tuple(_rules())
