"""Who stood, who did not, and how close it was: the table behind the question whether there was a choice."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from scrutineer.count import Account, Choice
from scrutineer.count.candidacy.candidates import ROWS, Candidates, Stated
from scrutineer.count.candidacy.choice import WORDS
from scrutineer.words import Sentence, mark


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what, how much, its share of the candidates or votes, and where it comes from."""

    name: Sentence
    value: Sentence
    share: Fraction | None = None
    origin: Sentence | None = None


def standing(account: Account) -> tuple[Row, ...]:
    """The table for an election, or for its only contest; only what somebody stated."""
    here = account.choice
    return (*_nominated(account), *_field(here), *_who(here.candidates), *_votes(here))


def _nominated(account: Account) -> Iterator[Row]:
    """Posts, and the way from nomination to the ballot."""
    who = account.choice.candidates
    for name in ("posts", "nominated", "refused", "withdrawn", "registered"):
        stated: Stated | None = getattr(who, name)
        if stated is not None:
            yield _stated(name, stated)
        if name == "refused":
            yield from _refusals(account)
    if who.not_registered and not who.refused:
        yield _number("not_registered", who.not_registered)


def _refusals(account: Account) -> Iterator[Row]:
    """Refusals by the article that was given: the article only, never what lies behind it."""
    refused = [row for row in account.election.rows("nominations") if row.get("stage") == "refused"]
    for article, number in Counter(str(row.get("article") or "") for row in refused).most_common():
        said = mark("refused under {article}") if article else mark("refused, no article given")
        yield Row(Sentence(said, {"article": article}), Sentence("{n}", {"n": number}))


def _field(here: Choice) -> Iterator[Row]:
    """How many there were for each post."""
    who = here.candidates
    if who.lines and not (who.registered and who.registered.value == who.lines):
        yield _number("lines", who.lines)
    if who.per_post is not None:
        yield _decimal("candidates_per_post", who.per_post)
    if here.contests > 1:
        if who.posts_with_one is not None:
            yield _number("posts_with_one", who.posts_with_one)
        if who.posts_with_two is not None:
            yield _number("posts_with_two", who.posts_with_two)


def _who(who: Candidates) -> Iterator[Row]:
    """Women and men, and who put them forward."""
    for name, stated in (("women", who.women), ("men", who.men), *who.ways.items()):
        if stated is not None and stated.value:
            yield _stated(name, stated, who.share(stated))


def _votes(here: Choice) -> Iterator[Row]:
    """What rests on votes, for a single contest."""
    if here.effective_number is not None:
        yield _decimal("effective_number", here.effective_number)
    if here.margin is not None:
        yield _number("margin", here.margin.votes, here.margin.share)
    if here.against_all is not None:
        place = Sentence(mark("place {rank}"), {"rank": here.against_all.rank})
        yield Row(Sentence(WORDS["against_all"]), place, here.against_all.share)


def _number(name: str, value: int, share: Fraction | None = None) -> Row:
    return Row(Sentence(WORDS[name]), Sentence("{n}", {"n": value}), share)


def _decimal(name: str, value: Fraction) -> Row:
    return Row(Sentence(WORDS[name]), Sentence("{n:decimal}", {"n": value}))


def _stated(name: str, stated: Stated, share: Fraction | None = None) -> Row:
    if stated.origin == ROWS:
        origin = Sentence(mark("counted from the tables"))
    elif stated.source:
        origin = Sentence(mark("declared: {source}"), {"source": stated.source})
    else:
        origin = Sentence(mark("declared"))
    return Row(Sentence(WORDS[name]), Sentence("{n}", {"n": stated.value}), share, origin)
