"""Seats against two other ways of finding them: the library ``apportionment``, and every outcome there is.

The library has no Droop quota and breaks ties by order unless told to refuse them. The enumeration writes
down all ways of sharing the seats and keeps those that satisfy the method's definition; where several do,
what they have in common is certain and what differs is the tie.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest
from apportionment.methods import TiesException, compute

from scrutineer.count.method.seats import METHODS, Allocation, allocate

IN_THE_LIBRARY = {"dhondt": "dhondt", "sainte-lague": "saintelague", "hare": "hamilton"}

Allocator = Callable[[dict[str, int], int, str], Allocation]
Case = tuple[dict[str, int], int]


def cases(seed: int, how_many: int) -> Iterator[Case]:
    """Random elections: small ones, where ties are common, large ones, and large ones that nearly tie."""
    random = Random(seed)
    made = 0
    while made < how_many:
        highest, factor, nudge = random.choice(
            ((4, 1, 0), (12, 1, 0), (60, 1, 0), (10**7, 1, 0), (12, 10**9, 1))
        )
        options = "ABCDEFGH"[: random.randint(1, 8)]
        votes = {o: random.randint(0, highest) * factor + random.randint(0, nudge) for o in options}
        if any(votes.values()):
            made += 1
            yield votes, random.randint(1, random.choice((5, 12, 30)))


def library(votes: dict[str, int], seats: int, method: str) -> list[int] | None:
    """The library's seats, ``None`` where it reports a tie."""
    name = IN_THE_LIBRARY[method]
    try:
        found: list[int] = compute(name, list(votes.values()), seats, fractions=True, tiesallowed=False)
    except TiesException:
        return None
    return found


def differences(method: str, seed: int, how_many: int, allocator: Allocator = allocate) -> list[Case]:
    """The cases in which ``allocator`` and the library do not say the same, ties included."""
    found = []
    for votes, seats in cases(seed, how_many):
        ours = allocator(votes, seats, method)
        seats_given = list(ours.by_option.values()) if ours.tie is None else None
        if seats_given != library(votes, seats, method):
            found.append((votes, seats))
    return found


@pytest.mark.parametrize("method", IN_THE_LIBRARY)
def test_seats_and_ties_are_those_of_the_library_in_300_elections(method: str):
    assert differences(method, seed=2023, how_many=300) == []


@pytest.mark.long
@pytest.mark.parametrize("method", IN_THE_LIBRARY)
def test_seats_and_ties_are_those_of_the_library_in_10_000_elections(method: str):
    assert differences(method, seed=69, how_many=10_000) == []


@pytest.mark.parametrize("method", METHODS)
def test_the_random_elections_hold_ties_and_clear_results(method: str):
    tied = sum(allocate(votes, seats, method).tie is not None for votes, seats in cases(2023, 300))
    assert 20 < tied < 280


# Would the comparison notice? Three allocators with one fault each.


def gives_a_tied_seat_to_the_first(votes: dict[str, int], seats: int, method: str) -> Allocation:
    """As if the order on the ballot paper broke ties."""
    return allocate(
        {o: n * 10**9 + (9 - i) * (n > 0) for i, (o, n) in enumerate(votes.items())}, seats, method
    )


def keeps_votes_in_single_precision(votes: dict[str, int], seats: int, method: str) -> Allocation:
    """As if votes went through 24 bits of binary floating point."""
    kept = {o: n >> max(n.bit_length() - 24, 0) << max(n.bit_length() - 24, 0) for o, n in votes.items()}
    return allocate(kept, seats, method)


def forgets_the_last_seat(votes: dict[str, int], seats: int, method: str) -> Allocation:
    """An index off by one."""
    return allocate(votes, seats - 1, method)


@pytest.mark.parametrize("method", IN_THE_LIBRARY)
@pytest.mark.parametrize(
    "faulty", [gives_a_tied_seat_to_the_first, keeps_votes_in_single_precision, forgets_the_last_seat]
)
def test_a_fault_put_in_is_found_within_300_elections(faulty: Allocator, method: str):
    assert differences(method, seed=2023, how_many=300, allocator=faulty) != []


