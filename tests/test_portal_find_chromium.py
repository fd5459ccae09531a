"""Finding a station in a real browser: by number, a name in three scripts, an address, coordinates."""

import json
from pathlib import Path
from typing import Any

import pytest

from scrutineer.publish.portal import find_index
from scrutineer.publish.portal.letters import LETTERS, words_of
from scrutineer.publish.portal.scripts import FIND, script
from tests.found_places import country
from tests.web_server import serving

pytestmark = pytest.mark.chromium

POINT = "53.2144, 63.6246"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return country(tmp_path_factory.mktemp("found"))


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same country with a file for every word and every station of the map, as a large one has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(find_index, "ALL", 1)
        patch.setattr(find_index, "MOST", 2)
        patch.setattr(find_index, "NEAR", 1)
        return country(tmp_path_factory.mktemp("split"), "ru")


@pytest.fixture(scope="module")
def tab(browser: Any) -> Any:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(4_000)
    yield page
    context.close()


def asked(tab: Any, typed: str) -> list[str]:
    """What the list shows for words."""
    tab.locator("#what").fill(typed)
    tab.locator(f'#found[data-asked="{typed}"]').wait_for(state="attached")
    return [str(link) for link in tab.locator("#found a").all_inner_texts()]


def near(tab: Any, typed: str) -> list[str]:
    """The stations near to coordinates, and how far they are."""
    tab.locator("#near").evaluate("list => list.replaceChildren()")
    tab.locator("#where").fill(typed)
    tab.locator("#where").press("Enter")
    tab.locator("#near li").first.wait_for()
    return [" ".join(item.inner_text().split()) for item in tab.locator("#near li").all()]


@pytest.mark.parametrize("typed", ["115", "№ 115", "участок №115", "0115", "polling station 115"])
def test_a_station_is_found_by_its_number(site: Path, tab: Any, typed: str) -> None:
    tab.goto((site / "ru/find.html").as_uri())
    assert asked(tab, typed) == ["Избирательный участок 115"]
    assert tab.locator("#told").inner_text() == "Найдено: 1."


@pytest.mark.parametrize("typed", ["Қостанай", "костанай", "Kostanay", "qostanai", "КОСТАНАЙСКИЙ"])
@pytest.mark.parametrize("language", ["kk", "en"])
def test_a_settlement_is_found_in_three_scripts_and_leads_to_its_stations(
    site: Path, tab: Any, typed: str, language: str
) -> None:
    tab.goto((site / language / "find.html").as_uri())
    found = asked(tab, typed)
    assert found[0] == {"kk": "Қостанай ауданы", "en": "Kostanay district"}[language]
    assert "001" in found[1]


@pytest.mark.parametrize("typed", ["нур-шыгыс", "Нұршығыс", "Nur Shygys"])
def test_a_hyphen_is_no_obstacle(site: Path, tab: Any, typed: str) -> None:
    tab.goto((site / "ru/find.html").as_uri())
    assert asked(tab, typed)[0] == "Нур-Шыгыс"


def test_a_station_is_found_by_its_address_and_by_place_and_number_together(site: Path, tab: Any) -> None:
    tab.goto((site / "ru/find.html").as_uri())
    assert asked(tab, "Абая 12") == asked(tab, "абай көшесі") == ["Избирательный участок 001"]
    assert asked(tab, "южный 116") == ["Избирательный участок 116"]
    assert asked(tab, "xyz") == []
    assert tab.locator("#told").inner_text() == "С таким названием ничего нет."


def test_the_list_is_gone_through_with_the_keyboard(site: Path, tab: Any) -> None:
    tab.goto((site / "en/find.html").as_uri())
    asked(tab, "11")
    tab.locator("#what").press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement.textContent") == "Polling station 116"
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/station/115.html")
    assert tab.locator("h1").inner_text() == "Polling station 115"


def test_a_large_country_is_searched_file_by_file(split: Path, tab: Any) -> None:
    assert len(list((split / "find").glob("ru-*.js"))) > 3
    loaded: list[str] = []
    tab.on("request", lambda request: loaded.append(Path(request.url).name))
    tab.goto((split / "ru/find.html").as_uri())
    assert [name for name in loaded if name.startswith("ru")] == []
    assert asked(tab, "116") == ["Избирательный участок 116"]
    assert asked(tab, "Победы 3") == ["Избирательный участок 002"]
    assert len([name for name in loaded if name.startswith("ru-")]) < len(
        list((split / "find").glob("ru-*.js"))
    )
    assert near(tab, "42.3, 69.6")[0].startswith("Избирательный участок 116 0,0 км")


