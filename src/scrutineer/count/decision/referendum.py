"""A question put to everybody: enough took part, and a majority in enough of the units."""

from fractions import Fraction

from scrutineer.count.decision.matter import Matter, Reasoning, Unit, of_base
from scrutineer.law.rule import Rule, Turnout, UnitMajority
from scrutineer.model import Decision, Status
from scrutineer.words import mark

YES = "yes"


def by_unit_majority(matter: Matter, rule: Rule, form: UnitMajority) -> Decision:
    """Adopted when *yes* has the majority of the base in the required share of the units."""
    why = Reasoning(matter)
    yes = next((o for o, option in matter.options.items() if option.kind == YES), None)
    valid, valid_certain = _turnout(why, matter)
    if valid is False:
        return why.close(Status.NOT_VALID, certain=valid_certain)
    if yes is not None and (votes := matter.votes.get(yes)) is not None:
        whole = matter.bases.exact(form.base)
        if whole:
            why.step(
                rule,
                mark("{name}: {votes} of {whole} {base} = {share} in the whole country."),
                name=why.name(yes),
                votes=votes,
                whole=whole,
                base=of_base(form.base),
                share=Fraction(votes, whole),
            )
    status, certain = _units(why, matter, rule, form)
    if valid is None:
        status = Status.UNDETERMINED
    if certain is not None and valid_certain is not None:
        certain = certain and valid_certain
    else:
        certain = None
    winners = [yes] if status is Status.ADOPTED and yes else []
    return why.close(status, winners, certain=certain)


def _turnout(why: Reasoning, matter: Matter) -> tuple[bool | None, bool | None]:
    """Whether enough took part (``None``: cannot be said), and whether the stations out can change it."""
    found = matter.rulebook.one(Turnout)
    if found is None:
        return True, True
    rule, form = found
    took_part, registered = matter.bases.exact("cast"), matter.bases.exact("registered")
    if took_part is None or not registered:
        why.step(rule, mark("How many took part, or how many are entitled, is not stated."))
        return None, None
    share = Fraction(took_part, registered)
    enough = share > form.more_than
    why.step(
        rule,
        mark(
            "{took_part} of {registered} entitled took part = {share}; more than {needed:bare} is "
            "needed: the vote is valid."
        )
        if enough
        else mark(
            "{took_part} of {registered} entitled took part = {share}; more than {needed:bare} is "
            "needed: the vote is not valid."
        ),
        took_part=took_part,
        registered=registered,
        share=share,
        needed=form.more_than,
    )
    if matter.missing is None or matter.missing_voters is None:
        return enough, None
    if enough:
        return True, took_part > form.more_than * (registered + matter.missing_voters)
    return False, took_part + matter.missing <= form.more_than * (registered + matter.missing_voters)


def _units(why: Reasoning, matter: Matter, rule: Rule, form: UnitMajority) -> tuple[Status, bool | None]:
    """The count of units, and whether it can still change."""
    total = len(matter.units)
    if not total:
        why.step(rule, mark("Nothing is stated for the units whose majorities decide."))
        return Status.UNDETERMINED, None
    needed = -(-total * form.units.numerator // form.units.denominator)
    yes = sum(_is_over(u, form) is True for u in matter.units)
    no = sum(_is_over(u, form) is False for u in matter.units)
    why.step(
        rule,
        mark("Yes has more than {share:bare} of {base} in {yes} of {total} units; {needed} are needed."),
        share=form.more_than,
        base=of_base(form.base),
        yes=yes,
        total=total,
        needed=needed,
    )
    if total - yes - no:
        why.step(
            rule, mark("For {unknown} of the units nothing published settles it."), unknown=total - yes - no
        )
    if yes >= needed:
        sure: bool | None = sum(u.certain_yes for u in matter.units) >= needed
        status = Status.ADOPTED
    elif total - no < needed:
        sure = sum(u.certain_no for u in matter.units) > total - needed
        status = Status.NOT_ADOPTED
    else:
        return Status.UNDETERMINED, None
    return status, None if matter.missing is None else sure


def _is_over(unit: Unit, form: UnitMajority) -> bool | None:
    """Whether *yes* has more than the share in a unit; ``None`` where its bounds leave it open."""
    if unit.low is not None and (
        unit.low > form.more_than or (unit.low_excluded and unit.low >= form.more_than)
    ):
        return True
    if unit.high is not None and unit.high <= form.more_than:
        return False
    return None
