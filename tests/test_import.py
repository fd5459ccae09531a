"""Foreign files by a mapping: each way in which countries publish, and each fault with its place."""

import gzip
from pathlib import Path

import pytest

from scrutineer.model import Election
from tests.foreign import HEAD, LONG, LONG_ROWS, WIDE, WIDE_ROWS, brought_in


def votes(election: Election) -> dict[tuple[str, str], int | None]:
    return {(row["protocol_id"], row["option_id"]): row["votes"] for row in election.rows("votes")}


def test_a_column_for_each_option(tmp_path: Path):
    election, summary = brought_in(tmp_path, WIDE, {"data.csv": WIDE_ROWS})
    assert votes(election) == {
        ("001", "a"): 300, ("001", "b"): 200, ("002", "a"): 250, ("002", "b"): 150, ("004", "a"): 100,
    }  # fmt: skip
    assert election.lines("president") == ("a", "b")
    assert [row["station_id"] for row in election.rows("stations")] == ["001", "002", "003", "004"]
    assert summary.as_dict() == {
        "out": str(tmp_path / "out"), "election_id": "SYNTHETIC-import", "areas": 5, "stations": 4,
        "open_stations": 1, "contests": 1, "options": 2, "protocols": 3, "votes": 5,
    }  # fmt: skip


def test_a_row_without_results_is_an_open_station(tmp_path: Path):
    election, _ = brought_in(tmp_path, WIDE, {"data.csv": WIDE_ROWS})
    assert "003" not in {row["station_id"] for row in election.rows("protocols")}


def test_a_figure_is_the_sum_of_its_columns_and_not_stated_where_one_is_not(tmp_path: Path):
    election, _ = brought_in(tmp_path, WIDE, {"data.csv": WIDE_ROWS})
    rows = {row["station_id"]: row for row in election.rows("protocols")}
    assert [rows[station]["ballots_issued"] for station in ("001", "002", "004")] == [520, 400, None]
    assert rows["001"]["registered_voters"] == 1000


def test_areas_of_one_name_in_two_regions_are_two_areas(tmp_path: Path):
    election, _ = brought_in(tmp_path, WIDE, {"data.csv": WIDE_ROWS})
    assert {a.area_id: (a.parent_id, a.kind, a.name.ru) for a in election.areas.values()} == {
        "LAND": ("", "country", ""),
        "Север": ("LAND", "region", "Север"),
        "Юг": ("LAND", "region", "Юг"),
        "Север / Первый": ("Север", "district", "Первый"),
        "Юг / Первый": ("Юг", "district", "Первый"),
    }
    where = {row["station_id"]: row["area_id"] for row in election.rows("stations")}
    assert where == {"001": "Север / Первый", "002": "Север / Первый", "003": "Юг / Первый", "004": "Юг"}


def test_semicolons_and_cp1251(tmp_path: Path):
    mapping = WIDE + '[source]\ndelimiter = ";"\nencoding = "cp1251"\n'
    election, _ = brought_in(tmp_path, mapping, {"data.csv": WIDE_ROWS.replace(",", ";").encode("cp1251")})
    assert election.areas["Юг"].name.ru == "Юг"
    assert votes(election)["001", "a"] == 300


@pytest.mark.parametrize("delimiter", ["\t", "|"])
def test_other_delimiters(tmp_path: Path, delimiter: str):
    mapping = WIDE + f'[source]\ndelimiter = "{delimiter}"\n'.replace("\t", "\\t")
    election, _ = brought_in(tmp_path, mapping, {"data.csv": WIDE_ROWS.replace(",", delimiter)})
    assert votes(election)["001", "a"] == 300


def test_packed_files_and_several_files_are_one_election(tmp_path: Path):
    header, first, *others = WIDE_ROWS.splitlines()
    files: dict[str, str | bytes] = {
        "north.csv.gz": gzip.compress(f"{header}\n{first}\n".encode()),
        "south.csv": "\n".join([header, *others]),
    }
    election, summary = brought_in(tmp_path, WIDE, files)
    assert summary.stations == 4
    assert votes(election)["001", "b"] == 200


