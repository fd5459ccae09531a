"""A page is whole, safe, asks no network, reads well in every language, and marks what is invented."""

import dataclasses
import itertools
import re
from importlib import resources
from pathlib import Path

import pytest

from scrutineer import publish
from scrutineer.count import account
from scrutineer.publish.invented import BANNERS, Invented
from scrutineer.words import LANGUAGES, Sentence
from tests.pages import Read, counted, front_of, page, pages, read, site_of, village, words
from tests.rows import frame
from tools.catalogue import marked

EXAMPLES = (
    "kz-2021-rural-akims",
    "kz-2022-president",
    "kz-2022-referendum",
    "kz-2023-east-kazakhstan-3",
    "kz-2023-mazhilis",
    "primary-approval",
    "primary-instant-runoff",
)
EVERY = pytest.mark.parametrize("example", EXAMPLES)
LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def front(language: str) -> str:
    return publish.front([publish.summary(counted(example)) for example in EXAMPLES], language)


@EVERY
@LANGUAGE
def test_a_page_is_whole_html(example: str, language: str) -> None:
    for address, html in pages(example, language).items():
        found = read(html)
        assert found.faults == [], address
        assert found.all("html")[0].attributes["lang"] == language
        ids = [e.attributes["id"] for e in found.elements if "id" in e.attributes]
        assert len(ids) == len(set(ids)), address


@LANGUAGE
def test_the_front_page_is_whole_html(language: str) -> None:
    assert read(front(language)).faults == []


@EVERY
def test_every_link_leads_to_a_place_on_its_page_or_to_a_page_of_the_site(example: str) -> None:
    made = pages(example)
    beside = {"believable.html", "check-yourself.html", "data.html", "find.html", "states.html", "vote.html"}
    for address, html in made.items():
        found = read(html)
        ids = {e.attributes["id"] for e in found.elements if "id" in e.attributes}
        for link in (a.attributes["href"] for a in found.all("a")):
            page, _, place = link.partition("#")
            assert place in ids or page or not place, (address, link)
            if "/" not in page and page and "/" not in address:
                assert page in made or page in beside, (address, link)


@EVERY
def test_a_page_asks_nothing_of_any_network(example: str) -> None:
    found = read(page(example))
    links = [
        e.attributes[key] for e in found.elements for key in ("src", "href", "action") if key in e.attributes
    ]
    assert [link for link in links if re.match(r"[a-z]+:|//", link) and link != "data:,"] == []
    tags = {e.tag for e in found.elements}
    assert not tags & {"script", "img", "iframe", "object", "embed", "form", "video", "audio", "base"}
    style = "".join(e.text for e in found.all("style"))
    assert "url(" not in style
    assert "@import" not in style
    policy = next(m for m in found.all("meta") if m.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"].startswith("default-src 'none'")
    assert not [name for e in found.elements for name in e.attributes if name.startswith("on")]


@EVERY
def test_headings_go_down_one_step_at_a_time(example: str) -> None:
    for address, html in pages(example).items():
        levels = [int(e.tag[1]) for e in read(html).elements if re.fullmatch("h[1-6]", e.tag)]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), address


@EVERY
def test_every_head_of_a_table_says_what_it_heads(example: str) -> None:
    for html in pages(example).values():
        found = read(html)
        assert all(th.attributes.get("scope") in ("col", "row") for th in found.all("th"))
        pictures = [e for e in found.elements if e.attributes.get("role") == "img"]
        assert all(e.attributes.get("aria-label") for e in pictures)


@EVERY
def test_a_sign_never_stands_without_its_word(example: str) -> None:
    signs = [
        e.text.strip()
        for address, html in pages(example).items()
        for e in read(html).elements
        if "/" not in address and "sign" in e.attributes.get("class", "").split()
    ]
    lone = [text for text in signs if len(text) < 3]
    assert set(lone) <= {"✓", "→", "="}  # beside the name of a winner, in bold and told in the sentence above


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_english_sentence_is_left_on_a_translated_page(language: str) -> None:
    english = {s for s in marked() if "{" not in s and len(s) > 8 and " " in s}
    every = (html for example in EXAMPLES for html in pages(example, language).values())
    for html in (*every, front(language)):
        text = "\n".join(_own_texts(read(html)))
        banners = {Sentence(b).text("en") for b in BANNERS.values()}
        there = (s for s in english - banners if s in text)
        left = {s for s in there if re.search(rf"(?<!\w){re.escape(s)}(?!\w)", text)}
        assert left == set()


def _own_texts(found: Read) -> list[str]:
    own = [e for e in found.elements if not (e.tag == "p" and "lang" in e.attributes)]
    return [e.text for e in own if e.tag in ("h1", "h2", "h3", "caption", "th", "summary", "p", "li", "a")]


HOSTILE = '<script>alert(1)</script>" onmouseover="x'


