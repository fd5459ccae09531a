"""What a reader of bundles accepts, and what it makes of it."""

import hashlib
from pathlib import Path

import narwhals as nw
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from scrutineer import bundle
from scrutineer.bundle.sheet import LEFT_IN_FILE
from scrutineer.model import BadInputError, Election, Stored
from scrutineer.words import Name
from tests.small_bundle import GOOD, put


def column(election: Election, table: str, name: str) -> list[object]:
    return [row[name] for row in election.rows(table)]


def test_a_stranger_s_bundle_without_any_optional_table_is_read(tmp_path: Path):
    optional = ("parties.csv", "declared.csv")
    files = {name: text for name, text in GOOD.items() if name not in optional}
    election = bundle.read(put(tmp_path / "b", files))
    assert election.election_id == "SYNTHETIC-2024"
    assert election.name == Name(en="SYNTHETIC election")
    assert (election.date, election.law, election.area, election.synthetic) == (
        "2024-06-05",
        "generic",
        "land",
        True,
    )
    assert election.origin == tmp_path / "b"
    assert election.lines("president") == ("a", "b", "against_all")
    assert election.contests["president"].area_id == "land"
    assert election.options["president"]["a"].party_id == "green"  # though no table says who that is


def test_types_are_declared_and_never_guessed(tmp_path: Path):
    election = bundle.read(put(tmp_path / "b"))
    assert column(election, "stations", "station_id") == ["001", "002", "003"]
    assert column(election, "votes", "votes") == [300, 150, 40, 0, None, 200, 90]
    assert column(election, "protocols", "received_at")[3] == ""
    assert column(election, "declared", "value") == ["300", "0.375", "-33"]
    for name, frame in election.tables.items():
        assert isinstance(frame, nw.DataFrame)
        assert {str(kind) for kind in frame.schema.values()} <= {"Int64", "String"}, name


def test_an_empty_cell_is_not_zero(tmp_path: Path):
    votes = bundle.read(put(tmp_path / "b")).rows("votes")
    assert [row["votes"] for row in votes if row["protocol_id"] == "p2"] == [0, None]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
        lambda text: text + "\n\n",
    ],
    ids=["byte_order_mark", "windows_line_ends", "no_line_end_at_the_end", "empty_lines_at_the_end"],
)
def test_files_as_spreadsheets_save_them_are_read(tmp_path: Path, change):
    files = {name: text if name.endswith(".toml") else change(text) for name, text in GOOD.items()}
    read, plain = bundle.read(put(tmp_path / "b", files)), bundle.read(put(tmp_path / "plain"))
    assert {t: read.rows(t) for t in read.tables} == {t: plain.rows(t) for t in plain.tables}


def test_columns_may_stand_in_any_order(tmp_path: Path):
    files = {**GOOD, "votes.csv": "votes,protocol_id,option_id\n300,p1,a\n"}
    assert bundle.read(put(tmp_path / "b", files)).rows("votes")[0]["votes"] == 300


def test_other_files_in_the_folder_are_not_looked_at(tmp_path: Path):
    files = {**GOOD, "README.txt": "hello", "rulings.csv": "a;b", "notes.json": "{"}
    assert bundle.validate(put(tmp_path / "b", files)) == ()


def test_a_link_to_the_folder_itself_is_followed(tmp_path: Path):
    put(tmp_path / "b")
    (tmp_path / "latest").symlink_to(tmp_path / "b")
    assert bundle.validate(tmp_path / "latest") == ()


def test_a_plain_name_and_a_toml_date_are_understood(tmp_path: Path):
    settings = '[election]\nid = "x"\nname = "Выборы"\ndate = 2024-06-05\nlaw = "generic"\n'
    election = bundle.read(put(tmp_path / "b", {**GOOD, "election.toml": settings}))
    assert election.name.text("ru") == "Выборы"
    assert (election.date, election.stage, election.synthetic) == ("2024-06-05", "final", False)


def test_a_name_in_three_languages_is_understood(tmp_path: Path):
    names = 'name = { kk = "А", ru = "Б", en = "C" }'
    settings = f'[election]\nid = "x"\n{names}\ndate = "2024-06-05"\nlaw = "generic"\n'
    assert bundle.read(put(tmp_path / "b", {**GOOD, "election.toml": settings})).name == Name("А", "Б", "C")


def test_declared_totals_alone_are_an_election(tmp_path: Path):
    names = ("election.toml", "areas.csv", "contests.csv", "options.csv", "parties.csv", "declared.csv")
    assert "declared" in bundle.read(put(tmp_path / "b", {name: GOOD[name] for name in names})).tables


