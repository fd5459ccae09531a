"""The invented country's tree of areas and its polling stations, as arrays."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from scrutineer.check.simulate.allocation import Floats, Ints, apportion
from scrutineer.model import ScrutineerError
from scrutineer.words import Name, Sentence, mark

STATION_CAP: Final = 3000
"""A station serves up to 3,000 voters (reference COM-06)."""

REGULAR, ABROAD, CLOSED = 0, 1, 2
STATION_KINDS: Final = ("regular", "abroad", "closed")

_MIDDLE: Final = (-2.0, -20.0)
_AREA: Final = 0.2
_APART: Final = 0.008
_AREAS_IN_A_ROW: Final = 50
_GOLDEN: Final = 2.39996
"""The golden angle, by which points around a middle lie evenly."""

_CITIES: Final = 3
_ABROAD_SHARE: Final = 0.0067
_CLOSED_SHARE: Final = 0.02


@dataclass(frozen=True)
class Place:
    """One node of the tree; ``parent`` is an index into :attr:`Geography.places`, -1 at the root."""

    area_id: str
    parent: int
    kind: str
    name: Name


@dataclass(frozen=True)
class Geography:
    """Areas and stations. ``leaf``, ``kind``, ``urban`` and ``listed`` have one element a station.

    ``leaf`` is the index of the station's lowest area, ``kind`` an index into :data:`STATION_KINDS`,
    ``listed`` the voters on the list before the day, between 1 and :data:`STATION_CAP`.
    """

    places: tuple[Place, ...]
    leaf: Ints
    kind: Ints
    urban: npt.NDArray[np.bool_]
    listed: Ints

    @property
    def size(self) -> int:
        """How many stations there are."""
        return int(self.leaf.size)

    @cached_property
    def parents(self) -> Ints:
        """The parent of each area, -1 at the root."""
        return np.array([place.parent for place in self.places], np.int64)

    @cached_property
    def degrees(self) -> tuple[Floats, Floats]:
        """Where each station stands: degrees north and east, in the open Atlantic, where nobody votes.

        Areas stand in rows, the stations of an area around its middle, each as far from the next.
        """
        order = np.argsort(self.leaf, kind="stable")
        first = np.searchsorted(self.leaf[order], self.leaf[order])
        within = np.empty(self.size, np.int64)
        within[order] = np.arange(self.size) - first
        row, column = np.divmod(self.leaf, _AREAS_IN_A_ROW)
        turn, away = within * _GOLDEN, _APART * np.sqrt(within)
        north = _MIDDLE[0] - _AREA * row + away * np.sin(turn)
        east = _MIDDLE[1] + _AREA * column + away * np.cos(turn)
        return np.round(north, 4), np.round(east, 4)

    def index(self, area_id: str) -> int:
        """The index of an area. Raises :class:`ScrutineerError` where there is none such."""
        for at, place in enumerate(self.places):
            if place.area_id == area_id:
                return at
        raise no_area(area_id)

    def nearest(self, fits: npt.NDArray[np.bool_]) -> Ints:
        """For each station the nearest area above it for which ``fits`` (by area) is true, -1 = none."""
        at = self.leaf.copy()
        while True:
            climbing = (at >= 0) & ~fits[at]
            if not climbing.any():
                return at
            at[climbing] = self.parents[at[climbing]]

    def ancestor(self, kinds: tuple[str, ...]) -> Ints:
        """For each station the nearest area above it whose kind is one of ``kinds``, -1 where none is."""
        return self.nearest(np.array([place.kind in kinds for place in self.places]))


def no_area(area_id: str) -> ScrutineerError:
    """An area that was named and is not there."""
    said = Sentence(mark("The invented country has no area {area}. Give one of its ids."), {"area": area_id})
    return ScrutineerError("simulate-area", said)


def digits(count: int, least: int) -> int:
    """How many digits numbers up to ``count`` need, at least ``least``."""
    return max(least, len(str(count)))


def build_geography(
    rng: np.random.Generator, stations: int, regions: int, commissions: int, rural_districts: int
) -> Geography:
    """Draw a country of Kazakhstan's shape.

    ``regions`` units of kind ``region``, the last three of them cities when there are more than six;
    ``commissions`` districts with a territorial commission each; ``rural_districts`` areas below them
    (0 = none); stations of up to 3,000 voters, urban ones large, rural ones small; some abroad, some closed
    institutions. Raises :class:`ScrutineerError` where there are fewer parts than wholes.
    """
    _check(stations, regions, commissions, rural_districts)
    frame = _lay_out(rng, regions, commissions, rural_districts)
    places = list(frame.places)
    abroad = min(round(stations * _ABROAD_SHARE), stations - frame.lowest.size)
    home = stations - abroad
    spread_out = np.exp(rng.normal(0.0, 0.4, frame.lowest.size)) * frame.weights
    counts = apportion(spread_out, home)
    leaf = np.repeat(frame.lowest, counts)
    urban = rng.random(home) < np.repeat(frame.urban_share, counts)
    kind = np.where(rng.random(home) < _CLOSED_SHARE, CLOSED, REGULAR)
    if abroad:
        name = Name(kk="SYNTHETIC шетел", ru="SYNTHETIC зарубежье", en="SYNTHETIC Abroad")
        places.append(Place("SYNTHETIC-ABROAD", 0, "abroad", name))
        leaf = np.concatenate([leaf, np.full(abroad, len(places) - 1)])
        urban = np.concatenate([urban, np.ones(abroad, bool)])
        kind = np.concatenate([kind, np.full(abroad, ABROAD)])
    return Geography(tuple(places), leaf, kind, urban, draw_sizes(rng, kind, urban))


@dataclass(frozen=True)
class _Frame:
    """The tree before stations are put into it: its lowest areas, how many stations and voters they draw."""

    places: tuple[Place, ...]
    lowest: Ints
    weights: Floats
    urban_share: Floats


def _lay_out(rng: np.random.Generator, regions: int, commissions: int, rural_districts: int) -> _Frame:
    places = [
        Place(
            "SYNTHETIC-COUNTRY", -1, "country", Name("SYNTHETIC ел", "SYNTHETIC страна", "SYNTHETIC Country")
        )
    ]
    cities = _CITIES if regions > 2 * _CITIES else 0
    weights = np.exp(rng.normal(0.0, 0.35, regions))
    district_region = np.repeat(np.arange(regions), apportion(weights, commissions))
    urban_share = rng.beta(2.0, 3.2, commissions)
    urban_share[district_region >= regions - cities] = 0.97
    district_places = _districts(places, _regions(places, regions, cities), district_region)
    size = np.exp(rng.normal(0.0, 0.45, commissions))
    lowest, above = _rural(rng, places, district_places, size, rural_districts)
    return _Frame(tuple(places), lowest, size[above] / np.bincount(above)[above], urban_share[above])


def draw_sizes(rng: np.random.Generator, kind: Ints, urban: npt.NDArray[np.bool_]) -> Ints:
    """Voters on the list of each station, 12 to 3,000: bounded draws, so that nothing heaps at the limit."""
    size = kind.size
    sizes = np.where(
        urban,
        150 + (STATION_CAP - 151) * rng.beta(4.2, 2.4, size),
        25 + (STATION_CAP - 900) * rng.beta(1.0, 3.4, size),
    )
    sizes = np.where(kind == CLOSED, 20 + 380 * rng.beta(1.1, 3.0, size), sizes)
    sizes = np.where(kind == ABROAD, 12 + 900 * rng.beta(0.9, 3.6, size), sizes)
    return sizes.astype(np.int64)


def _check(stations: int, regions: int, commissions: int, rural_districts: int) -> None:
    lowest = rural_districts or commissions
    if not 1 <= regions <= commissions <= lowest <= stations:
        said = Sentence(
            mark(
                "An invented country needs at least one station in each lowest area and one district in each "
                "region: {regions} regions, {commissions} districts, {lowest} lowest areas and {stations} "
                "stations do not fit. Ask for more stations or fewer areas."
            ),
            {"regions": regions, "commissions": commissions, "lowest": lowest, "stations": stations},
        )
        raise ScrutineerError("simulate-size", said)


def _regions(places: list[Place], regions: int, cities: int) -> Ints:
    width = digits(regions, 2)
    for number in range(1, regions + 1):
        label = f"{number:0{width}}"
        if number > regions - cities:
            name = Name(f"SYNTHETIC {label} қаласы", f"SYNTHETIC город {label}", f"SYNTHETIC City {label}")
            places.append(Place(f"SYNTHETIC-R{label}", 0, "region", name))
        else:
            name = Name(
                f"SYNTHETIC {label} облысы", f"SYNTHETIC область {label}", f"SYNTHETIC Region {label}"
            )
            places.append(Place(f"SYNTHETIC-R{label}", 0, "region", name))
    return np.arange(len(places) - regions, len(places))


def _districts(places: list[Place], region_places: Ints, district_region: Ints) -> Ints:
    first = len(places)
    counts = np.bincount(district_region)
    width = digits(int(counts.max()), 2)
    for region, count in zip(region_places.tolist(), counts.tolist(), strict=True):
        label = places[region].area_id.removeprefix("SYNTHETIC-R")
        for number in range(1, count + 1):
            own = f"{label}-{number:0{width}}"
            name = Name(f"SYNTHETIC {own} ауданы", f"SYNTHETIC район {own}", f"SYNTHETIC District {own}")
            places.append(Place(f"SYNTHETIC-D{own}", region, "district", name))
    return np.arange(first, len(places))


def _rural(
    rng: np.random.Generator,
    places: list[Place],
    district_places: Ints,
    weights: Floats,
    rural_districts: int,
) -> tuple[Ints, Ints]:
    """The lowest areas (their places) and the district, counted from 0, of each."""
    districts = np.arange(district_places.size)
    if not rural_districts:
        return district_places, districts
    counts = apportion(weights * np.exp(rng.normal(0.0, 0.2, weights.size)), rural_districts)
    width = digits(int(counts.max()), 2)
    first = len(places)
    for district, count in zip(district_places.tolist(), counts.tolist(), strict=True):
        label = places[district].area_id.removeprefix("SYNTHETIC-D")
        places.extend(rural_place(f"{label}-{n:0{width}}", district) for n in range(1, count + 1))
    return np.arange(first, len(places)), np.repeat(districts, counts)


def rural_place(label: str, parent: int) -> Place:
    """A rural district (ауылдық округ, сельский округ) with its number for a name."""
    name = Name(
        kk=f"SYNTHETIC {label} ауылдық округі",
        ru=f"SYNTHETIC сельский округ {label}",
        en=f"SYNTHETIC rural district {label}",
    )
    return Place(f"SYNTHETIC-Q{label}", parent, "rural_district", name)
