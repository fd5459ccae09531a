"""What sealing enters, what it refuses, and how a sealed bundle is corrected: never in silence."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from scrutineer import bundle
from scrutineer.bundle.sealing.statement import digest_in, digest_of, statement_of
from scrutineer.ledger import EntryError, StoreError, encode
from scrutineer.model import BadInputError, NotSupportedError
from tests.ledgers import KEY, OTHER, PRESS
from tests.sealed_bundle import EVENING, LATER, append, edit, entries, rewritten, sealed, witnessed
from tests.small_bundle import contents, put


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return sealed(tmp_path / "bundle")


def refused(folder: Path, **more: str) -> list[tuple[str, str, int | None]]:
    """Code, file and row of what sealing again finds; nothing is written."""
    before = contents(folder)
    with pytest.raises(BadInputError) as raised:
        bundle.seal(folder, KEY, time=LATER, **more)  # type: ignore[arg-type]
    assert contents(folder) == before
    assert raised.value.text("kk") != raised.value.text("ru") != raised.value.text("en")
    return [(fault.code, fault.file, fault.row) for fault in raised.value.faults]


def verifies(folder: Path) -> bool:
    return bundle.verify(folder, key=KEY.verifier).holds


def test_every_row_file_and_decision_has_its_entry(folder: Path) -> None:
    acts = Counter(entry["act"] for entry in entries(folder))
    assert acts == {
        "ledger_opened": 1,
        "rules_fixed": 4,
        "file_listed": 10,
        "row_listed": 3 + 3 + 2 + 1 + 1,
        "candidate_registered": 4,
        "protocol_entered": 5,
        "image_filed": 1,
        "total_declared": 3,
        "result_decided": 2,
    }


def test_a_protocol_is_entered_with_its_votes_and_what_it_replaces(folder: Path) -> None:
    said = entries(folder)
    (number,) = [n for n, e in enumerate(said) if e.get("row", {}).get("protocol_id") == "p1"]
    assert said[number]["votes"] == {"a": "300", "b": "150", "against_all": "40"}
    assert said[said[number]["replaces"]]["row"]["protocol_id"] == "p1-old"
    assert said[number]["reason"] == "a slip of the pen"
    (unstated,) = [e for e in said if e.get("row", {}).get("protocol_id") == "p2"]
    assert unstated["votes"] == {"a": "0", "b": ""}


def test_what_an_entry_states_is_all_of_it_but_when_and_why(folder: Path) -> None:
    said = entries(folder)
    moment = said[0]["at"]
    tricky = {
        "act": "row_listed",
        "at": moment,
        "table": "x",
        "row": {"at": moment, "b": f',"at":"{moment}"'},
    }
    replacing = {**tricky, "replaces": 1, "reason": "r", "approved_by": [f'","at":"{moment}"']}
    for entry in [*said, tricky, replacing]:
        assert digest_in(entry, encode(entry)) == digest_of(statement_of(entry))


def test_the_same_bundle_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    assert contents(sealed(tmp_path / "again")) == contents(folder)


def test_sealing_twice_adds_nothing(folder: Path) -> None:
    before = contents(folder)
    assert bundle.seal(folder, KEY, time=LATER).appended == 0
    assert contents(folder) == before


def test_letters_that_are_not_ascii_stand_in_options(tmp_path: Path) -> None:
    folder = sealed(tmp_path / "first")
    shutil.rmtree(folder / "ledger")
    edit(folder, "options.csv", "president,b,", "president,Қазақ,")
    edit(folder, "votes.csv", "p1,b,", "p1,Қазақ,")
    edit(folder, "votes.csv", "p2,b,", "p2,Қазақ,")
    bundle.seal(folder, KEY, time=EVENING)
    assert verifies(folder)
    edit(folder, "votes.csv", "Қазақ,150", "Қазақ,151")
    assert not verifies(folder)


def test_a_bundle_with_faults_is_not_sealed(tmp_path: Path) -> None:
    folder = put(tmp_path / "bundle")
    edit(folder, "votes.csv", "p1,a,300", "p1,a,many")
    with pytest.raises(BadInputError, match="B-41"):
        bundle.seal(folder, KEY, time=EVENING)
    assert not (folder / "ledger").exists()


def test_a_replacement_without_a_reason_is_not_sealed(tmp_path: Path) -> None:
    folder = put(tmp_path / "bundle")
    with pytest.raises(BadInputError, match="V-55"):
        bundle.seal(folder, KEY, time=EVENING)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle"]
    assert not (folder / "ledger").exists()


def test_a_hidden_file_is_not_sealed(folder: Path) -> None:
    (folder / ".hidden").write_text("x")
    assert refused(folder) == [("V-51", ".hidden", None)]


def test_a_row_that_stands_twice_is_not_sealed(tmp_path: Path) -> None:
    folder = sealed(tmp_path / "first")
    shutil.rmtree(folder / "ledger")
    append(folder / "declared.csv", "mayor,,x,-33,margin,,,,SYNTHETIC\n")
    with pytest.raises(BadInputError, match="V-54"):
        bundle.seal(folder, KEY, time=EVENING)


def test_parquet_is_written_as_csv_first(tmp_path: Path) -> None:
    folder = bundle.write(bundle.read(put(tmp_path / "csv")), tmp_path / "parquet", format="parquet")
    with pytest.raises(BadInputError, match="V-50"):
        bundle.seal(folder, KEY, time=EVENING)


def test_rows_that_were_added_are_appended(folder: Path) -> None:
    size = len(entries(folder))
    append(folder / "declared.csv", "president,land,b,150,count,,,2024-06-07T01:00:00Z,SYNTHETIC\n")
    done = bundle.seal(folder, KEY, time=LATER)
    assert (done.size, done.appended) == (size + 2, 2)
    assert [entry["act"] for entry in entries(folder)[size:]] == ["total_declared", "file_listed"]
    assert verifies(folder)


def corrected(folder: Path, reason: str = "counted again") -> None:
    """The protocol of station 002 is replaced by a new one."""
    append(folder / "protocols.csv", f"p2-new,president,002,,,p2,{reason},900,300,299,\n")
    edit(folder, "protocols.csv", "p2,president,002,,,", "p2,president,002,,superseded,")
    append(folder / "votes.csv", "p2-new,a,299\n")


def test_a_protocol_is_corrected_by_a_row_that_replaces_it(folder: Path) -> None:
    corrected(folder)
    bundle.seal(folder, KEY, time=LATER, approved_by=["SYNTHETIC commission"])
    last = [entry for entry in entries(folder) if entry["at"].startswith("2024-06-06T05")]
    assert last[0]["reason"] == "counted again" and last[0]["approved_by"] == ["SYNTHETIC commission"]
    assert [entry["act"] for entry in last].count("result_decided") == 1
    assert verifies(folder)
    edit(folder, "protocols.csv", "p2,president,002,,superseded,", "p2,president,002,,annulled,")
    found = bundle.verify(folder, key=KEY.verifier).first
    assert found is not None and (found[0].number, found[1].row) == (7, 5)


def test_a_correction_without_a_reason_is_refused(folder: Path) -> None:
    corrected(folder, "")
    assert ("V-55", "protocols.csv", 7) in refused(folder)


def test_a_protocol_rewritten_in_place_is_refused_even_with_a_reason(folder: Path) -> None:
    edit(folder, "votes.csv", "p1,a,300", "p1,a,301")
    assert refused(folder) == [("V-52", "protocols.csv", 3)]
    assert refused(folder, reason="because") == [("V-52", "protocols.csv", 3)]


def test_another_row_is_corrected_only_with_a_reason(folder: Path) -> None:
    edit(folder, "stations.csv", "001,north,1200", "001,north,1201")
    assert refused(folder) == [("V-52", "stations.csv", 2)]
    bundle.seal(folder, KEY, time=LATER, reason="the list was closed later")
    assert verifies(folder)


def test_a_row_that_was_sealed_cannot_be_taken_away(folder: Path) -> None:
    edit(folder, "stations.csv", "003,south,40\n", "")
    assert refused(folder, reason="closed") == [("V-53", "stations.csv", None)]


def test_nobody_appends_with_another_key(folder: Path) -> None:
    with pytest.raises(StoreError, match="sealed-other-key"):
        bundle.seal(folder, OTHER, time=LATER)


def test_nothing_is_dated_before_what_was_sealed(folder: Path) -> None:
    append(folder / "declared.csv", "president,land,b,150,count,,,2024-06-07T01:00:00Z,SYNTHETIC\n")
    with pytest.raises(EntryError, match="act-time-backwards"):
        bundle.seal(folder, KEY, time=EVENING.replace(hour=1))


def test_witnesses_of_an_earlier_head_are_not_shown_as_witnesses_of_this_one(folder: Path) -> None:
    witnessed(folder, PRESS)
    assert verifies(folder)
    append(folder / "declared.csv", "president,land,b,150,count,,,2024-06-07T01:00:00Z,SYNTHETIC\n")
    bundle.seal(folder, KEY, time=LATER)
    assert not (folder / "ledger/witnesses").exists()
    assert verifies(folder)


def numbered(folder: Path, index: int) -> Path:
    """The same bundle, where the protocol m2 states which entry of the ledger it is."""
    lines = (folder / "protocols.csv").read_text().splitlines()
    stated = [f"{line},{index if line.startswith('m2,') else ''}" for line in lines[1:]]
    (folder / "protocols.csv").write_text("\n".join([f"{lines[0]},ledger_index", *stated, ""]))
    return folder


def entered_as(folder: Path, protocol: str) -> int:
    """The first entry of a protocol."""
    return next(n for n, e in enumerate(entries(folder)) if e.get("row", {}).get("protocol_id") == protocol)


def test_a_protocol_may_state_the_number_of_its_first_entry_and_no_other(folder: Path) -> None:
    index = entered_as(folder, "m2")
    again = Path(shutil.copytree(folder, folder.with_name("again"), ignore=lambda *_: ["ledger"]))
    with pytest.raises(BadInputError, match="V-57") as raised:
        bundle.seal(numbered(again, index + 1), KEY, time=EVENING)
    assert (raised.value.faults[0].row, raised.value.faults[0].column) == (6, "ledger_index")
    edit(again, "protocols.csv", f",{index + 1}\n", f",{index}\n")
    bundle.seal(again, KEY, time=EVENING)
    assert verifies(again)
    numbered(folder, index)  # stated afterwards, with a reason
    bundle.seal(folder, KEY, time=LATER, reason="the number is stated")
    assert index in [entry.get("replaces") for entry in entries(folder)] and verifies(folder)
    edit(folder, "protocols.csv", f",{index}\n", f",{index + 1}\n")
    with pytest.raises(BadInputError, match="V-57"):
        bundle.seal(folder, KEY, time=LATER, reason="another number")


def test_a_protocol_that_states_the_number_of_another_entry_does_not_verify(folder: Path) -> None:
    said = entries(folder)
    index = entered_as(folder, "m2")
    said[index]["row"]["ledger_index"] = str(index - 1)
    rewritten(folder, said)
    found = bundle.verify(folder, key=KEY.verifier).first
    assert found is not None
    assert (found[0].number, found[1].code) == (5, "sealed-index")
    assert f"Entry {index}" in found[1].text("en")


def test_a_proof_stands_alone_with_its_entry(folder: Path) -> None:
    proof = bundle.prove(folder, "002", contest="mayor")
    entry, signed = bundle.proven(proof.file.encode(), KEY.verifier)
    assert entry["row"]["protocol_id"] == "m2" and entry["votes"] == {"x": "200", "y": "90"}
    assert signed.checkpoint.size == len(entries(folder))


def test_a_proof_says_which_contests_there_are_and_which_stations(folder: Path) -> None:
    with pytest.raises(BadInputError, match="V-81"):
        bundle.prove(folder, "002")
    with pytest.raises(BadInputError, match="V-80"):
        bundle.prove(folder, "9999")


def test_a_rulebook_that_is_not_known_is_refused(tmp_path: Path) -> None:
    folder = put(tmp_path / "bundle")
    edit(folder, "contests.csv", "president,plurality", "president,lottery")
    with pytest.raises((NotSupportedError, BadInputError)):
        bundle.seal(folder, KEY, time=EVENING)
    assert not (folder / "ledger").exists()
