"""Hundreds of small contests at once: invented rural districts that elect their akims.

For elections of which only totals were published: the totals are given, everything below them is drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw
import numpy as np
import pyarrow as pa

from scrutineer.check.simulate.allocation import Ints, apportion, spread
from scrutineer.check.simulate.ballot import (
    Batch,
    Line,
    PlannedContest,
    against_all,
    candidate_name,
    party_id,
)
from scrutineer.check.simulate.behaviour import Behaviour, draw_mood
from scrutineer.check.simulate.book import Bools
from scrutineer.check.simulate.copies import entries
from scrutineer.check.simulate.country import area_rows, named, options_table
from scrutineer.check.simulate.frames import ProtocolTables, chosen, framed, numbered_ids, table
from scrutineer.check.simulate.geography import REGULAR, Geography, Place, digits, draw_sizes, rural_place
from scrutineer.check.simulate.nomination import numbered
from scrutineer.check.simulate.sheets import Sheets, draw_register, draw_sheets
from scrutineer.check.simulate.totals import aims
from scrutineer.words import Name

_BEHAVIOUR: Final = Behaviour(
    missing=0.0, absentee=0.0, outside=0.08, invalid=0.015, unit_sd=0.0, district_sd=0.3, station_sd=0.35
)
"""Nobody votes by certificate within the same locality, and no ballot is carried away: issued = took part."""

_LEAST: Final = 2
"""A vote offers an alternative (reference RAK-05)."""


@dataclass(frozen=True)
class Province:
    """A unit and its totals: posts to fill, voters on the lists, voters who took part."""

    area_id: str
    name: Name
    posts: int
    voters: int
    cast: int


@dataclass(frozen=True)
class Field:
    """Who stands, in all districts together.

    ``by_party`` are the candidates of each party, at most one a district; ``women`` of all candidates;
    ``left_out`` were nominated and are not on a ballot: what became of them is not said.
    """

    by_party: tuple[int, ...]
    self_nominated: int
    women: int
    left_out: int

    @property
    def size(self) -> int:
        """Candidates on the ballots."""
        return sum(self.by_party) + self.self_nominated


def akim_tables(
    country: Place,
    provinces: Sequence[Province],
    field: Field,
    *,
    towns: int,
    stations: int,
    ties: int,
    seed: int,
    day: str,
) -> dict[str, nw.DataFrame[Any]]:
    """The tables of an election of akims: areas, stations, contests, options, nominations, protocols, votes.

    ``towns`` districts and towns hold the rural districts; each rural district is a contest and has at
    least one of the ``stations`` and two candidates. Protocols add up to each province's voters and
    turnout. In ``ties`` contests two candidates lead with equal votes, in all others one leads. The same
    arguments give the same tables.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    geography, rural = _geography(rng, country, provinces, towns, stations)
    first = int(rural[0])
    contests = _contests(rng, geography, rural, field)
    totals = {p.area_id: {"registered_voters": p.voters, "ballots_cast": p.cast} for p in provinces}
    batch = Batch(tuple(contests), geography.leaf - first, totals=totals)
    wanted = aims(batch.totals, geography, [], both=False)
    register = draw_register(rng, geography, _BEHAVIOUR, wanted)
    mood = draw_mood(rng, geography, _BEHAVIOUR)
    drawn = draw_sheets(rng, geography, batch, register, mood, _BEHAVIOUR, wanted)
    votes = _with_ties(rng, batch, _with_leaders(rng, batch, drawn.votes), ties)
    sheets = Sheets(drawn.figures, votes, drawn.started, drawn.ended)
    width = digits(stations, 4)
    ids = numbered_ids("SYNTHETIC-", stations, width)
    book = ProtocolTables(ids, day, day, "+06:00", wide=False, width=width)
    book.add(batch, sheets, entries("commission", "", stations))
    return {
        "areas": table(area_rows(geography)),
        "stations": _stations(geography, ids),
        "contests": _contest_table(contests),
        "options": options_table([batch]),
        "nominations": table(_nominations(rng, contests, field)),
        **_without(
            book.tables(),
            ("source", "source_id", "copy_kind", "status", "count_started_at", "count_ended_at"),
        ),
    }


