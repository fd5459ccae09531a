"""Too many stations at a half, two thirds, three quarters: coarse fractions against the counts beside them.

Of the stations whose count lies near ``a/b`` of its total, some lie on the nearest count by chance. A
binomial count has a smooth distribution on the scale of its own sd, so the chance of exactly that count,
given that it is one of its neighbours, has a bound that holds for every share the station may have had.
No density is estimated, nothing is resampled, and a crowd of stations near one half is no excess. It answers
the question of Rozenas, Political Analysis 25 (2017) 41-56, whose resampled envelope depends on the number of
resamples.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
from scipy.special import gammaln
from scipy.stats import false_discovery_control

from scrutineer.check.forensics.poisson_binomial import PoissonBinomial
from scrutineer.check.forensics.result import Effect, Null, Result, shown
from scrutineer.check.forensics.rounded_share import rounded_share
from scrutineer.check.forensics.station_figures import Bools, Floats, Ints
from scrutineer.check.forensics.window import at_most
from scrutineer.words import Sentence, mark

QUARTER: Final = 4
"""The neighbours reach as far as this part of a binomial sd: so near, the bound is one per cent above the
chance that a flat density gives."""
FARTHEST: Final = 50
"""Counts on each side that are taken at most."""
SMALLEST: Final = -300.0


ASKED: Final = mark("Do more stations lie on a simple fraction, such as 3/4, than on the counts beside it?")
CANNOT: Final = mark(
    "It sees only counts made to fit a simple fraction. Any other change it does not see, and it cannot tell "
    "who made them fit, or why."
)
BOUND: Final = mark(
    "The expected number is the largest that binomial counts can give, so it errs to the calm side."
)


@dataclass(frozen=True, eq=False)
class _Near:
    """The stations near one fraction: whether each is on its nearest count, and the most chance gives."""

    fraction: Fraction
    hits: Bools
    bounds: Floats


def coarse_fractions(
    counts: Ints,
    totals: Ints,
    *,
    largest: int = 10,
    level: float = 0.05,
    minimum: int = 100,
    maximum_share: float = 0.99,
    test: str = "coarse-share",
    option_id: str = "",
    notes: tuple[Sentence, ...] = (),
) -> Result:
    """Ask every fraction ``a/b`` between 0 and 1 with ``b <= largest`` in lowest terms.

    ``counts`` out of ``totals``: whole numbers, one value a station, negative where not stated. Stations with
    ``totals < minimum`` or a share above ``maximum_share`` are left out. A hit is the count nearest to
    ``a/b`` of the total (both, at a tie).

    The statistic is the number of hits at the most surprising fraction, mean and sd those of the bound there;
    ``log10_p`` takes in all fractions (Simes, which is the smallest probability adjusted after Benjamini and
    Hochberg). Null: each count is binomial with some share of its own, whatever the shares are; the
    probability is then an upper bound, for stations that are independent. Rows, the most surprising first:
    fraction, near (stations near it), observed, expected, excess, sd, z, log10_p, q, flagged at ``level``.
    """
    k, n = np.asarray(counts, np.int64), np.asarray(totals, np.int64)
    if k.shape != n.shape or k.ndim != 1:
        raise ValueError("counts and totals must have one value a station each")
    kept, left_out = _counted(k, n, minimum, maximum_share)
    every = [_near(fraction, k[kept], n[kept]) for fraction in coarse(largest)]
    found = [(_row(near), near) for near in every if len(near.hits)]
    if found:
        q = false_discovery_control([10.0 ** max(SMALLEST, row["log10_p"]) for row, _ in found])
        for (row, _), adjusted in zip(found, q.tolist(), strict=True):
            row |= {"q": adjusted, "flagged": adjusted <= level}
    found.sort(key=lambda pair: (pair[0]["log10_p"], pair[1].fraction))
    rows, first = tuple(row for row, _ in found), found[0] if found else None
    held = mark("Over {fractions} fractions, with the rate of false discoveries held at {level:bare}.")
    told = Sentence(held, {"fractions": len(rows), "level": shown(level)})
    return Result(
        test,
        Sentence(ASKED),
        _said(rows),
        Sentence(CANNOT),
        float(first[0]["observed"]) if first else 0.0,
        Null.EXACT,
        first and first[0]["expected"],
        first and first[0]["sd"],
        math.log10(max(10.0**SMALLEST, min(row["q"] for row in rows))) if rows else None,
        _effect(first[1]) if first else None,
        int(kept.sum()),
        left_out=left_out,
        option_id=option_id,
        notes=(Sentence(BOUND), told, *notes),
        rows=rows,
    )


def coarse(largest: int) -> list[Fraction]:
    """The fractions between 0 and 1 with a denominator of at most ``largest``, in order."""
    return sorted({Fraction(a, b) for b in range(2, largest + 1) for a in range(1, b)})


def _counted(k: Ints, n: Ints, minimum: int, maximum_share: float) -> tuple[Bools, dict[Sentence, int]]:
    """The stations that count, and how many do not, by the first reason that applies."""
    least, most = max(1, minimum), Fraction(repr(float(maximum_share)))
    kept = np.ones(len(k), np.bool_)
    left_out: dict[Sentence, int] = {}
    for fits, reason in (
        (np.minimum(k, n) >= 0, Sentence(mark("a figure is not stated"))),
        (n >= least, Sentence(mark("a total below {minimum}"), {"minimum": least})),
        (at_most(k, n, maximum_share), Sentence(mark("share above {most:bare}"), {"most": most})),
    ):
        if lost := int(np.sum(kept & ~fits)):
            left_out[reason] = lost
        kept &= fits
    return kept, left_out


def _near(fraction: Fraction, k: Ints, n: Ints) -> _Near:
    """The stations whose count is one of the neighbours of ``fraction``."""
    a, b = fraction.numerator, fraction.denominator
    sd = np.sqrt(n * (a * (b - a))) / b
    side = np.clip(np.rint(sd / QUARTER), 1, FARTHEST).astype(np.int64)
    away = 2 * np.abs(k * b - a * n)
    near = np.flatnonzero(away <= b * (2 * side + 1))
    return _Near(fraction, away[near] <= b, _bounds(fraction, n[near], side[near]))


def _bounds(fraction: Fraction, n: Ints, side: Ints) -> Floats:
    """The largest chance of a hit among the neighbours, over all shares that a station may have had.

    For a share with logit ``x`` the ratio of the masses of hits and of neighbours is largest where their mean
    counts are equal; the logarithm of the ratio is concave there, so Newton's steps find it.
    """
    if not len(n):
        return np.zeros(0)
    a, b = fraction.numerator, fraction.denominator
    first = -((b * (2 * side + 1) - 2 * a * n) // (2 * b))
    step = np.arange(int(2 * side.max()) + 2)
    at = first[:, None] + step
    away = 2 * np.abs(at * b - a * n[:, None])
    near, hit = away <= b * (2 * side[:, None] + 1), away <= b
    log_ways = -gammaln(at + 1.0) - gammaln(n[:, None] - at + 1.0)
    log_ways -= log_ways.max(axis=1, keepdims=True)
    x = np.full(len(n), math.log(a / (b - a)))
    ratio = np.zeros(len(n))
    for _ in range(4):
        mass = np.where(near, np.exp(log_ways + (step - side[:, None]) * x[:, None]), 0.0)
        (all_of, mean, spread), (on, hit_mean, hit_spread) = _moments(mass, step), _moments(mass * hit, step)
        ratio = on / all_of
        x = x + (hit_mean - mean) / (spread - hit_spread)
    return ratio


def _moments(mass: Floats, step: Ints) -> tuple[Floats, Floats, Floats]:
    """Total, mean and variance of each row."""
    total = mass.sum(axis=1)
    mean = mass @ step / total
    return total, mean, mass @ step**2 / total - mean**2


def _row(near: _Near) -> dict[str, Any]:
    null, observed = PoissonBinomial(near.bounds), int(near.hits.sum())
    excess = observed - null.mean
    return {
        "fraction": str(near.fraction),
        "near": len(near.hits),
        "observed": observed,
        "expected": null.mean,
        "excess": excess,
        "sd": null.sd,
        "z": excess / null.sd,
        "log10_p": null.log10_tail(observed),
    }


def _said(rows: tuple[dict[str, Any], ...]) -> Sentence:
    if not rows:
        return Sentence(mark("No station could be used."))
    first = rows[0]
    said = mark(
        "Most surprising is {fraction}: {observed} of the {near} stations near it lie on it; chance gives at "
        "most {mean} on average, give or take {sd}."
    )
    values = {key: first[key] for key in ("fraction", "observed", "near")}
    return Sentence(said, values | {"mean": round(first["expected"]), "sd": max(1, round(first["sd"]))})


def _effect(near: _Near) -> Effect | None:
    """What part of the stations near the fraction were brought onto it."""
    share = rounded_share(near.hits, near.bounds)
    if share is None:
        return None
    name = Sentence(mark("share of the stations near it that were brought onto it"))
    return Effect(name, max(0.0, share.phi), share.least, share.most, share=True)
