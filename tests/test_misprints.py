"""Real misprints of the press, put into the examples: each is one finding, and none is there without it."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import narwhals as nw
import pytest

from scrutineer.bundle import read
from scrutineer.count.misprint.digits import repairs
from scrutineer.count.misprint.misprints import misprints
from scrutineer.model import Election, Finding

EXAMPLES = Path(__file__).parents[1] / "examples"
Row = dict[str, str]


@cache
def example(name: str) -> Election:
    return read(EXAMPLES / name)


def changed(election: Election, change: Callable[[list[Row]], list[Row]]) -> Election:
    """The election with other declared rows."""
    rows = change([dict(row) for row in election.rows("declared")])
    columns = {name: [row.get(name, "") for row in rows] for name in {key: 0 for row in rows for key in row}}
    frame = nw.from_dict(columns, dict.fromkeys(columns, nw.String()), backend="pyarrow")
    return replace(election, tables={**election.tables, "declared": frame})


def printed(election: Election, value: str, **where: str) -> Election:
    """The election with ``value`` in the one declared row that is as ``where`` says."""

    def change(rows: list[Row]) -> list[Row]:
        [row] = [r for r in rows if all(r[k] == v for k, v in where.items())]
        row["value"] = value
        return rows

    return changed(election, change)


def reported(
    election: Election, values: dict[str, str], by: str, key: str = "name", **where: str
) -> Election:
    """The election with further rows by a second source: ``key`` to value, otherwise as the first's."""

    def change(rows: list[Row]) -> list[Row]:
        found = [r for r in rows if r[key] in values and all(r[k] == v for k, v in where.items())]
        return rows + [{**r, "value": values[r[key]], "source": by, "relation": "="} for r in found]

    return changed(election, change)


def new(election: Election, clean: Election) -> list[Finding]:
    """The findings that the clean election does not have, once none of that election's is lost."""
    before, after = misprints(clean), misprints(election)
    gone = {f.text("en") for f in before} - {f.text("en") for f in after}
    assert not {text for text in gone if "differ from the preliminary" not in text}
    known = {f.text("en") for f in before}
    return [f for f in after if f.text("en") not in known and f.code != "D-10"]


def one(election: Election, clean: Election) -> Finding:
    [finding] = new(election, clean)
    return finding


PRESIDENT, REFERENDUM, MAZHILIS = "kz-2022-president", "kz-2022-referendum", "kz-2023-mazhilis"
FINAL_COUNT = {"unit": "count", "stage": "final"}


@pytest.mark.parametrize(
    ("bundle", "name", "misprint", "true", "slip"),
    [
        pytest.param(PRESIDENT, "kazhyken", 300_907, 200_907, "one digit is different", id="Kazhyken"),
        pytest.param(PRESIDENT, "against_all", 480_484, 460_484, "one digit is different", id="against all"),
        pytest.param(MAZHILIS, "amanat", 3_341_510, 3_431_510, "two digits have changed places", id="Amanat"),
    ],
)
def test_a_misprinted_line_is_named_with_its_repair(
    bundle: str, name: str, misprint: int, true: int, slip: str
) -> None:
    clean = example(bundle)
    finding = one(printed(clean, str(misprint), name=name, **FINAL_COUNT), clean)
    assert (finding.code, finding.severity, finding.values["name"]) == ("D-04", "contradiction", name)
    assert finding.values["printed"] == misprint
    assert finding.values["suggestion"] == true
    assert finding.values["slip"] == slip


def test_invalid_ballots_that_lost_a_digit_in_the_preliminary_column() -> None:
    clean = example(REFERENDUM)
    misprint = printed(clean, "20696", name="ballots_invalid", unit="count", stage="preliminary")
    finding = one(misprint, clean)
    assert (finding.code, finding.values["name"], finding.values["stage"]) == (
        "D-04", "ballots_invalid", "preliminary",
    )  # fmt: skip
    assert finding.values["suggestion"] == 206_096
    assert finding.values["slip"] == "a digit is missing"


def test_the_same_number_in_the_final_column_needs_the_final_one() -> None:
    clean = example(REFERENDUM)
    finding = one(printed(clean, "20696", name="ballots_invalid", **FINAL_COUNT), clean)
    assert (finding.code, finding.values["name"]) == ("D-04", "ballots_invalid")
    assert finding.values["suggestion"] == 205_924
    assert finding.values["slip"] == "", "205,924 is not one slip away from 20,696"


