"""Witnesses: what they sign, what a fork looks like to them, and that they do not forget."""

import threading
from pathlib import Path

import pytest

from scrutineer.ledger import (
    Checkpoint,
    ForkError,
    KeyFileError,
    Policy,
    StoreError,
    Tree,
    Witness,
    WitnessError,
    WitnessState,
    cosign_in_file,
    cosigned_at,
    create_witness,
    durable,
    folder_fetch,
    leaf_hash,
    open_log,
    read_head,
    read_witness,
    watch_in_file,
    write_key,
)
from scrutineer.ledger.tiles import TileReader
from tests.ledgers import (
    KEY,
    NIGHT,
    ORIGIN,
    OTHER,
    PARTY,
    PRESS,
    entries,
    head,
    ledger,
    signed_head,
    under,
)

WORDS = "SYNTHETIC passphrase"


@pytest.fixture(scope="module")
def key_file() -> str:
    return write_key(PRESS, WORDS, b"s" * 16)


@pytest.fixture
def state(key_file) -> WitnessState:
    return WitnessState(key_file).watch(KEY.verifier)


def proof(size1: int, size2: int) -> list[bytes]:
    return Tree(map(leaf_hash, entries(0, size2))).consistency_proof(size1)


def signed_up_to(state: WitnessState, *sizes: int) -> WitnessState:
    before = 0
    for size in sizes:
        state, _ = state.cosign(head(size), proof(before, size) if before else [], PRESS, NIGHT)
        before = size
    return state


def held(state: WitnessState) -> bytes:
    last = state.watched[ORIGIN].head
    return last.file.encode() if last else b""


# What a witness signs


def test_a_witness_follows_a_ledger_that_grows(state):
    after = signed_up_to(state, 3, 3, 8, 300)
    assert held(after) == head(300)


def test_a_cosignature_is_the_witness_s_over_the_head(state):
    _, line = state.cosign(head(3), [], PRESS, NIGHT)
    assert cosigned_at(under(signed_head(3), line), PRESS.verifier) == NIGHT


def test_an_empty_ledger_may_become_anything(state):
    after, _ = state.cosign(head(0), [], PRESS, NIGHT)
    after, _ = after.cosign(head(5), [], PRESS, NIGHT)
    assert held(after) == head(5)


def test_a_fork_of_the_same_size_is_refused_and_both_heads_are_shown(state):
    state = signed_up_to(state, 3, 8)
    with pytest.raises(ForkError) as error:
        state.cosign(head(8, fork_at=5), [], PRESS, NIGHT)
    assert error.value.code == "witness-fork"
    assert (error.value.held, error.value.offered) == (head(8).decode(), head(8, fork_at=5).decode())
    assert "FORK" in error.value.text("en")


@pytest.mark.parametrize(
    ("offered", "shown", "code"),
    [
        (head(12, fork_at=5), proof(8, 12), "witness-not-continued"),
        (head(12), [], "witness-not-continued"),
        (head(12), proof(8, 12)[:-1], "witness-not-continued"),
        (head(12), proof(7, 12), "witness-not-continued"),
        (head(8), proof(3, 8), "witness-not-continued"),
        (head(3), [], "witness-older"),
        (head(0), [], "witness-older"),
    ],
)
def test_a_head_that_is_not_shown_to_continue_is_refused_with_both_heads(state, offered, shown, code):
    state = signed_up_to(state, 8)
    with pytest.raises(WitnessError) as error:
        state.cosign(offered, shown, PRESS, NIGHT)
    assert error.value.code == code
    assert isinstance(error.value, ForkError) == (code != "witness-older")
    assert (error.value.held, error.value.offered) == (head(8).decode(), offered.decode())


@pytest.mark.parametrize(
    ("offered", "code"),
    [
        (head(8).replace(b"8", b"9", 1), "witness-not-signed"),
        (Checkpoint(ORIGIN, 1, leaf_hash(b"")).signed(OTHER).file.encode(), "witness-not-signed"),
        (head(8).replace(b"synthetic", b"authentic", 1), "witness-unknown-ledger"),
        (b"", "witness-not-a-checkpoint"),
        (b"not a head\n", "witness-not-a-checkpoint"),
    ],
)
def test_what_the_ledger_did_not_sign_is_not_cosigned(state, offered, code):
    with pytest.raises(WitnessError) as error:
        state.cosign(offered, [], PRESS, NIGHT)
    assert error.value.code == code


def test_a_proof_where_there_is_nothing_to_continue_is_a_mistake(state):
    with pytest.raises(WitnessError) as error:
        state.cosign(head(8), proof(3, 8), PRESS, NIGHT)
    assert error.value.code == "witness-needless-proof"


