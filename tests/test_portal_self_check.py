"""How to check this yourself: each of the three ways is tried as the page says, and gives what it says."""

import csv
import io
import itertools
import re
import shutil
import string
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pytest

from scrutineer import bundle
from scrutineer.cli.command import run
from scrutineer.publish.open_data import StationSheet
from scrutineer.words import LANGUAGES
from tests.pages import EXAMPLES, read, village, words
from tests.portals import NOW, publish, publish_sealed
from tests.rows import election
from tests.sealed_bundle import sealed
from tests.web_server import serving

PAGE = "check-yourself.html"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a small sealed bundle with two contests of one kind."""
    folder = tmp_path_factory.mktemp("self-check")
    publish_sealed(sealed(folder / "bundle"), folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a village with one contest, not sealed."""
    folder = tmp_path_factory.mktemp("hamlet")
    publish(village(votes=(61, 30)), folder, *LANGUAGES)
    return folder


def html(site: Path, language: str = "en") -> str:
    return (site / language / PAGE).read_text("utf-8")


# With a spreadsheet


@dataclass(frozen=True)
class Asked:
    """What the page asks of a spreadsheet: cell, column, formula, and the number that must come out."""

    name: str
    cell: str
    formula: str
    head: str
    number: int


def asked(page: str) -> tuple[Path, list[Asked]]:
    """The file and the formulas that the page gives, read as a person reads them."""
    (file,) = [e.attributes["href"] for e in read(page).all("a") if "download" in e.attributes]
    body = re.findall(r'<table class="narrow formulas">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", body[0], re.DOTALL)
    found = []
    for row in rows:
        name, cell, formula, number = (
            unescape(re.sub(r"<[^>]+>", " ", part)).split()
            for part in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        )
        digits = "".join(c for c in "".join(number) if c.isdecimal())
        found.append(Asked(" ".join(name), cell[0], formula[0], formula[1], int(digits)))
    return Path(unescape(file)), found


class Spreadsheet:
    """A file of comma-separated cells as a spreadsheet opens it, by a library of data frames."""

    def __init__(self, file: Path) -> None:
        self.rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))
        width = max(len(row) for row in self.rows)
        cells = [[*row, *[""] * (width - len(row))] for row in self.rows]
        columns = dict(zip(letters(), zip(*cells, strict=True), strict=False))
        self.frame = nw.from_native(pa.table({name: list(c) for name, c in columns.items()}))

    def cell(self, place: str) -> str:
        column, row = re.fullmatch(r"([A-Z]+)([0-9]+)", place).groups()  # type: ignore[union-attr]
        return str(self.frame[column][int(row) - 1])

    def value(self, formula: str) -> int:
        """``=SUM(AB3:AB9)``, as spreadsheets reckon it: cells without a number count for nothing."""
        column, first, other, last = re.fullmatch(
            r"=SUM\(([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)\)", formula
        ).groups()  # type: ignore[union-attr]
        assert column == other
        cells = self.frame[column][int(first) - 1 : int(last)]
        numbers = cells.filter(cells.str.contains("^[0-9]+$"))
        return int(numbers.cast(nw.Int64).sum())


def letters() -> list[str]:
    """A, B, … Z, AA, AB, … ZZ, counted out one by one."""
    pairs = ("".join(p) for p in itertools.product(string.ascii_uppercase, repeat=2))
    return [*string.ascii_uppercase, *pairs]


def test_columns_are_lettered_as_spreadsheets_letter_them() -> None:
    names = tuple(f"c{n}" for n in range(26 + 26 * 26))
    sheet = StationSheet("f.csv", names, 1, {"c": (2, 9)}, {"c": ()})
    assert [sheet.column(name) for name in names] == letters()
    assert sheet.cells("c", "c27") == "AB2:AB9"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", ["site", "hamlet"])
def test_the_formulas_in_the_published_file_give_the_totals_of_the_page(
    which: str, language: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)
    file, formulas = asked(html(folder, language))
    opened = Spreadsheet((folder / language / file).resolve())
    assert len(formulas) == (3 if which == "site" else 2)
    for one in formulas:
        assert opened.value(one.formula) == one.number
        assert one.head in opened.frame[re.findall(r"\(([A-Z]+)", one.formula)[0]].to_list()
        assert opened.cell(one.cell) == ""


