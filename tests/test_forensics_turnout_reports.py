"""Turnout through the day: what was announced in Kazakhstan in 2022, falls, and what is not compared."""

from fractions import Fraction
from pathlib import Path

import pytest

from scrutineer import bundle
from scrutineer.check.forensics.result import Null
from scrutineer.check.forensics.turnout_reports import turnout_falls, turnout_jumps, turnout_series
from scrutineer.model import Election
from tests.rows import election

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def declared(area: str, hour: int, value: str, name: str = "ballots_issued", **more: str) -> dict[str, str]:
    row = {"contest_id": "c", "area_id": area, "name": name, "value": value, "unit": "share", "relation": "="}
    row |= {"base": "registered", "stage": "voting", "as_of": f"2022-11-20T{hour:02}:00:00+06:00"}
    return row | more


def announced(*rows: dict[str, str], areas: int = 6) -> Election:
    """SYNTHETIC land with some areas and these announced turnouts."""
    places = [{"area_id": "land", "kind": "country", "name_en": "SYNTHETIC land"}] + [
        {"area_id": f"a{k}", "parent_id": "land", "kind": "region", "name_en": f"SYNTHETIC {k}"}
        for k in range(areas)
    ]
    contest = [{"contest_id": "c", "kind": "plurality", "area_id": "land"}]
    return election(areas=places, contests=contest, declared=list(rows), law="generic")


def usual_day(jump: str = "0.28") -> list[dict[str, str]]:
    """Six areas from about 10 % at ten to about 25 % at noon; the last one to ``jump``."""
    ends = ["0.24", "0.25", "0.26", "0.25", "0.27", jump]
    return [
        row
        for k, end in enumerate(ends)
        for row in (declared(f"a{k}", 10, f"0.1{k}"), declared(f"a{k}", 12, end))
    ]


def test_turkistan_is_the_jump_that_stands_out_in_2022():
    (found,) = turnout_jumps(bundle.read(EXAMPLES / "kz-2022-president"), "president")
    first, second = found.rows[:2]
    assert first["area_id"] == found.area_id == "turkistan"
    assert (first["before"], first["after"]) == (Fraction("0.2703"), Fraction("0.6421"))
    assert (first["rise"], first["minutes"], first["rank"]) == (Fraction("0.3718"), 120, 1)
    assert first["median"] == Fraction("0.1615")
    assert first["distance"] == found.statistic == pytest.approx(6.11, abs=0.01)
    assert first["distance"] > 1.5 * second["distance"]
    assert (found.null, found.log10_p) == (Null.NONE, None)
    assert "Turkistan" in str(found)
    assert "a question to the commission, not an answer" in str(found)


def test_what_it_takes_is_said_in_seconds_for_a_ballot():
    """11,950,485 voters and 10,101 stations were declared: 1,183 a station, 37.18 % in 7,200 seconds."""
    (found,) = turnout_jumps(bundle.read(EXAMPLES / "kz-2022-president"), "president")
    assert found.rows[0]["seconds_per_ballot"] == pytest.approx(
        7200 / (0.3718 * 11_950_485 / 10_101), rel=1e-3
    )
    assert "a ballot every 16 seconds" in str(found)


def test_no_announced_turnout_of_2022_fell():
    for name, contest in (("kz-2022-president", "president"), ("kz-2022-referendum", "constitution")):
        found = turnout_falls(bundle.read(EXAMPLES / name), contest)
        assert found.statistic == 0
        assert found.rows == ()


def test_a_falling_share_is_listed_with_the_growth_of_the_list_that_would_explain_it():
    found = turnout_falls(announced(declared("a0", 10, "0.50"), declared("a0", 12, "0.40")), "c")
    (row,) = found.rows
    assert (row["unit"], row["before"], row["after"]) == ("share", Fraction("0.50"), Fraction("0.40"))
    assert row["list_growth"] == Fraction("0.495") / Fraction("0.405") - 1


def test_a_falling_count_has_no_excuse():
    rows = [declared("a0", hour, value, unit="count", base="") for hour, value in ((10, "500"), (12, "499"))]
    (row,) = turnout_falls(announced(*rows), "c").rows
    assert (row["unit"], row["list_growth"]) == ("count", None)


def test_rounding_is_no_fall():
    rows = [declared("a0", 10, "0.504"), declared("a0", 12, "0.50")]
    assert turnout_falls(announced(*rows), "c").statistic == 0


def test_a_planted_jump_is_first_and_an_even_day_has_none_like_it():
    (even,) = turnout_jumps(announced(*usual_day()), "c")
    (jumped,) = turnout_jumps(announced(*usual_day("0.61")), "c")
    assert jumped.rows[0]["area_id"] == "a5"
    assert jumped.statistic > 10
    assert even.statistic < 4


def test_two_definitions_of_turnout_are_never_compared_with_each_other():
    other = [
        declared(row["area_id"], int(row["as_of"][11:13]), "0.9", "ballots_cast") for row in usual_day()[:2]
    ]
    found = turnout_jumps(announced(*usual_day(), *other), "c")
    assert len(found) == 1
    assert "received a ballot" in str(found[0].notes[0])
    assert (
        turnout_falls(
            announced(declared("a0", 10, "0.5"), declared("a0", 12, "0.4", "ballots_cast")), "c"
        ).used
        == 0
    )


def test_few_areas_bounds_and_results_are_not_compared():
    assert turnout_jumps(announced(*usual_day()[:8]), "c") == ()
    bounds = [declared("a0", 10, "0.5", relation=">"), declared("a0", 12, "0.4", stage="final")]
    assert turnout_series(announced(*bounds), "c") == ()


def test_without_voters_and_stations_nothing_is_said_of_seconds():
    (found,) = turnout_jumps(announced(*usual_day()), "c")
    assert found.rows[0]["seconds_per_ballot"] is None
    assert len(found.notes) == 1
