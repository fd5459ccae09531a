"""The tables of a bundle: their columns, types, keys and references.

This is the one place that knows them; reader, writer, validator, ``datapackage.json`` and the table of
columns in ``docs/bundle.md`` all follow it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scrutineer.count.declared.names import SHARE_BASES
from scrutineer.model import FIGURES
from scrutineer.model.election import WIDE
from scrutineer.model.protocol import COPY_KINDS, SOURCES, STATUSES
from scrutineer.words import LANGUAGES

LIMIT: Final = 10**12
"""The largest count: a thousand times the voters of the world; sums of 10 million of them fit 64 bits."""


class Type(StrEnum):
    """How a cell is read. Counts become 64-bit integers, everything else stays text as written."""

    ID = "id"
    TEXT = "text"
    COUNT = "count"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    CHOICE = "choice"
    SHA256 = "sha256"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``default`` is what an absent column or an empty cell means; none means *not stated*."""

    name: str
    type: Type
    meaning: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Every non-empty cell of ``column`` must be a ``target`` in ``table``, where that table is present."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: ``key`` columns are unique together, ``references`` point to other tables."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    rows_required: bool = False
    name_required: bool = False

    @property
    def by_name(self) -> Mapping[str, Column]:
        """Column name to column."""
        return {column.name: column for column in self.columns}


def _id(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, Type.ID, meaning, required)


def _text(name: str, meaning: str) -> Column:
    return Column(name, Type.TEXT, meaning)


def _count(name: str, meaning: str, *, required: bool = False, default: str = "") -> Column:
    return Column(name, Type.COUNT, meaning, required, default=default)


def _choice(
    name: str, allowed: Iterable[str], meaning: str, *, required: bool = False, default: str = ""
) -> Column:
    return Column(name, Type.CHOICE, meaning, required, tuple(allowed), default)


def _names(meaning: str) -> tuple[Column, ...]:
    return tuple(_text(f"name_{language}", meaning) for language in LANGUAGES)


def _refers(table: str, *columns: str) -> tuple[Reference, ...]:
    return tuple(Reference(column, table, column) for column in columns)


_CONTEST: Final = _id("contest_id", "the contest")
_OPTION: Final = _id("option_id", "the option, unique within its contest")
_STATION: Final = _id("station_id", "the polling station")

_PROTOCOL_COLUMNS: Final = (
    _id("protocol_id", "this copy of this protocol"),
    _CONTEST,
    _STATION,
    _id("sheet_id", "the sheet of paper, where several contests stand on one", required=False),
    _choice("source", SOURCES, "who gave this copy", default="commission"),
    _id("source_id", "which observer or operator gave it, never a person's name", required=False),
    _choice("copy_kind", COPY_KINDS, "what kind of copy it is"),
    _choice("status", STATUSES, "whether it counts", default="counted"),
    _count("version", "1 for the first, 2 for what replaced it, ...", default="1"),
    _id("replaces", "the protocol that this one replaces", required=False),
    _text("reason", "why it was replaced or annulled"),
    Column("received_at", Type.TIME, "when it came in"),
    Column("count_started_at", Type.TIME, "when the station began to count"),
    Column("count_ended_at", Type.TIME, "when the station had counted"),
    *(_count(name, words) for name, words in FIGURES.items()),
    Column("image_sha256", Type.SHA256, "of the photograph or scan of the sheet"),
    _count("ledger_index", "number of the entry with which it was first entered in the ledger, from 0"),
)
_PROTOCOL_REFERENCES: Final = (
    *_refers("contests", "contest_id"),
    *_refers("stations", "station_id"),
    Reference("replaces", "protocols", "protocol_id"),
)

