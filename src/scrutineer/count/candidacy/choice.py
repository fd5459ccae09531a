"""Was there a choice? Counted, for every contest and area, without a word on whether it was enough.

Nominated, refused, on the ballot, for each post; who put them forward; the effective number of options, the
lead, and the place of *against all*. Every number says where it comes from.

References
----------
[1] M. Laakso and R. Taagepera (1979), "Effective" number of parties: a measure with application to West
    Europe, *Comparative Political Studies* 12 (1), 3-27: N = 1 ÷ Σ pᵢ².
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from scrutineer.count.candidacy.candidates import Candidates, candidates
from scrutineer.count.declared.rows import home_area, lies_in
from scrutineer.count.declared.totals import declared_totals
from scrutineer.count.tally.tabulate import Tabulation
from scrutineer.model import Contest, Election
from scrutineer.model.ballot import AGAINST_ALL
from scrutineer.words import exact, mark

BASE: Final = "valid_with_against_all"
"""What every share of votes here is of: valid votes, *against all* included."""

WORDS: Final[Mapping[str, str]] = {
    "posts": mark("Posts or seats to be filled"),
    "nominated": mark("Nominated"),
    "refused": mark("Refused"),
    "withdrawn": mark("Withdrawn"),
    "not_registered": mark("Nominated but not on the ballot"),
    "end_not_stated": mark("of them without a stated reason"),
    "registered": mark("On the ballot"),
    "lines": mark("Candidates or lists on the ballot"),
    "candidates_per_post": mark("Candidates for each post"),
    "posts_with_one": mark("Posts with one candidate"),
    "posts_with_two": mark("Posts with two candidates"),
    "effective_number": mark("Effective number of options"),
    "margin": mark("Lead of the first over the second"),
    "against_all": mark("Against all: place and share"),
    "women": mark("Women among the candidates"),
    "men": mark("Men among the candidates"),
    "party": mark("Put forward by parties"),
    "self": mark("Self-nominated"),
    "association": mark("Put forward by associations"),
    "superior_akim": mark("Put forward by the superior akim"),
}
"""The keys of :meth:`Choice.as_dict` in words for people."""


@dataclass(frozen=True, slots=True)
class Lead:
    """The first line of the ballot and the second, and how far apart; ``share`` is of :data:`BASE`."""

    first: str
    second: str
    votes: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a line (1 is the most votes; equal votes share a place) and its share of :data:`BASE`."""

    rank: int
    votes: int
    share: Fraction


@dataclass(frozen=True)
class Choice:
    """The choice in one contest, or, with an empty ``contest_id``, in all contests of an election.

    What rests on votes is of a single contest, and ``None`` where a line of the ballot is not stated.
    ``votes_from`` is ``protocols`` or ``declared``, empty where there are no votes.
    """

    contest_id: str
    area_id: str
    contests: int
    candidates: Candidates
    effective_number: Fraction | None = None
    margin: Lead | None = None
    against_all: Place | None = None
    votes_from: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON: whole numbers, exact fractions with a decimal beside, ``None`` where not stated."""
        who = self.candidates
        return {
            "contest_id": self.contest_id,
            "area_id": self.area_id,
            "contests": self.contests,
            **{
                name: None if (stated := getattr(who, name)) is None else stated.as_dict()
                for name in ("posts", "nominated", "refused", "withdrawn", "registered", "women", "men")
            },
            "not_registered": who.not_registered,
            "end_not_stated": who.end_not_stated,
            "lines": who.lines,
            "candidates_per_post": exact(who.per_post),
            "posts_with_one": who.posts_with_one,
            "posts_with_two": who.posts_with_two,
            "women_share": exact(who.share(who.women)),
            "nomination": {
                way: {**count.as_dict(), "share": exact(who.share(count))} for way, count in who.ways.items()
            },
            "votes_from": self.votes_from,
            "effective_number": exact(self.effective_number),
            "margin": self.margin
            and {
                "first": self.margin.first,
                "second": self.margin.second,
                "votes": self.margin.votes,
                "share": exact(self.margin.share),
                "base": BASE,
            },
            "against_all": self.against_all
            and {
                "rank": self.against_all.rank,
                "votes": self.against_all.votes,
                "share": exact(self.against_all.share),
                "base": BASE,
            },
        }


def choice(
    election: Election,
    tabulation: Tabulation | None,
    contest_id: str | None = None,
    area_id: str | None = None,
) -> Choice:
    """What there was to choose from in a contest, or, without one, in the whole election; in an area of it.

    For the whole election an area keeps the contests held in it. For one contest it keeps the votes of the
    area; the candidates are those of the contest. Votes come from the protocols where some are counted,
    else from what was declared.
    """
    if contest_id is None and len(election.contests) == 1:
        (contest_id,) = election.contests
    if contest_id is None:
        area = area_id or home_area(election, "")
        held = [c.contest_id for c in election.contests.values() if lies_in(election, c.area_id, area)]
        return Choice("", area, len(held), candidates(election, held, "", area))
    contest = election.contests[contest_id]
    found = candidates(election, (contest_id,), contest_id, contest.area_id)
    votes, votes_from = _votes(election, tabulation, contest, area_id)
    return Choice(
        contest_id,
        area_id or contest.area_id,
        1,
        found,
        effective_number(votes),
        _lead(votes),
        _against_all(election, contest, votes),
        votes_from,
    )


def effective_number(votes: Mapping[str, int]) -> Fraction | None:
    """The number of equal options that would be as concentrated as these [1]: (Σ v)² ÷ Σ v².

    ``votes`` of every line, *against all* included; ``None`` without votes. Between 1 and the number of
    lines.
    """
    squares = sum(v * v for v in votes.values())
    return Fraction(sum(votes.values()) ** 2, squares) if squares else None


def _votes(
    election: Election, tabulation: Tabulation | None, contest: Contest, area_id: str | None
) -> tuple[Mapping[str, int], str]:
    """The votes of every line and where they come from; nothing where a line is not stated."""
    tally = tabulation.tally(contest.contest_id, area_id) if tabulation else None
    source = "protocols"
    if tally is None or not tally.stations.counted:
        tally = declared_totals(election, contest.contest_id, area_id)
        source = "declared"
    if tally is None:
        return {}, ""
    votes = {o: s.value for o, s in tally.votes.items() if s.stated and s.stated >= tally.stations.counted}
    return (votes, source) if votes and len(votes) == len(tally.votes) else ({}, "")


def _lead(votes: Mapping[str, int]) -> Lead | None:
    ordered = sorted(votes, key=lambda o: -votes[o])
    total = sum(votes.values())
    if len(ordered) < 2 or not total:
        return None
    first, second = ordered[:2]
    difference = votes[first] - votes[second]
    return Lead(first, second, difference, Fraction(difference, total))


def _against_all(election: Election, contest: Contest, votes: Mapping[str, int]) -> Place | None:
    total = sum(votes.values())
    line = next((o for o in votes if election.options[contest.contest_id][o].kind == AGAINST_ALL), None)
    if line is None or not total:
        return None
    return Place(1 + sum(v > votes[line] for v in votes.values()), votes[line], Fraction(votes[line], total))
