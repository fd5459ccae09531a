"""Whole per cents where the contestant's votes are drawn out of the ballots drawn, not beside them."""

from typing import Final

import numpy as np
from scipy.special import gammaln

from scrutineer.check.forensics.chances import chances, reach
from scrutineer.check.forensics.station_figures import Floats, Ints
from scrutineer.check.forensics.window import Window

DEPTH: Final = 18.0
"""Less than 3e-8 of mass is left out of each draw: a hundredth of a station in a whole country."""
PAIRS: Final = 400_000
"""Pairs of a station and a number of ballots that are worked on at once."""


def sequential_chances(registered: Ints, issued: Ints, cast: Ints, leader: Ints, window: Window) -> Floats:
    """P(turnout or share at a whole per cent) where ``T ~ Bin(registered, issued / registered)`` ballots are
    drawn and ``Bin(T, leader / cast)`` votes out of them, summed over every ``T``; arrays of shape ``(n,)``.

    Received and given ballots are nearly the same ballots, so this is the nearer picture of a count; the
    usual null draws the two beside each other. ``registered``, ``cast >= 1``.
    """
    turnout, share = issued / registered, leader / cast
    spread = reach(turnout, registered, DEPTH)
    first = np.maximum(np.ceil(issued - spread), 0).astype(np.int64)
    number = np.minimum(np.floor(issued + spread), registered).astype(np.int64) - first + 1
    found = np.zeros(len(registered))
    ends = np.cumsum(number)
    start = 0
    while start < len(found):
        done = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + PAIRS, side="right")))
        at = slice(start, stop)
        found[at] = _piece(registered[at], turnout[at], share[at], first[at], number[at], window)
        start = stop
    return np.minimum(found, 1.0)


def _piece(
    registered: Ints, turnout: Floats, share: Floats, first: Ints, number: Ints, window: Window
) -> Floats:
    """A few stations, each with all its numbers of ballots one after another."""
    row = np.repeat(np.arange(len(number)), number)
    begins = np.cumsum(number) - number
    ballots = first[row] + np.arange(len(row)) - begins[row]
    voters = registered[row]
    with np.errstate(divide="ignore"):
        yes, no = np.log(turnout), np.log1p(-turnout)
    sure = (turnout <= 0) | (turnout >= 1)
    yes, no = np.where(sure, 0.0, yes), np.where(sure, 0.0, no)
    log_mass = gammaln(registered + 1.0)[row] - gammaln(ballots + 1.0) - gammaln(voters - ballots + 1.0)
    log_mass += ballots * yes[row] + (voters - ballots) * no[row]
    mass = np.where(sure[row], ballots == np.rint(turnout * registered)[row], np.exp(log_mass))
    hit = np.ones(len(row))
    open_ones = np.flatnonzero(~window.hits(ballots, voters) & (ballots > 0))
    hit[open_ones] = chances(share[row[open_ones]], ballots[open_ones], window, DEPTH)
    return np.bincount(row, weights=mass * hit, minlength=len(number)).astype(np.float64)
