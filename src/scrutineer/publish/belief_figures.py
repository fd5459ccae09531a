"""Each picture with its title, how to read it, and the table of the same figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from markupsafe import Markup

from scrutineer.check.belief import ContestReport, Report
from scrutineer.check.forensics.fingerprint import Fingerprint, fingerprint_of
from scrutineer.check.forensics.turnout_share import TurnoutShare, turnout_share_of
from scrutineer.model import Election
from scrutineer.publish.belief_pictures import (
    DOTS,
    LINES,
    comet_picture,
    fingerprint_picture,
    ranks_picture,
    share_picture,
    share_points,
    turnout_picture,
)
from scrutineer.publish.belief_tables import Cell, Table, decimal, table, tenths, text, whole
from scrutineer.publish.drawing import worded
from scrutineer.publish.turnout import area_name
from scrutineer.words import Name, Sentence, mark

WORDS: Final[Mapping[str, str]] = {
    "turnout": mark("Turnout"),
    "share": mark("Share of the votes"),
    "voters": mark("Registered voters"),
    "thousand_voters": mark("Registered voters, thousands"),
    "rank": mark("Areas in order"),
    "distance": mark("Standard deviations from chance"),
}
"""What stands at the axes."""

NAMED: Final = 3
"""Areas that carry their number in the picture of ranks."""
_STEP: Final = 10
"""Points of turnout in a row of the tables."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One picture. ``narrow`` is drawn for a phone where the other would be too wide for it.

    ``told``: whether how to read it is printed, too; ``keys`` name its lines.
    """

    name: str
    title: Sentence
    reading: Sentence
    svg: str
    narrow: str
    table: Table
    told: bool = True
    keys: tuple[Name, ...] = ()

    def markup(self, name: str, language: str) -> Markup:
        """The picture with its words in a language; ``name`` is unique in the page."""
        words = {token: Sentence(said).text(language) for token, said in WORDS.items()}
        title, desc = self.title.text(language), self.reading.text(language)
        drawn = worded(self.svg, name, title, desc, words)
        if not self.narrow:
            return drawn
        small = worded(self.narrow, f"{name}-n", title, desc, words)
        wrap = Markup('<div class="for-wide">{0}</div><div class="for-narrow">{1}</div>')
        return wrap.format(drawn, small)


def figures_of(contest: ContestReport, report: Report) -> tuple[Figure, ...]:
    """The pictures of a contest; none where its stations state no turnout."""
    figures = contest.figures
    if figures is None or not bool(np.any(figures.stated & (figures.registered > 0))):
        return ()
    sums = np.where(figures.votes > 0, figures.votes, 0).sum(axis=0)
    order = [figures.options[at] for at in np.argsort(-sums, kind="stable").tolist()][:LINES]
    prints = [fingerprint_of(figures, option) for option in order]
    stations = turnout_share_of(figures, order[0])
    if not len(stations):
        return ()
    names = [contest.names.get(option, Name(en=option)) for option in order]
    found = [_turnout(prints[0])]
    found += [_fingerprint(one, name, at) for at, (one, name) in enumerate(zip(prints, names, strict=True))]
    found = [*found[:3], _comet(stations, names[0], report.seed), _shares(prints, names), *found[3:]]
    ranks = _ranks(contest, report.election)
    return (*found, ranks) if ranks else tuple(found)


def _turnout(found: Fingerprint) -> Figure:
    return Figure(
        "turnout",
        Sentence(mark("Registered voters by turnout, in steps of a tenth of a per cent")),
        Sentence(
            mark(
                "Dark: whole per cents. In an honest count they are no higher than the steps beside them; "
                "a comb of dark spikes says that percentages were chosen. Turnout of 100 % is cut off where "
                "many small stations have it."
            )
        ),
        turnout_picture(found, wide=True),
        turnout_picture(found, wide=False),
        _by_turnout(found),
    )


def _by_turnout(found: Fingerprint) -> Table:
    """Stations and voters for each ten points of turnout, and voters at whole per cents of those beside."""
    rows: list[list[Cell]] = []
    stations, voters = found.turnout_stations, found.turnout_voters
    for low in range(0, 100, _STEP):
        high = low + _STEP
        bins = np.arange(10 * low, 10 * high + (1 if high == 100 else 0))
        at = bins[(bins % 10 == 0) & (bins > 0) & (bins < 1000)]
        beside = float(np.mean([voters[at + k].sum() for k in (-4, -3, -2, 2, 3, 4)])) if len(at) else 0.0
        on = int(voters[at].sum())
        more = decimal(on / beside) if beside > 0 else text("–")
        rows.append(
            [_range(low, high), whole(int(stations[bins].sum())), whole(int(voters[bins].sum())), more]
        )
    heads = (
        mark("Turnout"),
        mark("Stations"),
        mark("Registered voters"),
        mark("Voters at whole per cents, of those at steps nearby (1 = as many)"),
    )
    return table(heads, rows, (1, 2, 3))


def _range(low: int, high: int) -> Name:
    return text(f"{low}–{high} %")


def _fingerprint(found: Fingerprint, name: Name, at: int) -> Figure:
    rows: list[list[Cell]] = []
    voters = found.voters.sum(axis=1)
    for low in range(0, 100, _STEP):
        bins = np.arange(low, low + _STEP + (1 if low + _STEP == 100 else 0))
        votes, others = int(found.votes[bins].sum()), int(found.others[bins].sum())
        share: Cell = tenths(votes / (votes + others)) if votes + others else text("–")
        count = int(found.stations[bins].sum())
        rows.append([_range(low, low + _STEP), whole(count), whole(int(voters[bins].sum())), share])
    heads = (mark("Turnout"), mark("Stations"), mark("Registered voters"), mark("Share of the votes"))
    return Figure(
        f"fingerprint-{at}",
        Sentence(mark("Fingerprint: turnout and share of {option}"), {"option": name}),
        Sentence(
            mark(
                "Each square holds the stations with this turnout and this share: the darker, the more "
                "voters. One round cloud is usual, two clouds are a country of two minds. A tail that rises "
                "to the upper right corner has to be explained."
            )
        ),
        fingerprint_picture(found),
        "",
        table(heads, rows, (1, 2, 3)),
        told=at == 0,
    )


def _comet(stations: TurnoutShare, name: Name, seed: int) -> Figure:
    said = mark("Each dot is a station, larger ones have more voters. Many at one place make the core.")
    if len(stations) > DOTS:
        said = mark(
            "Each dot is a station, larger ones have more voters: {dots} drawn by lot out of {stations}. "
            "Many at one place make the core."
        )
    size = np.argsort(stations.registered, kind="stable")
    rows: list[list[Cell]] = []
    for rank, part in enumerate(np.array_split(size, 3)):
        if len(part):
            ballots, voters = stations.given[part].sum(), stations.registered[part].sum()
            rows.append(
                [
                    Sentence((mark("small"), mark("middle"), mark("large"))[rank]),
                    whole(len(part)),
                    whole(int(np.median(stations.registered[part]))),
                    tenths(float(ballots / voters)),
                    tenths(float(stations.votes[part].sum() / max(stations.received[part].sum(), 1))),
                ]
            )
    heads = (
        mark("Stations by size"),
        mark("Stations"),
        mark("Voters of the middle one"),
        mark("Turnout"),
        mark("Share of the votes"),
    )
    return Figure(
        "comet",
        Sentence(mark("Comet: stations by turnout and share of {option}"), {"option": name}),
        Sentence(said, {"dots": DOTS, "stations": len(stations)}),
        comet_picture(stations, seed),
        "",
        table(heads, rows, (1, 2, 3, 4)),
    )


def _shares(prints: Sequence[Fingerprint], names: Sequence[Name]) -> Figure:
    points = [dict(share_points(one)) for one in prints]
    shown_at = sorted({k for one in points for k in one if k % 5 == 0})
    rows: list[list[Cell]] = [
        [text(f"{k} %"), *(tenths(one[k]) if k in one else text("–") for one in points)] for k in shown_at
    ]
    return Figure(
        "shares",
        Sentence(mark("Share of the votes by turnout of the station")),
        Sentence(
            mark(
                "Level lines: the result is the same wherever people voted much or little. A line that "
                "climbs with turnout has to be explained; in many clean elections it is town and village."
            )
        ),
        share_picture(prints),
        "",
        table([mark("Turnout"), *names], rows, range(1, len(names) + 1)),
        keys=tuple(names),
    )


def _ranks(contest: ContestReport, election: Election) -> Figure | None:
    answer = next((a for a in contest.answers if a.result.test == "integer-turnout-areas"), None)
    if answer is None or len(answer.result.rows) < 2:
        return None
    ordered = sorted(answer.result.rows, key=lambda row: -float(row["z"]))
    rows: list[list[Cell]] = [
        [
            whole(at),
            area_name(election, str(row["area"])),
            whole(int(row["observed"])),
            decimal(float(row["expected"])),
            decimal(float(row["z"])),
        ]
        for at, row in enumerate(ordered, 1)
    ]
    heads = (
        mark("Place"),
        mark("Area"),
        mark("At a whole per cent"),
        mark("By chance"),
        mark("Standard deviations"),
    )
    return Figure(
        "ranks",
        Sentence(mark("Areas by how far their whole per cents of turnout are from chance")),
        Sentence(
            mark(
                "Chance alone keeps nearly all dots between −3 and 3. Dots of the second colour stand out "
                "when all areas are looked at together; numbers lead to the table."
            )
        ),
        ranks_picture(ordered, NAMED),
        "",
        table(heads, rows, (0, 2, 3, 4)),
    )
