"""Answers with the names of contestants in the reader's language where a test put their ids."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scrutineer.check.forensics.result import Effect, Result
from scrutineer.words import Name, Sentence


def named(result: Result, names: Mapping[str, Name]) -> Result:
    """The same answer; every value of its sentences that is the id of an option becomes its name."""
    effect = result.effect
    return replace(
        result,
        asked=_named(result.asked, names),
        said=_named(result.said, names),
        cannot=_named(result.cannot, names),
        notes=tuple(_named(note, names) for note in result.notes),
        effect=_effect(effect, names) if effect else None,
    )


def _effect(effect: Effect, names: Mapping[str, Name]) -> Effect:
    return replace(effect, name=_named(effect.name, names))


def _named(said: Sentence, names: Mapping[str, Name]) -> Sentence:
    return Sentence(said.template, {key: _value(key, value, names) for key, value in said.values.items()})


def _value(key: str, value: Any, names: Mapping[str, Name]) -> Any:
    if isinstance(value, Sentence):
        return _named(value, names)
    return names.get(value, value) if key == "option" and isinstance(value, str) else value
