"""Copies of one protocol held against each other, and the tally of what observers saw."""

from typing import Any

from scrutineer.count.tally.tabulate import Tabulation, tabulate
from scrutineer.model import Severity, Stations, Sum
from tests.rows import Rows, election, widened

AREAS = [
    {"area_id": "country", "parent_id": ""},
    {"area_id": "north", "parent_id": "country"},
    {"area_id": "south", "parent_id": "country"},
]
STATIONS = [
    {"station_id": "001", "area_id": "north"},
    {"station_id": "002", "area_id": "north"},
    {"station_id": "003", "area_id": "south"},
]
OPTIONS = [
    {"contest_id": "akim", "option_id": "a", "name_en": "SYNTHETIC A"},
    {"contest_id": "akim", "option_id": "against_all", "kind": "against_all", "name_en": "Against all"},
]


def copy(protocol_id: str, station_id: str, source: str = "commission", **cells: Any) -> dict[str, Any]:
    row = {"protocol_id": protocol_id, "contest_id": "akim", "station_id": station_id, "source": source}
    return {"status": "counted", "copy_kind": "original", **row, **cells}


def votes(protocol_id: str, a: int | None, against_all: int | None = None) -> list[dict[str, Any]]:
    both = {"a": a, "against_all": against_all}
    return [{"protocol_id": protocol_id, "option_id": name, "votes": cell} for name, cell in both.items()]


def compared(protocols: Rows, lines: Rows = (), limit: int = 100) -> Tabulation:
    given_election = election(
        areas=AREAS,
        stations=STATIONS,
        contests=[{"contest_id": "akim", "kind": "plurality"}],
        options=OPTIONS,
        protocols=protocols,
        votes=lines,
    )
    long = tabulate(given_election, rulebooks={}, limit=limit)
    wide = tabulate(widened(given_election), rulebooks={}, limit=limit)
    assert long.findings == wide.findings
    return long


def test_an_observers_copy_that_differs_is_shown_with_both_values():
    rows = [
        copy("sheet", "001", ballots_cast=500, ballots_invalid=3),
        copy("photo", "001", "observer", ballots_cast=480, ballots_invalid=3),
    ]
    (finding,) = compared(rows, [*votes("sheet", 400, 97), *votes("photo", 380, 97)]).findings
    assert finding.code == "C-01"
    assert finding.severity is Severity.CONTRADICTION
    assert (finding.contest_id, finding.area_id, finding.station_id) == ("akim", "north", "001")
    assert finding.protocol_id == "sheet"
    assert finding.values["other_protocol_id"] == "photo"
    assert finding.values["differences"] == (
        {"name": "ballots_cast", "first": 500, "second": 480},
        {"name": "a", "first": 400, "second": 380},
    )
    assert "Ballots cast (voters who took part) 500 / 480" in finding.text("en")
    assert "SYNTHETIC A 400 / 380" in finding.text("en")


def test_a_copy_that_says_the_same_raises_nothing():
    rows = [copy("sheet", "001", ballots_cast=5), copy("photo", "001", "observer", ballots_cast=5)]
    totals = compared(rows, [*votes("sheet", 3, 2), *votes("photo", 3, 2)])
    assert totals.findings == ()
    assert totals.finding_counts == {}


def test_what_one_side_does_not_state_is_no_difference():
    rows = [
        copy("sheet", "001", ballots_cast=5, ballots_valid=None),
        copy("photo", "001", "observer", ballots_cast=None, ballots_valid=4),
    ]
    found = compared(rows, [*votes("sheet", 3), *votes("photo", None, 2)]).findings
    # The sheet leaves a line empty, which is told; between the copies there is no difference.
    assert [finding.code for finding in found] == ["E-00"]


def test_a_refused_copy_has_no_figures_to_compare():
    rows = [copy("sheet", "001", ballots_cast=5)]
    rows += [
        copy(kind, "001", "observer", copy_kind=kind, ballots_cast=0) for kind in ("refused", "not_posted")
    ]
    totals = compared(rows)
    assert totals.findings == ()
    assert totals.observed("akim") is None


