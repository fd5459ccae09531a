"""The four questions of a voter, each with a short answer, and the table behind the first of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from scrutineer.count import Account, Choice, ContestAccount
from scrutineer.count.choice import WORDS as CHOICE_WORDS
from scrutineer.model import Severity
from scrutineer.publish.invented import Invented, invented
from scrutineer.publish.findings import SEVERITY_CLASSES, SEVERITY_SIGNS, SEVERITY_WORDS, Found, found
from scrutineer.words import Name, Sentence, mark

_NUMBER: Final = "{n}"

_SHORT: Final = 170
"""A finding of so many letters in English still fits into a card."""


@dataclass(frozen=True, slots=True)
class Card:
    """One question. ``big`` is the answer in a figure; ``part`` a share drawn beneath it, if any."""

    question: str
    big: Sentence
    sign: str
    word: str
    css: str
    said: tuple[Sentence, ...]
    link: str = ""
    anchor: str = ""
    part: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of the choice: what, how much, its share, and where it comes from."""

    name: Sentence | Name
    value: Sentence | Name
    share: Fraction | None = None
    origin: Sentence | None = None


def questions(account: Account) -> tuple[Card, ...]:
    """The four cards, in the order in which a voter asks."""
    return _choice(account), _sums(account), _checkable(account), _promises()


def standing(account: Account) -> tuple[Row, ...]:
    """Who stood, who did not, and how close it was; only what somebody stated."""
    here = account.choice
    who = here.candidates
    rows: list[Row] = []
    for name in ("posts", "nominated", "refused", "withdrawn", "registered"):
        if stated := getattr(who, name):
            rows.append(_row(name, stated.value, origin=_origin(stated.origin, stated.source)))
        if name == "refused":
            rows.extend(_refusals(account))
    if who.lines and not (who.registered and who.registered.value == who.lines):
        rows.append(_row("lines", who.lines))
    if who.per_post is not None:
        rows.append(Row(Sentence(CHOICE_WORDS["candidates_per_post"]), Sentence("{n:decimal}", {"n": who.per_post})))
    if who.not_registered and not who.refused:
        rows.append(_row("not_registered", who.not_registered))
    if here.contests > 1:
        for name in ("posts_with_one", "posts_with_two"):
            if (number := getattr(who, name)) is not None:
                rows.append(_row(name, number))
    for name in ("women", "men"):
        if stated := getattr(who, name):
            rows.append(_row(name, stated.value, who.share(stated), _origin(stated.origin, stated.source)))
    for way, stated in who.ways.items():
        if stated.value:
            rows.append(_row(way, stated.value, who.share(stated), _origin(stated.origin, stated.source)))
    return (*rows, *_votes(account, here))


def _refusals(account: Account) -> Iterable[Row]:
    """Refusals by the article that was given: the article only, never what lies behind it."""
    refused = [row for row in account.election.rows("nominations") if row.get("stage") == "refused"]
    for article, number in Counter(str(row.get("article") or "") for row in refused).most_common():
        said = mark("refused under {article}") if article else mark("refused, no article given")
        yield Row(Sentence(said, {"article": article}), Sentence(_NUMBER, {"n": number}))


def _votes(account: Account, here: Choice) -> Iterable[Row]:
    """What rests on votes, for a single contest."""
    if here.effective_number is not None:
        yield Row(
            Sentence(CHOICE_WORDS["effective_number"]), Sentence("{n:decimal}", {"n": here.effective_number})
        )
    if here.margin is not None:
        yield _row("margin", here.margin.votes, here.margin.share)
    if here.against_all is not None:
        yield Row(
            Sentence(CHOICE_WORDS["against_all"]),
            Sentence(mark("place {rank}"), {"rank": here.against_all.rank}),
            here.against_all.share,
        )


def _row(name: str, value: int, share: Fraction | None = None, origin: Sentence | None = None) -> Row:
    return Row(Sentence(CHOICE_WORDS[name]), Sentence(_NUMBER, {"n": value}), share, origin)


