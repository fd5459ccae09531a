"""Instant run-off: a ranked ballot counts for its highest option that still stands.

Round by round: whoever has more than half of the ballots that still count is elected; otherwise the option
with the fewest goes out, and its ballots pass to their next choice. A ballot whose options have all gone
out is exhausted and no longer counts, neither for anybody nor in the half that is needed.

Where options share the fewest ballots, nobody draws lots:

* if together they have fewer than the next option, they go out together. Whatever the order, each of them
  would have gone before any other option, and a majority reached on the way is a majority still;
* otherwise every order of elimination is followed. If all end with the same winner the order does not
  matter; one order is shown and the round says so. If not, the count stops in a tie.

How a law breaks such a tie (earlier rounds, the first choices, a new vote) is for the law to say.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scrutineer.count.method.ballots import RankedBallots, require_countable
from scrutineer.model import Status

SETS_LIMIT: Final = 5000
"""How many sets of remaining options are followed before a tie is left open as it stands."""

_Profile = Mapping[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Round:
    """One round: what each remaining option has, in the order of the ballot paper, and who went out.

    ``eliminated`` is empty in the last round. ``tied`` names those who shared the fewest ballots and could
    not go out together: in the last round the tie that stays, before it the tie whose order does not matter
    (``eliminated`` is then the first of them on the ballot paper, for one order has to be shown).
    """

    number: int
    tallies: Mapping[str, int]
    exhausted: int
    eliminated: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()

    @property
    def continuing(self) -> int:
        """Ballots that still count."""
        return sum(self.tallies.values())

    @property
    def majority(self) -> int:
        """The fewest ballots that are more than half of those that still count."""
        return self.continuing // 2 + 1


@dataclass(frozen=True, slots=True)
class RunoffCount:
    """An instant run-off, round by round.

    ``status`` is *elected*; or *tie*, with ``tied`` the options between which the order of elimination
    decides and ``possible_winners`` everybody whom some order would elect (``None`` where there are too many
    orders to follow); or *undetermined* where no ballot ranks anybody. ``ballots`` counts all ballots, those
    that rank nobody included.
    """

    status: Status
    ballots: int
    rounds: tuple[Round, ...]
    winner: str | None = None
    tied: tuple[str, ...] = ()
    possible_winners: tuple[str, ...] | None = ()

    @property
    def every_order(self) -> bool:
        """Whether the winner was found by following every order of a tied elimination."""
        return self.winner is not None and any(stage.tied for stage in self.rounds)


def instant_runoff(
    ballots: RankedBallots, options: Sequence[str], *, sets_limit: int = SETS_LIMIT
) -> RunoffCount:
    """Count ranked ballots for one seat.

    Parameters
    ----------
    ballots
        Rankings with the number of ballots of each; a ranking may be empty or name only some options.
    options
        Everybody on the ballot paper, in its order, which serves only to show things in it.
    sets_limit
        How many sets of remaining options may be followed to see whether a tie matters.

    Raises
    ------
    BallotError
        A ranking that names an option twice or one that does not stand, or a count that is no count.
    """
    require_countable(ballots, options)
    gathered: Counter[tuple[str, ...]] = Counter()
    for ranking, count in ballots:
        gathered[ranking] += count
    return _count(gathered, tuple(options), sets_limit)


def _count(profile: _Profile, remaining: tuple[str, ...], sets_limit: int) -> RunoffCount:
    cast = sum(profile.values())
    rounds: list[Round] = []
    order_is_free = False
    while True:
        number, tallies = len(rounds) + 1, _tallies(profile, remaining)
        exhausted = cast - sum(tallies.values())
        leader, lowest = _leader(tallies), _lowest(tallies)
        if exhausted == cast or leader is not None:
            rounds.append(Round(number, tallies, exhausted))
            status = Status.UNDETERMINED if leader is None else Status.ELECTED
            return RunoffCount(status, cast, tuple(rounds), leader)
        if _go_together(lowest, tallies):
            rounds.append(Round(number, tallies, exhausted, lowest))
        else:
            winners = None if order_is_free else _possible_winners(profile, remaining, sets_limit)
            order_is_free = order_is_free or (winners is not None and len(winners) == 1)
            if not order_is_free:
                rounds.append(Round(number, tallies, exhausted, tied=lowest))
                return RunoffCount(Status.TIE, cast, tuple(rounds), None, lowest, winners)
            rounds.append(Round(number, tallies, exhausted, lowest[:1], lowest))
        profile, remaining = _without(rounds[-1].eliminated, profile, remaining)


def _possible_winners(
    profile: _Profile, remaining: tuple[str, ...], sets_limit: int
) -> tuple[str, ...] | None:
    """Everybody whom some order of the tied eliminations elects, or ``None`` past the limit.

    Follows each set of remaining options that an order can lead to, once: what happens to a set does not
    depend on the way that led to it.
    """
    paper, found = remaining, set()
    seen, waiting = {frozenset(remaining)}, [(profile, remaining)]
    while waiting:
        profile, remaining = waiting.pop()
        tallies = _tallies(profile, remaining)
        leader, lowest = _leader(tallies), _lowest(tallies)
        if leader is not None:
            found.add(leader)
            continue
        for gone in [lowest] if _go_together(lowest, tallies) else [(option,) for option in lowest]:
            rest = frozenset(remaining).difference(gone)
            if rest not in seen:
                if len(seen) >= sets_limit:
                    return None
                seen.add(rest)
                waiting.append(_without(gone, profile, remaining))
    return tuple(option for option in paper if option in found)


def _tallies(profile: _Profile, options: tuple[str, ...]) -> dict[str, int]:
    tallies = dict.fromkeys(options, 0)
    for ranking, count in profile.items():
        if ranking:
            tallies[ranking[0]] += count
    return tallies


def _leader(tallies: Mapping[str, int]) -> str | None:
    continuing = sum(tallies.values())
    return next((option for option, n in tallies.items() if 2 * n > continuing), None)


def _lowest(tallies: Mapping[str, int]) -> tuple[str, ...]:
    fewest = min(tallies.values(), default=0)
    return tuple(option for option, n in tallies.items() if n == fewest)


def _go_together(lowest: tuple[str, ...], tallies: Mapping[str, int]) -> bool:
    """Whether ``lowest`` may go out in one round: one option, or several with less than the next together."""
    together = sum(tallies[option] for option in lowest)
    others = [n for option, n in tallies.items() if option not in lowest]
    return len(lowest) == 1 or (bool(others) and together < min(others))


def _without(
    gone: Collection[str], profile: _Profile, options: tuple[str, ...]
) -> tuple[_Profile, tuple[str, ...]]:
    """The rankings and the options once ``gone`` are out; rankings that become equal are added up."""
    shorter: Counter[tuple[str, ...]] = Counter()
    for ranking, count in profile.items():
        shorter[tuple(option for option in ranking if option not in gone)] += count
    return shorter, tuple(option for option in options if option not in gone)
