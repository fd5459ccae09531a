"""How much of an election is in, and whether what is still out could change its decision."""

from dataclasses import dataclass
from fractions import Fraction

from scrutineer.count import Account, Basis, ContestAccount
from scrutineer.model import Stations
from scrutineer.words import Sentence, mark


@dataclass(frozen=True, slots=True)
class StillOut:
    """The stations of all contests together, and what may be said of those that are not counted.

    ``sign`` is a sign, a word and a colour for whether they could change anything.
    """

    stations: Stations
    sign: tuple[str, str, str]
    said: tuple[Sentence, ...]

    @property
    def part(self) -> Fraction:
        """The counted part of the stations."""
        return Fraction(self.stations.counted, self.stations.expected)

    @property
    def waiting(self) -> Fraction:
        """The part of the stations that is open or annulled."""
        return 1 - self.part


_SETTLED = ("✓", mark("everything is counted"), "agree")
_CANNOT = ("✓", mark("cannot change the decision"), "agree")
_COULD = ("△", mark("could change the decision"), "doubt")
_UNKNOWN = ("△", mark("nobody can say whether it could change the decision"), "doubt")


def still_out(account: Account) -> StillOut | None:
    """What is in and what is out, by protocols; ``None`` where no contest rests on protocols of stations."""
    counted = [c for c in account.contests if c.basis is Basis.PROTOCOLS and c.tally.stations.expected]
    if not counted:
        return None
    every = [contest.tally.stations for contest in counted]
    stations = Stations(
        sum(s.expected for s in every),
        sum(s.counted for s in every),
        sum(s.open for s in every),
        sum(s.annulled for s in every),
    )
    if stations.counted == stations.expected:
        return StillOut(stations, _SETTLED, ())
    if len(account.contests) == 1:
        return StillOut(stations, _verdict(counted[0].decision.certain), tuple(_one(account, counted[0])))
    open_ones = [c for c in counted if c.decision.certain is not True]
    verdict = _verdict(
        not open_ones or (None if any(c.decision.certain is None for c in open_ones) else False)
    )
    said = Sentence(
        mark("Contests that what is still out could change, or where nobody can say: {n} of {total}."),
        {"n": len(open_ones), "total": len(counted)},
    )
    return StillOut(stations, verdict, (said,))


def _verdict(certain: bool | None) -> tuple[str, str, str]:
    return _UNKNOWN if certain is None else _CANNOT if certain else _COULD


def _one(account: Account, contest: ContestAccount) -> list[Sentence]:
    """How many votes are out, against the distance between the first and the second."""
    out = account.tabulation.outstanding(contest.contest.contest_id).ballots
    margin = contest.choice.margin.votes if contest.choice.margin else None
    if out is None:
        said = [Sentence(mark("Nothing published says how many ballots the stations that are out can hold."))]
    else:
        said = [Sentence(mark("The stations that are out hold at most {n} ballots."), {"n": out})]
    if margin is not None:
        said.append(Sentence(mark("The first line is {n} votes ahead of the second."), {"n": margin}))
        if out is not None and margin > out and contest.decision.certain is not True:
            said.append(Sentence(mark("Who is first cannot change; whether it is enough under the law can.")))
    return said
