"""Read a register: TOML checked against its form, and every name in it against what it names."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from scrutineer.bundle.fault import Faults, suggestion
from scrutineer.claims.entry import Act, Claim, Register
from scrutineer.claims.malformed import malformed
from scrutineer.claims.query import AskSaid, Part
from scrutineer.law.rule import Rule
from scrutineer.law.rulebook import kind_of, known
from scrutineer.words import mark

QUOTABLE: Final = ("original",)
"""Wordings that may be quoted as verbatim."""


@dataclass(frozen=True)
class Kept:
    """A register that was read and is whole, and the folder from which its paths are reckoned."""

    register: Register
    folder: Path
    file: str


def read(path: str | Path, *, entries_only: bool = False) -> Kept:
    """Read a register. Raises :class:`scrutineer.model.BadInputError` naming file, entry and field.

    With ``entries_only`` its bundles need not be there: an earlier state may lie in any folder.
    """
    faults = Faults(of_entries=True)
    path = Path(path)
    if path.is_dir():
        path = path / "claims.toml"
    register = _parsed(path, faults)
    faults.stop()
    if register is None:
        raise AssertionError("no fault and no register")
    _names(register, path, faults)
    if not entries_only:
        _bundles(register, path, faults)
    faults.stop()
    _wording(register, path.name, faults)
    _corrections(register.claim, path.name, faults)
    faults.stop()
    return Kept(register, path.parent, path.name)


def rule_of(act: Act) -> Rule | None:
    """The program's own rule that an act names, in its latest version; ``None`` where it names none."""
    if not act.rule:
        return None
    place, _, rule_id = act.rule.partition(":")
    return latest_rule(place, rule_id)


def latest_rule(place: str, rule_id: str) -> Rule | None:
    """A rule such as ``OFF-01`` of ``kz/president``, whatever the day; of several versions the latest."""
    country, _, kind = place.partition("/")
    if kind not in known().get(country, ()):
        return None
    found = [rule for rule in kind_of(country, kind).rule if rule.id == rule_id]
    return max(found, key=lambda rule: rule.from_ or date.min, default=None)


def _parsed(path: Path, faults: Faults) -> Register | None:
    found: dict[str, Any] = {}
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8-sig"), parse_float=str)
        return Register.model_validate(found)
    except OSError as error:
        said = mark("This file cannot be read: {reason}.")
        faults.add("W-01", str(path), said, {"reason": error.strerror or type(error).__name__})
    except ValidationError as error:
        for wrong in malformed(error, found):
            whole = {"said": wrong.sentence}  # nothing around it to translate
            faults.add("W-03", path.name, "{said}", whole, column=wrong.place, value=wrong.value)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        said = mark("This is not valid TOML: {reason}.")
        faults.add("W-02", path.name, said, {"reason": str(error).rstrip(".")})
    return None


def _names(register: Register, path: Path, faults: Faults) -> None:
    """Each id once, and everything that is named is there."""
    ids = {
        table: [entry.id for entry in getattr(register, table)]
        for table in ("bundle", "topic", "source", "record", "act", "claim", "commitment")
    }
    every = [name for names in ids.values() for name in names]
    for table, names in ids.items():
        for name in sorted({n for n in names if every.count(n) > 1}):
            said = mark("This id stands twice in the register; each entry has its own.")
            faults.add("W-04", path.name, said, column=f"{table} {name}")
    for entry, field, table, name in _references(register):
        listed = [n for t in table.split("|") for n in ids.get(t, ())]
        if name not in listed:
            said = mark("No {table} “{name}” is in the register.{hint}")
            hint = suggestion(name, listed)
            faults.add(
                "W-05",
                path.name,
                said,
                {"table": table, "name": name, "hint": hint},
                column=f"{entry}: {field}",
            )
    for act in register.act:
        if act.rule and rule_of(act) is None:
            said = mark("The law has no such rule; scrutineer law show lists them.")
            faults.add("W-07", path.name, said, column=f"act {act.id}: rule", value=act.rule)


def _bundles(register: Register, path: Path, faults: Faults) -> None:
    for bundle in register.bundle:
        if not (path.parent / bundle.path / "election.toml").is_file():
            said = mark("No election.toml is there; give the path of a bundle, relative to this file.")
            faults.add("W-06", path.name, said, column=f"bundle {bundle.id}: path", value=bundle.path)


def _references(register: Register) -> Iterator[tuple[str, str, str, str]]:
    """Entry, field, the tables where it may stand, and the name."""
    for claim in register.claim:
        yield from _of_claim(claim)
    for promise in register.commitment:
        where = f"commitment {promise.id}"
        yield where, "source", "source", promise.source
        for act in promise.acts:
            yield where, "acts", "act", act
        for check in promise.check:
            yield from _of_query(where, check)
        for status in (*promise.status, *promise.opinion):
            for name in status.evidence:
                yield where, "evidence", "act|record|claim|source|bundle", name


def _of_claim(claim: Claim) -> Iterator[tuple[str, str, str, str]]:
    where = f"claim {claim.id}"
    yield where, "source", "source", claim.source
    if claim.election:
        yield where, "election", "bundle", claim.election
    if claim.replaces:
        yield where, "replaces", "claim", claim.replaces
    for query in _queries((*claim.itself, *claim.holds, *claim.beside)):
        yield from _of_query(where, query)
        if isinstance(query, AskSaid) and query.name not in claim.said:
            yield where, "query", "said", query.name


def _of_query(where: str, query: Part) -> Iterator[tuple[str, str, str, str]]:
    for table in ("bundle", "record", "act"):
        if name := getattr(query, table, ""):
            yield where, "query", table, name


def _queries(parts: Iterable[Part]) -> Iterator[Part]:
    """Every query, those inside others too."""
    for part in parts:
        inner = [getattr(part, "query", None), getattr(part, "now", None)]
        of = getattr(part, "of", ())
        if not any(inner):
            yield part
        yield from _queries([query for query in (*inner, *of) if query is not None])


def _wording(register: Register, file: str, faults: Faults) -> None:
    """What is not the speaker's own wording is never quoted."""
    wordings = {source.id: source.wording for source in register.source}
    for claim in register.claim:
        wording = wordings[claim.source]
        if claim.quote and wording not in QUOTABLE:
            said = mark("The source is reworded or gives figures only: put it into gist, in your own words.")
            faults.add("W-08", file, said, column=f"claim {claim.id}: quote")
        if not claim.quote and claim.gist is None:
            said = mark("Give a quotation, or say in gist what was said.")
            faults.add("W-08", file, said, column=f"claim {claim.id}: gist")
    for promise in register.commitment:
        if promise.quote and wordings[promise.source] not in QUOTABLE:
            said = mark("The source is reworded or gives figures only: put it into gist, in your own words.")
            faults.add("W-08", file, said, column=f"commitment {promise.id}: quote")


def _corrections(claims: tuple[Claim, ...], file: str, faults: Faults) -> None:
    """A correction stands below what it replaces, and replaces what nothing else does."""
    seen: list[str] = []
    replaced: list[str] = []
    for claim in claims:
        if claim.replaces and (claim.replaces not in seen or claim.replaces in replaced):
            said = mark("A correction stands below the one entry that it replaces, and is its only one.")
            faults.add("W-09", file, said, column=f"claim {claim.id}: replaces", value=claim.replaces)
        if claim.replaces:
            replaced.append(claim.replaces)
        seen.append(claim.id)
