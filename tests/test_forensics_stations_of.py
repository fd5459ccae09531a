"""From an election's tables to the arrays of a test: the same protocols and the same sums as the tally."""

from typing import Any, Literal

import numpy as np
import pytest

from scrutineer.check import simulate
from scrutineer.check.forensics.station_figures import NOT_STATED, StationFigures
from scrutineer.check.forensics.stations_of import LISTED, station_figures
from scrutineer.count import tabulate
from scrutineer.engine import open_engine
from scrutineer.model import Election, ScrutineerError
from tests.rows import election, widened

STATIONS: list[dict[str, Any]] = [
    {"station_id": "007", "area_id": "north", "registered_voters": 990},
    {"station_id": "001", "area_id": "north", "registered_voters": 500},
    {"station_id": "003", "area_id": "south"},
    {"station_id": "002", "area_id": "south", "registered_voters": 300},
]


def with_copies(**counted: Any) -> Election:
    """Two contests, protocols out of order, a superseded and an annulled one, a second entry, an observer."""

    def sheet(number: str, station: str, **more: Any) -> dict[str, Any]:
        return {"protocol_id": number, "contest_id": "c", "station_id": station, **more}

    protocols = [
        sheet("p3", "003", registered_voters=400, voters_added=6, ballots_cast=210, ballots_issued=211),
        sheet("p1-old", "001", status="superseded", registered_voters=500, ballots_cast=111),
        sheet("p1", "001", source="commission", status="counted", registered_voters=500, **counted),
        sheet("p1-typed", "001", source="second_entry", registered_voters=501, ballots_cast=301),
        sheet("p1-seen", "001", source="observer", copy_kind="photographed", ballots_cast=290),
        sheet("p3-seen", "003", source="observer", copy_kind="refused"),
        sheet("p2", "002", status="annulled", registered_voters=300, ballots_cast=100),
        sheet("p7", "007", registered_voters=1000, ballots_cast=0),
        {"protocol_id": "m7", "contest_id": "m", "station_id": "007", "ballots_cast": 17},
    ]
    votes = {"p3": (100, 90), "p1": (150, 140), "p1-old": (9, 9), "p2": (60, 40), "p7": (0, None)}
    return election(
        areas=[{"area_id": "land"}, *({"area_id": a, "parent_id": "land"} for a in ("north", "south"))],
        stations=STATIONS,
        contests=[{"contest_id": c, "kind": "plurality"} for c in ("c", "m")],
        options=[
            {"contest_id": c, "option_id": o, "kind": "candidate", "name_en": o, "position": at}
            for c in ("c", "m")
            for o, at in (("b", 2), ("a", 1))
        ],
        protocols=protocols,
        votes=[
            {"protocol_id": number, "option_id": option, "votes": count}
            for number, counts in votes.items()
            for option, count in zip("ab", counts, strict=True)
        ],
    )


@pytest.mark.parametrize("wide", [False, True])
def test_only_protocols_that_count_come_in_the_order_of_the_stations(wide: bool):
    given = with_copies(ballots_cast=300)
    found = station_figures(widened(given) if wide else given, "c")
    assert found.station_ids == ("007", "001", "003")
    assert found.cast.tolist() == [0, 300, 210]
    assert found.options == ("a", "b")
    assert found.votes.tolist() == [[0, NOT_STATED], [150, 140], [100, 90]]
    assert [found.area_ids[at] for at in found.area] == ["north", "north", "south"]
    assert dict(found.parents) == {"north": "land", "south": "land"}
    assert found.issued.tolist() == [NOT_STATED, NOT_STATED, 211]
    assert not found.simulated


def test_voters_added_on_the_day_are_voters_and_the_list_stays_known():
    found = station_figures(with_copies(), "c")
    assert found.registered.tolist() == [1000, 500, 406]
    assert found.other["registered_voters"].tolist() == [1000, 500, 400]
    assert found.other[LISTED].tolist() == [990, 500, NOT_STATED]


def test_a_refused_copy_does_not_make_a_station_observed():
    observed = station_figures(with_copies(), "c").observed
    assert observed is not None
    assert observed.tolist() == [False, True, False]


def test_nobody_observed_the_other_contest():
    found = station_figures(with_copies(), "m")
    assert found.observed is None
    assert found.cast.tolist() == [17]


def test_what_the_law_leaves_no_choice_about_is_derived_and_says_so():
    found = station_figures(with_copies(ballots_cast=300), "c")
    assert found.valid.tolist() == [NOT_STATED, 290, 190]
    assert found.invalid.tolist() == [NOT_STATED, 10, 20]
    assert found.derived["ballots_valid"].tolist() == [False, True, True]
    assert found.derived["ballots_invalid"].tolist() == [False, True, True]
    assert found.issued[1] == NOT_STATED


def test_a_stated_figure_is_never_put_right():
    found = station_figures(with_copies(ballots_cast=300, ballots_valid=280, ballots_invalid=3), "c")
    assert (found.valid[1], found.invalid[1], found.cast[1]) == (280, 3, 300)


def test_ballots_cast_are_the_valid_and_the_invalid_ones():
    found = station_figures(with_copies(ballots_invalid=4), "c")
    assert (found.valid[1], found.cast[1]) == (290, 294)
    assert found.derived["ballots_cast"].tolist() == [False, True, False]


def test_a_negative_remainder_is_not_a_figure():
    assert station_figures(with_copies(ballots_cast=200), "c").invalid[1] == NOT_STATED


def test_a_contest_that_is_not_held_is_named():
    with pytest.raises(ScrutineerError, match=r"There is no contest mayor\. There are: c, m\."):
        station_figures(with_copies(), "mayor")


@pytest.mark.parametrize("layout", ["long", "wide"])
def test_the_sums_are_those_of_the_tally(layout: Literal["long", "wide"]):
    contests = [simulate.president(6), simulate.referendum()]
    made = simulate.simulate_country(
        stations=300,
        regions=7,
        commissions=20,
        seed=5,
        layout=layout,
        contests=contests,
        tamper=("annulled",),
    )
    totals = tabulate(made.election, limit=1, rulebooks={})
    for contest_id in made.election.contests:
        with open_engine() as engine:
            found = station_figures(made.election, contest_id, engine=engine)
        agrees_with_tally(found, totals.tally(contest_id))


def agrees_with_tally(found: StationFigures, tally: Any) -> None:
    assert len(found) == tally.stations.counted
    for option in found.options:
        assert found.of(option).sum() == tally.votes[option].value
    for name, column in (("ballots_cast", found.cast), ("ballots_issued", found.issued)):
        assert column.sum() == tally.figure(name)
    added = tally.figure("voters_added")
    assert found.registered.sum() == tally.figure("registered_voters") + added
    assert found.other["registered_voters"].sum() == tally.figure("registered_voters")


def test_taking_some_stations_takes_every_array():
    found = station_figures(with_copies(ballots_cast=300), "c")
    some = found.taking(np.array([False, True, True]))
    assert some.station_ids == ("001", "003")
    assert some.other[LISTED].tolist() == [500, NOT_STATED]
    assert some.derived["ballots_valid"].tolist() == [True, True]
    assert some.observed is not None and some.observed.tolist() == [True, False]