def test_progress_is_told_file_by_file(tmp_path: Path):
    told: list[tuple[int, int | None]] = []
    header = WIDE_ROWS.splitlines()[0]
    files = {"one.csv": WIDE_ROWS, "two.csv": f"{header}\nЮг,,005,1,1,1,1,1,1\n"}
    brought_in(tmp_path, WIDE, files, progress=lambda done, total: told.append((done, total)))
    assert told == [(4, None), (5, None)]


def test_lines_above_the_header_totals_rows_and_grouped_digits(tmp_path: Path):
    mapping = (
        WIDE
        + """
[source]
skip_lines = 2
grouping = " "
[[source.skip]]
column = "station"
is = ["Итого"]
[[source.skip]]
column = "region"
empty = true
"""
    )
    header, *rows = WIDE_ROWS.replace("1000", "1 000").replace("900", "1\u00a0900").splitlines()
    lines = ["Результаты", "", header, *rows, ",,Итого,3400,,,,,", "Юг,,Итого,1500,,,,,"]
    election, summary = brought_in(tmp_path, mapping, {"data.csv": "\n".join(lines)})
    assert summary.stations == 4
    assert [row["registered_voters"] for row in election.rows("protocols")] == [1000, 1900, 700]


def test_blanks_around_cells_do_not_count(tmp_path: Path):
    election, _ = brought_in(tmp_path, WIDE, {"data.csv": WIDE_ROWS.replace(",300,", ", 300 ,")})
    assert votes(election)["001", "a"] == 300


def test_empty_may_mean_zero_in_a_row_that_reports(tmp_path: Path):
    mapping = WIDE + '[source]\nempty = "zero"\n'
    election, summary = brought_in(tmp_path, mapping, {"data.csv": WIDE_ROWS})
    assert votes(election)["004", "b"] == 0
    rows = {row["station_id"]: row for row in election.rows("protocols")}
    assert "003" not in rows
    assert rows["004"]["ballots_issued"] == 300
    assert summary.open_stations == 1


def test_a_station_s_id_may_take_several_columns(tmp_path: Path):
    mapping = WIDE.replace(
        'id = "station"', 'id = ["region", "station"]\njoined_by = ":"\nregistered_voters = "list"'
    )
    election, _ = brought_in(tmp_path, mapping, {"data.csv": WIDE_ROWS})
    stations = election.rows("stations")
    assert [row["station_id"] for row in stations] == ["Север:001", "Север:002", "Юг:003", "Юг:004"]
    assert [row["registered_voters"] for row in stations] == [1000, 900, 800, 700]


def test_codes_for_areas_and_a_cell_that_holds_several_levels(tmp_path: Path):
    mapping = (
        HEAD
        + """
[[areas.level]]
column = "region"
id = "code"
kind = "region"
[[areas.level]]
column = "place"
kind = "county"
separator = " > "
called = "County {}"
[[areas.level]]
column = "place"
kind = "parish"
separator = " > "
part = 2
[stations]
id = "station"
name = "where"
latitude = "lat"
longitude = "lon"
[[contest]]
id = "c"
kind = "plurality"
options = { prefix = "v_" }
"""
    )
    header = "code,region,place,station,where,lat,lon,v_jane_doe\n"
    rows = header + "07,North,3 > Mill,s1,School,-1.5,30,4\n07,North,3,s2,,,,5\n"
    election, _ = brought_in(tmp_path, mapping, {"data.csv": rows})
    assert [(a.area_id, a.kind, a.name.en) for a in election.areas.values()] == [
        ("LAND", "country", "SYNTHETIC land"),
        ("07", "region", "North"),
        ("07 / 3", "county", "County 3"),
        ("07 / 3 / Mill", "parish", "Mill"),
    ]
    assert election.rows("stations")[0] == {
        "station_id": "s1", "area_id": "07 / 3 / Mill", "name_en": "School",
        "latitude": "-1.5", "longitude": "30",
    }  # fmt: skip
    assert election.option_name("c", "jane_doe").en == "Jane Doe"


def test_a_row_for_each_option(tmp_path: Path):
    election, summary = brought_in(tmp_path, LONG, {"data.csv": LONG_ROWS})
    assert votes(election) == {
        ("1", "Иванов"): 40,
        ("1", "Петров"): 7,
        ("2", "Иванов"): 30,
        ("2", "Петров"): 11,
    }
    assert election.option_name("council", "Иванов").ru == "Иванов"
    columns = ("station_id", "registered_voters", "ballots_invalid")
    sheets = [tuple(row[column] for column in columns) for row in election.rows("protocols")]
    assert sheets == [("1", 100, 3), ("2", 90, None)]
    assert (summary.stations, summary.open_stations) == (3, 1)


