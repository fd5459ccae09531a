"""A sealed bundle verifies; whatever is done to it, `verify` finds it, and says in which step and where."""

import random
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

SHORT, LONG = 30, 1_000


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


def spoiled(folder: Path, rng: random.Random) -> str:
    """One random change to a file of a bundle; what it was."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path = rng.choice(files)
    data = bytearray(path.read_bytes())
    place = rng.randrange(len(data))
    match rng.choice(("byte", "bit", "cut", "added", "row", "row twice", "file", "copied")):
        case "byte":
            data[place] = (data[place] + rng.randrange(1, 256)) % 256
        case "bit":
            data[place] ^= 1 << rng.randrange(8)
        case "cut":
            del data[place:]
        case "added":
            data[place:place] = bytes([rng.randrange(256)])
        case "row":
            lines = bytes(data).splitlines(keepends=True)
            del lines[rng.randrange(len(lines))]
            data = bytearray(b"".join(lines))
        case "row twice":
            lines = bytes(data).splitlines(keepends=True)
            lines.insert(0, rng.choice(lines))
            data = bytearray(b"".join(lines))
        case "file":
            path.unlink()
            return f"{path} removed"
        case _:
            path = path.with_name("another.csv")
    path.write_bytes(bytes(data))
    return str(path)


def random_changes(whole: Path, tmp_path: Path, number: int, seed: int) -> list[str]:
    """Random changes that were not found, or whose place was not named."""
    rng = random.Random(seed)
    missed = []
    for round_ in range(number):
        folder = Path(shutil.copytree(whole, tmp_path / f"b{round_}"))
        said = spoiled(folder, rng)
        try:
            found = checked(folder)
            if found.holds or found.first is None or not found.first[1].file:
                missed.append(said)
        except StoreError:  # the whole ledger is gone: not a sealed bundle any more
            missed.append(said)
        shutil.rmtree(folder)
    return missed


def test_30_random_changes_are_all_found(whole: Path, tmp_path: Path) -> None:
    assert random_changes(whole, tmp_path, SHORT, 1) == []


@pytest.mark.long
def test_1000_random_changes_are_all_found(whole: Path, tmp_path: Path) -> None:
    assert random_changes(whole, tmp_path, LONG, 2) == []
