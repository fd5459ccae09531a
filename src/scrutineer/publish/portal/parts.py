"""One contest in full, as the front page and the contest's own page show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scrutineer.count import Account, Basis, ContestAccount
from scrutineer.count.decision.bases import base_name
from scrutineer.model import SeatRow
from scrutineer.publish.areas import Counted, Declared, counted, declared
from scrutineer.publish.contests import split
from scrutineer.publish.copies import Copies, copies
from scrutineer.publish.lead import STATUS_SIGNS, STATUS_WORDS, contest_lead, contest_title, footing
from scrutineer.publish.preferences import Approvals, Rounds, approvals, rounds
from scrutineer.publish.publications import Stated, stated
from scrutineer.publish.turnout import Day, day
from scrutineer.publish.votes import Votes, votes
from scrutineer.words import Name, Sentence, mark


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One list in the table of seats; ``part`` is its share of the largest list, for the picture."""

    name: Name
    seats: SeatRow
    part: Fraction


@dataclass(frozen=True, slots=True)
class Part:
    """One contest as its section shows it."""

    anchor: int
    account: ContestAccount
    title: Name | Sentence
    status: str
    sign: str
    lead: tuple[Sentence, ...]
    footing: Sentence | None
    declared: bool
    votes: Votes
    bounds: Sentence | None
    days: tuple[Day, ...]
    allocation: tuple[SeatLine, ...]
    by_remainder: bool
    copies: Copies | None
    approvals: Approvals | None
    rounds: Rounds | None
    counted_areas: Counted | None
    declared_areas: Declared | None

    @property
    def unsure(self) -> bool:
        """Whether protocols that are missing could change the decision, or nothing says they cannot."""
        return self.account.basis is Basis.PROTOCOLS and self.account.decision.certain is not True


def parts(account: Account) -> tuple[Part, ...]:
    """The contests that are shown in full on the front: those of kinds that have but a few."""
    full, _ = split(account)
    rows = stated(account.election)
    return tuple(part(account, contest, rows, place) for place, contest in enumerate(full, 1))


def part(account: Account, contest: ContestAccount, rows: Sequence[Stated], anchor: int = 1) -> Part:
    """One contest; ``rows`` are all declared figures of its election, ``anchor`` a number for its ids."""
    election = account.election
    decision = contest.decision
    contest_id = contest.contest.contest_id
    here = [row for row in rows if row.contest_id in ("", contest_id)]
    rows_of = [row for row in rows if row.contest_id == contest_id]
    largest = max((row.seats for row in decision.allocation), default=0)
    return Part(
        anchor=anchor,
        account=contest,
        title=contest_title(election, contest.contest),
        status=STATUS_WORDS[decision.status],
        sign=STATUS_SIGNS[decision.status],
        lead=contest_lead(contest),
        footing=footing(contest),
        declared=contest.basis is Basis.DECLARED,
        votes=votes(election, contest),
        bounds=_bounds(contest),
        days=day(election, here if len(election.contests) == 1 else rows_of),
        allocation=tuple(
            SeatLine(
                contest.names.get(r.option_id) or Name(en=r.option_id), r, Fraction(r.seats, largest or 1)
            )
            for r in sorted(decision.allocation, key=lambda r: r.votes, reverse=True)
        ),
        by_remainder=any(row.remainder for row in decision.allocation),
        copies=copies(account, contest, here),
        approvals=approvals(contest),
        rounds=rounds(election, contest),
        counted_areas=counted(election, contest),
        declared_areas=declared(election, contest, here),
    )


def _bounds(contest: ContestAccount) -> Sentence | None:
    """Says so where the number of voters who took part is known only to lie between two others."""
    bound = contest.bases.of.get("cast")
    if bound is None or bound.exact is not None or bound.high is None:
        return None
    return Sentence(
        mark("The number of {base} was not published. It lies between {low} and {high}."),
        {"base": base_name("cast"), "low": bound.low, "high": bound.high},
    )
