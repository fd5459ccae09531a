"""What a reporter at midnight and a court come for, each from the front page, in a real browser."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyexcel
import pypdf
import pytest

from scrutineer import bundle
from scrutineer.check.simulate import simulate_country
from scrutineer.count import Account, account
from scrutineer.law.rulebook import rulebook
from scrutineer.publish.portal import Papers
from scrutineer.words import integer_text
from tests.pages import EXAMPLES
from tests.portals import publish
from tests.printed import plain
from tests.web_server import serving

pytestmark = pytest.mark.chromium


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """A page without scripts: neither of the two needs one."""
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    yield context.new_page()
    context.close()


def taken(tab: Any, name: str, folder: Path) -> Path:
    """Click a link on the page of the data, and keep the file that it gives."""
    with tab.expect_download() as waiting:
        tab.get_by_role("link", name=name, exact=True).click()
    path = folder / name
    waiting.value.save_as(path)
    return path


def added_up(sheet: Any, column: str) -> int:
    """What a spreadsheet gives as the sum of a column; an empty cell counts for nothing."""
    return sum(cell for cell in sheet.column[column] if cell != "")


def test_a_reporter_adds_up_the_stations_and_gets_the_totals_of_the_front_page(
    tmp_path: Path, tab: Any
) -> None:
    election = simulate_country(stations=40, seed=3).election
    publish(election, tmp_path / "site", "en")
    with serving(tmp_path / "site") as served:
        tab.goto(f"{served.address}/en/index.html")
        shown = tab.locator("main").inner_text()
        tab.get_by_role("navigation").get_by_role("link", name="Data", exact=True).click()
        file = taken(tab, "stations-president.csv", tmp_path)
    sheet = pyexcel.get_sheet(file_name=str(file), name_columns_by_row=0)
    (contest,) = election.contests
    totals = {option: added_up(sheet, f"votes_{option}") for option in election.options[contest]}
    assert sum(totals.values()) > 10_000
    for option, total in totals.items():
        name = election.option_name(contest, option).text("en")
        assert name in shown
        assert integer_text(total) in shown, name
    assert integer_text(added_up(sheet, "ballots_cast")) in shown


def test_a_court_prints_the_report_with_every_step_and_article_of_the_decision(
    tmp_path: Path, tab: Any
) -> None:
    counts = account(bundle.read(EXAMPLES / "kz-2022-president"))
    publish(counts.election, tmp_path / "site", "ru", papers=Papers.MAIN)
    with serving(tmp_path / "site") as served:
        tab.goto(f"{served.address}/ru/index.html")
        tab.get_by_role("navigation").get_by_role("link", name="Данные", exact=True).click()
        report = taken(tab, "final-report.pdf", tmp_path)
    said = plain(" ".join(page.extract_text() for page in pypdf.PdfReader(report).pages))
    steps = list(_steps(counts, "ru"))
    assert len(steps) >= 3
    for step in steps:
        assert plain(step) in said


def _steps(counts: Account, language: str) -> Iterator[str]:
    """Each step of each decision with its article and the code of its rule, and every doubt."""
    for contest in counts.contests:
        book = rulebook(counts.election.law, contest.contest.kind, date.fromisoformat(counts.election.date))
        for step in contest.decision.steps:
            article = book.cited(step.article).text(language)
            yield f"{step.sentence.text(language)} {article} · {step.rule}"
        for doubt in (*contest.decision.assumptions, *contest.decision.warnings):
            yield doubt.text(language)
