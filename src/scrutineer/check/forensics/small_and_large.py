"""Small stations against large ones of the same area, as answers for a reader."""

from fractions import Fraction
from math import isfinite, log10
from typing import Any

import numpy as np

from scrutineer.check.forensics.clean_elections import beside
from scrutineer.check.forensics.neighbours import SizeContrast, size_association, size_contrast
from scrutineer.check.forensics.result import Effect, Null, Result, shown
from scrutineer.check.forensics.station_figures import Ints, StationFigures
from scrutineer.check.forensics.turnout_models import SMALLEST
from scrutineer.check.forensics.turnout_share import Columns, Of, columns_of, turnout_share_of
from scrutineer.words import Sentence, mark


def small_against_large(
    figures: StationFigures,
    option_id: str | None = None,
    *,
    of: Of = Of.SHARE,
    columns: Columns | None = None,
) -> Result:
    """Small minus large stations of the same area, for turnout or for one option's share.

    Descriptive: on clean elections a permutation inside areas alarms nearly always (see
    :func:`~scrutineer.check.forensics.neighbours.size_contrast`), so no probability is given. ``rows`` has
    one row an area with its distance from the others, in standard deviations, both directions alike.
    """
    option_id = option_id or figures.leader()
    columns = columns or columns_of(figures)
    stations = turnout_share_of(figures, option_id, columns=columns, minimum=SMALLEST)
    contrast = size_contrast(of.values(stations), stations.registered, stations.area)
    clean, clean_rows = beside(
        contrast.difference,
        lambda e: e.small_turnout if of is Of.TURNOUT else e.small_share,
        share=True,
    )
    kept_areas = Sentence(
        mark("{areas} areas were compared; in {out} there are too few small or large stations."),
        {"areas": len(contrast.area), "out": contrast.areas_left_out},
    )
    return Result(
        test=f"small-stations-{of}",
        asked=Sentence(
            mark("Does {figure} differ between small and large stations of the same area?"),
            {"figure": of.words(option_id)},
        ),
        said=_contrast_said(of, option_id, contrast),
        cannot=Sentence(
            mark(
                "Small stations are mostly villages and large ones the town beside them, and these differ in "
                "clean elections too, in either direction. A difference says nothing about why."
            )
        ),
        statistic=contrast.difference,
        null=Null.NONE,
        effect=_contrast_effect(contrast),
        used=contrast.used,
        left_out={**stations.left_out, **_rest(len(stations) - contrast.used)},
        option_id=option_id if of is Of.SHARE else "",
        notes=(*clean, kept_areas, columns.sentence()),
        rows=(*clean_rows, *({**row, "area_id": _area_id(figures, row["area"])} for row in contrast.rows())),
    )


def _rest(count: int) -> dict[Sentence, int]:
    reason = Sentence(mark("of middle size, or in an area with too few small or large stations"))
    return {reason: count} if count else {}


def _area_id(figures: StationFigures, number: int) -> str:
    return figures.area_ids[number] if 0 <= number < len(figures.area_ids) else ""


def _contrast_said(of: Of, option_id: str, contrast: SizeContrast) -> Sentence:
    if not len(contrast.area):
        return Sentence(mark("No area has enough small and large stations to compare."))
    values: dict[str, Any] = {"figure": of.words(option_id), "gap": _points(abs(contrast.difference))}
    if contrast.difference >= 0:
        said = mark("In small stations {figure} is {gap:decimal} points higher than in large ones nearby.")
    else:
        said = mark("In small stations {figure} is {gap:decimal} points lower than in large ones nearby.")
    return Sentence(said, values)


def _points(difference: float) -> Fraction:
    return shown(100 * difference)


def _contrast_effect(contrast: SizeContrast) -> Effect | None:
    if not len(contrast.area):
        return None
    name = Sentence(mark("small minus large stations"))
    known = isfinite(contrast.low)
    return Effect(
        name,
        contrast.difference,
        contrast.low if known else None,
        contrast.high if known else None,
        share=True,
    )


def sizes_among_alike(
    figures: StationFigures,
    option_id: str | None = None,
    *,
    alike: Ints,
    seed: int | np.random.Generator,
    of: Of = Of.SHARE,
    columns: Columns | None = None,
    permuted: int = 1_999,
) -> Result:
    """A permutation test of size against turnout or share among stations that are alike but for their size.

    ``alike`` gives each station's stratum, -1 for none: stations of one building or one quarter, never
    all of a district. Whoever gives it vouches for it: with city and village in one stratum the probability
    means nothing. Its false alarms are measured on strata that are alike, noise of small stations included.
    """
    option_id = option_id or figures.leader()
    columns = columns or columns_of(figures)
    stations = turnout_share_of(figures, option_id, columns=columns, minimum=SMALLEST)
    strata = np.asarray(alike)[stations.kept]
    rows = strata >= 0
    found = size_association(
        of.values(stations)[rows], stations.registered[rows], strata[rows], seed=seed, permuted=permuted
    )
    if found.statistic >= 0:
        said = mark("Among stations that are alike, {figure} rises with size: {strata} groups compared.")
    else:
        said = mark("Among stations that are alike, {figure} falls with size: {strata} groups compared.")
    return Result(
        test=f"size-among-alike-{of}",
        asked=Sentence(
            mark("Among stations that are alike, has {figure} anything to do with their size?"),
            {"figure": of.words(option_id)},
        ),
        said=Sentence(said, {"figure": of.words(option_id), "strata": found.strata}),
        cannot=Sentence(
            mark(
                "This holds only if the stations of a group are alike in everything but size. With a town "
                "and its villages in one group it is inconsistent with chance in clean elections too."
            )
        ),
        statistic=found.statistic,
        null=Null.CHECKED,
        mean=found.mean,
        sd=found.sd,
        log10_p=log10(found.p) if found.used else None,
        used=found.used,
        left_out={**stations.left_out, **_alone(len(stations) - found.used)},
        option_id=option_id if of is Of.SHARE else "",
        notes=(columns.sentence(),),
    )


def _alone(count: int) -> dict[Sentence, int]:
    reason = Sentence(mark("without another station alike and of another size"))
    return {reason: count} if count else {}
