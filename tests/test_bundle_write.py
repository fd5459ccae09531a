"""What a writer of bundles makes: the same election again, the same bytes again, whole or not at all."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer import bundle
from scrutineer.bundle import writer
from scrutineer.bundle.package import sha256
from scrutineer.bundle.schema import TABLES
from scrutineer.model import BadInputError, Election, NotSupportedError, Stored
from scrutineer.words import Name
from tests.rows import election as made_of
from tests.small_bundle import contents, put


def said(election: Election) -> dict[str, Any]:
    """All that an election says: settings, and the rows of its tables without what is empty throughout."""
    tables = {}
    for name in election.tables:
        rows = election.rows(name)
        stated = {key for row in rows for key, cell in row.items() if cell not in (None, "")}
        tables[name] = [{key: cell for key, cell in row.items() if key in stated} for row in rows]
    return {**{key: getattr(election, key) for key in _SETTINGS}, **tables}


_SETTINGS = ("election_id", "name", "date", "law", "area", "timezone", "stage", "synthetic")

IDS = st.from_regex(
    r"[A-Za-zА-Яа-яҚқҒғӘә0-9](?:[A-Za-zӘқҢ0-9 .,'\"/:_-]{0,8}[A-Za-zқ0-9)])?", fullmatch=True
).filter(lambda text: ".." not in text)
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn")), max_size=12
).filter(lambda text: not text.startswith(("=", "+", "-", "@")))
COUNTS = st.none() | st.integers(0, 10**12)


@st.composite
def elections(draw: st.DrawFn) -> Election:
    """Elections that are in order: a tree of areas, stations, contests with options, protocols and votes."""
    areas = draw(st.lists(IDS, min_size=1, max_size=6, unique=True))
    parents = [""] + [draw(st.sampled_from(areas[:place])) for place in range(1, len(areas))]
    stations = draw(st.lists(IDS, min_size=1, max_size=5, unique=True))
    contests = draw(st.lists(IDS, min_size=1, max_size=2, unique=True))
    ballots = {contest: draw(st.lists(IDS, min_size=1, max_size=4, unique=True)) for contest in contests}
    sheets = [(c, s) for c in contests for s in stations if draw(st.booleans())]
    return made_of(
        areas=[
            {"area_id": a, "parent_id": p, "name_kk": draw(NAMES), "name_ru": draw(NAMES)}
            for a, p in zip(areas, parents, strict=True)
        ],
        stations=[
            {"station_id": s, "area_id": draw(st.sampled_from(areas)), "registered_voters": draw(COUNTS)}
            for s in stations
        ],
        contests=[
            {"contest_id": c, "kind": "plurality", "seats": draw(st.none() | st.just(1))} for c in contests
        ],
        options=[
            {"contest_id": c, "option_id": o, "name_en": draw(NAMES.filter(bool)), "position": place}
            for c, options in ballots.items()
            for place, o in enumerate(options)
        ],
        protocols=[
            {"protocol_id": f"{place}", "contest_id": c, "station_id": s, "ballots_cast": draw(COUNTS)}
            for place, (c, s) in enumerate(sheets)
        ]
        or [{"protocol_id": "p", "contest_id": contests[0], "station_id": stations[0], "status": "open"}],
        votes=[
            {"protocol_id": f"{place}", "option_id": o, "votes": draw(COUNTS)}
            for place, (c, _) in enumerate(sheets)
            for o in ballots[c]
        ]
        or [{"protocol_id": "p", "option_id": ballots[contests[0]][0], "votes": None}],
    )


@given(election=elections(), form=st.sampled_from(["csv", "parquet"]))
def test_what_is_written_is_read_again(
    election: Election, form: str, tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("round") / "b"
    bundle.write(election, folder, format=form)
    again = bundle.read(folder)
    assert said(again) == said(election)
    assert replace(again, origin=None).name == election.name


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_same_election_gives_the_same_bytes(tmp_path: Path, form: str):
    election = bundle.read(put(tmp_path / "b"))
    bundle.write(election, tmp_path / "one", format=form)
    bundle.write(bundle.read(tmp_path / "one"), tmp_path / "two", format=form)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_small_bundle_is_written_as_a_person_would(tmp_path: Path):
    folder = put(tmp_path / "b")
    written = contents(bundle.write(bundle.read(folder), tmp_path / "again"))
    assert {name: data for name, data in written.items() if name != "datapackage.json"} == contents(folder)


def test_columns_that_are_empty_throughout_are_left_out(tmp_path: Path):
    election = bundle.read(put(tmp_path / "b"))
    table = election.tables["stations"]
    assert isinstance(table, nw.DataFrame)
    wider = table.with_columns(name_kk=nw.lit(""), kind=nw.lit(""))
    bundle.write(replace(election, tables={**election.tables, "stations": wider}), tmp_path / "again")
    assert (tmp_path / "again" / "stations.csv").read_text().splitlines()[
        0
    ] == "station_id,area_id,registered_voters"


def test_quotation_marks_stand_only_where_they_are_needed(tmp_path: Path):
    election = made_of(
        areas=[{"area_id": "a", "name_en": 'The "old", town'}],
        contests=[{"contest_id": "c", "kind": "plurality"}],
        options=[{"contest_id": "c", "option_id": "o", "name_en": "O'Neil; Жұмабай"}],
        declared=[{"name": "o", "value": "3"}],
    )
    bundle.write(election, tmp_path / "b")
    assert (tmp_path / "b" / "areas.csv").read_text("utf-8") == 'area_id,name_en\na,"The ""old"", town"\n'
    assert (tmp_path / "b" / "options.csv").read_text(
        "utf-8"
    ) == "contest_id,option_id,name_en\nc,o,O'Neil; Жұмабай\n"
    assert said(bundle.read(tmp_path / "b")) == said(election)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_package_lists_every_file_with_its_columns_and_hash(tmp_path: Path, form: str):
    folder = bundle.write(bundle.read(put(tmp_path / "b")), tmp_path / "again", format=form)
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    listed = {item["path"]: item for item in package["resources"]}
    assert set(listed) == set(contents(folder)) - {"datapackage.json"}
    for path, item in listed.items():
        assert item["hash"] == "sha256:" + sha256(folder / path)
        assert item["bytes"] == (folder / path).stat().st_size
    votes = listed[f"votes.{form}"]["schema"]
    assert [(field["name"], field["type"]) for field in votes["fields"]] == [
        ("protocol_id", "string"), ("option_id", "string"), ("votes", "integer"),
    ]  # fmt: skip
    assert votes["primaryKey"] == ["protocol_id", "option_id"]
    keys = votes["foreignKeys"]
    assert keys == [
        {"fields": ["protocol_id"], "reference": {"resource": "protocols", "fields": ["protocol_id"]}}
    ]
    status = next(f for f in listed[f"protocols.{form}"]["schema"]["fields"] if f["name"] == "status")
    assert status["constraints"]["enum"] == ["counted", "superseded", "annulled", "open"]


def wide_election() -> Election:
    """Two contests with ballots of different length in one wide table."""
    return made_of(
        areas=[{"area_id": "a"}],
        stations=[{"station_id": "1", "area_id": "a"}, {"station_id": "2", "area_id": "a"}],
        contests=[{"contest_id": "c", "kind": "plurality"}, {"contest_id": "d", "kind": "plurality"}],
        options=[
            {"contest_id": "c", "option_id": "late", "name_en": "Late", "position": 2},
            {"contest_id": "c", "option_id": "early", "name_en": "Early", "position": 1},
            {"contest_id": "d", "option_id": "only", "name_en": "Only"},
        ],
        protocols_wide=[
            {"protocol_id": "d1", "contest_id": "d", "station_id": "1", "ballots_cast": 9, "v0": 8},
            {"protocol_id": "c2", "contest_id": "c", "station_id": "2", "ballots_cast": 7, "v0": 5, "v1": 0},
            {
                "protocol_id": "c1",
                "contest_id": "c",
                "station_id": "1",
                "ballots_cast": 3,
                "v0": None,
                "v1": 3,
            },
        ],
    )


def test_the_wide_table_becomes_protocols_and_votes_in_csv(tmp_path: Path):
    bundle.write(wide_election(), tmp_path / "b")
    files = contents(tmp_path / "b")
    assert "protocols_wide.csv" not in files
    assert files["protocols.csv"].decode() == (
        "protocol_id,contest_id,station_id,ballots_cast\nd1,d,1,9\nc2,c,2,7\nc1,c,1,3\n"
    )
    assert files["votes.csv"].decode() == (
        "protocol_id,option_id,votes\nd1,only,8\nc2,early,5\nc2,late,0\nc1,late,3\n"
    )
    assert bundle.validate(tmp_path / "b") == ()


def test_the_wide_table_stays_wide_in_parquet(tmp_path: Path):
    bundle.write(wide_election(), tmp_path / "b", format="parquet")
    assert said(bundle.read(tmp_path / "b")) == said(wide_election())


def test_a_table_left_in_its_file_is_written_too(tmp_path: Path):
    bundle.write(wide_election(), tmp_path / "b", format="parquet")
    path = tmp_path / "b" / "protocols_wide.parquet"
    election = wide_election()
    columns = tuple(election.tables["protocols_wide"].columns)
    stored = replace(election, tables={**election.tables, "protocols_wide": Stored(path, columns)})
    bundle.write(stored, tmp_path / "again", format="parquet")
    assert contents(tmp_path / "again") == contents(tmp_path / "b")


def spoiled(election: Election) -> Election:
    votes = election.tables["votes"]
    assert isinstance(votes, nw.DataFrame)
    return replace(election, tables={**election.tables, "votes": votes.with_columns(votes=nw.lit(-1))})


def test_an_election_with_faults_is_not_written(tmp_path: Path):
    election = bundle.read(put(tmp_path / "b"))
    before = contents(tmp_path)
    with pytest.raises(BadInputError) as caught:
        bundle.write(spoiled(election), tmp_path / "new" / "again")
    assert {(f.code, f.file, f.column) for f in caught.value.faults} == {("B-42", "votes.csv", "votes")}
    assert contents(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b"]


def test_a_table_that_a_bundle_does_not_have_is_not_written(tmp_path: Path):
    election = bundle.read(put(tmp_path / "b"))
    more = {**election.tables, "rumours": election.tables["votes"]}
    with pytest.raises(BadInputError) as caught:
        bundle.write(replace(election, tables=more), tmp_path / "again")
    assert [(f.code, f.file) for f in caught.value.faults] == [("B-16", "rumours")]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_failure_in_the_middle_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overwrite
):
    election = bundle.read(put(tmp_path / "b"))
    if overwrite:
        bundle.write(election, tmp_path / "again")
    before = contents(tmp_path)

    def fail(_table: pa.Table, path: Path) -> None:
        if path.name == "votes.csv":
            raise OSError(28, "No space left on device")
        path.write_text("half")

    monkeypatch.setattr(writer, "_save_csv", fail)
    with pytest.raises(OSError, match="No space left"):
        bundle.write(election, tmp_path / "again", overwrite=overwrite)
    assert contents(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == (["again", "b"] if overwrite else ["b"])


def test_a_folder_that_is_there_is_replaced_only_when_asked(tmp_path: Path):
    election = bundle.read(put(tmp_path / "b"))
    bundle.write(election, tmp_path / "again")
    with pytest.raises(BadInputError) as caught:
        bundle.write(election, tmp_path / "again")
    assert caught.value.faults[0].code == "B-70"
    bundle.write(election, tmp_path / "again", format="parquet", overwrite=True)
    names = set(contents(tmp_path / "again"))
    assert "votes.parquet" in names
    assert "votes.csv" not in names


def test_a_folder_with_anything_else_in_it_is_never_replaced(tmp_path: Path):
    election = bundle.read(put(tmp_path / "b"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.odt").write_text("years of work")
    with pytest.raises(BadInputError) as caught:
        bundle.write(election, tmp_path / "home", overwrite=True)
    assert [(f.code, f.file) for f in caught.value.faults] == [
        ("B-70", str(tmp_path / "home" / "thesis.odt"))
    ]
    assert (tmp_path / "home" / "thesis.odt").read_text() == "years of work"


def test_a_file_in_the_place_of_the_folder_is_not_replaced(tmp_path: Path):
    election = bundle.read(put(tmp_path / "b"))
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInputError):
        bundle.write(election, tmp_path / "file", overwrite=True)
    assert (tmp_path / "file").read_text() == "x"


def test_others_may_read_what_is_written(tmp_path: Path):
    umask = os.umask(0o022)
    try:
        folder = bundle.write(bundle.read(put(tmp_path / "b")), tmp_path / "again")
    finally:
        os.umask(umask)
    assert folder.stat().st_mode & 0o777 == 0o755
    assert (folder / "votes.csv").stat().st_mode & 0o777 == 0o644


def test_another_format_is_refused(tmp_path: Path):
    with pytest.raises(NotSupportedError) as caught:
        bundle.write(bundle.read(put(tmp_path / "b")), tmp_path / "again", format="xlsx")
    assert "csv, parquet" in caught.value.text("en")


def test_every_setting_survives(tmp_path: Path):
    election = replace(
        bundle.read(put(tmp_path / "b")),
        name=Name('Сайлау "2024"', "Выборы \\ 2024", "Election"),
        stage="counting",
        timezone="Asia/Qyzylorda",
    )
    bundle.write(election, tmp_path / "again")
    assert said(bundle.read(tmp_path / "again")) == said(election)


def test_every_table_of_the_schema_can_be_written_and_read(tmp_path: Path):
    election = bundle.read(put(tmp_path / "b"))
    more = made_of(
        electorates=[{"contest_id": "mayor", "station_id": "002"}],
        ballots=[{"contest_id": "mayor", "station_id": "002", "ranking": "x>y", "count": 3}],
        nominations=[
            {"nomination_id": "n1", "contest_id": "mayor", "option_id": "x", "nominators": "greens;reds",
             "kind": "party", "stage": "registered", "decided_on": "2024-05-01"},
            {"nomination_id": "n2", "contest_id": "mayor", "kind": "self", "stage": "refused",
             "article": "104"},
        ],
        list_members=[
            {"contest_id": "mayor", "option_id": "x", "position": 1, "name_en": "SYNTHETIC", "elected": "no"}
        ],
    )  # fmt: skip
    whole = replace(election, tables={**election.tables, **more.tables})
    bundle.write(whole, tmp_path / "again")
    assert said(bundle.read(tmp_path / "again")) == said(whole)
    assert set(whole.tables) | {"protocols_wide"} == set(TABLES)
