"""Real elections by the mappings of the repository: the totals are those that the data's own table states."""

import re
from functools import cache
from pathlib import Path

import narwhals as nw
import pytest

from scrutineer import bundle
from scrutineer.bundle.mapping import read_mapping
from scrutineer.count.decision.decide import decide
from scrutineer.model import Election, Status

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
MAPPINGS = sorted((ROOT / "mappings").glob("*.toml"))
FIGURES = ("registered_voters", "ballots_issued", "ballots_cast", "ballots_invalid", "ballots_valid")
LEADERS = {  # as the README of the data gives them, or by summing the column with awk
    "albania2013": {"democratic": 528_925, "socialist": 714_118},
    "canada2011": {"conservative": 4_871_244},
    "koeln2013": {"cdu": 171_386},
    "mexico2018_quickcount": {"lopez_obrador": 1_207_530},
    "mexico_chih_2015": {"cand1": 517_018},
    "poland2020_r2": {"duda": 10_440_388, "trzaskowski": 10_018_092},
    "russia2004": {"putin": 49_563_020},
    "russia2011": {"united_russia": 32_371_737},
    "russia2012": {"putin": 45_602_075},
    "russia2018": {"putin": 56_430_712},
    "uganda2011": {"museveni": 5_436_639},
}
SLOW = {"russia2004", "russia2011", "russia2012", "albania2013", "canada2011"}


@cache
def stated() -> dict[str, list[int | None]]:
    """The table of totals in the README of the data: rows, five figures, stations without a result."""
    text = (DATA / "README.md").read_text("utf-8")
    table = text.split("| file | rows | registered | issued | cast | invalid | valid | no result |")[1]
    rows = re.findall(r"^\| (\w+) ((?:\| [\d,-]+ )+)\|", table.split("\n\n")[0], re.MULTILINE)
    return {
        name: [None if cell.strip() == "-" else int(cell.replace(",", "")) for cell in cells.split("|")[1:]]
        for name, cells in rows
    }


def total(election: Election, table: str, column: str) -> int | None:
    frame = election.tables[table]
    assert isinstance(frame, nw.DataFrame)
    return int(frame[column].sum()) if column in frame.columns else None


def source(name: str) -> Path:
    packed = DATA / f"{name}.csv.gz"
    return packed if packed.exists() else DATA / f"{name}.csv"


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", [pytest.param(m.stem, marks=pytest.mark.long if m.stem in SLOW else ()) for m in MAPPINGS]
)
def test_totals_and_decision_are_those_of_the_source(name: str, tmp_path: Path):
    summary = bundle.import_files(ROOT / "mappings" / f"{name}.toml", [source(name)], tmp_path / "out")
    election = bundle.read(tmp_path / "out")
    found = {figure: total(election, "protocols", figure) for figure in FIGURES}
    if summary.open_stations:  # the list of a station that has not reported stands with the station
        found["registered_voters"] = total(election, "stations", "registered_voters")
    if name == "mexico2018_quickcount":
        assert (summary.stations, summary.protocols) == (7_787, 6_307)
    else:
        rows, *figures, open_stations = stated()[name][:7]
        assert (summary.stations, summary.open_stations) == (rows, open_stations)
        assert list(found.values()) == figures
    if name not in ("canada2011", "albania2013"):  # one party of many; and no count of valid votes
        assert total(election, "votes", "votes") == found["ballots_valid"]
    for option, votes in LEADERS[name].items():
        rows_of = election.tables["votes"]
        assert isinstance(rows_of, nw.DataFrame)
        assert rows_of.filter(nw.col("option_id") == option)["votes"].sum() == votes
    (decided,) = decide(election)
    elected = {"plurality", "majority-runoff"} & {contest.kind for contest in election.contests.values()}
    leader = max(LEADERS[name], key=lambda option: LEADERS[name][option])
    assert decided.decision.winners == ((leader,) if elected else ())
    assert decided.decision.status == (Status.ELECTED if elected else Status.UNDETERMINED)


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_every_mapping_of_the_repository_is_whole(path: Path):
    mapping = read_mapping(path)
    assert all(getattr(mapping.settings.name, language) for language in ("kk", "ru", "en"))
    assert not mapping.settings.synthetic
    assert path.read_text("utf-8").startswith("# ")


@pytest.mark.shared
def test_every_data_set_with_stations_has_a_mapping():
    sets = {path.name.split(".")[0] for path in DATA.glob("*.csv*")}
    without_stations = {"georgia_pvt_vs_official_2003_2020"}
    assert {path.stem for path in MAPPINGS} == sets - without_stations
