"""A question of the register in words, so that a reader who knows no TOML can tell what was asked."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from scrutineer.claims.enacted import enacted
from scrutineer.claims.entry import Act
from scrutineer.claims.query import (
    AskAct,
    AskAreaRank,
    AskAreas,
    AskFigure,
    AskHeld,
    AskIncompatibility,
    AskLaw,
    AskLeft,
    AskMonths,
    AskNomination,
    AskNominators,
    AskOptions,
    AskRank,
    AskRecord,
    AskSaid,
    AskShare,
    AskStations,
    AskThreshold,
    AskTogether,
    AskWeekday,
    Part,
)
from scrutineer.claims.shelf import Shelf
from scrutineer.count.declared.names import base_words, label
from scrutineer.words import Name, Sentence, mark

Told = Name | Sentence

KINDS: Final = {
    "candidate": mark("candidates"),
    "list": mark("lists"),
    "against_all": mark("lines “against all”"),
    "yes": mark("lines “yes”"),
    "no": mark("lines “no”"),
}
NOMINATED: Final = {
    "party": mark("put forward by a party"),
    "self": mark("self-nominated"),
    "association": mark("put forward by an association"),
    "superior_akim": mark("put forward by the superior akim"),
}
STAGES: Final = {
    "final": mark("final"),
    "preliminary": mark("preliminary"),
    "counting": mark("during the count"),
    "turnout": mark("during the vote"),
    "voting": mark("during the vote"),
    "upcoming": mark("before the vote"),
}


def asked_told(query: Part, shelf: Shelf) -> Sentence:
    """What a query asks, as a sentence; every name in it is that of the bundle."""
    return TOLD[type(query)](query, shelf)


def bundles_of(query: Part) -> tuple[str, ...]:
    """The bundles that a query asks, those of its parts too, each once."""
    own = getattr(query, "bundle", "")
    parts = [name for part in getattr(query, "of", ()) for name in bundles_of(part)]
    return tuple(dict.fromkeys([own, *parts] if own else parts))


def act_name(shelf: Shelf, act_id: str) -> Told:
    """The text of an act of the register."""
    return enacted(_act(shelf, act_id)).text


def _act(shelf: Shelf, act_id: str) -> Act:
    return next(act for act in shelf.register.act if act.id == act_id)


def _what(query: Any, shelf: Shelf) -> Told:
    """The figure or line that a question names, in its area where it is not the whole."""
    volume = shelf.volume(query.bundle)
    contest = volume.contest(query.contest)
    found: Told = label(volume.election, contest.contest_id if contest else "", query.name)
    area = getattr(query, "area", "")
    if area and area in volume.election.areas:
        found = Sentence(mark("{area}: {what}"), {"area": volume.election.areas[area].name, "what": found})
    return found


def _at(query: AskFigure) -> list[Told | str]:
    """The stage and the moment that a question asks for, if it names any."""
    stage = STAGES.get(query.stage, query.stage)
    return [part for part in (Sentence(stage) if stage else "", query.as_of.replace("T", " ")) if part]


def _figure(query: AskFigure, shelf: Shelf) -> Sentence:
    values = {"what": _what(query, shelf), "at": _at(query)}
    if values["at"]:
        return Sentence(mark("How many ({at}): {what}?"), values)
    return Sentence(mark("How many: {what}?"), values)


def _share(query: AskShare, shelf: Shelf) -> Sentence:
    values = {"what": _what(query, shelf), "base": base_words(query.base) if query.base else ""}
    if query.base:
        return Sentence(mark("What share of {base}: {what}?"), values)
    return Sentence(mark("What share, on each base that is known: {what}?"), values)


def _options(query: AskOptions, shelf: Shelf) -> Sentence:
    election = shelf.volume(query.bundle).election
    contest = shelf.volume(query.bundle).contest(query.contest)
    key = contest.contest_id if contest else ""
    values: dict[str, Any] = {
        "kind": Sentence(KINDS[query.kind]),
        "how": Sentence(NOMINATED[query.nomination]) if query.nomination else "",
        "without": [label(election, key, name) for name in query.without],
    }
    if query.nomination:
        return Sentence(mark("How many {kind}, {how}, are on the ballot?"), values)
    if query.without:
        return Sentence(mark("How many {kind} are on the ballot besides {without}?"), values)
    return Sentence(mark("How many {kind} are on the ballot?"), values)


def _rank(query: AskRank, shelf: Shelf) -> Sentence:
    volume = shelf.volume(query.bundle)
    contest = volume.contest(query.contest)
    key = contest.contest_id if contest else ""
    values: dict[str, Any] = {
        "what": _what(query, shelf),
        "without": [label(volume.election, key, name) for name in query.without],
    }
    if query.without:
        return Sentence(mark("Which place by votes, {without} left aside: {what}?"), values)
    return Sentence(mark("Which place by votes: {what}?"), values)


def _area_rank(query: AskAreaRank, shelf: Shelf) -> Sentence:
    said = {
        "lowest": mark("Which place, counted from the lowest share of {base}: {what}?"),
        "highest": mark("Which place, counted from the highest share of {base}: {what}?"),
    }
    values = {"what": _what(query, shelf), "base": base_words(query.base)}
    return Sentence(said[query.order], values)


def _left(query: AskLeft, shelf: Shelf) -> Sentence:
    said = mark("How many votes do the official percentage and the votes on all other lines leave: {what}?")
    return Sentence(said, {"what": _what(query, shelf)})


def _of_election(template: str) -> Callable[[Any, Shelf], Sentence]:
    def told(query: Any, _shelf: Shelf) -> Sentence:
        return Sentence(template, {"since": getattr(query, "since", "")})

    return told


def _nominators(query: AskNominators, shelf: Shelf) -> Sentence:
    volume = shelf.volume(query.bundle)
    contest = volume.contest(query.contest)
    who = label(volume.election, contest.contest_id if contest else "", query.option)
    said = mark("Did all of these put {option} forward: {who}?")
    return Sentence(said, {"option": who, "who": query.include})


def _said(query: AskSaid, _shelf: Shelf) -> Sentence:
    return Sentence(mark("What does the claim itself say: {name}?"), {"name": query.name})


def _record(query: AskRecord, shelf: Shelf) -> Sentence:
    record = next(r for r in shelf.register.record if r.id == query.record)
    return Sentence(mark("What does the record of the register give: {what}?"), {"what": record.text.name})


def _in_force(query: AskAct, shelf: Shelf) -> Sentence:
    values = {"on": query.on, "act": act_name(shelf, query.act)}
    return Sentence(mark("Was this in force on {on}: {act}"), values)


def _law(query: AskLaw, _shelf: Shelf) -> Sentence:
    values = {"rule": query.rule, "on": query.on}
    return Sentence(mark("What does the rule {rule} ask at least, as in force on {on}?"), values)


def _together(query: AskTogether, shelf: Shelf) -> Sentence:
    said = {
        "sum": mark("The sum of: {parts}"),
        "difference": mark("The first less all others: {parts}"),
        "ratio": mark("The first as a share of the second: {parts}"),
    }
    parts = [_short(part, shelf) for part in query.of]
    return Sentence(said[query.ask], {"parts": parts})


def _short(part: Part, shelf: Shelf) -> Told | str:
    """A part of a sum: the name of its figure alone, where it is one."""
    if isinstance(part, AskSaid):
        return part.name
    if isinstance(part, AskRecord):
        return next(r for r in shelf.register.record if r.id == part.record).text.name
    if isinstance(part, AskFigure):
        at = _at(part)
        values = {"what": _what(part, shelf), "at": at}
        return Sentence(mark("{what} ({at})"), values) if at else _what(part, shelf)
    return asked_told(part, shelf)


def _nomination(query: AskNomination, _shelf: Shelf) -> Sentence:
    how = Sentence(NOMINATED[query.nomination]) if query.nomination else ""
    said = mark("Is a candidate {how} on the ballot?")
    return Sentence(said, {"how": how})


def _incompatibility(query: AskIncompatibility, shelf: Shelf) -> Sentence:
    volume = shelf.volume(query.bundle)
    contest = volume.contest(query.contest)
    who = label(volume.election, contest.contest_id if contest else "", query.option)
    said = mark("Does the bundle show that {option} breaks the rule {rule}?")
    return Sentence(said, {"option": who, "rule": query.rule})


def _threshold(query: AskThreshold, shelf: Shelf) -> Sentence:
    said = mark("Was a party registered while this was in force: {act}")
    return Sentence(said, {"act": act_name(shelf, query.act)})


TOLD: Final[Mapping[type[Part], Callable[..., Sentence]]] = {
    AskFigure: _figure,
    AskShare: _share,
    AskOptions: _options,
    AskRank: _rank,
    AskAreaRank: _area_rank,
    AskWeekday: _of_election(mark("On which day of the week was the vote (1 Monday, 7 Sunday)?")),
    AskMonths: _of_election(mark("How many whole months lie between {since} and the vote?")),
    AskLeft: _left,
    AskNominators: _nominators,
    AskSaid: _said,
    AskRecord: _record,
    AskAct: _in_force,
    AskLaw: _law,
    AskTogether: _together,
    AskStations: _of_election(
        mark("Does every polling station have a published protocol of the commission?")
    ),
    AskAreas: _of_election(mark("Are the votes on every line published for every area?")),
    AskNomination: _nomination,
    AskIncompatibility: _incompatibility,
    AskThreshold: _threshold,
    AskHeld: _of_election(mark("Was the election held since {since}, with a final result?")),
}
"""How each kind of question is told."""
