"""Totals: every contest, every level of the tree, and how many protocols stated each figure."""

import dataclasses
from typing import Any

import narwhals as nw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer.count.tally.tabulate import Tabulation, tabulate
from scrutineer.engine.duck import DuckEngine
from scrutineer.model import FIGURES, BadInputError, Election, NotSupportedError, Stations, Sum
from tests.pages import village
from tests.rows import Rows, above, by_hand, election, frame, rules, widened

AREAS = [
    {"area_id": "country", "parent_id": "", "kind": "country"},
    {"area_id": "north", "parent_id": "country", "kind": "region"},
    {"area_id": "south", "parent_id": "country", "kind": "region"},
    {"area_id": "north-east", "parent_id": "north", "kind": "district"},
]
STATIONS: Rows = [
    {"station_id": "001", "area_id": "north-east", "registered_voters": 100},
    {"station_id": "002", "area_id": "north", "registered_voters": None},
    {"station_id": "003", "area_id": "south", "registered_voters": 300},
]
ONE_CONTEST = [{"contest_id": "president", "kind": "plurality"}]
TWO_LINES = [
    {"contest_id": "president", "option_id": "a", "kind": "candidate"},
    {"contest_id": "president", "option_id": "against_all", "kind": "against_all"},
]


def sheet(number: str, **cells: Any) -> dict[str, Any]:
    return {
        "protocol_id": f"p{number}",
        "contest_id": "president",
        "station_id": number,
        "status": "counted",
        **cells,
    }


def line(number: str, option_id: str, votes: int | None) -> dict[str, Any]:
    return {"protocol_id": f"p{number}", "option_id": option_id, "votes": votes}


def with_protocols(protocols: Rows, votes: Rows = (), stations: Rows = STATIONS, **more: Rows) -> Election:
    tables: dict[str, Rows] = {"areas": AREAS, "contests": ONE_CONTEST, "options": TWO_LINES, **more}
    return election(tables, stations=stations, protocols=protocols, votes=votes)


def counted(given_election: Election) -> Tabulation:
    return tabulate(given_election, rulebooks={})


def test_a_figure_that_nobody_states_is_not_zero():
    totals = counted(with_protocols([sheet("001", ballots_cast=None, ballots_valid=7), sheet("003")]))
    tally = totals.tally("president")
    assert tally.figures["ballots_cast"] == Sum(0, 0)
    assert tally.figures["ballots_valid"] == Sum(7, 1)
    assert tally.figure("ballots_cast") is None
    assert tally.figure("ballots_valid") is None, "one of two protocols is silent about it"
    assert totals.tally("president", "north").figure("ballots_valid") == 7


def test_a_vote_without_a_row_is_not_stated_and_a_vote_of_zero_is():
    votes = [line("001", "a", 5), line("003", "a", 2), line("003", "against_all", 0)]
    tally = counted(with_protocols([sheet("001"), sheet("003")], votes)).tally("president")
    assert tally.votes == {"a": Sum(7, 2), "against_all": Sum(0, 1)}


def test_every_level_above_a_station_gets_its_votes():
    votes = [line("001", "a", 1), line("002", "a", 10), line("003", "a", 100)]
    totals = counted(with_protocols([sheet("001"), sheet("002"), sheet("003")], votes))
    found = {area: totals.tally("president", area).votes["a"].value for area in totals.area_ids("president")}
    assert found == {"country": 111, "north": 11, "south": 100, "north-east": 1}
    assert totals.area_ids("president") == ("country", "north", "south", "north-east")
    assert (totals.station_count, totals.protocol_count) == (3, 3)


def test_only_the_commissions_counted_protocol_counts():
    copies = [
        sheet("001", ballots_cast=5),
        sheet("002", ballots_cast=50, status="annulled"),
        {**sheet("003", ballots_cast=500, status="superseded"), "protocol_id": "old"},
        sheet("003", ballots_cast=600),
        {**sheet("003", ballots_cast=601, source="observer"), "protocol_id": "seen"},
        {**sheet("003", ballots_cast=602, source="second_entry"), "protocol_id": "typed again"},
    ]
    totals = counted(with_protocols(copies))
    assert totals.tally("president").figures["ballots_cast"] == Sum(605, 2)
    assert totals.tally("president").stations == Stations(expected=3, counted=2, open=0, annulled=1)
    assert totals.tally("president", "north").stations == Stations(2, 1, 0, 1)
    assert totals.protocol_count == 6


