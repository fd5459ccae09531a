"""The public site of an election as files: what stands on its pages, and how it changes."""

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer import bundle
from scrutineer.cli.command import run
from scrutineer.model import Election
from scrutineer.publish.portal.address import file_names
from scrutineer.publish.portal.setting import natural
from scrutineer.words import catalogue
from tests.ledgers import KEY
from tests.pages import read, words
from tests.portals import publish, publish_sealed
from tests.rows import election
from tests.sealed_bundle import LATER, append, edit, sealed
from tests.small_bundle import GOOD, put


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portal")
    publish_sealed(sealed(folder / "bundle"), folder / "site")
    return folder / "site"


def text(path: Path) -> str:
    return words(path.read_text("utf-8"))


# What stands on the pages


def test_every_link_of_every_page_leads_to_a_file(site: Path) -> None:
    for path in site.rglob("*.html"):
        if "bundle" in path.parts or path.name == "verify.html":
            continue
        for tag in ("a", "link", "script"):
            for element in read(path.read_text("utf-8")).all(tag):
                target = element.attributes.get("href") or element.attributes.get("src") or ""
                if target and not target.startswith(("#", "data:")):
                    assert (path.parent / unescape(target.partition("#")[0])).is_file(), (path, target)


def test_every_page_is_well_formed_and_names_what_is_invented_in_three_languages(site: Path) -> None:
    for path in (site / "en").rglob("*.html"):
        found = read(path.read_text("utf-8"))
        assert found.faults == [], path
        assert [p.attributes["lang"] for p in found.all("p") if p.attributes.get("lang")][:3] == [
            "en",
            "kk",
            "ru",
        ]
        assert "synthetic" in found.all("body")[0].attributes["class"]


def test_a_station_shows_what_was_corrected_and_why(site: Path) -> None:
    said = text(site / "en/station/001.html")
    assert "a slip of the pen" in said
    assert re.search(r"Valid ballots 480 490", said)


def test_a_station_shows_its_copies_side_by_side_and_marks_what_differs(tmp_path: Path) -> None:
    files = dict(GOOD) | {
        "votes.csv": GOOD["votes.csv"] + "p1-copy,a,280\np1-copy,b,170\np1-copy,against_all,40\n"
    }
    publish(bundle.read(put(tmp_path / "bundle", files)), tmp_path / "site")
    said = text(tmp_path / "site/en/station/001.html")
    assert "contradicted" in said
    assert "SYNTHETIC A 300 ≠ 280" in said
    assert "Copies of this station's protocol differ" in said
    assert "contradicted stations" in text(tmp_path / "site/en/area/land.html").lower()


def test_a_figure_that_is_not_stated_is_no_zero(site: Path) -> None:
    said = text(site / "en/station/002.html")
    assert "SYNTHETIC A 0" in said
    assert "SYNTHETIC B –" in said


def test_a_station_without_a_protocol_says_so(site: Path) -> None:
    assert "No protocol of this station is published." in text(site / "en/station/003.html")


def test_the_lines_of_a_form_stand_in_the_order_of_the_statute(tmp_path: Path) -> None:
    made = _president()
    publish(made, tmp_path)
    rows = read((tmp_path / "en/station/s1.html").read_text("utf-8"))
    names = [e.text for e in rows.all("th") if e.attributes.get("scope") == "row"]
    order = ["Voters on the list at the close", "Ballots received by the station", "Ballots issued to voters"]
    assert [n for n in names if n in order] == order
    assert names.index("Valid ballots") < names.index("SYNTHETIC A")
    assert "does not hold" in words((tmp_path / "en/station/s1.html").read_text("utf-8"))


def test_an_area_gives_its_sum_its_parts_and_the_way_up(site: Path) -> None:
    root, north = text(site / "en/area/land.html"), text(site / "en/area/north.html")
    assert "North 2 / 2" in root
    assert "South 0 / 1" in root
    assert "SYNTHETIC A 300" in north
    assert "Mayor of the north" in north
    hrefs = [
        a.attributes.get("href") for a in read((site / "en/area/north.html").read_text("utf-8")).all("a")
    ]
    assert {"../area/land.html", "../station/001.html", "../station/002.html"} <= set(hrefs)


def test_the_entry_of_a_corrected_protocol_is_the_one_that_stands(site: Path) -> None:
    found = read((site / "en/station/001.html").read_text("utf-8"))
    place = next(d for d in found.all("div") if d.attributes.get("class") == "proof")
    assert place.attributes["data-protocol"] == "p1"
    entry = bundle.prove(site / "bundle", "001", contest="president")
    assert int(place.attributes["data-entry"]) == entry.index


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_sentence_of_ours_is_left_in_english(site: Path, language: str) -> None:
    translated = catalogue(language).sentences
    english = {
        one
        for one, other in translated.items()
        if one != other and len(one) > 14 and not set("{:") & set(one)
    }
    for path in (site / language).rglob("*.html"):
        said = text(path)
        assert [one for one in english if one in said] == [], path
    assert text(site / language / "station/001.html") != text(site / "en/station/001.html")


def test_every_sentence_of_the_templates_is_translated() -> None:
    folder = Path(__file__).resolve().parents[1] / "src/scrutineer/publish"
    sources = [
        *folder.glob("templates/portal_*.html"),
        *folder.glob("portal/*.py"),
        folder / "verifier/station.js",
    ]
    wanted = {
        said.replace('" +\n        "', "")
        for path in sources
        for said in re.findall(r'(?:\b_|mark)\(\s*"((?:[^"\\]|\\.)*)"[),]', path.read_text("utf-8"))
    }
    assert len(wanted) > 80
    for language in ("kk", "ru"):
        assert {said for said in wanted if said not in catalogue(language).sentences} == set()


