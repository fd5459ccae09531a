"""The four questions of a voter, each with a short answer."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from scrutineer.count import Account, ContestAccount
from scrutineer.count.candidacy.choice import WORDS as CHOICE_WORDS
from scrutineer.model import Severity
from scrutineer.publish.findings import SEVERITY_CLASSES, SEVERITY_SIGNS, SEVERITY_WORDS, Found, found
from scrutineer.publish.invented import Invented, invented
from scrutineer.publish.sealed import Sealed
from scrutineer.publish.speech import NOTHING
from scrutineer.words import Sentence, mark

_NUMBER: Final = "{n}"

_SHORT: Final = 170
"""A finding of so many letters in English still fits into a card."""


@dataclass(frozen=True, slots=True)
class Card:
    """One question. ``big`` is the answer in a figure; ``part`` a share drawn beneath it, if any.

    ``link`` names the ``page`` on which the whole answer stands.
    """

    question: str
    big: Sentence
    sign: str
    word: str
    css: str
    said: tuple[Sentence, ...]
    link: str = ""
    page: str = ""
    part: Fraction | None = None


FINDINGS: Final = "findings.html"
VERIFIABLE: Final = "verifiable.html"


def questions(account: Account, choice_page: str, seal: Sealed | None, promises: Card) -> tuple[Card, ...]:
    """The four cards, in the order in which a voter asks; ``choice_page`` says who stood.

    ``promises`` is the last card, which a register of claims and commitments answers, or :data:`UNASKED`.
    """
    return _choice(account, choice_page), _sums(account), checkable(account, seal), promises


def checkable(account: Account, seal: Sealed | None = None) -> Card:
    """Whether anybody outside can check it; ``seal`` is of a sealed folder."""
    card = _checkable(account)
    return replace(card, said=(*card.said, seal.state)) if seal else card


def _choice(account: Account, page: str) -> Card:
    who = account.choice.candidates
    said: list[Sentence] = []
    if who.nominated and who.registered:
        big = Sentence(mark("{n} of {total}"), {"n": who.registered.value, "total": who.nominated.value})
        said.append(Sentence(mark("On the ballot, of all who were nominated.")))
    elif who.lines:
        big = Sentence(_NUMBER, {"n": who.lines})
        said.append(Sentence(CHOICE_WORDS["lines"]))
    else:
        big = Sentence(mark("yes or no"))
        said.append(Sentence(mark("One question, two answers; nobody stood.")))
    if who.per_post is not None and who.posts and who.posts.value > 1:
        said.append(Sentence(mark("Candidates for each post: {n:decimal}."), {"n": who.per_post}))
    if account.choice.effective_number is not None:
        said.append(
            Sentence(
                mark("Effective number of options: {n:decimal}."), {"n": account.choice.effective_number}
            )
        )
    against = account.choice.against_all
    if against is not None:
        said.append(
            Sentence(
                mark("Against all: place {rank}, {share}."), {"rank": against.rank, "share": against.share}
            )
        )
    if who.women is not None and (share := who.share(who.women)) is not None:
        said.append(
            Sentence(
                mark("Women among the candidates: {n} ({share})."), {"n": who.women.value, "share": share}
            )
        )
    word = mark("counted, not judged")
    return Card(
        mark("Was there a choice?"),
        big,
        "○",
        word,
        "plain",
        tuple(said),
        mark("Who stood, who was refused"),
        page,
    )


def _sums(account: Account) -> Card:
    """Whether the count adds up."""
    question = mark("Does the count add up?")
    every: Found = found(account)
    said = unexplained(account)
    for severity in Severity:
        if number := every.severities.get(severity):
            told = _told(every, severity)
            said = [*said, *told] if severity is Severity.NOTE else [*told, *said]
            return Card(
                question,
                Sentence(_NUMBER, {"n": number}),
                SEVERITY_SIGNS[severity],
                SEVERITY_WORDS[severity],
                SEVERITY_CLASSES[severity],
                tuple(said[:3]),
                mark("Everything the checks found"),
                FINDINGS,
            )
    if account.verifiable:
        said = [Sentence(mark("Every control that the stated figures allow was computed.")), *said]
    else:
        said = [Sentence(mark("Only the declared totals could be checked, against one another.")), *said]
    return Card(
        question, Sentence(_NUMBER, {"n": 0}), "✓", mark("nothing found"), "agree", tuple(said[:2]),
        mark("Everything the checks found"), FINDINGS,
    )  # fmt: skip


def _told(every: Found, severity: Severity) -> list[Sentence]:
    """The first finding where it is short, and how many of the weaker kinds there are."""
    if severity is Severity.CONTRADICTION:
        said = [Sentence(mark("What contradicts what stands at the head of this page."))]
    else:
        firsts = [s.finding.sentence for s in every.shown if s.finding.severity is severity]
        said = [sentence for sentence in firsts[:1] if len(sentence.text("en")) <= _SHORT]
        said = said or [Sentence(mark("Each is written out, with its code."))]
    weaker = [s for s in list(Severity)[list(Severity).index(severity) + 1 :] if every.severities.get(s)]
    return said + [
        Sentence(
            mark("Besides, {word}: {n}."), {"word": Sentence(SEVERITY_WORDS[s]), "n": every.severities[s]}
        )
        for s in weaker
    ]


def unexplained(account: Account) -> list[Sentence]:
    """Ballots of the only contest that no declared figure accounts for; empty where there are none."""
    said = [_unexplained(contest) for contest in account.contests if len(account.contests) == 1]
    return [sentence for sentence in said if sentence]


def _unexplained(contest: ContestAccount) -> Sentence | None:
    """Ballots handed out that no declared figure accounts for."""
    tally = contest.tally
    issued, cast = tally.figure("ballots_issued"), contest.bases.exact("cast")
    lines = contest.bases.exact("valid_with_against_all")
    if issued is None or cast is not None or lines is None:
        return None
    known = lines + (tally.figure("ballots_invalid") or 0) + (tally.figure("ballots_both_marked") or 0)
    if issued <= known:
        return None
    return Sentence(
        mark("Ballots issued that are neither valid votes nor reported as invalid: {n}."),
        {"n": issued - known},
    )


def _checkable(account: Account) -> Card:
    question = mark("Can you check it?")
    link = mark("What can be checked")
    if invented(account.election) is Invented.BELOW:
        said = (Sentence(mark("The protocols here are invented; of the real election none is published.")),)
        big = Sentence(_NUMBER, {"n": 0})
        return Card(
            question, big, "✕", mark("not verifiable"), "against", said, link, VERIFIABLE, Fraction(0)
        )
    if ballots := published_ballots(account):
        said = (Sentence(mark("Every ballot is published, so that anybody can count again.")),)
        big = Sentence(mark("Ballots: {n}"), {"n": ballots})
        return Card(question, big, "✓", mark("verifiable"), "agree", said, link, VERIFIABLE, Fraction(1))
    if not account.stations:
        said = (Sentence(mark("Nobody stated how many polling stations there are.")),)
        big = Sentence(_NUMBER, {"n": account.verifiable})
        return Card(question, big, "✕", mark("not verifiable"), "against", said, link, VERIFIABLE)
    part = Fraction(account.verifiable, account.stations)
    sign, word, css = (
        ("✕", mark("not verifiable"), "against")
        if not account.verifiable
        else ("✓", mark("verifiable"), "agree")
        if part >= 1
        else ("△", mark("verifiable in part"), "doubt")
    )
    said = (Sentence(mark("Stations with a published protocol of the commission.")),)
    big = Sentence(mark("{n} of {total}"), {"n": account.verifiable, "total": account.stations})
    return Card(question, big, sign, word, css, said, link, VERIFIABLE, part)


def published_ballots(account: Account) -> int:
    """How many ballots are published one by one, where a contest rests on ballots and not on protocols."""
    return 0 if account.verifiable else sum(row["count"] or 0 for row in account.election.rows("ballots"))


KEPT: Final = mark("Were promises kept?")

UNASKED: Final = Card(
    KEPT,
    Sentence(NOTHING),
    "○",
    mark("no register"),
    "plain",
    (Sentence(mark("No register of commitments that names this election was given for this site.")),),
)
"""The fourth card where nothing answers it."""
