"""Who may put candidates forward, with whose support, and for what fee.

As in :mod:`~scrutineer.law.eligibility`, every rule gives a finding with its article.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from scrutineer.law.eligibility import Outcome, judged, not_found
from scrutineer.law.form import Fee, Nomination, Support
from scrutineer.law.rule import Rule
from scrutineer.law.rulebook import Rulebook
from scrutineer.model import Finding
from scrutineer.words import Sentence, mark

_GONE: Final = ("refused", "withdrawn")


@dataclass(frozen=True, slots=True)
class Nominated:
    """One row of the table ``nominations``.

    ``nominators`` are all the bodies that put the option forward together; ``way`` is the column ``kind``.
    """

    nomination_id: str
    option_id: str
    nominators: tuple[str, ...]
    way: str
    stage: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Nominated":
        """Read a row; several bodies stand in ``nominators`` with ``;`` between them, each counted once."""
        bodies = (body.strip() for body in str(row.get("nominators") or "").split(";"))
        return cls(
            str(row.get("nomination_id") or ""),
            str(row.get("option_id") or ""),
            tuple(dict.fromkeys(body for body in bodies if body)),
            str(row.get("kind") or ""),
            str(row.get("stage") or ""),
        )


def check_nominations(rows: Iterable[Mapping[str, Any]], rulebook: Rulebook) -> tuple[Finding, ...]:
    """Hold the nominations of one contest against the rules: one finding a nomination and rule.

    A candidate nominated by several bodies at once is one nomination with several nominators. Checked are:
    that the law knows the way of nomination; that a body puts forward one candidate only (a withdrawn or
    refused nomination no longer counts); that the superior akim added candidates only where fewer than two
    stood, and not more than two. Where who may nominate was not found, one finding says so.
    """
    nominations = [Nominated.of(row) for row in rows]
    rules = rulebook.applying(Nomination)
    if not rules:
        return not_found(rulebook, "nomination")
    found: list[Finding] = []
    for nomination in nominations:
        fitting = [(rule, form) for rule, form in rules if nomination.way in form.by]
        if not nomination.way:
            found.append(_found(rules[0][0], Outcome.NOT_STATED, nomination))
        elif not fitting:
            said = Sentence(
                mark("The nomination is of a kind that the law does not know: {way}."),
                {"way": nomination.way},
            )
            found.append(_found(rules[0][0], Outcome.NOT_MET, nomination, said))
        found += [_judge(rule, form, nomination, nominations) for rule, form in fitting]
    return tuple(found)


def check_support(
    signatures: Mapping[str, int],
    rulebook: Rulebook,
    *,
    voters: int,
    units: int = 0,
    way: str = "",
    subject: str = "",
) -> tuple[Finding, ...]:
    """Hold signatures of support against the share of voters, and of units, that the law asks for.

    ``signatures`` maps units (oblasts, republican cities, the capital; any one key where the law asks for no
    spread) to valid signatures. ``voters`` is the register that the share is of, ``units`` how many units
    there are, ``way`` how the candidate was nominated. The numbers needed are rounded up, exactly:
    1 % of 11,827,277 voters is 118,273 signatures, 2/3 of 20 units is 14. Which measure of *equally* the law
    means is not known, so any signature makes its unit count.
    """
    found = []
    total = sum(signatures.values())
    spread = sum(count > 0 for count in signatures.values())
    for rule, form in rulebook.applying(Support):
        if form.only and way not in form.only:
            continue
        needed = ceiling(form.share * voters)
        values: dict[str, object] = {"subject": subject, "signatures": total, "needed": needed}
        enough = total >= needed
        template = mark("Signatures: {signatures}; needed: {needed}.")
        if form.units is not None:
            units_needed = ceiling(form.units * units)
            values |= {"units": spread, "units_needed": units_needed}
            enough = enough and spread >= units_needed
            template = mark(
                "Signatures: {signatures}; needed: {needed}. "
                "Units they come from: {units}; needed: {units_needed}."
            )
        found.append(
            judged(rule, Outcome.MET if enough else Outcome.NOT_MET, Sentence(template, values), values)
        )
    return tuple(found)


def fee(rulebook: Rulebook, minimum_wage: int) -> tuple[Rule, int] | None:
    """The electoral fee and the rule that sets it, in the currency of ``minimum_wage``; ``None``: not known.

    Fifty times a minimum wage of 60,000 are 3,000,000.
    """
    found = rulebook.one(Fee)
    return None if found is None else (found[0], found[1].minimum_wages * minimum_wage)


def check_fee_returned(
    rulebook: Rulebook, *, votes: int, whole: int, elected: bool, subject: str = ""
) -> tuple[Finding, ...]:
    """Whether the fee goes back: to the elected, and to who has the share of ``whole`` that the rule names.

    ``whole`` is the number that the base of the rule stands for. No finding where the rule found says
    nothing of a return.
    """
    found = rulebook.one(Fee)
    if found is None or found[1].returned_from is None:
        return ()
    rule, form = found
    back = elected or (whole > 0 and Fraction(votes, whole) >= (form.returned_from or 0))
    values: dict[str, object] = {"subject": subject, "votes": votes, "whole": whole}
    said = Sentence(
        mark("Votes: {votes} of {whole}. The fee is returned.")
        if back
        else mark("Votes: {votes} of {whole}. The fee is not returned."),
        values,
    )
    return (judged(rule, Outcome.MET if back else Outcome.NOT_MET, said, values),)


def ceiling(number: Fraction) -> int:
    """The smallest whole number that is not less."""
    return -(-number.numerator // number.denominator)


def _judge(rule: Rule, form: Nomination, nomination: Nominated, nominations: Sequence[Nominated]) -> Finding:
    standing = [other for other in nominations if other.stage not in _GONE]
    if nomination.stage not in _GONE:
        if form.one_per_body and (twice := _bodies_twice(nomination, standing)):
            said = Sentence(mark("Put forward another candidate too: {bodies}."), {"bodies": twice})
            return _found(rule, Outcome.NOT_MET, nomination, said, {"bodies": twice})
        others = {other.option_id for other in standing if other.way not in form.by}
        if form.fewer_than is not None and len(others) >= form.fewer_than:
            said = Sentence(
                mark("Stand otherwise: {others}; allowed only with fewer than {fewer_than}."),
                {"others": len(others), "fewer_than": form.fewer_than},
            )
            return _found(rule, Outcome.NOT_MET, nomination, said, {"others": len(others)})
        same = {other.option_id for other in standing if other.way in form.by}
        if form.at_most is not None and len(same) > form.at_most:
            said = Sentence(
                mark("Put forward in this way: {count}; allowed: at most {at_most}."),
                {"count": len(same), "at_most": form.at_most},
            )
            return _found(rule, Outcome.NOT_MET, nomination, said, {"count": len(same)})
        if form.one_per_body and not nomination.nominators and nomination.way != "self":
            return _found(rule, Outcome.NOT_STATED, nomination)
    return _found(rule, Outcome.MET, nomination)


def _bodies_twice(nomination: Nominated, standing: Sequence[Nominated]) -> list[str]:
    """The nominators that put forward another candidate too."""
    elsewhere = {
        body for other in standing if other.option_id != nomination.option_id for body in other.nominators
    }
    return [body for body in nomination.nominators if body in elsewhere]


def _found(
    rule: Rule,
    stands: Outcome,
    nomination: Nominated,
    detail: Sentence | None = None,
    values: Mapping[str, object] | None = None,
) -> Finding:
    about = {
        "nomination_id": nomination.nomination_id,
        "subject": nomination.option_id,
        "nominators": list(nomination.nominators),
    }
    return judged(rule, stands, detail, about | dict(values or {}))
