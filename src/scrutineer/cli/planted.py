"""What was done to the invented country, and what of it the program found: told honestly, misses included."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scrutineer.check.simulate import Simulation
from scrutineer.cli.speaking import Speaker
from scrutineer.count import Account
from scrutineer.words import Sentence, integer_text, mark

if TYPE_CHECKING:
    from scrutineer.check.belief import Report

KINDS: Final[Mapping[str, str]] = {
    "stuffed": mark("ballots added for the leader"),
    "moved": mark("votes moved to the leader"),
    "rewritten": mark("protocol rewritten after the station"),
    "rounded": mark("turnout made a whole per cent"),
    "copied": mark("another station's protocol handed in"),
    "slipped": mark("a digit mistyped"),
    "missing": mark("no protocol"),
    "annulled": mark("station annulled"),
}
"""Kinds of tampering as the truth names them, in words."""

MADE_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "rounded": ("integer-turnout", "integer-turnout-of-five"),
    "copied": ("identical-protocols", "identical-votes"),
}
"""The tests that could show a kind as a whole, though perhaps not which stations.

Added and moved votes have none: no statistic of the numbers was ever seen to find them, so that an alarm
beside them is about something else.
"""

OPEN: Final = ("missing", "annulled")
"""Kinds that say so themselves: the station has no counted protocol."""

WHY_NOT: Final[Mapping[str, str]] = {
    "stuffed": mark(
        "Added ballots look like voters who came. An observer's own count of voters, or a recount, would "
        "show it."
    ),
    "moved": mark(
        "Sums and turnout stay as they were. An observer's copy made before, or a recount, would show it."
    ),
    "rewritten": mark("Shown only where an observer had a copy of the sheet."),
    "rounded": mark("Too few stations to stand out from those that chance puts at a whole per cent."),
    "copied": mark("A copy next to which no other station has as many votes is not told from chance."),
    "slipped": mark(
        "A digit in a figure that stands in no equation, and of which no copy exists, cannot be seen."
    ),
}
"""Why what was not found could not be found."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One kind of tampering: at how many stations, how many of them were named, which tests saw it."""

    kind: str
    stations: int
    named: int
    tests: tuple[str, ...]

    @property
    def found(self) -> bool:
        """Whether anything points to it."""
        return bool(self.named or self.tests)


def planted(simulation: Simulation, account: Account, report: "Report") -> tuple[Planted, ...]:
    """Hold the truth of an invented election against what counting and testing found in it.

    A station counts as named where a contradiction, or a pair of equal protocols, names it. Only the first
    hundred findings of a code are looked through, so that ``named`` may be too small, never too large.
    """
    stations: dict[str, set[str]] = {}
    for kind, station in simulation.truth.select("kind", "station_id").unique().rows():
        stations.setdefault(kind, set()).add(station)
    seen = _named(account, report)
    marked = {answer.test for answer in report.inconsistent}
    return tuple(
        Planted(
            kind,
            len(stations[kind]),
            len(stations[kind]) if kind in OPEN else len(stations[kind] & seen),
            tuple(test for test in MADE_FOR.get(kind, ()) if test in marked),
        )
        for kind in KINDS
        if kind in stations
    )


def _named(account: Account, report: "Report") -> set[str]:
    """The stations that anything found points at."""
    findings = [finding for contest in account.contests for finding in contest.findings]
    seen = {finding.station_id for finding in findings if finding.severity == "contradiction"}
    for answer in report.answers:
        if answer.test.startswith("identical-") and answer.inconsistent:
            seen |= {str(row.get("station_id")) for row in answer.result.rows}
            seen |= {str(row.get("other_id")) for row in answer.result.rows}
    return seen


def tell(voice: Speaker, found: tuple[Planted, ...]) -> None:
    """The table of what was done and what was found, and what hides what no test saw as a whole."""
    rows = [
        [
            "✓" if one.found else "✕",
            voice.text(KINDS[one.kind]),
            integer_text(one.stations),
            integer_text(one.named),
            ", ".join(one.tests) or "–",
        ]
        for one in found
    ]
    voice.out.print()
    voice.say(mark("What was done to the tampered country, and what of it was found:"))
    heads = ["", mark("What was done"), mark("Stations"), mark("Named"), mark("Seen as a whole by")]
    voice.table(heads, rows, right=(2, 3))
    for one in found:
        if one.named < one.stations and not one.tests and one.kind in WHY_NOT:
            said = mark("Hidden, {kind}: {why}")
            voice.say(Sentence(said, {"kind": Sentence(KINDS[one.kind]), "why": Sentence(WHY_NOT[one.kind])}))
    missed = sum(not one.found for one in found)
    said = mark(
        "Kinds found: {found} of {all}. A test that finds nothing has not shown that nothing was done."
    )
    voice.say(Sentence(said, {"found": len(found) - missed, "all": len(found)}))
