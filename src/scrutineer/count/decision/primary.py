"""Decisions on ballots that say more than one mark: approval and instant run-off."""

from scrutineer.count.decision.matter import Matter, Reasoning
from scrutineer.count.method.approval import approval
from scrutineer.count.method.ballots import parse_approval, parse_ranking
from scrutineer.count.method.ranked import Round, instant_runoff
from scrutineer.law.rule import Approval, InstantRunoff, Rule
from scrutineer.model import Decision, Status
from scrutineer.words import mark


def by_approval(matter: Matter, rule: Rule, _form: Approval) -> Decision:
    """The options that most ballots approve, as many as there are seats."""
    why = Reasoning(matter)
    ballots = [(parse_approval(row["ranking"]), row["count"]) for row in matter.ballots]
    count = approval(ballots, tuple(matter.options), matter.contest.seats)
    why.step(rule, mark("{ballots} ballots, each approving any number of options."), ballots=count.ballots)
    for standing in count.ranking:
        why.step(
            rule,
            mark("{name}: approved on {approvals} ballots, place {place}."),
            name=why.name(standing.option_id),
            approvals=standing.approvals,
            place=standing.place,
        )
    seats = dict.fromkeys(count.elected, 1)
    if count.tie:
        why.step(
            rule,
            mark("Equal approvals: {names} for {seats} seats. No lot is drawn."),
            names=why.names(count.tie.options),
            seats=count.tie.seats_left,
        )
        return why.close(Status.TIE, count.tie.options, certain=_certain(matter), seats=seats)
    if count.unfilled:
        why.step(rule, mark("Nobody else was approved: {seats} seats stay open."), seats=count.unfilled)
        return why.close(Status.UNDETERMINED, count.elected, certain=_certain(matter), seats=seats)
    return why.close(Status.ELECTED, count.elected, certain=_certain(matter), seats=seats)


def by_instant_runoff(matter: Matter, rule: Rule, _form: InstantRunoff) -> Decision:
    """The last option goes out, round by round, until one has a majority of the continuing ballots."""
    why = Reasoning(matter)
    ballots = [(parse_ranking(row["ranking"]), row["count"]) for row in matter.ballots]
    count = instant_runoff(ballots, tuple(matter.options))
    for stage in count.rounds:
        _tell_round(why, rule, stage)
    if count.winner is not None:
        if count.every_order:
            why.step(
                rule, mark("Some options stood level for elimination; every order elects the same winner.")
            )
        why.step(
            rule, mark("{winner} has a majority of the continuing ballots."), winner=why.name(count.winner)
        )
        return why.close(Status.ELECTED, [count.winner], certain=_certain(matter), seats={count.winner: 1})
    if count.tied:
        why.step(
            rule,
            mark("{names} stand level for elimination and the order decides. No lot is drawn."),
            names=why.names(count.tied),
        )
        return why.close(Status.TIE, count.possible_winners or count.tied, certain=_certain(matter))
    why.step(rule, mark("No votes are stated: there is nothing to decide on."))
    return why.close(Status.UNDETERMINED)


def _tell_round(why: Reasoning, rule: Rule, stage: Round) -> None:
    leader = max(stage.tallies, key=lambda option: stage.tallies[option], default=None)
    if leader is None:
        return
    why.step(
        rule,
        mark(
            "Round {number}: {continuing} continuing ballots, {majority} are a majority; first is "
            "{leader} with {votes}; out: {out}."
        ),
        number=stage.number,
        continuing=stage.continuing,
        majority=stage.majority,
        leader=why.name(leader),
        votes=stage.tallies[leader],
        out=why.names(stage.eliminated) or "–",
        tallies=", ".join(f"{option} {votes}" for option, votes in stage.tallies.items()),
    )


def _certain(matter: Matter) -> bool | None:
    return True if matter.missing == 0 else None
