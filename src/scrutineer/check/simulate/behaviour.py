"""How the invented voters behave: turnout and preferences that differ by unit, district and station.

Honest elections are far from binomial: neighbourhoods differ, and towns vote less and otherwise than
villages. Effects add up on the logit scale, so that stations scatter much more than chance alone would
have them (standard deviation of turnout about 0.1, reference: forensics 1.4).
"""

from dataclasses import dataclass

import numpy as np

from scrutineer.check.simulate.allocation import Floats, Ints, logit
from scrutineer.check.simulate.geography import ABROAD, CLOSED, Geography


@dataclass(frozen=True)
class Behaviour:
    """Shares that are aimed at nationally, and how far places scatter (standard deviations of logits).

    ``turnout``: of the voters on the list, who are issued a ballot. ``outside``, ``missing`` (taken away),
    ``spoiled``: of the ballots issued. ``invalid``, ``both_marked``: of the ballots cast. ``absentee``:
    voters added on the day, of those on the list. ``coupling``: how much of a station's own turnout goes
    with its leaning to the leading line; ``leaning`` scales all differences between places in the votes.
    """

    turnout: float = 0.66
    outside: float = 0.06
    missing: float = 0.0012
    spoiled: float = 0.002
    invalid: float = 0.021
    both_marked: float = 0.016
    absentee: float = 0.0011
    unit_sd: float = 0.3
    district_sd: float = 0.18
    station_sd: float = 0.32
    urban: float = -0.55
    leaning: float = 1.0
    coupling: float = 0.25


@dataclass(frozen=True)
class Mood:
    """What was drawn for this country: logits of turnout, and each station's own part of them.

    ``unit`` and ``district`` are the areas of each station; ``came`` is who took a ballot of the contest
    before, where several are held on the day.
    """

    turnout: Floats
    own: Floats
    unit: Ints
    district: Ints
    came: Ints | None = None


def draw_mood(rng: np.random.Generator, geography: Geography, behaviour: Behaviour) -> Mood:
    """Draw how eager each station is to vote, contest by contest the same."""
    unit = geography.ancestor(("region", "abroad"))
    district = geography.ancestor(("district", "abroad"))
    own = rng.standard_normal(geography.size)
    turnout = (
        logit(behaviour.turnout)
        + rng.normal(0.0, behaviour.unit_sd, len(geography.places))[unit]
        + rng.normal(0.0, behaviour.district_sd, len(geography.places))[district]
        + behaviour.urban * geography.urban
        + behaviour.station_sd * own
    )
    closed = 3.6 + 0.5 * own
    return Mood(np.where(geography.kind == CLOSED, closed, turnout), own, unit, district)


def draw_leanings(
    rng: np.random.Generator, geography: Geography, behaviour: Behaviour, mood: Mood, shares: Floats
) -> Floats:
    """Weights of the lines at each station (a row a station), from ``shares`` of the same shape.

    A logistic-normal draw: the logarithm of each share is moved by unit, district, kind of place and
    station. A zero share stays zero.
    """
    lines = shares.shape[1]
    scale = behaviour.leaning
    places = len(geography.places)
    weights = rng.standard_normal((geography.size, lines))
    weights *= 0.17 * scale
    weights += rng.normal(0.0, 0.22 * scale, (places, lines))[mood.unit]
    weights += rng.normal(0.0, 0.14 * scale, (places, lines))[mood.district]
    weights += rng.normal(0.0, 0.2 * scale, lines) * (geography.urban | (geography.kind == ABROAD))[:, None]
    leader = int(np.argmax(shares.sum(axis=0)))
    weights[:, leader] += 0.3 * scale * behaviour.coupling * mood.own
    np.exp(weights, out=weights)
    weights *= shares
    return weights
