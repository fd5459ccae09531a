"""Every state in which a site was published, figure by figure, and what differs between any two of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from scrutineer.count import Account
from scrutineer.model import Tally
from scrutineer.publish.open_data.moments import latest, stamp
from scrutineer.publish.portal.stage import Stage

STATES: Final = "states"
"""The folder of the states, and the name of the page in each language."""

ALL_PAIRS: Final = 12
"""Up to so many states a page is written for any two; beyond, for neighbours, and for each and the latest."""

LISTED: Final = 300
"""Changed figures that a page writes out; all of them stand in the states' files."""

COUNTED: Final = "stations_counted"

MAIN: Final = (COUNTED, "registered_voters", "ballots_cast", "ballots_invalid")
"""The figures that the page of a state shows beside the votes."""

_AREAS: Final = 60
_CONTESTS: Final = 6
_ROWS: Final = 1_000

Key = tuple[str, str, str]
"""Contest, area, and a figure, an option or ``stations_counted``."""

Figures = Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class State:
    """One publication: its number from 1, and the last moment that its data name (empty where not known).

    ``total`` counts its figures, ``changed`` those that differ from the one before, ``None`` for the first.
    ``places`` are what its page shows: contest, area and the figures there, the contest's own area first;
    ``several`` is true where only that area stands there, since the contests are many.
    """

    number: int
    as_of: str
    total: int
    changed: int | None
    places: tuple[tuple[str, str, Mapping[str, int]], ...]
    several: bool

    @property
    def file(self) -> str:
        """Where all its figures stand in the site."""
        return f"{STATES}/{self.number}.json"


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two states: ``rows`` are the first :data:`LISTED` of ``changed`` figures.

    A row is the figure, and what it was before and after, ``None`` where it is not stated. ``total`` counts
    the figures that either state has.
    """

    before: int
    after: int
    total: int
    changed: int
    rows: tuple[tuple[Key, int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class History:
    """Every publication, the first one first, and the differences that have a page, by their two numbers."""

    states: tuple[State, ...]
    differences: Mapping[tuple[int, int], Difference]


def put_states(stage: Stage, account: Account) -> tuple[History, int]:
    """Keep the states of earlier publications and add this one where a figure is another than in the last.

    What there is, and how many files are new. The files of earlier states stay as they are, byte by byte.
    """
    kept = _Kept(stage.old, account)
    count = len(kept.files)
    differences = {pair: difference(*pair, *map(kept.figures, pair)) for pair in pairs(count)}
    states, written = [], 0
    for number, content in enumerate(kept.files, 1):
        before = differences.get((number - 1, number))
        places = tuple(_places(kept.figures(number)))
        several = len({contest for contest, _, _ in places}) > _CONTESTS
        state = State(
            number,
            kept.as_of(number),
            len(kept.figures(number)),
            before.changed if before else None,
            tuple(_first_of_each(places) if several else places),
            several,
        )
        states.append(state)
        written += stage.put(state.file, content)
        written += stage.put(f"{STATES}/{number}.js", _script(number, kept.figures(number)))
    return History(tuple(states), differences), written


def pairs(count: int) -> tuple[tuple[int, int], ...]:
    """Which of ``count`` states have a page of their difference, the earlier one first."""
    if count <= ALL_PAIRS:
        return tuple(combinations(range(1, count + 1), 2))
    neighbours = {(number, number + 1) for number in range(1, count)}
    return tuple(sorted(neighbours | {(number, count) for number in range(1, count)}))


def difference(before: int, after: int, was: Figures, now: Figures) -> Difference:
    """What differs between the states of two numbers with these figures, in the order of the later one."""
    every = {**now, **was}
    rows = [(key, was.get(key), now.get(key)) for key in every if was.get(key) != now.get(key)]
    return Difference(before, after, len(every), len(rows), tuple(rows[:LISTED]))


class _Kept:
    """The states of the present site, as far as they follow one another without a gap, and this one."""

    def __init__(self, old: Path | None, account: Account) -> None:
        self.files: list[bytes] = []
        while old is not None and (file := old / STATES / f"{len(self.files) + 1}.json").is_file():
            self.files.append(file.read_bytes())
        self._keys: dict[Key, Key] = {}
        # Figures are read again when they are needed: a night's hundreds of states would fill the memory.
        self._read = lru_cache(maxsize=ALL_PAIRS + 2)(self._figures_of)
        now = figures_of(account)
        if not self.files or self.figures(len(self.files)) != now:
            self.files.append(_text(account, len(self.files) + 1, now).encode())

    def figures(self, number: int) -> Figures:
        """All figures of one state."""
        return self._read(number)

    def as_of(self, number: int) -> str:
        """The last moment that the data of one state name; empty where its file does not say."""
        head = self.files[number - 1].split(b"\n", 1)[0].removesuffix(b"[") + b"[]}"
        said: dict[str, Any] = json.loads(head)
        return str(said.get("as_of", ""))

    def _figures_of(self, number: int) -> Figures:
        rows: list[dict[str, Any]] = json.loads(self.files[number - 1])["figures"]
        keys = ((row["contest_id"], row["area_id"], row["name"]) for row in rows)
        return {self._keys.setdefault(k, k): row["value"] for k, row in zip(keys, rows, strict=True)}


def figures_of(account: Account) -> dict[Key, int]:
    """Every total of every contest in every area, as the pages show it; the contest's own area first."""
    found: dict[Key, int] = {}
    for contest in account.contests:
        contest_id, home = contest.contest.contest_id, contest.contest.area_id
        for area_id in dict.fromkeys((home, *account.tabulation.area_ids(contest_id))):
            tally = contest.tally if area_id == home else account.tabulation.tally(contest_id, area_id)
            found |= {(contest_id, area_id, name): value for name, value in _totals(tally).items()}
    return found


