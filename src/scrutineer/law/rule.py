"""Rules and contest kinds, as frozen types read from TOML.

A rule has an article, a standing (how sure its source is), words in three languages, dates between which
it is in force, and at most one *form* (:mod:`scrutineer.law.form`): the part that a program applies. A rule
without a form is told to people and not applied.
"""

from collections import Counter
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from scrutineer.law.form import (
    AgainstAll,
    Approval,
    Base,
    Control,
    Deadline,
    Fee,
    Form,
    InstantRunoff,
    Majority,
    Nomination,
    OnePasses,
    Plurality,
    ProtocolForm,
    Quota,
    Requirement,
    Runoff,
    Seats,
    Support,
    Threshold,
    Tie,
    Turnout,
    UnitMajority,
    Unknown,
    Words,
)

__all__ = [
    "AgainstAll",
    "Approval",
    "Base",
    "Control",
    "Deadline",
    "Fee",
    "Form",
    "InstantRunoff",
    "Kind",
    "Majority",
    "Nomination",
    "OnePasses",
    "Plurality",
    "ProtocolForm",
    "Quota",
    "Requirement",
    "Rule",
    "Runoff",
    "Seats",
    "Standing",
    "Support",
    "Threshold",
    "Tie",
    "Topic",
    "Turnout",
    "UnitMajority",
    "Unknown",
    "Words",
]


class Standing(StrEnum):
    """How sure a rule is. Every decision shows as an assumption what is not ``sourced`` or ``derived``."""

    SOURCED = "sourced"
    DERIVED = "derived"
    OLD_TEXT = "old_text"
    CONFLICT = "conflict"
    UNSOURCED = "unsourced"

    @property
    def is_assumption(self) -> bool:
        """Whether a decision resting on the rule must say so."""
        return self in (Standing.UNSOURCED, Standing.CONFLICT, Standing.OLD_TEXT)


Topic = Literal[
    "nomination",
    "eligibility",
    "support",
    "fee",
    "voting",
    "ballot",
    "observation",
    "protocol",
    "control",
    "validity",
    "decision",
    "against_all",
    "tie",
    "quota",
    "complaint",
    "deadline",
    "incompatibility",
    "term",
]
"""Chapters of ``law show``, in this order."""


class Rule(BaseModel):
    """One rule: in force from ``from`` to ``to``, both inclusive; open where absent.

    ``from`` is the day on which the rule came into force or, where that was not found, the first day for
    which a source shows it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    id: str = Field(pattern=r"^[A-Z]{2,4}-\d\d[a-z]?$")
    topic: Topic
    poster: bool = True
    """Whether it hangs in the polling place too: false for what concerns nobody who stands there."""
    article: str
    """References such as ``EL 9(1)(2); Const. 41``, or ``none: ...``: see :mod:`scrutineer.law.country`."""
    standing: Standing
    source: str = Field(min_length=1)
    """Where the wording was found: public names and addresses, ``; `` between them; or ``none``, or
    ``arithmetic`` for what follows from what the figures mean."""
    text: Words
    note: Words | None = None
    """What is doubtful about it; required where the standing is an assumption."""
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    apply: Form | None = None

    @model_validator(mode="after")
    def _said(self) -> "Rule":
        if self.standing.is_assumption and not self.note:
            raise ValueError(f"standing {self.standing} needs a note that names the doubt")
        if self.standing is Standing.SOURCED and self.source in ("none", "arithmetic"):
            raise ValueError("standing sourced needs a source")
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError("to lies before from")
        return self

    def in_force(self, day: date) -> bool:
        """Whether the rule is in force on ``day``."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)

    def meets(self, other: "Rule") -> bool:
        """Whether there is a day on which both are in force."""
        starts_in_time = (self.from_ or date.min) <= (other.to or date.max)
        return starts_in_time and (other.from_ or date.min) <= (self.to or date.max)


class Kind(BaseModel):
    """A contest kind of a country: its rules, all versions."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    country: str = Field(pattern=r"^[a-z]+$")
    name: Words
    statute: Words
    note: Words | None = None
    """What holds for the rules of this kind together: since when they are known, what is missing."""
    rule: tuple[Rule, ...]

    @model_validator(mode="after")
    def _no_overlap(self) -> "Kind":
        if not self.rule:
            raise ValueError("there is no rule in it")
        for place, one in enumerate(self.rule):
            for other in self.rule[:place]:
                if not one.meets(other):
                    continue
                if one.id == other.id:
                    raise ValueError(f"{one.id}: two versions are in force at once")
                codes = Counter(rule.apply.code for rule in (one, other) if isinstance(rule.apply, Control))
                if codes and max(codes.values()) > 1:
                    raise ValueError(f"{one.id} and {other.id} have one code and are in force at once")
        return self

    @model_validator(mode="after")
    def _silence_ends(self) -> "Kind":
        """Every code that silences exists, and no circle of silence could hide all findings."""
        controls = [rule.apply for rule in self.rule if isinstance(rule.apply, Control)]
        by: dict[str, set[str]] = {}
        for control in controls:
            by.setdefault(control.code, set()).update(control.silenced_by)
        absent = {code for silencers in by.values() for code in silencers} - set(by)
        if absent:
            raise ValueError(f"silenced_by names codes that no control has: {', '.join(sorted(absent))}")
        while by:
            free = {code for code, silencers in by.items() if not silencers & set(by)}
            if not free:
                raise ValueError(f"these controls silence each other in a circle: {', '.join(sorted(by))}")
            by = {code: silencers for code, silencers in by.items() if code not in free}
        return self
