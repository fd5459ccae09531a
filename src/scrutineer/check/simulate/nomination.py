"""Who was put forward in the invented country, who was refused and why: what a choice is made of."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from scrutineer.check.simulate.ballot import Batch, Line, PlannedContest

NOMINATORS_BETWEEN: Final = ";"
"""Stands between the bodies that nominated one candidate together."""

_REFUSED: Final[Mapping[str, tuple[str, ...]]] = {
    "president": ("PRE-01", "PRE-06", "PRE-03", "PRE-11"),
    "rural_akim": ("RAK-01", "RAK-04"),
}
"""Contest kind to the rules under which nominees were refused; others get the age rule of the Mazhilis."""

_AGE_OF_DEPUTY: Final = ("MAZ-05",)


def nominations(rng: np.random.Generator, batch: Batch, day: date) -> list[dict[str, Any]]:
    """Rows of the table, not yet numbered: all who are on the ballots, and some refused or withdrawn.

    In a contest of the whole country about as many are not registered as are (2022: 6 of 12); in a
    district about one. Who is not on a ballot has no option id.
    """
    rows: list[dict[str, Any]] = []
    for contest in batch.contests:
        standing = [line for line in contest.lines if line.kind in ("candidate", "list")]
        if not standing:
            continue
        rows += [_registered(contest, line, day) for line in standing]
        others = max(len(standing) - 1, 1) if len(batch.contests) == 1 else int(rng.poisson(0.8))
        rows += [_left_out(contest, at, day) for at in range(others)]
    return rows


def numbered(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with an id each, in their order."""
    width = max(len(str(len(rows))), 2)
    return [{"nomination_id": f"SYNTHETIC-N{at:0{width}}"} | row for at, row in enumerate(rows, start=1)]


def _registered(contest: PlannedContest, line: Line, day: date) -> dict[str, Any]:
    return {
        "contest_id": contest.contest_id,
        "option_id": line.option_id,
        "nominators": NOMINATORS_BETWEEN.join(line.nominators),
        "kind": line.nomination,
        "stage": "registered",
        "article": "",
        "decided_on": str(day - timedelta(days=30)),
    }


def _left_out(contest: PlannedContest, at: int, day: date) -> dict[str, Any]:
    reasons = _REFUSED.get(contest.kind, _AGE_OF_DEPUTY)
    withdrawn = at % 5 == 4
    by_self = any(line.nomination == "self" for line in contest.lines)
    return {
        "contest_id": contest.contest_id,
        "option_id": "",
        "nominators": "" if by_self else f"SYNTHETIC-association-{90 + at}",
        "kind": "self" if by_self else "association",
        "stage": "withdrawn" if withdrawn else "refused",
        "article": "" if withdrawn else reasons[at % len(reasons)],
        "decided_on": str(day - timedelta(days=33)),
    }
