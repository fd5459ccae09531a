"""The register as data: tables, ClaimReview, feeds; only dates that entries state, and no numeric score."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from scrutineer.claims.verdict import Verdict
from scrutineer.words import LANGUAGES
from tests.claims_register import CLAIM, COMMITMENT, REGISTER, STATUS, five_articles
from tests.pages import read
from tests.promises_site import BASE, articles_site, page, small_site

ATOM = "{http://www.w3.org/2005/Atom}"

VOCABULARY: dict[str, dict[str, tuple[str, ...]]] = {
    "ClaimReview": {
        "inLanguage": ("Text",),
        "claimReviewed": ("Text",),
        "reviewRating": ("Rating",),
        "author": ("Organization", "Person"),
        "itemReviewed": ("Claim",),
        "url": ("URL",),
    },
    "Rating": {"alternateName": ("Text",), "ratingExplanation": ("Text",)},
    "Claim": {
        "author": ("Organization", "Person"),
        "appearance": ("CreativeWork",),
        "datePublished": ("Date",),
    },
    "CreativeWork": {
        "name": ("Text",),
        "inLanguage": ("Text",),
        "publisher": ("Organization", "Person"),
        "datePublished": ("Date",),
        "url": ("URL",),
    },
    "Organization": {"name": ("Text",)},
    "Person": {"name": ("Text",), "jobTitle": ("Text",)},
}
"""The properties that are used, each with the types that schema.org expects (itemReviewed: any Thing)."""

NEEDED = {"ClaimReview": ("claimReviewed", "reviewRating"), "Rating": ("alternateName",)}
"""What a fact check cannot do without."""


def wrong(thing: dict[str, Any], expected: tuple[str, ...], at: str = "") -> list[str]:
    """Where a thing departs from the vocabulary."""
    kind = thing.get("@type", "")
    if kind not in expected or kind not in VOCABULARY:
        return [f"{at}: @type {kind}"]
    found = [f"{at}: {name} is missing" for name in NEEDED.get(kind, ()) if not thing.get(name)]
    for name, value in thing.items():
        types = VOCABULARY[kind].get(name)
        if name.startswith("@"):
            continue
        if types is None:
            found.append(f"{at}: {kind} has no {name}")
        elif isinstance(value, dict):
            found += wrong(value, types, f"{at}.{name}")
        elif not isinstance(value, str) or not {"Text", "URL", "Date"} & set(types):
            found.append(f"{at}.{name}: {value!r}")
        elif types == ("Date",) and len(value) != len("2022-11-20"):
            found.append(f"{at}.{name}: {value!r} is no date")
        elif types == ("URL",) and not value.startswith(("https://", "http://")):
            found.append(f"{at}.{name}: {value!r} is no address")
    return found


def on_page(claim_id: str) -> dict[str, Any] | None:
    scripts = [e for e in read(page(f"claim/{claim_id}")).elements if e.tag == "script"]
    return json.loads(scripts[0].text) if scripts else None


def test_each_claim_with_a_verdict_is_a_claim_review_of_the_vocabulary() -> None:
    judged = [j for j in five_articles().claims if j.verdict is not Verdict.NONE]
    assert len(judged) > 40
    for one in judged:
        found = on_page(one.claim.id)
        assert found is not None and found["@context"] == "https://schema.org"
        assert wrong(found, ("ClaimReview",)) == []
        assert found["url"] == f"{BASE}en/claim/{one.claim.id}.html"


def test_a_slip_in_the_markup_would_be_found() -> None:
    found = on_page("pres-81")
    assert found is not None
    assert wrong({**found, "claimRevewed": "x"}, ("ClaimReview",)) == [": ClaimReview has no claimRevewed"]
    assert wrong({**found, "reviewRating": {"@type": "Rating"}}, ("ClaimReview",)) != []
    assert wrong({**found, "itemReviewed": {"@type": "Person", "name": "x"}}, ("ClaimReview",)) != []


def test_a_verdict_is_given_in_words_and_never_as_a_number() -> None:
    text = (articles_site() / "data/claim-review-en.jsonld").read_text("utf-8")
    assert not {"ratingValue", "bestRating", "worstRating"} & set(text.split('"'))
    found = on_page("pres-81")
    assert found is not None
    assert found["reviewRating"]["alternateName"] == "true on one base, not on another"


@pytest.mark.parametrize("claim_id", ["csm-killed", "pres-see-actions", "pres-odihr"])
def test_allegations_calls_and_assessments_are_no_claim_reviews(claim_id: str) -> None:
    assert on_page(claim_id) is None
    assert f"claim/{claim_id}.html" not in (articles_site() / "data/claim-review-en.jsonld").read_text(
        "utf-8"
    )


def test_the_file_holds_the_same_reviews_as_the_pages() -> None:
    for language in LANGUAGES:
        file = articles_site() / f"data/claim-review-{language}.jsonld"
        graph = json.loads(file.read_text("utf-8"))["@graph"]
        assert len(graph) == sum(j.verdict is not Verdict.NONE for j in five_articles().claims)
    graph = json.loads((articles_site() / "data/claim-review-en.jsonld").read_text("utf-8"))["@graph"]
    (found,) = [one for one in graph if one["url"].endswith("/pres-81.html")]
    assert {"@context": "https://schema.org", **found} == on_page("pres-81")


# Tables


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((articles_site() / "data" / name).read_text("utf-8"))))


def test_the_follow_up_table_has_recommendation_addressee_status_evidence_judge_and_day() -> None:
    rows = {row["id"]: row for row in table("follow-up-en.csv")}
    row = rows["odihr-results-all-levels"]
    assert (row["addressee"], row["status"], row["judged_on"]) == (
        "Central Election Commission",
        "not",
        "2026-11-23",
    )
    assert row["evidence"] and row["judged_by"] and "not implemented" in row["second_opinions"]
    assert [row["kind"] for row in rows.values()] == sorted((r["kind"] for r in rows.values()), reverse=True)


def test_the_tables_hold_every_entry() -> None:
    register = five_articles().kept.register
    assert [row["id"] for row in table("claims-kk.csv")] == [c.id for c in register.claim]
    assert [row["id"] for row in table("sources.csv")] == [s.id for s in register.source]
    assert [row["id"] for row in table("acts.csv")] == [a.id for a in register.act]
    statuses = sum(len(c.status) + len(c.opinion) for c in register.commitment)
    assert len(table("statuses.csv")) == statuses
    assert (articles_site() / "data/claims.toml").read_bytes() == REGISTER.read_bytes()


def test_a_cell_that_a_spreadsheet_would_run_is_led_by_a_quote(tmp_path: Path) -> None:
    evil = CLAIM.replace('"SYNTHETIC: against all came second"', '"=SYNTHETIC()"')
    text = (small_site(tmp_path, evil) / "data/claims-en.csv").read_text("utf-8")
    assert ",'=SYNTHETIC()," in text


# Feeds


def entries(site: Path, language: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring((site / f"feed-{language}.xml").read_text("utf-8")).findall(f"{ATOM}entry")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_feed_has_every_dated_entry_once(language: str) -> None:
    found = entries(articles_site(), language)
    ids = [entry.findtext(f"{ATOM}id") for entry in found]
    assert len(ids) == len(set(ids)) == 68 + 32
    for entry in found:
        link = entry.find(f"{ATOM}link")
        assert link is not None
        address = link.attrib["href"].removeprefix(BASE)
        assert (articles_site() / address).is_file()


def test_a_new_status_is_a_new_entry_of_its_own_day(tmp_path: Path) -> None:
    (tmp_path / "before").mkdir()
    (tmp_path / "after").mkdir()
    before = entries(small_site(tmp_path / "before", COMMITMENT), "en")
    after = entries(small_site(tmp_path / "after", COMMITMENT, STATUS), "en")
    assert [e.findtext(f"{ATOM}updated") for e in after] == ["2023-03-04T00:00:00Z", "2023-01-02T00:00:00Z"]
    assert after[1].findtext(f"{ATOM}id") == before[0].findtext(f"{ATOM}id")
    assert "partly implemented" in (after[0].findtext(f"{ATOM}title") or "")


def test_a_claim_without_a_day_of_entry_is_in_no_feed(tmp_path: Path) -> None:
    assert not (small_site(tmp_path, CLAIM) / "feed-en.xml").exists()
    dated = CLAIM.replace('author = "SYN', 'entered = "2024-05-06"\nauthor = "SYN')
    (found,) = entries(small_site(tmp_path, dated), "en")
    assert found.findtext(f"{ATOM}updated") == "2024-05-06T00:00:00Z"
