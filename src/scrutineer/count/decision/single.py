"""One post: plurality, or a majority and then a run-off."""

from fractions import Fraction

from scrutineer.count.decision.matter import Matter, Reasoning, of_base
from scrutineer.law.rule import AgainstAll, Majority, Plurality, Rule, Runoff, Tie
from scrutineer.model import Decision, Status
from scrutineer.words import Sentence, mark


def by_plurality(matter: Matter, rule: Rule, _form: Plurality) -> Decision:
    """The options with the most votes are elected, as many as there are seats; equal votes stop at a tie."""
    why = Reasoning(matter)
    seats = matter.contest.seats
    ranked = _ranked(matter.candidates)
    if blocked := _against_all_first(why, matter, ranked):
        return blocked
    _state_lines(why, rule, matter)
    elected, tied = _top(ranked, seats)
    if tied:
        return _tie(why, matter, rule, elected, tied)
    last = ranked[len(elected) - 1][1]
    rest = [v for o, v in matter.votes.items() if o not in elected]
    margin = last - max(rest, default=0)
    why.step(
        rule,
        mark("{winner} has more votes than any other option: {votes}, {margin} ahead of the next.")
        if len(elected) == 1
        else mark(
            "The {seats} with the most votes are elected: {winners}; the last is {margin} ahead of the next."
        ),
        winner=why.name(elected[0]),
        winners=why.names(elected),
        votes=ranked[0][1],
        margin=margin,
        seats=seats,
    )
    certain = None if matter.missing is None else margin > matter.missing
    return why.close(Status.ELECTED, elected, certain=certain, seats=dict.fromkeys(elected, 1))


def by_majority(matter: Matter, rule: Rule, form: Majority) -> Decision:
    """More than a share of the base elects; otherwise the leading candidates go to a run-off."""
    why = Reasoning(matter)
    ranked = _ranked(matter.candidates)
    if blocked := _against_all_first(why, matter, ranked):
        return blocked
    _state_lines(why, rule, matter)
    leader, votes = ranked[0]
    on_base = _over(why, matter, rule, form, leader, votes)
    beside = _beside(why, matter, rule, form, votes)
    if on_base is None:
        return why.close(Status.UNDETERMINED)
    if beside is not None and beside != on_base:
        why.warn(
            mark(
                "The two readings of the law give different outcomes: of {base} {first}, of {other} {second}."
            ),
            base=of_base(form.base),
            other=of_base(form.also_base or form.base),
            first=_yes_no(on_base),
            second=_yes_no(beside),
        )
    if on_base:
        why.step(rule, mark("{winner} is elected in this vote; no run-off."), winner=why.name(leader))
        return why.close(
            Status.ELECTED, [leader], certain=_majority_certain(matter, form, votes), seats={leader: 1}
        )
    return _runoff(why, matter, rule, form, ranked)


def _over(why: Reasoning, matter: Matter, rule: Rule, form: Majority, leader: str, votes: int) -> bool | None:
    """Whether the leader has more than the share of the base; ``None`` where the base leaves it open."""
    bound = matter.bases.of.get(form.base)
    if bound is None:
        why.step(
            rule,
            mark("The number of {base} is not stated, so the share cannot be formed."),
            base=of_base(form.base),
        )
        return None
    if (whole := bound.exact) is not None:
        share = Fraction(votes, whole) if whole else Fraction(0)
        over = share > form.more_than
        why.step(
            rule,
            mark("{name}: {votes} of {whole} {base} = {share}; more than {needed:bare} is needed: {answer}."),
            name=why.name(leader),
            votes=votes,
            whole=whole,
            base=of_base(form.base),
            share=share,
            needed=form.more_than,
            answer=_yes_no(over),
        )
        return over
    return _over_bounded(why, matter, rule, form, leader, votes)


def _over_bounded(
    why: Reasoning, matter: Matter, rule: Rule, form: Majority, leader: str, votes: int
) -> bool | None:
    bound = matter.bases.of[form.base]
    assert bound is not None
    best = Fraction(votes, bound.low) if bound.low else Fraction(0)
    if bound.high is None:
        why.step(
            rule,
            mark(
                "The base of the law ({base}) was not published; it is at least {low}, so the share "
                "is at most {best}."
            ),
            base=of_base(form.base),
            low=bound.low,
            best=best,
        )
        return False if best <= form.more_than else None
    worst = Fraction(votes, bound.high)
    why.step(
        rule,
        mark(
            "The base of the law ({base}) was not published; it lies between {low} (valid votes, against all "
            "included) and {high} (ballots issued). {name}: {votes} votes are {best} of the "
            "one and {worst} of the other."
        ),
        base=of_base(form.base),
        low=bound.low,
        high=bound.high,
        name=why.name(leader),
        votes=votes,
        best=best,
        worst=worst,
    )
    why.warn(
        mark("The base of the law ({base}) was not published; it lies between {low} and {high}."),
        base=of_base(form.base),
        low=bound.low,
        high=bound.high,
    )
    if worst > form.more_than:
        why.step(
            rule, mark("Both are more than {needed:bare}: the outcome is the same."), needed=form.more_than
        )
        return True
    if best <= form.more_than:
        why.step(
            rule, mark("Neither is more than {needed:bare}: the outcome is the same."), needed=form.more_than
        )
        return False
    why.step(
        rule,
        mark("They lie on both sides of {needed:bare}: the outcome cannot be determined."),
        needed=form.more_than,
    )
    return None


