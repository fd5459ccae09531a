"""A sealed bundle on a web server is verified as in a folder; only what its ledger lists is fetched."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scrutineer.cli import web_folder
from scrutineer.cli.command import run
from scrutineer.cli.remote_bundle import MARGIN, fetch_bundle
from scrutineer.cli.web_folder import FetchError, WebFolder
from scrutineer.ledger.tile_path import tiles_of
from tests.ledgers import KEY, PARTY, PRESS
from tests.sealed_bundle import FILES, edit, entries, rewritten, sealed, witnessed
from tests.web_server import Served, breaking_off, failing, pouring, sending_to, serving, silent

Said = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return witnessed(sealed(tmp_path_factory.mktemp("whole") / "bundle"), PRESS, PARTY)


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "bundle"))


@pytest.fixture
def served(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(web_folder, "PAUSE", 0.0)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "key").write_text(f"{KEY.verifier.text}\n")
    with serving(folder) as found:
        yield found
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.fixture
def verify(served: Served, tmp_path: Path, capsys: Said) -> Callable[[], dict[str, Any]]:
    """Verify the address, and give the answer with its exit code."""

    def verified() -> dict[str, Any]:
        capsys.readouterr()
        code = run(["verify", served.address, "--key", str(tmp_path / "key"), "--json"])
        return {**json.loads(capsys.readouterr().out), "code": code}

    return verified


def first(answer: dict[str, Any]) -> tuple[int, str, int | None]:
    """The first step that failed, and what its first fault names."""
    step = next(step for step in answer["steps"] if step["passed"] is False)
    return step["number"], step["faults"][0]["file"], step["faults"][0]["row"]


def test_a_bundle_on_a_server_is_what_was_sealed(
    verify: Callable[[], Any], served: Served, folder: Path
) -> None:
    answer = verify()
    assert (answer["code"], answer["holds"], answer["address"]) == (0, True, served.address)
    tiles = [f"ledger/{path}" for path in tiles_of(len(entries(folder)))]
    inside = ["ledger/checkpoint", "ledger/key", "ledger/witnesses"]
    assert served.files == sorted([*inside, *tiles, *FILES])
    assert len(served.asked) == len(served.files)


def test_that_files_beside_it_cannot_be_seen_is_said(
    served: Served, folder: Path, tmp_path: Path, capsys: Said
) -> None:
    (folder / "unlisted.csv").write_text("SYNTHETIC\n")
    asked = ["--key", str(tmp_path / "key"), "--lang", "en"]
    assert run(["verify", served.address.removesuffix("/"), *asked]) == 0
    assert "cannot be seen over the network" in " ".join(capsys.readouterr().out.split())
    assert "unlisted.csv" not in served.files
    assert run(["verify", str(folder), *asked]) == 1


def test_a_changed_vote_is_named_to_its_row(verify: Callable[[], Any], folder: Path) -> None:
    edit(folder, "votes.csv", "p1,a,300", "p1,a,301")
    answer = verify()
    assert (answer["code"], first(answer)) == (1, (7, "votes.csv", 2))


def test_a_row_added_at_the_end_is_named(verify: Callable[[], Any], folder: Path) -> None:
    edit(folder, "stations.csv", "003,south,40\n", "003,south,40\n004,south,9\n")
    assert first(verify()) == (7, "stations.csv", 5)


def test_a_listed_file_that_is_not_served_is_missing(verify: Callable[[], Any], folder: Path) -> None:
    (folder / "notes/README.txt").unlink()
    answer = verify()
    assert (answer["code"], first(answer)) == (1, (6, "notes/README.txt", None))


def test_a_tile_that_is_not_served_or_was_cut_is_named(verify: Callable[[], Any], folder: Path) -> None:
    path = f"ledger/tile/0/000.p/{len(entries(folder))}"
    whole = (folder / path).read_bytes()
    (folder / path).write_bytes(whole[:-32])
    assert first(verify()) == (3, path, None)
    (folder / path).write_bytes(whole * 2)
    assert first(verify()) == (3, path, None)
    (folder / path).unlink()
    assert first(verify()) == (3, path, None)


def test_nothing_is_fetched_under_a_head_that_is_not_signed(
    verify: Callable[[], Any], served: Served, folder: Path
) -> None:
    size = len(entries(folder))
    edit(folder, "ledger/checkpoint", f"\n{size}\n", f"\n{size + 10**9}\n")
    assert first(verify())[0] == 1
    assert served.files == ["ledger/checkpoint", "ledger/key", "ledger/witnesses"]


def test_an_untrusted_key_is_bad_use_before_anything_is_asked(served: Served) -> None:
    assert run(["verify", served.address]) == 2
    assert served.asked == []


@pytest.mark.parametrize(
    ("path", "step"),
    [("../evil.txt", 5), ("/evil.txt", 5), (".hidden", 5), ("ledger/key", 6), ("Ledger/key", 6)],
)
def test_a_path_that_leads_elsewhere_is_not_fetched(
    verify: Callable[[], Any], served: Served, folder: Path, tmp_path: Path, path: str, step: int
) -> None:
    said = entries(folder)
    listed = next(entry for entry in said if entry.get("path") == "votes.csv")
    said.append({**listed, "at": said[-1]["at"], "path": path})
    rewritten(folder, said)
    (folder / "evil.txt").write_text("SYNTHETIC")
    before = sorted(tmp_path.rglob("*"))
    assert first(verify())[0] == step
    assert served.files.count("ledger/key") == 1 and not any("evil" in name for name in served.files)
    assert sorted(tmp_path.rglob("*")) == before


def test_two_files_that_cannot_both_be_on_a_disk_are_a_missing_file(
    verify: Callable[[], Any], folder: Path
) -> None:
    said = entries(folder)
    listed = next(entry for entry in said if entry.get("path") == "votes.csv")
    said.append({**listed, "at": said[-1]["at"], "path": "votes.csv/votes.csv"})
    rewritten(folder, said)
    assert first(verify()) == (6, "votes.csv/votes.csv", None)


def test_a_file_without_end_is_left_when_it_is_too_long(
    verify: Callable[[], Any], served: Served, folder: Path, tmp_path: Path
) -> None:
    served.answers["notes/README.txt"] = pouring(b"SYNTHETIC " * 10_000, 1_000)
    assert first(verify()) == (8, "notes/README.txt", None)
    (tmp_path / "fetched").mkdir()
    fetch_bundle(WebFolder(served.address), tmp_path / "fetched", None, lambda *_: None)
    stated = len((folder / "notes/README.txt").read_bytes())
    assert (tmp_path / "fetched/notes/README.txt").stat().st_size == stated + MARGIN


def refused(served: Served, tmp_path: Path, capsys: Said) -> str:
    """What is said of a server from which no answer can be had: it is bad use, not a broken seal."""
    capsys.readouterr()
    assert run(["verify", served.address, "--key", str(tmp_path / "key"), "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_a_download_that_breaks_off_is_tried_again_and_then_named(
    served: Served, tmp_path: Path, capsys: Said
) -> None:
    served.answers["areas.csv"] = breaking_off(b"area_id", 100)
    said = refused(served, tmp_path, capsys)
    assert "fetch-broken-off" in said and f"{served.address}areas.csv" in said and "93" in said
    assert served.asked.count("/areas.csv") == 3


@pytest.mark.parametrize(("code", "times"), [(403, 1), (500, 3), (503, 3)])
def test_a_server_that_refuses_is_named_with_its_answer(
    served: Served, tmp_path: Path, capsys: Said, code: int, times: int
) -> None:
    served.answers["votes.csv"] = failing(code)
    said = refused(served, tmp_path, capsys)
    assert "fetch-refused" in said and str(code) in said and "votes.csv" in said
    assert served.asked.count("/votes.csv") == times


def test_a_server_that_stumbles_once_is_asked_again(verify: Callable[[], Any], served: Served) -> None:
    def once(handler: Any) -> None:
        del served.answers["votes.csv"]
        handler.send_error(502)

    served.answers["votes.csv"] = once
    assert verify()["holds"]


def test_a_redirect_is_followed_on_the_same_host_only(
    verify: Callable[[], Any], served: Served, folder: Path, tmp_path: Path, capsys: Said
) -> None:
    (folder / "votes.csv").rename(folder / "moved.csv")
    served.answers["votes.csv"] = sending_to("/moved.csv")
    assert verify()["holds"]
    for elsewhere in ("http://elsewhere.example/votes.csv", "file:///etc/hostname", "ftp://127.0.0.1/x"):
        served.answers["votes.csv"] = sending_to(elsewhere)
        assert "votes.csv" in refused(served, tmp_path, capsys)
    served.answers["votes.csv"] = sending_to("/votes.csv")
    assert "fetch-refused" in refused(served, tmp_path, capsys)


def test_an_address_without_a_ledger_is_no_sealed_bundle(
    served: Served, folder: Path, tmp_path: Path, capsys: Said
) -> None:
    shutil.rmtree(folder / "ledger")
    assert "fetch-no-ledger" in refused(served, tmp_path, capsys)


@pytest.mark.usefixtures("served")
def test_a_server_that_is_not_there_is_named(tmp_path: Path, capsys: Said) -> None:
    with serving(tmp_path) as gone:
        pass
    assert "fetch-unreachable" in refused(gone, tmp_path, capsys)


def test_a_server_that_says_nothing_is_left(served: Served, tmp_path: Path) -> None:
    served.answers["ledger/checkpoint"] = silent
    with pytest.raises(FetchError, match="fetch-unreachable"):
        WebFolder(served.address, timeout=0.05).fetch("ledger/checkpoint", tmp_path / "head", 100)


def test_a_bundle_larger_than_the_disk_is_not_begun(
    served: Served, tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    assert "fetch-no-room" in refused(served, tmp_path, capsys)
    assert not any("tile" in path for path in served.asked)


@pytest.mark.parametrize("address", ["http://", "https:///x", "http://example.org/?a=1", "http://[::1/x"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(FetchError, match="fetch-address"):
        WebFolder(address)
