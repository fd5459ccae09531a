"""The page "Is it believable?": what a reader sees who knows no statistics."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scrutineer.check import belief, simulate
from scrutineer.check.forensics.fingerprint import fingerprint
from scrutineer.check.forensics.turnout_share import turnout_share
from scrutineer.publish.belief import belief_page, write_belief
from scrutineer.publish.belief_pictures import (
    DOTS,
    comet_picture,
    fingerprint_picture,
    ranks_picture,
    share_picture,
    turnout_picture,
)
from scrutineer.publish.drawing import worded
from scrutineer.words import LANGUAGES
from tests.pages import Read, counted, read
from tools import debian


@cache
def report() -> belief.Report:
    made = simulate.simulate_country(stations=400, seed=7, tamper=("rounded=0.6", "copied=0.02"))
    return belief.examine(made.election, seed=1, replicates=0)


@cache
def page(language: str = "en") -> str:
    return belief_page(report(), language)


@cache
def parsed(language: str = "en") -> Read:
    return read(page(language))


def arrays(stations: int = 3000) -> Any:
    rng = np.random.default_rng(2)
    registered = rng.integers(200, 2000, stations)
    cast = rng.binomial(registered, rng.beta(12, 6, stations))
    return registered, cast, rng.binomial(cast, 0.55)


# Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_strict_reader_finds_nothing_to_mend(language: str) -> None:
    assert parsed(language).faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_screen_answers_three_questions_before_any_table(language: str) -> None:
    text = page(language)
    said = belief.summary(report())
    head = text[: text.index('id="asked"')]
    for sentence in (said.lead, *said.found, *said.sure, *said.not_meant):
        assert read(f"<p>{sentence.text(language)}</p>").elements[0].text in "".join(
            e.text for e in read(head).elements
        )
    assert "<table" not in head


def test_no_sentence_of_the_page_is_left_in_english() -> None:
    english = {e.text.strip() for e in parsed("en").elements if e.tag in ("h2", "h3", "h4", "summary", "th")}
    for language in ("kk", "ru"):
        there = {
            e.text.strip() for e in parsed(language).elements if e.tag in ("h2", "h3", "h4", "summary", "th")
        }
        shared = {text for text in english & there if re.search("[a-z]{3}", text) and "SYNTHETIC" not in text}
        assert shared == set()


@pytest.mark.parametrize(("language", "word"), [("en", "fraud"), ("ru", "фальсиф"), ("kk", "алаяқ")])
def test_the_word_for_the_crime_is_not_on_the_page(language: str, word: str) -> None:
    assert word not in page(language).lower()


def test_every_contestant_has_a_row_in_every_test_that_asks_about_contestants() -> None:
    options = report().contests[0].names
    table = next(e for e in parsed().all("section") if e.attributes.get("id", "").endswith("-integer-result"))
    for name in options.values():
        assert name.text("en") in table.text


def test_an_invented_country_says_so_on_the_page() -> None:
    assert 'class="synthetic"' in page() and "SYNTHETIC: an invented country" in page()


def test_an_election_without_protocols_says_what_would_be_needed_and_draws_nothing() -> None:
    account = counted("kz-2022-referendum")
    made = belief.examine(account.election, seed=1, replicates=0, counted=account)
    text = belief_page(made, "en")
    assert "nothing published that could be tested" in text
    assert "<svg" not in text


# Pictures


def test_every_picture_has_a_title_a_description_and_a_table() -> None:
    figures = parsed().all("figure")
    assert len(figures) == 8
    drawn = re.findall(r'<svg class="chart".*?</svg>', page(), re.DOTALL)
    assert len(drawn) == 9, "the histogram is drawn twice, for a phone and for paper"
    for svg in drawn:
        label = re.search(r'aria-labelledby="(\S+) (\S+)"', svg)
        assert label and f'<title id="{label[1]}">' in svg and f'<desc id="{label[2]}">' in svg
    assert page().count("The same as a table") == len(figures)


def test_no_id_stands_twice_on_the_page() -> None:
    ids = re.findall(r'\bid="([^"]+)"', page())
    assert len(ids) == len(set(ids))


def test_pictures_have_no_script_no_link_no_font_and_no_colour_of_their_own() -> None:
    for svg in re.findall(r'<svg class="chart".*?</svg>', page(), re.DOTALL):
        assert not re.search(r"<script|href|url\(|font-family|#[0-9a-f]{3,6}|@[a-z]", svg)


def test_the_same_stations_give_the_same_bytes() -> None:
    registered, cast, votes = arrays()
    found = fingerprint(registered, cast, votes)
    stations = turnout_share(registered, cast, votes)
    for draw in (
        lambda: fingerprint_picture(found),
        lambda: turnout_picture(found, wide=True),
        lambda: comet_picture(stations, 4),
        lambda: share_picture([found, found]),
    ):
        assert draw() == draw()


def test_a_comet_has_a_dot_for_every_station_or_as_many_as_it_says() -> None:
    for stations, dots in ((70, 70), (3000, DOTS)):
        registered, cast, votes = arrays(stations)
        assert comet_picture(turnout_share(registered, cast, votes), 1).count("h0") == dots


def test_a_fingerprint_covers_every_cell_that_has_stations_and_no_other() -> None:
    """The area of the rectangles, of the picture's 380 by 380 units for 100 by 100 per cent."""
    registered, cast, votes = arrays(400)
    found = fingerprint(registered, cast, votes)
    svg = fingerprint_picture(found)
    sizes = re.findall(r"h(-?[\d.]+)v(-?[\d.]+)h", svg)
    covered = sum(abs(float(w) * float(h)) for w, h in sizes) / (3.8 * 3.8)
    assert covered == pytest.approx(int((found.voters[1:100, 1:100] > 0).sum()), rel=0.03)


