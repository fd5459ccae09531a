"""A site changes from one whole state to the next, and only in what has changed."""

import gzip
import os
import re
import threading
from pathlib import Path

import pytest

from scrutineer import bundle
from scrutineer.model import ScrutineerError
from tests.pages import EXAMPLES, village
from tests.portals import publish, publish_sealed
from tests.sealed_bundle import edit, sealed
from tests.small_bundle import contents, put


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portal")
    publish_sealed(sealed(folder / "bundle"), folder / "site")
    return folder / "site"


def test_two_builds_are_the_same_bytes_and_the_second_writes_nothing(site: Path, tmp_path: Path) -> None:
    publish_sealed(site / "bundle", tmp_path / "other")
    assert contents(tmp_path / "other") == contents(site)
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
    done = publish_sealed(sealed(tmp_path / "bundle"), site)
    assert (done.written, done.removed) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()} == before


def test_a_correction_rewrites_the_pages_it_touches_and_equals_a_full_build(tmp_path: Path) -> None:
    folder, out, full = tmp_path / "bundle", tmp_path / "site", tmp_path / "full"
    put(folder)
    publish(bundle.read(folder), out, "en", "kk")
    before = contents(out)
    for kept in ("site.json", "states/1.json"):
        (full / kept).parent.mkdir(parents=True, exist_ok=True)
        (full / kept).write_bytes(before[kept])
    edit(folder, "votes.csv", "m2,y,90", "m2,y,91")
    done = publish(bundle.read(folder), out, "en", "kk")
    publish(bundle.read(folder), full, "en", "kk")
    after = contents(out)
    assert after == contents(full)
    changed = {name for name in after if after[name] != before.get(name)}
    assert done.written == len(changed)
    pages = {name for name in changed if name.endswith(".html") and name.startswith("en/")}
    assert "en/station/002.html" in pages
    assert "en/station/001.html" not in pages
    assert "en/area/south.html" not in pages


def test_a_page_whose_place_is_gone_goes(tmp_path: Path) -> None:
    folder, out = tmp_path / "bundle", tmp_path / "site"
    put(folder)
    publish(bundle.read(folder), out)
    edit(folder, "stations.csv", "003,south,40\n", "")
    assert publish(bundle.read(folder), out).removed == 1
    assert not (out / "en/station/003.html").exists()


def test_a_reader_never_finds_half_a_state(tmp_path: Path) -> None:
    folder, out = tmp_path / "bundle", tmp_path / "site"
    put(folder)
    publish(bundle.read(folder), out)
    stop, seen, faults = threading.Event(), set[str](), list[str]()

    def reader() -> None:
        while not stop.wait(0.002):
            try:
                held = os.open(out, os.O_RDONLY)
                try:
                    names = ("en/station/002.html", "en/area/north.html", "index.html")
                    pages = [os.open(name, os.O_RDONLY, dir_fd=held) for name in names]
                finally:
                    os.close(held)
            except FileNotFoundError as error:
                # The folder that was opened may be the one before, on its way out; its place never is empty.
                if not out.is_dir():
                    faults.append(str(error))
                continue
            read_now = [os.read(page, 1 << 20).decode() for page in pages]
            for page in pages:
                os.close(page)
            faults.extend("half a page" for one in read_now if not one.rstrip().endswith("</html>"))
            votes = re.search(r'SYNTHETIC Y</th><td class="n">(\d+)', read_now[0])
            faults.extend([] if votes and f'<td class="n">{votes[1]}</td>' in read_now[1] else ["two states"])
            seen.add(votes[1] if votes else "")

    thread = threading.Thread(target=reader)
    thread.start()
    for round_ in range(4):
        edit(folder, "votes.csv", f"m2,y,{90 + round_}", f"m2,y,{91 + round_}")
        publish(bundle.read(folder), out)
    stop.set()
    thread.join()
    assert faults == []
    assert len(seen) > 1


def test_what_a_build_left_that_was_cut_off_is_swept_away(tmp_path: Path) -> None:
    left = tmp_path / ".site.building.cutoff"
    (left / "new").mkdir(parents=True)
    publish(village(), tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_with_something_else_in_it_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(ScrutineerError, match="P-04"):
        publish(village(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.long
def test_a_page_weighs_little(tmp_path: Path) -> None:
    publish(bundle.read(EXAMPLES / "kz-2021-rural-akims"), tmp_path, "kk")
    heaviest = max((len(gzip.compress(p.read_bytes())), p) for p in (tmp_path / "kk").rglob("*.html"))
    assert heaviest[0] <= 60_000, heaviest
