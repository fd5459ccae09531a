"""A ledger in a folder: the layout of the specification, and growth."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from scrutineer.ledger import (
    EntryError,
    NoteError,
    ProofFile,
    StoreError,
    TileError,
    TileReader,
    cosign,
    cosigned_at,
    create_log,
    folder_fetch,
    leaf_hash,
    open_log,
    read_head,
    root_hash,
    verify_consistency,
    verify_inclusion,
)
from scrutineer.ledger.frontier import Frontier, pack, unpack
from scrutineer.ledger.tile_path import ENTRIES, levels, read_path, tile_count, tile_path, tiles_of
from tests import rfc6962
from tests.ledgers import KEY, NIGHT, OTHER, PARTY, PRESS, checked, entries, entry, ledger, reader

# Where tiles lie


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 1234067, 256, "tile/0/x001/x234/067"),
        (1, 999, 17, "tile/1/999.p/17"),
        (63, 1000, 255, "tile/63/x001/000.p/255"),
        (ENTRIES, 5, 1, "tile/entries/005.p/1"),
    ],
)
def test_tiles_have_the_paths_of_the_specification(level, index, width, path):
    assert tile_path(level, index, width) == path
    assert read_path(path) == (level, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/0/x000/001",
        "tile/00/001",
        "tile/64/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/1000",
        "tile/0/x001",
        "tile/-1/001",
        "tile/0/٠٠١",
        "tile/0/001\n",
        "checkpoint",
    ],
)
def test_another_way_of_writing_a_path_is_none(path):
    assert read_path(path) is None


def test_the_specification_s_example_of_70_000_entries():
    assert tile_count(0, 70_000) == (273, 112)
    assert tile_count(1, 70_000) == (1, 17)
    assert tile_count(2, 70_000) == (0, 1)
    assert list(levels(70_000)) == [0, 1, 2]
    assert list(tiles_of(256)) == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    assert list(tiles_of(0)) == []


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 700])
def test_the_tiles_on_disk_are_those_of_the_definition(tmp_path, size):
    ledger(tmp_path, size)
    hashes = [leaf_hash(data) for data in entries(0, size)]
    assert read_head(tmp_path, KEY.verifier).checkpoint.root == rfc6962.mth(hashes)
    for path in tiles_of(size):
        level, index, width = read_path(path) or (0, 0, 0)
        found = (tmp_path / path).read_bytes()
        if level == ENTRIES:
            assert unpack(found, width, path) == entries(index * 256, index * 256 + width)
        else:
            assert len(found) == 32 * width
            assert found == rfc6962.tile(level, index, hashes)
    on_disk = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert on_disk == {"checkpoint", *tiles_of(size)}


def test_three_levels_of_tiles_are_laid_and_read_back():
    size = 2 * 65_536 + 256 + 3
    frontier = Frontier()
    kept = dict(frontier.extend(b"%d" % n for n in range(size)))
    kept |= dict(frontier.partial())
    assert set(kept) == set(tiles_of(size))
    root = root_hash(leaf_hash(b"%d" % n) for n in range(size))
    found = TileReader(kept.__getitem__, size, root)
    for index in (0, 65_535, 65_536, 131_072, size - 1):
        assert found.entry(index) == b"%d" % index
        verify_inclusion(leaf_hash(b"%d" % index), index, size, found.inclusion_proof(index), root)
    for earlier in (1, 65_536, 65_537, 131_327, size):
        before = root_hash(leaf_hash(b"%d" % n) for n in range(earlier))
        verify_consistency(earlier, size, before, root, found.consistency_proof(earlier))


def test_a_bundle_has_each_entry_after_its_length_in_two_bytes():
    assert pack([b"", b"ab"]) == b"\0\0\0\2ab"
    assert unpack(b"\0\0\0\2ab", 2, "x") == [b"", b"ab"]
    for cut in (b"\0\0\0\2a", b"\0\0\0\2abc", b"\0\0", b"\0\0\0", b""):
        with pytest.raises(TileError):
            unpack(cut, 2, "x")


def test_an_older_head_reads_from_the_tiles_that_took_the_place_of_its_own(tmp_path):
    before = ledger(tmp_path, 200).checkpoint
    with open_log(tmp_path, KEY.verifier) as log:
        log.append(entries(200, 300), KEY)
    assert not (tmp_path / "tile/0/000.p").exists()
    old = TileReader(folder_fetch(tmp_path), before.size, before.root)
    assert list(old.entries()) == entries(0, 200)
    with pytest.raises(IndexError):
        old.entry(200)


def test_partial_tiles_stay_until_the_full_one_is_there_and_can_be_pruned(tmp_path):
    ledger(tmp_path, 3, 7)
    assert (tmp_path / "tile/0/000.p/3").exists()
    assert checked(tmp_path) == entries(0, 7)
    with open_log(tmp_path, KEY.verifier) as log:
        log.prune()
    assert not (tmp_path / "tile/0/000.p/3").exists()
    assert checked(tmp_path) == entries(0, 7)


# Appending


def test_what_was_appended_is_read_back_and_proved(tmp_path):
    signed = ledger(tmp_path, 0, 1, 255, 256, 257, 600)
    assert checked(tmp_path) == entries(0, 600)
    proof = ProofFile(256, tuple(reader(tmp_path).inclusion_proof(256)), signed.note)
    assert ProofFile.parse(proof.file.encode()).verify(entry(256), KEY.verifier) == signed


def test_appending_in_pieces_gives_the_same_bytes_as_at_once(tmp_path):
    ledger(tmp_path / "pieces", 1, 2, 256, 258, 520)
    ledger(tmp_path / "once", 520)
    with open_log(tmp_path / "pieces", KEY.verifier) as log:
        log.prune()
    for path in ("checkpoint", *tiles_of(520)):
        assert (tmp_path / "pieces" / path).read_bytes() == (tmp_path / "once" / path).read_bytes()


def test_an_entry_that_cannot_be_kept_takes_its_whole_batch_with_it(tmp_path):
    with create_log(tmp_path, KEY) as log:
        log.append(entries(0, 10), KEY)
        wrong: list = [b"x" * 65_536, "text", None]
        for bad in wrong:
            with pytest.raises(EntryError):
                log.append([*entries(10, 700), bad], KEY)
            assert log.size == 10
        log.append(entries(10, 20), KEY)
    assert checked(tmp_path) == entries(0, 20)


def test_nothing_appended_changes_nothing(tmp_path):
    signed = ledger(tmp_path, 5)
    with open_log(tmp_path, KEY.verifier) as log:
        assert log.append([], KEY) == signed
    assert checked(tmp_path) == entries(0, 5)


def test_another_key_does_not_append(tmp_path):
    ledger(tmp_path, 5)
    with open_log(tmp_path, KEY.verifier) as log, pytest.raises(StoreError) as error:
        log.append(entries(5, 6), OTHER)
    assert error.value.code == "store-other-key"
    with pytest.raises(NoteError), open_log(tmp_path, OTHER.verifier):
        pass


def test_a_closed_ledger_is_not_written(tmp_path):
    with create_log(tmp_path, KEY) as log:
        pass
    with pytest.raises(StoreError) as error:
        log.append(entries(0, 1), KEY)
    assert error.value.code == "store-closed"


def test_a_ledger_is_not_made_over_another_nor_opened_where_none_is(tmp_path):
    ledger(tmp_path / "there", 1)
    with pytest.raises(StoreError) as error, create_log(tmp_path / "there", KEY):
        pass
    assert error.value.code == "store-exists"
    with pytest.raises(StoreError) as error, open_log(tmp_path, KEY.verifier):
        pass
    assert error.value.code == "store-missing"
    with pytest.raises(StoreError):
        read_head(tmp_path, KEY.verifier)


def test_cosignatures_stand_under_the_head_and_survive_opening(tmp_path):
    signed = ledger(tmp_path, 5)
    lines = [cosign(signed.note, key, NIGHT) for key in (PRESS, PARTY)]
    with open_log(tmp_path, KEY.verifier) as log:
        log.attach(lines, [PRESS.verifier, PARTY.verifier])
    with open_log(tmp_path, KEY.verifier) as log:
        assert cosigned_at(log.signed.note, PARTY.verifier) == NIGHT
        elsewhere = cosign(ledger(tmp_path / "elsewhere", 6).note, PRESS, NIGHT)
        for line, witnesses in ((elsewhere, [PRESS.verifier]), (lines[0], [PARTY.verifier])):
            with pytest.raises(NoteError):
                log.attach([line], witnesses)
    assert checked(tmp_path) == entries(0, 5)


class GrowingFolder(RuleBasedStateMachine):
    """A folder that is appended to, opened, pruned and left again holds the tree of the RFC, tile by tile."""

    @initialize()
    def make(self):
        import tempfile

        self.folder = Path(tempfile.mkdtemp(prefix="scrutineer-ledger-"))
        self.hashes: list[bytes] = []
        self.heads: list = []
        with create_log(self.folder, KEY):
            pass

    @rule(sizes=st.lists(st.sampled_from([0, 1, 2, 3, 100, 255, 256, 257]), min_size=1, max_size=3))
    def append(self, sizes):
        with open_log(self.folder, KEY.verifier) as log:
            assert not log.mended
            for size in sizes:
                more = entries(log.size, log.size + size)
                log.append(more, KEY)
                self.hashes += [leaf_hash(data) for data in more]
            self.heads.append(log.signed.checkpoint)

    @rule()
    def prune(self):
        with open_log(self.folder, KEY.verifier) as log:
            log.prune()

    @precondition(lambda self: self.hashes)
    @rule(data=st.data())
    def prove(self, data):
        index = data.draw(st.integers(0, len(self.hashes) - 1))
        tiles = reader(self.folder)
        assert tiles.inclusion_proof(index) == rfc6962.path(index, self.hashes)
        assert tiles.entry(index) == entry(index)
        head = data.draw(st.sampled_from(self.heads))
        if head.size:
            assert tiles.consistency_proof(head.size) == rfc6962.proof(head.size, self.hashes)
            verify_consistency(
                head.size, tiles.size, head.root, tiles.root, rfc6962.proof(head.size, self.hashes)
            )

    @invariant()
    def the_folder_is_whole(self):
        assert read_head(self.folder, KEY.verifier).checkpoint.root == rfc6962.mth(self.hashes)
        assert checked(self.folder) == entries(0, len(self.hashes))

    def teardown(self):
        shutil.rmtree(self.folder, ignore_errors=True)


TestGrowingFolder = GrowingFolder.TestCase
TestGrowingFolder.settings = settings(max_examples=settings().max_examples // 10, stateful_step_count=8)
