"""Approval voting: a ballot gives one vote to each option it approves; the most approved are elected.

Described by S. J. Brams and P. C. Fishburn (1978), *American Political Science Review* 72 (3), 831-847.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scrutineer.count.method.ballots import ApprovalBallots, require_countable
from scrutineer.count.method.seats import Tie


@dataclass(frozen=True, slots=True)
class Standing:
    """An option's approvals and place; options with equal approvals share the place (1, 2, 2, 4)."""

    option_id: str
    approvals: int
    place: int


@dataclass(frozen=True, slots=True)
class ApprovalCount:
    """Approvals of each option and who is elected for certain.

    ``ballots`` counts all ballots, those that approve nobody included: it is the base of an option's share.
    ``totals`` is in the order of the ballot paper, ``ranking`` from the most approved, ``elected`` likewise.
    ``tie`` names the options level at the last seats. Always: elected + ``tie.seats_left`` + ``unfilled``
    = ``seats``; an option that nobody approved takes no seat and no part in a tie.
    """

    ballots: int
    seats: int
    totals: Mapping[str, int]
    ranking: tuple[Standing, ...]
    elected: tuple[str, ...]
    tie: Tie | None
    unfilled: int


def approval(ballots: ApprovalBallots, options: Sequence[str], seats: int = 1) -> ApprovalCount:
    """Count approval ballots for ``seats`` seats.

    ``ballots`` are sets of options with the number of ballots of each; ``options`` is the ballot paper, whose
    order serves only to show equal options in it.

    Raises :class:`~scrutineer.count.method.ballots.BallotError` on an option that does not stand or is
    named twice, or a count that is no count.
    """
    require_countable(ballots, options)
    totals = dict.fromkeys(options, 0)
    for named, count in ballots:
        for option in named:
            totals[option] += count
    order = sorted(options, key=lambda option: -totals[option])
    ranking = tuple(
        Standing(option, totals[option], 1 + sum(n > totals[option] for n in totals.values()))
        for option in order
    )
    approved = [option for option in order if totals[option]]
    cut = totals[approved[seats]] if len(approved) > seats else 0
    elected = tuple(option for option in approved if totals[option] > cut)
    level = tuple(option for option in approved if totals[option] == cut)
    left = seats - len(elected)
    return ApprovalCount(
        ballots=sum(count for _, count in ballots),
        seats=seats,
        totals=totals,
        ranking=ranking,
        elected=elected,
        tie=Tie(level, left, Fraction(cut)) if left and level else None,
        unfilled=0 if level else left,
    )
