"""Finding a station: words of three scripts made alike, and an index that stays small."""

import gzip
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.model import Election
from scrutineer.publish.portal import find_index
from scrutineer.publish.portal.edition import Edition
from scrutineer.publish.portal.find_index import Found, Spot, files, shards
from scrutineer.publish.portal.letters import words_of
from scrutineer.publish.portal.record import records
from scrutineer.publish.portal.setting import Setting
from scrutineer.words import LANGUAGES, Name
from tests.found_places import country
from tests.pages import read, words
from tests.portals import publish
from tests.rows import election

FULL = 10_101
LIMIT = 150_000


def searched(made: Election, *languages: str) -> dict[str, Any]:
    """The index of an election: file to what it hands to the script."""
    grouped = records(made, (), {})
    setting = Setting.of(made, languages or ("ru",), [r.station.station_id for r in grouped])
    edition = SimpleNamespace(setting=setting, records=grouped, account=SimpleNamespace(election=made))
    return {
        path: json.loads(text.removeprefix("scrutineerIndex(").removesuffix(");\n"))
        for path, text in files(cast(Edition, edition))
    }


def large(stations: int) -> Election:
    """A country with 260 areas, whose stations have an address each and stand on the map."""
    areas = [{"area_id": "land", "name_ru": "SYNTHETIC страна"}]
    areas += [
        {
            "area_id": f"d{n}",
            "parent_id": "land",
            "name_ru": f"SYNTHETIC район {n}",
            "name_kk": f"SYNTHETIC {n} ауданы",
        }
        for n in range(259)
    ]
    rows = [
        {
            "station_id": f"SYNTHETIC-{n:05}",
            "area_id": f"d{n * 259 // stations}",
            "name_ru": f"SYNTHETIC избирательный участок № {n:05}",
            "name_kk": f"SYNTHETIC сайлау учаскесі № {n:05}",
            "latitude": f"{41 + n * 7919 % 140_000 / 10_000:.5f}",
            "longitude": f"{50 + n * 104_729 % 360_000 / 10_000:.5f}",
        }
        for n in range(stations)
    ]
    return election(
        areas=areas,
        contests=[{"contest_id": "c", "kind": "plurality", "area_id": "land", "name_ru": "SYNTHETIC"}],
        options=[{"contest_id": "c", "option_id": "a", "name_ru": "SYNTHETIC"}], stations=rows,
    )  # fmt: skip


@pytest.mark.parametrize(
    "alike",
    [
        ("Қостанай", "Костанай", "Kostanay", "Qostanai", "ҚОСТАНАЙ"),
        ("Алматы", "Almaty", "алматы"),
        ("Жетісу", "Жетису", "Zhetysu"),
        ("Көкшетау", "Кокшетау", "Kokshetau", "Kökşetau"),
        ("Шымкент", "Shymkent"),
        ("Орёл", "Орел"),
        ("0012", "12"),
    ],
)
def test_a_name_is_one_word_in_three_scripts(alike: tuple[str, ...]) -> None:
    assert len({words_of(text) for text in alike}) == 1


def test_a_hyphen_a_number_sign_and_capitals_make_no_difference() -> None:
    assert "nursultan" in words_of("Нұр-Сұлтан")
    assert set(words_of("нур султан")) <= set(words_of("Нұр-Сұлтан"))
    assert words_of("№0012") == words_of("No 12") == ("no", "12")


@given(st.text(max_size=40))
def test_any_text_gives_words_that_hold_no_blank(text: str) -> None:
    assert all(word and not re.search(r"\s", word) for word in words_of(text))


