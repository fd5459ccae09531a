"""Every kind of page is open to a screen reader, a keyboard, and low vision (WCAG 2.2 AA, by axe-core)."""

from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from scrutineer import publish
from scrutineer.words import LANGUAGES
from tests.portals import example_site

pytestmark = pytest.mark.chromium

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""The tags of axe-core's rules that are asked."""

MANY = ("area", "station", "contest", "candidate", "state", "difference")
"""Folders whose pages are all of one kind."""


def kinds(site: Path, language: str) -> list[Path]:
    """One page of each kind in a language: every page of its own, and the first two of each folder."""
    pages = sorted((site / language).glob("*.html"))
    for folder in sorted(p for p in (site / language).iterdir() if p.is_dir()):
        pages += sorted(folder.glob("*.html"))[: 2 if folder.name in MANY else None]
    return pages


def violations(tab: Any, path: Path) -> list[str]:
    """What axe-core finds on a page, each with the element."""
    axe = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
    tab.goto(path.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    tab.evaluate(axe)
    found = tab.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [
        f"{path.parent.name}/{path.name}: {one['id']} {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"][:2]
    ]


def found_in(browser: Any, paths: list[Path], **context: Any) -> list[str]:
    """What is found on all these pages."""
    opened = browser.new_context(**context)
    tab = opened.new_page()
    found = [one for path in paths for one in violations(tab, path)]
    opened.close()
    print(*found, sep="\n")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_is_open_to_everybody(browser: Any, language: str) -> None:
    site = example_site("kz-2023-east-kazakhstan-3")
    pages = kinds(site, language)
    assert len(pages) > 8
    assert found_in(browser, [site / "index.html", site / "verify.html", *pages]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_front_of_several_elections_is_open_to_everybody(
    browser: Any, language: str, tmp_path: Path
) -> None:
    publish.write_front([], tmp_path, language)
    assert found_in(browser, [tmp_path / f"{language}.html"]) == []


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize(
    "name", ["kz-2022-president", "kz-2022-referendum", "kz-2023-mazhilis", "kz-2021-rural-akims"]
)
def test_the_pages_of_every_example_are_open_to_everybody(
    browser: Any, name: str, width: int, scheme: str
) -> None:
    site = example_site(name)
    pages = [page for language in LANGUAGES for page in kinds(site, language)]
    view = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    assert found_in(browser, pages, **view) == []
