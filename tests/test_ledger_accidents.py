"""Killed programs, power cuts, full disks, two writers: nothing acknowledged is lost, nothing forks."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scrutineer.ledger import (
    LedgerError,
    StoreError,
    check_folder,
    create_log,
    decode,
    durable,
    open_checkpoint,
    open_log,
    read_head,
    verify_consistency,
)
from scrutineer.ledger.tiles import TileReader, folder_fetch
from tests.ledgers import KEY, entries, ledger

ROOT = Path(__file__).resolve().parent.parent


def program(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ledger_writer", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def whole(folder: Path) -> int:
    """The size of a ledger that opens, mends itself, and holds exactly the entries of the tests."""
    with open_log(folder, KEY.verifier) as log:
        size = log.size
    assert not (folder / "checkpoint.next").exists()
    assert list(check_folder(folder, read_head(folder, KEY.verifier))) == entries(0, size)
    return size


def killed_at_random(folder: Path, rounds: int, seed: int) -> int:
    """Kill an appending program ``rounds`` times; how often there was something to mend."""
    rng, mended = random.Random(seed), 0
    with create_log(folder, KEY):
        pass
    for number in range(rounds):
        with program(folder, number) as writer:
            assert writer.stdout is not None
            acknowledged = int(writer.stdout.readline())
            time.sleep(rng.random() * 0.06)
            writer.send_signal(signal.SIGKILL)
            acknowledged = max([acknowledged, *(int(line) for line in writer.stdout if line.endswith("\n"))])
        with open_log(folder, KEY.verifier) as log:
            mended += bool(log.mended)
        size = whole(folder)
        assert size >= acknowledged, "an acknowledged entry was lost"
        if size > 20_000:
            # A fresh one, so that checking it each time stays quick.
            folder = folder.with_name(f"{folder.name}x")
            with create_log(folder, KEY):
                pass
    return mended


def test_a_program_killed_at_any_moment_loses_nothing_that_it_acknowledged(tmp_path):
    killed_at_random(tmp_path / "ledger", rounds=20, seed=1)


@pytest.mark.long
def test_two_hundred_kills_lose_nothing_and_some_hit_the_middle(tmp_path):
    assert killed_at_random(tmp_path / "ledger", rounds=200, seed=2) > 0


# Every step of an append, broken off there, and the power gone


class PowerCut(BaseException):
    """Nothing more is done by this program."""


class Disk:
    """Stands before the disk: cuts the power at a step, and then loses what was not yet synced.

    A file that was not synced may be missing, cut, or filled with zeros; a new name whose folder was not
    synced may be gone; a replaced file may be the old one again.
    """

    def __init__(self, monkeypatch, cut_at: int) -> None:
        self.steps, self.cut_at, self.seen = 0, cut_at, False
        self.unsynced: set[Path] = set()
        self.unnamed: set[Path] = set()
        self.replaced: tuple[Path, bytes, Path, bytes] | None = None
        self.real = {
            name: getattr(durable, name) for name in ("sync", "write_new", "write_next", "put_in_place")
        }
        self.real_remove = durable.remove
        for name in ("sync", "write_new", "write_next", "put_in_place", "remove"):
            monkeypatch.setattr(durable, name, getattr(self, name))

    def step(self) -> bool:
        self.steps += 1
        if self.steps > self.cut_at:
            raise PowerCut
        return self.steps == self.cut_at

    def sync(self, paths):
        for path in paths:
            self.step()
            if path.is_dir():
                self.unnamed = {new for new in self.unnamed if new.parent != path}
                if self.replaced and self.replaced[0].parent == path:
                    self.replaced = None
            else:
                self.unsynced.discard(path)

    def write_new(self, path, data, top):
        self.step()
        folders = {folder for folder in (path.parent, *path.parent.parents) if not folder.exists()}
        changed = self.real["write_new"](path, data, top)
        self.unsynced.add(path)
        self.unnamed |= {path, *folders}
        return changed

    def write_next(self, path, data):
        self.step()
        path.write_bytes(data)
        self.unsynced.add(path)
        self.unnamed.add(path)
        self.sync((path, path.parent))

    def put_in_place(self, source, target):
        self.step()
        before = target.read_bytes() if target.exists() else b""
        self.replaced = (target, before, source, source.read_bytes())
        source.replace(target)
        self.seen = True
        self.sync((target.parent,))

    def remove(self, paths, top):
        for path in paths:
            self.step()
            self.real_remove([path], top)

    def lose(self, rng: random.Random) -> None:
        if self.replaced and rng.random() < 0.5:
            target, before, source, after = self.replaced
            source.write_bytes(after)
            target.write_bytes(before)
        for path in sorted(self.unsynced):
            if path.exists():
                data = path.read_bytes()
                kept = rng.randrange(len(data) + 1)
                path.write_bytes(
                    rng.choice([data, data[:kept], data[:kept] + b"\0" * (len(data) - kept), b""])
                )
        for path in sorted(self.unnamed, reverse=True):
            if rng.random() < 0.5 and path.is_file():
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()


def broken_off(monkeypatch, folder: Path, cut_at: int, rng: random.Random) -> tuple[bool, Disk]:
    """Append from 250 to 520 entries, with the power cut at a step; whether it was acknowledged."""
    with monkeypatch.context() as patch:
        disk = Disk(patch, cut_at)
        try:
            with open_log(folder, KEY.verifier) as log:
                log.append(entries(250, 520), KEY)
            acknowledged = True
        except PowerCut:
            acknowledged = False
    disk.lose(rng)
    return acknowledged, disk


def test_a_power_cut_at_any_step_leaves_all_of_a_batch_or_nothing(tmp_path, monkeypatch):
    rng, step, outcomes, acknowledged = random.Random(3), 0, set(), False
    while not acknowledged:
        step += 1
        for again in range(4):
            folder = tmp_path / f"{step}-{again}"
            ledger(folder, 250)
            before = read_head(folder, KEY.verifier).checkpoint
            acknowledged, disk = broken_off(monkeypatch, folder, step, rng)
            size = whole(folder)
            assert size in (250, 520)
            if acknowledged or disk.seen:
                # A head that somebody may have seen is never given up, even where the disk forgot its name.
                assert size == 520
            after = read_head(folder, KEY.verifier).checkpoint
            proof = TileReader(folder_fetch(folder), after.size, after.root).consistency_proof(250)
            verify_consistency(250, after.size, before.root, after.root, proof)
            outcomes.add((acknowledged, disk.seen, size))
    assert outcomes == {(False, False, 250), (False, False, 520), (False, True, 520), (True, True, 520)}
    assert step > 15


def test_mending_that_breaks_off_is_mended_again(tmp_path, monkeypatch):
    rng = random.Random(4)
    for step in range(1, 25):
        folder = tmp_path / str(step)
        ledger(folder, 250)
        broken_off(monkeypatch, folder, step, rng)
        for cut in range(1, 6):
            with monkeypatch.context() as patch:
                disk = Disk(patch, cut)
                try:
                    with open_log(folder, KEY.verifier):
                        pass
                except PowerCut:
                    disk.lose(rng)
        assert whole(folder) in (250, 520)


def test_what_was_mended_is_told(tmp_path):
    ledger(tmp_path, 10)
    (tmp_path / "tile/0/000.p/30").write_bytes(b"torn")
    (tmp_path / "tile/entries/001").write_bytes(b"torn")
    (tmp_path / "checkpoint.next").write_bytes(b"synthetic.example/ledger\n30\n")
    with open_log(tmp_path, KEY.verifier) as log:
        assert log.mended.removed == ("tile/0/000.p/30", "tile/entries/001")
        assert not log.mended.finished
    with open_log(tmp_path, KEY.verifier) as log:
        assert not log.mended


def test_a_head_that_waited_is_finished_without_the_private_key(tmp_path):
    ledger(tmp_path, 10, 20)
    (tmp_path / "checkpoint").rename(tmp_path / "checkpoint.next")
    ledger(tmp_path / "younger", 10)
    (tmp_path / "younger/checkpoint").rename(tmp_path / "checkpoint")
    with open_log(tmp_path, KEY.verifier) as log:
        assert log.mended.finished
        assert log.size == 20


def test_two_heads_that_contradict_each_other_are_not_reconciled(tmp_path):
    ledger(tmp_path, 10)
    with create_log(tmp_path / "fork", KEY) as log:
        log.append(entries(1, 21), KEY)
    (tmp_path / "checkpoint").rename(tmp_path / "fork/checkpoint.next")
    names = ("checkpoint", "checkpoint.next")
    heads = [(tmp_path / "fork" / name).read_bytes() for name in names]
    for order, code in ((heads, "tile-missing"), (heads[::-1], "store-fork")):
        for name, head in zip(names, order, strict=True):
            (tmp_path / "fork" / name).write_bytes(head)
        with pytest.raises(LedgerError) as error, open_log(tmp_path / "fork", KEY.verifier):
            pass
        assert error.value.code == code
        assert [(tmp_path / "fork" / name).read_bytes() for name in names] == order


@pytest.mark.parametrize("step", ["write_new", "sync", "write_next", "put_in_place"])
def test_a_full_disk_is_said_and_the_ledger_goes_on_when_there_is_room(tmp_path, monkeypatch, step):
    ledger(tmp_path, 10)

    def full(*_):
        raise OSError(28, "No space left on device")

    with open_log(tmp_path, KEY.verifier) as log:
        with monkeypatch.context() as patch:
            patch.setattr(durable, step, full)
            with pytest.raises(StoreError) as error:
                log.append(entries(10, 300), KEY)
            assert error.value.code == "store-write"
            assert "No space left" in error.value.text("en")
        if step == "put_in_place":
            with pytest.raises(StoreError) as error:
                log.append(entries(10, 300), KEY)
            assert error.value.code == "store-closed"
    with open_log(tmp_path, KEY.verifier) as log:
        log.append(entries(log.size, 300), KEY)
    assert whole(tmp_path) == 300


# Two writers


def test_a_second_writer_is_refused_or_waits(tmp_path):
    ledger(tmp_path, 1)
    asked = []

    def patience(attempt: int) -> bool:
        asked.append(attempt)
        return attempt < 3

    with open_log(tmp_path, KEY.verifier):
        for wait in (durable.give_up, patience):
            with pytest.raises(StoreError) as error, open_log(tmp_path, KEY.verifier, wait):
                pass
            assert error.value.code == "store-locked"
            assert str(tmp_path) in error.value.text("kk")
    assert asked == [1, 2, 3]
    with open_log(tmp_path, KEY.verifier) as log:
        assert log.size == 1


def test_two_programs_that_write_at_once_take_turns(tmp_path):
    with create_log(tmp_path, KEY):
        pass
    writers = [program(tmp_path, 0, name) for name in ("first", "second")]
    sizes = [[int(line) for line in writer.communicate()[0].splitlines()] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    # Every size was acknowledged to one of them and once: no two heads of one size, so no fork.
    assert sorted(sizes[0] + sizes[1]) == list(range(1, 21))
    found = [decode(data) for data in check_folder(tmp_path, read_head(tmp_path, KEY.verifier))]
    for name, acknowledged in zip(("first", "second"), sizes, strict=True):
        assert [entry["number"] for entry in found if entry["writer"] == name] == list(range(10))
        assert all(found[size - 1]["writer"] == name for size in acknowledged)


def test_readers_see_a_whole_ledger_while_it_is_written(tmp_path):
    with create_log(tmp_path, KEY):
        pass
    with program(tmp_path, 5) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        seen = looks = 0
        # A busy machine may let the writer wait: look until it has written, and then a few times more.
        while looks < 15 or (not seen and looks < 2000):
            looks += 1
            head = open_checkpoint((tmp_path / "checkpoint").read_bytes(), KEY.verifier).checkpoint
            tiles = TileReader(folder_fetch(tmp_path), head.size, head.root)
            if head.size:
                assert tiles.entry(head.size - 1) == entries(head.size - 1, head.size)[0]
            seen = max(seen, head.size)
            time.sleep(0.01)
        writer.kill()
    assert seen > 0
