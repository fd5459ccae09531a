"""Contests, candidates and their list: who stood, who was refused and why, the ballot as it is printed."""

import gzip
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from scrutineer import bundle
from scrutineer.count import Account, account
from scrutineer.model import Election
from scrutineer.publish.portal import contest_list, contest_page
from scrutineer.publish.portal.area import Atlas
from scrutineer.publish.portal.edition import Edition
from scrutineer.publish.portal.printed import Shelf
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.record import records
from scrutineer.publish.portal.setting import Setting
from tests.pages import counted, read, village, words
from tests.portals import publish
from tests.rows import election
from tests.small_bundle import GOOD, put

PAGE = 60_000


@dataclass
class Made:
    """Pages of one kind, made without a site around them."""

    edition: Edition
    printer: Printer

    @classmethod
    def of(cls, made: Account, language: str = "en") -> "Made":
        grouped = records(made.election, (), {})
        setting = Setting.of(made.election, ("kk", "ru", "en"), [r.station.station_id for r in grouped])
        atlas = Atlas(made, setting, grouped)
        edition = SimpleNamespace(account=made, setting=setting, atlas=atlas, records=grouped, shelf=Shelf())
        return cls(cast(Edition, edition), Printer(setting, language))

    def contests(self) -> dict[str, str]:
        return dict(contest_page.pages(self.printer, self.edition))

    def lists(self) -> dict[str, str]:
        return dict(contest_list.pages(self.printer, self.edition))


def plurality() -> Election:
    """One contest of two areas, with a list of what became of nominations."""
    return village(
        areas=[{"area_id": "east", "parent_id": "root", "name_en": "East"}],
        nominations=[
            {"nomination_id": "n1", "contest_id": "c", "option_id": "o0", "nominators": "Greens;Builders",
             "kind": "association", "stage": "registered", "decided_on": "2022-10-01"},
            {"nomination_id": "n2", "contest_id": "c", "option_id": "o1", "nominators": "A Person Unnamed",
             "kind": "self", "stage": "registered"},
            {"nomination_id": "n3", "contest_id": "c", "nominators": "Another Person", "kind": "self",
             "stage": "refused", "article": "Art. 7(2)"},
            {"nomination_id": "n4", "contest_id": "c", "nominators": "Builders", "kind": "party",
             "stage": "refused", "article": ""},
        ],
    )  # fmt: skip


@pytest.fixture(scope="module")
def president() -> str:
    pages = Made.of(counted("kz-2022-president")).contests()
    return pages["contest/president.html"]


def test_a_contest_tells_its_decision_with_every_step_and_article(president: str) -> None:
    said = words(president)
    (contest,) = counted("kz-2022-president").contests
    assert "✓ elected" in said
    for step in contest.decision.steps:
        assert " ".join(step.sentence.text("en").replace("\N{NARROW NO-BREAK SPACE}", " ").split()) in said
        assert step.rule in said
    for doubt in contest.decision.assumptions:
        assert " ".join(doubt.text("en").replace("\N{NARROW NO-BREAK SPACE}", " ").split()) in said


def test_who_was_refused_is_told_by_the_article_and_by_no_name(president: str) -> None:
    said = words(president)
    assert "Nobody is named here." in said
    assert "PRE-06" in said
    assert "at least five years in the civil service" in said
    assert "put forward; what became of it is not published 3" in said


def test_bodies_are_named_and_persons_who_put_themselves_forward_are_not() -> None:
    said = words(Made.of(account(plurality())).contests()["contest/c.html"])
    assert "Option 0 SYNTHETIC Greens, Builders 1 October 2022" in said
    assert "refused 1 Art. 7(2) –" in said
    assert "refused 1 △ no article given Builders" in said
    assert "Person" not in said.replace("Persons", "")


def test_the_ballot_has_its_lines_in_the_order_of_the_statute_and_in_both_languages(president: str) -> None:
    options = counted("kz-2022-president").election.options["president"]
    found = read(president)
    lines = [e.text for e in found.all("li") if "figure" in e.around]
    assert [line.split(" ")[0] for line in lines]
    for line, option in zip(lines, options.values(), strict=True):
        assert option.name.kk in line
        assert option.name.ru in line
    assert "Против всех" in lines[-1]
    sheet = next(e.text for e in found.all("figure") if e.attributes.get("class") == "sheet")
    assert "Отметьте только одну строку." in sheet
    assert "ОБРАЗЕЦ" in sheet
    assert "A specimen to look at" in sheet