def test_the_totals_are_those_of_the_page_of_the_area(site: Path, hamlet: Path) -> None:
    for folder, area in ((site, "land"), (hamlet, "root")):
        said = words((folder / f"en/area/{area}.html").read_text("utf-8"))
        for one in asked(html(folder))[1]:
            assert f"{one.name} {one.number} " in said


def test_another_figure_in_the_file_gives_another_sum(hamlet: Path, tmp_path: Path) -> None:
    file, formulas = asked(html(hamlet))
    changed = tmp_path / "changed.csv"
    text = (hamlet / "en" / file).resolve().read_text("utf-8-sig")
    changed.write_text(text.replace(",31,", ",32,"), "utf-8")
    assert [Spreadsheet(changed).value(one.formula) - one.number for one in formulas] == [1, 0]


def test_the_row_with_the_names_and_the_first_station_are_where_the_page_says(hamlet: Path) -> None:
    found = re.search(r"Row (\d+) names the columns; the stations stand in rows (\d+) to (\d+)", html(hamlet))
    assert found is not None
    head, first, last = (int(number) for number in found.groups())
    rows = Spreadsheet((hamlet / "en" / asked(html(hamlet))[0]).resolve()).rows
    assert rows[head - 1][0] == "contest_id"
    assert len(rows) == last == first + 1


# With the command line


def typed(page: str) -> list[tuple[str, list[str]]]:
    """Each command with the lines that must be among what is answered."""
    found = []
    for part in page.split('<pre class="typed"><code>')[1:]:
        command = unescape(part.partition("</code>")[0])
        answer = re.match(r".*?</pre>\s*(?:<p>[^<]*</p>\s*<ul class=\"answer\">(.*?)</ul>)?", part, re.DOTALL)
        lines = re.findall(r"<code>(.*?)</code>", (answer[1] or "") if answer else "")
        found.append((command, [unescape(line) for line in lines]))
    return found


