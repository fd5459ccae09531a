"""Commitments: the latest status, and what a bundle or the law shows by itself.

A check never sets a status: people judge, and the check stands beside what they judged.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scrutineer.claims.answer import Trace, declared_traces, volume_trace
from scrutineer.claims.enacted import enacted, not_before
from scrutineer.claims.entry import Commitment, Status
from scrutineer.claims.query import (
    AskAct,
    AskAreas,
    AskHeld,
    AskIncompatibility,
    AskNomination,
    AskStations,
    AskThreshold,
    Part,
)
from scrutineer.claims.reading import latest_rule
from scrutineer.claims.shelf import NotThere, Shelf, Volume
from scrutineer.claims.verdict import act_told
from scrutineer.law.eligibility import Outcome, check_office, outcome
from scrutineer.law.rule import Requirement
from scrutineer.law.rulebook import rulebook
from scrutineer.words import Sentence, mark

Shows = Literal["met", "not_met", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class Checked:
    """One automatic check: what it shows, why, and on which cells."""

    query: Part
    shows: Shows
    reason: Sentence
    traces: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """A commitment with its latest status and its checks."""

    commitment: Commitment
    checks: tuple[Checked, ...]

    @property
    def latest(self) -> Status:
        """The last judgement that was made."""
        return self.commitment.status[-1]


def follow(commitment: Commitment, shelf: Shelf) -> Followed:
    """A commitment with everything that its checks show."""
    return Followed(commitment, tuple(_checked(query, shelf) for query in commitment.check))


def _checked(query: Part, shelf: Shelf) -> Checked:
    try:
        if isinstance(query, AskAct):
            return _act(query, shelf)
        if isinstance(query, AskThreshold):
            return _threshold(query, shelf)
        asked: Mapping[type[Part], Callable[..., Checked]] = {
            AskStations: _stations,
            AskAreas: _areas,
            AskNomination: _nomination,
            AskIncompatibility: _incompatibility,
            AskHeld: _was_held,
        }
        return asked[type(query)](query, shelf.volume(query.bundle))  # type: ignore[attr-defined]
    except NotThere as none:
        return Checked(query, "cannot_tell", none.sentence)


def _act(query: AskAct, shelf: Shelf) -> Checked:
    found = enacted(next(a for a in shelf.register.act if a.id == query.act))
    agrees = found.on(query.on)
    shows: Mapping[bool | None, Shows] = {True: "met", False: "not_met", None: "cannot_tell"}
    trace = Trace("", "law", found.rule or found.act_id, found.in_force, found.source, as_of=found.until)
    return Checked(query, shows[agrees], act_told(found, query.on, agrees), (trace,))


def _stations(query: AskStations, volume: Volume) -> Checked:
    """Met where every station has a published protocol of the commission."""
    counted = volume.counted(query.contest).tally.stations
    verifiable, stations = counted.counted, volume.account.stations or counted.expected
    said = mark("{election}: the bundle has the protocols of {verifiable} of {stations} polling stations.")
    values = {"election": volume.election.name, "verifiable": verifiable, "stations": stations}
    if not stations:
        return Checked(
            query, "cannot_tell", Sentence(mark("How many polling stations there are is not published."))
        )
    rows = volume.rows(query.contest, "", "stations", "count")
    shows: Shows = "met" if verifiable >= stations else "not_met"
    return Checked(query, shows, Sentence(said, values), declared_traces(volume, rows))


def _areas(query: AskAreas, volume: Volume) -> Checked:
    """Met where every area just below the contest's has the votes of every line, as counts."""
    known = volume.counted(query.contest)
    contest = known.contest
    below = [a.area_id for a in volume.election.areas.values() if a.parent_id == contest.area_id]
    lines = volume.election.lines(contest.contest_id)
    told = [
        area
        for area in below
        if area in known.units or all(volume.rows(contest.contest_id, area, line, "count") for line in lines)
    ]
    if not below:
        return Checked(query, "cannot_tell", Sentence(mark("The bundle has no areas below the contest's.")))
    said = mark("{election}: the bundle has the votes on every line for {told} of {below} areas.")
    values = {"election": volume.election.name, "told": len(told), "below": len(below)}
    return Checked(query, "met" if len(told) == len(below) else "not_met", Sentence(said, values))


