"""Proof files: that one entry stands in a ledger, checked without it."""

from pathlib import Path

import pytest

from scrutineer.ledger import (
    Checkpoint,
    NoteError,
    ProofError,
    ProofFile,
    SigningKey,
    Use,
    cosign,
    create_log,
)
from tests.ledgers import (
    KEY,
    NIGHT,
    ORIGIN,
    OTHER,
    entries,
    entry,
    under,
)


def proof_file(tmp_path: Path, index: int, size: int, extra: bytes = b"") -> ProofFile:
    with create_log(tmp_path, KEY) as log:
        signed = log.append(entries(0, size), KEY)
        return ProofFile(index, tuple(log.reader().inclusion_proof(index)), signed.note, extra)


def test_a_proof_file_proves_its_entry_without_the_ledger(tmp_path):
    made = proof_file(tmp_path, 123, 400)
    file = made.file
    lines = file.split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 123"]
    assert lines[11:14] == ["", ORIGIN, "400"]
    assert ProofFile.parse(file.encode()) == made
    assert made.verify(entry(123), KEY.verifier).checkpoint.size == 400


def test_extra_words_travel_along_and_prove_nothing(tmp_path):
    made = proof_file(tmp_path, 0, 1, b"any words")
    assert made.file.split("\n")[1:3] == ["extra YW55IHdvcmRz", "index 0"]
    assert ProofFile.parse(made.file.encode()).extra == b"any words"
    made.verify(entry(0), KEY.verifier)


def test_a_proof_for_another_leaf_place_or_ledger_is_refused(tmp_path):
    made = proof_file(tmp_path / "a", 123, 400)
    for wrong in (entry(124), entry(123, padding=1), entry(123)[:-1]):
        with pytest.raises(ProofError):
            made.verify(wrong, KEY.verifier)
    with pytest.raises(ProofError):
        ProofFile(122, made.hashes, made.note).verify(entry(123), KEY.verifier)
    with pytest.raises(NoteError):
        made.verify(entry(123), OTHER.verifier)
    other = proof_file(tmp_path / "b", 3, 401)
    with pytest.raises(ProofError):
        ProofFile(123, made.hashes, other.note).verify(entry(123), KEY.verifier)


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file.replace("@v1", "@v2"),
        lambda file: file.replace("index 123", "index 0123"),
        lambda file: file.replace("index 123", "index -1"),
        lambda file: file.replace("index 123", "index  123"),
        lambda file: file.replace("index 123\n", ""),
        lambda file: file.replace("index 123\n", "index 123\nextra YQ==\n"),
        lambda file: file.replace("index 123\n", "extra \nindex 123\n"),
        lambda file: file.replace("index 123\n", "extra YR==\nindex 123\n"),
        lambda file: file.replace("index 123\n", "index 123\nAAAA\n"),
        lambda file: file.replace(
            "index 123\n", "index 123\n" + "A" * 43 + "=\n" * 1 + ("A" * 43 + "=\n") * 64
        ),
        lambda file: file.replace("\n\n", "\n", 1),
        lambda file: "\n" + file,
        lambda file: file + "\n",
        lambda file: file.replace("\n", "\r\n"),
    ],
)
def test_a_proof_file_with_anything_out_of_place_is_refused(tmp_path, change):
    file = proof_file(tmp_path, 123, 400).file
    with pytest.raises(NoteError):
        ProofFile.parse(change(file).encode())


def test_a_proof_with_five_witnesses_fits_the_largest_qr_code():
    hashes = (bytes(32),) * 20
    origin = "election.example/2026/parliament"
    note = Checkpoint(origin, 10**6, bytes(range(32))).signed(SigningKey.from_seed(origin, b"E" * 32))
    keys = [SigningKey.from_seed(f"witness-{n}.example", bytes([n]) * 32, Use.COSIGNATURE) for n in range(5)]
    note = under(note, *(cosign(note, key, NIGHT) for key in keys))
    size = len(ProofFile(999_999, hashes, note).file.encode())
    # Version 40 with the lowest correction holds 2,953 bytes; fewer make larger dots in print.
    assert size < 2_000
