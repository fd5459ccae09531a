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
from scrutineer.model import NotSupportedError
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


def _folders() -> Iterator[Traversable]:
    rules = resources.files("scrutineer.law").joinpath("rules")
    yield from sorted((entry for entry in rules.iterdir() if entry.is_dir()), key=lambda entry: entry.name)


def _files(folder: Traversable) -> dict[str, str]:
    """The rule files of a folder: name without ending to text, in the order of names."""
    return {
        file.name.removesuffix(".toml"): file.read_text("utf-8")
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".toml")
    }


@cache
def countries() -> tuple[Country, ...]:
    """Every country whose rules ship with the program, by id, and the general rules (``generic``)."""
    return tuple(
        read_country(_files(folder)["_country"], f"{folder.name}/_country.toml") for folder in _folders()
    )


@cache
def kinds() -> tuple[Kind, ...]:
    """Every contest kind that ships with the program, by country and id."""
    everywhere = _files(resources.files("scrutineer.law").joinpath("rules"))
    found: list[Kind] = []
    for folder, country in zip(_folders(), countries(), strict=True):
        files = _files(folder)
        shared = everywhere | {name: text for name, text in files.items() if name.startswith("_")}
        found += [
            read_kind(text, f"{country.id}/{name}.toml", country, shared)
            for name, text in files.items()
            if not name.startswith("_")
        ]
    return tuple(found)


@cache
def rule_files(country: str, kind: str) -> Mapping[str, str]:
    """The rule files that a contest kind is read from: path below ``rules`` to SHA-256 in hexadecimal.

    Its own file, that of its country, and those that it includes. Raises :class:`NotSupportedError` where
    the country or the kind is not known.
    """
    kind_of(country, kind)
    everywhere = _files(resources.files("scrutineer.law").joinpath("rules"))
    own = next(_files(folder) for folder in _folders() if folder.name == country)
    texts = {f"{name}.toml": text for name, text in everywhere.items()}
    texts |= {f"{country}/{name}.toml": text for name, text in own.items()}
    included = tomllib.loads(own[kind]).get("include", [])
    names = ["_country", kind, *(name for name in included if name in own)]
    paths = [f"{country}/{name}.toml" for name in names]
    paths += [f"{name}.toml" for name in included if name not in own]
    return {path: sha256(texts[path].encode()).hexdigest() for path in sorted(paths)}


def kind_of(country: str, kind: str) -> Kind:
    """A contest kind with all versions of its rules.

    Raises :class:`NotSupportedError` where the country or the kind is not known, naming those that are.
    """
    for found in kinds():
        if (found.country, found.id) == (country, kind):
            return found
    said = Sentence(
        mark("The law {path} is not known. Known are: {known}."),
        {"path": f"{country}/{kind}", "known": [f"{one.country}/{one.id}" for one in kinds()]},
    )
    raise NotSupportedError("L-03", said)


def rulebook(country: str, kind: str, day: date) -> Rulebook:
    """The rules of ``country`` for contest ``kind`` in force on ``day``.

    Raises :class:`NotSupportedError` where the country or the kind is not known, naming those that are.
    """
    found = kind_of(country, kind)
    return Rulebook(found, day, tuple(rule for rule in found.rule if rule.in_force(day)))


def cited(article: str, country: str) -> Name:
    """An article of ``country`` as people of each language cite it: see :meth:`Country.cited`."""
    return next(found for found in countries() if found.id == country).cited(article)
