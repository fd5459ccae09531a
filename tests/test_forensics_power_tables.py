"""What is findable on three geometries: each kind by a test that is made for it, or none; as the docs say.

``pytest -m long -rA tests/test_forensics_power_tables.py`` prints the tables of ``docs/forensics.md``.
"""

import math
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from scrutineer.check.belief.asked import AREAS
from scrutineer.check.forensics.family import FAMILY, Question, questions
from scrutineer.check.forensics.manipulations import MANIPULATIONS
from scrutineer.check.forensics.power import Power, power_all
from scrutineer.check.forensics.station_figures import StationFigures
from tests.shared_stations import invented, shared

DOCS = Path(__file__).resolve().parents[1] / "docs" / "forensics.md"
COLUMNS = ("koeln2013", "invented", "mexico_chih_2015")
COPIES = 25
FEW = (0.0025, 0.005, 0.01, 0.02, 0.05)
SOME = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)
MANY = (0.05, 0.1, 0.2, 0.4)
SIZES = {"copied": FEW} | dict.fromkeys(("stuffed", "moved", "stuffed-unobserved"), MANY)

OF_TURNOUT = ("integer-turnout", "integer-either", "coarse-turnout")
MADE_FOR: Mapping[str, tuple[str, ...]] = {
    "rounded-turnout": OF_TURNOUT,
    "rounded-turnout-nearest": OF_TURNOUT,
    "turnout-to-five": OF_TURNOUT,
    "rounded-result": ("integer-result", "integer-either", "coarse-share"),
    "stuffed": (),
    "moved": (),
    "copied": ("identical-protocols", "identical-votes"),
    "heaped-lists": ("heaping-0-registered-voters", "last-digit-registered-voters"),
    "prescribed": ("equal-figures",),
    "stuffed-unobserved": ("observed-turnout", "observed-share"),
}
"""Kind to the beginnings of the tests that speak of it. Whatever else found it would say something untrue."""


def stations(name: str) -> StationFigures:
    return invented(600) if name == "invented" else shared(name)


def asked_of(figures: StationFigures) -> list[Question]:
    return [q for q in questions(figures, members=(*FAMILY, AREAS)) if q.member.gives_p]


def found(name: str, kind: str) -> dict[str, Power]:
    """Of each question about the leading option, or none: how often it found this kind.

    Found is found after the allowance for all questions about all options.
    """
    figures = stations(name)
    asked = asked_of(figures)
    tests = {q.name: q for q in asked if q.option_id in ("", figures.leader())}
    level = 0.01 / len(asked)
    lists = kind == "heaped-lists"
    sizes = SIZES.get(kind, SOME)
    return power_all(
        figures, tests, MANIPULATIONS[kind], sizes, seed=9, replicates=COPIES, level=level, lists=lists
    )


def cell(powers: Mapping[str, Power]) -> tuple[float | None, str]:
    """The smallest share of stations found with 80 %, by which test; the largest tried where none is."""
    smallest = [(size, name) for name, one in powers.items() if (size := one.smallest()) is not None]
    if not smallest:
        return None, f"not up to {100 * next(iter(powers.values())).sizes[-1]:g} %"
    size, name = min(smallest)
    least = next(iter(powers.values())).sizes[0]
    return size, f"{'≤ ' if size == least else ''}{100 * size:.2g} %, `{name.partition(' ')[0]}`"


@cache
def documented() -> dict[str, dict[str, str]]:
    """The table after ``Measured: power``: kind to geometry to cell."""
    text = DOCS.read_text("utf-8").split("## Measured: power", 1)[1].split("\n## ", 1)[0]
    rows = [
        [each.strip() for each in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| `")
    ]
    return {row[0].strip("`"): dict(zip(COLUMNS, row[1:], strict=True)) for row in rows}


def number(said: str) -> float | None:
    """The share that a cell states, of 1."""
    stated = re.match(r"(?:≤ )?([\d.]+) %, `", said)
    return float(stated[1]) / 100 if stated else None


def test_the_docs_state_for_every_kind_whether_it_is_findable():
    assert list(documented()) == list(MADE_FOR) == list(MANIPULATIONS)
    for kind, row in documented().items():
        for name, said in row.items():
            nobody = kind == "stuffed-unobserved" and stations(name).observed is None
            assert nobody == (said == "nobody observed"), (kind, name)
            by = re.search(r"`(.+)`", said)
            assert nobody or (number(said) is None) == (by is None) == said.startswith("not up to ")
            assert by is None or by[1].startswith(MADE_FOR[kind])


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.parametrize("kind", list(MANIPULATIONS))
@pytest.mark.parametrize("name", COLUMNS)
def test_a_planted_kind_is_found_as_documented_and_never_mislabelled(name: str, kind: str):
    if kind == "stuffed-unobserved" and stations(name).observed is None:
        pytest.skip("nobody observed this election")
    powers = found(name, kind)
    size, said = cell(powers)
    print(f"{name}: {kind}: {said}")
    wrong = {test for test, one in powers.items() if max(one.smoothed) >= 0.2}
    assert {test for test in wrong if not test.startswith(MADE_FOR[kind])} == set()
    stated = number(documented()[kind][name])
    assert (size is None) == (stated is None)
    assert size is None or stated is None or abs(math.log(size / stated)) < math.log(1.5)
