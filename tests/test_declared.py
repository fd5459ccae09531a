"""Totals that somebody declared: which of them count, and what contradicts them."""

from fractions import Fraction
from typing import Any

import pytest

from scrutineer.count.declared.names import NAMES, OTHER_BASES, SHARE_BASES, base_words, is_known, label
from scrutineer.count.declared.rows import Published, published
from scrutineer.count.declared.totals import compare, declared_share, declared_stations, declared_totals
from scrutineer.count.tally.tabulate import tabulate
from scrutineer.model import FIGURES, Election, Finding, Stations
from tests.rows import election

Row = dict[str, Any]
COUNTRY = {"area_id": "SYNTHETIC", "parent_id": "", "kind": "country", "name_en": "SYNTHETIC"}
REGIONS = [
    {"area_id": a, "parent_id": "SYNTHETIC", "kind": "region", "name_en": a} for a in ("north", "south")
]
OPTIONS = [
    {"contest_id": "c", "option_id": "a", "kind": "candidate", "name_en": "A SYNTHETIC"},
    {"contest_id": "c", "option_id": "b", "kind": "candidate", "name_en": "B SYNTHETIC"},
    {"contest_id": "c", "option_id": "against_all", "kind": "against_all", "name_en": "Against all"},
]
SHEETS = {"s1": ("north", 60, 30, 5), "s2": ("north", 40, 45, 10), "s3": ("south", 70, 20, 5)}
"""Station to area and votes for a, b, against all."""


def said(name: str, value: object, **more: str) -> Row:
    """A declared row, of the contest and final where nothing else is said."""
    return {"contest_id": "c", "name": name, "value": str(value), "unit": "count", "stage": "final", **more}


def country(
    declared: list[Row],
    *,
    sheets: tuple[str, ...] = tuple(SHEETS),
    copies: tuple[str, ...] = (),
    kind: str = "plurality",
) -> Election:
    """Two regions and three stations; ``sheets`` have the commission's protocol, ``copies`` an observer's."""
    papers = [(s, "commission") for s in sheets] + [(s, "observer") for s in copies]
    protocols: list[Row] = []
    votes: list[Row] = []
    for station, source in papers:
        paper = f"{station}-{source}"
        total = sum(SHEETS[station][1:])
        protocols.append(
            {
                "protocol_id": paper, "contest_id": "c", "station_id": station, "source": source,
                "ballots_valid": total, "ballots_invalid": 5, "ballots_cast": total + 5,
            }
        )  # fmt: skip
        for option, count in zip(OPTIONS, SHEETS[station][1:], strict=True):
            votes.append({"protocol_id": paper, "option_id": option["option_id"], "votes": count})
    return election(
        areas=[COUNTRY, *REGIONS],
        contests=[
            {"contest_id": "c", "kind": kind, "area_id": "SYNTHETIC", "seats": 1, "name_en": "SYNTHETIC"}
        ],
        options=OPTIONS,
        stations=[
            {"station_id": s, "area_id": sheet[0], "registered_voters": 150} for s, sheet in SHEETS.items()
        ],
        protocols=protocols,
        votes=votes,
        declared=declared,
    )


def found(election: Election, *codes: str) -> list[Finding]:
    return [f for f in compare(election, tabulate(election)) if f.code in codes]


# Which totals count


def test_final_totals_count_before_preliminary_ones_and_stages_are_not_mixed() -> None:
    both = country([said("a", 10, stage="preliminary"), said("b", 9, stage="preliminary"), said("a", 11)])
    final = declared_totals(both, "c")
    assert final is not None
    assert final.votes["a"].value == 11
    assert final.votes["b"].stated == 0, "b has no final total, and its preliminary one is not used instead"
    preliminary = declared_totals(both, "c", stage="preliminary")
    assert preliminary is not None
    assert preliminary.votes["a"].value == 10


def test_turnout_through_the_day_is_not_a_total() -> None:
    day = [said("ballots_issued", 90, stage="voting", as_of="2022-11-20T12:00:00+06:00")]
    assert declared_totals(country(day), "c") is None


def test_of_sources_that_differ_the_first_in_the_file_counts_and_the_conflict_is_found() -> None:
    two = country([said("a", 11, source="one"), said("a", 25, source="two")], sheets=())
    totals = declared_totals(two, "c")
    assert totals is not None
    assert totals.votes["a"].value == 11
    [conflict] = found(two, "D-03")
    assert conflict.values["sources"] == ("one", "two")


def test_a_rough_figure_counts_only_where_there_is_no_exact_one() -> None:
    rough = said("registered_voters", 1000, relation="~")
    totals = declared_totals(country([rough, said("registered_voters", 987)]), "c")
    assert totals is not None
    assert totals.figure("registered_voters") == 987
    totals = declared_totals(country([rough]), "c")
    assert totals is not None
    assert totals.figure("registered_voters") == 1000


