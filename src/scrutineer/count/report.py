"""The account as plain values for JSON: whole numbers, shares as exact fractions with a decimal."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from scrutineer.count.account import Account, ContestAccount
from scrutineer.model import Decision, Finding, Reading, Step
from scrutineer.words import exact


def report(account: Account, language: str) -> dict[str, Any]:
    """The account as JSON-ready values; sentences in ``language``.

    Votes and seats are maps from option id. A figure that no protocol states is absent from ``totals``.
    """
    election = account.election
    return {
        "election": {
            "id": election.election_id,
            "name": election.name.text(language),
            "date": election.date,
            "law": election.law,
            "stage": election.stage,
            "synthetic": election.synthetic,
        },
        "verifiable": {"stations": account.verifiable, "of": account.stations},
        "choice": account.choice.as_dict(),
        "contests": [_contest(c, language) for c in account.contests],
        "findings": _findings(account.findings, language),
    }


def _contest(contest: ContestAccount, language: str) -> dict[str, Any]:
    tally = contest.tally
    stations = tally.stations
    return {
        "contest_id": contest.contest.contest_id,
        "law": contest.law,
        "area_id": contest.contest.area_id,
        "name": contest.contest.name.text(language),
        "basis": str(contest.basis),
        "stations": {
            "expected": stations.expected,
            "counted": stations.counted,
            "open": stations.open,
            "annulled": stations.annulled,
        },
        "totals": {name: s.value for name, s in tally.figures.items() if s.stated},
        "stated": {name: s.stated for name, s in tally.figures.items() if s.stated},
        "votes": {option: s.value for option, s in tally.votes.items() if s.stated},
        "shares": [_share(reading, contest) for reading in contest.shares],
        "decision": _decision(contest.decision, language),
        "choice": contest.choice.as_dict(),
        "findings": _findings(contest.findings, language),
        "finding_counts": dict(contest.finding_counts),
    }


def _share(reading: Reading, contest: ContestAccount) -> dict[str, str]:
    key = "option" if reading.subject in contest.tally.votes else "figure"
    return {key: reading.subject, "base": reading.base, **exact(reading.fraction)}


def _decision(decision: Decision, language: str) -> dict[str, Any]:
    return {
        "status": str(decision.status),
        "winners": list(decision.winners),
        "seats": dict(decision.seats),
        "certain": decision.certain,
        "steps": [_step(step, language) for step in decision.steps],
        "assumptions": [said.text(language) for said in decision.assumptions],
        "warnings": [said.text(language) for said in decision.warnings],
        "allocation": [
            {
                "option": row.option_id,
                "votes": row.votes,
                "quotient": str(row.quotient),
                "remainder": str(row.remainder),
                "floor": row.floor,
                "extra": row.extra,
                "seats": row.seats,
            }
            for row in decision.allocation
        ],
    }


def _step(step: Step, language: str) -> dict[str, Any]:
    values = {key: str(v) if isinstance(v, Fraction) else v for key, v in step.values.items()}
    return {
        "rule": step.rule,
        "article": step.article,
        "text": step.sentence.text(language),
        "values": values,
    }


def _findings(findings: Iterable[Finding], language: str) -> list[dict[str, Any]]:
    return [
        {
            "code": finding.code,
            "severity": str(finding.severity),
            "contest_id": finding.contest_id,
            "area_id": finding.area_id,
            "station_id": finding.station_id,
            "protocol_id": finding.protocol_id,
            "article": finding.article,
            "text": finding.text(language),
            "action": finding.action.text(language) if finding.action else "",
        }
        for finding in findings
    ]
