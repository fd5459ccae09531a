"""Every slip of a digit in every count of three real tables: found, and never put down to another figure."""

from collections.abc import Iterator
from fractions import Fraction

import pytest

from scrutineer.count.declared.rows import Published, published
from scrutineer.count.misprint.digits import repairs
from scrutineer.count.misprint.misprints import misprints
from tests.test_misprints import MAZHILIS, PRESIDENT, REFERENDUM, example, printed

TABLES = [
    (PRESIDENT, "president", "final"),
    (REFERENDUM, "constitution", "preliminary"),
    (MAZHILIS, "lists", "final"),
]
VISIBLE = Fraction(1, 1000)
"""From which part of the votes a slip must be seen: shares are printed to a hundredth of a per cent."""


def slips(bundle: str, contest_id: str, stage: str) -> Iterator[tuple[Published, Fraction]]:
    """Each count of the ballot's lines, and every value that one slip makes of it."""
    lines = example(bundle).lines(contest_id)
    for row in published(example(bundle), contest_id):
        if row.stage == stage and row.unit == "count" and row.name in lines:
            for value, _ in repairs(row.value)[0]:
                yield row, value


def check(bundle: str, row: Published, value: Fraction) -> None:
    """The misprint is found if it is large enough to be seen, and what is suggested is the truth."""
    where = {"name": row.name, "unit": "count", "stage": row.stage}
    found = [
        f
        for f in misprints(printed(example(bundle), str(int(value)), **where))
        if f.code in ("D-04", "D-05", "D-07")
    ]
    base = 6_000_000
    if abs(value - row.value) > VISIBLE * base:
        assert found, f"{row.name} printed as {value}"
    for finding in found:
        if "suggestion" in finding.values:
            assert (finding.values["name"], finding.values["suggestion"]) == (row.name, row.value), str(
                int(value)
            )
        if finding.values["unit"] == "count" and finding.code == "D-07":
            assert finding.values["low"] <= row.value <= finding.values["high"]


@pytest.mark.parametrize(("bundle", "contest_id", "stage"), TABLES)
def test_some_slips(bundle: str, contest_id: str, stage: str) -> None:
    for row, value in list(slips(bundle, contest_id, stage))[::23]:
        check(bundle, row, value)


@pytest.mark.long
@pytest.mark.parametrize(("bundle", "contest_id", "stage"), TABLES)
def test_every_slip(bundle: str, contest_id: str, stage: str) -> None:
    for row, value in slips(bundle, contest_id, stage):
        check(bundle, row, value)


def test_a_slip_too_small_for_the_shares_is_still_seen_by_the_sum() -> None:
    """Of the referendum every class of ballots is published, so that a single vote is missed."""
    clean = example(REFERENDUM)
    where = {"name": "yes", "unit": "count", "stage": "preliminary"}
    assert "D-05" in {f.code for f in misprints(printed(clean, "6163864", **where))}
