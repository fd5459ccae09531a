"""Seats among lists: who clears the threshold, the quotient, the remainders."""

from scrutineer.count.decision.matter import Matter, Reasoning, of_base
from scrutineer.count.method.seats import Allocation, admitted, allocate
from scrutineer.law.rule import AgainstAll, OnePasses, Rule, Seats, Threshold
from scrutineer.model import Decision, Status
from scrutineer.words import mark


def by_seats(matter: Matter, rule: Rule, form: Seats) -> Decision:
    """Allocate the contest's seats to the lists over the threshold. A tie gives what is certain and stops."""
    why = Reasoning(matter)
    votes = matter.candidates
    seats = form.seats or matter.contest.seats
    if not any(votes.values()):
        why.step(rule, mark("No votes are stated: there is nothing to decide on."))
        return why.close(Status.UNDETERMINED)
    against = matter.rulebook.one(AgainstAll)
    if against and (matter.against_all or 0) >= max(votes.values()):
        why.step(
            against[0],
            mark(
                "Against all has {against} votes, more than any list or as many. What follows is "
                "not found in the law."
            ),
            against=matter.against_all,
        )
        return why.close(Status.UNDETERMINED)
    over = _over_threshold(why, matter, votes)
    if over is None:
        return why.close(Status.UNDETERMINED)
    result = allocate({o: votes[o] for o in over}, seats, form.method)
    _tell(why, rule, result)
    given = dict.fromkeys(votes, 0) | {row.option_id: row.seats for row in result.rows}
    certain = _certain(matter, form, seats, given)
    if result.tie or result.unfilled:
        status = Status.TIE if result.tie else Status.UNDETERMINED
        tied = result.tie.options if result.tie else ()
        return why.close(status, tied, certain=certain, seats=given, allocation=result)
    winners = [o for o, n in given.items() if n]
    return why.close(Status.SEATS_ALLOCATED, winners, certain=certain, seats=given, allocation=result)


def _over_threshold(why: Reasoning, matter: Matter, votes: dict[str, int]) -> tuple[str, ...] | None:
    """The lists that take part; ``None`` where the base of the threshold is not stated."""
    found = matter.rulebook.one(Threshold)
    if found is None:
        return tuple(votes)
    rule, form = found
    whole = matter.bases.exact(form.base)
    if not whole:
        why.step(
            rule,
            mark("The number of {base} is not stated, so the threshold cannot be applied."),
            base=of_base(form.base),
        )
        return None
    over = admitted(votes, whole, form.share, inclusive=form.inclusive)
    why.step(
        rule,
        mark("Threshold {share:bare} of {whole} {base}: {over} take part; below it: {below}."),
        share=form.share,
        whole=whole,
        base=of_base(form.base),
        over=why.names(over),
        below=why.names([o for o in votes if o not in over]) or "–",
    )
    alone = matter.rulebook.one(OnePasses)
    if len(over) == 1 and alone and len(votes) > 1:
        why.step(
            alone[0],
            mark(
                "Only {name} passes. The next list is then admitted too, but with what part of its quotient "
                "the law found does not settle: no seats are invented."
            ),
            name=why.name(over[0]),
        )
        return None
    if not over:
        why.step(rule, mark("No list passes the threshold."))
        return None
    return over


def _tell(why: Reasoning, rule: Rule, result: Allocation) -> None:
    """The quotient, each list's quotient and remainder, and what is left to a tie."""
    if result.quota is not None:
        why.step(
            rule,
            mark("Quotient: {votes} votes of the lists taking part ÷ {seats} seats = {quota:decimal}.")
            if result.method == "hare"
            else mark("Quota: {votes} votes of the lists taking part, {seats} seats: {quota:decimal}."),
            votes=result.votes,
            seats=result.seats,
            quota=result.quota,
        )
        for row in result.rows:
            why.step(
                rule,
                mark(
                    "{name}: {votes} votes, quotient {quotient:decimal}: {floor} seats and {extra} more "
                    "by the largest remainder."
                )
                if row.extra
                else mark("{name}: {votes} votes, quotient {quotient:decimal}: {floor} seats."),
                name=why.name(row.option_id),
                votes=row.votes,
                quotient=row.quotient,
                floor=row.floor,
                extra=row.extra,
            )
    else:
        for row in result.rows:
            why.step(
                rule,
                mark("{name}: {votes} votes, {seats} of the highest quotients."),
                name=why.name(row.option_id),
                votes=row.votes,
                seats=row.seats,
            )
        if result.next_in_line:
            last = result.next_in_line[0]
            why.step(
                rule,
                mark("Next in line: {name}, {votes} ÷ {divisor} = {value:decimal}."),
                name=why.name(last.option_id),
                votes=why.matter.votes[last.option_id],
                divisor=last.divisor,
                value=last.value,
            )
    if result.tie:
        why.step(
            rule,
            mark("{names} stand level for {seats} seats. No lot is drawn."),
            names=why.names(result.tie.options),
            seats=result.tie.seats_left,
        )
    if result.unfilled:
        why.step(rule, mark("{seats} seats find no claim by this method."), seats=result.unfilled)


def _certain(matter: Matter, form: Seats, seats: int, given: dict[str, int]) -> bool | None:
    """``True`` only where nothing is out; ``False`` where all ballots out to one line would change a seat.

    Between the two nothing is claimed (``None``): the space of possible ballots is not searched.
    """
    if matter.missing == 0:
        return True
    if matter.missing is None:
        return None
    for gainer in matter.votes:
        votes = {o: v + (matter.missing if o == gainer else 0) for o, v in matter.votes.items()}
        if _seats_of(matter, form, seats, votes) != {o: n for o, n in given.items() if n}:
            return False
    return None


def _seats_of(matter: Matter, form: Seats, seats: int, votes: dict[str, int]) -> dict[str, int]:
    lists = {o: v for o, v in votes.items() if matter.options[o].wins_seats}
    found = matter.rulebook.one(Threshold)
    over = tuple(lists)
    if found:
        threshold = found[1]
        whole = sum(votes.values()) if threshold.base != "valid" else sum(lists.values())
        extra = (matter.bases.exact(threshold.base) or whole) - sum(matter.votes.values())
        over = admitted(lists, max(whole, whole + extra) or 1, threshold.share, inclusive=threshold.inclusive)
    if not over:
        return {}
    result = allocate({o: lists[o] for o in over}, seats, form.method)
    return {row.option_id: row.seats for row in result.rows if row.seats}