_TABLES: Final = (
    Table(
        "areas",
        "the tree of areas, from the country down",
        (
            _id("area_id", "this area"),
            _id("parent_id", "the area it is part of; empty for the one at the top", required=False),
            _text("kind", "country, region, district, rural_district, ..."),
            *_names("what it is called; one language suffices"),
            _text("timezone", "IANA name, where it differs from its parent's"),
            Column("polls_close", Type.TIME, "when voting ends, where it differs from its parent's"),
        ),
        key=("area_id",),
        references=(Reference("parent_id", "areas", "area_id"),),
        rows_required=True,
    ),
    Table(
        "stations",
        "the polling stations",
        (
            _id("station_id", "this polling station"),
            _id("area_id", "the area it stands in"),
            _count("registered_voters", "voters on the list before the day"),
            _choice(
                "kind",
                ("regular", "abroad", "closed"),
                "closed: hospital, barracks, prison",
                default="regular",
            ),
            *_names("what it is called"),
            Column("latitude", Type.DECIMAL, "degrees north"),
            Column("longitude", Type.DECIMAL, "degrees east"),
        ),
        key=("station_id",),
        references=_refers("areas", "area_id"),
    ),
    Table(
        "contests",
        "what is decided",
        (
            _id("contest_id", "this contest"),
            Column("kind", Type.ID, "a contest kind of the law", required=True),
            _id("area_id", "where it is held; empty: the whole election's area", required=False),
            _count("seats", "how many are elected, at least one", default="1"),
            *_names("what it is called"),
        ),
        key=("contest_id",),
        references=_refers("areas", "area_id"),
        rows_required=True,
    ),
    Table(
        "electorates",
        "which stations vote in which contest, where that is not simply the stations of its area",
        (_CONTEST, _STATION),
        key=("contest_id", "station_id"),
        references=(*_refers("contests", "contest_id"), *_refers("stations", "station_id")),
    ),
    Table(
        "options",
        "what is on the ballot",
        (
            _CONTEST,
            _id("option_id", "unique within its contest; `against_all` for the line against all"),
            _choice(
                "kind", ("candidate", "list", "yes", "no", "against_all"), "what it is", default="candidate"
            ),
            *_names("what it is called; one language suffices"),
            _id("party_id", "the party", required=False),
            _choice("nomination", ("party", "self", "association", "superior_akim"), "who put it forward"),
            _choice("sex", ("f", "m"), "of a candidate"),
            _count("position", "place on the ballot; file order where empty"),
        ),
        key=("contest_id", "option_id"),
        references=(*_refers("contests", "contest_id"), *_refers("parties", "party_id")),
        rows_required=True,
        name_required=True,
    ),
    Table(
        "protocols",
        "the signed sheets, every copy a row",
        _PROTOCOL_COLUMNS,
        key=("protocol_id",),
        references=_PROTOCOL_REFERENCES,
    ),
    Table(
        WIDE,
        "protocols and votes in one: `v0, v1, ...` are the votes for the options in ballot order",
        _PROTOCOL_COLUMNS,
        key=("protocol_id",),
        references=_PROTOCOL_REFERENCES,
    ),
    Table(
        "votes",
        "the votes on each protocol, every line a row",
        (
            _id("protocol_id", "the protocol"),
            _OPTION,
            _count("votes", "votes for the option; empty: not stated"),
        ),
        key=("protocol_id", "option_id"),
        references=_refers("protocols", "protocol_id"),
    ),
    Table(
        "ballots",
        "ranked or approval ballots, equal ones counted together",
        (
            _CONTEST,
            _id("station_id", "the polling station", required=False),
            _text("ranking", "the option ids, first choice first, with `>` between them"),
            _count("count", "how many ballots say so", required=True),
        ),
        references=(*_refers("contests", "contest_id"), *_refers("stations", "station_id")),
    ),
    Table(
        "nominations",
        "who was put forward, and what became of it",
        (
            _id("nomination_id", "this nomination"),
            _CONTEST,
            _id("option_id", "the option, where it reached the ballot", required=False),
            _text("nominators", "who nominated"),
            _choice("kind", ("party", "self", "association", "superior_akim"), "who put it forward"),
            _choice("stage", ("nominated", "registered", "refused", "withdrawn"), "what became of it"),
            _text("article", "the article of a refusal"),
            Column("decided_on", Type.DATE, "when"),
        ),
        key=("nomination_id",),
        references=_refers("contests", "contest_id"),
    ),
    Table(
        "list_members",
        "who stands on a party list",
        (
            _CONTEST,
            _OPTION,
            _count("position", "place on the list", required=True),
            *_names("the member's name"),
            _choice("in_quota", ("yes", "no"), "counts towards a quota; never on which ground"),
            _choice("elected", ("yes", "no"), "received a mandate"),
        ),
        key=("contest_id", "option_id", "position"),
        references=_refers("contests", "contest_id"),
    ),
    Table(
        "parties",
        "the registered parties",
        (
            _id("party_id", "this party"),
            *_names("what it is called; one language suffices"),
            _count("members", "members stated at registration"),
            Column("registered_on", Type.DATE, "when it was registered"),
        ),
        key=("party_id",),
        name_required=True,
    ),
    Table(
        "declared",
        "figures that somebody published",
        (
            _id("contest_id", "the contest; empty: the election as a whole", required=False),
            _id("area_id", "the area; empty: the contest's", required=False),
            _id("station_id", "the polling station, for a figure of one station", required=False),
            _id("name", "a figure, an option, or a word such as `nominated`, `registered`, `women`"),
            Column("value", Type.DECIMAL, "an exact decimal; 81.31 % is 0.8131", required=True),
            _choice("unit", ("count", "share", "margin", "rank"), "what the value is", default="count"),
            _choice("relation", ("=", ">", "<", "~"), "*over 50 %* is `>`", default="="),
            _choice("base", SHARE_BASES, "what a share is of"),
            _text("stage", "preliminary, final, turnout, ..."),
            Column("as_of", Type.MOMENT, "the moment it was true, or published"),
            _text("source", "who published it, where"),
            Column("source_sha256", Type.SHA256, "of the published page or file"),
        ),
        references=(
            *_refers("contests", "contest_id"),
            *_refers("areas", "area_id"),
            *_refers("stations", "station_id"),
        ),
    ),
)

TABLES: Final[Mapping[str, Table]] = {table.name: table for table in _TABLES}
"""Every table by name, in the order in which they are read, listed and written."""

ALWAYS: Final = ("areas", "contests", "options")
"""Tables that every bundle has."""

RESULTS: Final = (("stations", "protocols", "votes"), ("stations", WIDE), ("declared",), ("ballots",))
"""Of these groups a bundle has at least one complete."""

FORMATS: Final = ("csv", "parquet")
"""The forms a table may have, which are also the ends of their file names."""


def vote_column(index: int) -> str:
    """The column of :data:`WIDE` with the votes for line ``index`` of a contest's ballot."""
    return f"v{index}"


def is_vote_column(name: str) -> bool:
    """Whether a column of :data:`WIDE` holds votes."""
    return name[:1] == "v" and name[1:].isascii() and name[1:].isdigit() and str(int(name[1:])) == name[1:]


def columns_of(table: str, present: Iterable[str]) -> tuple[Column, ...]:
    """The columns of ``table`` that are ``present``, in the order of the schema, votes last."""
    names = set(present)
    known = tuple(column for column in TABLES[table].columns if column.name in names)
    if table != WIDE:
        return known
    votes = sorted((name for name in names if is_vote_column(name)), key=lambda name: int(name[1:]))
    return known + tuple(_count(name, "votes") for name in votes)
