"""The decision in one sentence, with its bases and the reason: what a newspaper would print first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from scrutineer.count import Account, Basis, ContestAccount
from scrutineer.count.decision.bases import base_name
from scrutineer.model import Contest, Decision, Election, Status, Step
from scrutineer.words import Name, Sentence, mark

STATUS_WORDS: Final[Mapping[Status, str]] = {
    Status.ELECTED: mark("elected"),
    Status.RUNOFF: mark("run-off"),
    Status.REPEAT_VOTING: mark("repeat voting"),
    Status.REPEAT_ELECTIONS: mark("repeat elections"),
    Status.ADOPTED: mark("adopted"),
    Status.NOT_ADOPTED: mark("not adopted"),
    Status.NOT_VALID: mark("not valid"),
    Status.TIE: mark("equal votes"),
    Status.SEATS_ALLOCATED: mark("seats allocated"),
    Status.UNDETERMINED: mark("undetermined"),
}
"""A decision in a word."""

STATUS_SIGNS: Final[Mapping[Status, str]] = {
    Status.ELECTED: "✓",
    Status.RUNOFF: "→",
    Status.REPEAT_VOTING: "↻",
    Status.REPEAT_ELECTIONS: "↻",
    Status.ADOPTED: "✓",
    Status.NOT_ADOPTED: "–",
    Status.NOT_VALID: "–",
    Status.TIE: "=",
    Status.SEATS_ALLOCATED: "✓",
    Status.UNDETERMINED: "?",
}
"""A sign beside the word, so that neither stands alone."""

_HALF: Final = Fraction(1, 2)


def contest_title(election: Election, contest: Contest) -> Name | Sentence:
    """What a contest is called: its own name, that of its area, or its id."""
    if contest.name:
        return contest.name
    area = election.areas.get(contest.area_id)
    if len(election.contests) > 1 and area is not None and area.name:
        return area.name
    return Name(en=contest.contest_id)


def lead(account: Account) -> tuple[Sentence, ...]:
    """The sentences at the top of an election's page."""
    if len(account.contests) == 1:
        return contest_lead(account.contests[0])
    statuses = Counter(c.decision.status for c in account.contests)
    said = [
        Sentence(
            mark("Of {total} contests: {parts}."),
            {
                "total": len(account.contests),
                "parts": [
                    Sentence(mark("{status} {count}"), {"status": Sentence(STATUS_WORDS[s]), "count": n})
                    for s, n in statuses.most_common()
                ],
            },
        )
    ]
    said.append(Sentence(mark("None was decided by lot.")))
    return tuple(said)


def contest_lead(contest: ContestAccount) -> tuple[Sentence, ...]:
    """One contest's decision in a sentence or two, with the bases and the reason."""
    decision = contest.decision
    told = {
        Status.ELECTED: _elected,
        Status.RUNOFF: _runoff,
        Status.ADOPTED: _referendum,
        Status.NOT_ADOPTED: _referendum,
        Status.NOT_VALID: _referendum,
        Status.SEATS_ALLOCATED: _seats,
        Status.TIE: _reason,
    }.get(decision.status, _reason)
    return told(contest)


def footing(contest: ContestAccount) -> Sentence | None:
    """What the decision rests on, and whether anything still missing could change it."""
    if contest.basis is Basis.DECLARED:
        return Sentence(
            mark("The decision rests on declared totals only: no polling station's protocol is published.")
        )
    stations = contest.tally.stations
    if contest.basis is Basis.NONE:
        return None
    if not stations.expected:
        return Sentence(mark("The decision rests on the ballots, which are published one by one."))
    if stations.counted == stations.expected:
        return Sentence(
            mark("The decision rests on the protocols of all {n} stations."), {"n": stations.expected}
        )
    counted = {"counted": stations.counted, "expected": stations.expected}
    if contest.decision.certain:
        template = mark(
            "The decision rests on the protocols of {counted} stations out of {expected}; "
            "those still missing cannot change it."
        )
    elif contest.decision.certain is False:
        template = mark(
            "The decision rests on the protocols of {counted} stations out of {expected}; "
            "those still missing could change it."
        )
    else:
        template = mark(
            "The decision rests on the protocols of {counted} stations out of {expected}; "
            "nothing published says whether those still missing could change it."
        )
    return Sentence(template, counted)


def _elected(contest: ContestAccount) -> tuple[Sentence, ...]:
    decision = contest.decision
    winners = _names(contest, decision.winners)
    bounded = _step(decision, "best", "worst", "low", "high")
    if bounded is not None:
        return _between(bounded, winners[0], _needed(decision))
    exact = _step(decision, "share", "needed")
    if exact is not None and len(winners) == 1:
        values = exact.sentence.values
        said = {
            "winner": winners[0],
            "share": values["share"],
            "base": values["base"],
            "needed": values["needed"],
        }
        if values["needed"] == _HALF:
            return (Sentence(mark("{winner} is elected: {share} of {base}, over one half."), said),)
        return (
            Sentence(
                mark("{winner} is elected: {share} of {base}; more than {needed:bare} is needed."), said
            ),
        )
    margin = _step(decision, "margin")
    if margin is not None and len(winners) == 1:
        return _plurality(contest, margin.sentence.values, winners[0])
    said_of = (s.sentence for s in decision.steps if s.sentence.values.get("name") in winners)
    reason = next(said_of, None) or next(iter(_last(decision)), None)
    first = Sentence(mark("Elected: {winners}."), {"winners": winners})
    return (first, reason) if margin is None and reason is not None else (first,)