def test_listed_labels_have_their_ids_and_order(tmp_path: Path):
    mapping = LONG.replace(
        "[contest.figures]",
        """option = [
  { id = "petrov", label = "Петров", name_ru = "Петров" },
  { id = "ivanov", label = "Иванов", name_ru = "Иванов" },
]
[contest.figures]""",
    )
    election, _ = brought_in(tmp_path, mapping, {"data.csv": LONG_ROWS})
    assert election.lines("council") == ("petrov", "ivanov")
    assert votes(election)["2", "petrov"] == 11


def test_contests_from_a_column_have_their_own_ballots(tmp_path: Path):
    mapping = LONG.replace('id = "council"', 'column = "seat"').replace("figures = {", "# {")
    east = "East,1,10,Иванов,4\nEast,1,10,Петров,2\n"
    rows = f"seat,station,list,line,votes\n{east}West,2,20,Петров,9\nWest,1,10,Ким,1\n"
    election, summary = brought_in(tmp_path, mapping, {"data.csv": rows})
    assert {contest: election.lines(contest) for contest in election.contests} == {
        "East": ("Иванов", "Петров"), "West": ("Петров", "Ким"),
    }  # fmt: skip
    assert votes(election) == {
        ("East/1", "Иванов"): 4, ("East/1", "Петров"): 2, ("West/2", "Петров"): 9, ("West/1", "Ким"): 1,
    }  # fmt: skip
    assert (summary.stations, summary.protocols) == (2, 3)


def test_several_contests_in_one_row(tmp_path: Path):
    mapping = (
        WIDE
        + """
[[contest]]
id = "referendum"
kind = "plurality"
option = [
  { id = "yes", column = "yes", kind = "yes", name_en = "Yes" },
  { id = "no", column = "no", kind = "no", name_en = "No" },
]
"""
    )
    rows = [
        line + tail
        for line, tail in zip(WIDE_ROWS.splitlines(), (",yes,no", ",5,6", ",7,8", ",,", ",,"), strict=True)
    ]
    election, summary = brought_in(tmp_path, mapping, {"data.csv": "\n".join(rows)})
    assert votes(election)["referendum/002", "no"] == 8
    assert votes(election)["president/002", "b"] == 150
    assert (summary.contests, summary.protocols, summary.open_stations) == (2, 5, 1)


def test_an_option_that_the_file_does_not_give_is_not_stated(tmp_path: Path):
    mapping = WIDE.replace('column = "v_b", ', "")
    election, _ = brought_in(tmp_path, mapping, {"data.csv": WIDE_ROWS})
    assert election.lines("president") == ("a", "b")
    assert {option for _, option in votes(election)} == {"a"}


def test_declared_totals_come_with_their_source(tmp_path: Path):
    mapping = (
        WIDE
        + """
[[declared]]
contest = "president"
name = "a"
value = "650"
stage = "final"
source = "SYNTHETIC commission"
"""
    )
    election, _ = brought_in(tmp_path, mapping, {"data.csv": WIDE_ROWS})
    (row,) = election.rows("declared")
    assert (row["contest_id"], row["name"], row["value"], row["unit"], row["source"]) == (
        "president", "a", "650", "count", "SYNTHETIC commission",
    )  # fmt: skip


def test_faults_of_the_election_are_no_faults_of_the_import(tmp_path: Path):
    impossible = WIDE_ROWS.replace("001,1000,500,20,519,300,200", "001,10,500,20,99999,300,200")
    election, _ = brought_in(tmp_path, WIDE, {"data.csv": impossible})
    assert election.rows("protocols")[0]["ballots_cast"] == 99999


def test_an_import_in_parquet_says_the_same(tmp_path: Path):
    plain, _ = brought_in(tmp_path, WIDE, {"data.csv": WIDE_ROWS})
    packed, _ = brought_in(tmp_path, WIDE, {"data.csv": WIDE_ROWS}, format="parquet", overwrite=True)
    assert (tmp_path / "out" / "votes.parquet").exists()
    assert {t: packed.rows(t) for t in packed.tables} == {t: plain.rows(t) for t in plain.tables}