def test_many_small_stations_at_100_per_cent_do_not_flatten_the_histogram() -> None:
    registered, cast, votes = arrays(500)
    small = np.full(4000, 300)
    with_small = fingerprint(*(np.concatenate([a, small]) for a in (registered, cast, votes)))
    bars = [
        set(re.findall(r"M[^M]+Z", turnout_picture(found, wide=False)))
        for found in (fingerprint(registered, cast, votes), with_small)
    ]
    assert len(bars[0]) > 100
    assert len(bars[0] - bars[1]) <= 1


def test_an_areas_place_leads_from_the_picture_to_its_row() -> None:
    rows = [{"z": float(z), "flagged": z > 3} for z in range(-3, 9)]
    svg = ranks_picture(rows, 3)
    assert [n for n in ("1", "2", "3", "4") if f">{n}</text>" in svg][:3] == ["1", "2", "3"]
    assert "var(--doubt)" in svg


def test_words_with_signs_of_markup_cannot_break_out_of_a_picture() -> None:
    svg = '<svg class="chart" viewBox="0 0 1 1" role="img"><text>@turnout@</text></svg>'
    out = str(worded(svg, "p", "a<b>", '"&', {"turnout": "</text><script>"}))
    assert "<script>" not in out and "<b>" not in out


# In a browser


@pytest.mark.chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone_and_a_reader_needs_no_script(scheme: str, tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    path = write_belief(report(), tmp_path)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=debian.chromium(), args=["--no-sandbox"])
        tab = browser.new_context(
            viewport={"width": 360, "height": 740}, color_scheme=scheme, java_script_enabled=True
        ).new_page()
        asked: list[str] = []
        said: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        tab.goto(path.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        assert [url for url in asked if url != "data:,"] == [path.as_uri()]
        assert said == []
        ink = "getComputedStyle(document.querySelector('.chart path[style*=\"--bar)\"]')).fill"
        assert tab.evaluate(ink) == tab.evaluate(
            "(() => { const e = document.createElement('i'); e.style.color = 'var(--bar)';"
            " document.body.append(e); return getComputedStyle(e).color })()"
        )
        browser.close()