# Every outcome there is


def every_sharing(options: int, seats: int) -> Iterator[tuple[int, ...]]:
    """All ways of giving ``seats`` equal things to ``options`` people."""
    if options == 1:
        yield (seats,)
        return
    for first in range(seats + 1):
        for rest in every_sharing(options - 1, seats - first):
            yield first, *rest


def lawful_by_quotients(votes: list[int], seats: int, step: int) -> list[tuple[int, ...]]:
    """Sharings in which no seat that is held has a lower quotient than a seat that somebody lacks."""

    def quotient(n: int, nth: int) -> Fraction:
        return Fraction(n, 1 + step * (nth - 1))

    return [
        sharing
        for sharing in every_sharing(len(votes), seats)
        if min((quotient(n, k) for n, k in zip(votes, sharing, strict=True) if k), default=Fraction(10**20))
        >= max(quotient(n, k + 1) for n, k in zip(votes, sharing, strict=True))
    ]


def lawful_by_quota(votes: list[int], seats: int, method: str) -> list[tuple[int, ...]]:
    """Full quotas counted off vote by vote, then every choice of those with the most votes left over."""
    total = sum(votes)
    if method == "hare":
        votes, quota = [n * seats for n in votes], total
    else:
        quota = next(q for q in range(1, total + 2) if q * (seats + 1) > total)
    held, over = [0] * len(votes), list(votes)
    for place in range(len(votes)):
        while over[place] >= quota:
            over[place] -= quota
            held[place] += 1
    further = min(seats - sum(held), len(votes))
    outcomes = []
    for chosen in combinations(range(len(votes)), further):
        passed_over = [over[place] for place in range(len(votes)) if place not in chosen]
        if all(over[place] >= left for place in chosen for left in passed_over):
            outcomes.append(tuple(n + (place in chosen) for place, n in enumerate(held)))
    return outcomes


def enumerated(votes: list[int], seats: int, method: str) -> list[tuple[int, ...]]:
    if method in ("dhondt", "sainte-lague"):
        return lawful_by_quotients(votes, seats, {"dhondt": 1, "sainte-lague": 2}[method])
    return lawful_by_quota(votes, seats, method)


def check_against_every_outcome(method: str, seed: int, how_many: int) -> int:
    """Compare seats, ties and unfilled seats; how many elections had a tie."""
    random, ties = Random(seed), 0
    for _ in range(how_many):
        highest = random.choice((3, 8, 40, 40, 1000))
        votes = [random.randint(1, highest) for _ in range(random.randint(1, 5))]
        seats = random.randint(1, 7)
        outcomes = enumerated(votes, seats, method)
        certain = tuple(map(min, *outcomes)) if len(outcomes) > 1 else outcomes[0]
        varying = [str(i) for i in range(len(votes)) if len({outcome[i] for outcome in outcomes}) > 1]
        found = allocate({str(i): n for i, n in enumerate(votes)}, seats, method)
        assert tuple(found.by_option.values()) == certain, (votes, seats)
        assert found.unfilled == seats - sum(outcomes[0]), (votes, seats)
        assert (list(found.tie.options) if found.tie else []) == varying, (votes, seats)
        if found.tie:
            ties += 1
            assert found.tie.seats_left == sum(outcomes[0]) - sum(certain), (votes, seats)
    return ties


@pytest.mark.parametrize("method", METHODS)
def test_certain_seats_and_ties_are_those_of_all_outcomes_there_are(method: str):
    assert 20 < check_against_every_outcome(method, seed=17, how_many=300) < 280


@pytest.mark.long
@pytest.mark.parametrize("method", METHODS)
def test_certain_seats_and_ties_are_those_of_all_outcomes_in_10_000_elections(method: str):
    assert check_against_every_outcome(method, seed=98, how_many=10_000) > 1000
