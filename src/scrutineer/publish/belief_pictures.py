"""The pictures of the page "Is it believable?": charts of stations, without a word in any language.

Each is drawn once for all languages; the words of its axes stand as ``@turnout@`` and are filled by
:func:`~scrutineer.publish.drawing.worded`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from scrutineer.check.forensics.fingerprint import TENTHS, Fingerprint
from scrutineer.check.forensics.station_figures import Ints
from scrutineer.check.forensics.turnout_share import TurnoutShare
from scrutineer.publish.drawing import COLOUR, drawn, plain

LEVELS: Final = 6
"""Shades of a fingerprint; each holds about as many cells as the others."""
DOTS: Final = 1500
"""Stations drawn in a comet; of more than that so many are drawn by lot."""
LINES: Final = 4
"""Contestants whose share is drawn as a line."""
ENOUGH: Final = 500
"""Cells, bins and points that rest on fewer ballots than this part of all are not drawn: 1 in so many."""

_PERCENT: Final = "datum.value + '\N{NARROW NO-BREAK SPACE}%'"
DASHES: Final = ("1 0", "5 3", "1.5 3", "8 3 1.5 3")
"""How the lines of contestants are broken, so that they can be told apart without colour."""


def fingerprint_picture(found: Fingerprint) -> str:
    """Turnout across, the option's share upwards: the darker a cell, the more voters in its stations."""
    import altair

    cells = _runs(_shades(found.voters))
    base = altair.Chart(altair.NamedData("cells")).encode(
        x=_percent(altair.X, "x1", "turnout"), x2="x2:Q", y=_percent(altair.Y, "y1", "share"), y2="y2:Q"
    )
    layers = [
        base.transform_filter(f"datum.level == {level}").mark_rect(
            aria=False, fill=COLOUR["bar"], fillOpacity=round((level + 1) / LEVELS, 2)
        )
        for level in range(LEVELS)
    ]
    return drawn(plain(altair.layer(*layers), 380, 380), {"cells": cells})


def _shades(voters: Ints) -> Ints:
    """The shade of each cell, -1 where nobody is: as many cells in each, so that both ends show."""
    shade = np.full(voters.shape, -1, np.int64)
    held = voters > 0
    if held.any():
        edges = np.quantile(voters[held], np.arange(1, LEVELS) / LEVELS)
        shade[held] = np.searchsorted(edges, voters[held], side="right")
    return shade


def _runs(shade: Ints) -> list[dict[str, Any]]:
    """Neighbouring cells of one shade and share as one rectangle, in per cent."""
    rows: list[dict[str, Any]] = []
    for at in range(shade.shape[1]):
        column = shade[:, at]
        starts = np.flatnonzero(np.diff(column, prepend=-2))
        ends = np.append(starts[1:], len(column))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            if column[start] >= 0:
                x1, x2 = max(start - 0.5, 0), min(end - 0.5, 100)
                y1, y2 = max(at - 0.5, 0), min(at + 0.5, 100)
                rows.append({"x1": x1, "x2": x2, "y1": y1, "y2": y2, "level": int(column[start])})
    return rows


def turnout_picture(found: Fingerprint, *, wide: bool) -> str:
    """Registered voters by turnout in bins of 0.1 points; whole per cents are dark.

    The bins at 0 and at 100 % are cut off where they are higher than every other.
    """
    import altair

    voters = found.turnout_voters
    top = max(int(voters[1:TENTHS].max(initial=0)), 1)
    rows = [
        {"x1": (at - 0.5) / 10, "x2": (at + 0.5) / 10, "y": min(int(voters[at]), top), "whole": at % 10 == 0}
        for at in np.flatnonzero(voters).tolist()
    ]
    unit, scale = _thousands(top)
    for row in rows:
        row["y"] = round(row["y"] / scale, 4)
    axis = altair.Axis(title=f"@{unit}@", tickCount=4, grid=True)
    base = altair.Chart(altair.NamedData("bins")).encode(
        x=_percent(altair.X, "x1", "turnout", every=10 if wide else 20),
        x2="x2:Q",
        y=altair.Y("y:Q", axis=axis, scale=altair.Scale(domain=[0, top / scale], nice=False)),
        y2=altair.Y2Datum(0),
    )
    layers = [
        base.transform_filter(f"datum.whole == {test}").mark_rect(aria=False, fill=COLOUR[colour])
        for test, colour in (("false", "bar2"), ("true", "bar"))
    ]
    size = (880, 250) if wide else (330, 260)
    return drawn(plain(altair.layer(*layers), *size), {"bins": rows})


def _thousands(top: int) -> tuple[str, int]:
    """The unit of the axis that keeps its numbers short, as the name of its word, and its size."""
    return ("thousand_voters", 1000) if top >= 5000 else ("voters", 1)


