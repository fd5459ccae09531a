"""Seats from votes: two divisor methods and two largest-remainder methods, exact, and never by lot.

``dhondt``        quotients votes ÷ 1, 2, 3, ...: the highest win, one seat each [1].
``sainte-lague``  quotients votes ÷ 1, 3, 5, ... [2].
``hare``          quota = votes ÷ seats, kept as an exact fraction; a seat for each full quota, the rest to
                  the largest fractional parts. This is the *first quotient and largest remainder* of
                  Kazakhstan's Constitutional Law on Elections, Art. 97-1, when it is given the votes of the
                  admitted lists only.
``droop``         the same with the whole-number quota ⌊votes ÷ (seats + 1)⌋ + 1 [3].

Where the votes leave several options level for fewer seats than there are options, the seats that are
certain are given and the rest is a :class:`Tie`: who breaks it is a matter of law, not of arithmetic.

References
----------
[1] V. D'Hondt (1882), *Système pratique et raisonné de représentation proportionnelle*.
[2] A. Sainte-Laguë (1910), *Annales scientifiques de l'É.N.S.* 27, 529-542.
[3] H. R. Droop (1881), *Journal of the Statistical Society of London* 44 (2), 141-202.
[4] M. L. Balinski and H. P. Young (2001), *Fair Representation*, 2nd ed., for the properties tested.
"""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from scrutineer.model import ScrutineerError, SeatRow
from scrutineer.words import Sentence, mark

_DIVISOR_STEP: Final = {"dhondt": 1, "sainte-lague": 2}
METHODS: Final = (*_DIVISOR_STEP, "hare", "droop")


class AllocationError(ScrutineerError):
    """Seats were asked for with votes, seats or a method that cannot be meant."""


@dataclass(frozen=True, slots=True)
class Tie:
    """``options`` stand level at ``at`` (a quotient, a remainder, a number of approvals).

    ``seats_left`` seats, fewer than there are options, are to be shared among them, at most one each.
    """

    options: tuple[str, ...]
    seats_left: int
    at: Fraction