def test_a_turnout_whose_count_and_share_are_both_misprinted_cannot_be_put_right() -> None:
    clean = example(REFERENDUM)
    at_eight = {"name": "ballots_issued", "area_id": "kz", "as_of": "2022-06-05T20:00:00+06:00"}
    misprint = printed(clean, "7396655", unit="count", **at_eight)
    finding = one(printed(misprint, "0.6567", unit="share", **at_eight), clean)
    assert finding.code == "D-05"
    assert finding.values["figures"][0] == ("ballots_issued", "count", 7_396_655)
    assert "suggestion" not in finding.values


def test_a_misprint_by_a_second_source_is_told_from_the_first() -> None:
    clean = example(PRESIDENT)
    press = reported(clean, {"kazhyken": "300907"}, "press", **FINAL_COUNT)
    finding = one(press, clean)
    assert (finding.code, finding.values["source"]) == ("D-04", "press")
    assert (finding.values["printed"], finding.values["suggestion"]) == (300_907, 200_907)


def test_a_misprint_by_the_first_source_is_told_from_the_second() -> None:
    clean = example(PRESIDENT)
    commission = {"kazhyken": "200907"}
    both = reported(
        printed(clean, "300907", name="kazhyken", **FINAL_COUNT), commission, "commission", **FINAL_COUNT
    )
    finding = one(both, clean)
    assert (finding.code, finding.values["printed"], finding.values["suggestion"]) == (
        "D-04",
        300_907,
        200_907,
    )


def test_two_misprints_in_one_column_are_not_guessed_at() -> None:
    clean = example(PRESIDENT)
    misprint = printed(clean, "300907", name="kazhyken", **FINAL_COUNT)
    finding = one(printed(misprint, "480484", name="against_all", **FINAL_COUNT), clean)
    assert finding.code == "D-05"
    assert {"kazhyken", "against_all"} <= {name for name, _, _ in finding.values["figures"]}


def test_a_misprinted_share_is_named_and_not_its_count() -> None:
    clean = example(PRESIDENT)
    finding = one(printed(clean, "0.8331", name="tokayev", unit="share", stage="final"), clean)
    assert (finding.code, finding.values["name"], finding.values["unit"]) == ("D-04", "tokayev", "share")
    assert finding.values["suggestion"] == Fraction(8131, 10_000)


def test_a_rounded_count_is_rounded_and_not_wrong() -> None:
    clean = example(PRESIDENT)
    finding = one(printed(clean, "206000", name="abden", **FINAL_COUNT), clean)
    assert (finding.code, finding.severity, finding.values["name"]) == ("D-07", "note", "abden")
    assert finding.values["low"] <= 206_206 <= finding.values["high"]


def test_a_rounded_count_of_a_second_source_is_not_a_conflict() -> None:
    clean = example(PRESIDENT)
    finding = one(reported(clean, {"abden": "206000"}, "press", **FINAL_COUNT), clean)
    assert (finding.code, finding.severity, finding.values["name"]) == ("D-07", "note", "abden")


def test_a_share_cut_off_after_its_last_digit_is_not_wrong() -> None:
    clean = example(PRESIDENT)
    finding = one(printed(clean, "0.0579", name="against_all", unit="share", stage="final"), clean)
    assert (finding.code, finding.severity, finding.values["name"]) == ("D-07", "note", "against_all")


EVENING = {"name": "ballots_issued", "as_of": "2022-11-20T18:05:00+06:00"}


def test_a_press_table_with_rows_shifted_by_one_is_one_finding() -> None:
    """Kyzylorda and Mangystau in the table of a news agency: each row held the value of the row above."""
    clean = example(PRESIDENT)
    shifted = {"kostanay": "0.7756", "kyzylorda": "0.7756", "mangystau": "0.7720", "pavlodar": "0.7712"}
    finding = one(reported(clean, shifted, "agency", key="area_id", **EVENING), clean)
    assert (finding.code, finding.values["rows"]) == ("D-06", ["kyzylorda", "mangystau"])
    assert finding.values["suggestion"] == {"kyzylorda": Fraction("0.7720"), "mangystau": Fraction("0.6457")}
    assert finding.values["source"] == "agency"


