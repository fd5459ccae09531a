"""The second verifier, in a browser, says of every bundle what the first one says."""

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scrutineer import bundle
from scrutineer.ledger import StoreError
from tests.ledgers import KEY, OTHER, PRESS
from tests.random_change import change
from tests.sealed_bundle import BROKEN, EVENING, LATER, NOW, POLICY, edit, rewritten, sealed, witnessed
from tests.sealed_bundle import entries as entries_of
from tests.second_verifier import Browser, opened, policy_text
from tests.small_bundle import put
from tests.test_verify_changes import BOTH, country

pytestmark = pytest.mark.chromium
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
STEPS = 12
AT = int(NOW.timestamp() * 1000)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened(tmp_path_factory.mktemp("page")) as found:
        yield found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed bundle that one witness cosigned."""
    return witnessed(sealed(tmp_path_factory.mktemp("whole") / "bundle"), PRESS)


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "bundle"))


def options(known: dict[str, Any]) -> dict[str, Any]:
    """What a reader holds, named as the page names it."""
    given: dict[str, Any] = {"now": AT, "head": known.get("seen"), "proof": known.get("proof")}
    if known.get("policy"):
        given["policy"] = policy_text(known["policy"])
    if known.get("key"):
        given["key"] = known["key"].text
    return {name: value for name, value in given.items() if value is not None}


def test_a_sealed_bundle_passes_every_step(browser: Browser, folder: Path) -> None:
    known = {
        "policy": POLICY,
        "seen": (folder / "ledger/checkpoint").read_bytes(),
        "proof": bundle.prove(folder, "001").file.encode(),
    }
    found = browser.verify(folder, **options(known))
    assert [step["passed"] for step in found["steps"]] == [True] * STEPS
    assert [step["number"] for step in found["steps"]] == list(range(1, STEPS + 1))
    assert found["holds"] and found["first"] is None
    assert (found["trust"], found["key"]["text"]) == ("policy", KEY.verifier.text)
    assert found["head"]["size"] == len(entries_of(folder))
    assert [witness["name"] for witness in found["witnesses"]] == [PRESS.name]


@pytest.mark.parametrize("name", BROKEN)
def test_both_verifiers_find_the_same_fault_in_the_same_place(
    name: str, browser: Browser, folder: Path
) -> None:
    """``test_verify`` holds the first verifier to the same table."""
    broken = BROKEN[name]
    known = {"policy": POLICY, **broken.known(folder)}
    broken.do(folder)
    found = browser.verify(folder, **options(known))
    assert not found["holds"]
    first = found["first"]
    assert (first["number"], first["row"]) == (broken.step, broken.row)
    assert first["file"].startswith(broken.file)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return country(tmp_path_factory.mktemp("district") / "bundle", 30)


def test_both_verifiers_agree_on_random_changes(browser: Browser, district: Path) -> None:
    assert disagreements(browser, district, 20, seed=3) == []


@pytest.mark.long
def test_both_verifiers_agree_on_1000_random_changes(browser: Browser, district: Path) -> None:
    assert disagreements(browser, district, 1000, seed=4) == []


def disagreements(browser: Browser, folder: Path, number: int, *, seed: int) -> list[str]:
    """Random changes, each taken back, of which the two say something else: step, file, row."""
    rng = random.Random(seed)
    found = []
    for _ in range(number):
        changed = change(folder, rng)
        try:
            one = first_verifier(folder)
            two = browser.verify(folder, **options({"policy": BOTH}))
        finally:
            changed.undo()
        first = two.get("first")
        other = (first["number"], first["file"], first["row"]) if first else two.get("refused")
        if not agrees(one, other):
            found.append(f"{changed.what}: {one} against {other}")
    return found


def agrees(one: Any, other: Any) -> bool:
    """A missing ``ledger/key`` is told as the folder's by the one, as the file's by the other."""
    if (one, other) == ((1, "ledger", None), (1, "ledger/key", None)):
        return True
    return bool(one == other)


def first_verifier(folder: Path) -> Any:
    try:
        found = bundle.verify(folder, policy=BOTH, now=NOW).first
    except StoreError as error:
        return error.code
    return (found[0].number, found[1].file, found[1].row) if found else None


def test_a_key_is_trusted_only_when_somebody_says_so(browser: Browser, folder: Path) -> None:
    assert browser.verify(folder)["refused"] == "no-key"
    assert (
        browser.verify(folder, key=OTHER.verifier.text, policy=policy_text(POLICY))["refused"] == "two-keys"
    )
    assert browser.verify(folder, key="SYNTHETIC")["refused"] == "key"
    assert browser.verify(folder, trustOnFirstUse=True)["trust"] == "first_use"
    assert browser.verify(folder, key=KEY.verifier.text)["trust"] == "given"


def test_a_bundle_that_was_never_sealed_is_bad_use_and_no_broken_seal(
    browser: Browser, tmp_path: Path
) -> None:
    assert browser.verify(put(tmp_path / "bundle"), trustOnFirstUse=True)["refused"] == "sealed-not"


@pytest.mark.parametrize(
    "policy",
    [
        "needed = 0",
        'ledger = "x"\nneeded = 0',
        f'ledger = "{KEY.verifier.text}"\nneeded = 1',
        f'ledger = "{KEY.verifier.text}"\nneeded = 0\nextra = 1',
        f'ledger = "{KEY.verifier.text}"\nneeded = 0\n[[witness]]\nkey = "{KEY.verifier.text}"',
        f'ledger = "{PRESS.verifier.text}"\nneeded = 0',
        f'ledger = "{KEY.verifier.text}"\nneeded = "0"',
        "ledger = ???",
    ],
)
def test_a_policy_that_cannot_be_meant_is_bad_use(policy: str, browser: Browser, folder: Path) -> None:
    assert browser.verify(folder, policy=policy.encode())["refused"] == "policy"


def test_a_page_without_the_browsers_cryptography_says_the_same(browser: Browser, folder: Path) -> None:
    known = options({"policy": POLICY})
    assert browser.verify(folder, ownCryptography=True, **known)["holds"]
    edit(folder, "ledger/checkpoint", "\n\n", "x\n\n")
    assert browser.verify(folder, ownCryptography=True, **known)["first"]["number"] == 1


def test_contradictions_that_were_sealed_are_repeated_and_no_faults(browser: Browser, tmp_path: Path) -> None:
    folder = sealed(tmp_path / "first")
    shutil.rmtree(folder / "ledger")
    edit(folder, "declared.csv", "president,land,a,300", "president,land,a,299")
    bundle.seal(folder, KEY, time=EVENING)
    found = browser.verify(folder, key=KEY.verifier.text)
    assert found["holds"]
    assert [(one["contest"], one["count"]) for one in found["contradictions"]] == [("president", 1)]
    first = bundle.verify(folder, key=KEY.verifier)
    assert [one["code"] for one in found["contradictions"]] == [one.code for one in first.contradictions]


def test_rows_sealed_later_and_corrections_pass_too(browser: Browser, folder: Path) -> None:
    (folder / "ledger/witnesses").unlink()
    bundle_text = (folder / "declared.csv").read_text()
    (folder / "declared.csv").write_text(
        bundle_text + "president,land,b,150,count,,,2024-06-07T01:00:00Z,SYNTHETIC\n"
    )
    bundle.seal(folder, KEY, time=LATER, reason="SYNTHETIC")
    found = browser.verify(folder, key=KEY.verifier.text)
    assert found["holds"] and found["head"]["size"] > 40


def test_a_proof_alone_shows_its_entry_and_needs_a_key(browser: Browser, folder: Path) -> None:
    proof = bundle.prove(folder, "001").file
    assert browser.verify(None, proof=proof.encode(), trustOnFirstUse=True)["refused"] == "no-key"
    found = browser.verify(None, proof=proof.encode(), key=KEY.verifier.text)
    assert found["holds"] and found["entry"]["votes"] == {"a": "300", "against_all": "40", "b": "150"}
    assert [step["number"] for step in found["steps"] if step["passed"]] == [1, STEPS]
    with_policy = browser.verify(None, proof=proof.encode(), policy=policy_text(POLICY))
    assert [step["number"] for step in with_policy["steps"] if step["passed"]] == [1, 2, STEPS]
    other = browser.verify(None, proof=proof.encode(), key=OTHER.verifier.text)
    assert other["first"]["number"] == 1


def test_a_proof_from_paper_has_no_entry_and_is_held_against_the_bundle(
    browser: Browser, folder: Path
) -> None:
    proof = re.sub("extra .*\n", "", bundle.prove(folder, "001").file).encode()
    alone = browser.verify(None, proof=proof, key=KEY.verifier.text)
    assert alone["holds"] and alone["entry"] is None and alone["steps"][STEPS - 1]["passed"] is None
    found = browser.verify(folder, proof=proof, key=KEY.verifier.text)
    assert found["steps"][STEPS - 1]["passed"] and found["entry"]["row"]["station_id"] == "001"


LARGE = "kz-2021-rural-akims"
"""An example of 730 contests: sealing it and checking it twice takes seconds."""


@pytest.mark.parametrize(
    "example",
    [
        pytest.param(name, marks=pytest.mark.long if name == LARGE else ())
        for name in sorted(path.parent.name for path in EXAMPLES.glob("*/election.toml"))
    ],
)
def test_every_example_passes_when_it_is_sealed(example: str, browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / example
    shutil.copytree(EXAMPLES / example, folder, ignore=shutil.ignore_patterns("ledger"))
    bundle.seal(folder, KEY, time=EVENING)
    found = browser.verify(folder, key=KEY.verifier.text, now=AT)
    assert found["first"] is None
    assert [step["passed"] for step in found["steps"]] == [*[True] * 3, None, *[True] * 7, None]


IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "nobody with that name": {"winners": ["z"], "seats": {"z": 1}},
    "against all wins": {"winners": ["against_all"], "seats": {"against_all": 1}},
    "fewer votes win": {"winners": ["b"], "seats": {"b": 1}},
    "two for one seat": {"winners": ["a", "b"], "seats": {"a": 1, "b": 1}},
    "a seat for who did not win": {"seats": {"b": 1}},
    "a run-off with a seat": {"status": "runoff", "winners": ["a", "b"]},
    "a run-off of one": {"status": "runoff", "winners": ["a"], "seats": {}},
    "fewer votes have more seats": {
        "status": "seats_allocated",
        "winners": ["a", "b"],
        "seats": {"a": 1, "b": 2},
    },
    "adopted without a yes": {"status": "adopted", "winners": ["a"], "seats": {}},
    "not valid with a winner": {"status": "not_valid"},
    "a status that is none": {"status": "won"},
    "another law": {"law": "generic/majority-runoff"},
    "a field too many": {"extra": 1},
    "a step without an article": {"steps": [{"rule": "PLU-01"}]},
}
"""Decisions that no rule could give, where a has 300 votes, b 150, and against all 40."""


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_decision_that_no_rule_could_give_is_found_without_the_law(
    name: str, browser: Browser, folder: Path
) -> None:
    said = entries_of(folder)
    next(entry for entry in said if entry.get("contest_id") == "president")["decision"].update(
        IMPOSSIBLE[name]
    )
    rewritten(folder, said)
    found = browser.verify(folder, key=KEY.verifier.text)
    assert (found["first"]["number"], found["first"]["value"]) == (11, "president")
    first = bundle.verify(folder, key=KEY.verifier)
    assert first.first is not None and first.first[0].number == 11


def test_what_only_the_law_can_say_is_left_to_the_command_line_and_said_so(
    browser: Browser, folder: Path
) -> None:
    """A run-off between the two who lead could be lawful somewhere; under this law it is not."""
    said = entries_of(folder)
    decision = next(entry for entry in said if entry.get("contest_id") == "president")["decision"]
    decision.update(status="runoff", winners=["a", "b"], seats={})
    rewritten(folder, said)
    found = browser.verify(folder, key=KEY.verifier.text)
    assert found["holds"] and found["steps"][10]["remark"]
    first = bundle.verify(folder, key=KEY.verifier)
    assert first.first is not None and first.first[0].number == 11


ORDER = {
    "a vote for nobody on the ballot": ("votes.csv", "p1,b,150", "p1,z,150", "B-68"),
    "a figure with a separator": ("stations.csv", "001,north,1200", '001,north,"1,200"', "B-41"),
    "a station that is nowhere": ("stations.csv", "002,north", "002,west", "B-61"),
    "a second counted protocol": (
        "protocols.csv",
        "p1-copy,president,001,observer",
        "p1-copy,president,001,",
        "B-64",
    ),
    "a column of another name": ("stations.csv", "registered_voters", "registerd_voters", "B-16"),
    "an election without a name": ("election.toml", 'name_en = "SYNTHETIC election"\n', "", "B-31"),
    "a list of everything that runs as a formula": ("options.csv", "SYNTHETIC A", "=A1", "B-49"),
    "a circle of areas": ("areas.csv", "south,land", "south,south", "B-62"),
    "a date that is none": ("parties.csv", "2020-02-29", "2021-02-29", "B-44"),
    "a share above one": ("declared.csv", "0.375", "1.375", "B-42"),
}


@pytest.mark.parametrize("name", ORDER)
def test_both_verifiers_see_what_is_not_in_order_with_the_same_code(
    name: str, browser: Browser, folder: Path
) -> None:
    file, old, new, code = ORDER[name]
    edit(folder, file, old, new)
    found = browser.verify(folder, key=KEY.verifier.text)["steps"][8]
    first = bundle.verify(folder, key=KEY.verifier).steps[8]
    one = [(fault["code"], fault["file"], fault["row"]) for fault in found["faults"]]
    assert one[0] == (first.faults[0].code, first.faults[0].file, first.faults[0].row)
    assert one[0][0] == code