def test_a_cell_left_empty_means_the_commissions_counted_protocol():
    totals = counted(with_protocols([sheet("001", ballots_cast=5, source="", status="")]))
    assert totals.tally("president").figures["ballots_cast"] == Sum(5, 1)


def test_a_station_without_a_protocol_is_open():
    totals = counted(with_protocols([sheet("001", ballots_cast=5)]))
    assert totals.tally("president").stations == Stations(expected=3, counted=1, open=2, annulled=0)
    assert totals.tally("president", "north-east").stations == Stations(1, 1, 0, 0)


def test_an_election_before_its_day_has_open_stations_and_no_figures():
    totals = counted(with_protocols([]))
    assert totals.tally("president").stations == Stations(3, 0, 3, 0)
    assert totals.tally("president").figures == {}
    assert totals.tally("president").votes["a"] == Sum(0, 0)
    assert totals.outstanding("president", "south").ballots == 300


def test_an_election_of_declared_totals_only_has_no_stations():
    given_election = election(areas=AREAS, contests=ONE_CONTEST, options=TWO_LINES)
    totals = counted(given_election)
    assert totals.tally("president").stations == Stations(0, 0, 0, 0)
    assert totals.tally("president", "north").votes["a"] == Sum(0, 0)
    assert totals.area_ids("president") == ()
    assert totals.outstanding("president").stations == 0


def test_the_bound_of_missing_ballots_is_the_larger_of_voters_and_ballots_received():
    stations = [{**station, "registered_voters": 100} for station in STATIONS]
    seen = [
        sheet("001", status="annulled", registered_voters=90, voters_added=30, ballots_received=110),
        sheet("002", status="open", registered_voters=None, voters_added=None, ballots_received=140),
    ]
    totals = counted(with_protocols(seen, stations=stations))
    assert totals.outstanding("president", "north-east").ballots == 130, "100 on the list and 30 added"
    assert totals.outstanding("president", "north").ballots == 130 + 140
    assert totals.outstanding("president").ballots == 130 + 140 + 100
    assert totals.outstanding("president").voters == 130 + 100 + 100
    assert totals.outstanding("president").stations == 3


def test_the_bound_is_unknown_where_nothing_is_known_of_a_station():
    totals = counted(with_protocols([sheet("001")]))
    assert totals.outstanding("president", "north").ballots is None
    assert totals.outstanding("president", "north").stations == 1
    assert totals.outstanding("president", "south").ballots == 300
    assert totals.outstanding("president", "north-east").stations == 0


def test_two_contests_on_the_same_stations_do_not_mix():
    contests = [
        {"contest_id": "president", "kind": "plurality"},
        {"contest_id": "akim", "kind": "plurality", "area_id": "north"},
    ]
    options = [*TWO_LINES, *({"contest_id": "akim", "option_id": o, "kind": "candidate"} for o in "bac")]
    protocols = [
        sheet("001", ballots_cast=9),
        {**sheet("001", ballots_cast=8), "protocol_id": "x1", "contest_id": "akim"},
    ]
    votes = [
        line("001", "a", 9),
        *({"protocol_id": "x1", "option_id": o, "votes": v} for o, v in [("a", 2), ("b", 5), ("c", 1)]),
    ]
    totals = counted(with_protocols(protocols, votes, contests=contests, options=options))
    assert totals.tally("president").votes["a"] == Sum(9, 1)
    akim = totals.tally("akim")
    assert akim.votes == {"b": Sum(5, 1), "a": Sum(2, 1), "c": Sum(1, 1)}
    assert akim.area_id == "north"
    assert akim.stations == Stations(expected=2, counted=1, open=1, annulled=0)
    assert totals.area_ids("akim") == ("north", "north-east"), "the country holds no such contest"


