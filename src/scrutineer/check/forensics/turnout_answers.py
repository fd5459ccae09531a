"""Turnout and an option's votes, as answers for a reader: three descriptions, beside clean elections."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from scrutineer.check.forensics.clean_elections import CleanElection, beside
from scrutineer.check.forensics.result import Effect, Null, Result, shown
from scrutineer.check.forensics.station_figures import StationFigures
from scrutineer.check.forensics.turnout_core import CORE_WORDS, Core
from scrutineer.check.forensics.turnout_models import SMALLEST, Split, correlation_of, slopes_of, split_of
from scrutineer.check.forensics.turnout_share import Columns, columns_of, turnout_share_of
from scrutineer.words import Sentence, mark


def turnout_split(
    figures: StationFigures, option_id: str | None = None, *, columns: Columns | None = None
) -> Result:
    """Shpilkin's split for one option (the leader where none is named), with three cores and inside areas.

    Descriptive: ``statistic`` is the part of the option's votes out of proportion, by the published rule for
    the core. See :func:`~scrutineer.check.forensics.turnout_models.shpilkin`.
    """
    option_id = option_id or figures.leader()
    columns = columns or columns_of(figures)
    stations = turnout_share_of(figures, option_id, columns=columns)
    whole = stations.as_one_area()
    splits = {core: split_of(whole, core) for core in Core}
    split = splits[Core.MODE]
    notes = [_cores(splits)]
    if len(set(stations.area.tolist())) > 1:
        notes.append(_within(split_of(stations).part, lambda e: e.within_part, share=True))
    clean, rows = beside(split.part, lambda e: e.part, share=True)
    return Result(
        test="turnout-split",
        asked=Sentence(
            mark("Do the votes of {option} grow in step with the votes of all others, as turnout grows?"),
            {"option": option_id},
        ),
        said=_split_said(option_id, split),
        cannot=Sentence(
            mark(
                "This cannot tell added votes from places that vote more and also vote differently: in "
                "Poland in 2020, taken here as a clean election, the same sum gives one candidate a fifth of "
                "his votes too many and the other a fifth too few. Where most stations report a very high "
                "turnout there is no clean core, and the figure comes out too small."
            )
        ),
        statistic=split.part,
        null=Null.NONE,
        effect=Effect(
            Sentence(mark("votes out of proportion, of all votes of the option")), split.part, share=True
        ),
        used=split.used,
        left_out=split.left_out,
        option_id=option_id,
        notes=(*clean, *notes, columns.sentence()),
        rows=rows,
    )


def _split_said(option_id: str, split: Split) -> Sentence:
    values: dict[str, Any] = {
        "option": option_id,
        "votes": abs(round(split.anomalous)),
        "core": Fraction(split.core, 100),
        "share": shown(split.clean_share),
    }
    if split.anomalous >= 0:
        said = mark(
            "Up to a turnout of {core:bare} {option} has {share}; "
            "at higher turnout {votes} votes more than that."
        )
    else:
        said = mark(
            "Up to a turnout of {core:bare} {option} has {share}; "
            "at higher turnout {votes} votes fewer than that."
        )
    return Sentence(said, values)


def _cores(splits: Mapping[Core, Split]) -> Sentence:
    """How far the figure depends on the choice of the core."""
    low, high = min(splits, key=lambda c: splits[c].part), max(splits, key=lambda c: splits[c].part)
    if splits[low].part == splits[high].part:
        said = mark("Three ways of taking the core give the same figure.")
        return Sentence(said)
    said = mark(
        "The core is a choice: taken at {lowest} the figure is {low}, taken at {highest} it is {high}."
    )
    return Sentence(
        said,
        {
            "low": shown(splits[low].part),
            "high": shown(splits[high].part),
            "lowest": Sentence(CORE_WORDS[low]),
            "highest": Sentence(CORE_WORDS[high]),
        },
    )


def turnout_slopes(
    figures: StationFigures, option_id: str | None = None, *, columns: Columns | None = None
) -> Result:
    """Sobyanin and Sukhovolsky's slope for one option (the leader where none is named).

    Descriptive: ``statistic`` is the slope minus the option's share.
    """
    option_id = option_id or figures.leader()
    columns = columns or columns_of(figures)
    stations = turnout_share_of(figures, option_id, columns=columns, minimum=SMALLEST)
    slopes = slopes_of(stations)
    notes = [
        Sentence(
            mark("The same slope of all others together is {slope:decimal}."), {"slope": shown(slopes.others)}
        )
    ]
    if len(set(stations.area.tolist())) > 1:
        inside = slopes_of(stations, within=True).excess
        notes.append(_within(inside, lambda e: None if e.within_slope is None else e.within_slope - e.share))
    clean, rows = beside(slopes.excess, lambda e: e.excess, share=False)
    return Result(
        test="turnout-slope",
        asked=Sentence(
            mark("From station to station, how many votes of {option} come with each further ballot?"),
            {"option": option_id},
        ),
        said=Sentence(
            mark("Each further ballot comes with {slope:decimal} votes of {option}, whose share is {share}."),
            {"slope": shown(slopes.slope), "share": shown(slopes.share), "option": option_id},
        ),
        cannot=Sentence(
            mark(
                "If every place voted alike, the slope would be the share. Places never do: in Poland in "
                "2020, taken here as a clean election, the slope is far above the share of one candidate "
                "and far below that of the other. The slope alone says nothing about why."
            )
        ),
        statistic=slopes.excess,
        null=Null.NONE,
        effect=Effect(Sentence(mark("slope minus share")), slopes.excess),
        used=slopes.used,
        left_out=slopes.left_out,
        option_id=option_id,
        notes=(*clean, *notes, columns.sentence()),
        rows=rows,
    )


def turnout_correlation(
    figures: StationFigures, option_id: str | None = None, *, columns: Columns | None = None
) -> Result:
    """The correlation of turnout and share for one option (the leader where none is named). Descriptive."""
    option_id = option_id or figures.leader()
    columns = columns or columns_of(figures)
    stations = turnout_share_of(figures, option_id, columns=columns, minimum=SMALLEST)
    value = correlation_of(stations)
    notes = []
    if len(set(stations.area.tolist())) > 1:
        notes.append(_within(correlation_of(stations, within=True), lambda e: e.within_correlation))
    clean, rows = beside(value, lambda e: e.correlation, share=False)
    return Result(
        test="turnout-correlation",
        asked=Sentence(
            mark("Does {option} have a larger share where turnout is higher?"), {"option": option_id}
        ),
        said=_correlation_said(option_id, value),
        cannot=Sentence(
            mark(
                "Clean elections have such a connection in both directions, because city and village differ "
                "in both. This is a description of the country, not a test."
            )
        ),
        statistic=value,
        null=Null.NONE,
        effect=Effect(Sentence(mark("correlation of turnout and share")), value),
        used=len(stations),
        left_out=stations.left_out,
        option_id=option_id,
        notes=(*clean, *notes, columns.sentence()),
        rows=rows,
    )


def _correlation_said(option_id: str, value: float) -> Sentence:
    values: dict[str, Any] = {"option": option_id, "value": shown(value)}
    if abs(value) < 0.1:
        said = mark("The share of {option} hardly changes with turnout (correlation {value:decimal}).")
    elif value > 0:
        said = mark("The share of {option} is larger where turnout is higher (correlation {value:decimal}).")
    else:
        said = mark("The share of {option} is smaller where turnout is higher (correlation {value:decimal}).")
    return Sentence(said, values)


def _within(value: float, clean: Callable[[CleanElection], float | None], *, share: bool = False) -> Sentence:
    """The figure inside areas, where most of the difference of city and village has dropped out."""
    said, _rows = beside(value, clean, share=share)
    template = mark("Inside areas it is {value}.") if share else mark("Inside areas it is {value:decimal}.")
    return Sentence(
        mark("{inside} {clean}"),
        {"inside": Sentence(template, {"value": shown(value)}), "clean": said[0]},
    )
