"""Every change to a ledger's folder is found, and the message names the place."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer.ledger import (
    LedgerError,
    SignedCheckpoint,
    TileError,
    create_log,
    open_checkpoint,
    open_log,
)
from scrutineer.ledger.frontier import pack, unpack
from tests.ledgers import KEY, checked, entries, entry, ledger


def code_of(folder: Path, head: SignedCheckpoint | None = None) -> tuple[str, str]:
    with pytest.raises(TileError) as error:
        checked(folder, head)
    assert error.value.place in error.value.text("en")
    return error.value.code, error.value.place


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger")
    ledger(folder, 260, 600)
    return folder


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    shutil.copytree(sound, tmp_path / "copy")
    return tmp_path / "copy"


def flip(path: Path, at: int = 40) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("tile/0/000", "tile-changed"),
        ("tile/0/001", "tile-changed"),
        ("tile/0/002.p/88", "tile-unlike-entries"),
        ("tile/entries/000", "entry-changed"),
        ("tile/entries/002.p/88", "entry-changed"),
    ],
)
def test_a_changed_byte_names_its_file(copy, path, code):
    flip(copy / path)
    assert code_of(copy) == (code, path)


def test_a_changed_tile_above_is_named_though_all_below_it_disagree(copy):
    flip(copy / "tile/1/000.p/2")
    assert code_of(copy) == ("tile-unlike-entries", "tile/1/000.p/2")


def test_a_changed_entry_is_named_by_its_number(copy):
    path = copy / "tile/entries/001"
    path.write_bytes(path.read_bytes().replace(b'"number":300,', b'"number":309,'))
    with pytest.raises(TileError) as error:
        checked(copy)
    assert "Entry 300 " in error.value.text("en")


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/002.p/88", "tile/1/000.p/2"])
def test_a_truncated_tile_names_its_file(copy, path):
    (copy / path).write_bytes((copy / path).read_bytes()[:-32])
    assert code_of(copy)[1] == path


@pytest.mark.parametrize("path", ["tile/entries/000", "tile/entries/002.p/88"])
def test_a_truncated_bundle_names_its_file(copy, path):
    (copy / path).write_bytes((copy / path).read_bytes()[:-1])
    assert code_of(copy) == ("bundle-form", path)


@pytest.mark.parametrize("path", ["tile/0/000", "tile/entries/001", "tile/1/000.p/2"])
def test_a_missing_file_is_named(copy, path):
    (copy / path).unlink()
    assert code_of(copy) == ("tile-missing", path)


@pytest.mark.parametrize(
    "path", ["tile/0/003", "tile/2/000.p/1", "tile/0/001.p/9", "tile/readme.txt", "tile/0/x"]
)
def test_a_file_too_many_is_named(copy, path):
    (copy / path).parent.mkdir(parents=True, exist_ok=True)
    (copy / path).write_bytes(b"x")
    assert code_of(copy) == ("tile-unlisted", path)


def test_a_partial_tile_of_an_earlier_size_that_is_not_its_beginning_is_found(tmp_path):
    ledger(tmp_path, 3, 7)
    for path in ("tile/0/000.p/3", "tile/entries/000.p/3"):
        shutil.copytree(tmp_path, tmp_path / "c")
        flip(tmp_path / "c" / path, 5)
        assert code_of(tmp_path / "c") == ("tile-unlike-entries", path)
        shutil.rmtree(tmp_path / "c")


def test_two_entries_swapped_with_their_leaves_change_the_root(copy):
    bundle, tile = copy / "tile/entries/002.p/88", copy / "tile/0/002.p/88"
    two = unpack(bundle.read_bytes(), 88, "")
    bundle.write_bytes(pack([two[1], two[0], *two[2:]]))
    hashes = tile.read_bytes()
    tile.write_bytes(hashes[32:64] + hashes[:32] + hashes[64:])
    # Entries and tiles agree, so the head is what they contradict.
    assert code_of(copy)[0] == "tiles-other-root"


def test_an_old_head_does_not_pass_for_the_whole_ledger(copy, tmp_path):
    old = ledger(tmp_path / "young", 260)
    assert code_of(copy, old)[0] in ("tile-missing", "tile-unlisted")


def test_a_head_of_a_forked_ledger_does_not_fit(copy, tmp_path):
    with create_log(tmp_path / "fork", KEY) as log:
        forked = log.append([*entries(0, 599), entry(599, padding=1)], KEY)
    assert code_of(copy, forked)[0] == "tiles-other-root"
    shutil.rmtree(tmp_path / "fork/tile")
    shutil.copytree(copy / "tile", tmp_path / "fork/tile")
    with pytest.raises(LedgerError), open_log(tmp_path / "fork", KEY.verifier):
        pass


def test_a_damaged_ledger_is_not_opened_for_writing(copy):
    flip(copy / "tile/entries/002.p/88")
    with pytest.raises(TileError), open_log(copy, KEY.verifier):
        pass


@given(st.data())
@settings(max_examples=settings().max_examples // 3)
def test_any_changed_byte_in_any_file_is_found(sound, data):
    files = sorted(path for path in sound.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    content = path.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    changed = bytearray(content)
    changed[at] ^= data.draw(st.integers(1, 255))
    try:
        path.write_bytes(bytes(changed))
        with pytest.raises(LedgerError):
            checked(sound, open_checkpoint((sound / "checkpoint").read_bytes(), KEY.verifier))
    finally:
        path.write_bytes(content)
