"""Reading rule files: TOML in, a checked :class:`~scrutineer.law.rule.Kind` or a list of faults out.

Three things spare a rule file from repetition, and nothing else does:

``include``  names shared files, whose rules are added; a rule of the file itself takes over from an
             included rule with the same id on its first day;
``[words]``  holds sentences that occur several times, written ``"@key"`` where they are used;
``statute``  is the mark of a statute of the country, and stands for its full name.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from scrutineer.law.country import Country
from scrutineer.law.rule import Kind
from scrutineer.model import BadInputError, Fault
from scrutineer.words import Sentence, mark

NOTHING_SHARED: Mapping[str, str] = MappingProxyType({})


def read_country(text: str, file: str) -> Country:
    """Read a country's ``_country.toml``. Raises :class:`BadInputError`."""
    try:
        return Country.model_validate(_toml(text, file))
    except ValidationError as error:
        raise BadInputError([_fault(file, item["msg"], item["loc"]) for item in error.errors()]) from error


def read_kind(text: str, file: str, country: Country, shared: Mapping[str, str] = NOTHING_SHARED) -> Kind:
    """Read a rule file. Decimals become exact fractions.

    ``shared`` maps the names that ``include`` may give to the texts of those files. Raises
    :class:`BadInputError` naming file, rule and what is wrong with it, every fault at once.
    """
    data = _toml(text, file)
    origin = _include(data, file, shared)
    faults: list[Fault] = []
    words = data.pop("words", {})
    data = _spelled_out(data, words, file, faults)
    _name_statute(data, country, file, faults)
    rules = data["rule"]
    for place, rule in enumerate(rules):
        try:
            country.cited(str(rule.get("article", "none")))
        except ValueError as error:
            faults.append(_fault(origin[place], str(error), ("rule", place, "article"), rules))
    if faults:
        raise BadInputError(faults)
    try:
        return Kind.model_validate(data)
    except ValidationError as error:
        raise BadInputError(
            [
                _fault(_file_of(item["loc"], origin, file), item["msg"], item["loc"], rules)
                for item in error.errors()
            ]
        ) from error


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Fraction)
    except tomllib.TOMLDecodeError as error:
        said = Sentence(mark("This is not valid TOML: {reason}."), {"reason": str(error)})
        raise BadInputError([Fault("L-01", file, said)]) from error


def _rules(part: Mapping[str, Any], file: str) -> list[dict[str, Any]]:
    """The rules of a file as they are written, each a table."""
    rules = part.get("rule", [])
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise BadInputError([_fault(file, "write each rule as a table that begins with [[rule]]", ("rule",))])
    return rules


def _include(data: dict[str, Any], file: str, shared: Mapping[str, str]) -> list[str]:
    """Add the rules and words of included files to ``data``; the file of each rule, in their order."""
    own = _rules(data, file)
    rules, origin = list(own), [file] * len(own)
    words: dict[str, Any] = {}
    for name in data.pop("include", []):
        part = _shared_part(name, file, shared)
        added = [kept for rule in _rules(part, f"{name}.toml") if (kept := _until_taken_over(rule, own))]
        rules += added
        origin += [f"{name}.toml"] * len(added)
        words |= part.get("words", {})
    data["rule"] = rules
    data["words"] = words | data.get("words", {})
    return origin


def _shared_part(name: str, file: str, shared: Mapping[str, str]) -> dict[str, Any]:
    if name not in shared:
        said = Sentence(
            mark("The file {name}.toml to be included is not there. Known are: {known}."),
            {"name": name, "known": ", ".join(sorted(shared)) or "–"},
        )
        raise BadInputError([Fault("L-04", file, said, column="include")])
    part = _toml(shared[name], f"{name}.toml")
    if strange := set(part) - {"rule", "words"}:
        said = Sentence(
            mark("A file to be included holds rules and words only, not: {names}."),
            {"names": sorted(strange)},
        )
        raise BadInputError([Fault("L-05", f"{name}.toml", said)])
    return part


def _until_taken_over(rule: dict[str, Any], own: list[dict[str, Any]]) -> dict[str, Any] | None:
    """An included rule up to the day before the file's own rule of that id; ``None`` where no day is left."""
    starts = [one.get("from", date.min) for one in own if one.get("id") == rule.get("id")]
    if not starts:
        return rule
    first = min(starts)
    if not isinstance(first, date) or first <= rule.get("from", date.min):
        return None
    return rule | {"to": min(first - timedelta(days=1), rule.get("to", date.max))}


def _spelled_out(value: Any, words: Mapping[str, Any], file: str, faults: list[Fault]) -> Any:
    """``value`` with each ``"@key"`` replaced by the words of that key."""
    if isinstance(value, dict):
        return {key: _spelled_out(item, words, file, faults) for key, item in value.items()}
    if isinstance(value, list):
        return [_spelled_out(item, words, file, faults) for item in value]
    if isinstance(value, str) and value.startswith("@"):
        if value[1:] in words:
            return words[value[1:]]
        said = Sentence(mark("{key} is not among the words of the file."), {"key": value})
        faults.append(Fault("L-06", file, said))
    return value


def _name_statute(data: dict[str, Any], country: Country, file: str, faults: list[Fault]) -> None:
    if isinstance(data.get("statute"), str):
        try:
            data["statute"] = country.cited(data["statute"])
        except ValueError as error:
            faults.append(_fault(file, str(error), ("statute",)))


def _file_of(loc: tuple[int | str, ...], origin: list[str], file: str) -> str:
    """The file that a fault at ``loc`` is in: that of the rule, where it is in a rule."""
    if len(loc) > 1 and loc[0] == "rule" and isinstance(loc[1], int):
        return origin[loc[1]]
    return file


def _fault(file: str, reason: str, loc: tuple[int | str, ...], rules: list[Any] | None = None) -> Fault:
    """A fault whose column says the rule by its id: ``PRE-14.apply.majority.base``."""
    path = [str(part) for part in loc]
    if rules and len(loc) > 1 and loc[0] == "rule" and isinstance(loc[1], int) and loc[1] < len(rules):
        path[:2] = [str(rules[loc[1]].get("id", f"rule {loc[1] + 1}"))]
    said = Sentence(
        mark("The rule file is wrong here: {reason}."), {"reason": reason.removeprefix("Value error, ")}
    )
    return Fault("L-02", file, said, column=".".join(path))
