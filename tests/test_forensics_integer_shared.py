"""Whole per cents of real elections: the figures published, and those that the data's own tables state."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

from scrutineer.check.forensics.coarse_fractions import coarse_fractions
from scrutineer.check.forensics.integer_percentages import IntegerPercentages, integer_percentages
from scrutineer.check.forensics.station_figures import Ints

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
QUICK = {"koeln2013", "russia2018"}
LEADERS = {"2004": "v_putin", "2011": "v_united_russia", "2012": "v_putin", "2018": "v_putin"}
EXACT = [
    ("russia2004", "v_putin"),
    ("russia2011", "v_united_russia"),
    ("russia2012", "v_putin"),
    ("russia2018", "v_putin"),
    ("poland2020_r2", "v_duda"),
    ("poland2020_r2", "v_trzaskowski"),
    ("uganda2011", "v_museveni"),
    ("canada2011", "v_conservative"),
    ("koeln2013", "v_cdu"),
    ("albania2013", "v_democratic"),
    ("albania2013", "v_socialist"),
    ("mexico_chih_2015", "v_cand1"),
]
pytestmark = pytest.mark.shared


def elections(pairs: list[Any]) -> list[Any]:
    return [
        pytest.param(*pair, marks=() if pair[0] in QUICK or f"russia{pair[0]}" in QUICK else pytest.mark.long)
        for pair in pairs
    ]


@cache
def table(name: str) -> pa.Table:
    path = DATA / f"{name}.csv.gz"
    if not path.exists():
        pytest.skip(f"the shared {name} is not here")
    return pyarrow.csv.read_csv(path)


def column(name: str, of: str) -> Ints:
    return np.asarray(table(name)[of].cast("int64").fill_null(-1).to_numpy(), np.int64)


@cache
def found(name: str, leader: str, given: str, received: str, **options: Any) -> IntegerPercentages:
    voters, issued, cast = (
        column(name, of) for of in ("registered_voters", f"ballots_{given}", f"ballots_{received}")
    )
    return integer_percentages(voters, issued, cast, column(name, leader), **options)


@cache
def positive(name: str, leader: str, given: str, received: str) -> IntegerPercentages:
    """In the adaptive window, of stations where ballots and the leader's votes are not nought."""
    voters, issued, cast = (
        column(name, of) for of in ("registered_voters", f"ballots_{given}", f"ballots_{received}")
    )
    votes = column(name, leader)
    some = (issued > 0) & (votes > 0)
    return integer_percentages(voters[some], issued[some], cast[some], votes[some], window="adaptive")


@cache
def weighed(name: str, leader: str, weight: str) -> IntegerPercentages:
    voters, issued, cast = (
        column(name, of) for of in ("registered_voters", "ballots_issued", "ballots_cast")
    )
    return integer_percentages(voters, issued, cast, column(name, leader), weights=column(name, weight))


