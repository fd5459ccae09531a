"""The pages of a register are open to everybody (WCAG 2.2 AA by axe-core), on a telephone and in the dark."""

from typing import Any

import pytest

from scrutineer.words import LANGUAGES
from tests.promises_site import articles_site
from tests.test_accessible import found_in

pytestmark = pytest.mark.chromium

KINDS = (
    "index",
    "claims",
    "assessments",
    "commitments",
    "follow-up",
    "data",
    "claim/pres-81",
    "claim/akims-no-violations",
    "claim/pres-odihr",
    "commitment/odihr-results-all-levels",
)


FEW = ("index", "claim/pres-81", "commitment/odihr-results-all-levels")


@pytest.mark.parametrize(
    ("language", "scheme", "kinds"), [("en", "light", KINDS), ("kk", "light", FEW), ("ru", "dark", FEW)]
)
def test_every_kind_of_page_is_open_to_everybody(
    browser: Any, language: str, scheme: str, kinds: tuple[str, ...]
) -> None:
    paths = [articles_site() / language / f"{kind}.html" for kind in kinds]
    size = {"width": 360, "height": 740}
    assert (
        found_in(browser, [articles_site() / "index.html", *paths], viewport=size, color_scheme=scheme) == []
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_scrolls_sideways_on_a_telephone(browser: Any, language: str) -> None:
    opened = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=True)
    tab = opened.new_page()
    wide = []
    for kind in KINDS:
        tab.goto((articles_site() / language / f"{kind}.html").as_uri())
        if tab.evaluate("document.documentElement.scrollWidth > 360"):
            wide.append(kind)
    opened.close()
    assert wide == []
