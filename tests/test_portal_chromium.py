"""The public site in a real browser: journeys without scripts, a proof with one, and a phone."""

from pathlib import Path
from typing import Any

import pytest

from tests.portals import publish_sealed
from tests.sealed_bundle import sealed
from tests.web_server import serving

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portal")
    publish_sealed(sealed(folder / "bundle"), folder / "site")
    return folder / "site"


def pages(site: Path) -> list[Path]:
    return sorted(p for p in site.rglob("*.html") if "bundle" not in p.parts and p.name != "verify.html")


def test_a_voter_comes_from_the_first_page_to_the_own_stations_sheet_in_four_clicks(
    site: Path, browser: Any
) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((site / "index.html").as_uri())
    for clicked in ("English →", "North", "001"):
        tab.get_by_role("link", name=clicked).first.click()
    assert tab.locator("h1").inner_text() == "Polling station 001"
    assert tab.locator("table.form").first.is_visible()
    tab.get_by_role("link", name="Русский").click()
    assert tab.url == (site / "ru/station/001.html").as_uri()
    tab.locator("nav.path a").last.click()
    assert tab.url == (site / "ru/area/north.html").as_uri()
    context.close()


def test_no_page_scrolls_sideways_on_a_phone_and_none_asks_another_host(site: Path, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    tab = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    for path in pages(site):
        tab.goto(path.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360, path
    assert {url.partition(":")[0] for url in asked} <= {"file", "data"}
    assert said == []
    context.close()


def test_the_proof_of_a_sheet_is_verified_in_the_browser(site: Path, browser: Any) -> None:
    with serving(site) as served:
        context = browser.new_context()
        tab = context.new_page()
        tab.goto(f"{served.address}en/station/001.html")
        place = tab.locator("section", has=tab.locator("[data-protocol=p1]")).locator(".proof")
        place.get_by_role("button").click()
        place.locator(".sign").wait_for()
        assert "Verified here, in your browser" in place.inner_text()
        context.close()


def test_a_page_that_shows_another_figure_than_was_sealed_is_found_out(site: Path, browser: Any) -> None:
    with serving(site) as served:
        context = browser.new_context()
        tab = context.new_page()
        tab.goto(f"{served.address}kk/station/001.html")
        tab.evaluate("document.querySelector('[data-key=a] td.n').textContent = '301'")
        place = tab.locator(".proof").first
        place.get_by_role("button").click()
        place.locator(".sign").wait_for()
        assert "✕" in place.inner_text()
        assert "SYNTHETIC A" in place.inner_text()
        context.close()


def test_a_tile_that_was_changed_does_not_prove_anything(site: Path, browser: Any) -> None:
    with serving(site) as served:
        tile = next(p for p in (site / "bundle/ledger/tile/0").rglob("*") if p.is_file())
        data = bytearray(tile.read_bytes())
        data[-1] ^= 1

        def changed(handler: Any) -> None:
            handler.send_response(200)
            handler.end_headers()
            handler.wfile.write(bytes(data))

        served.answers[tile.relative_to(site).as_posix()] = changed
        context = browser.new_context()
        tab = context.new_page()
        tab.goto(f"{served.address}en/station/001.html")
        place = tab.locator(".proof").first
        place.get_by_role("button").click()
        place.locator(".sign").wait_for()
        assert "Not verified" in place.inner_text()
        context.close()


def test_a_page_from_a_disk_asks_for_the_folder(site: Path, browser: Any) -> None:
    context = browser.new_context()
    tab = context.new_page()
    tab.goto((site / "en/station/001.html").as_uri())
    place = tab.locator(".proof").first
    place.get_by_role("button").click()
    place.locator("input[type=file]").set_input_files(site / "bundle")
    place.locator(".sign").wait_for()
    assert "Verified here" in place.inner_text()
    context.close()
