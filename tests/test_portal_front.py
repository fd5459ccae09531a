"""What a reader finds on the front page of an election, and on the pages beside it."""

import dataclasses
import gzip
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from scrutineer.count import Account, account
from scrutineer.model import Election
from scrutineer.publish.portal import area
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.still_out import still_out
from scrutineer.publish.portal.tile_layout import layout
from scrutineer.publish.portal.tiles import TileMap, tile_map
from scrutineer.words import LANGUAGES
from tests.pages import counted, edition_of, page, pages, read, rendered, told, words
from tests.rows import election, frame
from tests.test_publish_form import EXAMPLES

WHOLE = 60_000
UNITS = {"kz-2022-president": 20, "kz-2022-referendum": 17}


def regions(example: str) -> list[str]:
    return [row["area_id"] for row in counted(example).election.rows("areas") if row["kind"] == "region"]


def country(out: str = "", votes: tuple[int, int] = (60, 30), west: int = 20) -> Election:
    """East and west, two stations each; those named in ``out`` are still open."""
    ids = [f"{side}{n}" for side in ("east", "west") for n in (0, 1)]
    return election(
        areas=[
            {"area_id": "root", "name_en": "Root"},
            *({"area_id": a, "parent_id": "root", "name_en": a.title()} for a in ("east", "west")),
        ],
        contests=[{"contest_id": "c", "kind": "plurality", "area_id": "root", "name_en": "Head SYNTHETIC"}],
        options=[{"contest_id": "c", "option_id": o, "name_en": f"{o} SYNTHETIC"} for o in ("Ash", "Birch")],
        stations=[{"station_id": s, "area_id": s[:4], "registered_voters": 200} for s in ids],
        protocols=[
            {
                "protocol_id": f"p-{s}",
                "contest_id": "c",
                "station_id": s,
                "status": "open" if s in out.split() else "counted",
                "registered_voters": 200,
                "ballots_received": 200,
            }
            for s in ids
        ],
        votes=[
            {"protocol_id": f"p-{s}", "option_id": o, "votes": v}
            for s in ids
            for o, v in zip(("Ash", "Birch"), votes if s[:4] == "east" else (west, 30), strict=True)
            if s not in out.split()
        ],
    )


def tiles(result: Account, language: str = "en") -> TileMap:
    edition = edition_of(result)
    drawn = tile_map(Printer(edition.setting, language), edition)
    assert drawn is not None
    return drawn


def cells(drawn: TileMap, key: str) -> dict[str, str]:
    figure = next(figure for figure in drawn.figures if figure.key == key)
    return {place: cell.text for place, cell in figure.cells.items()}


@pytest.mark.parametrize("example", UNITS)
def test_every_region_has_one_tile_and_no_two_stand_in_one_place(example: str) -> None:
    units = regions(example)
    placed = layout("kz", units)
    assert len(units) == UNITS[example]
    assert set(placed) == set(units)
    assert len({(at.column, at.row) for at in placed.values()}) == len(units)
    for language in LANGUAGES:
        codes = {at.code.text(language) for at in placed.values()}
        assert len(codes) == len(units)
        assert max(map(len, codes)) <= 6


@pytest.mark.parametrize("example", UNITS)
def test_a_tile_says_what_the_page_of_its_area_says(example: str) -> None:
    edition = edition_of(counted(example))
    printer = Printer(edition.setting, "kk")
    drawn = tiles(counted(example), "kk")
    said = {address: words(html) for address, html in area.pages(printer, edition)}
    shown = [(spot.address, f.cells[spot.place_id].text) for f in drawn.figures for spot in drawn.spots
             if spot.place_id in f.cells]  # fmt: skip
    assert len(shown) >= UNITS[example]
    for address, text in shown:
        assert " ".join(text.split()) in said[address]


def test_tiles_from_protocols_say_what_the_pages_of_their_areas_say() -> None:
    edition = edition_of(account(country("west1")))
    drawn = tiles(edition.account)
    said = dict(area.pages(Printer(edition.setting, "en"), edition))
    for spot in drawn.spots:
        whole = words(said[spot.address])
        assert cells(drawn, "share")[spot.place_id] in whole
        assert cells(drawn, "counted")[spot.place_id].replace("/", " / ") in whole
    assert cells(drawn, "leader") == {"east": "A", "west": "B"}
    assert cells(drawn, "share") == {"east": "66.67", "west": "60.00"}
    assert cells(drawn, "counted") == {"east": "2/2", "west": "1/2"}


def test_a_country_without_a_layout_has_tiles_that_follow_one_another() -> None:
    drawn = tiles(account(country()))
    assert drawn.columns == 0
    assert [spot.short for spot in drawn.spots] == ["East", "West"]
    assert layout("kz", ["east", "west"]) == {}
    assert layout("../kz", regions("kz-2022-president")) == {}


