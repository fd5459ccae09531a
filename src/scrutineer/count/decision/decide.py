"""From totals to a lawful decision with its steps, for every contest of an election."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from scrutineer.count.decision.bases import Bases, bases
from scrutineer.count.decision.lists import by_seats
from scrutineer.count.decision.matter import Matter, Reasoning, Unit
from scrutineer.count.decision.primary import by_approval, by_instant_runoff
from scrutineer.count.decision.referendum import YES, by_unit_majority
from scrutineer.count.decision.single import by_majority, by_plurality
from scrutineer.count.declared.totals import declared_share, declared_totals
from scrutineer.count.tally.tabulate import Tabulation, tabulate
from scrutineer.engine import Engine
from scrutineer.law.rule import Approval, InstantRunoff, Majority, Plurality, Seats, UnitMajority, Unknown
from scrutineer.law.rulebook import Rulebook, rulebook
from scrutineer.model import Contest, Decision, Election, Status, Tally
from scrutineer.words import Sentence, mark

_METHODS: Final[Mapping[type, Callable[..., Decision]]] = {
    Plurality: by_plurality,
    Majority: by_majority,
    UnitMajority: by_unit_majority,
    Seats: by_seats,
    Approval: by_approval,
    InstantRunoff: by_instant_runoff,
}


class Basis(StrEnum):
    """What a decision rests on: protocols that anyone can add up, or totals that somebody declared."""

    PROTOCOLS = "protocols"
    DECLARED = "declared"
    NONE = "none"


@dataclass(frozen=True)
class Decided:
    """A decision and what it rests on."""

    contest: Contest
    rulebook: Rulebook
    basis: Basis
    tally: Tally
    bases: Bases
    decision: Decision


def decide(
    election: Election, tabulation: Tabulation | None = None, *, engine: str | Engine = "duckdb"
) -> tuple[Decided, ...]:
    """Decide every contest of ``election`` under the law of its day.

    ``tabulation`` is what :func:`~scrutineer.count.tally.tabulate.tabulate` gave for the same election;
    without it the tables are added up on ``engine``. Raises
    :class:`~scrutineer.model.NotSupportedError` where the law of the election is not known.
    """
    totals = tabulation or tabulate(election, engine)
    day = date.fromisoformat(election.date)
    ballots: dict[str, list[dict[str, Any]]] = {}
    for row in election.rows("ballots"):
        ballots.setdefault(row["contest_id"], []).append(row)
    return tuple(
        _decide_one(
            election, totals, contest, rulebook(election.law, contest.kind, day), ballots.get(contest_id, [])
        )
        for contest_id, contest in election.contests.items()
    )


def _decide_one(
    election: Election, totals: Tabulation, contest: Contest, book: Rulebook, ballots: list[dict[str, Any]]
) -> Decided:
    basis, tally = _basis(election, totals, contest, bool(ballots))
    options = election.options[contest.contest_id]
    known = bases(tally, options)
    missing, voters = _missing(totals, contest, basis)
    silent = _silent(tally) if basis is Basis.PROTOCOLS and not ballots else 0
    if silent:
        missing = None
    matter = Matter(
        contest,
        options,
        book,
        tally,
        known,
        missing,
        voters,
        _units(election, totals, contest, book, basis),
        ballots,
    )
    decision = apply_rules(matter, basis)
    if silent:
        said = Sentence(
            mark(
                "Counted protocols leave {count} cells of votes empty: not stated is not zero, and "
                "the outcome is not certain."
            ),
            {"count": silent},
        )
        decision = replace(decision, warnings=(*decision.warnings, said))
    return Decided(contest, book, basis, tally, known, decision)


def _silent(tally: Tally) -> int:
    """How many cells of votes the counted protocols leave empty: each could hold any number."""
    return sum(tally.stations.counted - s.stated for s in tally.votes.values())


def apply_rules(matter: Matter, basis: Basis) -> Decision:
    """Decide one contest by the first rule in force that decides; ``undetermined`` where none does."""
    for rule in matter.rulebook.rules:
        method = _METHODS.get(type(rule.apply))
        if method is None and not isinstance(rule.apply, Unknown):
            continue
        if basis is Basis.NONE:
            why = Reasoning(matter)
            stations = matter.tally.stations
            why.step(
                rule,
                mark(
                    "No protocol of the commission is counted ({counted} of {expected} stations), "
                    "and no totals are declared."
                ),
                counted=stations.counted,
                expected=stations.expected,
            )
            return why.close(Status.UNDETERMINED)
        if method is not None:
            return method(matter, rule, rule.apply)
        why = Reasoning(matter)
        why.step(rule, mark("How this is decided is not found in the law: {text}"), text=rule.text)
        return why.close(Status.UNDETERMINED)
    why = Reasoning(matter)
    why.warn(
        mark("No rule for deciding {path} is in force on {day}."),
        path=matter.rulebook.path,
        day=str(matter.rulebook.day),
    )
    return why.close(Status.UNDETERMINED)


def _basis(election: Election, totals: Tabulation, contest: Contest, ballots: bool) -> tuple[Basis, Tally]:
    """Protocols where they are whole; else declared totals; else the protocols that are there."""
    tally = totals.tally(contest.contest_id)
    whole = tally.stations.counted and not tally.stations.open
    if whole or ballots:
        return Basis.PROTOCOLS, tally
    stated = declared_totals(election, contest.contest_id)
    lines = set(election.lines(contest.contest_id))
    if stated is not None and lines <= {o for o, s in stated.votes.items() if s.stated}:
        return Basis.DECLARED, stated
    if tally.stations.counted:
        return Basis.PROTOCOLS, tally
    return Basis.NONE, tally


def _missing(totals: Tabulation, contest: Contest, basis: Basis) -> tuple[int | None, int | None]:
    """Upper bounds of the ballots, and of the voters, in stations that are not counted."""
    if basis is not Basis.PROTOCOLS:
        return None, None
    out = totals.outstanding(contest.contest_id)
    if not out.stations:
        return 0, 0
    return out.ballots, out.voters


def _units(
    election: Election, totals: Tabulation, contest: Contest, book: Rulebook, basis: Basis
) -> tuple[Unit, ...]:
    """The units of the rule, with what bounds the share of *yes* in each."""
    found = book.one(UnitMajority)
    if found is None:
        return ()
    _, form = found
    yes = next((o.option_id for o in election.options[contest.contest_id].values() if o.kind == YES), "")
    areas = [a.area_id for a in election.areas.values() if a.kind in form.unit_kinds]
    if basis is Basis.PROTOCOLS:
        return tuple(_counted_unit(election, totals, contest, form, yes, area_id) for area_id in areas)
    return tuple(_declared_unit(election, contest, form, yes, area_id) for area_id in areas)


def _counted_unit(
    election: Election, totals: Tabulation, contest: Contest, form: UnitMajority, yes: str, area_id: str
) -> Unit:
    tally = totals.tally(contest.contest_id, area_id)
    whole = bases(tally, election.options[contest.contest_id]).exact(form.base)
    votes = tally.votes.get(yes)
    if not whole or votes is None or not votes.stated:
        return Unit(area_id, None, None)
    share = Fraction(votes.value, whole)
    out = totals.outstanding(contest.contest_id, area_id)
    missing = 0 if not out.stations else out.ballots
    if missing is None:
        return Unit(area_id, share, share)
    return Unit(
        area_id,
        share,
        share,
        certain_yes=Fraction(votes.value, whole + missing) > form.more_than,
        certain_no=Fraction(votes.value + missing, whole + missing) <= form.more_than,
    )


def _declared_unit(election: Election, contest: Contest, form: UnitMajority, yes: str, area_id: str) -> Unit:
    stated = declared_totals(election, contest.contest_id, area_id)
    if stated is not None and (votes := stated.votes.get(yes)) and votes.stated:
        whole = bases(stated, election.options[contest.contest_id]).exact(form.base)
        if whole:
            share = Fraction(votes.value, whole)
            return Unit(area_id, share, share)
    said = declared_share(election, contest.contest_id, area_id, yes, form.base)
    if said is None:
        return Unit(area_id, None, None)
    return Unit(area_id, said.low, said.high, said.low_excluded)
