"""Where the tile of each area stands: small files drawn by us, one for a country, read as they are needed."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from scrutineer.words import Name


class _Words(BaseModel):
    """A few letters in each language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kk: str = Field(min_length=1, max_length=12)
    ru: str = Field(min_length=1, max_length=12)
    en: str = Field(min_length=1, max_length=12)

    @property
    def name(self) -> Name:
        """The same as a name."""
        return Name(self.kk, self.ru, self.en)


class _Tile(BaseModel):
    """One tile: the area's id, its column and row from 1, its name for a wide screen and for a phone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: str
    at: tuple[int, int]
    short: _Words
    code: _Words


class _Layout(BaseModel):
    """The tiles of one division of a country; no two stand in one place or for one area."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tiles: tuple[_Tile, ...]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for what, seen in (("place", [t.at for t in self.tiles]), ("area", [t.area for t in self.tiles])):
            if len(set(seen)) != len(seen):
                raise ValueError(f"two tiles for one {what}")
        if any(min(tile.at) < 1 for tile in self.tiles):
            raise ValueError("columns and rows count from 1")
        return self


class _File(BaseModel):
    """The layouts of one country, one for each division that it had."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layout: tuple[_Layout, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tile stands, and what is written in it on a wide screen and on a phone."""

    column: int
    row: int
    short: Name
    code: Name


def layout(country: str, area_ids: Collection[str]) -> Mapping[str, Place]:
    """The place of each area; empty where no layout of the country holds them all.

    ``country`` is the key of a law, such as ``kz``. Of several layouts the one with the fewest other areas
    is taken.
    """
    fitting = [
        places for places in _layouts(country) if area_ids and all(area in places for area in area_ids)
    ]
    best = min(fitting, key=len, default={})
    return {area: best[area] for area in area_ids if area in best}


@cache
def _layouts(country: str) -> tuple[Mapping[str, Place], ...]:
    file = resources.files("scrutineer.publish") / "layouts" / f"{country}.toml"
    if not country.isidentifier() or not file.is_file():
        return ()
    read = _File.model_validate(tomllib.loads(file.read_text("utf-8")))
    return tuple({t.area: Place(*t.at, t.short.name, t.code.name) for t in one.tiles} for one in read.layout)
