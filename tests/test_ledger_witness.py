"""Witnesses, policies and proof files: who stands behind a head, and what a fork looks like to them."""

import threading
from pathlib import Path

import pytest

from scrutineer.ledger import (
    Checkpoint,
    ForkError,
    KeyFileError,
    Note,
    NoteError,
    Policy,
    PolicyError,
    ProofError,
    ProofFile,
    Signature,
    SigningKey,
    StoreError,
    Tree,
    Use,
    Witness,
    WitnessError,
    WitnessState,
    cosign,
    cosign_in_file,
    cosigned_at,
    create_log,
    create_witness,
    durable,
    folder_fetch,
    leaf_hash,
    open_log,
    read_head,
    read_witness,
    root_hash,
    watch_in_file,
    write_key,
)
from scrutineer.ledger.tiles import TileReader
from tests.ledgers import KEY, NIGHT, ORIGIN, OTHER, PARTY, PRESS, UNIVERSITY, entries, entry, ledger

WORDS = "SYNTHETIC passphrase"


@pytest.fixture(scope="module")
def key_file() -> str:
    return write_key(PRESS, WORDS, b"s" * 16)


@pytest.fixture
def state(key_file) -> WitnessState:
    return WitnessState(key_file).watch(KEY.verifier)


def signed_head(size: int, fork_at: int | None = None) -> Note:
    """A signed head; with ``fork_at`` of a ledger in which that entry is another."""
    data = [entry(n, padding=int(n == fork_at)) for n in range(size)]
    return Checkpoint(ORIGIN, size, root_hash(map(leaf_hash, data))).signed(KEY)


def head(size: int, *, fork_at: int | None = None) -> bytes:
    return signed_head(size, fork_at).file.encode()


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
    with pytest.raises(ForkError) as error:
        state.cosign(offered, shown, PRESS, NIGHT)
    assert error.value.code == code
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


# Policies

POLICY = f"""
ledger = "{KEY.verifier.text}"
needed = 2

[[witness]]
key = "{PRESS.verifier.text}"
name_en = "SYNTHETIC press"
name_kk = "SYNTHETIC баспасөз"

[[witness]]
key = "{PARTY.verifier.text}"

[[witness]]
key = "{UNIVERSITY.verifier.text}"
"""


def under(note: Note, *lines: Signature) -> Note:
    return Note(note.text, (*note.signatures, *lines))


def cosigned(*keys: SigningKey) -> bytes:
    note = signed_head(8)
    return under(note, *(cosign(note, key, NIGHT) for key in keys)).file.encode()


def test_enough_witnesses_are_enough_whichever_they_are():
    policy = Policy.parse(POLICY)
    standing = policy.check(cosigned(UNIVERSITY, PRESS))
    assert [one.key.name for one, _ in standing.cosigned] == ["press.example", "university.example"]
    assert [one.key.name for one in standing.missing] == ["party.example"]
    assert standing.signed.checkpoint.size == 8
    assert [witness.title("kk") for witness in policy.witnesses[:2]] == [
        "SYNTHETIC баспасөз",
        "party.example",
    ]


def test_a_missing_witness_is_named():
    with pytest.raises(PolicyError) as error:
        Policy.parse(POLICY).check(cosigned(PARTY))
    assert error.value.code == "policy-too-few"
    assert error.value.text("en").endswith("Missing: SYNTHETIC press, university.example.")


def test_one_witness_twice_is_one_witness():
    twice = cosigned(PRESS) + cosigned(PRESS).splitlines(keepends=True)[-1]
    with pytest.raises(NoteError):
        Policy.parse(POLICY).check(twice)


def test_a_stranger_s_cosignature_does_not_count():
    stranger = SigningKey.from_seed("press.example", b"X" * 32, Use.COSIGNATURE)
    with pytest.raises(PolicyError):
        Policy.parse(POLICY).check(cosigned(PARTY, stranger))


def test_a_cosignature_that_does_not_hold_spoils_the_head_though_enough_others_hold():
    elsewhere = cosign(signed_head(9), UNIVERSITY, NIGHT)
    with pytest.raises(NoteError) as error:
        Policy.parse(POLICY).check(cosigned(PRESS, PARTY) + f"{elsewhere.line}\n".encode())
    assert (error.value.code, error.value.place) == ("note-bad-signature", "university.example")


@pytest.mark.parametrize(("since", "now"), [(NIGHT + 1, None), (None, NIGHT - 1)])
def test_a_cosignature_before_the_last_entry_or_from_the_future_is_refused(since, now):
    data = cosigned(PRESS, PARTY)
    Policy.parse(POLICY).check(data, since=NIGHT, now=NIGHT)
    with pytest.raises(PolicyError) as error:
        Policy.parse(POLICY).check(data, since=since, now=now)
    assert error.value.code == "policy-time"


def test_the_ledger_s_own_signature_is_needed_whatever_witnesses_say():
    forged = cosigned(PRESS, PARTY).replace(KEY.verifier.name.encode() + b" ", b"other.example ", 1)
    with pytest.raises(NoteError):
        Policy.parse(POLICY).check(forged)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("needed = 2", "needed = 4"), "policy-needed"),
        (lambda text: text.replace("needed = 2", "needed = -1"), "policy-needed"),
        (lambda text: text.replace("needed = 2", ""), "policy-form"),
        (lambda text: text.replace("needed = 2", "needed = true"), "policy-form"),
        (lambda text: text.replace("needed = 2", 'needed = "2"'), "policy-form"),
        (lambda text: text.replace("ledger =", "ledgers ="), "policy-form"),
        (lambda text: text + 'colour = "red"\n', "policy-form"),
        (lambda text: text.replace("[[witness]]", "[witness]", 1), "policy-toml"),
        (lambda text: text.replace(PARTY.verifier.text, PRESS.verifier.text), "policy-key-twice"),
        (lambda text: text.replace(PARTY.verifier.text, KEY.verifier.text), "policy-key-twice"),
        (lambda text: text.replace(PARTY.verifier.text, OTHER.verifier.text), "policy-key-use"),
        (lambda text: text.replace(KEY.verifier.text, "nobody"), "policy-key"),
        (lambda text: text.replace(f'key = "{PARTY.verifier.text}"', "key = 1"), "policy-form"),
    ],
)
def test_a_policy_that_says_something_else_is_refused(change, code):
    with pytest.raises(PolicyError) as error:
        Policy.parse(change(POLICY))
    assert error.value.code == code


def test_one_key_under_two_names_does_not_count_twice():
    alias = SigningKey.from_seed("alias.example", b"P" * 32, Use.COSIGNATURE)
    with pytest.raises(PolicyError) as error:
        Policy(KEY.verifier, (Witness(PRESS.verifier), Witness(alias.verifier)), 2)
    assert error.value.code == "policy-key-twice"


# Proof files


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
