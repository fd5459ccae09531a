"""A reader changes one vote in a copy of each sealed example, and both verifiers find the row."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scrutineer import publish
from scrutineer.cli.demonstration import verify_changed
from scrutineer.cli.examples import example_key, verified
from scrutineer.cli.serving import serve
from tests.pages import EXAMPLES, counted
from tests.test_examples_sealed import NAMES, NOW

pytestmark = pytest.mark.chromium

MOVED = re.compile(r"\((?P<file>\w+\.csv), rows (?P<one>[\d\s]+) and (?P<other>[\d\s]+)\)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    for name in NAMES:
        found = verified(EXAMPLES / name, example_key(EXAMPLES / name), NOW)
        publish.write_election(counted(name), out, verification=found)
    return out


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    server, address = serve(site, 0, verify_changed)
    yield address
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", NAMES)
def test_both_verifiers_turn_red_and_name_the_row(name: str, address: str, site: Path, browser: Any) -> None:
    before = {path: path.read_bytes() for path in (site / name / "bundle").glob("*.csv")}
    context = browser.new_context()
    tab = context.new_page()
    troubles: list[str] = []
    tab.on("pageerror", lambda error: troubles.append(str(error)))
    tab.goto(f"{address}{name}/en/verifiable.html")
    assert "sealed and unchanged" in tab.locator("#sealed + p").inner_text()
    tab.get_by_role("button", name="Change one vote").click()
    verdicts = tab.locator("#change-one-vote .both > section")
    verdicts.first.wait_for(timeout=60_000)
    told = MOVED.search(tab.locator(".moved").inner_text())
    assert told, tab.locator(".moved").inner_text()
    assert verdicts.count() == 2
    for place in (0, 1):
        verdict = verdicts.nth(place)
        assert verdict.get_attribute("data-holds") == "false"
        text = verdict.inner_text()
        assert "Step 7 does not hold" in text
        row = re.sub(r"\s", "", told["one"])
        assert re.search(rf"{told['file']}, row {row}\b", text), text
    assert troubles == []
    assert {path: path.read_bytes() for path in before} == before
    context.close()


def test_a_page_on_a_disk_asks_for_its_folder_and_shows_its_own_verifier(site: Path, browser: Any) -> None:
    context = browser.new_context(locale="ru-RU", offline=True)
    tab = context.new_page()
    tab.goto((site / "kz-2022-president" / "ru/verifiable.html").as_uri())
    tab.get_by_role("button", name="Изменить один голос").click()
    choice = tab.locator("#change-one-vote input[type=file]")
    choice.wait_for()
    choice.set_input_files(site / "kz-2022-president" / "bundle")
    verdict = tab.locator("#change-one-vote .both > section")
    verdict.first.wait_for(timeout=60_000)
    assert verdict.first.get_attribute("data-holds") == "false"
    assert "declared.csv" in verdict.first.inner_text()
    assert "scrutineer verify" in verdict.nth(1).inner_text()
    context.close()


def test_without_a_script_the_page_says_so_and_has_no_button(site: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((site / "kz-2022-president" / "en/verifiable.html").as_uri())
    assert tab.get_by_role("button").count() == 0
    assert "needs a script" in tab.locator("#change-one-vote").inner_text()
    context.close()


def test_the_page_with_its_verifiers_fits_a_phone(address: str, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    tab = context.new_page()
    tab.goto(f"{address}kz-2022-president/kk/verifiable.html")
    tab.get_by_role("button", name="Бір дауысты өзгерту").click()
    tab.locator("#change-one-vote .both > section").first.wait_for(timeout=60_000)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
