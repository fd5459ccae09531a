"""The lines of the ballot with their votes, on named bases, and the figures of the count around them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from scrutineer.count import ContestAccount
from scrutineer.count.decision.bases import base_name
from scrutineer.model import FIGURES, Election, Option
from scrutineer.model.ballot import AGAINST_ALL
from scrutineer.words import Name, Sentence, mark

_FULL: Final = (Fraction(1, 4), Fraction(1, 2), Fraction(1))
"""Bars run to a quarter, a half or the whole: the smallest that holds the longest, and the mark within."""

_MOST_BASES: Final = 2

_HEADS: Final[Mapping[str, str]] = {
    "registered": mark("% of the lists"),
    "issued": mark("% of ballots issued"),
    "cast": mark("% of those who took part"),
    "valid": mark("% of valid votes"),
    "valid_with_against_all": mark("% of valid votes"),
}

NOMINATION: Final[Mapping[str, str]] = {
    "party": mark("nominated by a party"),
    "self": mark("self-nominated"),
    "association": mark("nominated by an association"),
    "superior_akim": mark("added by the superior akim"),
}
"""Ways onto the ballot, in words."""

MEANINGS: Final[Mapping[str, str]] = {
    "registered_voters": mark("Everybody on the station's list when voting ends."),
    "voters_added": mark("Voters entered on the day itself, who vote with an absentee certificate."),
    "ballots_received": mark("Ballot papers handed to the station before voting, used or not."),
    "ballots_issued": mark(
        "Ballot papers handed to voters, wherever they voted. Turnout during the day counts these."
    ),
    "ballots_issued_outside": mark(
        "Ballot papers taken to voters at home or in hospital; part of those issued."
    ),
    "ballots_issued_absentee": mark(
        "Ballot papers given against an absentee certificate; part of those issued."
    ),
    "ballots_cancelled": mark("Ballot papers that nobody used, cancelled before the boxes are opened."),
    "ballots_spoiled": mark("Ballot papers that a voter spoiled and exchanged for a new one."),
    "ballots_in_box": mark("Ballot papers taken out of the boxes that stand in the station."),
    "ballots_in_portable_box": mark("Ballot papers taken out of the boxes carried to voters."),
    "ballots_cast": mark("Ballot papers found in all boxes together: the voters who took part."),
    "ballots_invalid": mark("Ballot papers from which the voter's choice cannot be told."),
    "ballots_both_marked": mark(
        "Referendum ballots with both answers marked: valid, but counted for neither."
    ),
    "ballots_valid": mark("Ballot papers that count for one of the lines."),
}
"""What each figure counts, for a reader who has never seen a protocol."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ballot. ``shares`` follow the bases; ``first`` marks who wins, else who leads."""

    option_id: str
    name: Name
    beside: tuple[Name | Sentence, ...]
    votes: int | None
    shares: tuple[Fraction | None, ...]
    winner: bool
    first: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the protocols: its total and how many of the counted protocols stated it."""

    key: str
    name: Sentence
    value: int
    stated: int


@dataclass(frozen=True, slots=True)
class Base:
    """What a column of percentages is of: in full, and as the head of the column."""

    name: Sentence
    head: Sentence
    whole: int


@dataclass(frozen=True, slots=True)
class Votes:
    """The table of votes. ``full`` is the share at which a bar is full, ``mark`` the share that decides."""

    lines: tuple[Line, ...]
    bases: tuple[Base, ...]
    apart: tuple[tuple[Sentence, int, tuple[Fraction | None, ...]], ...]
    full: Fraction
    mark: Fraction | None
    figures: tuple[Figure, ...]

    @property
    def partial(self) -> bool:
        """Whether some figure is stated by fewer protocols than another."""
        return len({figure.stated for figure in self.figures}) > 1

    @property
    def counted(self) -> bool:
        """Whether anybody stated a vote."""
        return any(line.votes is not None for line in self.lines)


def votes(election: Election, contest: ContestAccount) -> Votes:
    """The votes of one contest, most first."""
    options = election.options[contest.contest.contest_id]
    bases = table_bases(contest, options)
    lines = [_line(election, contest, option, bases) for option in options.values()]
    lines.sort(key=lambda line: -1 if line.votes is None else line.votes, reverse=True)
    if lines and lines[0].votes is not None and not any(line.first for line in lines):
        lines[0] = replace(lines[0], first=True)
    longest = max(
        (share for line in lines for share in line.shares[:1] if share is not None), default=Fraction(0)
    )
    needed = threshold(contest)
    full = next(f for f in _FULL if f == 1 or (f >= longest and f > (needed or 0)))
    return Votes(
        tuple(lines),
        tuple(Base(base_words(b, options), Sentence(_HEADS[b]), contest.bases.exact(b) or 0) for b in bases),
        _apart(contest, bases),
        full,
        needed,
        _figures(contest),
    )


def table_bases(contest: ContestAccount, options: Mapping[str, Option]) -> tuple[str, ...]:
    """The bases that the percentages are of, at most two, the first of them drawn as bars.

    A referendum counts those who took part, or, where nobody says how many, both answers together.
    Elsewhere commissions print shares of valid votes, with *against all* where it is on the ballot; beside
    it stands the widest base that is known.
    """
    valid = "valid_with_against_all" if any(o.kind == AGAINST_ALL for o in options.values()) else "valid"
    question = any(o.kind in ("yes", "no") for o in options.values())
    wanted = ("cast", valid) if question else (valid, "cast", "issued")
    known = [base for base in wanted if contest.bases.exact(base)]
    return tuple(known[: 1 if question else _MOST_BASES])


def base_words(base: str, options: Mapping[str, Option]) -> Sentence:
    """A base in words that name *against all* only where it is on the ballot."""
    if base not in ("valid", "valid_with_against_all") or any(
        o.kind == AGAINST_ALL for o in options.values()
    ):
        return base_name(base)
    question = any(o.kind in ("yes", "no") for o in options.values())
    return Sentence(mark("both answers together") if question else mark("valid votes"))


def threshold(contest: ContestAccount) -> Fraction | None:
    """The share that a step of the decision asked for: a majority, or a threshold for lists."""
    for step in contest.decision.steps:
        lists = {"over", "below"} <= set(step.sentence.values)
        value = step.values.get("share" if lists else "needed")
        if isinstance(value, Fraction) and 0 < value < 1:
            return value
    return None


def beside(election: Election, option: Option) -> tuple[Name | Sentence, ...]:
    """What stands under a name: its party, and the way it came onto the ballot."""
    party = election.parties.get(option.party_id)
    known = party.name if party and party.name else Name(en=option.party_id)
    bodies = _nominators(election, option)
    if bodies:
        return (Sentence(mark("nominated by {bodies}"), {"bodies": bodies}),)
    way = NOMINATION.get(option.nomination) if option.kind == "candidate" else None
    return tuple(
        said
        for said in (
            known if option.party_id and known != option.name else None,
            Sentence(way) if way else None,
        )
        if said
    )


def _nominators(election: Election, option: Option) -> list[Name]:
    """Every body that put the option forward: there may be several at once. A person is no body."""
    bodies = [
        body.strip()
        for row in election.rows_of("nominations", option.contest_id)
        if row.get("option_id") == option.option_id and row.get("kind") != "self"
        for body in str(row.get("nominators") or "").split(";")
        if body.strip()
    ]
    return [party.name if (party := election.parties.get(b)) and party.name else Name(en=b) for b in bodies]


def _line(election: Election, contest: ContestAccount, option: Option, bases: tuple[str, ...]) -> Line:
    total = contest.tally.votes.get(option.option_id)
    count = total.value if total and total.stated else None
    shares = tuple(
        None
        if count is None or (base == "valid" and option.kind == AGAINST_ALL)
        else contest.bases.share(count, base)
        for base in bases
    )
    return Line(
        option.option_id,
        contest.names.get(option.option_id) or option.name or Name(en=option.option_id),
        beside(election, option),
        count,
        shares,
        option.option_id in contest.decision.winners,
        option.option_id in contest.decision.winners,
    )


def _apart(
    contest: ContestAccount, bases: tuple[str, ...]
) -> tuple[tuple[Sentence, int, tuple[Fraction | None, ...]], ...]:
    """Ballots that count for no line, as far as they are stated."""
    found = []
    for key in ("ballots_both_marked", "ballots_invalid"):
        value = contest.tally.figure(key)
        if value is not None:
            shares = tuple(
                contest.bases.share(value, base) if base in ("cast", "issued") else None for base in bases
            )
            found.append((Sentence(FIGURES[key]), value, shares))
    return tuple(found)


def _figures(contest: ContestAccount) -> tuple[Figure, ...]:
    return tuple(
        Figure(key, Sentence(words), total.value, total.stated)
        for key, words in FIGURES.items()
        if (total := contest.tally.figures.get(key)) and total.stated
    )
