"""The rural akims of 2021: what was published holds to the last digit, everything below it says SYNTHETIC."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from examples import make_rural_akims
from scrutineer import bundle
from scrutineer.count.decision.decide import decide
from scrutineer.count.tally.tabulate import tabulate
from scrutineer.model import Status

FOLDER = Path(make_rural_akims.__file__).parent / "kz-2021-rural-akims"


@pytest.fixture(scope="module")
def rows() -> dict[str, list[dict[str, str]]]:
    found = {}
    for path in FOLDER.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


def test_the_script_makes_the_folder_again(tmp_path):
    made = bundle.write(make_rural_akims.make(), tmp_path / "made")
    for path in FOLDER.glob("*.csv"):
        assert (made / path.name).read_bytes() == path.read_bytes(), path.name


def test_posts_districts_towns_and_stations(rows):
    kinds = Counter(a["kind"] for a in rows["areas"])
    assert kinds == {"country": 1, "region": 14, "district": 176, "rural_district": 730}
    assert (len(rows["contests"]), len(rows["stations"]), len(rows["protocols"])) == (730, 1_847, 1_847)
    assert len({s["area_id"] for s in rows["stations"]}) == 730


def test_candidates_by_nomination_and_sex(rows):
    candidates = [o for o in rows["options"] if o["kind"] == "candidate"]
    assert len(candidates) == 2_297
    assert Counter(o["nomination"] for o in candidates) == {"party": 878, "self": 1_419}
    assert Counter(o["sex"] for o in candidates) == {"f": 458, "m": 1_839}
    per_post = Counter(o["contest_id"] for o in candidates)
    assert min(per_post.values()) >= 2
    assert len(per_post) == 730
    assert sum(o["kind"] == "against_all" for o in rows["options"]) == 730


def test_a_party_has_one_candidate_a_district(rows):
    pairs = Counter((o["contest_id"], o["party_id"]) for o in rows["options"] if o["party_id"])
    assert max(pairs.values()) == 1


def test_nominations(rows):
    assert Counter(n["stage"] for n in rows["nominations"]) == {"registered": 2_297, "nominated": 285}


def test_voters_and_turnout(rows):
    area = {a["area_id"]: a["parent_id"] for a in rows["areas"]}
    station = {s["station_id"]: s["area_id"] for s in rows["stations"]}
    voters: Counter[str] = Counter()
    cast: Counter[str] = Counter()
    for p in rows["protocols"]:
        region = area[area[station[p["station_id"]]]]
        voters[region] += int(p["registered_voters"])
        cast[region] += int(p["ballots_cast"])
        assert int(p["registered_voters"]) <= 3_000
    turnout = {region: cast[region] / voters[region] for region in voters}
    assert sum(voters.values()) == 1_210_000
    assert sum(cast.values()) * 10_000 == 7_910 * 1_210_000
    assert (voters["atyrau"], cast["atyrau"]) == (44_305, 32_981)
    assert {region for region, share in turnout.items() if share > 0.9} == {"east_kazakhstan", "zhambyl"}
    assert min(turnout, key=turnout.__getitem__) == "almaty_region"
    assert round(turnout["almaty_region"], 4) == 0.66


def test_everything_below_the_oblasts_says_synthetic(rows):
    for area in rows["areas"]:
        if area["kind"] in ("district", "rural_district"):
            assert all("SYNTHETIC" in area[c] for c in ("area_id", "name_kk", "name_ru", "name_en"))
    for option in rows["options"]:
        if option["kind"] == "candidate":
            assert all("SYNTHETIC" in option[c] for c in ("option_id", "name_kk", "name_ru", "name_en"))
            assert "SYNTHETIC" in option["party_id"] or option["nomination"] == "self"
    for table, column in (
        ("contests", "contest_id"),
        ("stations", "station_id"),
        ("protocols", "protocol_id"),
    ):
        assert all("SYNTHETIC" in row[column] for row in rows[table])


def test_every_declared_figure_has_a_source(rows):
    assert all(row["source"] for row in rows["declared"])
    stations = [row["value"] for row in rows["declared"] if row["name"] == "stations"]
    assert stations == ["1847", "1845"]


def test_two_districts_tie_and_in_all_others_one_candidate_leads():
    election = bundle.read(FOLDER)
    tabulation = tabulate(election)
    decided = decide(election, tabulation)
    assert tabulation.finding_counts == {}
    assert Counter(d.decision.status for d in decided) == {Status.ELECTED: 728, Status.TIE: 2}


def test_the_example_is_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_500_000