def folded(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_commands_answer_what_the_page_says(
    site: Path, language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site)
    page = html(site, language)
    (verify, said), (count, decided), (sums, _) = typed(page)
    assert run(verify.split()[1:]) == 0
    answer = folded(capsys.readouterr().out)
    assert said and all(line in answer for line in said)
    fingerprint = re.findall(r"<br><b>(.*?)</b>", page)[0]
    assert len(fingerprint.split()) == 12 and fingerprint in answer
    head = re.findall(r'<pre class="head">(.*?)</pre>', page, re.DOTALL)[0]
    checkpoint = (site / "bundle/ledger/checkpoint").read_text("utf-8")
    assert unescape(head).split("\n")[:3] == checkpoint.split("\n")[:3]
    code = int(re.findall(r": (\d)\.", words(page).partition(sums)[0])[-1])
    assert run(count.split()[1:]) == code
    answer = folded(capsys.readouterr().out)
    assert len(decided) == 2 and all(line in answer for line in decided)
    listed = subprocess.run(sums.split(), cwd=site / "data", capture_output=True, text=True, check=True)
    assert int(re.findall(r": (\d+)\.", words(page).partition(sums)[0])[-1]) == listed.stdout.count(": OK")


def test_a_changed_copy_of_the_folder_does_not_answer_so(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(site / "bundle", tmp_path / "bundle")
    votes = tmp_path / "bundle/votes.csv"
    votes.write_text(votes.read_text("utf-8").replace(",300", ",301"), "utf-8")
    monkeypatch.chdir(tmp_path)
    command, said = typed(html(site))[0]
    assert run(command.split()[1:]) == 1
    assert said[0] not in folded(capsys.readouterr().out)


@pytest.mark.parametrize(
    "name", ["kz-2022-president", "kz-2022-referendum", "kz-2023-mazhilis", "kz-2023-east-kazakhstan-3"]
)
def test_the_decision_of_an_election_that_is_not_sealed_is_counted_from_its_data(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(bundle.read(EXAMPLES / name), tmp_path, "ru")
    monkeypatch.chdir(tmp_path)
    (count, decided), _ = typed(html(tmp_path, "ru"))
    code = run(count.split()[1:])
    assert f"Код завершения: {code}." in words(html(tmp_path, "ru"))
    answer = folded(capsys.readouterr().out)
    assert decided and all(line in answer for line in decided)


def test_of_many_contests_the_page_tells_how_many_stand_how(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [f"c{n}" for n in range(7)]
    made = election(
        areas=[{"area_id": "root", "name_en": "Root"}],
        contests=[{"contest_id": c, "kind": "plurality", "area_id": "root"} for c in many],
        options=[
            {"contest_id": c, "option_id": o, "name_en": f"SYNTHETIC {o}"} for c in many for o in ("a", "b")
        ],
        stations=[{"station_id": "s1", "area_id": "root"}],
        protocols=[{"protocol_id": f"p{c}", "contest_id": c, "station_id": "s1"} for c in many],
        votes=[
            {"protocol_id": f"p{c}", "option_id": option, "votes": 5 if c == "c3" or option == "a" else 4}
            for c in many
            for option in ("a", "b")
        ],
    )
    publish(made, tmp_path)
    monkeypatch.chdir(tmp_path)
    (count, decided), _ = typed(html(tmp_path))
    assert decided == ["elected: 6", "equal votes: 1"]
    run(count.split()[1:])
    answer = folded(capsys.readouterr().out)
    assert all(line in answer for line in decided)


def test_a_site_with_an_address_is_verified_by_it(tmp_path: Path) -> None:
    folder = sealed(tmp_path / "bundle")
    held = bundle.verify(folder, trust_on_first_use=True, now=NOW)
    publish(
        bundle.read(folder), tmp_path / "site", verification=held, base_url="https://synthetic.example/vote"
    )
    verify = typed(html(tmp_path / "site"))[0][0]
    assert verify.startswith("scrutineer verify https://synthetic.example/vote/bundle/ ")


# What cannot be done


def test_an_election_without_protocols_says_what_would_be_needed(tmp_path: Path) -> None:
    publish(bundle.read(EXAMPLES / "kz-2022-referendum"), tmp_path)
    said = words(html(tmp_path))
    assert said.count("This cannot be done here") == 2
    assert "the protocol of each of the 10 012 polling stations" in said
    assert "a row for each of the 10 012 polling stations" in said
    assert "=SUM(" not in said and "Photograph" not in said
    assert "has no ledger" in said and "scrutineer verify" not in said


def test_copies_of_observers_are_something_to_compare_with_but_nothing_to_add_up(tmp_path: Path) -> None:
    publish(bundle.read(EXAMPLES / "kz-2023-east-kazakhstan-3"), tmp_path)
    said = words(html(tmp_path))
    assert "Polling stations with such a copy: 15." in said
    assert "A copy of the protocol is posted at once for the public" in said
    assert said.count("This cannot be done here") == 1


def test_ballots_that_are_published_one_by_one_have_no_column_to_add_up(tmp_path: Path) -> None:
    publish(bundle.read(EXAMPLES / "primary-approval"), tmp_path)
    assert "there is no column to add up" in words(html(tmp_path))


# With a phone


@pytest.mark.chromium
def test_a_phone_comes_from_the_page_to_a_proof_that_answers_as_the_page_says(
    site: Path, browser: Any
) -> None:
    quoted = re.search(r"Press “(.+?)” on .*? it must answer “(.+?)”", words(html(site)))
    assert quoted is not None
    with serving(site) as served:
        context = browser.new_context(viewport={"width": 360, "height": 740})
        tab = context.new_page()
        tab.goto(f"{served.address}en/{PAGE}")
        tab.get_by_role("link", name="Polling station 001").click()
        place = tab.locator(".proof").first
        place.get_by_role("button", name=quoted[1]).click()
        place.locator(".sign").wait_for()
        assert quoted[2] in place.inner_text()
        tab.goto(f"{served.address}en/{PAGE}")
        tab.get_by_role("link", name="Whom to tell, and by when").click()
        assert tab.url.endswith("vote.html#complain")
        context.close()
