"""What the checks found, strongest first, each with its code, its words and what to do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scrutineer.count import Account
from scrutineer.model import Election, Finding, Severity
from scrutineer.publish.lead import contest_title
from scrutineer.publish.turnout import area_name
from scrutineer.words import Name, Sentence, mark

SEVERITY_WORDS: Final[Mapping[Severity, str]] = {
    Severity.CONTRADICTION: mark("contradicted"),
    Severity.WARNING: mark("to be explained"),
    Severity.NOTE: mark("worth knowing"),
}
"""How strongly a finding speaks, in a word; a culprit or a motive is never named."""

SEVERITY_SIGNS: Final[Mapping[Severity, str]] = {
    Severity.CONTRADICTION: "✕",
    Severity.WARNING: "△",
    Severity.NOTE: "○",
}
"""The sign beside the word."""

SEVERITY_CLASSES: Final[Mapping[Severity, str]] = {
    Severity.CONTRADICTION: "against",
    Severity.WARNING: "doubt",
    Severity.NOTE: "plain",
}

SHOWN: Final = 60
"""Findings written out on a page; beyond them only their number is given, by code."""

_ORDER: Final = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as the page prints it. ``where`` goes from the whole to the part."""

    finding: Finding
    word: str
    sign: str
    css: str
    where: tuple[Name | Sentence, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """All findings of an election. ``counts`` is exact; ``shown`` holds the first, the strongest first."""

    shown: tuple[Shown, ...]
    counts: Mapping[str, int]
    severities: Mapping[Severity, int]
    contradictions: tuple[Shown, ...]

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.counts.values())

    @property
    def unshown(self) -> int:
        """How many are not written out."""
        return self.total - len(self.shown)


def found(account: Account) -> Found:
    """Everything found in an election, its contests included."""
    everything = list(account.findings)
    counts: dict[str, int] = {}
    for finding in account.findings:
        counts[finding.code] = counts.get(finding.code, 0) + 1
    for contest in account.contests:
        everything.extend(contest.findings)
        for code, number in contest.finding_counts.items():
            counts[code] = counts.get(code, 0) + number
        for finding in contest.findings:
            counts.setdefault(finding.code, 0)
    ranked = sorted(everything, key=lambda f: _ORDER.index(f.severity))
    listed = {finding.code: sum(f.code == finding.code for f in everything) for finding in ranked}
    counts = {code: max(counts[code], listed[code]) for code in listed} | {
        code: n for code, n in counts.items() if code not in listed
    }
    shown = _shown(account.election, ranked[:SHOWN])
    return Found(shown, counts, _severities(ranked, counts), _shown(account.election, _contradictions(ranked)))


def _contradictions(ranked: Sequence[Finding]) -> list[Finding]:
    return [f for f in ranked if f.severity is Severity.CONTRADICTION]


def _severities(ranked: Iterable[Finding], counts: Mapping[str, int]) -> dict[Severity, int]:
    """How many of each severity; a code's own count where only the first were kept."""
    severity_of = {finding.code: finding.severity for finding in ranked}
    found: dict[Severity, int] = {}
    for code, number in counts.items():
        if code in severity_of:
            severity = severity_of[code]
            found[severity] = found.get(severity, 0) + number
    return found


def _shown(election: Election, findings: Iterable[Finding]) -> tuple[Shown, ...]:
    return tuple(
        Shown(f, SEVERITY_WORDS[f.severity], SEVERITY_SIGNS[f.severity], SEVERITY_CLASSES[f.severity], _where(election, f))
        for f in findings
    )


def _where(election: Election, finding: Finding) -> tuple[Name | Sentence, ...]:
    places: list[Name | Sentence] = []
    contest = election.contests.get(finding.contest_id)
    if contest is not None and len(election.contests) > 1:
        places.append(contest_title(election, contest))
    if finding.area_id and (contest is None or finding.area_id != contest.area_id):
        places.append(area_name(election, finding.area_id))
    if finding.station_id:
        places.append(Sentence(mark("station {station}"), {"station": finding.station_id}))
    return tuple(places)