def _origin(origin: str, source: str) -> Sentence:
    if origin == "rows":
        return Sentence(mark("counted from the tables"))
    return Sentence(mark("declared: {source}"), {"source": source}) if source else Sentence(mark("declared"))


def _choice(account: Account) -> Card:
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
            Sentence(mark("Effective number of options: {n:decimal}."), {"n": account.choice.effective_number})
        )
    against = account.choice.against_all
    if against is not None:
        said.append(
            Sentence(mark("Against all: place {rank}, {share}."), {"rank": against.rank, "share": against.share})
        )
    if who.women is not None and (share := who.share(who.women)) is not None:
        said.append(
            Sentence(mark("Women among the candidates: {n} ({share})."), {"n": who.women.value, "share": share})
        )
    word = mark("counted, not judged")
    return Card(
        mark("Was there a choice?"), big, "○", word, "plain", tuple(said), mark("Who stood, who was refused"), "choice"
    )


def _sums(account: Account) -> Card:
    question = mark("Does the count add up?")
    every: Found = found(account)
    said = [unexplained for c in account.contests if len(account.contests) == 1 and (unexplained := _unexplained(c))]
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
                "findings",
            )
    if account.verifiable:
        said = [Sentence(mark("Every control on every published protocol was computed.")), *said]
    else:
        said = [Sentence(mark("Only the declared totals could be checked, against one another.")), *said]
    return Card(
        question, Sentence(_NUMBER, {"n": 0}), "✓", mark("nothing found"), "agree", tuple(said[:2]),
        mark("Everything the checks found"), "findings",
    )  # fmt: skip


def _told(every: Found, severity: Severity) -> list[Sentence]:
    """What stands in the card: the first finding where it is short, and how many of the weaker kinds there are."""
    if severity is Severity.CONTRADICTION:
        said = [Sentence(mark("What contradicts what stands at the head of this page."))]
    else:
        firsts = [s.finding.sentence for s in every.shown if s.finding.severity is severity]
        said = [sentence for sentence in firsts[:1] if len(sentence.text("en")) <= _SHORT]
        said = said or [Sentence(mark("Each is written out below, with its code."))]
    weaker = [s for s in list(Severity)[list(Severity).index(severity) + 1 :] if every.severities.get(s)]
    return said + [
        Sentence(
            mark("Besides, {word}: {n}."), {"word": Sentence(SEVERITY_WORDS[s]), "n": every.severities[s]}
        )
        for s in weaker
    ]


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
        mark("Ballots issued that are neither valid votes nor reported as invalid: {n}."), {"n": issued - known}
    )


def _checkable(account: Account) -> Card:
    question = mark("Can you check it?")
    link = mark("What can be checked")
    if invented(account.election) is Invented.BELOW:
        said = (Sentence(mark("The protocols here are invented; of the real election none is published.")),)
        big = Sentence(_NUMBER, {"n": 0})
        return Card(question, big, "✕", mark("not verifiable"), "against", said, link, "verifiable", Fraction(0))
    if ballots := published_ballots(account):
        said = (Sentence(mark("Every ballot is published, so that anybody can count again.")),)
        big = Sentence(mark("Ballots: {n}"), {"n": ballots})
        return Card(question, big, "✓", mark("verifiable"), "agree", said, link, "verifiable", Fraction(1))
    if not account.stations:
        said = (Sentence(mark("Nobody stated how many polling stations there are.")),)
        big = Sentence(_NUMBER, {"n": account.verifiable})
        return Card(question, big, "✕", mark("not verifiable"), "against", said, link, "verifiable")
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
    return Card(question, big, sign, word, css, said, link, "verifiable", part)


def published_ballots(account: Account) -> int:
    """How many ballots are published one by one, where a contest rests on ballots and not on protocols."""
    return 0 if account.verifiable else sum(row["count"] or 0 for row in account.election.rows("ballots"))


def _promises() -> Card:
    return Card(
        mark("Were promises kept?"),
        Sentence(mark("not here yet")),
        "○",
        mark("not in this edition"),
        "plain",
        (
            Sentence(
                mark(
                    "The register of commitments and recommendations is not built in this edition. "
                    "No figure stands here until it is."
                )
            ),
        ),
    )