def comet_picture(stations: TurnoutShare, seed: int) -> str:
    """Stations as dots by turnout and share, larger ones larger; :data:`DOTS` by lot where there are more."""
    import altair

    rows = comet_rows(len(stations), seed)
    size = np.sqrt(stations.registered[rows])
    step = np.digitize(size, np.quantile(size, [1 / 3, 2 / 3])) if len(rows) else size
    points = [
        {"x": round(100 * x, 1), "y": round(100 * y, 1), "step": int(k)}
        for x, y, k in zip(
            stations.turnout[rows].tolist(), stations.share[rows].tolist(), step.tolist(), strict=True
        )
    ]
    base = altair.Chart(altair.NamedData("stations")).encode(
        x=_percent(altair.X, "x", "turnout"), y=_percent(altair.Y, "y", "share")
    )
    layers = [
        base.transform_filter(f"datum.step == {k}").mark_point(
            aria=False,
            shape="circle",
            filled=True,
            size=size,
            fill=COLOUR["bar"],
            opacity=1,
            fillOpacity=0.55,
        )
        for k, size in enumerate((4, 9, 18))
    ]
    return drawn(plain(altair.layer(*layers), 380, 380), {"stations": points})


def comet_rows(count: int, seed: int) -> Ints:
    """Which of ``count`` stations are drawn as dots, in order."""
    if count <= DOTS:
        return np.arange(count, dtype=np.int64)
    return np.sort(np.random.default_rng(seed).choice(count, DOTS, replace=False)).astype(np.int64)


def share_picture(found: Sequence[Fingerprint]) -> str:
    """The share of each contestant at each turnout, in whole per cents with enough ballots; a line each."""
    import altair

    layers = []
    data = {}
    for at, one in enumerate(found[:LINES]):
        data[f"line{at}"] = [{"x": k, "y": round(100 * share, 2)} for k, share in share_points(one)]
        line = altair.Chart(altair.NamedData(f"line{at}")).mark_line(
            aria=False, stroke=COLOUR["bar" if at == 0 else "ink"], strokeWidth=2.2 if at == 0 else 1.6,
            strokeDash=[float(part) for part in DASHES[at].split()], clip=False,
        )  # fmt: skip
        layers.append(line.encode(x=_percent(altair.X, "x", "turnout"), y=_percent(altair.Y, "y", "share")))
    return drawn(plain(altair.layer(*layers), 380, 300), data)


def share_points(found: Fingerprint) -> list[tuple[int, float]]:
    """Whole per cents of turnout with enough ballots, and the option's share there, 0 to 1."""
    ballots = found.votes + found.others
    share = found.share_by_turnout
    least = int(ballots.sum()) // ENOUGH
    return [(int(k), float(share[k])) for k in np.flatnonzero((ballots > 0) & (ballots >= least))]


def ranks_picture(rows: Sequence[Mapping[str, Any]], named: int) -> str:
    """Areas by the distance of their whole per cents from chance, in standard deviations; flagged ones dark.

    ``rows`` are those of an answer by area; the first ``named`` carry their place as a number.
    """
    import altair

    ordered = sorted(rows, key=lambda row: -float(row["z"]))
    heights = [round(float(row["z"]), 3) for row in ordered]
    points = [
        {"x": at + 1, "y": heights[at], "flagged": bool(row["flagged"]), "label": str(at + 1)}
        for at, row in enumerate(ordered)
    ]
    low, high = min([-3.0, *heights]), max([3.0, *heights])
    base = altair.Chart(altair.NamedData("areas")).encode(
        x=altair.X(
            "x:Q",
            axis=altair.Axis(title="@rank@", grid=False, tickCount=5, tickMinStep=1, format="d"),
            scale=altair.Scale(domain=[0, len(points) + 1], nice=False),
        ),
        y=altair.Y(
            "y:Q",
            axis=altair.Axis(title="@distance@", grid=True, tickCount=6),
            scale=altair.Scale(domain=[low - 0.5, high + 0.8], nice=False),
        ),
    )
    layers = [
        base.transform_filter(f"datum.flagged == {test}").mark_point(
            aria=False, shape="circle", filled=True, size=36, fill=COLOUR[colour], opacity=1
        )
        for test, colour in (("false", "bar2"), ("true", "doubt"))
    ]
    layers.append(
        base.transform_filter(f"datum.x <= {named}")
        .mark_text(aria=False, dx=8, align="left", baseline="middle", fontSize=11, fill=COLOUR["ink"])
        .encode(text="label:N")
    )
    return drawn(plain(altair.layer(*layers), 380, 260), {"areas": points})


def _percent(channel: Any, field: str, word: str, *, every: int = 20) -> Any:
    """An axis of per cent from 0 to 100."""
    import altair

    return channel(
        f"{field}:Q",
        axis=altair.Axis(title=f"@{word}@", values=list(range(0, 101, every)), labelExpr=_PERCENT, grid=True),
        scale=altair.Scale(domain=[0, 100], nice=False),
    )