def test_a_candidate_has_a_page_where_votes_by_area_are_known_and_only_there() -> None:
    stations = [
        {"station_id": "s0", "area_id": "east", "registered_voters": 100},
        {"station_id": "s1", "area_id": "root", "registered_voters": 100},
    ]
    made = plurality()
    pages = Made.of(account(made)).contests()
    assert set(pages) == {"contest/c.html"}
    assert 'id="who-1"' in pages["contest/c.html"]
    tables = {name: made.rows(name) for name in made.tables} | {"stations": stations}
    below = Made.of(account(election(tables))).contests()
    assert set(below) == {"contest/c.html", "candidate/c.o0.html", "candidate/c.o1.html"}
    said = words(below["candidate/c.o0.html"])
    assert "Greens Builders" in said
    assert "East 30 66.67" in said
    assert "Place by votes 1 / 2" in said


def test_a_list_shows_who_stands_on_it_and_never_on_which_ground() -> None:
    made = election(
        areas=[{"area_id": "root", "name_en": "Root"}],
        contests=[
            {"contest_id": "c", "kind": "plurality", "area_id": "root", "seats": 1, "name_en": "Lists"}
        ],
        options=[{"contest_id": "c", "option_id": "l", "kind": "list", "name_en": "List SYNTHETIC"}],
        list_members=[
            {
                "contest_id": "c",
                "option_id": "l",
                "position": 2,
                "name_en": "Second SYNTHETIC",
                "in_quota": "yes",
            },
            {
                "contest_id": "c",
                "option_id": "l",
                "position": 1,
                "name_en": "First SYNTHETIC",
                "elected": "yes",
            },
        ],
    )
    said = words(Made.of(account(made)).contests()["candidate/c.l.html"])
    assert "1 First SYNTHETIC ✓ received 2 Second SYNTHETIC –" in said
    assert "quota" not in said.lower()


def test_seven_hundred_contests_stand_in_one_list_that_a_phone_can_load() -> None:
    made = Made.of(counted("kz-2021-rural-akims"), "ru")
    (path, page), *others = made.lists().items()
    assert (path, others) == ("contests.html", [])
    assert len(gzip.compress(page.encode())) < PAGE
    rows = [e for e in read(page).all("a") if e.attributes["href"].startswith("contest/")]
    assert len(rows) == 730 == len({e.attributes["href"] for e in rows})


def test_a_list_that_is_too_heavy_goes_to_a_page_for_each_region_and_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contest_list, "HEAVIEST", 1_000)
    monkeypatch.setattr(contest_list, "ROWS", 30)
    pages = Made.of(counted("kz-2021-rural-akims")).lists()
    whole = read(pages["contests.html"])
    assert not any(a.attributes["href"].startswith("contest/") for a in whole.all("a"))
    reached = [a.attributes["href"] for a in whole.all("a") if a.attributes["href"].startswith("contests/")]
    assert len(reached) == 14
    named = set()
    for path in reached:
        at = path
        while at:
            page = read(pages[at])
            named |= {a.attributes["href"] for a in page.all("a") if "/contest/" in a.attributes["href"]}
            following = [a for a in page.all("a") if a.attributes.get("rel") == "next"]
            at = following[0].attributes["href"].removeprefix("../") if following else ""
    assert len(named) == 730


def test_an_election_with_one_contest_has_no_list() -> None:
    assert Made.of(account(village())).lists() == {}


def test_everything_is_reached_without_a_script(tmp_path: Path) -> None:
    publish(bundle.read(put(tmp_path / "bundle", GOOD)), tmp_path / "site")
    start = tmp_path / "site/en/index.html"
    waiting, reached = [start], {start}
    while waiting:
        here = waiting.pop()
        for link in read(here.read_text("utf-8")).all("a"):
            target = (here.parent / link.attributes.get("href", "").partition("#")[0]).resolve()
            if target.suffix == ".html" and target.is_relative_to(start.parent) and target not in reached:
                assert target.is_file(), (here, target)
                reached.add(target)
                waiting.append(target)
    assert reached == set((tmp_path / "site/en").rglob("*.html"))
