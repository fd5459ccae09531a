"""Controls of a protocol: the same finding for a clerk at a form and for a whole country."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scrutineer.count.tally import unstated
from scrutineer.count.tally.controls import check_protocol
from scrutineer.count.tally.minutes import count_minutes
from scrutineer.count.tally.tabulate import Tabulation, tabulate
from scrutineer.law.rulebook import Rulebook
from scrutineer.model import Election, Finding, Protocol, Severity
from tests.rows import election, rules

CONTROLS = [
    ("E-01", "ballots_received = ballots_issued + ballots_cancelled + ballots_spoiled?", ()),
    ("E-02", "ballots_in_box + ballots_in_portable_box <= ballots_issued", ("E-01",)),
    ("E-03", "ballots_cast = ballots_invalid + ballots_valid", ()),
    ("E-04", "ballots_valid = lines", ("E-03",)),
    ("E-05", "ballots_issued <= registered_voters + voters_added?", ("E-04", "E-02")),
    ("E-06", "count_minutes <= 720", ()),
    ("E-07", "100 ballots_received <= 101 registered_voters + 101 voters_added?", ()),
    ("E-08", "ballots_issued >= ballots_in_portable_box?", ("E-02",)),
]
FIGURES = (
    *("registered_voters", "voters_added", "ballots_received", "ballots_issued", "ballots_cancelled"),
    *("ballots_spoiled", "ballots_in_box", "ballots_in_portable_box", "ballots_cast", "ballots_invalid"),
    "ballots_valid",
)


RULES = rules(CONTROLS)


def stations_of(*protocols: Protocol) -> Election:
    """An election of which these protocols are all."""
    return election(
        areas=[{"area_id": "country", "parent_id": ""}],
        stations=[{"station_id": each.station_id, "area_id": "country"} for each in protocols],
        contests=[{"contest_id": "c", "kind": "plurality"}],
        options=[{"contest_id": "c", "option_id": line} for line in ("a", "b")],
        protocols=[
            {
                "protocol_id": each.protocol_id,
                "contest_id": "c",
                "station_id": each.station_id,
                **{name: each.figures.get(name) for name in FIGURES},
                **each.times,
            }
            for each in protocols
        ],
        votes=[
            {"protocol_id": each.protocol_id, "option_id": line, "votes": votes}
            for each in protocols
            for line, votes in each.votes.items()
        ],
    )


def protocol(
    cells: Mapping[str, int | None],
    times: tuple[str, str] = ("", ""),
    votes: Mapping[str, int | None] = MappingProxyType({"a": 60, "b": 40}),
) -> Protocol:
    stated = dict(zip(("count_started_at", "count_ended_at"), times, strict=True))
    return Protocol("c", "001", cells, votes, protocol_id="p1", times=stated)


IN_ORDER: dict[str, int | None] = {
    "registered_voters": 120,
    "voters_added": 0,
    "ballots_received": 120,
    "ballots_issued": 105,
    "ballots_cancelled": 15,
    "ballots_spoiled": 0,
    "ballots_in_box": 100,
    "ballots_in_portable_box": 5,
    "ballots_cast": 105,
    "ballots_invalid": 5,
    "ballots_valid": 100,
}


def codes(found: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in found]


def at_a_form(given_protocol: Protocol) -> list[str]:
    return codes(check_protocol(given_protocol, ("a", "b"), RULES))


def test_a_protocol_in_order_raises_nothing():
    assert at_a_form(protocol(IN_ORDER)) == []


def test_ballots_that_were_received_must_be_accounted_for():
    (finding,) = check_protocol(protocol({**IN_ORDER, "ballots_cancelled": 14}), ("a", "b"), RULES)
    assert finding.code == "E-01"
    assert finding.severity is Severity.CONTRADICTION
    assert finding.text("en") == "en: 120 and 119"
    assert finding.action is not None
    assert finding.action.text("ru") == "SYNTHETIC"
    assert finding.article == "art. 0"
    assert finding.values["left"] == 120
    assert finding.values["ballots_spoiled"] == 0


def test_one_slip_raises_one_finding():
    """The valid ballots are misread: they fit neither the ballots cast nor the lines."""
    assert at_a_form(protocol({**IN_ORDER, "ballots_valid": 10})) == ["E-03"]


def test_a_silent_control_still_silences():
    """E-04 is silent because of E-03, and E-05 because of E-04: the first cause alone speaks."""
    wrong = {**IN_ORDER, "ballots_valid": 10, "registered_voters": 100, "ballots_received": 100}
    assert at_a_form(protocol({**wrong, "ballots_cancelled": 15})) == ["E-01", "E-03"]


def test_a_figure_that_is_not_stated_is_not_held_against_anything():
    assert at_a_form(protocol({**IN_ORDER, "ballots_cancelled": None})) == []


def test_a_lenient_figure_that_is_not_stated_counts_as_zero_and_is_said_to_be_not_stated():
    (finding,) = check_protocol(
        protocol({**IN_ORDER, "ballots_spoiled": None, "ballots_cancelled": 14}), ("a", "b"), RULES
    )
    assert finding.values["ballots_spoiled"] is None
    assert str(finding.sentence.values["ballots_spoiled"]) == "not stated"
    assert finding.values["right"] == 119


def test_lines_are_stated_when_each_of_them_is():
    assert at_a_form(protocol(IN_ORDER, votes={"a": 60, "b": 39})) == ["E-04"]
    assert at_a_form(protocol(IN_ORDER, votes={"a": 60, "b": None})) == []
    assert at_a_form(protocol(IN_ORDER, votes={"a": 60})) == []


def test_a_count_of_more_than_twelve_hours_is_found():
    night = ("2022-11-20T20:05:00+06:00", "2022-11-21T08:06:00+06:00")
    assert at_a_form(protocol(IN_ORDER, night)) == ["E-06"]
    assert at_a_form(protocol(IN_ORDER, (night[0], "2022-11-21T08:05:59+06:00"))) == []


@pytest.mark.parametrize(
    ("started", "ended", "minutes"),
    [
        ("2022-11-20T20:00:00+06:00", "2022-11-20T23:30:00+06:00", 210),
        ("2022-11-20T20:00+06:00", "2022-11-20T20:00+05:00", 60),
        ("2022-12-31T23:59:59Z", "2023-01-01T00:00:00.5+00:00", 1),
        ("2024-02-28T12:00:00Z", "2024-03-01T12:00:00Z", 2 * 1440),
        ("2023-02-28T12:00:00Z", "2023-03-01T12:00:00Z", 1440),
        ("2022-11-20T20:00:00+06:00", "2022-11-20T19:00:00+06:00", -60),
        ("", "2022-11-20T19:00:00+06:00", None),
        ("2022-11-20T20:00:00", "2022-11-20T21:00:00", None),
        ("at eight", "2022-11-20T21:00:00Z", None),
        ("2022-11-20T20:00:00Z\n", "2022-11-20T21:00:00Z", None),
    ],
)
def test_the_length_of_a_count_is_the_same_for_one_and_for_all(started: str, ended: str, minutes: int | None):
    assert count_minutes(started, ended) == minutes
    book = rules([("E-01", "count_minutes = 1000000", ())])
    found = country(protocol({}, (started, ended)), book=book).findings
    assert [finding.values["left"] for finding in found] == ([] if minutes is None else [minutes])


def country(*protocols: Protocol, book: Rulebook = RULES) -> Tabulation:
    return tabulate(stations_of(*protocols), rulebooks={"plurality": book})


CELL = st.none() | st.integers(0, 3) | st.integers(0, 3000)
TIME = st.sampled_from(
    ["", "20:00", "2022-11-20T20:00:00+06:00", "2022-11-21T08:00:00Z", "2022-11-21T08:00Z"]
)


@st.composite
def sheets(draw: st.DrawFn) -> Protocol:
    cells = draw(st.fixed_dictionaries(dict.fromkeys(FIGURES, CELL)))
    votes = draw(st.fixed_dictionaries({"a": CELL}, optional={"b": CELL}))
    return protocol(cells, draw(st.tuples(TIME, TIME)), votes)


@settings(max_examples=12)
@given(drawn=st.lists(sheets(), min_size=1, max_size=12))
@example(drawn=[protocol(dict.fromkeys(FIGURES, 1), votes={"a": 1, "b": 1})])
def test_a_form_and_a_country_find_the_same_in_the_same_words(drawn: list[Protocol]):
    protocols = [
        replace(each, station_id=f"{at:03}", protocol_id=f"p{at:03}") for at, each in enumerate(drawn)
    ]
    forms = [finding for each in protocols for finding in check_protocol(each, ("a", "b"), RULES)]
    totals = country(*protocols)
    forms.sort(key=lambda finding: (finding.code, finding.station_id))
    # An empty line is a finding only where others state it, which a form by itself cannot know.
    found = [finding for finding in totals.findings if finding.code != unstated.CODE]
    assert codes(forms) == codes(found)
    for finding, same in zip(found, forms, strict=True):
        assert finding == replace(same, area_id="country")
        for language in ("kk", "ru", "en"):
            assert finding.text(language) == same.text(language)
    counts = {key: n for key, n in totals.finding_counts.items() if key[1] != unstated.CODE}
    assert counts == {("c", code): number for code, number in Counter(codes(forms)).items()}


def two_kinds() -> dict[str, Any]:
    """Two contest kinds with different rules and different numbers of options, on one station."""
    sheets = {"president": (10, {"x": 4, "y": 5}), "referendum": (10, {"yes": 3, "no": 3, "both": 3})}
    return {
        "areas": [{"area_id": "country", "parent_id": ""}],
        "stations": [{"station_id": "001", "area_id": "country"}],
        "contests": [{"contest_id": kind, "kind": kind} for kind in sheets],
        "options": [
            {"contest_id": kind, "option_id": o} for kind, (_, lines) in sheets.items() for o in lines
        ],
        "protocols": [
            {
                "protocol_id": kind,
                "contest_id": kind,
                "station_id": "001",
                "ballots_valid": valid,
                "ballots_cast": 9,
            }
            for kind, (valid, _) in sheets.items()
        ],
        "votes": [
            {"protocol_id": kind, "option_id": o, "votes": v}
            for kind, (_, lines) in sheets.items()
            for o, v in lines.items()
        ],
    }


def test_each_contest_kind_has_its_own_controls():
    books = {
        "president": rules([("E-01", "ballots_valid = lines", ())], "president"),
        "referendum": rules([("E-01", "ballots_cast = lines", ()), ("E-02", "ballots_valid = lines", ())]),
    }
    totals = tabulate(election(**two_kinds()), rulebooks=books)
    assert totals.finding_counts == {("president", "E-01"): 1, ("referendum", "E-02"): 1}
    assert [(f.contest_id, f.code, f.values["right"]) for f in totals.findings] == [
        ("president", "E-01", 9),
        ("referendum", "E-02", 9),
    ]


def test_a_kind_without_rules_is_not_controlled_by_those_of_another():
    books = {"president": rules([("E-01", "ballots_valid = lines", ())], "president")}
    assert tabulate(election(**two_kinds()), rulebooks=books).finding_counts == {("president", "E-01"): 1}


def many_stations(wrong: int, right: int) -> Election:
    numbers = [f"{n:04}" for n in range(wrong + right)]
    return election(
        areas=[{"area_id": "country", "parent_id": ""}],
        stations=[{"station_id": n, "area_id": "country"} for n in numbers],
        contests=[{"contest_id": "c", "kind": "plurality"}],
        options=[{"contest_id": "c", "option_id": "a"}],
        protocols=[
            {
                "protocol_id": f"p{n}",
                "contest_id": "c",
                "station_id": n,
                "ballots_cast": 1,
                "ballots_invalid": 1 if int(n) < wrong else 0,
                "ballots_valid": 1,
            }
            for n in numbers
        ],
    )


def test_findings_are_listed_up_to_a_limit_and_counted_beyond_it():
    totals = tabulate(many_stations(wrong=7, right=5), limit=3, rulebooks={"plurality": RULES})
    assert totals.finding_counts == {("c", "E-03"): 7}
    assert [finding.station_id for finding in totals.findings] == ["0000", "0001", "0002"]


def test_a_control_on_a_figure_that_no_protocol_has_is_not_evaluated():
    book = rules(
        [("E-01", "ballots_received = ballots_issued", ()), ("E-02", "ballots_cast = ballots_spoiled?", ())]
    )
    totals = tabulate(many_stations(wrong=0, right=2), rulebooks={"plurality": book})
    assert totals.finding_counts == {("c", "E-02"): 2}
