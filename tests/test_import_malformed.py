"""Foreign files and mappings that are wrong: each fault with its place, and nothing written."""

import gzip
from pathlib import Path

import pytest

from scrutineer import bundle
from scrutineer.model import BadInputError
from tests.foreign import LONG, LONG_ROWS, WIDE, WIDE_ROWS, refused, written


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("300,200", "3OO,200", ("B-41", "data.csv", 2, "v_a", "3OO")),
        ("300,200", "-300,200", ("B-41", "data.csv", 2, "v_a", "-300")),
        ("300,200", '"3,000",200', ("B-41", "data.csv", 2, "v_a", "3,000")),
        ("300,200", "10000000000000,200", ("B-42", "data.csv", 2, "v_a", "10000000000000")),
        ("300,200", "9" * 30 + ",200", ("B-42", "data.csv", 2, "v_a", "9" * 30)),
        (",002,", ",,", ("B-40", "data.csv", 3, "station", "")),
        (",002,", ",001,", ("B-84", "data.csv", 3, "station", "001")),
        (",002,", ",=1,", ("B-47", "data.csv", 3, "station", "=1")),
        ("Юг,,004", "+Юг,,004", ("B-47", "data.csv", 5, "region", "+Юг")),
        ("300,200", "300,200,1", ("B-14", "data.csv", 2, "", "Север,Первый,001,1000,500,20,519,300,200,1")),
        ("cast,v_a", "cast,v_x", ("B-81", "data.csv", 1, "v_a", "")),
    ],
)
def test_a_fault_names_file_line_column_and_value(
    tmp_path: Path, old: str, new: str, expected: tuple[object, ...]
):
    assert WIDE_ROWS.count(old) == 1
    faults = refused(tmp_path, WIDE, {"data.csv": WIDE_ROWS.replace(old, new)})
    assert expected in faults
    assert {fault[0] for fault in faults} <= {expected[0], "B-49"}


def test_the_line_counts_what_was_cut_above_and_the_file_is_the_right_one(tmp_path: Path):
    mapping = WIDE + "[source]\nskip_lines = 2\n"
    good = "one\ntwo\n" + WIDE_ROWS
    header = WIDE_ROWS.splitlines()[0]
    bad = f"one\ntwo\n{header}\nЮг,,009,x,,,,,\n"
    assert refused(tmp_path, mapping, {"good.csv": good, "bad.csv": bad}) == [
        ("B-41", "bad.csv", 4, "list", "x")
    ]


def test_wrong_bytes_are_named_in_the_mapping_s_encoding(tmp_path: Path):
    utf8 = WIDE + '[source]\nencoding = "utf-8"\n'
    (fault,) = refused(tmp_path, utf8, {"data.csv": WIDE_ROWS.encode("cp1251")})
    assert fault[:3] == ("B-10", "data.csv", 2)
    (tmp_path / "other").mkdir()
    ascii_only = WIDE + '[source]\nencoding = "ascii"\n'
    (fault,) = refused(tmp_path / "other", ascii_only, {"data.csv": WIDE_ROWS})
    assert fault[:3] == ("B-10", "data.csv", 2)


def test_a_damaged_packed_file_and_a_missing_one(tmp_path: Path):
    packed = gzip.compress(WIDE_ROWS.encode())
    for number, data in enumerate(
        (packed[: len(packed) // 2], b"no gzip", packed[:20] + b"xx" + packed[22:])
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert [fault[:2] for fault in refused(folder, WIDE, {"data.csv.gz": data})] == [
            ("B-88", "data.csv.gz")
        ]
    (tmp_path / "map.toml").write_text(WIDE)
    with pytest.raises(BadInputError) as caught:
        bundle.import_files(tmp_path / "map.toml", [tmp_path / "nowhere.csv"], tmp_path / "out")
    assert [(f.code, f.file) for f in caught.value.faults] == [("B-88", "nowhere.csv")]


def test_a_file_of_nothing_but_totals(tmp_path: Path):
    mapping = WIDE + '[[source.skip]]\ncolumn = "station"\nis = ["001", "002", "003", "004"]\n'
    assert [fault[:2] for fault in refused(tmp_path, mapping, {"data.csv": WIDE_ROWS})] == [
        ("B-89", "map.toml")
    ]


def test_one_station_in_two_areas(tmp_path: Path):
    rows = LONG_ROWS.replace("2,90,Иванов", "2,91,Иванов")
    assert refused(tmp_path, LONG, {"data.csv": rows}) == [("B-86", "data.csv", 6, "list", "91")]


def test_a_line_twice_for_one_station(tmp_path: Path):
    rows = LONG_ROWS + "1,100,Иванов,41\n"
    assert refused(tmp_path, LONG, {"data.csv": rows}) == [("B-84", "data.csv", 8, "line", "Иванов")]


def test_a_label_that_the_mapping_does_not_list(tmp_path: Path):
    mapping = LONG.replace(
        "[contest.figures]", 'option = [{ id = "i", label = "Иванов", name_ru = "И" }]\n[contest.figures]'
    )
    assert refused(tmp_path, mapping, {"data.csv": LONG_ROWS}) == [
        ("B-85", "data.csv", 3, "line", "Петров"), ("B-85", "data.csv", 5, "line", "Петров"),
    ]  # fmt: skip


def test_a_row_without_a_label(tmp_path: Path):
    rows = LONG_ROWS + "3,80,,5\n"
    assert refused(tmp_path, LONG, {"data.csv": rows}) == [("B-40", "data.csv", 8, "line", "")]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('id = "station"', 'di = "station"', "stations.id"),
        ('ballots_cast = "cast"', 'ballots_casted = "cast"', "contest.0.figures"),
        ('kind = "plurality"', "", "contest.0.kind"),
        ('id = "president"', "", "contest.0"),
        ('id = "b", column', 'id = "a", column', "contest.0"),
        ('language = "ru"', 'language = "pl"', "areas.level.0.language"),
        ("[stations]", '[source]\ndelimiter = "x"\n[stations]', "source.delimiter"),
        ("[stations]", '[source]\nencoding = "zlib"\n[stations]', "source.encoding"),
        ("[stations]", '[source]\nencoding = "klingon"\n[stations]', "source.encoding"),
        ('date = "2024-06-05"', "", "date"),
        ('law = "generic"', 'law = "atlantis"', "law"),
    ],
)
def test_a_wrong_mapping_names_its_key(tmp_path: Path, old: str, new: str, key: str):
    faults = refused(tmp_path, WIDE.replace(old, new, 1), {"data.csv": WIDE_ROWS})
    assert ("map.toml", key) in {(fault[1], fault[3]) for fault in faults}


@pytest.mark.parametrize("data", [b"[election", b"\xff\xfe", b""])
def test_a_mapping_that_is_none(tmp_path: Path, data: bytes):
    (tmp_path / "map.toml").write_bytes(data)
    with pytest.raises(BadInputError) as caught:
        bundle.import_files(tmp_path / "map.toml", [], tmp_path / "out")
    assert {fault.code for fault in caught.value.faults} == {"B-80"}


def test_a_folder_that_is_there_is_not_touched(tmp_path: Path):
    paths = written(tmp_path, WIDE, {"data.csv": WIDE_ROWS})
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.odt").write_text("x")
    for overwrite in (False, True):
        with pytest.raises(BadInputError) as caught:
            bundle.import_files(*paths, tmp_path / "out", overwrite=overwrite)
        assert caught.value.faults[0].code == "B-70"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.odt"]