def test_ranked_ballots_alone_are_an_election(tmp_path: Path):
    names = ("election.toml", "areas.csv", "contests.csv", "options.csv", "parties.csv")
    ballots = "contest_id,ranking,count\npresident,a>b,3\npresident,b,2\npresident,,1\nmayor,x+y,4\n"
    files = {name: GOOD[name] for name in names} | {"ballots.csv": ballots}
    assert column(bundle.read(put(tmp_path / "b", files)), "ballots", "count") == [3, 2, 1, 4]


def test_an_electorate_may_reach_beyond_the_contest_s_area(tmp_path: Path):
    protocols = GOOD["protocols.csv"] + "m3,mayor,003,,,,,,,\n"
    files = {**GOOD, "protocols.csv": protocols}
    assert [fault.code for fault in bundle.validate(put(tmp_path / "without", files))] == ["B-67"]
    files["electorates.csv"] = "contest_id,station_id\nmayor,002\nmayor,003\n"
    assert bundle.validate(put(tmp_path / "with", files)) == ()


def test_stations_that_have_not_reported_need_no_protocols(tmp_path: Path):
    header = {name: GOOD[name].split("\n")[0] + "\n" for name in ("protocols.csv", "votes.csv")}
    election = bundle.read(put(tmp_path / "b", {**GOOD, **header}))
    assert election.rows("protocols") == []


def test_the_checksums_of_a_package_are_checked(tmp_path: Path):
    folder = put(tmp_path / "b")
    digest = hashlib.sha256(GOOD["votes.csv"].encode()).hexdigest()
    package = '{"resources": [{"path": "votes.csv", "hash": "sha256:%s"}]}'
    (folder / "datapackage.json").write_text(package % digest)
    assert bundle.validate(folder) == ()
    (folder / "votes.csv").write_text(GOOD["votes.csv"].replace("p1,a,300", "p1,a,301"))
    (fault,) = bundle.validate(folder)
    assert (fault.code, fault.file, fault.value) == ("B-06", "votes.csv", f"sha256:{digest}")


def test_parquet_is_read_as_csv_is(tmp_path: Path):
    folder = put(tmp_path / "b")
    expected = bundle.read(folder)
    for file in list(folder.glob("*.csv")):
        texts = ("station_id", "value", "received_at", "registered_on", "as_of")
        options = pacsv.ConvertOptions(
            column_types=dict.fromkeys(texts, pa.string()), strings_can_be_null=True
        )
        pq.write_table(pacsv.read_csv(file, convert_options=options), file.with_suffix(".parquet"))
        file.unlink()
    found = bundle.read(folder)
    assert {t: found.rows(t) for t in found.tables} == {t: expected.rows(t) for t in expected.tables}


def test_integers_of_any_width_and_coded_words_are_read_from_parquet(tmp_path: Path):
    folder = put(tmp_path / "b")
    (folder / "stations.csv").unlink()
    stations = pa.table(
        {
            "station_id": pa.array(["001", "002", "003"], pa.large_string()),
            "area_id": pa.array(["north", "north", "south"]).dictionary_encode(),
            "registered_voters": pa.array([200, None, 7], pa.uint8()),
            "name_en": pa.array([None, None, None], pa.null()),
        }
    )
    pq.write_table(stations, folder / "stations.parquet")
    rows = bundle.read(folder).rows("stations")
    assert [row["registered_voters"] for row in rows] == [200, None, 7]
    assert [row["area_id"] for row in rows] == ["north", "north", "south"]
    assert [row["name_en"] for row in rows] == ["", "", ""]


def large(rows: int, **columns: pa.Array) -> dict[str, pa.Table]:
    """Stations and a wide table of ``rows`` protocols."""
    ids = [f"S{number:06d}" for number in range(rows)]
    wide = {
        "protocol_id": pa.array(ids),
        "contest_id": pa.array(["president"] * rows),
        "station_id": pa.array(ids),
        "v0": pa.array(range(rows), pa.int64()),
        "v1": pa.array([1] * rows, pa.int64()),
        "v2": pa.nulls(rows, pa.int64()),
    }
    stations = {"station_id": pa.array(ids), "area_id": pa.array(["north"] * rows)}
    return {"stations": pa.table(stations), "protocols_wide": pa.table(wide | columns)}


def put_large(folder: Path, tables: dict[str, pa.Table]) -> Path:
    put(folder)
    for name in ("stations", "protocols", "votes"):
        (folder / f"{name}.csv").unlink()
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def test_a_large_table_stays_in_its_file(tmp_path: Path):
    folder = put_large(tmp_path / "b", large(LEFT_IN_FILE))
    election = bundle.read(folder)
    wide = election.tables["protocols_wide"]
    assert isinstance(wide, Stored)
    assert wide.path == folder / "protocols_wide.parquet"
    assert wide.columns == ("protocol_id", "contest_id", "station_id", "v0", "v1", "v2")
    assert len(election.rows("protocols_wide")) == LEFT_IN_FILE


