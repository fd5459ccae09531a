"""Which contests are asked one by one, and which together because each is too small to say anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scrutineer.check.belief.together import PLACES, stations_together
from scrutineer.check.forensics.station_figures import StationFigures
from scrutineer.check.forensics.stations_of import station_figures
from scrutineer.engine import Engine
from scrutineer.model import Election
from scrutineer.words import Name, Sentence, mark

MANY: Final = 6
"""From this number of contests of one kind on they are taken together."""

_FIRST, _SECOND = PLACES
PLACE_NAMES: Final = {
    _FIRST: Name("әр сайлауда бірінші болған", "первые на своих выборах", "the first of each contest"),
    _SECOND: Name("әр сайлауда екінші болған", "вторые на своих выборах", "the second of each contest"),
}
"""What the places are called."""


@dataclass(frozen=True, eq=False)
class Stations:
    """The stations of a contest, or of ``together`` contests of one kind; ``names`` of its options."""

    contest_id: str
    name: Name
    together: int
    figures: StationFigures
    names: Mapping[str, Name]


def asked_of(election: Election, contest_id: str | None, engine: Engine) -> list[Stations]:
    """The stations of every contest, or of the one named; contests of a kind together where there are many.

    Contests without a counted protocol are there with no station. Raises
    :class:`~scrutineer.model.ScrutineerError` where the contest named is not in the election.
    """
    if contest_id is not None:
        return [_single(election, contest_id, engine)]
    kinds: dict[str, list[str]] = {}
    for one, contest in election.contests.items():
        kinds.setdefault(contest.kind, []).append(one)
    found: list[Stations] = []
    for ids in kinds.values():
        if len(ids) < MANY:
            found += [_single(election, one, engine) for one in ids]
        else:
            found.append(_together(election, ids, engine))
    return found


def _single(election: Election, contest_id: str, engine: Engine) -> Stations:
    figures = station_figures(election, contest_id, engine=engine)
    contest = election.contests[contest_id]
    area = election.areas.get(contest.area_id)
    name = contest.name or (area.name if area is not None and len(election.contests) > 1 else election.name)
    names = {option: election.option_name(contest_id, option) for option in figures.options}
    return Stations(contest_id, name or Name(en=contest_id), 1, figures, names)


def _together(election: Election, ids: Sequence[str], engine: Engine) -> Stations:
    figures = stations_together(election, ids, engine)
    if figures is None:
        return _single(election, ids[0], engine)
    return Stations("", election.name, len(ids), figures, PLACE_NAMES)


def together_said(stations: Stations) -> Sentence:
    """Says that contests are taken together, and why."""
    said = mark(
        "Each of the {n} contests is too small to be tested alone: their stations are taken together, and "
        "contestants by the place that they took."
    )
    return Sentence(said, {"n": stations.together})