@cache
def stated(after: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the first table of the data's README after these words."""
    readme = DATA / "README.md"
    if not readme.exists():
        pytest.skip("the shared data are not here")
    lines = readme.read_text("utf-8").split(after, 1)[1].splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
    return tuple(rows)


def numbers(cell: str) -> list[float]:
    return [float(text.replace(",", "")) for text in re.findall(r"[+-]?\d[\d,]*(?:\.\d+)?", cell)]


def exact_row(name: str, leader: str, after: str) -> tuple[str, ...]:
    return next(row for row in stated(after) if row[:2] == (name, leader))


def holds_to(row: tuple[str, ...]) -> None:
    """One row of the tables of exact values, to half a unit of their last digit."""
    name, leader, given, received, n, observed, *either = row[:11]
    answer = found(name, leader, given, received)
    assert answer.either.used == int(n) and answer.either.observed == int(observed)
    assert answer.either.log10_p == pytest.approx(float(row[10]), abs=0.0051)
    compared = [(answer.either, [float(observed), *(float(cell) for cell in (*either[:2], either[3]))])]
    compared += [(answer.result, numbers(row[11])), (answer.turnout, numbers(row[12]))]
    for count, (seen, expected, excess, z) in compared:
        assert count.observed == seen
        assert count.expected == pytest.approx(expected, abs=0.0051)
        assert count.excess == pytest.approx(excess, abs=0.0051)
        assert count.z == pytest.approx(z, abs=0.0051)
    assert answer.either.sd == pytest.approx(float(either[2]), abs=0.0051)


@pytest.mark.parametrize(("name", "leader"), elections(EXACT))
def test_exact_values_are_those_of_the_table(name, leader):
    holds_to(exact_row(name, leader, "## Integer percentages: exact null"))


@pytest.mark.long
@pytest.mark.parametrize("at", range(5))
def test_exact_values_of_other_denominators_are_those_of_the_table(at):
    holds_to(stated("The same with the other plausible denominators")[at])


@pytest.mark.parametrize(("year", "leader"), elections(list(LEADERS.items())))
def test_published_excesses_are_met_within_the_error_of_their_draws(year, leader):
    name = f"russia{year}"
    rows = [row for row in stated("Published Monte Carlo values") if row[0].startswith(year)]
    assert len(rows) == 3
    weights = (None, "registered_voters", "ballots_issued", leader)
    for row in rows:
        for at, weight in enumerate(weights):
            answer = weighed(name, leader, weight) if weight else found(name, leader, "issued", "cast")
            counts = {"either": answer.either, "result": answer.result, "turnout": answer.turnout}
            count = counts[row[0].split()[1]]
            published, published_sd, *_ = numbers(row[1 + 2 * at])
            exact, exact_sd = numbers(row[2 + 2 * at])
            assert count.sd is not None and count.excess is not None
            slack = 0.0051 if weight is None else 0.51
            assert count.excess == pytest.approx(exact, abs=slack)
            assert count.sd == pytest.approx(exact_sd, abs=slack)
            assert abs(count.excess - published) < 3.5 * count.sd / 1000**0.5
            assert abs(published_sd - count.sd) < 3.5 * count.sd / 2000**0.5


@pytest.mark.parametrize(("year", "leader"), elections(list(LEADERS.items())))
def test_exact_rare_points_are_those_of_the_readme(year, leader):
    said = (
        (DATA / "README.md").read_text("utf-8") if (DATA / "README.md").exists() else pytest.skip("no data")
    )
    point = float(re.search(rf'count "either":.*?{year} ([\d.]+)', said, re.DOTALL)[1])  # type: ignore[index]
    either = found(f"russia{year}", leader, "issued", "cast").either
    assert either.expected is not None
    assert either.quantile(0.999) - either.expected == pytest.approx(point, abs=0.051)


@pytest.mark.parametrize(("year", "leader"), elections(list(LEADERS.items())))
def test_regions_are_those_of_the_table(year, leader):
    name = f"russia{year}"
    row = next(row for row in stated("### By region") if row[0] == year)
    regions = found(name, leader, "issued", "cast").by_area(np.array(table(name)["region"].to_pylist()))
    _, areas, flagged, part, median, first = row
    assert (regions.used, regions.statistic) == (int(areas), int(flagged))
    assert regions.effect is not None
    assert 100 * regions.effect.value == pytest.approx(float(part.rstrip(" %")), abs=0.51)
    rest = np.median([one["z"] for one in regions.rows if not one["flagged"]])
    assert rest == pytest.approx(float(median), abs=0.0051)
    for region in first.split(";"):
        stations, observed, excess, z, log10_p = numbers(region)
        one = next(row for row in regions.rows if row["stations"] == stations and row["observed"] == observed)
        assert one["excess"] == pytest.approx(excess, abs=0.0051)
        assert one["z"] == pytest.approx(z, abs=0.0051)
        assert one["log10_p"] == pytest.approx(log10_p, abs=0.0051)


@pytest.mark.parametrize("name", [*elections([(name,) for name in dict.fromkeys(name for name, _ in EXACT)])])
def test_adaptive_window_and_share_of_rounded_are_those_of_the_table(name):
    rows = [row for row in stated("### Adaptive window and effect size") if row[0].split()[0] == name]
    assert rows
    for row in rows:
        said = row[0].split()[1] if len(row[0].split()) == 2 else ""
        leader = f"v_{said}" if said else next(leader for where, leader in EXACT if where == name)
        _, _, given, received = exact_row(name, leader, "## Integer percentages: exact null")[:4]
        answer = positive(name, leader, given, received)
        for count, cell in ((answer.turnout, row[1]), (answer.result, row[2])):
            z, score, phi, error = numbers(cell)
            assert count.z == pytest.approx(z, abs=0.0051)
            assert count.share is not None
            assert count.share.score_z == pytest.approx(score, abs=0.02)
            assert 100 * count.share.phi == pytest.approx(phi, abs=0.0051)
            assert 100 * count.share.error == pytest.approx(error, abs=0.0051)


SEQUENTIAL = {"russia2004": -33, "russia2011": -60, "russia2018": -39, "poland2020_r2": 7, "uganda2011": -14}


@pytest.mark.long
@pytest.mark.parametrize("name", SEQUENTIAL)
def test_the_nested_null_moves_the_expected_number_as_the_readme_says(name):
    leader = next(leader for where, leader in EXACT if where == name)
    _, _, given, received = exact_row(name, leader, "## Integer percentages: exact null")[:4]
    answer = found(name, leader, given, received)
    nested = answer.in_sequence().expected
    assert nested is not None and answer.either.expected is not None
    assert nested - answer.either.expected == pytest.approx(SEQUENTIAL[name], abs=0.6)


@pytest.mark.parametrize(
    ("name", "leader"), elections([pair for pair in EXACT if not pair[0].startswith("russia")])
)
def test_controls_have_no_excess_at_simple_fractions(name, leader):
    received = exact_row(name, leader, "## Integer percentages: exact null")[3]
    for of, total in ((leader, f"ballots_{received}"), ("ballots_cast", "registered_voters")):
        answer = coarse_fractions(column(name, of), column(name, total))
        assert not any(row["flagged"] for row in answer.rows)
        assert answer.log10_p is not None and answer.log10_p > -1
