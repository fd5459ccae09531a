"""The list of akims in a real browser: sorted, filtered, read without a script; the way to the own sheet."""

from pathlib import Path
from typing import Any

import pytest

from scrutineer.publish.portal.scripts import TABLES, script
from tests.found_places import country
from tests.pages import counted
from tests.test_portal_contest import Made

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def akims(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("akims")
    page = Made.of(counted("kz-2021-rural-akims"), "ru").lists()["contests.html"]
    (folder / "ru").mkdir()
    (folder / "ru/contests.html").write_text(page, "utf-8")
    (folder / "ru/style.css").write_text("")
    (folder / TABLES).write_text(script(TABLES), "utf-8")
    return folder / "ru/contests.html"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return country(tmp_path_factory.mktemp("site"), "en")


def column(tab: Any, head: str) -> list[str]:
    """The cells of a column as they stand, rows that are shown only."""
    heads = [text.strip() for text in tab.locator("table.contests thead th").all_inner_texts()]
    at = next(place for place, text in enumerate(heads, 1) if text.rstrip("↑↓ \n") == head)
    return [
        str(text)
        for text in tab.locator(f"table.contests tbody tr:not([hidden]) > :nth-child({at})").all_inner_texts()
    ]


def number(text: str) -> float:
    return float(
        text.replace("\N{NARROW NO-BREAK SPACE}", "").replace(",", ".").replace("\N{MINUS SIGN}", "-")
    )


def test_the_akims_are_sorted_by_a_click_on_a_head_and_what_is_not_stated_comes_last(
    akims: Path, browser: Any
) -> None:
    tab = browser.new_page()
    tab.set_default_timeout(4_000)
    tab.goto(akims.as_uri())
    before = [number(text) for text in column(tab, "Отрыв") if text != "–"]
    head = tab.get_by_role("columnheader", name="Отрыв")
    assert head.get_attribute("aria-sort") is None
    for order in ("descending", "ascending"):
        tab.get_by_role("button", name="Отрыв").press("Enter")
        assert head.get_attribute("aria-sort") == order
        shown = column(tab, "Отрыв")
        stated = [number(text) for text in shown if text != "–"]
        assert stated == sorted(before, reverse=order == "descending")
        assert shown[len(stated) :] == ["–"] * (730 - len(stated))
    tab.get_by_role("button", name="Регион").click()
    regions = column(tab, "Регион")
    assert regions == sorted(regions)
    assert head.get_attribute("aria-sort") is None
    tab.close()


def test_the_akims_are_filtered_by_words_in_any_script_and_the_number_found_is_said(
    akims: Path, browser: Any
) -> None:
    tab = browser.new_page()
    tab.set_default_timeout(4_000)
    tab.goto(akims.as_uri())
    box = tab.get_by_role("searchbox")
    box.fill("turkestanskaia 13-05")
    shown = column(tab, "Состязание")
    assert shown
    assert all("13-05" in one for one in shown)
    assert tab.get_by_role("status").inner_text() == f"{len(shown)} из 730"
    box.fill("")
    assert len(column(tab, "Состязание")) == 730
    tab.close()


def test_without_a_script_the_list_is_whole_and_has_no_buttons(akims: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.set_default_timeout(4_000)
    tab.goto(akims.as_uri())
    assert tab.locator("table.contests tbody tr").count() == 730
    assert tab.locator("button, input").count() == 0
    context.close()


def test_a_voter_finds_the_own_sheet_in_two_clicks_and_a_word(site: Path, browser: Any) -> None:
    tab = browser.new_page()
    tab.set_default_timeout(4_000)
    tab.goto((site / "en/index.html").as_uri())
    tab.get_by_role("link", name="Find a station").first.click()
    tab.get_by_role("searchbox").fill("Абай 12")
    tab.locator("#found a").first.click()
    tab.wait_for_url("**/station/001.html")
    assert tab.locator("table.form").first.is_visible()
    tab.close()


def test_a_voter_without_a_script_finds_it_in_four_clicks(site: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.set_default_timeout(4_000)
    tab.goto((site / "en/index.html").as_uri())
    tab.get_by_role("link", name="Find a station").first.click()
    assert not tab.locator("#finder").is_visible()
    tab.get_by_text("Northern region").first.click()
    tab.get_by_role("link", name="Kostanay district").click()
    tab.get_by_role("link", name="001").first.click()
    assert tab.locator("h1").inner_text() == "Polling station 001"
    assert tab.locator("table.form").first.is_visible()
    context.close()


def test_a_contest_and_a_candidate_lead_down_to_the_stations(site: Path, browser: Any) -> None:
    tab = browser.new_page(viewport={"width": 360, "height": 740})
    tab.goto((site / "en/contests.html").as_uri())
    tab.get_by_role("link", name="President").first.click()
    assert tab.evaluate("() => document.documentElement.scrollWidth") <= 360
    tab.get_by_role("link", name="SYNTHETIC A").click()
    tab.wait_for_url("**/candidate/president.a.html")
    assert tab.evaluate("() => document.documentElement.scrollWidth") <= 360
    tab.get_by_role("link", name="Northern region").first.click()
    tab.wait_for_url("**/area/north.html")
    tab.close()
