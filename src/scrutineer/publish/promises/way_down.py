"""The way down from an answer: the file and the row that it read, and the page and the data behind them."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.claims.answer import Trace
from scrutineer.claims.enacted import enacted
from scrutineer.claims.query import Part, asked
from scrutineer.claims.told import source_of
from scrutineer.claims.wording import Told, bundles_of
from scrutineer.count.declared.names import label
from scrutineer.model import Election
from scrutineer.publish.portal.address import file_names
from scrutineer.publish.promises.edition import RegisterEdition, grouped
from scrutineer.words import Name, Sentence, mark

REGISTER_TABLES: Final = {
    "said": mark("the claim's own figure"),
    "record": mark("a record of the register"),
    "law": mark("a rule of the law"),
}
"""Rows that stand in no bundle."""

_YEAR: Final = re.compile(r"(19|20)\d\d")
_OF_OPTION: Final = ("options", "nominations", "protocols")


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows stand: one table, from one source.

    ``file`` is the table's file in the bundle; empty for what stands in the register or in the law, which
    ``kind`` then names. ``page``, ``below`` and ``data`` are addresses from the register's folder, empty
    where the election has no site here: its page of these figures, its areas down to the stations, its table.
    """

    kind: str
    file: str
    moment: str
    source: str
    page: str = ""
    below: str = ""
    data: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that an answer rests on; ``row`` as a spreadsheet counts, 0 where it has no number.

    ``address`` is of the page of its area, where it is of a part of the country and has one.
    """

    row: int
    what: Told | str
    area: Name | None
    value: str
    address: str = ""

    @property
    def count(self) -> int | None:
        """The value where it is a whole number."""
        return int(self.value) if self.value.isdigit() and not _YEAR.fullmatch(self.value) else None


@dataclass(frozen=True, slots=True)
class Asked:
    """An election that a question was put to; ``address`` is of its site's first page, empty where none."""

    name: Name
    path: str
    address: str


def elections_asked(edition: RegisterEdition, query: Part, language: str) -> tuple[Asked, ...]:
    """The elections that a question was put to."""
    return tuple(election_asked(edition, bundle, language) for bundle in bundles_of(query))


def election_asked(edition: RegisterEdition, bundle: str, language: str) -> Asked:
    """One election with the address of its site."""
    site = site_of(edition, bundle)
    address = f"{site}{language}/index.html" if site else ""
    return Asked(edition.election(bundle).name, edition.path(bundle), address)


def site_of(edition: RegisterEdition, bundle: str) -> str:
    """The address of an election's site, ending in a slash; empty where it has none."""
    found = edition.elections.get(bundle, "")
    return f"{found.rstrip('/')}/" if found else ""


Rows = tuple[tuple[Place, tuple[Row, ...]], ...]


def rows_of(edition: RegisterEdition, traces: Iterable[Trace], language: str) -> Rows:
    """The rows of an answer, each once, those of one table and one source together."""
    found = [_row(edition, trace, language) for trace in dict.fromkeys(traces)]
    places = grouped(found, lambda one: one[0])
    return tuple((place, tuple(row for _, row in ones)) for place, ones in places.items())


def _row(edition: RegisterEdition, trace: Trace, language: str) -> tuple[Place, Row]:
    moment = trace.as_of
    if not trace.bundle:
        is_law = trace.table == "law"
        place = Place(REGISTER_TABLES[trace.table], "", "" if is_law else moment, trace.source)
        value = _in_force(trace) if is_law else trace.value
        return place, Row(0, _in_register(edition, trace), None, value)
    election, site = edition.election(trace.bundle), site_of(edition, trace.bundle)
    if trace.table == "election":
        page = f"{site}{language}/index.html" if site else ""
        place = Place("", f"{edition.path(trace.bundle)}/election.toml", "", "", page)
        return place, Row(0, Sentence(mark("the day of the vote")), None, trace.value)
    contest = trace.contest or (next(iter(election.contests)) if len(election.contests) == 1 else "")
    found = election.parties[trace.name].name if trace.table == "parties" else _named(edition, trace, contest)
    area = election.areas.get(trace.area) if trace.area != election.area else None
    file = f"{edition.path(trace.bundle)}/{trace.table}.csv"
    name = area.name if area else None
    if not site:
        return Place("", file, moment, trace.source), Row(trace.row, found, name, trace.value)
    below = _area_page(election, site, language, trace.area if area else "")
    whole = below if not area else _area_page(election, site, language, "")
    page = f"{site}{language}/sources.html"
    if trace.table in _OF_OPTION and contest:
        page = f"{site}{language}/contest/{file_names(election.contests)[contest]}.html"
    place = Place("", file, moment, trace.source, page, whole, f"{site}data/csv/{trace.table}.csv")
    return place, Row(trace.row, found, name, trace.value, below if area else "")


def _named(edition: RegisterEdition, trace: Trace, contest: str) -> Told | str:
    if trace.table == "nominations":
        return trace.name
    return label(edition.election(trace.bundle), contest, trace.name)


def _area_page(election: Election, site: str, language: str, area: str) -> str:
    """The page of an area, without one of the whole election; empty where it lists no areas."""
    root = election.area or next((a.area_id for a in election.areas.values() if not a.parent_id), "")
    name = file_names(election.areas).get(area or root, "")
    return f"{site}{language}/area/{name}.html" if name else ""


def _in_register(edition: RegisterEdition, trace: Trace) -> Told | str:
    register = edition.report.kept.register
    for record in register.record:
        if trace.table == "record" and record.id == trace.name:
            return record.text.name
    for act in register.act:
        if trace.table == "law" and trace.name in (act.rule, act.id):
            return enacted(act).text
    return trace.name


def _in_force(trace: Trace) -> str:
    return f"{trace.value} – {trace.as_of}" if trace.as_of else trace.value


def evidence(edition: RegisterEdition, entry_id: str) -> tuple[str, Told | str, str]:
    """What an id given as evidence is: its kind, its words, and where it comes from."""
    register = edition.report.kept.register
    for act in register.act:
        if act.id == entry_id:
            found = enacted(act)
            return "act", found.text, ", ".join(part for part in (found.law, found.source) if part)
    for record in register.record:
        if record.id == entry_id:
            said = Sentence(mark("{what}: {whose}"), {"what": record.text.name, "whose": record.value})
            return "record", said, record.source
    if entry_id in edition.claims:
        return "claim", entry_id, ""
    if entry_id in {bundle.id for bundle in register.bundle}:
        return "bundle", edition.election(entry_id).name, edition.path(entry_id)
    source = source_of(edition.report, entry_id)
    return "source", f"{source.outlet}, “{source.title}”", source.address


def as_written(query: Part) -> str:
    """The question as it stands in the register's file: an inline table of TOML."""
    return _toml(asked(query))


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        named = sorted(value, key=lambda name: name != "ask")
        inner = ", ".join(f"{name} = {_toml(value[name])}" for name in named)
        return f"{{ {inner} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)