def test_a_copy_that_was_replaced_is_not_compared():
    rows = [
        copy("sheet", "001", ballots_cast=5),
        copy("old photo", "001", "observer", status="superseded", ballots_cast=6),
        copy("old sheet", "001", status="superseded", ballots_cast=7),
        copy("photo", "001", "observer", ballots_cast=5),
    ]
    assert compared(rows).findings == ()


def test_the_second_entry_is_compared_before_the_protocol_counts():
    rows = [
        copy("first", "001", status="open", ballots_cast=5),
        copy("second", "001", "second_entry", status="open", ballots_cast=50),
    ]
    (finding,) = compared(rows).findings
    assert finding.code == "C-02"
    assert finding.values["differences"] == ({"name": "ballots_cast", "first": 5, "second": 50},)


def test_copies_of_two_observers_are_compared_once():
    rows = [copy(name, "003", "observer", ballots_cast=cast) for name, cast in (("x", 5), ("y", 6), ("z", 5))]
    totals = compared(rows)
    pairs = [(finding.protocol_id, finding.values["other_protocol_id"]) for finding in totals.findings]
    assert pairs == [("x", "y"), ("y", "z")]
    assert totals.finding_counts == {("akim", "C-03"): 2}


def test_no_finding_names_an_observer():
    rows = [
        copy("sheet", "001", ballots_cast=5),
        copy("photo", "001", "observer", source_id="observer-17", ballots_cast=6),
    ]
    (finding,) = compared(rows).findings
    assert "observer-17" not in repr(finding)


def test_findings_are_limited_and_counted():
    rows = [copy(f"sheet {n}", f"00{n}", ballots_cast=5) for n in (1, 2, 3)]
    rows += [copy(f"photo {n}", f"00{n}", "observer", ballots_cast=6) for n in (1, 2, 3)]
    totals = compared(rows, limit=2)
    assert [finding.station_id for finding in totals.findings] == ["001", "002"]
    assert totals.finding_counts == {("akim", "C-01"): 3}


def test_what_observers_saw_is_added_up_over_stations_whose_copies_agree():
    rows = [
        copy("sheet", "001", ballots_cast=500),
        copy("a1", "001", "observer", ballots_cast=480, ballots_invalid=None),
        copy("a2", "001", "observer", ballots_cast=480, ballots_invalid=2),
        copy("b1", "002", "observer", ballots_cast=100),
        copy("b2", "002", "observer", ballots_cast=101),
    ]
    totals = compared(rows, [*votes("sheet", 490), *votes("a1", 200), *votes("a2", 200, 278)])
    seen = totals.observed("akim")
    assert seen is not None
    assert seen.figures["ballots_cast"] == Sum(480, 1)
    assert seen.figures["ballots_invalid"] == Sum(2, 1)
    assert seen.votes == {"a": Sum(200, 1), "against_all": Sum(278, 1)}
    assert seen.stations == Stations(expected=3, counted=1, open=2, annulled=0)
    assert totals.observed("akim", "south") is None
    assert totals.tally("akim").figures["ballots_cast"] == Sum(500, 1)


def test_stations_whose_copies_all_contradict_each_other_are_seen_and_not_counted():
    rows = [copy(name, "003", "observer", ballots_cast=cast) for name, cast in (("x", 5), ("y", 6))]
    seen = compared(rows).observed("akim", "south")
    assert seen is not None
    assert seen.stations.counted == 0
    assert seen.figures["ballots_cast"] == Sum(0, 0)


def test_observers_alone_leave_the_commissions_tally_empty():
    totals = compared([copy("x", "003", "observer", ballots_cast=5)])
    assert totals.tally("akim").stations == Stations(3, 0, 3, 0)
    assert totals.tally("akim").figures["ballots_cast"] == Sum(0, 0)
