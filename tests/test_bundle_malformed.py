"""Bundles that are wrong in one place: each gives one clear fault with its place, and nothing is written."""

from pathlib import Path

import pytest

from scrutineer import bundle
from scrutineer.model import BadInputError
from scrutineer.words import LANGUAGES
from tests.malformed import CASES, Case
from tests.small_bundle import contents, put


def test_the_names_of_the_cases_are_different():
    assert len({case.name for case in CASES}) == len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_malformed_bundle_gives_one_clear_fault_with_its_place(case: Case, tmp_path: Path):
    folder = put(tmp_path / "election")
    case.spoil(folder)
    before = contents(tmp_path)
    with pytest.raises(BadInputError) as caught:
        bundle.read(folder)
    faults = caught.value.faults
    places = [(f.code, f.file, f.row, f.column) for f in faults]
    assert (case.code, case.file, case.row, case.column) in places, [f.text("en") for f in faults]
    fault = faults[places.index((case.code, case.file, case.row, case.column))]
    assert not case.value or fault.value == case.value
    assert len(faults) == case.count, [f.text("en") for f in faults]
    for language in LANGUAGES:
        said = fault.text(language)
        assert said.startswith(case.file)
        assert "{" not in said.replace(fault.value, "")
    assert contents(tmp_path) == before
    assert bundle.validate(folder) == faults
