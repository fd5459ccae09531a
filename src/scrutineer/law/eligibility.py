"""Who may stand, and who may hold what besides an office: facts held against requirements.

Every requirement gives a finding with its article, whether it is met, not met, or cannot be checked because
the fact is not stated or the rule was not found. The findings are for the commission and the person
concerned: what may be published of a refusal is its article alone, never health, convictions, relatives or
documents.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from scrutineer.law.fact import FACTS, Office
from scrutineer.law.form import Quota, Requirement
from scrutineer.law.rule import Rule, Standing, Topic
from scrutineer.law.rulebook import Rulebook
from scrutineer.model import BadInputError, Fault, Finding, Severity
from scrutineer.words import Sentence, mark

FactValue = int | bool | str | None
_TRUTH: Final = {"yes": True, "no": False}


class Outcome(StrEnum):
    """How a requirement stands; ``values["outcome"]`` of its finding."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_STATED = "not_stated"
    NOT_FOUND = "not_found"


def outcome(finding: Finding) -> Outcome:
    """Whether the requirement of a finding of this layer is met."""
    return Outcome(finding.values["outcome"])


def check_candidate(facts: Mapping[str, FactValue], rulebook: Rulebook) -> tuple[Finding, ...]:
    """Hold a candidate's facts against every requirement of the contest kind, in the order of the rules.

    ``facts`` maps the names of :data:`~scrutineer.law.fact.FACTS` to whole numbers (years are completed
    years), to ``True`` and ``False``, or to how a table writes these (``"42"``, ``"yes"``, ``"no"``);
    ``None`` and ``""`` are *not stated*. Raises :class:`BadInputError` for a fact that is not known or not
    of its kind.
    """
    return _check(facts, rulebook, None) + not_found(rulebook, "eligibility")


def check_office(office: Office, facts: Mapping[str, FactValue], rulebook: Rulebook) -> tuple[Finding, ...]:
    """Hold the facts of somebody in ``office`` against what is incompatible with it.

    Facts and errors as in :func:`check_candidate`.
    """
    return _check(facts, rulebook, office)


def check_quota(
    in_quota: Iterable[str], rulebook: Rulebook, on: str, subject: str = ""
) -> tuple[Finding, ...]:
    """Hold a list, or the seats it obtained, against the quota of women, young people and the disabled.

    ``in_quota`` has ``yes`` or ``no`` for each member, never the ground; empty is *not stated*. ``on`` is
    ``list`` or ``mandates``; ``subject`` is the option id of the list. While some members are not stated the
    quota is met or not met only where they cannot change it. One finding a rule; none where no quota is in
    force, or where nobody is on the list.
    """
    members = list(in_quota)
    yes, open_ = members.count("yes"), sum(member not in ("yes", "no") for member in members)
    found = []
    for rule, form in rulebook.applying(Quota):
        if form.on != on or not members:
            continue
        needed = -(-len(members) * form.share.numerator // form.share.denominator)
        if yes >= needed:
            stands = Outcome.MET
        else:
            stands = Outcome.NOT_STATED if yes + open_ >= needed else Outcome.NOT_MET
        said = Sentence(
            mark("{yes} of {members} are counted towards the quota; {needed} are needed."),
            {"yes": yes, "members": len(members), "needed": needed},
        )
        values = {"yes": yes, "not_stated": open_, "members": len(members), "needed": needed}
        found.append(judged(rule, stands, said, values | {"subject": subject, "on": on}))
    return tuple(found)


_VERDICTS: Final = {
    Outcome.MET: mark("Met."),
    Outcome.NOT_MET: mark("Not met."),
    Outcome.NOT_STATED: mark("Not stated, so not checked."),
    Outcome.NOT_FOUND: mark("The rule was not found, so nothing is checked."),
}


def judged(
    rule: Rule, stands: Outcome, detail: Sentence | None = None, values: Mapping[str, object] | None = None
) -> Finding:
    """The finding of one rule: its code is the rule's id, its article the rule's article.

    Where the rule itself is in doubt the sentence says so.
    """
    parts: dict[str, object] = {"verdict": Sentence(_VERDICTS[stands]), "rule": rule.text}
    if detail is not None:
        parts["detail"] = detail
    if rule.standing.is_assumption and rule.note:
        parts["doubt"] = Sentence(mark("In doubt: {note}"), {"note": rule.note})
    return Finding(
        rule.id,
        Severity.WARNING if stands is Outcome.NOT_MET else Severity.NOTE,
        # Whole sentences in a row: there is nothing in this template to translate.
        Sentence(" ".join(f"{{{name}}}" for name in parts), parts),
        article=rule.article,
        values={"outcome": stands.value, "standing": rule.standing.value, **(values or {})},
    )


def not_found(rulebook: Rulebook, topic: Topic) -> tuple[Finding, ...]:
    """What a rule book says it does not know on a topic, as findings."""
    return tuple(
        judged(rule, Outcome.NOT_FOUND)
        for rule in rulebook.rules
        if rule.topic == topic and rule.apply is None and rule.standing is Standing.UNSOURCED
    )


def _check(facts: Mapping[str, FactValue], rulebook: Rulebook, office: Office | None) -> tuple[Finding, ...]:
    stated = _read(facts)
    return tuple(
        _held(rule, form, stated.get(form.fact))
        for rule, form in rulebook.applying(Requirement)
        if form.office == office
    )


def _held(rule: Rule, form: Requirement, stated: int | bool | None) -> Finding:
    bound = next(b for b in (form.at_least, form.at_most, form.is_) if b is not None)
    values: dict[str, object] = {"fact": form.fact}
    if stated is None:
        return judged(rule, Outcome.NOT_STATED, values=values)
    if form.is_ is not None:
        return judged(rule, Outcome.MET if stated is form.is_ else Outcome.NOT_MET, values=values)
    holds = stated >= bound if form.at_least is not None else stated <= bound
    said = Sentence(
        mark("Stated: {stated}; needed: at least {bound}.")
        if form.at_least is not None
        else mark("Stated: {stated}; allowed: at most {bound}."),
        {"stated": stated, "bound": bound},
    )
    return judged(
        rule, Outcome.MET if holds else Outcome.NOT_MET, said, values | {"stated": stated, "bound": bound}
    )


def _read(facts: Mapping[str, FactValue]) -> dict[str, int | bool | None]:
    """The facts as numbers and truths. Raises :class:`BadInputError` with every fault."""
    faults: list[Fault] = []
    read: dict[str, int | bool | None] = {}
    for name, value in facts.items():
        if name not in FACTS:
            said = Sentence(mark("This fact is not known. Known are: {known}."), {"known": ", ".join(FACTS)})
            faults.append(Fault("L-07", "facts", said, column=name, value=str(value)))
        elif value is None or value == "":
            read[name] = None
        elif FACTS[name].is_number:
            number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
            if type(number) is int and number >= 0:
                read[name] = number
            else:
                said = Sentence(mark("Expected a whole number, zero or more."))
                faults.append(Fault("L-08", "facts", said, column=name, value=str(value)))
        else:
            truth = _TRUTH.get(value) if isinstance(value, str) else value
            if isinstance(truth, bool):
                read[name] = truth
            else:
                said = Sentence(mark("Expected yes or no."))
                faults.append(Fault("L-08", "facts", said, column=name, value=str(value)))
    if faults:
        raise BadInputError(faults)
    return read