def test_rows_that_changed_places_are_found_without_a_second_source() -> None:
    clean = example(PRESIDENT)
    swapped = printed(clean, "0.6457", area_id="kyzylorda", **EVENING)
    finding = one(printed(swapped, "0.7720", area_id="mangystau", **EVENING), clean)
    assert (finding.code, finding.values["rows"]) == ("D-06", ["kyzylorda", "mangystau"])
    assert finding.values["suggestion"] == {"kyzylorda": Fraction("0.7720"), "mangystau": Fraction("0.6457")}


def test_rows_that_slipped_down_and_lost_their_end_are_found_without_a_second_source() -> None:
    clean = example(PRESIDENT)
    shifted = printed(clean, "0.7756", area_id="kyzylorda", **EVENING)
    finding = one(printed(shifted, "0.7720", area_id="mangystau", **EVENING), clean)
    assert (finding.code, finding.values["rows"]) == ("D-06", ["kyzylorda", "mangystau"])
    assert finding.values["suggestion"] == {"kyzylorda": Fraction("0.7720")}


def test_a_single_value_out_of_order_is_not_taken_for_a_shifted_table() -> None:
    clean = example(PRESIDENT)
    finding = one(printed(clean, "0.8923", area_id="atyrau", **EVENING), clean)
    assert finding.code in ("D-04", "D-05")
    assert finding.area_id == "atyrau"


def akims(shares: list[str]) -> Election:
    """Akims elected in 2021 by party, as printed: 730 posts, and how many of them."""
    parties = ["nur_otan", "auyl", "adal", "aq_jol", "ppk", "nsdp"]
    counts = ["627", "33", "15", "11", "10", "1"]
    about = {
        "contest_id": "",
        "relation": "=",
        "stage": "final",
        "as_of": "2021-07-25",
        "source": "Wikipedia",
    }
    rows = [{**about, "name": "posts", "value": "730", "unit": "count", "base": ""}]
    for party, count, share in zip(parties, counts, shares, strict=True):
        rows.append({**about, "name": f"elected:{party}", "value": count, "unit": "count", "base": ""})
        rows.append({**about, "name": f"elected:{party}", "value": share, "unit": "share", "base": "posts"})
    election = changed(example(PRESIDENT), lambda _: rows)
    frame = {"party_id": parties, "name_en": parties}
    table = nw.from_dict(frame, dict.fromkeys(frame, nw.String()), backend="pyarrow")
    return replace(election, tables={**election.tables, "parties": table})


def test_percentages_of_akims_that_lag_their_counts_by_one_row_are_one_finding() -> None:
    right = akims(["0.8589", "0.0452", "0.0205", "0.0151", "0.0137", "0.0014"])
    assert misprints(right) == ()
    [finding] = misprints(akims(["0.8589", "0.0452", "0.0452", "0.0205", "0.0151", "0.0137"]))
    assert finding.code == "D-06"
    assert finding.values["rows"] == ["elected:adal", "elected:aq_jol", "elected:ppk", "elected:nsdp"]


def test_stations_abroad_in_addition_or_as_part_of_the_whole() -> None:
    """A report of 10,101 stations "plus 68 abroad", which are among the 10,101."""
    clean = example(PRESIDENT)
    finding = one(printed(clean, "10101", name="stations_domestic"), clean)
    assert (finding.code, finding.severity, finding.values["part"]) == ("D-08", "warning", "stations_abroad")
    finding = one(reported(clean, {"stations": "10169"}, "agency"), clean)
    assert (finding.code, finding.severity, finding.values["part"]) == ("D-08", "warning", "stations_abroad")


def codes(name: str) -> list[tuple[str, str, str]]:
    return [(f.code, f.area_id, str(f.values["name"])) for f in misprints(example(name))]


def test_the_clean_examples_have_only_what_is_truly_noteworthy() -> None:
    assert codes(REFERENDUM) == [("D-09", "almaty", "ballots_cast"), ("D-10", "kz", "ballots_cast")]
    assert codes(PRESIDENT) == [("D-10", "kz", "tokayev"), ("D-12", "kz", "ballots_issued")]
    assert codes(MAZHILIS) == [("D-03", "kz", "ballots_cast"), ("D-09", "kz", "ballots_cast")]
    assert all(
        f.severity != "contradiction"
        for name in (REFERENDUM, PRESIDENT, MAZHILIS)
        for f in misprints(example(name))
    )