def test_the_latest_of_several_preliminary_totals_counts() -> None:
    night = [
        said("a", 20, stage="preliminary", as_of="2022-11-21T02:00:00+06:00"),
        said("a", 10, stage="preliminary", as_of="2022-11-20T23:00:00+06:00"),
    ]
    totals = declared_totals(country(night), "c")
    assert totals is not None
    assert totals.votes["a"].value == 20


def test_more_than_is_no_total_but_a_bound() -> None:
    over = country([said("a", "0.5", unit="share", base="cast", relation=">", area_id="north")])
    assert declared_totals(over, "c", "north") is None
    share = declared_share(over, "c", "north", "a", "cast")
    assert share is not None
    assert (share.low, share.high, share.low_excluded) == (Fraction(1, 2), Fraction(1), True)


def test_an_exact_share_has_the_bounds_of_its_digits() -> None:
    share = declared_share(
        country([said("a", "0.6522", unit="share", base="cast", area_id="south")]), "c", "south", "a", "cast"
    )
    assert share is not None
    assert (share.low, share.high, share.low_excluded) == (Fraction("0.65215"), Fraction("0.65225"), False)
    assert declared_share(country([said("a", 1)]), "c", "south", "a", "cast") is None


@pytest.mark.parametrize(
    ("text", "relation", "true", "allowed"),
    [
        ("0.8896", "=", Fraction(2297, 2582), True),
        ("0.889", "=", Fraction(2297, 2582), True),  # cut off
        ("0.890", "=", Fraction(2297, 2582), True),  # rounded
        ("0.888", "=", Fraction(2297, 2582), False),
        ("0.75", ">", Fraction(3, 4), False),
        ("0.75", ">", Fraction(76, 100), True),
        ("0.75", "<", Fraction(76, 100), False),
    ],
)
def test_a_share_allows_what_can_have_been_printed_so(
    text: str, relation: str, true: Fraction, allowed: bool
) -> None:
    [row] = published(country([said("a", text, unit="share", base="cast", relation=relation)]), "c")
    assert row.allows(true) is allowed


def test_a_rough_count_allows_what_rounds_to_it() -> None:
    [row] = published(country([said("registered_voters", 1_210_000, relation="~")]), "c")
    assert row.allows(1_205_000)
    assert row.allows(1_214_999)
    assert not row.allows(1_215_001)


def test_declared_stations_are_those_not_yet_verifiable() -> None:
    totals = declared_totals(country([said("stations", 3), said("a", 1)], sheets=()), "c")
    assert totals is not None
    assert totals.stations == Stations(3, 0, 3, 0)


def test_stations_of_the_whole_election_come_before_those_of_its_contests() -> None:
    assert declared_stations(country([said("stations", 3)])) == 3
    whole = said("stations", 4)
    assert declared_stations(country([{**whole, "contest_id": ""}, said("stations", 3)])) == 4
    assert declared_stations(country([])) is None


# What contradicts them


RIGHT = {"a": 170, "b": 95, "against_all": 20, "ballots_valid": 285, "ballots_cast": 300}


def test_declared_totals_that_are_the_sum_of_the_protocols_are_no_finding() -> None:
    shares = [
        said("a", "0.5965", unit="share", base="valid_with_against_all"),
        said("a", "0.6415", unit="share", base="valid"),
        said("a", "0.5667", unit="share", base="cast"),
        said("a", 75, unit="margin"),
        said("b", -75, unit="margin"),
        said("b", 2, unit="rank"),
    ]
    assert found(country([*(said(n, v) for n, v in RIGHT.items()), *shares]), "D-01", "D-02") == []


def test_a_declared_total_that_is_not_the_sum_of_the_protocols_is_contradicted() -> None:
    [finding] = found(country([said(n, v) for n, v in {**RIGHT, "a": 175}.items()]), "D-01")
    assert (finding.severity, finding.area_id, finding.values["name"]) == ("contradiction", "SYNTHETIC", "a")
    assert (finding.values["declared"], finding.values["found"]) == (175, 170)
    assert "175" in finding.text("en")
    assert "a difference of 5" in finding.text("en")


def test_the_region_in_which_the_difference_enters_is_named() -> None:
    rows = [said("a", 175), said("a", 105, area_id="north"), said("a", 70, area_id="south")]
    assert [f.area_id for f in found(country(rows), "D-01")] == ["SYNTHETIC", "north"]


def test_a_protocol_rewritten_upstream_is_found_at_its_station() -> None:
    rows = [said("a", 60, station_id="s1"), said("b", 54, station_id="s2"), said("a", 70, station_id="s3")]
    [finding] = found(country(rows, copies=("s2",)), "D-01")[:1]
    assert (finding.station_id, finding.values["name"], finding.values["found"]) == ("s2", "b", 45)
    both = {f.values["by"] for f in found(country(rows, copies=("s2",)), "D-01")}
    assert both == {"commission", "observer"}


