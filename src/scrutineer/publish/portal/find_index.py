"""What a reader's browser searches in: names of areas and contests, stations by their words, and places.

Files that define data for a script, so that they can be read from a disk too. Of stations there is one file
while it stays small, else one for each beginning of a word; of places, one for each part of the map. A
browser loads those that a search needs.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from scrutineer.model import Election, Station
from scrutineer.publish.lead import contest_title
from scrutineer.publish.portal.edition import Edition
from scrutineer.publish.portal.letters import words_of
from scrutineer.publish.portal.setting import Setting
from scrutineer.words import LANGUAGES, Name, Sentence

FOLDER: Final = "find"

ALL: Final = 12_000
"""Up to so many stations stand in one file."""

MOST: Final = 3_000
"""Stations in one file where there are more; a word that more of them have is not looked for alone."""

NEAR: Final = 2_000
"""Stations in one part of the map."""

_SCALE: Final = 100_000
_COMMON: Final = 5
"""A word that more than every fifth station has is part of no other name of it: it tells nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """A station as it is looked for. ``area`` is the place of its area in the order of the file.

    ``words`` are those of its name, in each language.
    """

    station_id: str
    file: str
    area: int
    name: Name
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Spot:
    """A station on the map, in hundred-thousandths of a degree."""

    station: Found
    latitude: int
    longitude: int


def files(edition: Edition) -> Iterator[tuple[str, str]]:
    """The files of every language, and those of places, which are the same in all."""
    setting = edition.setting
    order = {area_id: place for place, area_id in enumerate(setting.election.areas)}
    stations = [
        _found(record.station, setting.station_files[record.station.station_id], order)
        for record in edition.records
        if record.station.area_id in order
    ]
    parts = list(_parts(spots(edition.account.election, stations)))
    for language in setting.languages:
        keys: list[str] = []
        for number, (key, some) in enumerate(shards(stations)):
            keys.append(key)
            yield f"{FOLDER}/{language}-{number}.js", _said({"shard": number, **_stations(some, language)})
        about = {"areas": _areas(setting, language), "contests": _contests(setting, language, order)}
        boxes = [_box(part) for part in parts]
        yield f"{FOLDER}/{language}.js", _said({**about, "shards": keys, "places": boxes})
    for number, part in enumerate(parts):
        yield f"{FOLDER}/place-{number}.js", _said({"place": number, **_places(part)})


def has_places(election: Election) -> bool:
    """Whether some station of the election says where it is."""
    return any(row.get("latitude") and row.get("longitude") for row in election.rows("stations"))


def _found(station: Station, file: str, order: Mapping[str, int]) -> Found:
    return Found(station.station_id, file, order[station.area_id], station.name, _words(station.name))


def _words(name: Name) -> dict[str, tuple[str, ...]]:
    return {code: words_of(text) for code in LANGUAGES if (text := getattr(name, code))}


def _said(data: Mapping[str, Any]) -> str:
    return f"scrutineerIndex({json.dumps(data, ensure_ascii=False, separators=(',', ':'))});\n"


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text.replace("\n", " ") for text in texts)


def _also(words: Mapping[str, Iterable[str]], shown: str, common: frozenset[str] = frozenset()) -> str:
    """The words of a name in the other languages that the one shown does not have."""
    own = {*words_of(shown), *common}
    return " ".join(dict.fromkeys(word for some in words.values() for word in some if word not in own))


def _areas(setting: Setting, language: str) -> dict[str, Any]:
    areas = setting.election.areas
    order = {area_id: place for place, area_id in enumerate(areas)}
    shown = {area.area_id: area.name.text(language) or area.area_id for area in areas.values()}
    return {
        "name": _lines(shown.values()),
        "also": _lines(_also(_words(area.name), shown[area.area_id]) for area in areas.values()),
        "up": [order.get(area.parent_id, -1) for area in areas.values()],
        "file": _lines(setting.area_files[area_id] for area_id in areas),
    }


def _contests(setting: Setting, language: str, order: Mapping[str, int]) -> dict[str, Any]:
    contests = list(setting.election.contests.values())
    titles: list[Name | Sentence] = [contest_title(setting.election, contest) for contest in contests]
    shown = [title.text(language) for title in titles]
    names = [title if isinstance(title, Name) else Name(en=title.text("en")) for title in titles]
    return {
        "name": _lines(shown),
        "also": _lines(_also(_words(name), text) for name, text in zip(names, shown, strict=True)),
        "area": [order.get(contest.area_id, -1) for contest in contests],
        "file": _lines(setting.contest_files[contest.contest_id] for contest in contests),
    }


