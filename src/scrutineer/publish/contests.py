"""Contests of one kind where there are hundreds: how they ended, who stood, the unusual ones in full."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from scrutineer.count import Account, ContestAccount
from scrutineer.model import Decision, Election, Status
from scrutineer.publish.lead import STATUS_SIGNS, STATUS_WORDS, contest_title
from scrutineer.publish.votes import NOMINATION
from scrutineer.words import Name, Sentence, mark

MANY: Final = 8
"""From this many contests of one kind the front page sums them up instead of showing each."""

_TOLD: Final = 20
_USUAL: Final = (Status.ELECTED, Status.SEATS_ALLOCATED, Status.ADOPTED)


@dataclass(frozen=True, slots=True)
class Row:
    """One contest in a line of the table."""

    contest_id: str
    title: Name | Sentence
    status: str
    sign: str
    winners: tuple[Name, ...]
    nomination: tuple[Sentence, ...]
    votes: int | None
    share: Fraction | None
    margin: int | None
    candidates: int
    counted: int
    expected: int
    contradicted: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a small picture: a name, how many, and its part of the whole."""

    name: Name | Sentence | str
    count: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class Told:
    """A contest whose steps are written out."""

    title: Name | Sentence
    account: ContestAccount


@dataclass(frozen=True, slots=True)
class Many:
    """All contests of one kind. ``example`` is one whose steps stand for the others of the usual outcome.

    ``doubts`` carries the assumptions and warnings of all of them.
    """

    law: str
    total: int
    statuses: tuple[Bar, ...]
    by_candidates: tuple[Bar, ...]
    by_nomination: tuple[Bar, ...]
    example: Told | None
    unusual: tuple[Told, ...]
    unusual_left: int
    doubts: Decision


def split(account: Account) -> tuple[tuple[ContestAccount, ...], tuple[Many, ...]]:
    """The contests that get a section of their own, and those that share a table, by kind."""
    kinds: dict[str, list[ContestAccount]] = {}
    for contest in account.contests:
        kinds.setdefault(contest.law, []).append(contest)
    full = tuple(c for c in account.contests if len(kinds[c.law]) < MANY)
    return full, tuple(_many(account.election, law, cs) for law, cs in kinds.items() if len(cs) >= MANY)


def _many(election: Election, law: str, contests: Sequence[ContestAccount]) -> Many:
    rows = {c.contest.contest_id: contest_row(election, c) for c in contests}
    unusual = [c for c in contests if c.decision.status not in _USUAL]
    usual = [c for c in contests if c.decision.status in _USUAL]
    return Many(
        law,
        len(contests),
        _bars(
            Counter(c.decision.status for c in contests), {s: Sentence(w) for s, w in STATUS_WORDS.items()}
        ),
        _candidates(tuple(rows.values()), len(contests)),
        _nominations(election, contests),
        next((_told(election, c) for c in usual), None),
        tuple(_told(election, c) for c in unusual[:_TOLD]),
        max(len(unusual) - _TOLD, 0),
        _doubts(contests),
    )


def _doubts(contests: Sequence[ContestAccount]) -> Decision:
    """The assumptions of all the contests, each once; their warnings where there are few enough to read."""
    assumed = dict.fromkeys(s.text("en") for c in contests for s in c.decision.assumptions)
    firsts = {s.text("en"): s for c in contests for s in reversed(c.decision.assumptions)}
    warned = {s.text("en"): s for c in contests for s in c.decision.warnings}
    shown = tuple(warned.values())[:_TOLD]
    return Decision(
        contests[0].decision.status, assumptions=tuple(firsts[t] for t in assumed), warnings=shown
    )


def _told(election: Election, contest: ContestAccount) -> Told:
    return Told(contest_title(election, contest.contest), contest)


def region(election: Election, area_id: str) -> str:
    """The ancestor just below the root of the tree, under which a contest is listed."""
    here, seen = area_id, set()
    while (area := election.areas.get(here)) and area.parent_id in election.areas and here not in seen:
        seen.add(here)
        if not election.areas[area.parent_id].parent_id:
            return here
        here = area.parent_id
    return here


def contest_row(election: Election, contest: ContestAccount) -> Row:
    """One contest as a line of a table."""
    decision = contest.decision
    options = election.options[contest.contest.contest_id]
    votes = {o: s.value for o, s in contest.tally.votes.items() if s.stated}
    first = decision.winners[0] if decision.winners else ""
    others = [v for o, v in votes.items() if o not in decision.winners]
    count = votes.get(first)
    named = (options[o].nomination for o in decision.winners if o in options)
    ways = [NOMINATION[way] for way in named if way in NOMINATION]
    base = next((b for b in ("valid_with_against_all", "valid") if contest.bases.exact(b)), "")
    return Row(
        contest.contest.contest_id,
        contest_title(election, contest.contest),
        STATUS_WORDS[decision.status],
        STATUS_SIGNS[decision.status],
        tuple(contest.names.get(o) or Name(en=o) for o in decision.winners),
        tuple(Sentence(way) for way in dict.fromkeys(ways)),
        count,
        contest.bases.share(count, base) if count is not None and base else None,
        count - max(others) if count is not None and others and decision.status is Status.ELECTED else None,
        sum(o.wins_seats for o in options.values()),
        contest.tally.stations.counted,
        contest.tally.stations.expected,
        contest.contradicted,
    )


def _bars(counts: Counter[Status], names: Mapping[Status, Sentence]) -> tuple[Bar, ...]:
    whole = counts.total()
    return tuple(Bar(names[key], n, Fraction(n, whole)) for key, n in counts.most_common())


def _candidates(rows: Sequence[Row], whole: int) -> tuple[Bar, ...]:
    counts = Counter(row.candidates for row in rows)
    return tuple(Bar(Name(en=str(n)), counts[n], Fraction(counts[n], whole)) for n in sorted(counts))


def _nominations(election: Election, contests: Sequence[ContestAccount]) -> tuple[Bar, ...]:
    counts: Counter[str] = Counter()
    for contest in contests:
        options = election.options[contest.contest.contest_id]
        if contest.decision.status is Status.ELECTED:
            counts.update(options[o].nomination for o in contest.decision.winners if o in options)
    whole = counts.total()
    if not whole or set(counts) == {""}:
        return ()
    return tuple(
        Bar(Sentence(NOMINATION.get(way, mark("way of nomination not stated"))), n, Fraction(n, whole))
        for way, n in counts.most_common()
    )
