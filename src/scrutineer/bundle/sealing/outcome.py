"""The totals and the decision of a contest as an entry holds them: no sentences, no decimals, no language."""

from collections.abc import Mapping
from typing import Any

from scrutineer.bundle.sealing.rows import field_name
from scrutineer.count import ContestAccount

Outcome = dict[str, Any]

TOTALS = ("basis", "stations", "totals", "votes")
"""The fields that are sums; the others are what follows from them."""


def outcome(contest: ContestAccount) -> Outcome:
    """What is sealed of a contest's account. Option ids are written as fields (:func:`field_name`)."""
    tally, decision = contest.tally, contest.decision
    stations = tally.stations
    return {
        "law": contest.law,
        "basis": str(contest.basis),
        "stations": {
            "expected": stations.expected,
            "counted": stations.counted,
            "open": stations.open,
            "annulled": stations.annulled,
        },
        "totals": {name: total.value for name, total in tally.figures.items() if total.stated},
        "votes": _fields({option: total.value for option, total in tally.votes.items() if total.stated}),
        "status": str(decision.status),
        "winners": list(decision.winners),
        "seats": _fields(decision.seats),
        "certain": decision.certain,
        "steps": [{"rule": step.rule, "article": step.article} for step in decision.steps],
        "contradictions": contradictions(contest),
    }


def contradictions(contest: ContestAccount) -> dict[str, int]:
    """How many contradictions of each code there are."""
    codes = sorted({f.code for f in contest.findings if f.severity == "contradiction"})
    return {code: contest.finding_counts.get(code, 0) for code in codes}


def _fields(values: Mapping[str, int]) -> dict[str, int]:
    return {field_name(name): number for name, number in values.items()}