def _stations(stations: Sequence[Found], language: str) -> dict[str, Any]:
    shown = [station.name.text(language) for station in stations]
    counts = Counter(word for s in stations for some in s.words.values() for word in some)
    common = frozenset(word for word, n in counts.items() if n * _COMMON > len(stations) > _COMMON)
    return {
        "id": _lines(s.station_id for s in stations),
        "file": _files(stations),
        "area": _runs(s.area for s in stations),
        "name": _lines(shown) if any(shown) else "",
        "also": _lines(_also(s.words, text, common) for s, text in zip(stations, shown, strict=True)),
    }


def _files(stations: Sequence[Found]) -> str:
    """The names of their pages; empty where each is the station's id."""
    same = all(s.file == s.station_id for s in stations)
    return "" if same else _lines(s.file for s in stations)


def _runs(values: Iterable[int]) -> list[int]:
    """``5 5 5 7`` as ``5 3 7 1``: value, how often, and so on."""
    found: list[int] = []
    for value in values:
        if found and found[-2] == value:
            found[-1] += 1
        else:
            found += [value, 1]
    return found


# Shards of stations


def shards(stations: Sequence[Found]) -> Iterator[tuple[str, Sequence[Found]]]:
    """The stations by the beginnings of their words: ``""`` for all of them where they are few.

    A key that ends with a blank is a whole word; the longer words that begin so have keys of their own.
    """
    if len(stations) <= ALL:
        if stations:
            yield "", stations
        return
    having: dict[str, list[int]] = {}
    for place, station in enumerate(stations):
        named = (word for some in station.words.values() for word in some)
        for word in dict.fromkeys((*words_of(station.station_id), *named)):
            having.setdefault(word, []).append(place)
    rare = {word: places for word, places in having.items() if len(places) <= MOST}
    for key, places in sorted(_split("", rare)):
        yield key, [stations[place] for place in places]


def _split(prefix: str, having: Mapping[str, list[int]]) -> Iterator[tuple[str, list[int]]]:
    """Groups of words with a common beginning, each with no more than :data:`MOST` stations."""
    groups: dict[str, dict[str, list[int]]] = {}
    for word, places in having.items():
        if word == prefix:
            yield f"{word} ", places
        else:
            groups.setdefault(word[: len(prefix) + 1], {})[word] = places
    for key, some in groups.items():
        together = sorted({place for places in some.values() for place in places})
        if len(together) <= MOST:
            yield key, together
        else:
            yield from _split(key, some)


# Places


def spots(election: Election, stations: Iterable[Found]) -> list[Spot]:
    """The stations that say where they are."""
    where = {
        row["station_id"]: (_degrees(row["latitude"]), _degrees(row["longitude"]))
        for row in election.rows("stations")
        if row.get("latitude") and row.get("longitude")
    }
    return [Spot(s, *where[s.station_id]) for s in stations if s.station_id in where]


def _degrees(written: Any) -> int:
    return round(Decimal(str(written)) * _SCALE)


def _parts(found: Sequence[Spot]) -> Iterator[Sequence[Spot]]:
    """Halves of halves, each across its longer side, until none has more than :data:`NEAR`."""
    if len(found) <= NEAR:
        if found:
            yield found
        return
    south, west, north, east = _box(found)
    tall = north - south > east - west
    ordered = sorted(found, key=lambda s: (s.latitude, s.longitude) if tall else (s.longitude, s.latitude))
    middle = len(ordered) // 2
    yield from _parts(ordered[:middle])
    yield from _parts(ordered[middle:])


def _box(found: Sequence[Spot]) -> tuple[int, int, int, int]:
    """South, west, north, east."""
    latitudes, longitudes = [s.latitude for s in found], [s.longitude for s in found]
    return min(latitudes), min(longitudes), max(latitudes), max(longitudes)


def _places(part: Sequence[Spot]) -> dict[str, Any]:
    stations = [spot.station for spot in part]
    return {
        "id": _lines(s.station_id for s in stations),
        "file": _files(stations),
        "area": _runs(s.area for s in stations),
        "latitude": [spot.latitude for spot in part],
        "longitude": [spot.longitude for spot in part],
    }