def test_a_share_of_which_only_a_bound_is_known_has_no_shade_of_its_own() -> None:
    yes = next(f for f in tiles(counted("kz-2022-referendum")).figures if f.key == "yes")
    akmola, almaty = yes.cells["akmola"], yes.cells["almaty"]
    assert (akmola.text.replace("\N{NO-BREAK SPACE}", " "), almaty.text) == ("> 75", "65.22")
    assert akmola.shade not in {shade for shade, text in yes.legend if text.endswith("%")}


@pytest.mark.parametrize(
    ("tile", "told_as"),
    [('{ area = "b", at = [1, 1], short = N, code = N }', "two tiles for one place"),
     ('{ area = "a", at = [2, 1], short = N, code = N }', "two tiles for one area"),
     ('{ area = "b", at = [0, 1], short = N, code = N }', "count from 1")],
)  # fmt: skip
def test_a_layout_with_a_slip_is_refused(
    tile: str, told_as: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "layouts").mkdir()
    name = '{ kk = "x", ru = "x", en = "x" }'
    first = '{ area = "a", at = [1, 1], short = N, code = N }'
    text = f"[[layout]]\ntiles = [{first}, {tile}]\n".replace("N", name)
    (tmp_path / "layouts" / "slip.toml").write_text(text, "utf-8")
    monkeypatch.setattr("importlib.resources.files", lambda _package: tmp_path)
    with pytest.raises(ValidationError, match=told_as):
        layout("slip", ["a"])


def test_what_is_still_out_is_held_against_the_margin() -> None:
    settled = still_out(account(country()))
    assert settled is not None
    assert settled.sign[1] == "everything is counted"
    far = still_out(account(country("west1", votes=(200, 0))))
    near = still_out(account(country("west1", votes=(60, 30))))
    assert far is not None
    assert near is not None
    assert (far.stations.counted, far.stations.expected, far.stations.open) == (3, 4, 1)
    assert far.sign[1] == "cannot change the decision"
    assert near.sign[1] == "could change the decision"
    said = " ".join(sentence.text("en") for sentence in near.said)
    assert "at most 200 ballots" in said
    assert "50 votes ahead" in said


def test_an_election_by_declared_totals_says_nothing_of_what_is_in() -> None:
    assert still_out(counted("kz-2022-president")) is None
    assert "How much is in" not in words(page("kz-2022-president"))


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_front_page_is_light(example: str) -> None:
    sizes = {address: len(gzip.compress(html.encode(), 6)) for address, html in pages(example, "kk").items()}
    assert sizes["index.html"] <= 15_000
    assert [address for address, size in sizes.items() if size > WHOLE] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_question_leads_to_its_answer(example: str) -> None:
    made = pages(example)
    cards = re.findall(r'<p class="more"><a href="([^"]+)">', page(example))
    assert len(cards) == 3
    assert set(cards) <= set(made)
    assert cards[1:] == ["findings.html", "verifiable.html"]


def test_what_is_published_is_held_against_what_is_needed_by_area() -> None:
    whole = words(rendered(edition_of(account(country("west1"))), contests=0)["verifiable.html"])
    assert "Stations with a published protocol of the commission: 3 of 4." in whole
    assert "East 2 2 0 0" in whole
    assert "West 2 1 0 0" in whole
    assert "the whole election 4 3 0 0" in whole
    assert "no ledger" in whole


def test_a_finding_leads_to_the_page_of_its_station() -> None:
    example = "kz-2023-east-kazakhstan-3"
    html = page(example, address="findings.html")
    assert "D-01" in html
    assert "the observers’ copies from all 15 stations give 67" in told(example)


def test_a_tile_with_a_contradiction_has_a_frame_a_sign_and_its_word() -> None:
    some = country()
    copy = {"protocol_id": "o", "contest_id": "c", "station_id": "west0", "source": "observer"}
    seen = [{"protocol_id": "o", "option_id": "Ash", "votes": 21}]
    tables = {
        "protocols": frame([*some.rows("protocols"), {**copy, "status": "counted"}]),
        "votes": frame([*some.rows("votes"), *seen]),
    }
    wrong = dataclasses.replace(some, tables={**some.tables, **tables})
    made = rendered(edition_of(account(wrong)), contests=0)
    framed = [a for a in read(made["index.html"]).all("a") if "asks" in a.attributes.get("class", "")]
    assert framed
    assert all(a.text.startswith(" West:") and "✕" in a.text and "contradicted" in a.text for a in framed)
    assert 'href="station/west0.html"' in made["findings.html"]


def test_turnout_is_compared_at_one_moment_of_the_day() -> None:
    shown = cells(tiles(counted("kz-2022-president")), "ballots_issued")
    at = {
        row["area_id"]: row["value"]
        for row in counted("kz-2022-president").election.rows("declared")
        if row["name"] == "ballots_issued" and "T18:05" in row["as_of"]
    }
    assert len(shown) == 20
    assert {area_id: float(text) for area_id, text in shown.items()} == {
        area_id: pytest.approx(100 * float(at[area_id])) for area_id in shown
    }
