"""A mapping: how a country's own files become a bundle. A TOML file, read into frozen types.

It says which column is which figure, which columns or rows are options, how areas nest, and what the
election is. A new country's file is a new mapping, never new code.
"""

import tomllib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from scrutineer.bundle import election_toml
from scrutineer.bundle.election_toml import Settings
from scrutineer.bundle.fault import Faults
from scrutineer.model import FIGURES
from scrutineer.words import LANGUAGES, mark

Columns = Annotated[
    tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)
]
"""One column, or several."""

OptionKind = Literal["candidate", "list", "yes", "no", "against_all"]
Language = Literal["kk", "ru", "en"]

_NAMES: Final = tuple(f"name_{language}" for language in LANGUAGES)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class _Named(_Part):
    name_kk: str = ""
    name_ru: str = ""
    name_en: str = ""

    def names(self) -> dict[str, str]:
        """The name columns of a table."""
        return {column: getattr(self, column) for column in _NAMES}


class Skip(_Part):
    """Rows that are no station, such as totals: where ``column`` is one of ``is``, or empty."""

    column: str
    is_: tuple[str, ...] = Field(default=(), alias="is")
    empty: bool = False


class Source(_Part):
    """How the files are written."""

    delimiter: Literal[",", ";", "\t", "|"] = ","
    encoding: str = "utf-8"
    skip_lines: int = Field(default=0, ge=0)
    """Lines above the header."""
    grouping: Literal["", " ", "'", ".", ","] = ""
    """The sign between groups of three digits; a space stands for every kind of space."""
    empty: Literal["not_stated", "zero"] = "not_stated"
    """What an empty cell means in a row that reports."""
    skip: tuple[Skip, ...] = ()

    @field_validator("encoding")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            b"    ".decode(value)
        except LookupError as error:
            raise ValueError(f"{value} is not a text encoding") from error
        return value


class Top(_Named):
    """The area at the top of the tree."""

    id: str
    kind: str = "country"


class Level(_Part):
    """One level of areas below: the column with their names, and with ``id`` another with their codes.

    ``part`` takes one part, counted from 1, of a cell that ``separator`` divides. ``called`` makes a name
    of a bare number: ``District {}``.
    """

    column: str
    kind: str
    language: Language = "en"
    id: str | None = None
    separator: str = Field(default="", max_length=10)
    part: int = Field(default=1, ge=1)
    called: str = Field(default="{}", pattern=r"^[^{}]*\{\}[^{}]*$")


class Areas(_Part):
    """The tree. An area's id is the path of names (or codes) from the first level down, `` / `` between."""

    top: Top
    level: tuple[Level, ...] = ()


class Stations(_Part):
    """``id`` is one column, or several that are unique together; the rest are columns of the file."""

    id: Columns
    joined_by: str = "-"
    registered_voters: str | None = None
    """The list before the day; also known for a station that has not reported."""
    name: str | None = None
    language: Language = "en"
    latitude: str | None = None
    longitude: str | None = None


class Option(_Named):
    """One line of the ballot: its votes are in ``column``, or in the rows whose option is ``label``.

    With neither, the votes are not stated: the line was on the ballot and the file does not give it.
    """

    id: str
    column: str | None = None
    label: str | None = None
    kind: OptionKind = "candidate"
    party_id: str = ""
    sex: Literal["", "f", "m"] = ""


class Prefix(_Part):
    """Every column that begins with ``prefix`` and is not listed is an option, called as the column is."""

    prefix: str = Field(min_length=1)
    kind: OptionKind = "candidate"


class Long(_Part):
    """A row for each option: ``option`` is the column with its label, ``votes`` the column with its votes.

    ``figures`` says which labels are figures. Where no option is listed, each other label is an option.
    """

    option: str
    votes: str
    figures: Dictionary[str, str] = {}

    @field_validator("figures")
    @classmethod
    def _known(cls, value: Dictionary[str, str]) -> Dictionary[str, str]:
        return {label: _figure(name) for label, name in value.items()}


