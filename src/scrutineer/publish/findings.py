"""What the checks found, strongest first, each with its code, its words and what to do."""

from collections.abc import Iterable, Mapping
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

LISTED: Final = 40
"""Findings of one code that a page writes out; beyond them only their number is given."""

_DECLARED: Final = "D-"
"""Findings of declared figures name area and station in their own sentence."""

_FIRST: Final = 4
"""Findings of one code that are read at once; the others wait to be opened."""

_ORDER: Final = tuple(Severity)
_KINDS: Final = "DCE"
"""Among equals: what was declared against what was counted, then copies, then one protocol's own sums."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as the page prints it. ``where`` goes from the whole to the part."""

    finding: Finding
    word: str
    sign: str
    css: str
    where: tuple[Name | Sentence, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one code: how many there are, and those that are written out."""

    code: str
    count: int
    shown: tuple[Shown, ...]

    @property
    def strength(self) -> tuple[str, str, str]:
        """The sign, the word and the colour of the strongest."""
        return self.shown[0].sign, self.shown[0].word, self.shown[0].css

    @property
    def first(self) -> tuple[Shown, ...]:
        """What is read at once."""
        return self.shown[:_FIRST]

    @property
    def further(self) -> tuple[Shown, ...]:
        """The others that are written out."""
        return self.shown[_FIRST:]


@dataclass(frozen=True, slots=True)
class Found:
    """All findings of an election by code, the strongest first; ``counts`` and ``severities`` are exact."""

    groups: tuple[Group, ...]
    counts: Mapping[str, int]
    severities: Mapping[Severity, int]

    @property
    def shown(self) -> tuple[Shown, ...]:
        """Those that are written out, the strongest first."""
        return tuple(shown for group in self.groups for shown in group.shown)

    @property
    def contradictions(self) -> tuple[tuple[Shown, int], ...]:
        """The first contradiction of each code, with how many of that code there are."""
        strong = [g for g in self.groups if g.shown[0].finding.severity is Severity.CONTRADICTION]
        return tuple((group.shown[0], group.count) for group in strong)

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.counts.values())


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
    ranked = sorted(everything, key=lambda f: (_ORDER.index(f.severity), _kind(f.code)))
    listed = {finding.code: sum(f.code == finding.code for f in everything) for finding in ranked}
    counts = {code: max(counts[code], listed[code]) for code in listed} | {
        code: n for code, n in counts.items() if code not in listed
    }
    groups: dict[str, list[Finding]] = {}
    for finding in ranked:
        groups.setdefault(finding.code, []).append(finding)
    return Found(
        tuple(
            Group(code, counts[code], _shown(account.election, some[:LISTED]))
            for code, some in groups.items()
        ),
        counts,
        _severities(ranked, counts),
    )


def _kind(code: str) -> int:
    return _KINDS.find(code[:1]) % (len(_KINDS) + 1)


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
        Shown(
            f,
            SEVERITY_WORDS[f.severity],
            SEVERITY_SIGNS[f.severity],
            SEVERITY_CLASSES[f.severity],
            _where(election, f),
        )
        for f in findings
    )


def _where(election: Election, finding: Finding) -> tuple[Name | Sentence, ...]:
    places: list[Name | Sentence] = []
    contest = election.contests.get(finding.contest_id)
    if contest is not None and len(election.contests) > 1:
        places.append(contest_title(election, contest))
    if finding.code.startswith(_DECLARED):
        return tuple(places)
    if finding.area_id and (contest is None or finding.area_id != contest.area_id):
        places.append(area_name(election, finding.area_id))
    if finding.station_id:
        places.append(Sentence(mark("station {station}"), {"station": finding.station_id}))
    return tuple(places)