def _between(step: Step, winner: Name, needed: Fraction | None) -> tuple[Sentence, ...]:
    values = step.sentence.values
    first = Sentence(
        mark("{winner} is elected: {best} of {valid}, {worst} of {issued}."),
        {
            "winner": winner,
            "best": values["best"],
            "worst": values["worst"],
            "valid": base_name("valid_with_against_all"),
            "issued": base_name("issued"),
        },
    )
    second = Sentence(
        mark("The law counts {base}; that number was not published and lies between the two."),
        {"base": values["base"]},
    )
    third = (
        Sentence(mark("Both are over one half."))
        if needed == _HALF
        else Sentence(mark("Both are over {needed:bare}."), {"needed": needed or _HALF})
    )
    return first, second, third


def _plurality(contest: ContestAccount, values: Mapping[str, Any], winner: Name) -> tuple[Sentence, ...]:
    said: dict[str, Any] = {"winner": winner, "votes": values["votes"], "margin": values["margin"]}
    share = next(
        (
            reading
            for base in ("cast", "valid_with_against_all", "valid")
            for reading in contest.shares
            if reading.base == base and reading.subject == contest.decision.winners[0]
        ),
        None,
    )
    if share is None:
        return (Sentence(mark("{winner} is elected with {votes} votes, {margin} ahead of the next."), said),)
    said |= {"share": share.fraction, "base": base_name(share.base)}
    return (
        Sentence(
            mark("{winner} is elected with {votes} votes, {share} of {base}, {margin} ahead of the next."),
            said,
        ),
    )


def _runoff(contest: ContestAccount) -> tuple[Sentence, ...]:
    winners = _names(contest, contest.decision.winners)
    exact = _step(contest.decision, "share", "needed")
    said: dict[str, Any] = {"winners": winners}
    if exact is not None and exact.sentence.values["needed"] == _HALF:
        said |= {"base": exact.sentence.values["base"]}
        return (
            Sentence(mark("Nobody has over one half of {base}; a run-off is held between {winners}."), said),
        )
    return (Sentence(mark("Nobody is elected yet; a run-off is held between {winners}."), said),)


def _referendum(contest: ContestAccount) -> tuple[Sentence, ...]:
    decision = contest.decision
    first = {
        Status.ADOPTED: mark("The question is adopted."),
        Status.NOT_ADOPTED: mark("The question is not adopted."),
    }.get(decision.status, mark("The vote is not valid."))
    said = [Sentence(first)]
    turnout = _step(decision, "took_part", "registered", "share")
    answer = next((s for s in decision.steps if {"votes", "whole", "share"} <= set(s.sentence.values)), None)
    units = _step(decision, "yes", "total", "needed")
    if answer is not None and "base" in answer.sentence.values:
        values = answer.sentence.values
        said.append(
            Sentence(
                mark("{share} of {base} answered “{name}”."),
                {"share": values["share"], "base": values["base"], "name": values["name"]},
            )
        )
    if units is not None:
        values = units.sentence.values
        said.append(
            Sentence(
                mark("That answer has the majority in {yes} of {total} units; {needed} are needed."),
                {key: values[key] for key in ("yes", "total", "needed")},
            )
        )
    if turnout is not None:
        values = turnout.sentence.values
        said.append(
            Sentence(
                mark(
                    "{share} of those entitled took part; "
                    "more than {needed:bare} is needed for the vote to be valid."
                ),
                {key: values[key] for key in ("share", "needed")},
            )
        )
    return tuple(said)


def _seats(contest: ContestAccount) -> tuple[Sentence, ...]:
    seats = contest.decision.seats
    given = sorted(((n, o) for o, n in seats.items() if n), key=lambda pair: -pair[0])
    parts = [
        Sentence("{name} {seats}", {"name": _name(contest, option), "seats": count})
        for count, option in given
    ]
    said = [
        Sentence(
            mark("{total} seats are allocated: {parts}."), {"total": sum(seats.values()), "parts": parts}
        )
    ]
    without = [o for o, n in seats.items() if not n]
    if without:
        said.append(Sentence(mark("Without a seat: {names}."), {"names": _names(contest, without)}))
    return tuple(said)


def _reason(contest: ContestAccount) -> tuple[Sentence, ...]:
    words = {
        Status.TIE: mark("The votes are equal: nobody is elected by lot."),
        Status.UNDETERMINED: mark("The outcome is undetermined."),
        Status.REPEAT_VOTING: mark("Repeat voting follows."),
        Status.REPEAT_ELECTIONS: mark("Repeat elections follow."),
    }
    first = words.get(contest.decision.status)
    return (*((Sentence(first),) if first else ()), *_last(contest.decision))


def _last(decision: Decision) -> tuple[Sentence, ...]:
    return (decision.steps[-1].sentence,) if decision.steps else decision.warnings[:1]


def _step(decision: Decision, *keys: str) -> Step | None:
    """The first step whose numbers include all of ``keys``."""
    return next((step for step in decision.steps if set(keys) <= set(step.values)), None)


def _needed(decision: Decision) -> Fraction | None:
    values = (step.values.get("needed") for step in decision.steps)
    return next((value for value in values if isinstance(value, Fraction)), None)


def _name(contest: ContestAccount, option_id: str) -> Name:
    return contest.names.get(option_id) or Name(en=option_id)


def _names(contest: ContestAccount, option_ids: Sequence[str]) -> list[Name]:
    return [_name(contest, option_id) for option_id in option_ids]
