"""The invented country counted by the house: clean it raises nothing, tampered with only what it should."""

from datetime import date

import pytest

from scrutineer.check.simulate import (
    SingleSeats,
    party_lists,
    president,
    referendum,
    simulate_country,
    tamper_with,
)
from scrutineer.check.simulate.ballot import Plan
from scrutineer.count.tally.tabulate import tabulate
from scrutineer.law.rule import ProtocolForm
from scrutineer.law.rulebook import rulebook
from scrutineer.model import Election
from tests.invented import sheets, small, table


def findings(election: Election) -> dict[tuple[str, str], int]:
    """How many findings of each contest and code."""
    counts = tabulate(election).finding_counts
    assert counts is not None
    return dict(counts)


@pytest.mark.parametrize("layout", ["long", "wide"])
def test_a_clean_country_raises_no_finding_and_adds_up(layout):
    election = small(layout=layout).election
    tabulation = tabulate(election)
    tally = tabulation.tally("SYNTHETIC-president")
    s = sheets(election)
    assert findings(election) == {}
    assert tally.stations.counted == 600
    assert tally.figure("ballots_cast") == s["ballots_cast"].sum()
    for option, total in tally.votes.items():
        assert total.value == sum(votes[option] for votes in s["votes"].values())


def test_a_day_of_many_contests_raises_no_finding():
    contests: list[Plan] = [president(), referendum(), party_lists(), SingleSeats("mazhilis_district", 9)]
    election = simulate_country(stations=400, regions=7, commissions=20, seed=2, contests=contests).election
    assert findings(election) == {}


def test_each_slip_of_a_digit_is_one_finding():
    made = tamper_with(small(), ["slipped=0.2"], seed=3)
    counts = findings(made.election)
    controls = sum(n for (_, code), n in counts.items() if code.startswith("E-"))
    assert controls == len(made.tampered_stations) == 120
    assert counts["SYNTHETIC-president", "C-02"] == 120


def test_copies_contradict_what_was_rewritten_and_not_what_was_stuffed():
    made = tamper_with(small(), ["rewritten=0.2"], seed=3)
    rows = table(made.election, "protocols").to_pylist()
    seen = [r["station_id"] for r in rows if r["source"] == "observer" and r["status"] == "counted"]
    expected = sum(station in made.tampered_stations for station in seen)
    assert expected > 20
    assert findings(made.election) == {("SYNTHETIC-president", "C-01"): expected}
    stuffed = tamper_with(small(), ["stuffed=0.2", "moved=0.1", "rounded=0.1"], seed=3)
    assert findings(stuffed.election) == {}


def test_missing_and_annulled_protocols_are_outstanding():
    made = tamper_with(small(), ["missing=0.05", "annulled=0.02"], seed=3)
    stations = tabulate(made.election).tally("SYNTHETIC-president").stations
    assert (stations.expected, stations.counted, stations.open, stations.annulled) == (600, 559, 30, 11)


@pytest.mark.parametrize(
    ("plan", "kind"),
    [(president(), "president"), (referendum(), "referendum"), (party_lists(), "mazhilis_list")],
)
def test_protocols_have_the_figures_of_the_laws_form(plan, kind):
    form = rulebook("kz", kind, date(2025, 6, 15)).one(ProtocolForm)
    assert form is not None
    made = simulate_country(
        stations=60, regions=3, commissions=6, seed=1, contests=[plan], observers={}
    ).election
    columns = table(made, "protocols").column_names
    assert [c for c in columns if c.startswith(("registered", "voters", "ballots"))] == list(form[1].figures)