def test_a_large_table_of_other_types_is_taken_into_memory_as_declared(tmp_path: Path):
    size = LEFT_IN_FILE
    narrow = large(size, v1=pa.array([1] * size, pa.int8()), sheet_id=pa.array([None] * size, pa.string()))
    frame = bundle.read(put_large(tmp_path / "b", narrow)).tables["protocols_wide"]
    assert isinstance(frame, nw.DataFrame)
    assert str(frame.schema["v1"]) == "Int64"
    assert set(frame["sheet_id"].to_list()) == {""}


@pytest.mark.parametrize(
    ("code", "name", "place", "value"),
    [
        ("B-42", "v0", 7, -1),
        ("B-42", "v1", 49_999, 10**13),
        ("B-61", "station_id", 31_000, "S99"),
        ("B-61", "contest_id", 31_000, "mayors"),
        ("B-60", "protocol_id", 40_000, "S000003"),
        ("B-64", "station_id", 40_000, "S000003"),
        ("B-46", "status", 5, "lost"),
        ("B-47", "protocol_id", 5, "=1"),
        ("B-67", "contest_id", 9, "mayor"),
    ],
)
def test_a_large_table_is_checked_row_by_row(tmp_path: Path, code, name, place, value):
    size = LEFT_IN_FILE
    tables = large(size, status=pa.array(["counted"] * size))
    if code == "B-67":
        tables["stations"] = tables["stations"].set_column(1, "area_id", pa.array(["south"] * size))
    wide = tables["protocols_wide"]
    cells = wide[name].to_pylist()
    cells[place] = value
    where = wide.column_names.index(name)
    tables["protocols_wide"] = wide.set_column(where, name, pa.array(cells, wide[name].type))
    faults = bundle.validate(put_large(tmp_path / "b", tables))
    assert [(f.code, f.file, f.row) for f in faults] == [(code, "protocols_wide.parquet", place + 2)]


def test_all_faults_up_to_a_limit_are_listed_at_once_and_the_rest_counted(tmp_path: Path):
    rows = "".join(f"S{number},nowhere,-1\n" for number in range(250))
    files = {**GOOD, "stations.csv": GOOD["stations.csv"] + rows, "votes.csv": GOOD["votes.csv"] + "p9,a,1\n"}
    folder = put(tmp_path / "b", files)
    with pytest.raises(BadInputError) as caught:
        bundle.read(folder)
    assert len(caught.value.faults) == 100
    assert caught.value.more == 2 * 250 + 1 - 100
    assert [(f.row, f.column) for f in caught.value.faults[:4]] == [
        (5, "area_id"), (5, "registered_voters"), (6, "area_id"), (6, "registered_voters"),
    ]  # fmt: skip
    assert len(bundle.validate(folder, limit=600)) == 501
    assert "401" in caught.value.text("en").splitlines()[-1]


def test_a_fault_reads_as_a_sentence_with_its_place(tmp_path: Path):
    files = {**GOOD, "stations.csv": GOOD["stations.csv"].replace("1200", "12a")}
    (fault,) = bundle.validate(put(tmp_path / "b", files))
    assert fault.text("en") == (
        "stations.csv, row 2, column registered_voters, “12a”: Expected a whole number in digits only, "
        "without sign, separators, decimals or exponent."
    )


def test_a_near_word_is_suggested(tmp_path: Path):
    files = {name.replace("votes.csv", "vote.csv"): text for name, text in GOOD.items()}
    files["stations.csv"] = files["stations.csv"].replace("area_id", "areaid")
    said = "\n".join(fault.text("en") for fault in bundle.validate(put(tmp_path / "b", files)))
    assert "Did you mean “vote.csv”?" in said
    assert "Did you mean “area_id”?" in said


def test_foreign_text_cannot_steer_a_terminal(tmp_path: Path):
    files = {**GOOD, "stations.csv": GOOD["stations.csv"].replace("1200", "\x1b[2J\u202e12")}
    (fault,) = bundle.validate(put(tmp_path / "b", files))
    assert fault.value == "<U+001B>[2J<U+202E>12"


@pytest.mark.parametrize("path", ["nowhere", "file"])
def test_what_is_no_folder_is_said_plainly(tmp_path: Path, path: str):
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInputError) as caught:
        bundle.read(tmp_path / path)
    (fault,) = caught.value.faults
    assert (fault.code, fault.file) == ("B-01", str(tmp_path / path))
