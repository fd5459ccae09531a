"""The server of the demo: it shows pages, verifies a copy in which a table was changed, and nothing else."""

import http.client
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scrutineer.cli.demonstration import verify_changed
from scrutineer.cli.serving import serve
from tests.pages import EXAMPLES

NAME = "kz-2022-president"


class Site:
    """A server on a folder, and its answers."""

    def __init__(self, out: Path, port: int) -> None:
        self.out, self.port = out, port
        self.origin = f"http://localhost:{port}"

    def post(self, path: str, body: bytes, **headers: str) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        connection.request("POST", path, body, {"Origin": self.origin, **headers})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, json.loads(data) if answer.status == 200 else {}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    shutil.copytree(EXAMPLES / NAME, tmp_path / NAME / "bundle")
    server, address = serve(tmp_path, 0, verify_changed)
    yield Site(tmp_path, int(address.rstrip("/").rpartition(":")[2]))
    server.shutdown()
    server.server_close()


def declared(site: Site) -> bytes:
    return (site.out / NAME / "bundle" / "declared.csv").read_bytes()


def test_an_unchanged_copy_is_what_was_sealed(site: Site) -> None:
    status, answer = site.post(f"/{NAME}/changed?file=declared.csv", declared(site))
    assert (status, answer["holds"], answer["trust"]) == (200, True, "program")


def test_one_vote_moved_is_found_and_its_row_named(site: Site) -> None:
    before = declared(site)
    changed = before.replace(b"tokayev,6456392,", b"tokayev,6456391,", 1)
    assert changed != before
    status, answer = site.post(f"/{NAME}/changed?file=declared.csv", changed)
    assert (status, answer["holds"]) == (200, False)
    failed = [step for step in answer["steps"] if step["passed"] is False]
    row = changed[: changed.index(b"tokayev,6456391,")].count(b"\n") + 1
    assert (failed[0]["number"], failed[0]["faults"][0]["file"], failed[0]["faults"][0]["row"]) == (
        7,
        "declared.csv",
        row,
    )
    assert declared(site) == before
    assert (Path(answer["folder"]) / "declared.csv").read_bytes() == changed


def test_a_table_that_cannot_be_read_is_an_answer(site: Site) -> None:
    status, answer = site.post(f"/{NAME}/changed?file=declared.csv", b"\xff\xfe")
    assert (status, answer["holds"]) == (200, False)


@pytest.mark.parametrize(
    "path",
    [
        f"/{NAME}/changed?file=../../secret.csv",
        f"/{NAME}/changed?file=election.toml",
        f"/{NAME}/changed?file=votes.csv",  # no such table in this bundle
        "/../changed?file=declared.csv",
        "/.git/changed?file=declared.csv",
        f"/{NAME}/en.html",
    ],
)
def test_nothing_else_can_be_written(site: Site, path: str) -> None:
    before = sorted(site.out.rglob("*"))
    assert site.post(path, b"x")[0] == 404
    assert sorted(site.out.rglob("*")) == before


def test_another_site_in_the_same_browser_cannot_ask(site: Site) -> None:
    path = f"/{NAME}/changed?file=declared.csv"
    assert site.post(path, b"x", Origin="https://elsewhere.example")[0] == 403
    assert site.post(path, b"x", Host="elsewhere.example")[0] == 403
    assert not (site.out / NAME / "changed").exists()


def test_too_large_a_table_is_refused(site: Site) -> None:
    path = f"/{NAME}/changed?file=declared.csv"
    assert site.post(path, b"", **{"Content-Length": str(2**40)})[0] == 413