def _geography(
    rng: np.random.Generator, country: Place, provinces: Sequence[Province], towns: int, stations: int
) -> tuple[Geography, Ints]:
    """The tree with its stations, and the places of the rural districts, which stand together at its end."""
    places = [country, *(Place(p.area_id, 0, "region", p.name) for p in provinces)]
    posts = np.array([p.posts for p in provinces])
    districts = apportion(posts.astype(np.float64), towns)
    for at, count in enumerate(districts.tolist(), start=1):
        for number in range(1, count + 1):
            label = f"{at:02}-{number:02}"
            name = Name(
                f"SYNTHETIC {label} ауданы", f"SYNTHETIC район {label}", f"SYNTHETIC District {label}"
            )
            places.append(Place(f"SYNTHETIC-D{label}", at, "district", name))
    first = len(places)
    district = 1 + len(provinces)
    for count, own in zip(districts.tolist(), posts.tolist(), strict=True):
        for rural in apportion(np.exp(rng.normal(0.0, 0.3, count)), own).tolist():
            label = places[district].area_id.removeprefix("SYNTHETIC-D")
            places.extend(rural_place(f"{label}-{number:02}", district) for number in range(1, rural + 1))
            district += 1
    rural_places = np.arange(first, len(places))
    leaf = np.repeat(rural_places, apportion(np.exp(rng.normal(0.0, 0.5, rural_places.size)), stations))
    kind, urban = np.full(stations, REGULAR), np.zeros(stations, bool)
    return Geography(tuple(places), leaf, kind, urban, draw_sizes(rng, kind, urban)), rural_places


def _contests(
    rng: np.random.Generator, geography: Geography, rural: Ints, field: Field
) -> list[PlannedContest]:
    """One contest a rural district, with its candidates."""
    counts = _LEAST + rng.multinomial(field.size - _LEAST * rural.size, np.full(rural.size, 1 / rural.size))
    parties = _parties(rng, counts, field)
    women = np.zeros(field.size, bool)
    women[rng.choice(field.size, field.women, replace=False)] = True
    found, start = [], 0
    for number, (place, count) in enumerate(zip(rural.tolist(), counts.tolist(), strict=True), start=1):
        lines = _lines(rng, parties[number - 1], count, women[start : start + count])
        start += count
        area = geography.places[place]
        label = area.area_id.removeprefix("SYNTHETIC-Q")
        name = Name(f"Әкім: {area.name.kk}", f"Аким: {area.name.ru}", f"Akim: {area.name.en}")
        found.append(PlannedContest(f"SYNTHETIC-A{label}", "rural_akim", area.area_id, 1, name, lines))
    return found


def _parties(rng: np.random.Generator, counts: Ints, field: Field) -> list[list[int]]:
    """The parties, counted from 0, with a candidate in each district: no more than it has candidates."""
    found: list[list[int]] = [[] for _ in counts]
    used = np.zeros(counts.size, np.int64)
    for party, size in enumerate(field.by_party):
        for at in rng.choice(np.flatnonzero(used < counts), size, replace=False).tolist():
            found[at].append(party)
            used[at] += 1
    return found


def _lines(rng: np.random.Generator, parties: list[int], count: int, women: Bools) -> tuple[Line, ...]:
    """The ballot of one district, in random order; candidates of the first party are the stronger."""
    own = [*parties, *[-1] * (count - len(parties))]
    lines = []
    for at, place in enumerate(rng.permutation(count).tolist(), start=1):
        party = own[place]
        lines.append(
            Line(
                f"SYNTHETIC-{at}",
                "candidate",
                candidate_name(at),
                float(np.exp(rng.normal(1.2 if party == 0 else 0.0, 0.7))),
                party_id(party) if party >= 0 else "",
                "party" if party >= 0 else "self",
                (party_id(party),) if party >= 0 else (),
                "f" if women[at - 1] else "m",
            )
        )
    return (*lines, against_all(0.04 * sum(line.weight for line in lines)))


