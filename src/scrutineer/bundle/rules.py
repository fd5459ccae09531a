"""What must hold between the tables of a bundle, beyond keys: one tree of areas, each ballot line in its contest,
each station in the contest's area, one counted protocol."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.bundle.election_toml import Settings
from scrutineer.bundle.fault import FIRST_ROW, Faults
from scrutineer.bundle.folder import SETTINGS
from scrutineer.bundle.keys import Codes, Keys, pair, repeated, rows_of
from scrutineer.bundle.schema import is_vote_column
from scrutineer.bundle.sheet import Sheet
from scrutineer.law.rulebook import kinds
from scrutineer.model.ballot import AGAINST_ALL
from scrutineer.model.election import WIDE
from scrutineer.words import mark

_PROTOCOLS: Final = ("protocols", WIDE)


def check(sheets: Mapping[str, Sheet], settings: Settings | None, faults: Faults) -> None:
    """Report what does not hold between ``sheets``; a rule whose tables are not all there is silent."""
    keys = Keys(sheets)
    keys.check(faults)
    for tables, rule in _RULES:
        if all(table in sheets for table in tables):
            rule(keys, faults)
    for table in _PROTOCOLS:
        if table in sheets and "contests" in sheets and "stations" in sheets:
            _one_counted(keys, table, faults)
            _replaces(keys, table, faults)
            if "areas" in sheets:
                _in_area(keys, table, settings, faults)
    if settings is not None:
        _settings(sheets, settings, faults)


def _settings(sheets: Mapping[str, Sheet], settings: Settings, faults: Faults) -> None:
    areas = sheets.get("areas")
    if (
        areas
        and settings.area
        and not pc.is_in(pa.scalar(settings.area), value_set=_flat(areas, "area_id")).as_py()
    ):
        said = mark("The table {table} has no such {target}.")
        values = {"table": "areas", "target": "area_id"}
        faults.add("B-61", SETTINGS, said, values, column="area", value=settings.area)
    contests = sheets.get("contests")
    if contests:
        known = [kind.id for kind in kinds() if kind.country == settings.law]
        cells = contests.column("kind")
        wrong = pc.and_(
            pc.invert(pc.is_in(cells, value_set=pa.array(known, pa.string()))), pc.not_equal(cells, "")
        )
        said = mark("The law {law} has no such contest kind. Known are: {known}.")
        values = {"law": settings.law, "known": known}
        faults.rows("B-46", contests.file, said, wrong, cells, values, column="kind")


def _one_tree(keys: Keys, faults: Faults) -> None:
    areas = keys.sheets["areas"]
    ids = areas.column("area_id").to_pylist()
    tops = [row for row, parent in enumerate(areas.column("parent_id").to_pylist()) if not parent]
    said = mark("{count} areas have no parent; expected one, the area at the top.")
    for row in tops[1:] if len(tops) > 1 else []:
        values = {"count": len(tops)}
        faults.add("B-63", areas.file, said, values, row=row + FIRST_ROW, column="parent_id", value=ids[row])
    for ring in _rings([int(parent) for parent in keys.codes("areas", "parent_id")]):
        path = " → ".join(ids[row] for row in [*ring, ring[0]])
        said = mark("These areas are each other's part in a circle; expected a tree.")
        faults.add("B-62", areas.file, said, row=min(ring) + FIRST_ROW, column="parent_id", value=path)


def _rings(parents: list[int]) -> Iterator[list[int]]:
    """The circles in a list of parents (-1 = none), each once."""
    seen = [0] * len(parents)
    for start in range(len(parents)):
        path, row = [], start
        while row >= 0 and not seen[row]:
            seen[row] = start + 1
            path.append(row)
            row = parents[row]
        if row >= 0 and seen[row] == start + 1:
            yield path[path.index(row) :]


def _against_all(keys: Keys, faults: Faults) -> None:
    options = keys.sheets["options"]
    ids, kind = options.column("option_id"), options.column("kind")
    said = mark("The line against all has the kind and the option_id “{word}”, both.")
    wrong = pc.not_equal(pc.equal(ids, AGAINST_ALL), pc.equal(kind, AGAINST_ALL))
    faults.rows("B-66", options.file, said, wrong, ids, {"word": AGAINST_ALL}, column="option_id")


def _named(keys: Keys, faults: Faults) -> None:
    for table in keys.sheets.values():
        if table.table.name_required:
            texts = [table.column(c.name) for c in table.table.columns if c.name.startswith("name_")]
            wordless = pc.equal(pc.binary_join_element_wise(*texts, ""), "")
            if "kind" in table.table.by_name:
                lines = pa.array(["yes", "no", AGAINST_ALL])
                wordless = pc.and_(wordless, pc.invert(pc.is_in(table.column("kind"), value_set=lines)))
            said = mark("No name in any language; expected name_kk, name_ru or name_en.")
            faults.rows(
                "B-50", table.file, said, wordless, table.column(table.table.key[-1]), column="name_en"
            )


def _one_counted(keys: Keys, table: str, faults: Faults) -> None:
    sheet = keys.sheets[table]
    counted = np.ones(sheet.rows, dtype=bool)
    for column, word in (("source", "commission"), ("status", "counted")):
        if column in sheet:
            said_so = pc.is_in(sheet.column(column), value_set=pa.array([word, ""]))
            counted &= said_so.to_numpy() if isinstance(said_so, pa.ChunkedArray) else said_so.to_numpy(False)
    codes = np.where(counted, keys.pair(table, "contest_id", "station_id"), -1)
    again = repeated(codes)
    if again.any():
        said = mark("A second counted protocol of the commission for this contest and station; expected one.")
        shown = sheet.column("station_id")
        faults.rows("B-64", sheet.file, said, pa.array(again), shown, column="station_id")


def _replaces(keys: Keys, table: str, faults: Faults) -> None:
    sheet = keys.sheets[table]
    if "replaces" not in sheet:
        return
    target = keys.codes(table, "replaces")
    paper = keys.pair(table, "contest_id", "station_id")
    rows = np.arange(sheet.rows)
    wrong = (target >= 0) & ((target == rows) | (paper[target] != paper))
    said = mark("A protocol replaces another one of the same contest and station; this is not.")
    faults.rows("B-65", sheet.file, said, pa.array(wrong), sheet.column("replaces"), column="replaces")


def _in_area(keys: Keys, table: str, settings: Settings | None, faults: Faults) -> None:
    """Every protocol comes from a station of the contest's area, or of its electorate where one is given."""
    contests, areas = keys.sheets["contests"], keys.sheets["areas"]
    parents = [int(parent) for parent in keys.codes("areas", "parent_id")]
    named = keys.codes("contests", "area_id")
    if settings is not None and settings.area:
        whole = rows_of(pa.array([settings.area]), areas.column("area_id"))[0]
        named = np.where(named < 0, whole, named)
    if any(True for _ in _rings(parents)):
        return
    contest = keys.codes(table, "contest_id")
    station = keys.codes(table, "station_id")
    listed: Codes = np.empty(0, np.int64)
    own: set[int] = set()
    if "electorates" in keys.sheets:
        own = set(keys.codes("electorates", "contest_id").tolist())
        listed = keys.codes("electorates", "contest_id") * (1 << 32) + keys.codes("electorates", "station_id")
    limited = [
        row for row in range(contests.rows) if row not in own and named[row] >= 0 and parents[named[row]] >= 0
    ]
    where = keys.codes("stations", "area_id")
    sound = (contest >= 0) & (station >= 0)
    wrong = np.zeros(len(contest), dtype=bool)
    if own:
        of_own = sound & np.isin(contest, list(own))
        wrong |= of_own & ~np.isin(contest * (1 << 32) + station, listed)
    if limited:
        under = _under(parents, {int(named[row]) for row in limited})
        allowed = [(row, area) for row in limited for area in under[int(named[row])]]
        pairs = np.array([row * (1 << 32) + area for row, area in allowed], np.int64)
        place = np.where(sound, where[station], -1)
        wrong |= (
            sound & (place >= 0) & np.isin(contest, limited) & ~np.isin(contest * (1 << 32) + place, pairs)
        )
    sheet = keys.sheets[table]
    said = mark("This station does not vote in the contest: it is outside its area or electorate.")
    faults.rows("B-67", sheet.file, said, pa.array(wrong), sheet.column("station_id"), column="station_id")


