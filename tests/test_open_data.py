"""What a reporter with a spreadsheet, and a program, find among the open data of an election."""

import csv
import dataclasses
import hashlib
import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import narwhals as nw
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer import bundle
from scrutineer.count import Account, account
from scrutineer.model import BadInputError
from scrutineer.publish.open_data import Catalogue, contest_rows, write_open_data
from scrutineer.publish.open_data.station_csv import safe
from scrutineer.words import LANGUAGES, Name
from tests.pages import counted, village
from tests.rows import election, widened
from tests.small_bundle import GOOD, contents, put


def small(folder: Path, **changed: str) -> Account:
    """The small bundle, with some of its files changed, counted."""
    files = dict(GOOD) | {f"{name}.csv": text for name, text in changed.items()}
    return account(bundle.read(put(folder, files)))


def table(out: Path, name: str) -> list[dict[str, str]]:
    """A CSV file with one header row, as Python's csv reads it."""
    with (out / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def total(rows: list[dict[str, str]], column: str) -> int:
    """The sum of what is stated in a column."""
    return sum(int(row[column]) for row in rows if row[column])


@pytest.fixture(scope="module")
def akims(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Catalogue]:
    out = tmp_path_factory.mktemp("akims") / "data"
    return out, write_open_data(counted("kz-2021-rural-akims"), out)


@pytest.mark.parametrize("example", ["kz-2022-referendum", "kz-2023-east-kazakhstan-3", "primary-approval"])
def test_two_builds_of_an_election_are_the_same_bytes(example: str, tmp_path: Path) -> None:
    write_open_data(counted(example), tmp_path / "one")
    write_open_data(counted(example), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize("example", ["kz-2023-mazhilis", "kz-2023-east-kazakhstan-3"])
def test_the_catalogue_lists_every_file_with_its_size_and_hash(example: str, tmp_path: Path) -> None:
    listed = write_open_data(counted(example), tmp_path / "data")
    there = contents(tmp_path / "data")
    assert {file.path for file in listed.files} == there.keys()
    for file in listed.files:
        assert (file.bytes, file.sha256) == (
            len(there[file.path]),
            hashlib.sha256(there[file.path]).hexdigest(),
        )
    sums = (tmp_path / "data/SHA256SUMS").read_text().splitlines()
    assert {line[66:]: line[:64] for line in sums} == {
        file.path: file.sha256 for file in listed.files if file.path != "SHA256SUMS"
    }


def test_the_sums_of_the_national_csv_are_the_totals_of_the_site(akims: tuple[Path, Catalogue]) -> None:
    out, result = akims[0], counted("kz-2021-rural-akims")
    rows = table(out, "stations-rural_akim.csv")
    arrow = pacsv.read_csv(out / "stations-rural_akim.csv")
    figures = {name for c in result.contests for name, s in c.tally.figures.items() if s.stated}
    assert len(figures) > 5
    for name in figures:
        expected = sum(c.tally.figures[name].value for c in result.contests)
        assert total(rows, name) == expected
        assert sum(arrow[name].drop_null().to_pylist()) == expected
    votes: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for number in range(1, 50):
            if row.get(f"option_{number}"):
                votes[row["contest_id"], row[f"option_{number}"]] += int(row[f"votes_{number}"] or 0)
    stated = {
        (c.contest.contest_id, option): s.value
        for c in result.contests
        for option, s in c.tally.votes.items()
    }
    assert dict(votes) == stated


def test_the_sums_of_one_contest_are_its_totals(tmp_path: Path) -> None:
    some = village(votes=(60, 30, 7), names=("A", "B", "C"))
    write_open_data(account(some), tmp_path / "data")
    rows = table(tmp_path / "data", "stations-plurality.csv")
    assert [total(rows, f"votes_o{k}") for k in range(3)] == [60, 30, 7]
    assert [row["lines_calculated"] for row in rows] == ["48", "49"]
    wide = pacsv.read_csv(tmp_path / "data/stations-plurality.csv")
    assert [sum(wide[f"votes_o{k}"].to_pylist()) for k in range(3)] == [60, 30, 7]


def test_what_is_not_stated_is_empty_and_zero_is_zero(tmp_path: Path) -> None:
    write_open_data(small(tmp_path / "bundle"), tmp_path / "data")
    rows = {(r["contest_id"], r["station_id"]): r for r in table(tmp_path / "data", "stations-plurality.csv")}
    row = rows["president", "002"]
    lines = {row[f"option_{n}"]: row[f"votes_{n}"] for n in (1, 2, 3)}
    assert lines == {"a": "0", "b": "", "against_all": ""}
    assert row["lines_calculated"] == ""
    assert rows["mayor", "002"]["ballots_valid"] == ""
    assert rows["president", "001"]["lines_calculated"] == "490"


def test_a_station_without_a_protocol_is_open_and_has_no_figures(tmp_path: Path) -> None:
    write_open_data(small(tmp_path / "bundle"), tmp_path / "data")
    rows = [r for r in table(tmp_path / "data", "stations-plurality.csv") if r["station_id"] == "003"]
    assert [(r["contest_id"], r["state"], r["ballots_cast"]) for r in rows] == [("president", "open", "")]
    counters = {r["contest_id"]: r for r in table(tmp_path / "data", "counters.csv")}
    assert {k: counters["president"][k] for k in ("expected", "captured", "counted", "open", "observed")} == {
        "expected": "3",
        "captured": "2",
        "counted": "2",
        "open": "1",
        "observed": "1",
    }


def test_counters_are_those_of_the_count(akims: tuple[Path, Catalogue]) -> None:
    result = counted("kz-2021-rural-akims")
    for row, contest in zip(table(akims[0], "counters.csv"), result.contests, strict=True):
        stations = contest.tally.stations
        assert (row["expected"], row["counted"]) == (str(stations.expected), str(stations.counted))
        assert (row["open"], row["annulled"]) == (str(stations.open), str(stations.annulled))


def test_an_annulled_protocol_belongs_to_no_sum(tmp_path: Path) -> None:
    spoiled = GOOD["protocols.csv"].replace("p2,president,002,,,", "p2,president,002,,annulled,")
    result = small(tmp_path / "bundle", protocols=spoiled)
    write_open_data(result, tmp_path / "data")
    rows = table(tmp_path / "data", "stations-plurality.csv")
    here = [row for row in rows if row["contest_id"] == "president"]
    assert [row["state"] for row in here] == ["counted", "annulled", "open"]
    assert total(here, "ballots_cast") == 500 == result.contests[0].tally.figures["ballots_cast"].value


def test_a_protocol_that_violates_a_control_has_its_code_as_the_count_found_it() -> None:
    president = village(votes=(60, 30), names=("A", "B"))
    protocols = [
        {**row, "registered_voters": 100, "ballots_cast": 45, "ballots_invalid": 5 * n, "ballots_valid": 45}
        for n, row in enumerate(president.rows("protocols"))
    ]
    contest = [{"contest_id": "c", "kind": "president", "area_id": "root", "name_en": "President"}]
    tables = {name: president.rows(name) for name in president.tables}
    result = account(election({**tables, "protocols": protocols, "contests": contest}, law="kz"))
    found = Counter(code for c in contest_rows(result) for row in c.rows for code in row.codes)
    controls = {code: n for code, n in result.contests[0].finding_counts.items() if code.startswith("E-")}
    assert found
    assert dict(found) == controls


def test_a_contest_with_its_own_stations_has_only_these() -> None:
    some = village()
    stations = [*some.rows("stations"), {"station_id": "s2", "area_id": "root", "registered_voters": 5}]
    tables = {name: some.rows(name) for name in some.tables} | {"stations": stations}
    listed = [{"contest_id": "c", "station_id": station} for station in ("s1", "s0")]
    result = account(election({**tables, "electorates": listed}))
    assert [row.station_id for row in contest_rows(result)[0].rows] == ["s1", "s0"]


def test_votes_as_columns_give_the_same_station_file(tmp_path: Path) -> None:
    some = village(votes=(60, 30, 7))
    write_open_data(account(some), tmp_path / "long")
    as_columns = dataclasses.replace(widened(some), synthetic=True)
    write_open_data(account(as_columns), tmp_path / "wide")
    for name in ("stations-plurality.csv", "counters.csv", "nist-sp-1500-100.json"):
        assert (tmp_path / "long" / name).read_bytes() == (tmp_path / "wide" / name).read_bytes()


def test_a_spreadsheet_finds_counters_words_and_the_same_rows(tmp_path: Path) -> None:
    write_open_data(small(tmp_path / "bundle"), tmp_path / "data")
    raw = (tmp_path / "data/stations-plurality-spreadsheet.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    blank = rows.index([])
    head = {row[0]: row[1] for row in rows[:blank]}
    assert (head["expected"], head["counted"]) == ("5", "3")
    plain = list(csv.reader(io.StringIO((tmp_path / "data/stations-plurality.csv").read_text("utf-8"))))
    assert rows[blank + 4 :] == plain
    assert rows[blank + 3][plain[0].index("ballots_cast")] == "Ballots cast (voters who took part)"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+7", "'+7"),
        ("-33", "'-33"),
        ("@SUM", "'@SUM"),
        ("\t=1", "' =1"),
        ("\N{FULLWIDTH EQUALS SIGN}1", "'\N{FULLWIDTH EQUALS SIGN}1"),
        ("a\r\nb", "a b"),
        ("Семей = қала", "Семей = қала"),
    ],
)
def test_no_cell_runs_in_a_spreadsheet(text: str, shown: str) -> None:
    assert safe(text) == shown
    assert safe(-33) == -33


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1))
def test_any_text_stays_one_row_and_runs_nowhere(texts: list[str]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow([safe(text) for text in texts])
    (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert len(row) == len(texts)
    assert not any(cell.strip().startswith(("=", "+", "-", "@")) for cell in row)


def test_odd_names_come_through_as_they_were_given(tmp_path: Path) -> None:
    odd = 'Ұлы "Жеңіс", көш. <b>&amp;'
    some = village(names=(odd, "B"))
    write_open_data(account(some), tmp_path / "data")
    options = table(tmp_path / "data", "csv/options.csv")
    assert options[0]["name_en"] == odd
    meaning = {r["column"]: r["en"] for r in table(tmp_path / "data", "columns.csv")}
    assert meaning["votes_o0"] == f"Votes: {odd}"
    assert json.loads((tmp_path / "data/results-en.json").read_text("utf-8"))["contests"]


def test_an_election_that_is_no_valid_bundle_leaves_nothing(tmp_path: Path) -> None:
    spoiled = account(village(names=("=HYPERLINK(1)", "B")))
    with pytest.raises(BadInputError):
        write_open_data(spoiled, tmp_path / "data")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_zip_holds_the_tables_and_is_a_bundle_again(form: str, tmp_path: Path) -> None:
    first = counted("kz-2022-referendum")
    listed = write_open_data(first, tmp_path / "data")
    with zipfile.ZipFile(tmp_path / f"data/tables-{form}.zip") as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        archive.extractall(tmp_path / "again")
    singles = [f.path.removeprefix(f"{form}/") for f in listed.files if f.part_of == f"tables-{form}.zip"]
    assert sorted(singles) == sorted(contents(tmp_path / "again"))
    again = account(bundle.read(tmp_path / "again"))
    assert again.contests[0].tally == first.contests[0].tally
    assert again.contests[0].decision == first.contests[0].decision


def test_rows_are_counted_as_the_files_have_them(akims: tuple[Path, Catalogue]) -> None:
    out, listed = akims
    for file in listed.files:
        if file.path.startswith("parquet/") and file.path.endswith(".parquet"):
            assert file.rows == pq.read_table(out / file.path).num_rows
        elif file.path.endswith(".csv") and "spreadsheet" not in file.path:
            assert file.rows == len(table(out, file.path))


def test_only_what_changed_is_written_again(tmp_path: Path) -> None:
    out = tmp_path / "data"
    write_open_data(small(tmp_path / "one"), out)
    (out / "README-of-the-host.txt").write_text("SYNTHETIC\n")
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    corrected = GOOD["votes.csv"].replace("p1,a,300", "p1,a,301")
    write_open_data(small(tmp_path / "two", votes=corrected), out)
    after = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    changed = {str(p.relative_to(out)) for p in after if after[p] != before.get(p)}
    assert {"csv/votes.csv", "stations-plurality.csv", "results-kk.json", "SHA256SUMS"} <= changed
    assert changed.isdisjoint({"csv/areas.csv", "parquet/stations.parquet", "columns.csv", "feed-en.xml"})
    write_open_data(small(tmp_path / "three", votes=corrected), tmp_path / "fresh")
    (out / "README-of-the-host.txt").unlink()
    assert contents(out) == contents(tmp_path / "fresh")


def test_a_file_of_an_earlier_build_goes_and_a_list_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    out = tmp_path / "data"
    write_open_data(small(tmp_path / "one"), out)
    (tmp_path / "mine.txt").write_text("SYNTHETIC\n")
    (out / "SHA256SUMS").write_text((out / "SHA256SUMS").read_text() + f"{'0' * 64}  ../mine.txt\n")
    write_open_data(counted("kz-2022-referendum"), out)
    assert (tmp_path / "mine.txt").exists()
    assert not (out / "stations-plurality.csv").exists()
    write_open_data(counted("kz-2022-referendum"), tmp_path / "fresh")
    assert contents(out) == contents(tmp_path / "fresh")


def test_declared_totals_alone_give_no_station_file(tmp_path: Path) -> None:
    listed = write_open_data(counted("kz-2022-president"), tmp_path / "data")
    assert listed.of("stations") == ()
    assert listed.of("tables")


def test_results_stand_in_three_languages_with_the_same_numbers(tmp_path: Path) -> None:
    write_open_data(counted("kz-2022-referendum"), tmp_path / "data")
    found = {c: json.loads((tmp_path / f"data/results-{c}.json").read_text("utf-8")) for c in LANGUAGES}
    assert len({json.dumps(one["contests"][0]["totals"], sort_keys=True) for one in found.values()}) == 1
    assert len({one["election"]["name"] for one in found.values()}) == 3


def test_every_file_is_described_in_three_languages(akims: tuple[Path, Catalogue]) -> None:
    for file in akims[1].files:
        texts = {file.what.text(code) for code in LANGUAGES}
        assert len(texts) == 3, texts


def test_a_table_left_in_its_file_is_read_from_there(tmp_path: Path) -> None:
    some = village(votes=(60, 30))
    folder = bundle.write(some, tmp_path / "bundle", format="parquet")
    stored = bundle.read(folder)
    write_open_data(account(stored), tmp_path / "data")
    rows = table(tmp_path / "data", "stations-plurality.csv")
    assert total(rows, "votes_o0") == 60


def test_areas_and_stations_have_their_names_in_each_language(tmp_path: Path) -> None:
    some = village()
    areas = pa.table({"area_id": ["root"], "name_kk": ["Ауыл"], "name_ru": ["Село"], "name_en": ["Village"]})
    tables = {**some.tables, "areas": nw.from_native(areas, eager_only=True)}
    named = dataclasses.replace(some, tables=tables, name=Name(kk="Сайлау", ru="Выборы", en="Election"))
    write_open_data(account(named), tmp_path / "data")
    row = table(tmp_path / "data", "stations-plurality.csv")[0]
    assert [row[f"area_{code}"] for code in LANGUAGES] == ["Ауыл", "Село", "Village"]
