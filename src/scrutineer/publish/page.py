"""The page of one election: everything that was counted and decided, with the way back to its sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from scrutineer.count import Account, Basis, ContestAccount
from scrutineer.count.decision.bases import base_name
from scrutineer.law.rulebook import cited
from scrutineer.model import FIGURES, SeatRow
from scrutineer.publish.areas import Counted, Declared, counted, declared
from scrutineer.publish.contests import split
from scrutineer.publish.copies import Copies, copies
from scrutineer.publish.findings import found
from scrutineer.publish.invented import Invented, banner, invented
from scrutineer.publish.lead import STATUS_SIGNS, STATUS_WORDS, contest_lead, contest_title, footing, lead
from scrutineer.publish.preferences import Approvals, Rounds, approvals, rounds
from scrutineer.publish.publications import LISTED, Stated, changes, publications, stage_name, stated
from scrutineer.publish.questions import published_ballots, questions
from scrutineer.publish.sealed import SIGNS, Sealed
from scrutineer.publish.speech import environment
from scrutineer.publish.standing import standing
from scrutineer.publish.turnout import Day, area_name, day
from scrutineer.publish.votes import MEANINGS, Votes, votes
from scrutineer.words import LANGUAGES, Name, Sentence, catalogue, mark

if TYPE_CHECKING:
    from scrutineer.check.belief import Report


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


def page(
    account: Account,
    language: str,
    seal: Sealed | None = None,
    belief: "Report | None" = None,
    *,
    template: str = "page.html",
    **more: Any,
) -> str:
    """One self-contained HTML page in ``language``, one of :data:`~scrutineer.words.LANGUAGES`.

    ``seal`` is what verifying the folder behind it gave, where it is sealed; ``belief`` what tests made of
    its figures, where a page of that stands beside this one. The page needs no script and
    asks nothing of any network. ``template`` extends ``page.html`` with the values ``more``.
    Raises ``LookupError`` for another language.
    """
    catalogue(language)
    election = account.election
    rows = stated(election)
    full, many = split(account)
    parts = tuple(_part(account, contest, place, rows) for place, contest in enumerate(full, 1))
    single = len(parts) == 1 and not many
    words = banner(election)
    return (
        environment(language)
        .get_template(template)
        .render(
            account=account,
            election=election,
            seal=seal,
            belief=_believed(belief) if belief else None,
            signs=SIGNS,
            cited=lambda article: cited(article, election.law).text(language),
            banner=words,
            banners=banners(words, language),
            place=area_name(election, election.area) if election.area else None,
            stage=stage_name(election.stage),
            findings=found(account),
            lead=lead(account),
            only=parts[0] if single else None,
            questions=questions(account, seal),
            standing=standing(account),
            parts=parts,
            many=many,
            publications=publications(rows),
            changes=changes(rows),
            stage_name=stage_name,
            listed=LISTED,
            meanings=_meanings(account),
            ballots=published_ballots(account),
            below=invented(election) is Invented.BELOW,
            days=() if single else day(election, [row for row in rows if not row.contest_id]),
            laws=sorted({contest.law for contest in account.contests}),
            verifiable_part=Fraction(account.verifiable, account.stations) if account.stations else None,
            **more,
        )
    )


def _believed(report: "Report") -> tuple[list[tuple[str, str, str]], Sentence]:
    """What tests made of the figures: for each state a sign, a word and a colour; and the first sentence."""
    from scrutineer.check.belief.summary import STATE_SIGNS, STATE_WORDS, summary

    said = summary(report)
    states = [(STATE_SIGNS[state][0], STATE_WORDS[state], STATE_SIGNS[state][1]) for state in said.states]
    return states, said.lead


def banners(words: str, language: str) -> list[tuple[str, str]]:
    """The banner in all languages, the reader's first; empty where nothing is invented."""
    if not words:
        return []
    order = [language, *(code for code in LANGUAGES if code != language)]
    return [(code, Sentence(words).text(code)) for code in order]


def _part(account: Account, contest: ContestAccount, place: int, rows: Sequence[Stated]) -> Part:
    election = account.election
    decision = contest.decision
    contest_id = contest.contest.contest_id
    here = [row for row in rows if row.contest_id in ("", contest_id)]
    rows_of = [row for row in rows if row.contest_id == contest_id]
    largest = max((row.seats for row in decision.allocation), default=0)
    return Part(
        anchor=place,
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


def _meanings(account: Account) -> list[tuple[Sentence, Sentence]]:
    """The figures that the page uses, with what each counts."""

    used = {
        key for contest in account.contests for key, total in contest.tally.figures.items() if total.stated
    }
    used |= {str(row.get("name") or "") for row in account.election.rows("declared")}
    return [(Sentence(FIGURES[key]), Sentence(MEANINGS[key])) for key in FIGURES if key in used]
