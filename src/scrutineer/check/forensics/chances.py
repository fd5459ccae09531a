"""How often a binomial count falls at a whole per cent: the exact chance of every station."""

from typing import Final

import numpy as np
from scipy.special import bdtr, gammaln

from scrutineer.check.forensics.station_figures import Bools, Floats, Ints
from scrutineer.check.forensics.window import PARTS, Window

DEPTH: Final = 28.0
"""Counts beyond this many natural logarithms of a Bernstein bound are left out: less than 1.4e-12 of mass."""
BLOCK: Final = 32_768
"""Stations that are worked on at once: the arrays of one step stay in the processor's cache."""
BROAD: Final = 20_000
"""From this total on a window holds so many counts that a difference of distribution functions is quicker."""


def chances(shares: Floats, totals: Ints, window: Window, depth: float = DEPTH) -> Floats:
    """P(k lies in a window) for ``k ~ Bin(totals, shares)``, each array of shape ``(n,)``.

    The binomial mass is summed over the counts inside windows only, in the range of counts that ``depth``
    leaves. Right to about 1e-11; ``totals >= 1``, ``0 <= shares <= 1``.
    """
    return _chances(shares, totals, window, depth)[0]


def chances_of_both(shares: Floats, totals: Ints, period: int = 1) -> tuple[Floats, Floats]:
    """:func:`chances` of the fixed and of the adaptive window for the cost of one: one lies in the other."""
    adaptive, fixed = _chances(shares, totals, Window("adaptive", period), DEPTH)
    return fixed, adaptive


def _chances(shares: Floats, totals: Ints, window: Window, depth: float) -> tuple[Floats, Floats]:
    """Of the window, and of the fixed one of the same period."""
    every = np.ones(len(totals))
    fixed = every.copy()
    open_ones = (shares > 0) & (shares < 1)
    narrow = np.flatnonzero(open_ones & (totals < BROAD))
    log_factorial = gammaln(np.arange(int(totals[narrow].max(initial=0)) + 1) + 1.0)
    for start in range(0, len(narrow), BLOCK):
        rows = narrow[start : start + BLOCK]
        every[rows], fixed[rows] = _narrow(shares[rows], totals[rows], window, depth, log_factorial)
    for row in np.flatnonzero(open_ones & (totals >= BROAD)):
        every[row] = fixed[row] = broad_chance(float(shares[row]), int(totals[row]), window, depth)
    every[window.everywhere(totals)] = 1.0
    return np.minimum(every, 1.0), np.minimum(fixed, 1.0)


def reach(shares: Floats, totals: Ints, depth: float) -> Floats:
    """How far a count can be from its mean: farther has less than ``2 exp(-depth)``, by Bernstein."""
    third = depth / 3
    spread: Floats = third + np.sqrt(third * third + 2 * depth * totals * shares * (1 - shares))
    return spread


def _span(shares: Floats, totals: Ints, window: Window, depth: float) -> tuple[Ints, Ints]:
    """The first window within reach of each mean, and how many there are."""
    spread = reach(shares, totals, depth) / totals
    per = 100 / window.period
    first = np.maximum(np.ceil((shares - spread) * per) - 1, 0).astype(np.int64)
    last = np.minimum(np.floor((shares + spread) * per) + 1, per).astype(np.int64)
    return first, last - first + 1


def _narrow(
    shares: Floats, totals: Ints, window: Window, depth: float, log_factorial: Floats
) -> tuple[Floats, Floats]:
    """The windows of all stations side by side, from the lowest; stations with many windows come first.

    Where the adaptive window is the wider one, it holds one count (two at a tie, both outside the fixed
    one), so that the fixed window's count is the adaptive one's or none.
    """
    first, number = _span(shares, totals, window, depth)
    order = np.argsort(-number, kind="stable")
    n, p = totals[order], shares[order]
    half, step = window.half(n), window.step(n)
    logit = np.log(p) - np.log1p(-p)
    whole = log_factorial[n] + n * np.log1p(-p)
    odds = np.exp(logit)
    centre = step * first[order]
    wider = np.flatnonzero(half > n)
    mass, fixed = np.zeros(len(n)), np.zeros(len(n))
    more_than = np.searchsorted(-number[order], -np.arange(int(number.max())), side="left")
    for here in more_than:
        at, left = slice(0, int(here)), n[: int(here)]
        low = np.maximum((centre[at] - half[at] + (PARTS - 1)) // PARTS, 0)
        further = np.minimum((centre[at] + half[at]) // PARTS, left) - low
        log_mass = whole[at] + low * logit[at]
        log_mass -= log_factorial.take(low, mode="clip")
        log_mass -= log_factorial.take(left - low, mode="clip")
        piece = np.exp(log_mass, out=log_mass)
        piece *= further >= 0
        mass[at] += piece
        if window.kind == "adaptive":
            fixed[at] += piece * (np.abs(PARTS * low - centre[at]) <= left)
        _rest_of_window(mass, piece, low, further, n, odds)
        centre[at] += step[at]
    inner = mass.copy()
    inner[wider] = fixed[wider]
    found = np.empty_like(mass), np.empty_like(mass)
    found[0][order], found[1][order] = mass, inner
    return found


def _rest_of_window(mass: Floats, piece: Floats, low: Ints, further: Ints, n: Ints, odds: Floats) -> None:
    """Add the counts of a window after its first, each from the one before it."""
    rows = np.flatnonzero(further > 0)
    count, now = low[rows], piece[rows]
    while len(rows):
        now = now * (n[rows] - count) / (count + 1.0) * odds[rows]
        count = count + 1
        mass[rows] += now
        kept = further[rows] > count - low[rows]
        rows, count, now = rows[kept], count[kept], now[kept]


def broad_chance(share: float, total: int, window: Window, depth: float = DEPTH) -> float:
    """The same for one station by differences of the distribution function, of any size."""
    first, number = _span(np.array([share]), np.array([total]), window, depth)
    centres = int(first[0]) + np.arange(int(number[0]))
    half, step = int(window.half(np.array([total]))[0]), int(window.step(np.array([total]))[0])
    low = np.maximum(-((half - step * centres) // PARTS), 0)
    high = np.minimum((step * centres + half) // PARTS, total)
    inside: Bools = high >= low
    below = np.where(low > 0, bdtr(np.maximum(low - 1.0, 0.0), total, share), 0.0)
    return float(np.sum((bdtr(high.astype(float), total, share) - below)[inside]))
