"""``election.toml``: which election this is. Read with every fault named, written always the same."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scrutineer.bundle.cell import FORMULA, is_day, is_identifier
from scrutineer.bundle.fault import HIDDEN, Faults, suggestion
from scrutineer.bundle.folder import SETTINGS
from scrutineer.law.rulebook import known as laws
from scrutineer.model import Election
from scrutineer.model.election import STAGES
from scrutineer.words import LANGUAGES, Name, mark

_KEYS: Final = (
    "id",
    "name",
    *(f"name_{language}" for language in LANGUAGES),
    "date",
    "law",
    "area",
    "timezone",
    "stage",
    "synthetic",
)
_ZONE: Final = re.compile(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}")
_SOME_ZONE: Final = "Asia/Almaty"
_HIDDEN: Final = re.compile(f"[\x00-\x1f\x7f-\x9f{HIDDEN}]")


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``election.toml`` says."""

    election_id: str
    name: Name
    date: str
    law: str
    area: str = ""
    timezone: str = ""
    stage: str = "final"
    synthetic: bool = False

    @classmethod
    def of(cls, election: Election) -> "Settings":
        """The settings of an election in memory."""
        return cls(
            election.election_id,
            election.name,
            election.date,
            election.law,
            election.area,
            election.timezone,
            election.stage,
            election.synthetic,
        )

    def section(self) -> Mapping[str, str | bool]:
        """The keys of ``[election]`` that say something, in the order in which they are written."""
        pairs: list[tuple[str, str | bool]] = [("id", self.election_id)]
        pairs += [(f"name_{language}", getattr(self.name, language)) for language in LANGUAGES]
        pairs += [("date", self.date), ("law", self.law), ("area", self.area), ("timezone", self.timezone)]
        pairs += [("stage", self.stage), ("synthetic", self.synthetic)]
        return {key: value for key, value in pairs if value}

    def text(self) -> str:
        """The file, byte for byte the same for the same settings."""
        return "[election]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in self.section().items())


def _toml(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04X}", escaped) + '"'


def read(path: Path, faults: Faults) -> Settings | None:
    """Read and check the file; ``None`` after a fault."""
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8-sig"), parse_float=Fraction)
    except UnicodeDecodeError as error:
        said = mark("A byte at offset {offset} is not UTF-8; save the file in UTF-8.")
        faults.add("B-10", SETTINGS, said, {"offset": error.start})
        return None
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        faults.add(
            "B-30", SETTINGS, mark("This is not valid TOML: {reason}."), {"reason": str(error).rstrip(".")}
        )
        return None
    section = found.get("election")
    if not isinstance(section, dict):
        faults.add("B-31", SETTINGS, mark("The section [election] is missing."))
        return None
    for key in found:
        if key != "election":
            faults.add("B-33", SETTINGS, mark("Only the section [election] is known here."), column=key)
    return settings(section, SETTINGS, faults)


def settings(section: Mapping[str, Any], file: str, faults: Faults) -> Settings | None:
    """The settings in a TOML section; ``None`` after a fault. Law and time zone must be known here."""
    check = _Section(section, file, faults)
    before = faults.total
    for key in section:
        if key not in _KEYS:
            faults.add(
                "B-33",
                file,
                mark("No such key is known.{hint}"),
                {"hint": suggestion(key, _KEYS)},
                column=key,
            )
    election_id = check.word("id", required=True)
    if election_id and (not is_identifier(election_id) or set(election_id) & set("/:")):
        check.wrong("id", mark("Expected letters, digits and - _ . only, a letter or digit first."))
    law = check.word("law", required=True)
    known = sorted(laws())
    if law and law not in known:
        check.wrong("law", mark("The law {law} is not known. Known are: {known}."), law=law, known=known)
    zone = check.word("timezone")
    if zone and not _is_zone(zone):
        check.wrong("timezone", mark("Expected the name of a time zone, such as Asia/Almaty."))
    stage = check.word("stage") or "final"
    if stage not in STAGES:
        check.wrong("stage", mark("Expected one of: {allowed}."), allowed=STAGES)
    made = Settings(
        election_id, check.name(), check.date(), law, check.word("area"), zone, stage, check.synthetic()
    )
    return made if faults.total == before else None


@cache
def _is_zone(name: str) -> bool:
    """Whether it names a time zone; any well-formed name does on a machine without a list of them."""
    if not _ZONE.fullmatch(name):
        return False
    try:
        return bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return name != _SOME_ZONE and not _is_zone(_SOME_ZONE)


class _Section:
    """Reads keys of the section, reporting what is not as expected."""

    def __init__(self, section: Mapping[str, Any], file: str, faults: Faults) -> None:
        self.section, self.file, self.faults = section, file, faults

    def wrong(self, key: str, said: str, **values: Any) -> None:
        value = str(self.section.get(key, ""))
        self.faults.add("B-32", self.file, said, values, column=key, value=value)

    def missing(self, key: str, said: str) -> None:
        self.faults.add("B-31", self.file, said, column=key)

    def word(self, key: str, *, required: bool = False) -> str:
        value = self.section.get(key, "")
        if not isinstance(value, str):
            self.wrong(key, mark("Expected text in quotation marks."))
            return ""
        if _HIDDEN.search(value):
            self.wrong(
                key,
                mark(
                    "A control character, or one that hides or turns text; expected visible text on one line."
                ),
            )
        if key.startswith("name") and value.startswith(FORMULA):
            said = mark(
                "A text that begins with “{first}” runs as a formula in a spreadsheet; write it without."
            )
            self.wrong(key, said, first=value[0])
        if required and not value.strip():
            self.missing(key, mark("This key is missing or empty; expected a value."))
        return value

    def name(self) -> Name:
        plain = self.section.get("name", "")
        if isinstance(plain, dict):
            inner = _Section(
                {f"name_{language}": plain.get(language, "") for language in LANGUAGES},
                self.file,
                self.faults,
            )
            found = Name(*(inner.word(f"name_{language}") for language in LANGUAGES))
        else:
            texts = {language: self.word(f"name_{language}") for language in LANGUAGES}
            if not any(texts.values()):
                texts["en"] = self.word("name")
            found = Name(**texts)
        if not found:
            self.missing("name", mark("The election has no name; expected name_kk, name_ru or name_en."))
        return found

    def date(self) -> str:
        value = self.section.get("date", "")
        if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        if value == "":
            self.missing("date", mark("This key is missing or empty; expected a value."))
            return ""
        if isinstance(value, str) and is_day(value):
            return value
        self.wrong("date", mark("Expected a date such as 2026-03-15."))
        return ""

    def synthetic(self) -> bool:
        value = self.section.get("synthetic", False)
        if not isinstance(value, bool):
            self.wrong("synthetic", mark("Expected true or false."))
        return value is True
