"""A sealed bundle verifies; whatever is done to it, `verify` finds it, and says in which step and where."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from scrutineer import bundle
from scrutineer.bundle import Trust, Verification
from scrutineer.bundle.sealing.verification import STEPS
from scrutineer.ledger import Policy, PolicyError, StoreError
from tests.ledgers import KEY, OTHER, PARTY, PRESS
from tests.sealed_bundle import BROKEN, EVENING, NOW, POLICY, edit, sealed, witnessed
from tests.small_bundle import put


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed bundle that one witness cosigned."""
    return witnessed(sealed(tmp_path_factory.mktemp("whole") / "bundle"), PRESS)


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "bundle"))


def checked(folder: Path) -> Verification:
    return bundle.verify(folder, policy=POLICY, now=NOW)


def test_a_sealed_bundle_verifies_in_every_step(folder: Path) -> None:
    proof = bundle.prove(folder, "001").file.encode()
    seen = (folder / "ledger/checkpoint").read_bytes()
    found = bundle.verify(folder, policy=POLICY, now=NOW, seen=seen, proof=proof)
    assert [step.passed for step in found.steps] == [True] * len(STEPS)
    assert [step.number for step in found.steps] == list(range(1, len(STEPS) + 1))
    assert found.holds and found.first is None
    assert (found.key, found.trust) == (KEY.verifier, Trust.POLICY)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_bundle_is_found_in_its_step_and_named(name: str, folder: Path) -> None:
    broken = BROKEN[name]
    known = {"policy": POLICY, **broken.known(folder)}
    broken.do(folder)
    found = bundle.verify(folder, now=NOW, **known)
    assert not found.holds and found.first is not None
    step, fault = found.first
    assert step.number == broken.step
    assert fault.file.startswith(broken.file)
    assert fault.row == broken.row
    assert all(fault.text(language) for language in ("kk", "ru", "en"))


def test_at_least_25_kinds_of_breaking_are_tried() -> None:
    assert len(BROKEN) >= 25


def test_a_key_is_trusted_only_when_somebody_says_so(folder: Path) -> None:
    with pytest.raises(PolicyError, match="verify-no-key"):
        bundle.verify(folder)
    with pytest.raises(PolicyError, match="verify-two-keys"):
        bundle.verify(folder, key=OTHER.verifier, policy=POLICY)
    assert bundle.verify(folder, trust_on_first_use=True).trust is Trust.FIRST_USE
    assert bundle.verify(folder, key=KEY.verifier).trust is Trust.GIVEN


def test_a_bundle_that_was_never_sealed_is_bad_use_and_no_broken_seal(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="sealed-not"):
        bundle.verify(put(tmp_path / "bundle"), trust_on_first_use=True)


def test_a_head_of_a_stranger_with_the_same_name_is_not_believed(tmp_path: Path) -> None:
    other = sealed(tmp_path / "bundle", OTHER)
    found = bundle.verify(other, key=KEY.verifier)
    assert found.first is not None and found.first[0].number == 1
    assert bundle.verify(other, trust_on_first_use=True).holds


@pytest.mark.parametrize(
    ("file", "old", "new", "row"),
    [("votes.csv", "p1,b,150", "p1,b,150,1", 3), ("stations.csv", "002,", "002,,,", 3)],
)
def test_a_table_that_cannot_be_read_is_named_by_its_row_and_not_by_every_row_in_it(
    folder: Path, file: str, old: str, new: str, row: int
) -> None:
    edit(folder, file, old, new)
    rows = checked(folder).steps[6]
    assert [(fault.code, fault.file, fault.row) for fault in rows.faults] == [("B-14", file, row)]


def test_a_ledger_whose_key_is_missing_is_not_one_that_was_never_sealed(folder: Path) -> None:
    (folder / "ledger/key").unlink()
    first = checked(folder).first
    assert first is not None
    assert (first[0].number, first[1].code, first[1].file) == (1, "sealed-no-key", "ledger/key")


def test_contradictions_sealed_with_the_figures_are_repeated_and_no_faults(tmp_path: Path) -> None:
    folder = sealed(tmp_path / "first")
    shutil.rmtree(folder / "ledger")
    edit(folder, "declared.csv", "president,land,a,300", "president,land,a,299")
    bundle.seal(folder, KEY, time=EVENING)
    found = bundle.verify(folder, key=KEY.verifier)
    assert found.holds
    assert [finding.code[0] for finding in found.contradictions] == ["D"]


def test_each_witness_needed_is_counted(folder: Path) -> None:
    two = Policy(KEY.verifier, POLICY.witnesses, 2)
    assert not bundle.verify(folder, policy=two).holds
    witnessed(folder, PARTY)
    assert bundle.verify(folder, policy=two).holds


def test_a_cosignature_before_the_last_entry_does_not_count(tmp_path: Path) -> None:
    late = EVENING + timedelta(days=3000)
    found = checked(witnessed(sealed(tmp_path / "bundle", time=late), PRESS))
    assert found.first is not None and found.first[0].number == 2