def test_a_witness_s_time_does_not_run_backwards(state):
    state = signed_up_to(state, 3)
    with pytest.raises(WitnessError) as error:
        state.cosign(head(8), proof(3, 8), PRESS, NIGHT - 1)
    assert error.value.code == "witness-time-backwards"


def test_a_witness_signs_with_its_own_key_only(state):
    with pytest.raises(KeyFileError):
        state.cosign(head(3), [], PARTY, NIGHT)


def test_a_ledger_s_key_is_not_exchanged_unnoticed(state):
    assert state.watch(KEY.verifier) == state
    with pytest.raises(WitnessError) as error:
        state.watch(OTHER.verifier)
    assert error.value.code == "witness-other-key"


def test_lines_that_others_added_are_not_kept(state):
    crowded = head(3) + "\N{EM DASH} x.example AAAAAAA=\n".encode()
    after, _ = state.cosign(crowded, [], PRESS, NIGHT)
    assert held(after) == head(3)
    assert WitnessState.parse(after.file.encode()) == after


# Its file


@pytest.fixture
def file(tmp_path: Path, key_file: str) -> Path:
    path = tmp_path / "press.witness"
    create_witness(path, key_file)
    watch_in_file(path, KEY.verifier)
    return path


def test_what_a_witness_signed_is_on_the_disk_before_the_signature_leaves(file, monkeypatch):
    cosign_in_file(file, head(3), [], WORDS, NIGHT)
    monkeypatch.setattr(durable, "put_in_place", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        cosign_in_file(file, head(8), proof(3, 8), WORDS, NIGHT)
    assert held(read_witness(file)) == head(3)


def test_a_witness_that_was_started_twice_signs_one_of_two_forks(file):
    lines, errors = [], []
    barrier = threading.Barrier(2)

    def ask(offered: bytes) -> None:
        barrier.wait()
        try:
            lines.append(cosign_in_file(file, offered, [], WORDS, NIGHT, patience=lambda n: n < 10**6))
        except ForkError as error:
            errors.append(error)

    threads = [threading.Thread(target=ask, args=(head(8, fork_at=n),)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(lines), len(errors)) == (1, 1)


def test_a_witness_at_work_is_not_disturbed(file):
    with durable.locked(file.parent), pytest.raises(StoreError):
        cosign_in_file(file, head(3), [], WORDS, NIGHT)


def test_a_witness_is_not_made_anew_over_its_memory(file, key_file):
    with pytest.raises(WitnessError) as error:
        create_witness(file, key_file)
    assert error.value.code == "witness-exists"
    with pytest.raises(WitnessError):
        read_witness(file.with_name("nowhere"))
    with pytest.raises(WitnessError) as error:
        create_witness(file.with_name("ledger-key"), write_key(KEY, WORDS, b"s" * 16))
    assert error.value.code == "witness-key-use"


def test_a_wrong_passphrase_signs_nothing(file):
    with pytest.raises(KeyFileError):
        cosign_in_file(file, head(3), [], "another", NIGHT)
    assert held(read_witness(file)) == b""


def test_a_damaged_memory_is_not_taken_for_an_empty_one(file):
    cosign_in_file(file, head(3), [], WORDS, NIGHT)
    sound = file.read_bytes()
    for damaged in (b"", b"{}", sound[: len(sound) // 2], sound.replace(b"\\n3\\n", b"\\n2\\n"), b"[" * 5000):
        file.write_bytes(damaged)
        with pytest.raises(WitnessError) as error:
            cosign_in_file(file, head(3, fork_at=1), [], WORDS, NIGHT)
        assert error.value.code == "witness-file-form"


def test_a_ledger_in_a_folder_is_cosigned_through_its_tiles(tmp_path, file):
    ledger(tmp_path / "ledger", 300)
    first = read_head(tmp_path / "ledger", KEY.verifier)
    cosign_in_file(file, first.file.encode(), [], WORDS, NIGHT)
    with open_log(tmp_path / "ledger", KEY.verifier) as log:
        grown = log.append(entries(300, 900), KEY)
        tiles = TileReader(folder_fetch(log.folder), 900, grown.checkpoint.root)
        line = cosign_in_file(file, grown.file.encode(), tiles.consistency_proof(300), WORDS, NIGHT)
        log.attach([line], [PRESS.verifier])
    policy = Policy(KEY.verifier, (Witness(PRESS.verifier),), 1)
    standing = policy.check((tmp_path / "ledger/checkpoint").read_bytes())
    assert [(one.key, time) for one, time in standing.cosigned] == [(PRESS.verifier, NIGHT)]