def test_an_electoral_district_may_take_stations_from_beside_its_area():
    contests = [{"contest_id": "president", "kind": "plurality", "area_id": "south"}]
    electorates = [{"contest_id": "president", "station_id": number} for number in ("001", "003")]
    votes = [line("001", "a", 1), line("003", "a", 100)]
    protocols = [sheet("001"), sheet("003")]
    totals = counted(with_protocols(protocols, votes, contests=contests, electorates=electorates))
    assert totals.tally("president").votes["a"].value == 101
    assert totals.tally("president").stations.expected == 2
    assert totals.tally("president", "north").votes["a"].value == 1
    assert "country" not in totals.area_ids("president")


def test_a_protocol_of_an_unlisted_station_is_refused():
    with pytest.raises(BadInputError) as caught:
        counted(with_protocols([sheet("999")]))
    assert caught.value.code == "T-01"


def test_an_unknown_law_is_named():
    strange = election(law="atlantis", areas=AREAS, contests=ONE_CONTEST, options=TWO_LINES)
    with pytest.raises(NotSupportedError) as caught:
        tabulate(strange)
    assert "atlantis/plurality" in caught.value.text("en")


def test_what_is_not_in_the_election_has_no_tally():
    totals = counted(with_protocols([sheet("001")]))
    with pytest.raises(KeyError):
        totals.tally("nothing")
    with pytest.raises(KeyError):
        totals.tally("president", "nowhere")


def many_contests(number: int) -> Election:
    """Each village elects its akim, from two, three or four candidates; one is still counting."""
    villages = [f"v{n}" for n in range(number)]
    lines = {village: [f"o{n}" for n in range(2 + at % 3)] for at, village in enumerate(villages)}
    counted_villages = villages[1:]
    return election(
        areas=[{"area_id": "region"}, *({"area_id": v, "parent_id": "region"} for v in villages)],
        stations=[{"station_id": f"s-{v}", "area_id": v, "registered_voters": 9} for v in villages],
        contests=[{"contest_id": v, "kind": "plurality", "area_id": v} for v in villages],
        options=[{"contest_id": v, "option_id": o} for v in villages for o in lines[v]],
        protocols=[
            {"protocol_id": f"p-{v}", "contest_id": v, "station_id": f"s-{v}", "ballots_valid": 10}
            for v in counted_villages
        ],
        votes=[
            {"protocol_id": f"p-{v}", "option_id": o, "votes": n}
            for v in counted_villages
            for n, o in enumerate(lines[v], 1)
        ],
    )