@dataclass(frozen=True, slots=True)
class Quotient:
    """One entry of the table of a divisor method: ``value`` = votes of the option ÷ ``divisor``."""

    option_id: str
    divisor: int
    value: Fraction


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who has how many seats, and every number it rests on.

    ``votes`` is the sum over the options; ``quota`` is the price of a seat in votes, ``None`` for divisor
    methods and where there is nothing to share. ``rows`` stand in the order of the options given. For the
    remainder methods their ``quotient`` is votes ÷ quota and ``remainder`` its fractional part; for the
    divisor methods ``quotient`` is the one with which the option would take its next seat, ``remainder`` 0
    and every seat is counted in ``floor``.

    ``won`` (divisor methods) lists the quotients that take a seat for certain, highest first, equal ones in
    the order of the options; ``next_in_line`` the highest that do not: in a tie, the tied ones.

    Always: seats in ``rows`` + ``tie.seats_left`` + ``unfilled`` = ``seats``. ``unfilled`` are seats to
    which the method gives nobody a claim: all of them if nobody has a vote, and with the Droop quota those
    that remain when every option with a vote has had one seat for its remainder, which takes very few votes
    (see :func:`allocate`).
    """

    method: str
    seats: int
    votes: int
    quota: Fraction | None
    rows: tuple[SeatRow, ...]
    won: tuple[Quotient, ...] = ()
    next_in_line: tuple[Quotient, ...] = ()
    tie: Tie | None = None
    unfilled: int = 0

    @property
    def by_option(self) -> dict[str, int]:
        """Certain seats of each option, in the order of the options given."""
        return {row.option_id: row.seats for row in self.rows}


def allocate(votes: Mapping[str, int], seats: int, method: str) -> Allocation:
    """Share ``seats`` among options by their votes.

    Parameters
    ----------
    votes
        Votes of each option that takes part. Options under a threshold, and *against all*, must already be
        left out (:func:`admitted`): their votes would raise the quota.
    seats
        Seats to share; 0 gives nobody a seat.
    method
        One of :data:`METHODS`.

    Notes
    -----
    An option without a vote never has a seat nor a part in a tie. An option may win more seats than it has
    candidates: the method does not know lists. The order of ``votes`` decides nothing.

    No method gives out more seats than there are. With the Droop quota q = ⌊V ÷ (S + 1)⌋ + 1 it holds that
    q > V ÷ (S + 1), so the full quotas number at most V ÷ q < S + 1. With fewer votes than about the square
    of the seats it can leave more seats than there are options (100 votes, 30 seats, three options: 23 full
    quotas); an option never has more than one seat for its remainder, so the others stay ``unfilled``.

    Raises
    ------
    AllocationError
        Unknown method, or votes or seats that are not whole numbers from zero up.
    """
    _require_countable(votes, seats, method)
    if method in _DIVISOR_STEP:
        return _by_quotients(votes, seats, method)
    return _by_remainders(votes, seats, method)


def admitted(votes: Mapping[str, int], base: int, share: Fraction, *, inclusive: bool) -> tuple[str, ...]:
    """The options whose votes reach a threshold, in the order given.

    ``share`` (between 0 and 1) is of ``base``, a number of votes or voters that the law names: votes that
    are not themselves in ``votes`` (against all, invalid) may be part of it. ``inclusive`` tells *at least*
    from *more than*. Of a base of 0 nobody has a share, so nobody is admitted.
    """
    if base <= 0:
        return ()
    bar = share * base
    return tuple(option for option, n in votes.items() if n > bar or (inclusive and n == bar))


def _require_countable(votes: Mapping[str, int], seats: int, method: str) -> None:
    if method not in METHODS:
        raise AllocationError(
            "seats.unknown_method",
            Sentence(
                mark("“{method}” is not a way of allocating seats. Use one of: {methods}."),
                {"method": method, "methods": METHODS},
            ),
        )
    # Exact types: Fraction would take a float at its binary value and True as one vote, in silence.
    if type(seats) is not int or seats < 0:
        raise AllocationError(
            "seats.not_a_number_of_seats",
            Sentence(
                mark("{seats} cannot be a number of seats. Give a whole number, zero or more."),
                {"seats": str(seats)},
            ),
        )
    for option, count in votes.items():
        if type(count) is not int or count < 0:
            raise AllocationError(
                "seats.not_a_number_of_votes",
                Sentence(
                    mark("“{option}” cannot have {votes} votes. Give a whole number, zero or more."),
                    {"option": option, "votes": str(count)},
                ),
            )


def _by_quotients(votes: Mapping[str, int], seats: int, method: str) -> Allocation:
    """The ``seats`` highest quotients win; what equals the first that does not win is not certain."""
    step = _DIVISOR_STEP[method]
    queue = [(Fraction(-n), place, 1, option) for place, (option, n) in enumerate(votes.items()) if n]
    heapq.heapify(queue)
    ranked: list[Quotient] = []
    while queue and (len(ranked) <= seats or -queue[0][0] == ranked[-1].value):
        value, place, divisor, option = queue[0]
        ranked.append(Quotient(option, divisor, -value))
        following = divisor + step
        heapq.heapreplace(queue, (Fraction(-votes[option], following), place, following, option))
    cut = ranked[-1].value if ranked else Fraction(0)
    won = tuple(entry for entry in ranked if entry.value > cut)
    level = tuple(entry for entry in ranked if entry.value == cut)
    left = seats - len(won) if ranked else 0
    taken = dict.fromkeys(votes, 0)
    for entry in won:
        taken[entry.option_id] += 1
    return Allocation(
        method=method,
        seats=seats,
        votes=sum(votes.values()),
        quota=None,
        rows=tuple(
            SeatRow(option, n, Fraction(n, 1 + step * taken[option]), Fraction(0), taken[option], 0)
            for option, n in votes.items()
        ),
        won=won,
        next_in_line=level,
        tie=Tie(tuple(entry.option_id for entry in level), left, cut) if left else None,
        unfilled=0 if ranked else seats,
    )


def _quota(total: int, seats: int, method: str) -> Fraction:
    return Fraction(total, seats) if method == "hare" else Fraction(total // (seats + 1) + 1)


def _by_remainders(votes: Mapping[str, int], seats: int, method: str) -> Allocation:
    """A seat for each full quota, then one each in the order of the remainders."""
    total = sum(votes.values())
    if not total or not seats:
        nothing = tuple(SeatRow(option, n, Fraction(0), Fraction(0), 0, 0) for option, n in votes.items())
        return Allocation(method, seats, total, None, nothing, unfilled=seats)
    quota = _quota(total, seats, method)
    quotients = {option: Fraction(n * quota.denominator, quota.numerator) for option, n in votes.items()}
    remainders = {option: quotient % 1 for option, quotient in quotients.items()}
    left = seats - sum(quotient // 1 for quotient in quotients.values())
    extra, tie = _largest(remainders, [option for option, n in votes.items() if n], left)
    return Allocation(
        method=method,
        seats=seats,
        votes=total,
        quota=quota,
        rows=tuple(
            SeatRow(option, n, quotient, remainders[option], quotient // 1, int(option in extra))
            for (option, n), quotient in zip(votes.items(), quotients.values(), strict=True)
        ),
        tie=tie,
        unfilled=left - len(extra) - (tie.seats_left if tie else 0),
    )


def _largest(
    remainders: Mapping[str, Fraction], options: list[str], left: int
) -> tuple[frozenset[str], Tie | None]:
    """Who certainly has one of the ``left`` seats for its remainder, and who ties for the last of them."""
    if left >= len(options):
        return frozenset(options), None
    cut = sorted((remainders[option] for option in options), reverse=True)[left]
    sure = frozenset(option for option in options if remainders[option] > cut)
    if len(sure) == left:
        return sure, None
    level = tuple(option for option in options if remainders[option] == cut)
    return sure, Tie(level, left - len(sure), cut)
