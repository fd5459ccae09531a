"""How to vote, and whom to tell: what the rules say, with their articles, and what they do not say."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest

from scrutineer import bundle
from scrutineer.law.rulebook import rulebook
from scrutineer.model import Election
from scrutineer.publish.portal.voting import chapter, rulebooks
from scrutineer.publish.speech import Speech
from scrutineer.words import LANGUAGES
from tests.pages import EXAMPLES, read, village, words
from tests.portals import publish
from tests.rows import election

HOURS = {
    "kk": "Дауыс беру жергілікті уақытпен сағат 07:00-ден 20:00-ге дейін өтеді. "
    "Сайлау туралы конституциялық заң, 40-бап",
    "ru": "Голосование проводится с 07:00 до 20:00 по местному времени. "
    "Конституционный закон о выборах, ст. 40",
    "en": "Voting is from 07:00 to 20:00 local time. Constitutional Law on Elections, Art. 40",
}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("voting")
    for name in ("kz-2022-president", "kz-2022-referendum"):
        publish(bundle.read(EXAMPLES / name), folder / name, *LANGUAGES)
    return folder


def html(sites: Path, example: str, language: str = "en") -> str:
    return (sites / example / language / "vote.html").read_text("utf-8")


def of(made: Election, folder: Path) -> str:
    publish(made, folder)
    return (folder / "en/vote.html").read_text("utf-8")


def law_of(page: str) -> list[str]:
    """Every rule that a page lists as the law's, as text."""
    lists = re.findall(r'<ul class="law">.*?</ul>', page, re.DOTALL)
    return [" ".join(e.text.split()) for one in lists for e in read(one).all("li")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hours_of_voting_stand_with_their_article(sites: Path, language: str) -> None:
    assert HOURS[language] in words(html(sites, "kz-2022-president", language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", ["kz-2022-president", "kz-2022-referendum"])
def test_every_sentence_of_the_law_has_its_article_and_is_a_rule(
    sites: Path, example: str, language: str
) -> None:
    page = html(sites, example, language)
    assert read(page).faults == []
    (book,) = rulebooks(bundle.read(EXAMPLES / example))
    told = law_of(page)
    assert len(told) >= 10
    for one in told:
        found = book.rule(re.findall(r"[A-Z]{2,4}-\d\d[a-z]?", one)[-1])
        assert found is not None
        assert one.startswith(found.text.text(language))
        assert book.cited(found.article).text(language) in one
        assert ("△" in one) is found.standing.is_assumption


def test_a_referendum_counts_no_ballot_with_both_answers_and_names_the_rule(sites: Path) -> None:
    said = words(html(sites, "kz-2022-referendum"))
    assert "Valid, but not counted Both answers are marked. article not found · REF-07" in said
    assert "Invalid No answer is marked. article not found · REF-07" in said


def test_a_referendum_is_given_no_hours_of_an_election(sites: Path) -> None:
    said = words(html(sites, "kz-2022-referendum"))
    assert "Rules on the hours of voting in a referendum" in said
    assert "whether that holds for a referendum too was not found" in said
    assert "DAY-01" not in said


def test_two_marks_spoil_a_ballot_of_an_election_and_the_doubt_is_said(sites: Path) -> None:
    said = words(html(sites, "kz-2022-president"))
    assert "Invalid Two lines are marked. article not found · △ CNT-09 · assumption: no source found" in said


def test_no_drawn_ballot_bears_the_name_of_a_contestant(sites: Path) -> None:
    page = read(html(sites, "kz-2022-president"))
    options = bundle.read(EXAMPLES / "kz-2022-president").options["president"].values()
    drawn = [e.text for e in page.all("div") if e.attributes.get("class") == "paper"]
    assert len(drawn) == 2
    assert not any(option.name and option.name.en in paper for option in options for paper in drawn)
    assert [" ".join(paper.split()) for paper in drawn] == [
        "Line 1 ✔ Line 2 Line 3",
        "✔ Line 1 ✔ Line 2 Line 3",
    ]


def test_where_no_rule_is_known_each_gap_is_one_plain_line(tmp_path: Path) -> None:
    said = words(of(village(), tmp_path))
    for sentence in (
        "The hours of voting are neither in the rules known here nor in the data of this election.",
        "What makes a ballot valid or invalid is not in the rules known here.",
        "What an observer may do is not in the rules known here.",
        "The rules known here say nothing of the count.",
        "Whom to tell, and how to complain, is not in the rules known here.",
    ):
        assert said.count(sentence) == 1


def test_the_hour_of_closing_that_the_data_state_is_told_as_theirs(tmp_path: Path) -> None:
    made = election(
        areas=[{"area_id": "root", "name_en": "Root", "polls_close": "2022-11-20T19:30:00+05:00"}],
        contests=[{"contest_id": "c", "kind": "plurality", "area_id": "root"}],
        options=[{"contest_id": "c", "option_id": "a", "name_en": "SYNTHETIC A"}],
    )
    said = words(of(made, tmp_path))
    assert "Voting ends at 19:30. As the data of this election state." in said
    assert "neither in the rules" not in said


@pytest.mark.parametrize(
    ("example", "marked", "seen"),
    [
        ("primary-approval", "✔ Line 1 Line 2 ✔ Line 3", "Every marked line gets a vote."),
        ("primary-instant-runoff", "2 Line 1 1 Line 2 3 Line 3", "The lines are numbered."),
    ],
)
def test_a_ballot_is_drawn_as_its_votes_are_counted(
    tmp_path: Path, example: str, marked: str, seen: str
) -> None:
    page = of(bundle.read(EXAMPLES / example), tmp_path)
    (drawn,) = [e.text for e in read(page).all("div") if e.attributes.get("class") == "paper"]
    assert " ".join(drawn.split()) == marked
    assert f"Counts {seen}" in words(page)


def test_a_rule_that_holds_for_one_of_two_contests_only_says_for_which() -> None:
    books = [rulebook("kz", kind, date(2023, 3, 19)) for kind in ("mazhilis_list", "mazhilis_district")]
    told = {rule.rule: rule.kinds for rule in chapter(Speech("en"), books, "complaint").rules}
    assert told["REG-01"] == ("Election of the Mazhilis, party lists",)
    assert told["CPL-01"] == ()


def test_the_same_note_of_many_rules_is_told_once(sites: Path) -> None:
    said = words(html(sites, "kz-2022-president"))
    assert said.count("OBS-01, OBS-02, OBS-02a, OBS-02b, OBS-02c: From an English edition") == 1


@pytest.mark.chromium
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_prints_on_two_sheets_and_fits_a_phone(sites: Path, language: str, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    tab = context.new_page()
    for example in ("kz-2022-president", "kz-2022-referendum"):
        tab.goto((sites / example / language / "vote.html").as_uri())
        assert len(pypdf.PdfReader(io.BytesIO(tab.pdf(format="A4"))).pages) <= 2
        for name in ("vote.html", "check-yourself.html"):
            tab.goto((sites / example / language / name).as_uri())
            assert tab.locator("html").evaluate("e => e.scrollWidth") <= 360, (example, name)
    context.close()