def _under(parents: list[int], tops: set[int]) -> Mapping[int, list[int]]:
    """Each of ``tops`` to all areas of which it is an ancestor, itself included. ``parents`` has no circle."""
    found: dict[int, list[int]] = {top: [] for top in tops}
    for area in range(len(parents)):
        row = area
        while row >= 0:
            if row in found:
                found[row].append(area)
            row = parents[row]
    return found


def _votes(keys: Keys, faults: Faults) -> None:
    votes = keys.sheets["votes"]
    if keys.target("protocols") is None:
        return
    protocol = keys.codes("votes", "protocol_id")
    contests = keys.codes("protocols", "contest_id")
    contest = np.where(protocol >= 0, contests[protocol] if len(contests) else -1, -1)
    names = pc.unique(keys.sheets["options"].column("option_id"))
    option = rows_of(votes.column("option_id"), names)
    on_ballot = _ballot(keys, names)
    wrong = (contest >= 0) & ~np.isin(np.where(option < 0, -1, contest * len(names) + option), on_ballot)
    if wrong.any():
        bad = pc.and_(pa.array(wrong), pc.not_equal(_flat(votes, "option_id"), ""))
        said = mark("The ballot of the protocol's contest has no such option.")
        faults.rows("B-68", votes.file, said, bad, votes.column("option_id"), column="option_id")