class Asked(DuckEngine):
    """Counts the questions that are put to the engine."""

    def __init__(self) -> None:
        super().__init__()
        self.questions = 0

    def collect(self, lazy: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
        self.questions += 1
        return super().collect(lazy)


def test_seven_hundred_contests_are_counted_with_as_many_questions_as_three():
    book = {"plurality": rules([("E-04", "ballots_valid = lines", ())])}
    questions = []
    for number in (3, 730):
        with Asked() as engine:
            totals = tabulate(many_contests(number), engine, rulebooks=book)
            questions.append(engine.questions)
        assert totals.tally("v2").votes == {f"o{n}": Sum(n + 1, 1) for n in range(4)}
        assert totals.tally("v0").stations == Stations(1, 0, 1, 0)
        assert totals.outstanding("v0").ballots == 9
        wrong = {("v1", "E-04"): 1} | {(f"v{n}", "E-04"): 1 for n in range(3, number) if n % 3 != 2}
        assert totals.finding_counts == wrong, "1 + 2 + 3 + 4 votes are 10, fewer lines are not"
    assert questions[0] == questions[1]


COUNT = st.none() | st.integers(0, 3000)


@st.composite
def countries(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """A random tree with stations at any depth, contests anywhere in it, protocols with gaps."""
    size = draw(st.integers(1, 8))
    areas = [{"area_id": "a0", "parent_id": ""}]
    areas += [{"area_id": f"a{n}", "parent_id": f"a{draw(st.integers(0, n - 1))}"} for n in range(1, size)]
    stations: list[dict[str, Any]]
    places = st.integers(0, size - 1).map(lambda n: f"a{n}")
    stations = [
        {"station_id": f"{n:03}", "area_id": draw(places), "registered_voters": draw(COUNT)}
        for n in range(draw(st.integers(1, 6)))
    ]
    contests = [
        {"contest_id": f"c{n}", "kind": "plurality", "area_id": draw(places)}
        for n in range(draw(st.integers(1, 3)))
    ]
    options = [
        {"contest_id": c["contest_id"], "option_id": f"o{n}", "kind": "candidate"}
        for c in contests
        for n in range(draw(st.integers(1, 3)))
    ]
    protocols: list[dict[str, Any]] = []
    votes: list[dict[str, Any]] = []
    for contest in contests:
        for station in stations:
            inside = contest["area_id"] in above(areas, station["area_id"])
            if not inside or draw(st.integers(0, 4)) == 0:
                continue
            protocol_id = f"p{len(protocols)}"
            protocols.append(
                {
                    "protocol_id": protocol_id,
                    "contest_id": contest["contest_id"],
                    "station_id": station["station_id"],
                    "status": draw(st.sampled_from(["counted", "", "annulled", "open"])),
                    "ballots_cast": draw(COUNT),
                    "ballots_valid": draw(COUNT),
                }
            )
            votes += [
                {"protocol_id": protocol_id, "option_id": option["option_id"], "votes": draw(COUNT)}
                for option in options
                if option["contest_id"] == contest["contest_id"] and draw(st.integers(0, 3))
            ]
    return {
        "areas": areas,
        "stations": stations,
        "contests": contests,
        "options": options,
        "protocols": protocols,
        "votes": votes,
    }


@settings(max_examples=25)
@given(tables=countries())
def test_totals_equal_sums_done_by_hand_in_long_and_wide_layout(tables: dict[str, list[dict[str, Any]]]):
    long = election(tables)
    if not tables["protocols"]:
        return
    for given_election in (long, widened(long)):
        totals = counted(given_election)
        for contest in tables["contests"]:
            for area_id in totals.area_ids(contest["contest_id"]):
                tally = totals.tally(contest["contest_id"], area_id)
                found = {
                    name: (each.value, each.stated)
                    for name, each in {**tally.figures, **tally.votes}.items()
                    if each.stated
                }
                assert found == by_hand(tables, contest["contest_id"], area_id)


@settings(max_examples=25)
@given(tables=countries())
def test_every_station_of_a_contest_is_counted_open_or_annulled(tables: dict[str, list[dict[str, Any]]]):
    totals = counted(election(tables))
    place = {row["station_id"]: row["area_id"] for row in tables["stations"]}
    for contest in tables["contests"]:
        for area_id in totals.area_ids(contest["contest_id"]):
            status = {
                row["station_id"]: row["status"] or "counted"
                for row in tables["protocols"]
                if row["contest_id"] == contest["contest_id"]
            }
            here = [
                status.get(number, "open")
                for number, area in place.items()
                if {area_id, contest["area_id"]} <= set(above(tables["areas"], area))
            ]
            stations = totals.tally(contest["contest_id"], area_id).stations
            assert stations == Stations(
                len(here), here.count("counted"), here.count("open"), here.count("annulled")
            )
            assert (
                totals.outstanding(contest["contest_id"], area_id).stations
                == stations.open + stations.annulled
            )


def test_every_figure_of_a_protocol_is_added_up():
    cells = {name: at + 1 for at, name in enumerate(FIGURES)}
    tally = counted(with_protocols([sheet("001", **cells)])).tally("president")
    assert {name: each.value for name, each in tally.figures.items()} == cells


def test_a_line_without_a_figure_is_a_finding_that_names_station_and_option():
    whole = village(votes=(60, 30), names=("SYNTHETIC A", "SYNTHETIC B"))
    rows = [row for row in whole.rows("votes") if (row["protocol_id"], row["option_id"]) != ("p1", "o1")]
    silent = dataclasses.replace(whole, tables={**whole.tables, "votes": frame(rows)})
    totals = tabulate(silent)
    assert totals.finding_counts == {("c", "E-00"): 1}
    (finding,) = totals.findings
    assert (finding.code, finding.severity, finding.station_id) == ("E-00", "warning", "s1")
    assert "SYNTHETIC B" in finding.text("en") and "SYNTHETIC A" not in finding.text("en")


def test_a_contest_whose_protocols_state_no_votes_at_all_is_not_told_station_by_station():
    whole = village()
    tables = {name: table for name, table in whole.tables.items() if name != "votes"}
    assert tabulate(dataclasses.replace(whole, tables=tables)).findings == ()
