"""Every state in which a site was published, figure by figure, and what changed from one to the next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scrutineer.count import Account
from scrutineer.model import FIGURES, Tally
from scrutineer.publish.lead import contest_title
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.stage import Stage
from scrutineer.publish.publications import changes, stated
from scrutineer.words import Sentence, mark

if TYPE_CHECKING:
    from scrutineer.publish.portal.edition import Edition, Pages

STATES: Final = "states"
"""The folder of the states, and the name of the page in each language."""

LISTED: Final = 300
"""Changed figures of one state that the page writes out; all of them stand in the states' files."""

_COUNTED: Final = "stations_counted"

Key = tuple[str, str, str]
"""Contest, area, and a figure, an option or ``stations_counted``."""


@dataclass(frozen=True, slots=True)
class State:
    """One publication: its number from 1, and what every figure was."""

    number: int
    figures: Mapping[Key, int]

    @property
    def file(self) -> str:
        """Where it stands in the site."""
        return f"{STATES}/{self.number}.json"

    def text(self, election_id: str) -> str:
        """The state as JSON, a figure a line."""
        rows = [
            {"contest_id": c, "area_id": a, "name": n, "value": v} for (c, a, n), v in self.figures.items()
        ]
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        head = json.dumps({"election": election_id, "number": self.number}, ensure_ascii=False)[:-1]
        return f'{head}, "figures": [\n{lines}\n]}}\n'


@dataclass(frozen=True, slots=True)
class Changed:
    """One figure in two states that follow one another; ``None`` where it is not stated."""

    what: str
    place: str
    contest: str
    before: int | None
    now: int | None

    @property
    def difference(self) -> int | None:
        """Now less before."""
        return None if self.before is None or self.now is None else self.now - self.before


def put_states(stage: Stage, account: Account) -> tuple[tuple[State, ...], int]:
    """Keep the states of earlier publications and add this one where a figure is another than in the last.

    The states, the first one first, and how many files are new.
    """
    known = _earlier(stage.old)
    figures = _figures(account)
    if not known or known[-1].figures != figures:
        known = (*known, State(len(known) + 1, figures))
    election_id = account.election.election_id
    return known, sum(stage.put(state.file, state.text(election_id)) for state in known)


def _earlier(old: Path | None) -> tuple[State, ...]:
    """The states that stand in the present site, as far as they follow one another without a gap."""
    found: list[State] = []
    while old is not None and (file := old / STATES / f"{len(found) + 1}.json").is_file():
        rows: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["figures"]
        figures = {(r["contest_id"], r["area_id"], r["name"]): r["value"] for r in rows}
        found.append(State(len(found) + 1, figures))
    return tuple(found)


def _figures(account: Account) -> dict[Key, int]:
    """Every total of every contest in every area, as the pages show it."""
    found: dict[Key, int] = {}
    for contest in account.contests:
        contest_id, home = contest.contest.contest_id, contest.contest.area_id
        for area_id in dict.fromkeys((home, *account.tabulation.area_ids(contest_id))):
            tally = contest.tally if area_id == home else account.tabulation.tally(contest_id, area_id)
            found |= {(contest_id, area_id, name): value for name, value in _totals(tally).items()}
    return found


def _totals(tally: Tally) -> dict[str, int]:
    totals = {_COUNTED: tally.stations.counted} if tally.stations.expected else {}
    totals |= {name: total.value for name, total in tally.figures.items() if total.stated}
    return totals | {option: total.value for option, total in tally.votes.items() if total.stated}


def pages(printer: Printer, edition: "Edition") -> "Pages":
    """The page of all states, latest first, and of what the declared publications changed."""
    states, account = edition.states, edition.account
    pairs = zip(("", *states), states, strict=False)
    told = [
        (now, _changed(printer, before.figures, now.figures) if isinstance(before, State) else None)
        for before, now in pairs
    ]
    declared = changes(stated(account.election))
    text = printer.render(
        "portal_states.html",
        prefix="../",
        up="",
        suffix=f"/{STATES}.html",
        told=told[::-1],
        listed=LISTED,
        declared=[change for change in declared if change.preliminary.value != change.final.value],
        same=sum(change.preliminary.value == change.final.value for change in declared),
    )
    yield f"{STATES}.html", text


def _changed(printer: Printer, before: Mapping[Key, int], now: Mapping[Key, int]) -> list[Changed]:
    keys = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    return [_told(printer, key, before.get(key), now.get(key)) for key in keys]


def _told(printer: Printer, key: Key, before: int | None, now: int | None) -> Changed:
    """A change in words; ids stand for what the election does not list any more."""
    contest_id, area_id, name = key
    election, say = printer.setting.election, printer.speech.say
    contest = election.contests.get(contest_id)
    if name == _COUNTED:
        what = say(mark("Stations counted"))
    elif name in FIGURES:
        what = say(Sentence(FIGURES[name]))
    else:
        what = say(election.option_name(contest_id, name))
    place = printer.area_name(area_id) if area_id in election.areas else area_id
    title = say(contest_title(election, contest)) if contest else contest_id
    return Changed(what, place, title, before, now)
