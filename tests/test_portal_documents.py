"""The documents beside the pages: which there are, where they are linked, and what is set in type again."""

import csv
import hashlib
import io
from pathlib import Path
from typing import Any

import pypdf
import pytest

from scrutineer import bundle
from scrutineer.check.simulate import simulate_country
from scrutineer.publish.documents import Press, main_documents
from scrutineer.publish.portal import Papers
from scrutineer.publish.portal.printed import LIST
from scrutineer.words import Sentence
from tests.ledgers import KEY
from tests.pages import EXAMPLES, counted, read, words
from tests.portals import publish, publish_sealed
from tests.printed import plain
from tests.sealed_bundle import EVENING
from tests.small_bundle import contents

CODE = (
    "The code holds the proof that this protocol stands in the ledger. "
    "With the ledger's public key it is checked without any network."
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every document of a sealed invented country of a dozen stations, in Russian."""
    folder = tmp_path_factory.mktemp("documents")
    bundle.write(simulate_country(stations=12, seed=1).election, folder / "bundle", format="csv")
    bundle.seal(folder / "bundle", KEY, time=EVENING)
    publish_sealed(folder / "bundle", folder / "site", "ru", papers=Papers.ALL)
    return folder / "site"


def listed(site: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((site / LIST).read_text("utf-8"))))


def links(page: Path) -> set[str]:
    return {a.attributes["href"] for a in read(page.read_text("utf-8")).all("a")}


def said(path: Path) -> str:
    return plain(" ".join(page.extract_text() for page in pypdf.PdfReader(path).pages))


def test_every_listed_document_is_there_with_its_size_and_hash(site: Path) -> None:
    rows = listed(site)
    there = {path.relative_to(site).as_posix() for path in site.rglob("*.pdf")}
    assert {row["path"] for row in rows} == there
    for row in rows:
        data = (site / row["path"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (int(row["bytes"]), row["sha256"])


def test_the_data_page_leads_to_report_poster_blank_form_and_ballot_with_their_hashes(site: Path) -> None:
    page = site / "ru/data.html"
    main = [row for row in listed(site) if not row["station_id"] and "/area/" not in row["path"]]
    assert {Path(row["path"]).stem for row in main} >= {"final-report", "poster", "protocol-blank", "ballot"}
    for row in main:
        assert f"../{row['path']}" in links(page)
        assert row["sha256"] in page.read_text("utf-8")


def test_every_station_leads_to_its_own_protocol_with_the_proof_of_its_entry(site: Path) -> None:
    printed = {row["station_id"]: row["path"] for row in listed(site) if row["station_id"]}
    pages = {p.stem: p for p in (site / "ru/station").glob("*.html")}
    assert len(printed) >= 10
    for station_id, path in printed.items():
        assert f"../../{path}" in links(pages[station_id])
    first = site / min(printed.values())
    told = said(first)
    assert plain(min(printed)) in told
    assert plain(Sentence(CODE).text("ru")) in told


def test_every_area_with_counted_stations_leads_to_its_summary(site: Path) -> None:
    summaries = {row["path"] for row in listed(site) if "/area/" in row["path"]}
    linked = {link for page in (site / "ru/area").glob("*.html") for link in links(page)}
    assert summaries
    assert {f"../../{path}" for path in summaries} <= linked


def test_what_has_not_changed_is_not_set_in_type_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any, **_more: Any) -> bytes:
        raise AssertionError("set again")

    election = bundle.read(EXAMPLES / "kz-2023-east-kazakhstan-3")
    publish(election, tmp_path / "site", "kk", papers=Papers.MAIN)
    before = contents(tmp_path / "site")
    monkeypatch.setattr(Press, "pdf", refuse)
    assert publish(election, tmp_path / "site", "kk", papers=Papers.MAIN).written == 0
    assert contents(tmp_path / "site") == before


def test_a_document_that_somebody_changed_in_the_site_is_set_again(tmp_path: Path) -> None:
    election = bundle.read(EXAMPLES / "kz-2022-referendum")
    publish(election, tmp_path / "site", "en", papers=Papers.MAIN)
    report = tmp_path / "site/documents/en/final-report.pdf"
    right = report.read_bytes()
    report.write_bytes(right.replace(b"2022", b"2023"))
    assert publish(election, tmp_path / "site", "en", papers=Papers.MAIN).written == 1
    assert report.read_bytes() == right


def test_of_hundreds_of_contests_one_blank_form_stands_for_the_rule_set() -> None:
    made = [(about, d.kind) for about, d in main_documents(counted("kz-2021-rural-akims"), ("kk",))]
    assert made == [("", "report"), ("", "poster"), ("rural_akim", "protocol")]


def test_without_documents_no_page_speaks_of_them(tmp_path: Path) -> None:
    publish(bundle.read(EXAMPLES / "kz-2022-referendum"), tmp_path / "site", "en")
    assert not (tmp_path / "site/documents").exists()
    assert "Documents to print" not in words((tmp_path / "site/en/data.html").read_text("utf-8"))