def _nomination(query: AskNomination, volume: Volume) -> Checked:
    """Met where a candidate put forward in this way is on the ballot."""
    known = volume.counted(query.contest)
    candidates = [
        o for o in volume.election.options[known.contest.contest_id].values() if o.kind == "candidate"
    ]
    found = [o for o in candidates if o.nomination == query.nomination]
    if any(not o.nomination for o in candidates):
        return Checked(
            query, "cannot_tell", Sentence(mark("Who put each candidate forward is not published."))
        )
    said = mark("{election}: of {all} candidates registered {found} were put forward so.")
    values = {"election": volume.election.name, "all": len(candidates), "found": len(found)}
    traces = tuple(volume_trace(volume, "options", o.option_id, o.nomination) for o in candidates)
    return Checked(query, "met" if found else "not_met", Sentence(said, values), traces)


def _incompatibility(query: AskIncompatibility, volume: Volume) -> Checked:
    """Not met where the bundle shows that a registered candidate belongs to a party against the rule."""
    place, _, rule_id = query.rule.partition(":")
    rule = latest_rule(place, rule_id)
    known = volume.counted(query.contest)
    option = volume.election.options[known.contest.contest_id].get(query.option)
    if rule is None or option is None or not isinstance(rule.apply, Requirement) or not rule.apply.office:
        return Checked(
            query, "cannot_tell", Sentence(mark("Neither the rule nor the candidate is found here."))
        )
    country, _, kind = place.partition("/")
    book = rulebook(country, kind, date.fromisoformat(volume.election.date))
    member = True if option.party_id else None
    findings = check_office(rule.apply.office, {rule.apply.fact: member}, book)
    finding = next((f for f in findings if f.code == rule_id), None)
    if finding is None:
        return Checked(
            query, "cannot_tell", Sentence(mark("The rule was not in force on the day of the vote."))
        )
    shows: Mapping[Outcome, Shows] = {Outcome.MET: "met", Outcome.NOT_MET: "not_met"}
    trace = volume_trace(volume, "options", option.option_id, option.party_id, rule.source)
    return Checked(query, shows.get(outcome(finding), "cannot_tell"), finding.sentence, (trace,))


def _threshold(query: AskThreshold, shelf: Shelf) -> Checked:
    """Met where a party was registered while the lower threshold was in force."""
    act = next(a for a in shelf.register.act if a.id == query.act)
    volume = shelf.volume(query.bundle)
    dated = [p for p in volume.election.parties.values() if p.registered_on]
    under = [p for p in dated if enacted(act).on(p.registered_on)]
    year = [p for p in dated if not_before(act.in_force, p.registered_on) is None]
    traces = tuple(volume_trace(volume, "parties", p.party_id, p.registered_on) for p in dated)
    values = {
        "parties": [p.name for p in under or year],
        "members": act.members or 0,
        "before": act.members_before or 0,
        "stated": len(dated),
        "all": len(volume.election.parties),
        "since": act.in_force,
    }
    if under:
        said = mark(
            "Registered when {members} members sufficed: {parties}. "
            "The day of registration is stated for {stated} of {all} parties."
        )
        return Checked(query, "met", Sentence(said, values), traces)
    if year:
        said = mark(
            "{parties}: registered in the year in which the threshold fell from {before} to {members} "
            "members; the day from which it applied is not known. "
            "The day of registration is stated for {stated} of {all} parties."
        )
        return Checked(query, "cannot_tell", Sentence(said, values), traces)
    said = mark(
        "The day of registration is stated for {stated} of {all} parties, none of them under {members}."
    )
    shows: Shows = "not_met" if dated and len(dated) == len(volume.election.parties) else "cannot_tell"
    return Checked(query, shows, Sentence(said, values), traces)


def _was_held(query: AskHeld, volume: Volume) -> Checked:
    """Met where the election took place since the day and has a final result."""
    election = volume.election
    values = {"election": election.name, "on": election.date}
    trace = (Trace(volume.bundle_id, "election", "date", election.date),)
    if election.date >= query.since and election.stage == "final":
        return Checked(query, "met", Sentence(mark("Held on {on}: {election}"), values), trace)
    return Checked(query, "not_met", Sentence(mark("Not held since then: {election}"), values), trace)