# Addresses


@given(st.lists(st.text(min_size=1, max_size=30), unique=True, max_size=8))
def test_every_id_has_a_safe_address_of_its_own(ids: list[str]) -> None:
    names = file_names(ids)
    assert len({name.casefold() for name in names.values()}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_~-]*", name) for name in names.values())


def test_an_id_keeps_its_address_when_others_come_and_a_plain_one_can_be_guessed() -> None:
    assert file_names(["SYNTHETIC-0417"])["SYNTHETIC-0417"] == "SYNTHETIC-0417"
    assert file_names(["а/б №1"])["а/б №1"] == file_names(["x", "а/б №1"])["а/б №1"]
    assert len({n.casefold() for n in file_names(["ab", "AB"]).values()}) == 2
    assert file_names(["CON", "index"]).keys() & file_names(["CON", "index"]).values() == set()


def test_ids_with_slashes_and_capitals_get_pages_that_are_linked(tmp_path: Path) -> None:
    ids = ("7/a № 1", "7/A № 1", "10", "9")
    made = election(
        areas=[{"area_id": "root", "name_en": "Root"}],
        contests=[{"contest_id": "c", "kind": "plurality", "area_id": "root"}],
        options=[{"contest_id": "c", "option_id": "o", "name_en": "SYNTHETIC"}],
        stations=[{"station_id": s, "area_id": "root"} for s in ids],
        protocols=[{"protocol_id": s, "contest_id": "c", "station_id": s} for s in ids],
        votes=[{"protocol_id": s, "option_id": "o", "votes": n} for n, s in enumerate(ids)],
    )
    publish(made, tmp_path / "site")
    rows = read((tmp_path / "site/en/area/root.html").read_text("utf-8"))
    links = {
        a.text: a.attributes["href"] for a in rows.all("a") if "/station/" in a.attributes.get("href", "")
    }
    assert list(links) == ["7/a № 1", "7/A № 1", "9", "10"]
    for station_id, link in links.items():
        assert f"Polling station {station_id}" in text(tmp_path / "site/en/area" / link)


def test_nine_comes_before_ten() -> None:
    assert sorted(["10", "9", "S-2", "S-10", "x"], key=natural) == ["9", "10", "S-2", "S-10", "x"]


# The command


def test_the_command_publishes_and_says_how_much(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = put(tmp_path / "bundle"), tmp_path / "site"
    code = run(
        [
            "publish",
            str(folder),
            str(out),
            "--languages",
            "ru,kk",
            "--base-url",
            "https://example.org/x",
            "--json",
        ]
    )
    assert code in (0, 1)
    assert '"pages"' in capsys.readouterr().out
    assert {path.name for path in out.iterdir() if path.is_dir()} == {
        "ru",
        "kk",
        "data",
        "documents",
        "find",
        "states",
    }
    page = (out / "kk/station/001.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://example.org/x/kk/station/001.html">' in page


@pytest.mark.parametrize("languages", ["", "en,xx"])
def test_an_unknown_language_is_bad_use(tmp_path: Path, languages: str) -> None:
    assert run(["publish", str(put(tmp_path / "b")), str(tmp_path / "s"), "--languages", languages]) == 2
    assert not (tmp_path / "s").exists()


def test_a_bundle_that_is_not_what_was_sealed_is_not_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = sealed(tmp_path / "bundle")
    edit(folder, "votes.csv", "p1,a,300", "p1,a,301")
    assert run(["publish", str(folder), str(tmp_path / "site")]) == 2
    assert "P-05" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_a_correction_that_was_sealed_shows_the_new_entry(tmp_path: Path) -> None:
    folder = sealed(tmp_path / "bundle")
    publish_sealed(folder, tmp_path / "site", "en")
    page = tmp_path / "site/en/station/002.html"
    first = page.read_text("utf-8")
    edit(folder, "protocols.csv", "p2,president,002,,,,", "p2,president,002,,superseded,,")
    append(folder / "protocols.csv", "p2-new,president,002,,counted,p2,SYNTHETIC recount,900,300,300,\n")
    append(folder / "votes.csv", "p2-new,a,290\np2-new,b,10\n")
    bundle.seal(folder, KEY, time=LATER)
    publish_sealed(folder, tmp_path / "site", "en")
    second = page.read_text("utf-8")
    numbers = [
        re.findall(r'data-entry="(\d+)" data-leaf="\w+" data-protocol="p2', one)[0] for one in (first, second)
    ]
    assert int(numbers[1]) > int(numbers[0])
    assert "SYNTHETIC recount" in second


def _president() -> Election:
    return election(
        areas=[{"area_id": "root", "kind": "country", "name_en": "Root"}],
        contests=[{"contest_id": "c", "kind": "president", "area_id": "root"}],
        options=[{"contest_id": "c", "option_id": o, "name_en": f"SYNTHETIC {o.upper()}"} for o in "ab"],
        stations=[{"station_id": "s1", "area_id": "root", "registered_voters": 100}],
        protocols=[
            {
                "protocol_id": "p", "contest_id": "c", "station_id": "s1", "registered_voters": 100,
                "ballots_received": 100, "ballots_issued": 90, "ballots_cancelled": 5, "ballots_spoiled": 0,
                "ballots_cast": 90, "ballots_invalid": 0, "ballots_valid": 90,
            }
        ],
        votes=[{"protocol_id": "p", "option_id": o, "votes": n} for o, n in (("a", 50), ("b", 40))],
        law="kz", date="2022-11-20",
    )  # fmt: skip