@pytest.mark.parametrize(
    "written",
    [
        POINT,
        "53,2144, 63,6246",
        "53,2144 63,6246",
        "53,2144; 63,6246",
        "53.2144 63.6246",
        "63.6246E, 53.2144N",
        "N53.2144 E63.6246",
        "53°12'51.8\" N 63°37'28.6\" E",
        "53°12′51,8″ с. ш. 63°37′28,6″ в. д.",
        "53°12′51,8″ с.е., 63°37′28,6″ ш.б.",
        "53 12 51.8 63 37 28.6",
        "53°12.864' N, 63°37.476' E",
        "geo:53.2144,63.6246",
    ],
)
def test_coordinates_are_understood_as_people_write_them(site: Path, tab: Any, written: str) -> None:
    tab.goto((site / "en/find.html").as_uri())
    found = near(tab, written)
    assert found[0].startswith("Polling station 001 0.0 km")
    assert len(found) == 5
    assert "need not be the one where you are registered" in tab.locator("#near-told").inner_text()


def test_the_distance_is_that_of_the_earth(site: Path, tab: Any) -> None:
    # One degree along a meridian of a ball of 6371 km is 111.19 km; Almaty to Shymkent is about 600.
    tab.goto((site / "en/find.html").as_uri())
    far = {
        one.split()[2]: float(one.split()[3].replace("\N{NARROW NO-BREAK SPACE}", ""))
        for one in near(tab, "52.2144, 63.6246")
    }
    assert far["001"] == 111
    far = {one.split()[2]: float(one.split()[3]) for one in near(tab, "43.238, 76.889")}
    assert far["003"] == 0
    assert 1.5 < far["115"] < 1.7
    assert 590 < far["116"] < 610


@pytest.mark.parametrize("written", ["here", "53.2144", "153.2, 63.6", "1 2 3", "53N 63N"])
def test_what_is_no_place_is_said_to_be_none(site: Path, tab: Any, written: str) -> None:
    tab.goto((site / "en/find.html").as_uri())
    tab.locator("#where").fill(written)
    tab.locator("#where").press("Enter")
    assert tab.locator("#near-told").inner_text().startswith("These are not two coordinates.")
    assert tab.locator("#near li").count() == 0


def test_the_own_position_is_compared_in_the_browser_and_sent_nowhere(site: Path, browser: Any) -> None:
    with serving(site) as served:
        place = {"latitude": 43.24, "longitude": 76.89}
        context = browser.new_context(geolocation=place, permissions=["geolocation"])
        tab = context.new_page()
        told: list[str] = []
        tab.on("request", lambda request: told.append(request.url))
        tab.goto(f"{served.address}kk/find.html")
        tab.locator("#mine").click()
        tab.locator("#near li").first.wait_for()
        assert "003" in tab.locator("#near li").first.inner_text()
        assert all(url.startswith((served.address, "data:")) for url in told)
        assert not any("43" in url.removeprefix(served.address) for url in told)
        context.close()


def test_both_sides_make_words_alike_in_the_same_way(tab: Any) -> None:
    said = [
        *("Қостанай", "Нұр-Сұлтан", "№ 0012", "школа-гимназия №15", "Kökşetau", "Щучинск", "Йод", "12А-б"),
        *("Zhezkazgan", "ЁЛКА", "O'Higgins", "Straße", "000", "ﬁ", "İzmir", "Ақ\N{NON-BREAKING HYPHEN}Жол"),
    ]
    source = script(FIND).replace("const finder = ", "globalThis.heard = wordsOf; return; const finder = ", 1)
    tab.evaluate(f"() => {{ {source} }}")
    assert json.dumps(LETTERS, ensure_ascii=False, separators=(",", ":")) in source
    for text in said:
        assert tab.evaluate("text => heard(text)", text) == list(words_of(text)), text


def test_the_page_asks_no_other_host_and_breaks_no_policy(site: Path, tab: Any) -> None:
    heard: list[str] = []
    tab.on("console", lambda message: heard.append(message.text))
    tab.on("pageerror", lambda error: heard.append(str(error)))
    tab.goto((site / "en/find.html").as_uri())
    asked(tab, "abai")
    near(tab, POINT)
    assert heard == []
