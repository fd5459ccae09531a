"""What was published before, what changed since, and the difference of any two states, figure by figure."""

import csv
import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scrutineer import bundle
from scrutineer.publish.portal.states import ALL_PAIRS, LISTED, difference, pairs
from tests.pages import EXAMPLES, read, words
from tests.portals import publish
from tests.sealed_bundle import edit
from tests.small_bundle import contents, put


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three publications; the second takes two votes from Y, the third gives one back and one to X."""
    folder = tmp_path_factory.mktemp("states")
    put(folder / "bundle")
    votes = ["m2,x,200\nm2,y,90", "m2,x,200\nm2,y,88", "m2,x,201\nm2,y,89"]
    for was, now in zip(["", *votes], votes, strict=False):
        if was:
            edit(folder / "bundle", "votes.csv", was, now)
        publish(bundle.read(folder / "bundle"), folder / "site", "en", "kk")
    return folder / "site"


def said(site: Path, page: str) -> str:
    return words((site / page).read_text("utf-8"))


def test_each_publication_with_other_figures_is_kept_with_what_changed(site: Path, tmp_path: Path) -> None:
    assert sorted(path.name for path in (site / "states").glob("*.json")) == ["1.json", "2.json", "3.json"]
    assert "SYNTHETIC Y North Mayor of the north 90 88 −2 −2.222" in said(site, "en/difference/1-2.html")
    again = tmp_path / "again"
    shutil.copytree(site, again)
    put(tmp_path / "bundle")
    edit(tmp_path / "bundle", "votes.csv", "m2,x,200\nm2,y,90", "m2,x,201\nm2,y,89")
    assert publish(bundle.read(tmp_path / "bundle"), again, "en", "kk").written == 0
    assert contents(again) == contents(site)


def test_any_two_publications_are_held_against_one_another_figure_by_figure(site: Path) -> None:
    shown = said(site, "en/difference/1-3.html")
    assert "SYNTHETIC X North Mayor of the north 200 201 +1" in shown
    assert "SYNTHETIC Y North Mayor of the north 90 89 −1" in shown
    states = [json.loads((site / f"states/{n}.json").read_text("utf-8"))["figures"] for n in (1, 3)]
    first, third = ({(r["contest_id"], r["area_id"], r["name"]): r["value"] for r in s} for s in states)
    differ = {key for key in first | third if first.get(key) != third.get(key)}
    rows = read((site / "en/difference/1-3.html").read_text("utf-8")).all("tr")
    assert len(rows) - 1 == len(differ)
    assert f"Figures that differ: {len(differ)} of {len(first | third)}." in shown


def test_the_state_of_an_earlier_publication_stays_to_be_read(site: Path) -> None:
    assert "North 1 900 290 200 90" in said(site, "en/state/1.html")
    assert "North 1 900 290 200 88" in said(site, "en/state/2.html")
    assert "Publication 3 The latest one. Latest moment in its data: 6 June 2024, 01:00" in said(
        site, "en/state/3.html"
    )


def test_without_a_script_every_pair_is_a_link_away(site: Path) -> None:
    links = {a.attributes["href"] for a in read((site / "kk/states.html").read_text("utf-8")).all("a")}
    assert {"difference/1-2.html", "difference/1-3.html", "difference/2-3.html"} <= links
    assert {f"state/{n}.html" for n in (1, 2, 3)} <= links
    assert all((site / "kk" / link).is_file() for link in links if link.startswith(("state/", "difference/")))


def test_of_many_publications_neighbours_and_the_latest_have_pages() -> None:
    assert len(pairs(ALL_PAIRS)) == ALL_PAIRS * (ALL_PAIRS - 1) // 2
    many = pairs(200)
    assert {(n, n + 1) for n in range(1, 200)} | {(n, 200) for n in range(1, 200)} == set(many)


def test_a_difference_counts_what_it_does_not_write_out() -> None:
    was = {("c", "root", str(n)): n for n in range(LISTED + 7)}
    now = {key: value + 1 for key, value in was.items()}
    found = difference(1, 2, was, now)
    assert (found.changed, found.total, len(found.rows)) == (LISTED + 7, LISTED + 7, LISTED)


def test_a_figure_that_one_state_does_not_have_is_told_as_not_stated() -> None:
    gone, new, same = (("c", "root", name) for name in ("gone", "new", "same"))
    found = difference(1, 2, {gone: 1, same: 5}, {same: 5, new: 2})
    assert found.rows == ((new, None, 2), (gone, 1, None))
    assert (found.changed, found.total) == (2, 3)


def declared(stage: str) -> dict[tuple[str, ...], dict[str, str]]:
    """The figures of one stage as they stand in the example's file."""
    with (EXAMPLES / "kz-2022-referendum/declared.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["stage"] == stage and row["relation"] == "="]
    return {tuple(row[c] for c in ("area_id", "name", "unit", "base")): row for row in rows}


def test_the_referendums_final_figures_are_held_against_the_preliminary_ones(tmp_path: Path) -> None:
    publish(bundle.read(EXAMPLES / "kz-2022-referendum"), tmp_path)
    html = (tmp_path / "en/difference/preliminary-final.html").read_text("utf-8")
    before, after = declared("preliminary"), declared("final")
    both = set(before) & set(after)
    changed = {key for key in both if Fraction(before[key]["value"]) != Fraction(after[key]["value"])}
    assert len(changed) == 5
    body = [row for row in read(html).all("tr") if "thead" not in row.around]
    shown = [row.text.replace("\N{NARROW NO-BREAK SPACE}", "") for row in body]
    for key in changed:
        was, now = before[key]["value"], after[key]["value"]
        count = [str(int(was)), str(int(now)), f"{int(now) - int(was):+}"] if key[2] == "count" else []
        share = f"{float(100 * (Fraction(now) - Fraction(was)) / Fraction(was)):.4f}" if count else "–"
        wanted = [text.replace("-", "−") for text in (*count, share)]
        assert [row for row in shown if all(text in row.split() for text in wanted) and "Kazakhstan" in row]
    assert len(shown) == len(changed)
    same = len(both) - len(changed)
    text = words(html)
    assert f"Declared both preliminarily and finally: {same + len(changed)} figures." in text
    assert f"Changed: {len(changed)}. Stated alike: {same}." in text
    assert {before[key]["source"] for key in changed} | {after[key]["source"] for key in changed} <= {
        source for row in (*before.values(), *after.values()) if (source := row["source"]) in text
    }
    assert "6 June 2022" in text and "7 June 2022" in text
    links = {a.attributes["href"] for a in read((tmp_path / "en/states.html").read_text("utf-8")).all("a")}
    assert "difference/preliminary-final.html" in links


@pytest.mark.chromium
def test_the_chooser_draws_the_same_difference_from_a_disk(site: Path, browser: Any) -> None:
    tab = browser.new_page()
    faults: list[str] = []
    tab.on("console", lambda message: faults.append(message.text))
    tab.goto((site / "en/states.html").as_uri())
    tab.locator("select").first.select_option("1")
    drawn = tab.locator(".drawn tbody tr")
    drawn.first.wait_for()
    rows = [[cell.strip() for cell in row.split("\t")] for row in drawn.all_inner_texts()]
    tab.goto((site / "en/difference/1-3.html").as_uri())
    listed = tab.locator("main tbody tr").all_inner_texts()
    assert sorted(rows) == sorted([cell.strip() for cell in row.split("\t")][:6] for row in listed)
    assert faults == []