def _with_leaders(rng: np.random.Generator, batch: Batch, votes: Ints) -> Ints:
    """Where no candidate leads alone, the first of those with most gets votes of the best other line."""
    for at, (first, second, gap) in _leaders(batch, votes).items():
        if gap <= 0:
            _shift(rng, batch, votes, at, second, first, (2 - gap) // 2)
    return votes


def _with_ties(rng: np.random.Generator, batch: Batch, votes: Ints, ties: int) -> Ints:
    """In the closest contests of even lead the leader gives half of it to the second."""
    even = sorted(
        (gap, at, first, second)
        for at, (first, second, gap) in _leaders(batch, votes).items()
        if gap % 2 == 0 and second < len(batch.contests[at].lines) - 1
    )
    for gap, at, first, second in even[:ties]:
        _shift(rng, batch, votes, at, first, second, gap // 2)
    return votes


def _leaders(batch: Batch, votes: Ints) -> Mapping[int, tuple[int, int, int]]:
    """Contest to its leading candidate, the best other line, and the lead, negative where that leads."""
    sums = np.zeros((len(batch.contests), votes.shape[1]), np.int64)
    np.add.at(sums, batch.of, np.maximum(votes, 0))
    found = {}
    for at, contest in enumerate(batch.contests):
        candidates = len(contest.lines) - 1
        order = np.argsort(-sums[at, : candidates + 1], kind="stable").tolist()
        first = next(line for line in order if line < candidates)
        second = next(line for line in order if line != first)
        found[at] = (first, second, int(sums[at, first] - sums[at, second]))
    return found


def _shift(
    rng: np.random.Generator, batch: Batch, votes: Ints, contest: int, source: int, target: int, amount: int
) -> None:
    """Move votes between two lines of a contest, spread over its stations."""
    at = np.flatnonzero(batch.of == contest)
    moved = spread(rng, amount, votes[at, source])
    votes[at, source] -= moved
    votes[at, target] += moved


def _stations(geography: Geography, ids: pa.Array) -> nw.DataFrame[Any]:
    """Stations with their lists; their names would only repeat the ids."""
    areas = chosen([place.area_id for place in geography.places], geography.leaf)
    return framed(pa.table({"station_id": ids, "area_id": areas}))


def _contest_table(contests: Sequence[PlannedContest]) -> nw.DataFrame[Any]:
    return table(
        [
            {"contest_id": c.contest_id, "kind": c.kind, "area_id": c.area_id, **named(c.name)}
            for c in contests
        ]
    )


def _nominations(
    rng: np.random.Generator, contests: Sequence[PlannedContest], field: Field
) -> list[dict[str, Any]]:
    """Everybody on a ballot as registered; the others as nominated, in districts drawn at random."""
    rows = [
        {
            "contest_id": contest.contest_id,
            "option_id": line.option_id,
            "nominators": line.party_id,
            "kind": line.nomination,
            "stage": "registered",
        }
        for contest in contests
        for line in contest.lines
        if line.kind == "candidate"
    ]
    rows += [
        {
            "contest_id": contests[at].contest_id,
            "option_id": "",
            "nominators": "",
            "kind": "",
            "stage": "nominated",
        }
        for at in np.sort(rng.integers(0, len(contests), field.left_out)).tolist()
    ]
    return numbered(rows)


def _without(
    tables: Mapping[str, nw.DataFrame[Any]], columns: tuple[str, ...]
) -> dict[str, nw.DataFrame[Any]]:
    """The tables without columns that say only what is meant without them."""
    return {name: found.drop(*(c for c in columns if c in found.columns)) for name, found in tables.items()}
