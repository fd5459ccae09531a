"""The front page in a browser without a script: a figure is chosen, tiles are keyboard operable, and fit."""

import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from scrutineer import publish
from scrutineer.publish.portal.tile_figures import SHADES
from tests.pages import counted
from tests.test_publish_form import _contrast

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    publish.write_election(counted("kz-2022-referendum"), out)
    return out / "kz-2022-referendum"


def opened(browser: Any, site: Path, language: str, width: int = 1200) -> tuple[Any, Any]:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    tab = context.new_page()
    tab.goto((site / language / "index.html").as_uri())
    return context, tab


def test_a_reader_without_scripts_chooses_the_figure_of_the_tiles(site: Path, browser: Any) -> None:
    context, tab = opened(browser, site, "en")
    almaty = tab.locator(".shown:visible a[href='area/almaty.html']")
    assert almaty.locator("b").inner_text() == "65.22"
    tab.get_by_text("Turnout by ballots issued").first.click()
    assert almaty.count() == 1
    assert almaty.locator("b").inner_text() == "33.30"
    almaty.click()
    assert "33.30" in tab.locator("main").inner_text()
    context.close()


def test_figures_and_tiles_are_reached_by_keyboard(site: Path, browser: Any) -> None:
    context, tab = opened(browser, site, "ru")
    tab.locator(".map input").first.focus()
    for _ in range(2):
        tab.keyboard.press("ArrowRight")
    assert tab.locator(".map input:checked").get_attribute("id") == "figure-3"
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/area/*.html")
    context.close()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_on_a_phone_every_tile_shows_its_name_and_figure_whole(
    site: Path, browser: Any, language: str
) -> None:
    context, tab = opened(browser, site, language, 360)
    cut = "els => els.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"
    for figure in (1, 3):
        tab.locator(f"label[for=figure-{figure}]").click()
        assert tab.locator(".shown:visible li a").count() == 17
        assert tab.locator(".shown:visible li a").evaluate_all(cut) == []
        assert max(b["x"] + b["width"] for b in map(box, tab.locator(".shown:visible li").all())) <= 360
    context.close()


def box(element: Any) -> dict[str, float]:
    found: dict[str, float] = element.bounding_box()
    return found


def test_the_figure_in_a_tile_can_be_read_on_every_shade() -> None:
    style = (resources.files("scrutineer.publish") / "static" / "portal.css").read_text("utf-8")
    schemes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))
        for part in re.findall(r":root \{([^}]*--t5[^}]*)\}", style)
    ]
    assert len(schemes) >= 2
    for colours in schemes[:2]:
        for shade in range(1, SHADES + 1):
            text = colours["light"] if shade <= SHADES - 2 else colours["deep"]
            assert _contrast(text, colours[f"t{shade}"]) >= 4.5, shade