def test_a_list_that_grows_during_the_day_is_no_finding_but_its_share_is_checked() -> None:
    clean = example(REFERENDUM)
    at_eight = {"area_id": "kz", "as_of": "2022-06-05T20:00:00+06:00"}
    misprint = printed(clean, "0.6865", name="ballots_issued", unit="share", **at_eight)
    assert one(misprint, clean).values["suggestion"] == Fraction("0.6765")


def test_final_and_preliminary_differ_by_what_the_difference_report_says() -> None:
    [report] = [f for f in misprints(example(REFERENDUM)) if f.code == "D-10"]
    assert report.values["changes"] == {"ballots_cast": -524, "yes": -347, "no": -5, "ballots_invalid": -172}
    assert report.severity == "note"


def test_a_jump_between_preliminary_and_final_is_a_warning() -> None:
    clean = example(PRESIDENT)
    jump = printed(clean, "6156392", name="tokayev", stage="preliminary")
    [report] = [f for f in misprints(jump) if f.code == "D-10"]
    assert report.severity == "warning"


def test_three_turnouts_of_2023_are_kept_and_told_apart() -> None:
    conflict, definition = misprints(example(MAZHILIS))
    assert (conflict.values["one"], conflict.values["other"]) == (6_517_360, 6_521_860)
    assert definition.values["other"] == Fraction("0.5290")
    assert "6\N{NARROW NO-BREAK SPACE}366\N{NARROW NO-BREAK SPACE}441" in definition.text("en")


def test_over_three_quarters_and_an_exact_share_above_it_do_not_conflict() -> None:
    clean = example(REFERENDUM)
    where: dict[str, Any] = {"key": "area_id", "name": "yes", "unit": "share"}
    assert new(reported(clean, {"akmola": "0.771"}, "press", **where), clean) == []
    below = one(reported(clean, {"akmola": "0.701"}, "press", **where), clean)
    assert (below.code, below.area_id) == ("D-03", "akmola")


def test_a_region_that_does_not_fit_the_country_is_named() -> None:
    clean = example(PRESIDENT)
    regions = [a for a in clean.areas if a != "kz"]

    def votes(first: int) -> Callable[[list[Row]], list[Row]]:
        def change(rows: list[Row]) -> list[Row]:
            [country] = [r for r in rows if r["name"] == "dairabayev" and r["unit"] == "count"]
            counts = [13_000] * 19 + [24_641]
            counts[0] = first
            return rows + [
                {**country, "area_id": a, "value": str(n)} for a, n in zip(regions, counts, strict=True)
            ]

        return change

    whole = changed(clean, votes(13_000))
    assert new(whole, clean) == []
    finding = one(changed(clean, votes(31_000)), clean)
    assert (finding.code, finding.area_id, finding.values["suggestion"]) == ("D-04", regions[0], 13_000)


@pytest.mark.parametrize("printed_value", [0, 7, 10, 88, 480_484, 3_341_510])
def test_every_repair_is_one_slip_and_one_slip_back(printed_value: int) -> None:
    """Against a second way: the distance of two numbers' digits, counted by hand."""
    usual, rare = repairs(Fraction(printed_value))
    for value, _ in (*usual, *rare):
        assert value != printed_value
        assert _is_one_slip(str(printed_value), str(int(value)))


def _is_one_slip(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) == 1:
        short, long = sorted((a, b), key=len)
        return any(long[:k] + long[k + 1 :] == short for k in range(len(long)))
    differ = [k for k, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    return len(differ) == 1 or (len(differ) == 2 and sorted(a) == sorted(b))


def test_every_number_one_slip_away_is_thought_of() -> None:
    """Enumeration of all numbers up to five digits."""
    start = "4804"
    found = {int(v) for way in repairs(Fraction(int(start))) for v, _ in way}
    assert found == {n for n in range(100_000) if str(n) != start and _is_near(start, str(n))}


def _is_near(a: str, b: str) -> bool:
    return abs(len(a) - len(b)) <= 1 and _is_one_slip(a, b)
