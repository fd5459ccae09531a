"""The figures of every station's sheet: random, lawful station by station, and exact in their sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from scrutineer.check.simulate.allocation import Floats, Ints, logit
from scrutineer.check.simulate.ballot import Batch
from scrutineer.check.simulate.behaviour import Behaviour, Mood, draw_leanings
from scrutineer.check.simulate.geography import STATION_CAP, Geography
from scrutineer.check.simulate.totals import Aims

_DECLINED: Final = 0.002
"""Of those who take the ballot of one contest, who do not take that of another held on the day."""


@dataclass(frozen=True)
class Register:
    """Voters of each station: on the list before the day, at the close, and added on the day."""

    before: Ints
    registered: Ints
    added: Ints


@dataclass(frozen=True)
class Sheets:
    """One sheet a station: figures, votes (a row a station, a column a line, -1 = no such line), count times.

    ``started`` and ``ended`` are minutes after 20:00, when voting closes.
    """

    figures: Mapping[str, Ints]
    votes: Ints
    started: Ints
    ended: Ints


def draw_register(
    rng: np.random.Generator, geography: Geography, behaviour: Behaviour, aims: Aims
) -> Register:
    """Draw the lists: those of the geography, scaled where a total is given, with late changes."""
    before = _scaled(rng, geography.listed, aims)
    changed = before + rng.poisson(0.002 * before) - rng.poisson(0.002 * before)
    one, cap = np.ones_like(before), np.full_like(before, STATION_CAP)
    registered = aims.meet(rng, "registered_voters", np.clip(changed, one, cap), one, cap)
    added = rng.poisson(behaviour.absentee * registered)
    added = aims.meet(rng, "voters_added", added, np.zeros_like(added), np.maximum(added, STATION_CAP))
    return Register(before, registered, added)


def _scaled(rng: np.random.Generator, listed: Ints, aims: Aims) -> Ints:
    """The lists before the day, in each group scaled to the total wanted at the close."""
    target = aims.figures.get("registered_voters")
    if not target:
        return listed
    of = target.groups.of
    one, cap = np.ones_like(listed), np.full_like(listed, STATION_CAP)
    scaled = listed.copy()
    for _ in range(8):  # each time those that reach the limit hand on what they cannot take
        sums = np.maximum(target.groups.sums(scaled), 1)
        factor = np.where(of >= 0, (target.groups.total / sums)[of], 1.0)
        scaled = np.clip(np.rint(scaled * factor).astype(np.int64), one, cap)
    return aims.meet(rng, "registered_voters", scaled, one, cap)


def draw_sheets(
    rng: np.random.Generator,
    geography: Geography,
    batch: Batch,
    register: Register,
    mood: Mood,
    behaviour: Behaviour,
    aims: Aims,
) -> Sheets:
    """Draw one sheet for every station of ``batch``.

    Every sheet satisfies the controls of reference EQ-1 to EQ-7 and EQ-10. Raises
    :class:`~scrutineer.model.ScrutineerError` where the totals of ``aims`` cannot be met.
    """
    aims = aims.for_cast(
        behaviour.invalid, behaviour.both_marked if batch.both_marked else 0.0, behaviour.missing
    )
    issued, cast = _draw_turnout(rng, register, mood, behaviour, aims)
    figures = {
        "registered_voters": register.registered,
        "voters_added": register.added,
        **_draw_supply(rng, register, issued, behaviour, aims),
        "ballots_issued": issued,
        **_draw_boxes(rng, geography, issued, cast, behaviour, aims),
        "ballots_issued_absentee": register.added,
        "ballots_cast": cast,
        **_draw_validity(rng, cast, behaviour, aims, batch.both_marked),
    }
    votes = _draw_votes(rng, geography, batch, figures["ballots_valid"], mood, behaviour, aims)
    aims.verify(figures)
    started = rng.integers(0, 16, geography.size)
    length = 35 + figures["ballots_cast"] // 6 + rng.gamma(2.0, 18.0, geography.size).astype(np.int64)
    return Sheets(figures, votes, started, started + np.minimum(length, 715))


def _draw_turnout(
    rng: np.random.Generator, register: Register, mood: Mood, behaviour: Behaviour, aims: Aims
) -> tuple[Ints, Ints]:
    """Ballots issued and ballots cast: cast <= issued <= voters; those added on the day got a ballot."""
    voters = register.registered + register.added
    leading = "ballots_issued" if "ballots_issued" in aims.figures else "ballots_cast"
    if mood.came is not None and leading not in aims.figures:
        came = mood.came - rng.binomial(mood.came - register.added, _DECLINED)
    else:
        chance = aims.chances(leading, mood.turnout, register.registered, behaviour.turnout)
        came = rng.binomial(register.registered, chance) + register.added
    if leading in aims.figures:
        came = aims.meet(rng, leading, came, register.added, voters)
    lost = rng.binomial(came, behaviour.missing)
    if leading == "ballots_issued" or leading not in aims.figures:
        cast = aims.meet(rng, "ballots_cast", came - lost, np.zeros_like(came), came)
        return came, cast
    return np.minimum(came + lost, voters), came


def _draw_supply(
    rng: np.random.Generator, register: Register, issued: Ints, behaviour: Behaviour, aims: Aims
) -> dict[str, Ints]:
    """Ballots received = issued + cancelled + spoiled, at most 101 % of the voters."""
    cap = 101 * (register.registered + register.added) // 100
    spoiled = np.minimum(rng.binomial(issued, behaviour.spoiled), cap - issued)
    reserve = np.where(rng.random(issued.size) < 0.8, register.before // 100, 0)
    received = np.minimum(register.before + reserve, cap)
    received = aims.meet(rng, "ballots_received", received, issued + spoiled, cap)
    return {
        "ballots_received": received,
        "ballots_cancelled": received - issued - spoiled,
        "ballots_spoiled": spoiled,
    }


def _draw_boxes(
    rng: np.random.Generator, geography: Geography, issued: Ints, cast: Ints, behaviour: Behaviour, aims: Aims
) -> dict[str, Ints]:
    """Ballots issued outside, and found in either box; the missing are drawn from all that were issued."""
    logits = (
        logit(behaviour.outside) + rng.normal(0.0, 0.5, issued.size) + np.where(geography.urban, -0.3, 0.3)
    )
    chance = aims.chances("ballots_issued_outside", logits, issued)
    outside = rng.binomial(issued, chance)
    outside = aims.meet(rng, "ballots_issued_outside", outside, np.zeros_like(issued), issued)
    portable = outside - rng.hypergeometric(outside, issued - outside, issued - cast)
    return {
        "ballots_issued_outside": outside,
        "ballots_in_box": cast - portable,
        "ballots_in_portable_box": portable,
    }


def _draw_validity(
    rng: np.random.Generator, cast: Ints, behaviour: Behaviour, aims: Aims, both_marked: bool
) -> dict[str, Ints]:
    """Ballots cast = invalid + valid, and in a referendum + those with both answers."""
    none = np.zeros_like(cast)
    both = none
    if both_marked:
        logits = logit(behaviour.both_marked) + rng.normal(0.0, 0.45, cast.size)
        both = rng.binomial(cast, aims.chances("ballots_both_marked", logits, cast))
        both = aims.meet(rng, "ballots_both_marked", both, none, cast)
    aims = aims.for_invalid(cast, both)
    logits = logit(behaviour.invalid) + rng.normal(0.0, 0.5, cast.size)
    invalid = rng.binomial(cast - both, aims.chances("ballots_invalid", logits, cast - both))
    invalid = aims.meet(rng, "ballots_invalid", invalid, none, cast - both)
    found = {"ballots_invalid": invalid, "ballots_valid": cast - both - invalid}
    return {"ballots_both_marked": both, **found} if both_marked else found


def _draw_votes(
    rng: np.random.Generator,
    geography: Geography,
    batch: Batch,
    valid: Ints,
    mood: Mood,
    behaviour: Behaviour,
    aims: Aims,
) -> Ints:
    """Votes by line; a line that is not on a station's ballot has -1."""
    weights = draw_leanings(rng, geography, behaviour, mood, batch.shares[batch.of])
    national: Floats | None = batch.shares[0] if len(batch.contests) == 1 else None
    shares = aims.line_shares(weights, valid, national)
    votes = aims.meet_votes(rng, rng.multinomial(valid, shares).astype(np.int64))
    if batch.absent.any():
        votes[batch.absent[batch.of]] = -1
    return votes