def _ballot(keys: Keys, names: Any) -> Codes:
    """Contest and option as one code, for every line of every ballot."""
    option = rows_of(keys.sheets["options"].column("option_id"), names)
    contest = keys.codes("options", "contest_id")
    return np.where((contest < 0) | (option < 0), -2, contest * len(names) + option)


def _wide_lines(keys: Keys, faults: Faults) -> None:
    """Column ``v{k}`` is empty where the contest's ballot has no line ``k``, and there for every line."""
    wide = keys.sheets[WIDE]
    contest = keys.codes("options", "contest_id")
    lines = np.bincount(contest[contest >= 0], minlength=keys.sheets["contests"].rows)
    votes = [name for name in (wide.stored.columns if wide.stored else wide.columns) if is_vote_column(name)]
    if len(votes) < lines.max(initial=0):
        said = mark("There are {found} columns of votes; the longest ballot has {expected} lines.")
        faults.add(
            "B-17",
            wide.file,
            said,
            {"found": len(votes), "expected": int(lines.max())},
            row=1,
            column=f"v{len(votes)}",
        )
    rows = keys.codes(WIDE, "contest_id")
    for index, name in enumerate(votes):
        short = np.flatnonzero(lines <= index)
        if len(short):
            beyond = pc.and_(pa.array(np.isin(rows, short)), pc.greater(_flat(wide, name), 0))
            said = mark("Votes for line {line}, which the ballot of this contest does not have.")
            faults.rows("B-68", wide.file, said, beyond, wide.column(name), {"line": index + 1}, column=name)


def _option_known(table: str) -> Callable[[Keys, Faults], None]:
    """The rule that ``option_id`` of ``table``, where given, is on the ballot of its contest."""

    def rule(keys: Keys, faults: Faults) -> None:
        sheet = keys.sheets[table]
        names = pc.unique(keys.sheets["options"].column("option_id"))
        contest, cells = keys.codes(table, "contest_id"), _flat(sheet, "option_id")
        option = rows_of(cells, names)
        absent = ~np.isin(np.where(option < 0, -1, contest * len(names) + option), _ballot(keys, names))
        bad = pc.and_(pa.array(absent & (contest >= 0)), pc.not_equal(cells, ""))
        if "stage" in sheet.table.by_name:  # who was refused or withdrew need not be on the ballot
            bad = pc.and_(bad, pc.equal(_flat(sheet, "stage"), "registered"))
        said = mark("The ballot of this contest has no such option.")
        faults.rows("B-68", sheet.file, said, bad, cells, column="option_id")

    return rule


def _declared(keys: Keys, faults: Faults) -> None:
    sheet = keys.sheets["declared"]
    value, unit = _flat(sheet, "value"), _flat(sheet, "unit")
    sound = pc.match_substring_regex(value, r"^-?[0-9]{1,18}(\.[0-9]{1,18})?$")
    share = pc.and_(pc.equal(unit, "share"), sound)
    said = mark("A share is between 0 and 1: write 81.31 % as 0.8131.")
    outside = pc.and_(share, pc.invert(pc.match_substring_regex(value, r"^(0(\.[0-9]+)?|1(\.0+)?)$")))
    faults.rows("B-42", sheet.file, said, outside, value, column="value")
    whole = pc.and_(pc.invert(pc.equal(unit, "share")), sound)
    signed = pc.and_(pc.equal(unit, "margin"), pc.match_substring_regex(value, "^-?[0-9]+$"))
    plain = pc.match_substring_regex(value, "^[0-9]+$")
    said = mark("Expected a whole number; only a margin may be negative, only a share has decimals.")
    faults.rows(
        "B-42", sheet.file, said, pc.and_(whole, pc.invert(pc.or_(signed, plain))), value, column="value"
    )


def _flat(sheet: Sheet, column: str) -> Any:
    cells = sheet.column(column)
    return cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells


_RULES: Final[tuple[tuple[tuple[str, ...], Callable[[Keys, Faults], None]], ...]] = (
    (("areas",), _one_tree),
    (("options",), _against_all),
    ((), _named),
    (("contests", "options", "protocols", "votes"), _votes),
    (("contests", "options", WIDE), _wide_lines),
    (("contests", "options", "nominations"), _option_known("nominations")),
    (("contests", "options", "list_members"), _option_known("list_members")),
    (("declared",), _declared),
)