def test_one_wrong_line_is_not_told_again_by_its_share_and_its_lead() -> None:
    rows = [said("a", 175), said("a", "0.70", unit="share", base="valid"), said("a", 80, unit="margin")]
    assert [f.values["unit"] for f in found(country(rows), "D-01")] == ["count"]


@pytest.mark.parametrize(
    ("row", "true"),
    [
        (said("a", 70, unit="margin"), Fraction(75)),
        (said("b", 1, unit="rank"), Fraction(2)),
        (said("a", "0.61", unit="share", base="valid_with_against_all"), Fraction(170, 285)),
        (said("a", "0.6", unit="share", base="cast", relation=">"), Fraction(170, 300)),
        (said("ballots_invalid", "0.06", unit="share", base="cast"), Fraction(15, 300)),
    ],
)
def test_leads_places_and_shares_are_compared_too(row: Row, true: Fraction) -> None:
    [finding] = found(country([row]), "D-01")
    assert finding.values["found"] == true


def test_while_stations_are_out_a_higher_total_is_no_contradiction() -> None:
    assert found(country([said("a", 150)], sheets=("s1", "s2")), "D-01", "D-02") == []


def test_a_declared_total_below_what_is_already_counted_is_contradicted() -> None:
    [finding] = found(country([said("a", 99)], sheets=("s1", "s2")), "D-02")
    assert (finding.values["declared"], finding.values["found"]) == (99, 100)


def test_a_declared_total_above_what_can_still_come_is_contradicted() -> None:
    assert found(country([said("a", 250)], sheets=("s1", "s2")), "D-02") == []
    [finding] = found(country([said("a", 251)], sheets=("s1", "s2")), "D-02")
    assert "150" in finding.text("en")


def test_observers_copies_of_all_stations_contradict_where_the_commission_published_nothing() -> None:
    [finding] = found(country([said("a", -33, unit="margin")], sheets=(), copies=tuple(SHEETS)), "D-01")
    assert finding.values["by"] == "observer"
    assert "a difference of 108" in finding.text("en")


def test_observers_copies_of_some_stations_contradict_nothing() -> None:
    assert found(country([said("a", -33, unit="margin")], sheets=(), copies=("s1", "s2")), "D-01") == []


def test_a_figure_that_a_protocol_does_not_state_contradicts_nothing() -> None:
    assert found(country([said("ballots_issued", 1)]), "D-01", "D-02") == []


def districts(declared: list[Row]) -> Election:
    """Two contests in two regions, one station in each."""
    one = country(declared)
    return election(
        areas=[COUNTRY, *REGIONS],
        contests=[
            {"contest_id": a, "kind": "plurality", "area_id": a, "seats": 1} for a in ("north", "south")
        ],
        options=[{**o, "contest_id": a} for a in ("north", "south") for o in OPTIONS],
        stations=[{"station_id": s, "area_id": a} for s, a in (("s1", "north"), ("s3", "south"))],
        protocols=[
            {**p, "contest_id": SHEETS[p["station_id"]][0]}
            for p in one.rows("protocols")
            if p["station_id"] != "s2"
        ],
        votes=[v for v in one.rows("votes") if not v["protocol_id"].startswith("s2")],
        declared=declared,
    )


def test_figures_of_all_contests_together_are_compared_with_their_sum() -> None:
    right = {**said("ballots_cast", 200), "contest_id": ""}
    assert found(districts([right]), "D-01") == []
    [finding] = found(districts([{**right, "value": "210"}]), "D-01")
    assert (finding.contest_id, finding.values["found"]) == ("", 200)


def test_stations_declared_for_separate_contests_are_added() -> None:
    rows = [{**said("stations", n), "contest_id": c} for c, n in (("north", 3), ("south", 4))]
    assert declared_stations(districts(rows)) == 7


# Names


def test_names_are_figures_options_and_the_documented_list() -> None:
    options, parties = {"a": None}, {"p": None}
    for name in (*FIGURES, *NAMES, "a", "seats:a", "registered:p", "elected:p"):
        assert is_known(name, options, parties), name
    for name in ("b", "seats:b", "women:a", "votes", ""):
        assert not is_known(name, options, parties), name


def test_every_base_and_every_name_has_words() -> None:
    here = country([])
    for base in SHARE_BASES:
        assert base_words(base).text("en") not in ("", base)
    assert set(OTHER_BASES) < set(SHARE_BASES)
    for name in (*NAMES, "seats:a"):
        assert label(here, "c", name).text("en") not in ("", name)
    assert label(here, "c", "seats:a").text("en") == "Seats: A SYNTHETIC"


def test_a_row_says_only_what_it_says() -> None:
    [row] = published(country([{"contest_id": "c", "name": "a", "value": "12"}]), "c")
    assert row == Published("c", "SYNTHETIC", "", "a", Fraction(12), 0, "count", "=", "", "final", "", "")


def test_a_count_with_decimals_is_no_total() -> None:
    assert declared_totals(country([said("a", "12.5")], sheets=()), "c") is None
