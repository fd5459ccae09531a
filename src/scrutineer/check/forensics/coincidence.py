"""How likely two stations have the same votes on every line by chance, the number of votes being the same."""

from typing import Final

import numpy as np
from scipy.special import gammaln, ive

from scrutineer.check.forensics.station_figures import Floats, Ints

EXACT: Final = 40
"""Votes up to which the sum over all outcomes is exact; above, the last step is a normal approximation."""
PLIANT: Final = 1e-12
PRECISE: Final = 1e6


def chance_of_equal(shares: Floats, votes: Ints) -> Floats:
    """P(X = Y) for independent multinomials of ``votes``, shape ``(n,)``, with ``shares`` ``(n, options)``.

    By Poisson counts given their sum: the product of ``exp(-2 r) I0(2 r)`` over the options' expected votes
    ``r``, times the chance that lines which agree add up to ``votes``, over the square of the chance that a
    line of counts does. Within 1 % from 40 votes on, exact below.
    """
    found = np.ones(len(votes))
    few = votes <= EXACT
    rows = np.flatnonzero(few & (votes > 0))
    if rows.size:
        found[rows] = _summed(shares[rows], votes[rows])
    rows = np.flatnonzero(~few)
    if rows.size:
        found[rows] = _approximated(shares[rows], votes[rows])
    return np.minimum(found, 1.0)


def _approximated(shares: Floats, votes: Ints) -> Floats:
    rate = shares * votes[:, None]
    agree = ive(0, 2 * rate)
    mean = rate * np.divide(ive(1, 2 * rate), agree)
    variance = np.maximum(rate**2 - mean**2, 0.0)
    spread = variance.sum(axis=1) + PLIANT
    apart = votes - mean.sum(axis=1)
    together = np.exp(-(apart**2) / (2 * spread)) / np.sqrt(2 * np.pi * spread)
    together = np.minimum(together, 1.0)
    alone = np.exp(votes * np.log(votes) - votes - gammaln(votes + 1))
    found: Floats = np.exp(np.log(agree).sum(axis=1)) * together / alone**2
    return found


def _summed(shares: Floats, votes: Ints) -> Floats:
    """The sum of squared multinomial chances: one option after the other, all stations at once."""
    most = int(votes.max())
    number = np.arange(most + 1)
    total = np.zeros((len(votes), most + 1))
    total[:, 0] = 1.0
    logs = np.log(np.maximum(shares, 1e-300))
    for column in range(shares.shape[1]):
        line = np.exp(2 * (number * logs[:, column, None] - gammaln(number + 1)))
        grown = np.zeros_like(total)
        for count in range(most + 1):
            grown[:, count:] += line[:, count, None] * total[:, : most + 1 - count]
        total = grown
    found: Floats = total[np.arange(len(votes)), votes] * np.exp(2 * gammaln(votes + 1))
    return found


def smooth_shares(votes: Ints, place: Ints) -> Floats:
    """Each station's shares, drawn towards those of its place as strongly as its place is alike.

    ``votes`` ``(n, options)``, ``place`` ``(n,)``. In places that vote alike they are nearly the place's own,
    in places whose stations differ nearly the station's. Strength by the method of moments over
    all places (Dirichlet-multinomial; Mosimann, Biometrika 49, 1962).
    """
    total = votes.sum(axis=1)
    _, number = np.unique(place, return_inverse=True)
    size = int(number.max(initial=-1)) + 1
    sums = np.stack([np.bincount(number, line, minlength=size) for line in votes.T], axis=1)
    around = (sums / np.maximum(sums.sum(axis=1, keepdims=True), 1))[number]
    strength = _strength(votes, total, around, number)
    found: Floats = (votes + strength * around) / (total + strength)[:, None]
    return found


def _strength(votes: Ints, total: Ints, around: Floats, number: Ints) -> float:
    """How many votes the place's shares weigh: from the spread of stations about their place."""
    used = total > 1
    room = total[used, None] * around[used] * (1 - around[used])
    others = np.bincount(number, used)[number][used]
    freed = np.where(others > 1, others / np.maximum(others - 1, 1), 0.0)[:, None]
    chance = float((room * (freed > 0)).sum())
    spread = float(((votes[used] - total[used, None] * around[used]) ** 2 * freed).sum())
    beyond = float((room * (total[used, None] - 1) * (freed > 0)).sum())
    if spread <= chance or beyond <= 0:
        return PRECISE
    alike = min((spread - chance) / beyond, 1.0)
    return min(max(1 / alike - 1, 0.0), PRECISE)
