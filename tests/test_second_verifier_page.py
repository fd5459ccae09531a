"""The page of the second verifier as a reader meets it: without a network, on a phone, with a keyboard."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract

from scrutineer import bundle
from scrutineer.publish.verifier_page import verifier_page, verifier_script, write_verifier
from scrutineer.words import LANGUAGES, catalogue
from tests.ledgers import KEY, PRESS
from tests.sealed_bundle import BROKEN, edit, sealed, witnessed
from tests.second_verifier import Browser, chromium
from tools.catalogue import marked

MODULES = Path(__file__).resolve().parents[1] / "src/scrutineer/publish/verifier"
MODULE_LINES = 400
CALLS = re.compile(r"(?<![\w.])_\(\s*[\"']")
LOCALES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_verifier(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed bundle that one witness cosigned."""
    return witnessed(sealed(tmp_path_factory.mktemp("whole") / "bundle"), PRESS)


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "bundle"))


@pytest.fixture
def proof(folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "station.tlog-proof"
    path.write_text(bundle.prove(folder, "001").file)
    return path


def checked(browser: Browser, **given: str) -> Any:
    """Fill in the form, check, and wait for the answer."""
    tab = browser.tab
    for name in ("folder", "proof"):
        if name in given:
            tab.set_input_files(f"#{name}", given[name])
    if "key" in given:
        tab.fill("#key", given["key"])
    else:
        tab.check("#first-use")
    tab.click("#check")
    tab.wait_for_selector("#result h2")
    return tab


@pytest.mark.chromium
def test_a_folder_is_checked_from_a_disk_and_nothing_is_asked_of_any_network(
    running: Any, page: Path, folder: Path
) -> None:
    browser = Browser(running, page)
    tab = checked(browser, folder=str(folder))
    assert "This bundle is what was sealed." in tab.inner_text("#result")
    assert tab.locator("li[data-passed=true]").count() == 10
    assert [url for url in browser.asked if url != "data:,"] == [page.as_uri()]
    assert browser.said == []


@pytest.mark.chromium
def test_the_page_could_not_ask_a_network_if_it_wanted_to(running: Any, page: Path) -> None:
    browser = Browser(running, page)
    browser.context.set_offline(False)
    refused = "fetch('https://example.org/').then(() => false, () => true)"
    assert browser.tab.evaluate(refused)
    assert any("Content Security Policy" in said for said in browser.said)
    assert [url for url in browser.asked if url.startswith("http")] == []


@pytest.mark.chromium
@pytest.mark.parametrize(
    "name", ["a vote moved", "a hidden file", "a file behind a link", "a tile truncated"]
)
def test_a_broken_folder_chosen_by_hand_is_named_to_file_and_row(
    name: str, running: Any, page: Path, folder: Path
) -> None:
    """A folder input does not show links: for the page the file is missing, which is the same step."""
    broken = BROKEN[name]
    broken.do(folder)
    tab = checked(Browser(running, page), folder=str(folder))
    said = tab.inner_text(".first-thing")
    assert "This bundle is not what was sealed." in said
    assert broken.file in said and (broken.row is None or f"row {broken.row}" in said)
    failed = tab.locator("li[data-passed=false]").first.get_attribute("data-step")
    assert failed == str(broken.step)


@pytest.mark.chromium
def test_a_proof_alone_is_shown_as_the_protocol_of_its_station(running: Any, page: Path, proof: Path) -> None:
    tab = checked(Browser(running, page), proof=str(proof), key=KEY.verifier.text)
    said = tab.inner_text("#result")
    assert "The proof holds" in said and "Protocol of station 001" in said
    rows = {
        row.inner_text().split("\t")[0]: row.inner_text().split("\t")[1] for row in tab.locator("tr").all()
    }
    assert (rows["a"], rows["b"], rows["Against all"]) == ("300", "150", "40")
    assert rows["Ballots cast (voters who took part)"] == "500"


@pytest.mark.chromium
def test_a_proof_that_is_dropped_with_the_folder_chosen_names_the_options(
    running: Any, page: Path, folder: Path, proof: Path
) -> None:
    browser = Browser(running, page)
    drop = """text => {
      const carried = new DataTransfer();
      carried.items.add(new File([text], "station.tlog-proof"));
      document.getElementById("drop").dispatchEvent(
        new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
    }"""
    browser.tab.evaluate(drop, proof.read_text())
    browser.tab.wait_for_selector("#proof-chosen:not(:empty)")
    tab = checked(browser, folder=str(folder))
    assert "SYNTHETIC A" in tab.inner_text(".sheet")
    assert tab.locator("li[data-step='12']").get_attribute("data-passed") == "true"


@pytest.mark.chromium
def test_without_a_key_nothing_is_checked_and_the_reader_is_told_what_to_do(
    running: Any, page: Path, folder: Path
) -> None:
    tab = Browser(running, page).tab
    tab.set_input_files("#folder", str(folder))
    tab.click("#check")
    tab.wait_for_selector("#notice:not(:empty)")
    assert "Say whose key is trusted" in tab.inner_text("#notice")
    assert tab.locator("#result h2").count() == 0


@pytest.mark.chromium
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_is_spoken_to_in_the_own_language_first(language: str, running: Any, page: Path) -> None:
    context = running.new_context(locale=LOCALES[language], offline=True)
    tab = context.new_page()
    tab.goto(page.as_uri())
    assert tab.locator("html").get_attribute("lang") == language
    assert tab.inner_text("h1") == catalogue(language)("Check a sealed election")
    context.close()


@pytest.mark.chromium
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_sentence_of_the_page_stays_english(
    language: str, running: Any, page: Path, folder: Path, proof: Path
) -> None:
    edit(folder, "votes.csv", "p1,a,300", "p1,a,299")
    edit(folder, "election.toml", 'name_en = "SYNTHETIC election"', 'name = ""')
    browser = Browser(running, page)
    tab = checked(browser, folder=str(folder), proof=str(proof))
    tab.click(f"button[data-language={language}]")
    texts = """() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = [];
      while (walker.nextNode()) {
        if (!walker.currentNode.parentElement.closest("script, code, noscript, #languages, .mark")) {
          found.push(walker.currentNode.data.trim());
        }
      }
      return found.filter((text) => text);
    }"""
    shown = tab.evaluate(texts)
    assert len(shown) > 60
    english = [text for text in shown if re.search(r"\b(the|was|is|of|this|and|key)\b", text, re.IGNORECASE)]
    assert english == ["a slip of the pen"]  # the reason that stands in the bundle, word for word


@pytest.mark.chromium
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_never_scrolls_sideways(
    scheme: str, language: str, running: Any, page: Path, folder: Path, proof: Path
) -> None:
    edit(folder, "votes.csv", "p1,a,300", "p1,a,299")
    browser = Browser(running, page)
    tab = browser.tab
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.emulate_media(color_scheme=scheme)
    tab.click(f"button[data-language={language}]")
    width = "document.documentElement.scrollWidth"
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert tab.evaluate(width) <= 360
    checked(browser, folder=str(folder), proof=str(proof), key=KEY.verifier.text)
    assert tab.evaluate(width) <= 360


@pytest.mark.chromium
def test_everything_is_reached_and_started_with_the_keyboard(running: Any, page: Path, folder: Path) -> None:
    tab = Browser(running, page).tab
    tab.set_input_files("#folder", str(folder))
    reached = []
    for _ in range(14):
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        if reached[-1] == "first-use":
            tab.keyboard.press("Space")
        if reached[-1] == "check":
            break
    wanted = ["folder", "proof", "key", "key-file", "first-use", "check"]
    assert [name for name in reached if name in wanted] == wanted
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#result h2")
    assert tab.evaluate("document.activeElement.id") == "result"


@pytest.mark.chromium
def test_another_page_may_use_the_verifier_and_show_its_answer(
    running: Any, tmp_path: Path, folder: Path
) -> None:
    other = tmp_path / "other.html"
    other.write_text(
        f"<!doctype html><meta charset='utf-8'><div id='x'></div><script>{verifier_script()}</script>"
    )
    browser = Browser(running, other)
    edit(folder, "votes.csv", "p1,a,300", "p1,a,299")
    found = browser.verify(folder, key=KEY.verifier.text, language="ru")
    assert found["first"]["text"] == catalogue("ru")(
        "The votes for {option} on the protocol {protocol} were changed: entry {entry:plain} has “{sealed}”."
    ).replace("{option}", "a").replace("{protocol}", "p1").replace("{entry:plain}", "29").replace(
        "{sealed}", "300"
    )
    browser.tab.evaluate("Scrutineer.render(last, document.getElementById('x'), 'kk')")
    assert browser.tab.locator("li[data-passed=false]").first.get_attribute("data-step") == "7"


# What the modules are, without a browser


def modules() -> list[Path]:
    return sorted(MODULES.glob("*.js"))


def test_no_module_of_the_verifier_is_longer_than_400_lines_and_each_says_what_it_is():
    assert len(modules()) > 20
    for path in modules():
        lines = path.read_text("utf-8").splitlines()
        assert len(lines) <= MODULE_LINES, path.name
        assert lines[0].startswith("// "), path.name


def test_every_sentence_of_the_modules_is_seen_by_the_catalogue():
    """The extractor does not see into template literals, and reads plain literals alone."""
    for path in modules():
        text = path.read_text("utf-8")
        seen = list(extract("javascript", io.BytesIO(text.encode()), {"_": None}))
        assert len(seen) == len(CALLS.findall(text)), path.name
    known = set(marked())
    assert "This row stands twice; it was entered once." in known


def test_a_sentence_that_the_extractor_does_not_see_would_be_found():
    source = 'push(`${say(_("row"))}`); say(_("file"));'
    assert len(CALLS.findall(source)) == 2
    assert len(list(extract("javascript", io.BytesIO(source.encode()), {"_": None}))) == 1


def test_the_page_has_no_address_no_handler_in_its_markup_and_a_strict_policy():
    text = verifier_page()
    assert re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(?!data:,)", text) == []
    assert re.findall(r"\son\w+=", text.partition("<script>")[0]) == []
    assert "default-src 'none'" in text and "connect-src 'none'" in text and "unsafe" not in text


def test_the_verifier_is_written_whole_and_the_same_every_time(tmp_path):
    first = write_verifier(tmp_path / "site").read_bytes()
    assert write_verifier(tmp_path / "site").read_bytes() == first
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["verify.html"]