def _beside(why: Reasoning, matter: Matter, rule: Rule, form: Majority, votes: int) -> bool | None:
    """The other lawful reading, told beside the first where that one is exact; its bounds hold both."""
    if form.also_base is None or not (whole := matter.bases.exact(form.also_base)):
        return None
    if matter.bases.exact(form.base) is None:
        return None
    share = Fraction(votes, whole)
    why.step(
        rule,
        mark("On the other reading, of {base}: {votes} of {whole} = {share}."),
        base=of_base(form.also_base),
        votes=votes,
        whole=whole,
        share=share,
    )
    return share > form.more_than


def _majority_certain(matter: Matter, form: Majority, votes: int) -> bool | None:
    """Whether the leader keeps the majority if every ballot still out goes to somebody else."""
    bound = matter.bases.of[form.base]
    if matter.missing is None or bound is None or bound.high is None:
        return None
    return votes > form.more_than * (bound.high + matter.missing)


def _runoff(
    why: Reasoning, matter: Matter, rule: Rule, form: Majority, ranked: list[tuple[str, int]]
) -> Decision:
    found = why.matter.rulebook.one(Runoff)
    if found is None:
        why.step(rule, mark("Nobody is elected; the rules found do not say what follows."))
        return why.close(Status.UNDETERMINED)
    runoff_rule, runoff = found
    going, tied = _top(ranked, runoff.options)
    if len(ranked) < runoff.options:
        why.step(
            runoff_rule,
            mark("Nobody is elected, and fewer than {count} stand: no run-off can be held."),
            count=runoff.options,
        )
        return why.close(Status.UNDETERMINED)
    if tied:
        return _tie(why, matter, runoff_rule, going, tied)
    why.step(
        runoff_rule, mark("Nobody is elected; a run-off is held between {names}."), names=why.names(going)
    )
    return why.close(Status.RUNOFF, going, certain=_runoff_certain(matter, form, ranked, runoff.options))


def _runoff_certain(matter: Matter, form: Majority, ranked: list[tuple[str, int]], going: int) -> bool | None:
    """Whether neither the need of a run-off nor who takes part in it can change."""
    bound = matter.bases.of[form.base]
    if matter.missing is None or bound is None:
        return None
    if matter.missing == 0:
        return True
    nobody_reaches = ranked[0][1] + matter.missing <= form.more_than * (bound.low + matter.missing)
    next_one = ranked[going][1] if len(ranked) > going else 0
    against = matter.against_all or 0
    return (
        nobody_reaches
        and ranked[going - 1][1] > next_one + matter.missing
        and ranked[0][1] > against + matter.missing
    )


def _against_all_first(why: Reasoning, matter: Matter, ranked: list[tuple[str, int]]) -> Decision | None:
    """Stop where nothing was counted, or where *against all* leads and the law found is silent."""
    if not ranked or not any(matter.votes.values()):
        rule = matter.rulebook.rules[0]
        why.step(rule, mark("No votes are stated: there is nothing to decide on."))
        return why.close(Status.UNDETERMINED)
    against = matter.against_all
    found = matter.rulebook.one(AgainstAll)
    if against is None or found is None or against < ranked[0][1]:
        return None
    rule, _ = found
    why.step(
        rule,
        mark(
            "Against all has {against} votes, {name} has {votes}. What follows when against all comes first "
            "is not found in the law: no outcome is invented."
        ),
        against=against,
        name=why.name(ranked[0][0]),
        votes=ranked[0][1],
    )
    certain = (
        None if matter.missing is None else against - ranked[0][1] > matter.missing or not matter.missing
    )
    return why.close(Status.UNDETERMINED, certain=certain)


def _tie(why: Reasoning, matter: Matter, rule: Rule, safe: list[str], tied: list[str]) -> Decision:
    found = matter.rulebook.one(Tie)
    votes = matter.votes[tied[0]]
    if found is None:
        why.step(
            rule, mark("Equal votes ({votes}): {names}. No lot is drawn."), votes=votes, names=why.names(tied)
        )
    else:
        tie_rule, tie = found
        sentence = {
            "repeat_voting": mark(
                "Equal votes ({votes}): {names}. No lot is drawn; the next step is repeat voting."
            ),
            "repeat_elections": mark(
                "Equal votes ({votes}): {names}. No lot is drawn; the next step is repeat elections."
            ),
            "unknown": mark(
                "Equal votes ({votes}): {names}. No lot is drawn; what follows is not found in the law."
            ),
        }[tie.next]
        why.step(tie_rule, sentence, votes=votes, names=why.names(tied))
    certain = None if matter.missing is None else matter.missing == 0
    return why.close(Status.TIE, tied, certain=certain, seats=dict.fromkeys(safe, 1))


def _state_lines(why: Reasoning, rule: Rule, matter: Matter) -> None:
    total = sum(matter.votes.values())
    why.step(
        rule,
        mark("The {count} lines of the ballot add up to {total} votes."),
        count=len(matter.votes),
        total=total,
    )


def _ranked(votes: dict[str, int]) -> list[tuple[str, int]]:
    """Most votes first; equal votes in the order of the ballot, which decides nothing."""
    return sorted(votes.items(), key=lambda item: -item[1])


def _top(ranked: list[tuple[str, int]], seats: int) -> tuple[list[str], list[str]]:
    """The options safely among the first ``seats``, and those that tie for what is left (empty: no tie)."""
    if len(ranked) <= seats:
        return [o for o, _ in ranked], []
    edge = ranked[seats - 1][1]
    if ranked[seats][1] != edge:
        return [o for o, _ in ranked[:seats]], []
    return [o for o, v in ranked if v > edge], [o for o, v in ranked if v == edge]


def _yes_no(answer: bool) -> Sentence:
    return Sentence(mark("yes") if answer else mark("no"))