def _totals(tally: Tally) -> dict[str, int]:
    totals = {COUNTED: tally.stations.counted} if tally.stations.expected else {}
    totals |= {name: total.value for name, total in tally.figures.items() if total.stated}
    return totals | {option: total.value for option, total in tally.votes.items() if total.stated}


def _text(account: Account, number: int, figures: Figures) -> str:
    """A state as JSON, a figure a line."""
    head = {
        "election": account.election.election_id,
        "number": number,
        "as_of": stamp(latest(account.election)),
    }
    rows = ({"contest_id": c, "area_id": a, "name": n, "value": v} for (c, a, n), v in figures.items())
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "figures": [\n{lines}\n]}}\n'


def _script(number: int, figures: Figures) -> str:
    """The same for the chooser: a script, because a page opened from a disk may not read files beside it."""
    nested: dict[str, dict[str, dict[str, int]]] = {}
    for (contest, area, name), value in figures.items():
        nested.setdefault(contest, {}).setdefault(area, {})[name] = value
    text = json.dumps(nested, ensure_ascii=False, separators=(",", ":"))
    return f"(window.scrutineerStates ||= {{}})[{number}] = {text};\n"


def _places(figures: Figures) -> Iterator[tuple[str, str, Mapping[str, int]]]:
    """Contest, area and figures, at most so many areas of each contest."""
    nested: dict[str, dict[str, dict[str, int]]] = {}
    for (contest, area, name), value in figures.items():
        areas = nested.setdefault(contest, {})
        if area in areas or len(areas) < _AREAS:
            areas.setdefault(area, {})[name] = value
    for contest, areas in nested.items():
        yield from ((contest, area, found) for area, found in areas.items())


def _first_of_each(
    places: tuple[tuple[str, str, Mapping[str, int]], ...],
) -> Iterator[tuple[str, str, Mapping[str, int]]]:
    """The own area of each contest, which stands first."""
    first = {contest: (contest, area, found) for contest, area, found in reversed(places)}
    yield from sorted(first.values(), key=places.index)[:_ROWS]