def test_a_name_that_is_a_script_is_inert() -> None:
    html = front_of(account(village(names=(HOSTILE, "B SYNTHETIC"))), "en")
    found = read(html)
    assert found.faults == []
    assert not found.all("script")
    assert not [name for e in found.elements for name in e.attributes if name.startswith("on")]
    assert HOSTILE in words(html)


def test_a_hostile_election_id_and_source_are_inert() -> None:
    election = village(
        declared=[{"contest_id": "c", "name": "o0", "value": "60", "unit": "count", "source": HOSTILE}]
    )
    result = account(dataclasses.replace(election, election_id="a&b<i>"))
    for html in (front_of(result, "en"), publish.front([publish.summary(result)], "en")):
        found = read(html)
        assert found.faults == []
        assert not found.all("script")
        assert all(e.attributes for e in found.all("i"))


def test_an_invented_country_says_so_in_every_language() -> None:
    html = front_of(account(village()), "kk")
    found = read(html)
    assert "synthetic" in found.all("body")[0].attributes["class"]
    banner = next(e for e in found.elements if e.attributes.get("class") == "banner")
    said = [e for e in found.all("p") if e.attributes.get("lang") in LANGUAGES]
    assert [e.attributes["lang"] for e in said] == ["kk", "ru", "en"]
    assert len({e.text for e in said}) == 3
    assert all(e.text.count("SYNTHETIC") for e in said)
    assert BANNERS[Invented.ALL] in banner.text


def test_an_invented_country_says_so_on_every_printed_page(tmp_path: Path) -> None:
    publish.write_election(account(village()), tmp_path)
    style = (tmp_path / "SYNTHETIC" / "en" / "style.css").read_text("utf-8")
    assert re.search(r"@page\{@bottom-center\{content:\"SYNTHETIC", style)


@pytest.mark.parametrize("example", ["kz-2021-rural-akims", "kz-2023-east-kazakhstan-3"])
def test_what_is_invented_only_below_real_totals_says_exactly_that(example: str) -> None:
    banner = next(e for e in read(page(example)).elements if e.attributes.get("class") == "banner")
    assert BANNERS[Invented.BELOW] in banner.text
    assert BANNERS[Invented.ALL] not in banner.text


@pytest.mark.parametrize("example", ["kz-2022-president", "kz-2022-referendum", "kz-2023-mazhilis"])
def test_a_real_election_carries_no_banner(example: str) -> None:
    html = page(example)
    assert "SYNTHETIC" not in html
    assert 'class="synthetic"' not in html


def test_declared_figures_of_an_invented_country_do_not_make_it_half_real() -> None:
    said = [
        {"contest_id": "c", "name": "o0", "value": "60", "unit": "count", "source": "SYNTHETIC commission"}
    ]
    assert BANNERS[Invented.ALL] in front_of(account(village(declared=said)), "en")


def test_invented_elections_are_marked_on_the_front_page() -> None:
    rows = [e.text for e in read(front("en")).all("tr")]
    assert sum("SYNTHETIC in part" in row for row in rows) == 2
    assert all("SYNTHETIC" not in row for row in rows if "President of the Republic" in row)


def test_the_page_is_the_same_each_time() -> None:
    assert site_of(counted("kz-2022-president"), "ru") == pages("kz-2022-president", "ru")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(LookupError):
        front_of(counted("primary-approval"), "de")


def test_two_contests_have_a_section_each_and_no_id_twice() -> None:
    one = village()
    contests = [
        *one.rows("contests"),
        {**one.rows("contests")[0], "contest_id": "d", "name_en": "Village council"},
    ]
    options = [*one.rows("options"), *({**row, "contest_id": "d"} for row in one.rows("options"))]
    both = dataclasses.replace(
        one, tables={**one.tables, "contests": frame(contests), "options": frame(options)}
    )
    found = read(front_of(account(both), "en"))
    assert found.faults == []
    ids = [e.attributes["id"] for e in found.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    headings = [h.text.strip() for h in found.all("h2")]
    assert {"Village head", "Village council"} <= set(headings)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, definition of contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_has_the_contrast_that_wcag_asks_in_light_and_dark() -> None:
    style = (resources.files("scrutineer.publish") / "static" / "style.css").read_text("utf-8")
    schemes = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part)) for part in style.split("@media")[:2]]
    assert len(schemes) == 2
    for colours in schemes:
        for text in ("ink", "soft", "agree", "doubt", "against", "link"):
            for ground in ("paper", "wash"):
                assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        assert _contrast(colours["bar"], colours["paper"]) >= 3


def test_a_contest_without_options_or_totals_still_has_a_page() -> None:
    empty = village()
    bare = dataclasses.replace(
        empty,
        tables={
            **{name: empty.tables[name] for name in ("areas", "contests", "options")},
            "declared": frame(
                [{"contest_id": "c", "name": "nominated", "value": "5", "source": "SYNTHETIC"}]
            ),
        },
    )
    html = front_of(account(bare), "en")
    assert read(html).faults == []
    assert "? undetermined" in words(html)
