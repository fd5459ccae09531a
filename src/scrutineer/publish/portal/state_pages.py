"""The pages of what was published: all publications, the state of each, and the difference of any two."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from typing import TYPE_CHECKING, Final

from scrutineer.model import FIGURES
from scrutineer.publish.lead import contest_title
from scrutineer.publish.portal.declared_difference import ADDRESS, declared_changes
from scrutineer.publish.portal.printer import Printer
from scrutineer.publish.portal.states import ALL_PAIRS, COUNTED, MAIN, STATES, Difference, Key, State
from scrutineer.words import Sentence, mark

if TYPE_CHECKING:
    from scrutineer.publish.portal.edition import Edition, Pages

CHOOSER: Final = "difference.js"
"""The script by which a reader chooses any two publications."""

NAMES: Final = "names.js"
"""What figures, areas and contests are called, for that script, in the folder of each language."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One figure in two states; ``None`` where it is not stated."""

    what: str
    place: str
    contest: str
    before: int | None
    now: int | None

    @property
    def difference(self) -> int | None:
        """Now less before."""
        return None if self.before is None or self.now is None else self.now - self.before

    @property
    def share(self) -> Fraction | None:
        """The difference as a share of the figure before."""
        return Fraction(self.difference, self.before) if self.difference is not None and self.before else None


@dataclass(frozen=True, slots=True)
class Table:
    """The main figures of one contest in one state: heads of the columns, and a row for each area."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


def difference_address(before: int, after: int) -> str:
    """The page of the difference of two states, from the folder of the language."""
    return f"difference/{before}-{after}.html"


def state_address(number: int) -> str:
    """The page of a state, from the folder of the language."""
    return f"state/{number}.html"


def files(edition: "Edition") -> Iterable[tuple[str, str]]:
    """The script that draws the difference of two chosen states, and the words for it."""
    yield CHOOSER, (resources.files("scrutineer.publish") / "static" / CHOOSER).read_text("utf-8")
    for language in edition.setting.languages:
        printer = Printer(edition.setting, language)
        text = json.dumps(_names(printer), ensure_ascii=False, separators=(",", ":"))
        yield f"{language}/{NAMES}", f"window.scrutineerNames = {text};\n"


def _names(printer: Printer) -> dict[str, object]:
    election, say = printer.setting.election, printer.speech.say
    contests = election.contests
    return {
        "figures": {name: _what(printer, "", name) for name in (COUNTED, *FIGURES)},
        "areas": {area: printer.area_name(area) for area in election.areas},
        "contests": {key: say(contest_title(election, contest)) for key, contest in contests.items()},
        "options": {c: {o: say(election.option_name(c, o)) for o in election.options[c]} for c in contests},
    }


def pages(printer: Printer, edition: "Edition") -> "Pages":
    """The list, latest first; a page for each state; and one for each difference that has a page."""
    history = edition.states
    every = history.states
    yield f"{STATES}.html", _list(printer, edition)
    for state in every:
        yield state_address(state.number), _state(printer, state, every)
    for pair, found in history.differences.items():
        yield difference_address(*pair), _difference(printer, found, every)


def _list(printer: Printer, edition: "Edition") -> str:
    history, declared = edition.states, declared_changes(edition.account.election)
    every = history.states
    return printer.render(
        "portal_states.html",
        prefix="../",
        up="",
        suffix=f"/{STATES}.html",
        every=every[::-1],
        differences=history.differences,
        address=difference_address,
        state_address=state_address,
        matrix=1 < len(every) <= ALL_PAIRS,
        chooser=CHOOSER,
        declared=declared,
        declared_address=ADDRESS,
    )


def _state(printer: Printer, state: State, every: tuple[State, ...]) -> str:
    last = every[-1].number
    return printer.render(
        "portal_state.html",
        suffix=f"/{state_address(state.number)}",
        state=state,
        last=last,
        tables=_tables(printer, state),
        before=difference_address(state.number - 1, state.number) if state.number > 1 else "",
        since=difference_address(state.number, last) if state.number < last else "",
    )


def _tables(printer: Printer, state: State) -> list[Table]:
    """The figures that the page shows; one table of all contests where they are many."""
    election = printer.setting.election
    if state.several:
        heads = tuple(_what(printer, "", name) for name in MAIN)
        rows = tuple((_title(printer, c), tuple(found.get(n) for n in MAIN)) for c, _, found in state.places)
        return [Table("", heads, rows)]
    by_contest: dict[str, list[tuple[str, Mapping[str, int]]]] = {}
    for contest, area, found in state.places:
        by_contest.setdefault(contest, []).append((area, found))
    tables = []
    for contest, places in by_contest.items():
        stated = dict.fromkeys(name for _, found in places for name in found)
        options = [name for name in election.options.get(contest, ()) if name in stated]
        columns = [name for name in MAIN if name in stated] + options
        tables.append(
            Table(
                _title(printer, contest),
                tuple(_what(printer, contest, name) for name in columns),
                tuple(
                    (_place(printer, a), tuple(found.get(name) for name in columns)) for a, found in places
                ),
            )
        )
    return tables


def _difference(printer: Printer, found: Difference, every: tuple[State, ...]) -> str:
    before, after = every[found.before - 1], every[found.after - 1]
    return printer.render(
        "portal_difference.html",
        suffix=f"/{difference_address(found.before, found.after)}",
        found=found,
        before=before,
        after=after,
        state_address=state_address,
        rows=[_told(printer, *row) for row in found.rows],
    )


def _told(printer: Printer, key: Key, before: int | None, now: int | None) -> Changed:
    """A change in words; ids stand for what the election does not list any more."""
    contest, area, name = key
    return Changed(
        _what(printer, contest, name), _place(printer, area), _title(printer, contest), before, now
    )


def _what(printer: Printer, contest: str, name: str) -> str:
    say = printer.speech.say
    if name == COUNTED:
        return say(mark("Stations counted"))
    if name in FIGURES:
        return say(Sentence(FIGURES[name]))
    return say(printer.setting.election.option_name(contest, name))


def _place(printer: Printer, area: str) -> str:
    return printer.area_name(area) if area in printer.setting.election.areas else area


def _title(printer: Printer, contest: str) -> str:
    election = printer.setting.election
    found = election.contests.get(contest)
    return printer.speech.say(contest_title(election, found)) if found else contest
