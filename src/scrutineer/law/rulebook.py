"""The rules in force for a contest kind on a day."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TypeVar

from scrutineer.law.country import Country
from scrutineer.law.reading import read_country, read_kind
from scrutineer.law.rule import Kind, Rule
from scrutineer.model import BadInputError, Fault, NotSupportedError
from scrutineer.words import Name, Sentence, mark

F = TypeVar("F")


@dataclass(frozen=True)
class Rulebook:
    """The rules of one contest kind that are in force on one day."""

    kind: Kind
    day: date
    rules: tuple[Rule, ...]

    @property
    def path(self) -> str:
        """``kz/president``."""
        return f"{self.kind.country}/{self.kind.id}"

    def applying(self, form: type[F]) -> tuple[tuple[Rule, F], ...]:
        """The rules in force with this form, each with the form, in the order of the file."""
        return tuple((rule, rule.apply) for rule in self.rules if isinstance(rule.apply, form))

    def one(self, form: type[F]) -> tuple[Rule, F] | None:
        """The first rule in force with this form, if any."""
        return next(iter(self.applying(form)), None)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule in force with this id, if any."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def cited(self, article: str) -> Name:
        """An article as people of each language cite it."""
        return cited(article, self.kind.country)


def _rules() -> Traversable:
    return resources.files("scrutineer.law").joinpath("rules")


def _folders() -> Iterator[Traversable]:
    folders = (entry for entry in _rules().iterdir() if entry.is_dir())
    yield from sorted(folders, key=lambda entry: entry.name)


def _files(folder: Traversable) -> dict[str, Traversable]:
    """The rule files of a folder: name without ending to file, in the order of names."""
    return {
        file.name.removesuffix(".toml"): file
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".toml")
    }


@cache
def known() -> Mapping[str, tuple[str, ...]]:
    """Country to the contest kinds whose rules ship with the program, both by id. Reads no rule file."""
    return {
        folder.name: tuple(name for name in _files(folder) if not name.startswith("_"))
        for folder in _folders()
    }


@cache
def _country(country: str) -> Country:
    file = f"{country}/_country.toml"
    found = _files(_rules().joinpath(country)).get("_country")
    if found is None:
        said = mark("This file is missing; it holds the country's id, name and statutes.")
        raise BadInputError([Fault("L-08", file, Sentence(said))])
    return read_country(found.read_text("utf-8"), file)


@cache
def _kind(country: str, kind: str) -> Kind:
    files = _files(_rules().joinpath(country))
    shared = _files(_rules()) | {name: file for name, file in files.items() if name.startswith("_")}
    texts = {name: file.read_text("utf-8") for name, file in shared.items()}
    return read_kind(files[kind].read_text("utf-8"), f"{country}/{kind}.toml", _country(country), texts)


def countries() -> tuple[Country, ...]:
    """Every country whose rules ship with the program, by id, and the general rules (``generic``)."""
    return tuple(_country(country) for country in known())


def kinds() -> tuple[Kind, ...]:
    """Every contest kind that ships with the program, by country and id."""
    return tuple(_kind(country, kind) for country, of_country in known().items() for kind in of_country)


def kind_of(country: str, kind: str) -> Kind:
    """A contest kind with all versions of its rules.

    Raises :class:`NotSupportedError` where the country or the kind is not known, naming those that are.
    """
    if kind in known().get(country, ()):
        return _kind(country, kind)
    paths = [f"{one}/{other}" for one, of_country in known().items() for other in of_country]
    said = Sentence(
        mark("The law {path} is not known. Known are: {known}."),
        {"path": f"{country}/{kind}", "known": paths},
    )
    raise NotSupportedError("L-03", said)


@cache
def rule_files(country: str, kind: str) -> Mapping[str, str]:
    """The rule files that a contest kind is read from: path below ``rules`` to SHA-256 in hexadecimal.

    Its own file, that of its country, and those that it includes. Raises :class:`NotSupportedError` where
    the country or the kind is not known.
    """
    kind_of(country, kind)
    own, everywhere = _files(_rules().joinpath(country)), _files(_rules())
    included = tomllib.loads(own[kind].read_text("utf-8")).get("include", [])
    files = {f"{country}/{name}.toml": own[name] for name in ("_country", kind, *included) if name in own}
    files |= {f"{name}.toml": everywhere[name] for name in included if name not in own}
    return {path: sha256(files[path].read_bytes()).hexdigest() for path in sorted(files)}


def rulebook(country: str, kind: str, day: date) -> Rulebook:
    """The rules of ``country`` for contest ``kind`` in force on ``day``.

    Raises :class:`NotSupportedError` where the country or the kind is not known, naming those that are.
    """
    found = kind_of(country, kind)
    return Rulebook(found, day, tuple(rule for rule in found.rule if rule.in_force(day)))


def cited(article: str, country: str) -> Name:
    """An article of ``country`` as people of each language cite it: see :meth:`Country.cited`."""
    return _country(country).cited(article)
