"""A whole invented election: tree, stations, contests, sheets, copies, nominations, in one bundle."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scrutineer.check.simulate.ballot import (
    Batch,
    CountryWide,
    Plan,
    Totals,
    party_id,
    party_name,
    president,
)
from scrutineer.check.simulate.behaviour import Behaviour, draw_mood
from scrutineer.check.simulate.copies import entries, observer_copies
from scrutineer.check.simulate.frames import ProtocolTables, chosen, framed, numbered_ids, table
from scrutineer.check.simulate.geography import STATION_KINDS, Geography, build_geography, digits
from scrutineer.check.simulate.nomination import nominations, numbered
from scrutineer.check.simulate.sheets import draw_register, draw_sheets
from scrutineer.check.simulate.simulation import Simulation, tamper_with
from scrutineer.check.simulate.totals import aims
from scrutineer.model import Election, ScrutineerError
from scrutineer.words import Name, Sentence, mark

Layout = Literal["long", "wide"]

OBSERVERS: Final[Mapping[str, float]] = MappingProxyType({"A": 0.30, "B": 0.12})
"""Groups of observers by letter, and the share of stations that each is at."""

USUAL: Final = Behaviour()
"""Voters as they usually are."""

_EVERY_WAY: Final = (
    "stuffed=0.09", "moved=0.05", "rewritten=0.03", "rounded=0.03",
    "copied", "slipped", "missing", "annulled",
)  # fmt: skip
_REGIONS: Final = 20
_COMMISSIONS: Final = 239
_OFFSET: Final = "+05:00"
_PARTIES: Final = 7


def simulate_country(
    *,
    stations: int = 10_101,
    regions: int | None = None,
    commissions: int | None = None,
    rural_districts: int = 0,
    seed: int,
    contests: Sequence[Plan] | None = None,
    totals: Totals | Mapping[str, int] | None = None,
    observers: Mapping[str, float] = OBSERVERS,
    second_entries: bool = True,
    behaviour: Behaviour = USUAL,
    day: date = date(2025, 6, 15),
    layout: Layout = "long",
    tamper: Sequence[str] = (),
) -> Simulation:
    """An invented country of Kazakhstan's shape in which an honest election was held.

    ``regions`` units (20, the last three cities) with ``commissions`` districts (239; fewer where that would
    leave fewer than ten stations to each) and, on request, ``rural_districts`` below them; ``contests``
    that are held, one for president without them; ``totals`` of the first contest that the commission's
    protocols must give exactly, by figure or option id for the country, or by area id and then by these;
    ``observers`` maps letters of groups to the share of stations where each has a copy. ``layout`` "wide"
    makes one table with the votes in columns. ``tamper`` names what is then tampered with, as
    :func:`~scrutineer.check.simulate.simulation.tamper_with` takes it.

    The same arguments give the same bundle, byte for byte, with the same version of NumPy. Every sheet
    satisfies the controls of reference EQ-1 to EQ-7 and EQ-10. Raises :class:`ScrutineerError` where sizes
    do not fit, totals cannot be met or a kind of tampering is not known.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    plans = _with_totals(list(contests or [president()]), totals)
    districts = max(regions or 1, min(_COMMISSIONS, stations // 10)) if commissions is None else commissions
    units = min(_REGIONS, districts) if regions is None else regions
    geography = build_geography(rng, stations, units, districts, rural_districts)
    batches = [plan.batch(rng, geography) for plan in plans]
    width = digits(stations, 5)
    ids = numbered_ids("SYNTHETIC-", stations, width)
    sheets = ProtocolTables(ids, str(day), str(day + timedelta(days=1)), _OFFSET, wide=layout == "wide")
    _draw(rng, geography, batches, behaviour, sheets, observers, second_entries)
    tables = {
        **_places(geography, ids, width),
        **_ballots(rng, batches, ids, day),
        **sheets.tables(),
    }
    name = Name("SYNTHETIC ойдан шығарылған ел", "SYNTHETIC вымышленная страна", "SYNTHETIC invented country")
    election = Election(
        election_id=f"SYNTHETIC-{stations}-{seed}",
        name=name,
        date=str(day),
        law="kz",
        area=geography.places[0].area_id,
        timezone="Asia/Almaty",
        synthetic=True,
        tables=tables,
    )
    return tamper_with(Simulation(election), tamper, seed=seed)


def invented_country(*, seed: int, tampered: bool = False) -> Simulation:
    """The example of the house: 10,101 stations, a president to be elected, observers at four in ten.

    Counted honestly nobody has a majority. Tampered with in every way that is known, the leader has one.
    """
    return simulate_country(seed=seed, tamper=_EVERY_WAY if tampered else ())


def _with_totals(plans: list[Plan], totals: Totals | Mapping[str, int] | None) -> list[Plan]:
    if not totals:
        return plans
    first = plans[0]
    if not isinstance(first, CountryWide):
        said = Sentence(mark("Totals can be given for a contest of the whole country only; put it first."))
        raise ScrutineerError("simulate-plan", said)
    by_area: dict[str, dict[str, int]] = {}
    for name, value in totals.items():
        if isinstance(value, int):
            by_area.setdefault("", {})[name] = value
        else:
            by_area[name] = dict(value)
    return [replace(first, totals=by_area), *plans[1:]]


def _draw(
    rng: np.random.Generator,
    geography: Geography,
    batches: Sequence[Batch],
    behaviour: Behaviour,
    sheets: ProtocolTables,
    observers: Mapping[str, float],
    second_entries: bool,
) -> None:
    """Draw the sheets of every contest and put their copies into the tables."""
    mood = draw_mood(rng, geography, behaviour)
    register = None
    for batch in batches:
        lines = [line.option_id for line in batch.contests[0].lines] if len(batch.contests) == 1 else []
        wanted = aims(batch.totals, geography, lines, batch.both_marked)
        if register is None:
            register = draw_register(rng, geography, behaviour, wanted)
        drawn = draw_sheets(rng, geography, batch, register, mood, behaviour, wanted)
        sheets.add(batch, drawn, entries("commission", "SYNTHETIC-commission", geography.size))
        if second_entries:
            sheets.add(batch, drawn, entries("second_entry", "SYNTHETIC-second-entry", geography.size))
        for copies in observer_copies(rng, geography.size, observers):
            sheets.add(batch, drawn, copies)
        mood = replace(mood, came=drawn.figures["ballots_issued"])


def _places(geography: Geography, ids: pa.Array, width: int) -> dict[str, nw.DataFrame[Any]]:
    """The tables of areas and stations."""
    areas = table(area_rows(geography))
    count = geography.size
    stations = {
        "station_id": ids,
        "area_id": chosen([place.area_id for place in geography.places], geography.leaf),
        "registered_voters": pa.array(geography.listed),
        "kind": chosen(STATION_KINDS, geography.kind),
        "name_kk": numbered_ids("SYNTHETIC сайлау учаскесі № ", count, width),
        "name_ru": numbered_ids("SYNTHETIC избирательный участок № ", count, width),
        "name_en": numbered_ids("SYNTHETIC polling station ", count, width),
    }
    for name, degrees in zip(("latitude", "longitude"), geography.degrees, strict=True):
        stations[name] = pc.cast(pa.array(degrees), pa.string())
    return {"areas": areas, "stations": framed(pa.table(stations))}


def area_rows(geography: Geography) -> list[dict[str, str]]:
    """The rows of the table of areas."""
    return [
        {
            "area_id": place.area_id,
            "parent_id": geography.places[place.parent].area_id if place.parent >= 0 else "",
            "kind": place.kind,
            **named(place.name),
        }
        for place in geography.places
    ]


def named(name: Name) -> dict[str, str]:
    """The columns of a name."""
    return {"name_kk": name.kk, "name_ru": name.ru, "name_en": name.en}


def _ballots(
    rng: np.random.Generator, batches: Sequence[Batch], ids: pa.Array, day: date
) -> dict[str, nw.DataFrame[Any]]:
    """The tables of what is on the ballots, and of how it came there."""
    planned = [contest for batch in batches for contest in batch.contests]
    tables = {
        "contests": table(
            [
                {
                    "contest_id": c.contest_id,
                    "kind": c.kind,
                    "area_id": c.area_id,
                    "seats": c.seats,
                    **named(c.name),
                }
                for c in planned
            ]
        ),
        "options": options_table(batches),
        "parties": _parties(batches),
    }
    put_forward = numbered([row for batch in batches for row in nominations(rng, batch, day)])
    if put_forward:
        tables["nominations"] = table(put_forward)
    members = [row for batch in batches for row in _list_members(batch)]
    if members:
        tables["list_members"] = table(members)
    listed = [batch for batch in batches if batch.electorates]
    if listed:
        tables["electorates"] = framed(
            pa.concat_tables(
                pa.table(
                    {
                        "contest_id": chosen([c.contest_id for c in batch.contests], batch.of),
                        "station_id": ids,
                    }
                )
                for batch in listed
            ).combine_chunks()
        )
    return tables


def options_table(batches: Sequence[Batch]) -> nw.DataFrame[Any]:
    """The lines of all ballots, in their order."""
    return table(
        [
            {
                "contest_id": contest.contest_id,
                "option_id": line.option_id,
                "kind": line.kind,
                **named(line.name),
                "party_id": line.party_id,
                "nomination": line.nomination,
                "sex": line.sex,
                "position": position,
            }
            for batch in batches
            for contest in batch.contests
            for position, line in enumerate(contest.lines, start=1)
        ]
    )


def _parties(batches: Sequence[Batch]) -> nw.DataFrame[Any]:
    lines = [line for batch in batches for contest in batch.contests for line in contest.lines]
    used = {line.party_id for line in lines}.union(*(line.nominators for line in lines))
    count = max([_PARTIES, *(at + 1 for at in range(200) if party_id(at) in used)])
    return table(
        [
            {
                "party_id": party_id(at),
                **named(party_name(at)),
                "members": 5_000 + 7_919 * (count - at),
                "registered_on": str(date(2022, 11, 28) + timedelta(days=23 * at)),
            }
            for at in range(count)
        ]
    )


def _list_members(batch: Batch) -> list[dict[str, Any]]:
    """Party lists somewhat longer than their likely seats; a third of each within the quota."""
    rows = []
    for contest in batch.contests:
        for line in contest.lines:
            length = round(contest.seats * line.weight) + 12 if line.kind == "list" else 0
            for at in range(1, length + 1):
                letter = line.option_id.removeprefix("SYNTHETIC-list-")
                name = Name(
                    f"{letter} тізімі, {at}-орын SYNTHETIC",
                    f"Список {letter}, место {at} SYNTHETIC",
                    f"List {letter}, place {at} SYNTHETIC",
                )
                rows.append(
                    {
                        "contest_id": contest.contest_id,
                        "option_id": line.option_id,
                        "position": at,
                        **named(name),
                        "in_quota": "yes" if at % 3 == 0 or at == 1 else "no",
                        "elected": "",
                    }
                )
    return rows