def test_the_index_of_a_whole_country_is_small_and_names_every_station() -> None:
    made = large(FULL)
    index = searched(made)
    names = json.dumps([v for k, v in index.items() if not k.startswith("find/place")], ensure_ascii=False)
    assert len(gzip.compress(names.encode())) < LIMIT
    listed = index["find/ru-0.js"]
    assert listed["id"].split("\n") == [f"SYNTHETIC-{n:05}" for n in range(FULL)]
    assert sum(listed["area"][1::2]) == FULL
    assert all(
        len(gzip.compress(json.dumps(index[k]).encode())) < 60_000
        for k in index
        if k.startswith("find/place")
    )
    near = [one for k, v in index.items() if k.startswith("find/place") for one in v["id"].split("\n")]
    assert sorted(near) == sorted(listed["id"].split("\n"))


def test_where_stations_are_many_each_is_in_the_file_of_each_of_its_rare_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(find_index, "ALL", 100)
    monkeypatch.setattr(find_index, "MOST", 20)
    names = [
        Name(ru=f"улица {street} {n}") for n, street in enumerate(["Абая", "Абылая", "Жеңіс", "Мира"] * 125)
    ]
    made = [
        Found(
            str(n), str(n), 0, name, {code: words_of(t) for code in LANGUAGES if (t := getattr(name, code))}
        )
        for n, name in enumerate(names)
    ]
    found = dict(shards(made))
    assert max(map(len, found.values())) <= 20
    for station in made:
        key = max((k for k in found if f"{station.station_id} ".startswith(k)), key=len)
        assert station in found[key]
    assert not any("ulitsa".startswith(key) for key in found)


@given(
    st.lists(st.tuples(st.integers(-9_000_000, 9_000_000), st.integers(-18_000_000, 18_000_000)), max_size=60)
)
def test_every_place_is_in_one_part_of_the_map_and_inside_its_box(points: list[tuple[int, int]]) -> None:
    station = Found("1", "1", 0, Name(), {})
    made = [Spot(station, *point) for point in points]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(find_index, "NEAR", 7)
        parts = list(find_index._parts(made))
    assert sorted((s.latitude, s.longitude) for part in parts for s in part) == sorted(points)
    assert all(len(part) <= 7 for part in parts)
    for part in parts:
        south, west, north, east = find_index._box(part)
        assert all(south <= s.latitude <= north and west <= s.longitude <= east for s in part)


def test_without_a_script_the_page_leads_down_by_region(tmp_path: Path) -> None:
    site = country(tmp_path, "en")
    found = read((site / "en/find.html").read_text("utf-8"))
    hrefs = {a.attributes.get("href") for a in found.all("a")}
    assert {"area/north.html", "area/kost.html", "area/south.html"} <= hrefs
    assert next(d for d in found.all("div") if d.attributes.get("id") == "finder").attributes.keys() >= {
        "hidden"
    }


def test_no_part_for_coordinates_where_none_are_known(tmp_path: Path) -> None:
    made = election(
        areas=[{"area_id": "root", "name_en": "Root"}],
        contests=[{"contest_id": "c", "kind": "plurality", "area_id": "root", "name_en": "SYNTHETIC"}],
        options=[{"contest_id": "c", "option_id": "a", "name_en": "SYNTHETIC"}],
        stations=[{"station_id": "s1", "area_id": "root"}],
    )
    publish(made, tmp_path)
    said = words((tmp_path / "en/find.html").read_text("utf-8"))
    assert "Find your polling station" in said
    assert "Latitude" not in said
    assert not list((tmp_path / "find").glob("place-*.js"))


def test_an_election_with_one_place_has_nothing_to_find(tmp_path: Path) -> None:
    made = election(
        areas=[{"area_id": "root", "name_en": "Root"}],
        contests=[{"contest_id": "c", "kind": "plurality", "area_id": "root", "name_en": "SYNTHETIC"}],
        options=[{"contest_id": "c", "option_id": "a", "name_en": "SYNTHETIC"}],
    )
    publish(made, tmp_path)
    assert not (tmp_path / "en/find.html").exists()
    assert "find.html" not in (tmp_path / "en/index.html").read_text("utf-8")