class Contest(_Named):
    """What is decided. ``column`` in place of ``id``: each value in that column is a contest of its own."""

    id: str = ""
    column: str | None = None
    kind: str
    seats: int = Field(default=1, ge=1)
    area: str = ""
    language: Language = "en"
    """Of names that are taken from the file."""
    figures: Dictionary[str, Columns] = {}
    """Figure to the column, or to the columns that are added up to it."""
    option: tuple[Option, ...] = ()
    options: Prefix | None = None
    long: Long | None = None

    @field_validator("figures")
    @classmethod
    def _known(cls, value: Dictionary[str, Columns]) -> Dictionary[str, Columns]:
        return {_figure(name): columns for name, columns in value.items()}

    @model_validator(mode="after")
    def _whole(self) -> "Contest":
        if bool(self.id) == bool(self.column):
            raise ValueError("give either id or column")
        if self.long and (self.options or any(option.column for option in self.option)):
            raise ValueError("with long, options have a label and no column")
        if not self.long and any(option.label for option in self.option):
            raise ValueError("a label is for long files; give the option's column")
        if not self.long and not self.option and not self.options:
            raise ValueError("name the options, their prefix, or long")
        if len({option.id for option in self.option}) < len(self.option):
            raise ValueError("an option stands twice")
        return self


class Declared(_Part):
    """A figure that somebody published, as in the table ``declared``."""

    contest: str = ""
    area: str = ""
    name: str
    value: str
    unit: Literal["count", "share", "margin", "rank"] = "count"
    relation: Literal["=", ">", "<", "~"] = "="
    base: Literal["", "registered", "issued", "cast", "valid", "valid_with_against_all"] = ""
    stage: str = ""
    as_of: str = ""
    source: str


class _File(_Part):
    election: dict[str, Any]
    source: Source = Source()
    areas: Areas
    stations: Stations
    contest: tuple[Contest, ...] = Field(min_length=1)
    declared: tuple[Declared, ...] = ()

    @model_validator(mode="after")
    def _one_layout(self) -> "_File":
        if len(self.contest) > 1 and any(contest.long or contest.column for contest in self.contest):
            raise ValueError("long, or contests from a column, stand in a mapping with one contest")
        return self


@dataclass(frozen=True)
class Mapping:
    """A mapping that was read and is whole; ``settings`` is the election it makes."""

    file: str
    settings: Settings
    source: Source
    areas: Areas
    stations: Stations
    contests: tuple[Contest, ...]
    declared: tuple[Declared, ...]


def _figure(name: str) -> str:
    if name not in FIGURES:
        raise ValueError(f"{name} is not a figure of a protocol; known are {', '.join(FIGURES)}")
    return name


def read_mapping(path: str | Path) -> Mapping:
    """Read a mapping. Raises :class:`scrutineer.model.BadInputError` naming each key that is wrong."""
    faults = Faults()
    path = Path(path)
    file = _read(path, faults)
    settings = election_toml.settings(file.election, path.name, faults) if file else None
    faults.stop()
    if file is None or settings is None:
        raise AssertionError("no fault and no mapping")
    return Mapping(path.name, settings, file.source, file.areas, file.stations, file.contest, file.declared)


def _read(path: Path, faults: Faults) -> _File | None:
    try:
        return _File.model_validate(tomllib.loads(path.read_bytes().decode("utf-8-sig")))
    except OSError as error:
        said = mark("This file cannot be read: {reason}.")
        faults.add("B-88", str(path), said, {"reason": error.strerror or type(error).__name__})
    except ValidationError as error:
        for item in error.errors():
            said = mark("The mapping is wrong here: {reason}.")
            reason = item["msg"].removeprefix("Value error, ").rstrip(".")
            key = ".".join(str(part) for part in item["loc"])
            faults.add("B-80", path.name, said, {"reason": reason}, column=key)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        said = mark("This is not valid TOML: {reason}.")
        faults.add("B-80", path.name, said, {"reason": str(error).rstrip(".")})
    return None
