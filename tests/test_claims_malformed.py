"""A register that is broken at random is refused in plain words, at a place that is in the file."""

import copy
import random
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from scrutineer.claims.entry import Register
from scrutineer.claims.malformed import malformed
from tests.claims_register import REGISTER

WRONG: tuple[Any, ...] = ("x", 3, [], {}, ["a"], {"ask": "zz"}, True, [{}], "1,234 %")
OF_THE_LIBRARY = ("Input should", "Field required", "Extra inputs", "Value error", "instance of")


def small_register() -> dict[str, Any]:
    """The first entries of each table of the five articles."""
    found = tomllib.loads(REGISTER.read_text("utf-8"), parse_float=str)
    return {name: value[:12] if isinstance(value, list) else value for name, value in found.items()}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place below a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in inner:
        yield (*path, step)
        yield from places(below, (*path, step))


def broken(register: dict[str, Any], path: tuple[Any, ...], change: random.Random) -> dict[str, Any]:
    """The register with one place taken out, named otherwise or filled with something else."""
    found = copy.deepcopy(register)
    table: Any = found
    for step in path[:-1]:
        table = table[step]
    how = change.randrange(4)
    if how == 0:
        del table[path[-1]]
    elif how == 1 and isinstance(table, dict):
        table[f"{path[-1]}x"] = table.pop(path[-1])
    else:
        table[path[-1]] = change.choice(WRONG)
    return found


def complaints(found: dict[str, Any]) -> list[str]:
    try:
        Register.model_validate(found)
    except ValidationError as error:
        return [f"{one.place}: {one.sentence.text('en')}" for one in malformed(error, found)]
    return ["whole"]


def test_whatever_is_broken_is_told_without_a_word_of_the_library() -> None:
    change, register = random.Random(20221120), small_register()
    every = list(places(register))
    for _ in range(200):
        said = complaints(broken(register, change.choice(every), change))
        assert said, "refused without a complaint"
        assert not [line for line in said if any(words in line for words in OF_THE_LIBRARY)]


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        ({"ask": "act", "act": "off-03"}, "holds.1.query.on: This field is missing."),
        ({"ask": "record"}, "holds.1.query.record: This field is missing."),
        (
            {"ask": "sum", "of": [{"ask": "said", "name": "a"}, {"ask": "said"}]},
            "holds.1.query.of.2.name: This",
        ),
    ],
)
def test_a_question_named_like_one_of_its_fields_is_placed_rightly(ask: dict[str, Any], told: str) -> None:
    register = small_register()
    own = next(entry for entry in register["claim"] if "holds" in entry)
    own["holds"][0]["query"] = ask
    assert any(f"claim {own['id']}: {told}" in line for line in complaints(register))
