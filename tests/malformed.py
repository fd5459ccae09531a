"""Ways in which a bundle is wrong in one place, by name, each made from a small good one."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from scrutineer.bundle.package import sha256

Spoil = Callable[[Path], object]


@dataclass(frozen=True)
class Case:
    """One way in which a bundle is wrong, and the place that must be named. ``count`` faults in all."""

    name: str
    spoil: Spoil
    code: str
    file: str
    row: int | None = None
    column: str = ""
    value: str = ""
    count: int = 1


def text(file: str, old: str, new: str) -> Spoil:
    """Replace a text that stands once in the file."""

    def spoil(folder: Path) -> None:
        found = (folder / file).read_text("utf-8")
        assert found.count(old) == 1, (old, found.count(old))
        (folder / file).write_text(found.replace(old, new), "utf-8", newline="")

    return spoil


def content(file: str, data: bytes) -> Spoil:
    """Put other bytes into the file."""
    return lambda folder: (folder / file).write_bytes(data)


def end(file: str, line: str) -> Spoil:
    """Add a line at the end of the file."""
    return lambda folder: content(file, (folder / file).read_bytes() + line.encode() + b"\n")(folder)


def encoded(file: str, encoding: str, old: str = "", new: str = "") -> Spoil:
    """Write the file in another encoding, after a replacement."""

    def spoil(folder: Path) -> None:
        found = (folder / file).read_text("utf-8").replace(old, new)
        (folder / file).write_bytes(found.encode(encoding))

    return spoil


def without(*files: str) -> Spoil:
    """Delete files."""

    def spoil(folder: Path) -> None:
        for file in files:
            (folder / file).unlink()

    return spoil


def all_of(*spoils: Spoil) -> Spoil:
    """One after the other."""
    return lambda folder: [spoil(folder) for spoil in spoils]


def outside(folder: Path) -> None:
    (folder.parent / "areas.csv").write_bytes((folder / "areas.csv").read_bytes())
    (folder / "areas.csv").unlink()
    (folder / "areas.csv").symlink_to(folder.parent / "areas.csv")


def broken_link(folder: Path) -> None:
    (folder / "areas.csv").unlink()
    (folder / "areas.csv").symlink_to(folder / "nowhere.csv")


def folder_for_file(folder: Path) -> None:
    (folder / "areas.csv").unlink()
    (folder / "areas.csv").mkdir()


def pipe_for_file(folder: Path) -> None:
    (folder / "areas.csv").unlink()
    os.mkfifo(folder / "areas.csv")


def parquet(file: str, column: str, cells: pa.Array) -> Spoil:
    """Turn a CSV file into Parquet, with one column replaced."""

    def spoil(folder: Path) -> None:
        table = pacsv.read_csv(
            folder / f"{file}.csv",
            convert_options=pacsv.ConvertOptions(column_types={"station_id": pa.string()}),
        )
        table = table.set_column(table.column_names.index(column), column, cells)
        pq.write_table(table, folder / f"{file}.parquet")
        (folder / f"{file}.csv").unlink()

    return spoil


def listing(path: str, digest: str | None) -> Spoil:
    """Write a datapackage.json that lists one file with a hash."""

    def spoil(folder: Path) -> None:
        found = digest if digest is not None else "sha256:" + sha256(folder / path)
        package = {"resources": [{"name": "x", "path": path, "hash": found}]}
        (folder / "datapackage.json").write_text(json.dumps(package))

    return spoil


WIDE = pa.table(
    {
        "protocol_id": ["p1", "m2"],
        "contest_id": ["president", "mayor"],
        "station_id": ["001", "002"],
        "v0": pa.array([300, 200], pa.int64()),
        "v1": pa.array([150, 90], pa.int64()),
        "v2": pa.array([40, None], pa.int64()),
    }
)


def wide(table: pa.Table) -> Spoil:
    """A wide table in place of protocols and votes."""

    def spoil(folder: Path) -> None:
        pq.write_table(table, folder / "protocols_wide.parquet")
        without("protocols.csv", "votes.csv")(folder)

    return spoil


CASES = [
    # files and folder
    Case("election_toml_is_missing", without("election.toml"), "B-02", "election.toml"),
    Case("areas_are_missing", without("areas.csv"), "B-02", "areas.csv"),
    Case("contests_are_missing", without("contests.csv"), "B-02", "contests.csv"),
    Case("options_are_missing", without("options.csv"), "B-02", "options.csv"),
    Case("stations_are_missing", without("stations.csv"), "B-02", "stations.csv"),
    Case("votes_without_protocols", without("protocols.csv"), "B-02", "protocols.csv"),
    Case("no_figures_at_all",
         without("protocols.csv", "votes.csv", "declared.csv"), "B-02", "protocols.csv", count=2),
    Case("neither_stations_nor_declared",
         without("stations.csv", "protocols.csv", "votes.csv", "declared.csv"),
         "B-02", "votes.csv"),
    Case("a_link_out_of_the_folder", outside, "B-03", "areas.csv"),
    Case("a_link_that_leads_nowhere", broken_link, "B-03", "areas.csv"),
    Case("a_folder_in_place_of_a_file", folder_for_file, "B-03", "areas.csv"),
    Case("a_pipe_in_place_of_a_file", pipe_for_file, "B-03", "areas.csv"),
    Case("a_table_in_two_files", content("areas.parquet", b"x"), "B-04", "areas.csv"),
    Case("wide_table_beside_the_long_ones",
         lambda folder: pq.write_table(WIDE, folder / "protocols_wide.parquet"),
         "B-04", "protocols_wide.parquet"),
    # datapackage.json
    Case("package_is_no_json", content("datapackage.json", b"{"), "B-05", "datapackage.json"),
    Case("package_without_resources", content("datapackage.json", b"[]"), "B-05", "datapackage.json"),
    Case("package_with_another_hash", listing("areas.csv", "md5:0"), "B-05", "datapackage.json"),
    Case("file_is_not_the_one_listed",
         all_of(listing("votes.csv", None), text("votes.csv", "p1,a,300", "p1,a,301")),
         "B-06", "votes.csv"),
    Case("listed_path_leads_out", listing("../areas.csv", "sha256:0"), "B-07", "datapackage.json",
         value="../areas.csv"),
    Case("listed_path_is_absolute", listing("/etc/passwd", "sha256:0"), "B-07", "datapackage.json",
         value="/etc/passwd"),
    Case("listed_file_is_not_there", listing("reports.csv", "sha256:0"), "B-07", "datapackage.json",
         value="reports.csv"),
    # text
    Case("empty_file", content("votes.csv", b""), "B-12", "votes.csv"),
    Case("blank_file", content("votes.csv", b"\n \n"), "B-12", "votes.csv"),
    Case("wrong_encoding", encoded("areas.csv", "cp1251", "North", "Север"), "B-10", "areas.csv", 3),
    Case("wrong_encoding_in_the_header",
         encoded("areas.csv", "cp1251", "name_en", "имя"), "B-10", "areas.csv", 1),
    Case("utf_16", encoded("areas.csv", "utf-16"), "B-10", "areas.csv", 1),
    Case("byte_zero", text("areas.csv", "South", "So\0uth"), "B-11", "areas.csv", 4),
    Case("semicolons",
         content("areas.csv", b"area_id;kind;name_en\nland;country;Land\n"), "B-13", "areas.csv", 1),
    Case("a_cell_too_few", text("votes.csv", "p1,b,150", "p1,b"), "B-14", "votes.csv", 3),
    Case("a_cell_too_many", text("votes.csv", "p1,b,150", "p1,b,150,7"), "B-14", "votes.csv", 3),
    Case("column_twice",
         text("votes.csv", "option_id,votes", "votes,votes"), "B-15", "votes.csv", 1, "votes"),
    Case("column_without_a_name", text("votes.csv", "option_id,votes", "option_id,"), "B-15", "votes.csv", 1),
    Case("first_line_empty", text("votes.csv", "protocol_id,", "\nprotocol_id,"), "B-15", "votes.csv", 1),
    Case("unknown_column", text("stations.csv", "registered_voters", "registerd_voters"),
         "B-16", "stations.csv", 1, "registerd_voters"),
    Case("column_that_is_needed_is_missing",
         text("stations.csv", "area_id,registered", "latitude,registered"),
         "B-17", "stations.csv", 1, "area_id"),
    Case("header_without_rows", content("contests.csv", b"contest_id,kind\n"), "B-18", "contests.csv"),
    Case("quotation_mark_never_closed",
         text("areas.csv", "North", '"North'), "B-48", "areas.csv", 3, "name_en",
         count=2),
    Case("endless_line", text("areas.csv", "North", "N" * 3_000_000), "B-21", "areas.csv", 3),
    Case("endless_cell", text("areas.csv", "North", "N" * 6_000), "B-21", "areas.csv", 3, "name_en"),
    # election.toml
    Case("election_toml_is_no_toml", content("election.toml", b"[election\n"), "B-30", "election.toml"),
    Case("election_toml_is_not_utf_8", content("election.toml", b"\xff"), "B-10", "election.toml"),
    Case("election_section_is_missing", content("election.toml", b"id = 'x'\n"), "B-31", "election.toml"),
    Case("election_without_a_date", text("election.toml", 'date = "2024-06-05"\n', ""),
         "B-31", "election.toml", None, "date"),
    Case("election_without_a_name", text("election.toml", 'name_en = "SYNTHETIC election"\n', ""),
         "B-31", "election.toml", None, "name"),
    Case("election_without_a_law", text("election.toml", 'law = "generic"\n', ""),
         "B-31", "election.toml", None, "law"),
    Case("a_day_that_is_not", text("election.toml", "2024-06-05", "2023-02-29"),
         "B-32", "election.toml", None, "date", "2023-02-29"),
    Case("a_date_of_another_form", text("election.toml", "2024-06-05", "05.06.2024"),
         "B-32", "election.toml", None, "date", "05.06.2024"),
    Case("unknown_law",
         text("election.toml", '"generic"', '"atlantis"'), "B-32", "election.toml", None, "law",
         "atlantis"),
    Case("unknown_stage", text("election.toml", '"final"', '"finished"'),
         "B-32", "election.toml", None, "stage", "finished"),
    Case("unknown_time_zone", text("election.toml", "Asia/Almaty", "Asia/Almatty"),
         "B-32", "election.toml", None, "timezone", "Asia/Almatty"),
    Case("a_number_for_a_word", text("election.toml", '"SYNTHETIC-2024"', "2024"),
         "B-32", "election.toml", None, "id", "2024"),
    Case("path_for_an_election_id", text("election.toml", '"SYNTHETIC-2024"', '"../2024"'),
         "B-32", "election.toml", None, "id", "../2024"),
    Case("unknown_key",
         text("election.toml", "stage =", "stadium ="), "B-33", "election.toml", None, "stadium"),
    Case("area_of_the_election_is_unknown", text("election.toml", 'area = "land"', 'area = "sea"'),
         "B-61", "election.toml", None, "area", "sea"),
    # cells
    Case("empty_key", text("votes.csv", "p1,b,150", ",b,150"), "B-40", "votes.csv", 3, "protocol_id"),
    Case("negative_votes",
         text("votes.csv", "p1,b,150", "p1,b,-150"), "B-41", "votes.csv", 3, "votes", "-150"),
    Case("floating_votes",
         text("votes.csv", "p1,b,150", "p1,b,150.0"), "B-41", "votes.csv", 3, "votes", "150.0"),
    Case("votes_with_an_exponent", text("votes.csv", "p1,b,150", "p1,b,1.5e2"),
         "B-41", "votes.csv", 3, "votes", "1.5e2"),
    Case("votes_with_a_separator", text("votes.csv", "p1,b,150", 'p1,b,"1,150"'),
         "B-41", "votes.csv", 3, "votes", "1,150"),
    Case("votes_with_a_blank", text("votes.csv", "p1,b,150", "p1,b,1 150"),
         "B-41", "votes.csv", 3, "votes", "1 150"),
    Case("votes_in_words",
         text("votes.csv", "p1,b,150", "p1,b,many"), "B-41", "votes.csv", 3, "votes", "many"),
    Case("ten_to_the_20_votes", text("votes.csv", "p1,b,150", "p1,b,100000000000000000000"),
         "B-42", "votes.csv", 3, "votes", "100000000000000000000"),
    Case("more_votes_than_people", text("votes.csv", "p1,b,150", "p1,b,1000000000001"),
         "B-42", "votes.csv", 3, "votes", "1000000000001"),
    Case("digits_of_another_script",
         text("votes.csv", "p1,b,150", "p1,b,١٥٠"), "B-41", "votes.csv", 3, "votes"),
    Case("a_share_in_per_cent",
         text("declared.csv", "0.375", "37.5"), "B-42", "declared.csv", 3, "value", "37.5"),
    Case("half_a_voter", text("declared.csv", "a,300,count", "a,300.5,count"),
         "B-42", "declared.csv", 2, "value", "300.5"),
    Case("a_declared_word", text("declared.csv", "a,300,count", "a,most,count"),
         "B-43", "declared.csv", 2, "value", "most"),
    Case("no_such_day", text("parties.csv", "2020-02-29", "2021-02-29"),
         "B-44", "parties.csv", 2, "registered_on", "2021-02-29"),
    Case("a_time_without_offset", text("protocols.csv", "2024-06-05T22:10:00+05:00", "2024-06-05T22:10:00"),
         "B-45", "protocols.csv", 2, "received_at", "2024-06-05T22:10:00"),
    Case("a_time_of_a_day_that_is_not",
         text("protocols.csv", "2024-06-05T22:10:00+05:00", "2024-06-31T22:10:00Z"),
         "B-45", "protocols.csv", 2, "received_at"),
    Case("unknown_status", text("protocols.csv", "superseded", "replaced"),
         "B-46", "protocols.csv", 3, "status", "replaced"),
    Case("status_in_capitals", text("protocols.csv", "superseded", "Superseded"),
         "B-46", "protocols.csv", 3, "status", "Superseded"),
    Case("nobody_to_elect", text("contests.csv", "north,1,", "north,0,"),
         "B-69", "contests.csv", 3, "seats", "0"),
    Case("unknown_contest_kind", text("contests.csv", "mayor,plurality", "mayor,pluralty"),
         "B-46", "contests.csv", 3, "kind", "pluralty"),
    Case("path_in_an_id", text("areas.csv", "south,land,region,South", "south/../land2,land,region,South"),
         "B-47", "areas.csv", 4, "area_id", count=2),
    Case("blank_around_an_id",
         text("parties.csv", "green,", '" green",'), "B-47", "parties.csv", 2, "party_id",
         " green", count=2),
    Case("markup_in_an_id", text("parties.csv", "green,", "<script>,"), "B-47", "parties.csv", 2, "party_id",
         "<script>", count=2),
    Case("accents_apart_in_an_id", text("parties.csv", "green,", "gree\u0301n,"), "B-47", "parties.csv", 2,
         "party_id", count=2),
    Case("line_break_in_a_name", text("areas.csv", "North", '"No\nrth"'), "B-48", "areas.csv", 3, "name_en"),
    Case("name_that_turns_text", text("options.csv", "SYNTHETIC A", "SYNTHETIC \u202eA"),
         "B-48", "options.csv", 2, "name_en", "SYNTHETIC <U+202E>A"),
    Case("formula_in_a_name", text("options.csv", "SYNTHETIC A", "=HYPERLINK(1)"),
         "B-49", "options.csv", 2, "name_en", "=HYPERLINK(1)"),
    Case("formula_with_an_at_sign", text("options.csv", "SYNTHETIC A", "@SUM(1)"),
         "B-49", "options.csv", 2, "name_en", "@SUM(1)"),
    Case("formula_in_the_election_s_name", text("election.toml", '"SYNTHETIC election"', '"=1+1"'),
         "B-32", "election.toml", None, "name_en", "=1+1"),
    Case("candidate_without_a_name",
         text("options.csv", "SYNTHETIC A", ""), "B-50", "options.csv", 2, "name_en", "a"),
    # keys and references
    Case("station_twice", end("stations.csv", "002,south,7"), "B-60", "stations.csv", 5, "station_id", "002"),
    Case("area_twice",
         end("areas.csv", "north,land,region,North again"), "B-60", "areas.csv", 5, "area_id", "north"),
    Case("protocol_twice", end("protocols.csv", "p1-copy,president,001,observer,,,,,1,1"),
         "B-60", "protocols.csv", 7, "protocol_id", "p1-copy"),
    Case("option_twice", end("options.csv", "president,a,candidate,SYNTHETIC A2,"),
         "B-60", "options.csv", 7, "option_id", "president, a"),
    Case("vote_twice", end("votes.csv", "p1,a,300"), "B-60", "votes.csv", 9, "option_id", "p1, a"),
    Case("unknown_station", text("protocols.csv", "p2,president,002", "p2,president,2"),
         "B-61", "protocols.csv", 5, "station_id", "2"),
    Case("unknown_area",
         text("stations.csv", "003,south", "003,west"), "B-61", "stations.csv", 4, "area_id", "west"),
    Case("unknown_contest", text("protocols.csv", "m2,mayor", "m2,major"),
         "B-61", "protocols.csv", 6, "contest_id", "major"),
    Case("unknown_party",
         text("options.csv", "green", "grean"), "B-61", "options.csv", 2, "party_id", "grean"),
    Case("votes_of_an_unknown_protocol",
         end("votes.csv", "p9,a,1"), "B-61", "votes.csv", 9, "protocol_id", "p9"),
    Case("replaces_nothing", text("protocols.csv", "p1-old,2024", "p0,2024"),
         "B-61", "protocols.csv", 2, "replaces", "p0"),
    Case("declared_for_an_unknown_area", text("declared.csv", "president,land,a", "president,sea,a"),
         "B-61", "declared.csv", 2, "area_id", "sea"),
    Case("cyclic_areas", all_of(text("areas.csv", "north,land", "north,south"),
                                text("areas.csv", "south,land", "south,north")),
         "B-62", "areas.csv", 3, "parent_id", "north → south → north"),
    Case("area_in_itself", text("areas.csv", "south,land", "south,south"),
         "B-62", "areas.csv", 4, "parent_id", "south → south"),
    Case("two_tops", text("areas.csv", "south,land", "south,"), "B-63", "areas.csv", 4, "parent_id", "south"),
    Case("two_counted_protocols", end("protocols.csv", "p3,president,001,commission,counted,,,,1,1"),
         "B-64", "protocols.csv", 7, "station_id", "001"),
    Case("protocol_replaces_itself", text("protocols.csv", "p1-old,2024", "p1,2024"),
         "B-65", "protocols.csv", 2, "replaces", "p1"),
    Case("protocol_replaces_another_station_s", text("protocols.csv", "p1-old,2024", "p2,2024"),
         "B-65", "protocols.csv", 2, "replaces", "p2"),
    Case("against_all_under_another_id",
         text("options.csv", "president,against_all,against_all", "president,none,against_all"),
         "B-66", "options.csv", 4, "option_id", "none", count=2),
    Case("station_outside_the_contest_s_area", end("protocols.csv", "m3,mayor,003,,,,,,1,1"),
         "B-67", "protocols.csv", 7, "station_id", "003"),
    Case("vote_for_an_option_of_another_contest",
         end("votes.csv", "p1,x,1"), "B-68", "votes.csv", 9, "option_id", "x"),
    Case("vote_for_nobody_on_the_ballot",
         end("votes.csv", "p1,z,1"), "B-68", "votes.csv", 9, "option_id", "z"),
    Case("ranking_of_an_unknown_option", content("ballots.csv", b"contest_id,ranking,count\nmayor,x>z,3\n"),
         "B-68", "ballots.csv", 2, "ranking", "x>z"),
    Case("registered_nominee_who_is_not_on_the_ballot", content(
        "nominations.csv",
        b"nomination_id,contest_id,option_id,stage\nn1,mayor,z,registered\nn2,mayor,z,refused\n"),
        "B-68", "nominations.csv", 2, "option_id", "z"),
    # Parquet
    Case("no_parquet",
         all_of(without("votes.csv"), content("votes.parquet", b"PAR1....PAR1")), "B-19", "votes.parquet"),
    Case("votes_as_floating_numbers", parquet("votes", "votes", pa.array([1.0] * 7)),
         "B-20", "votes.parquet", None, "votes"),
    Case("negative_votes_in_parquet", parquet("votes", "votes", pa.array([1, -2, 3, 4, 5, 6, 7])),
         "B-42", "votes.parquet", 3, "votes", "-2"),
    Case("too_many_votes_in_parquet", parquet("votes", "votes", pa.array([1, 2, 10**13, 4, 5, 6, 7])),
         "B-42", "votes.parquet", 4, "votes", "10000000000000"),
    Case("station_ids_as_numbers", parquet("stations", "station_id", pa.array([1, 2, 3])),
         "B-20", "stations.parquet", None, "station_id"),
    Case("votes_for_a_line_that_is_not", wide(WIDE.set_column(5, "v2", pa.array([40, 7], pa.int64()))),
         "B-68", "protocols_wide.parquet", 3, "v2", "7"),
    Case("a_line_without_its_column",
         wide(WIDE.drop_columns("v2")), "B-17", "protocols_wide.parquet", 1, "v2"),
    Case("a_gap_in_the_columns_of_votes",
         wide(WIDE.drop_columns("v1")), "B-17", "protocols_wide.parquet", 1, "v1"),
]  # fmt: skip
