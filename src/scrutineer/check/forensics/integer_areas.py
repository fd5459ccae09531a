"""Whole per cents area by area, with the rate of false discoveries held over all areas together."""

import math
from typing import Any, Final

import numpy as np
from scipy.stats import false_discovery_control

from scrutineer.check.forensics.poisson_binomial import PoissonBinomial
from scrutineer.check.forensics.result import Effect, Null, Result, shown
from scrutineer.check.forensics.station_figures import Bools, Floats
from scrutineer.words import Sentence, mark

SMALLEST: Final = -300.0
"""Below this log10 a probability is not told from zero."""


def excess_by_area(
    test: str, hits: Bools, chances: Floats, areas: Any, *, least: int = 30, level: float = 0.01
) -> Result:
    """Ask each area with at least ``least`` stations; arrays have one value a station.

    The statistic is the number of areas flagged by the procedure of Benjamini and Hochberg (Journal of the
    Royal Statistical Society B 57, 1995) at ``level`` on the exact tails, which are independent; ``log10_p``
    is that of all areas together (Simes). The effect is the flagged areas' part of the whole excess. Rows,
    the most surprising first: area, stations, observed, expected, excess, sd, z, log10_p, q, flagged.
    """
    names, at = np.unique(np.asarray(areas), return_inverse=True)
    sizes = np.bincount(at, minlength=len(names))
    rows = [_row(names[k], hits[at == k], chances[at == k]) for k in np.flatnonzero(sizes >= least)]
    few = Sentence(mark("fewer than {least} stations that count"), {"least": least})
    small = int(np.sum((sizes > 0) & (sizes < least)))
    flagged = 0
    if rows:
        adjusted = false_discovery_control([10.0 ** max(SMALLEST, row["log10_p"]) for row in rows])
        for row, q in zip(rows, adjusted.tolist(), strict=True):
            row |= {"q": q, "flagged": q <= level}
            flagged += q <= level
        rows.sort(key=lambda row: (row["log10_p"], str(row["area"])))
    values = {"flagged": flagged, "areas": len(rows)}
    said = mark(
        "{flagged} of {areas} areas have more stations at a whole per cent than smooth counts would give."
    )
    return Result(
        test,
        Sentence(mark("Which areas have more whole per cents than smooth counts give?")),
        Sentence(said, values),
        Sentence(mark("An area that is not flagged may have fewer rounded stations than can be seen there.")),
        float(flagged),
        Null.EXACT,
        log10_p=math.log10(max(10.0**SMALLEST, min(row["q"] for row in rows))) if rows else None,
        effect=_part(rows, hits, chances),
        used=len(rows),
        unit=Sentence(mark("areas")),
        left_out={few: small} if small else {},
        notes=(Sentence(mark("Rate of false discoveries held at {level:bare}."), {"level": shown(level)}),),
        rows=tuple(rows),
    )


def _row(area: Any, hits: Bools, chances: Floats) -> dict[str, Any]:
    null, observed = PoissonBinomial(chances), int(hits.sum())
    excess = observed - null.mean
    return {
        "area": area.item() if hasattr(area, "item") else area,
        "stations": len(hits),
        "observed": observed,
        "expected": null.mean,
        "excess": excess,
        "sd": null.sd,
        "z": excess / null.sd if null.sd else 0.0,
        "log10_p": null.log10_tail(observed),
    }


def _part(rows: list[dict[str, Any]], hits: Bools, chances: Floats) -> Effect | None:
    """The flagged areas' part of the whole excess, where there is one."""
    whole = float(hits.sum() - chances.sum())
    found = sum(row["excess"] for row in rows if row["flagged"])
    name = Sentence(mark("the flagged areas' part of the whole excess"))
    return Effect(name, found / whole, share=True) if found and whole > 0 else None
