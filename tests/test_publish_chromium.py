"""Pages in a real browser: on a phone, without scripts, without a network, on paper."""

from pathlib import Path
from typing import Any

import pytest

from scrutineer import publish
from scrutineer.count import account
from scrutineer.words import LANGUAGES
from tests.pages import counted, village

pytestmark = pytest.mark.chromium
ELECTIONS = ("kz-2021-rural-akims", "kz-2022-president", "kz-2022-referendum", "kz-2023-mazhilis")


def each_kind(site: Path) -> list[Path]:
    """Two pages of every folder of the site, and those of every election's own languages."""
    folders = sorted({path.parent for path in site.rglob("*.html")})
    return [path for folder in folders for path in _few(folder)]


def _few(folder: Path) -> list[Path]:
    pages = sorted(folder.glob("*.html"))
    return pages[:2] if folder.name in ("area", "station", "contest", "candidate") else pages


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    every = [*(counted(e) for e in ELECTIONS), account(village())]
    publish.write_front([publish.write_election(one, out) for one in every], out)
    return out


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_on_a_phone(site: Path, browser: Any, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme=scheme, java_script_enabled=True
    )
    tab = context.new_page()
    for path in each_kind(site):
        tab.goto(path.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360, path
    context.close()


def test_a_page_asks_for_nothing_but_itself_and_its_style_and_needs_no_script(
    site: Path, browser: Any
) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    for path in each_kind(site):
        asked.clear()
        tab.goto(path.as_uri())
        beside = {url for url in asked if url != "data:,"} - {path.as_uri()}
        assert all(url.startswith(site.as_uri()) and url.endswith("/style.css") for url in beside)
        assert tab.locator("h1").is_visible()
    assert said == []
    context.close()


def test_a_reader_finds_the_votes_from_the_front_page_and_back_in_another_language(
    site: Path, browser: Any
) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((site / "index.html").as_uri())
    tab.get_by_role("link", name="Election of the President").click()
    assert tab.locator("tr.first").first.inner_text().startswith("Kassym-Jomart Tokayev")
    tab.get_by_role("link", name="Қазақша").click()
    assert tab.locator("html").get_attribute("lang") == "kk"
    tab.locator("header a").first.click()
    assert tab.url == (site / "kk.html").as_uri()
    context.close()


def test_the_bars_are_as_long_as_the_shares_say(site: Path, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    tab = context.new_page()
    tab.goto((site / "kz-2022-president/en/index.html").as_uri())
    cell, bar = (tab.locator(f"tr.first td.draw {part}").first.bounding_box() for part in (".bar", ".bar i"))
    assert abs(bar["width"] / cell["width"] - 0.8131) < 0.005
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_printed_page_of_an_invented_country_says_so(
    site: Path, browser: Any, language: str, tmp_path: Path
) -> None:
    context = browser.new_context()
    tab = context.new_page()
    tab.goto((site / "SYNTHETIC" / language / "index.html").as_uri())
    tab.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
    tab.emulate_media(media="print")
    assert tab.locator(".banner p").count() == 3
    assert tab.locator(".banner").is_visible()
    colour = "getComputedStyle(document.querySelector('.banner')).printColorAdjust"
    assert tab.evaluate(colour) == "exact"
    assert (tmp_path / "page.pdf").stat().st_size > 10_000
    context.close()
