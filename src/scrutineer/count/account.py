"""The whole account of an election: for each contest the totals, the decision, the choice, the findings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scrutineer.count.candidacy.choice import Choice, choice
from scrutineer.count.decision.bases import Bases, readings
from scrutineer.count.decision.decide import Basis, Decided, decide
from scrutineer.count.declared.totals import compare, declared_stations
from scrutineer.count.tally.tabulate import Tabulation, tabulate
from scrutineer.engine import Engine
from scrutineer.model import Contest, Decision, Election, Finding, Reading, Tally
from scrutineer.words import Name


@dataclass(frozen=True)
class ContestAccount:
    """One contest. ``tally`` holds the totals that the decision rests on, as ``basis`` says.

    ``units`` maps area id to the tally of each area just below the contest's, where protocols give one.
    ``finding_counts`` maps codes to how many there are, where ``findings`` holds only the first of them.
    """

    contest: Contest
    law: str
    basis: Basis
    tally: Tally
    bases: Bases
    shares: tuple[Reading, ...]
    decision: Decision
    choice: Choice
    findings: tuple[Finding, ...]
    finding_counts: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, Tally] = field(default_factory=dict)
    names: Mapping[str, Name] = field(default_factory=dict)

    @property
    def contradicted(self) -> bool:
        """Whether anything found is a contradiction."""
        return any(f.severity == "contradiction" for f in self.findings)


@dataclass(frozen=True)
class Account:
    """All contests of an election, and what concerns the election as a whole.

    ``verifiable`` of ``stations`` polling stations have a published protocol of the commission;
    ``stations`` is ``None`` where nobody stated how many there are.
    """

    election: Election
    tabulation: Tabulation
    contests: Sequence[ContestAccount]
    choice: Choice
    findings: tuple[Finding, ...]
    verifiable: int
    stations: int | None

    @property
    def contradicted(self) -> bool:
        """Whether anything found anywhere is a contradiction (exit code 1)."""
        return any(c.contradicted for c in self.contests) or any(
            f.severity == "contradiction" for f in self.findings
        )


def account(election: Election, engine: str | Engine = "duckdb") -> Account:
    """Add up, decide, compare and describe every contest of ``election``.

    Raises :class:`~scrutineer.model.NotSupportedError` where the engine or the law is not available.
    """
    totals = tabulate(election, engine)
    compared = (*totals.findings, *compare(election, totals))
    by_contest: dict[str, list[Finding]] = {}
    for finding in compared:
        by_contest.setdefault(finding.contest_id, []).append(finding)
    contests = tuple(
        _contest(election, totals, decided, tuple(by_contest.get(decided.contest.contest_id, ())))
        for decided in decide(election, totals)
    )
    expected = sum(c.tally.stations.expected for c in contests)
    return Account(
        election=election,
        tabulation=totals,
        contests=contests,
        choice=choice(election, totals),
        findings=tuple(by_contest.get("", ())),
        verifiable=_verifiable(election, totals, contests),
        stations=totals.station_count or declared_stations(election) or expected or None,
    )


def _contest(
    election: Election, totals: Tabulation, decided: Decided, findings: tuple[Finding, ...]
) -> ContestAccount:
    contest = decided.contest
    options = election.options[contest.contest_id]
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.code] = counts.get(finding.code, 0) + 1
    counts |= {
        code: n
        for (contest_id, code), n in totals.finding_counts.items()
        if contest_id == contest.contest_id and n
    }
    here = set(totals.area_ids(contest.contest_id))
    return ContestAccount(
        contest=contest,
        law=decided.rulebook.path,
        basis=decided.basis,
        tally=decided.tally,
        bases=decided.bases,
        shares=readings(decided.tally, options, decided.bases),
        decision=decided.decision,
        choice=choice(election, totals, contest.contest_id),
        findings=findings,
        finding_counts=counts,
        names={option_id: election.option_name(contest.contest_id, option_id) for option_id in options},
        units={
            area.area_id: totals.tally(contest.contest_id, area.area_id)
            for area in election.areas.values()
            if area.parent_id == contest.area_id and area.area_id in here
        },
    )


def _verifiable(election: Election, totals: Tabulation, contests: Sequence[ContestAccount]) -> int:
    """Stations with a counted protocol of the commission; where contests share stations, in the one that
    has the most of them.
    """
    counted = [totals.tally(c.contest.contest_id).stations.counted for c in contests]
    held_in = {c.contest.area_id for c in contests}
    separate = len(held_in) == len(contests) and not any(
        held_in.intersection(_above(election, area)) for area in held_in
    )
    return sum(counted) if separate else max(counted, default=0)


def _above(election: Election, area_id: str) -> Iterator[str]:
    """The areas in which an area lies, from the nearest."""
    while (area := election.areas.get(area_id)) and area.parent_id:
        area_id = area.parent_id
        yield area_id
