"""The forms that a rule can take: the part of a rule that a program applies.

Frozen types, each with the name under which a rule file writes it. Shares are fractions, ``"1/2"``.
"""

import re
from fractions import Fraction
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from scrutineer.law.equation import Equation
from scrutineer.law.fact import FACTS, Office
from scrutineer.model import FIGURES, Severity
from scrutineer.words import LANGUAGES, Name


def _equation(value: Any) -> Equation:
    return value if isinstance(value, Equation) else Equation.parse(str(value))


def _share(value: Any) -> Fraction:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]+/[1-9][0-9]*", value):
        raise ValueError("write a share as a fraction in quotes, such as '1/2'")
    share = Fraction(value)
    if not 0 < share <= 1:
        raise ValueError(f"{value} is not a share: more than 0, at most 1")
    return share


def _name(value: Any) -> Name:
    if isinstance(value, Name):
        return value
    if not isinstance(value, dict) or set(value) != set(LANGUAGES):
        raise ValueError("write it in kk, ru and en")
    if not all(isinstance(text, str) and text.strip() for text in value.values()):
        raise ValueError("kk, ru and en must each say something")
    return Name(**value)


Share = Annotated[Fraction, BeforeValidator(_share)]
Whole = Annotated[int, Field(strict=True, ge=0)]
Words = Annotated[Name, BeforeValidator(_name)]
EquationText = Annotated[Equation, BeforeValidator(_equation)]

Base = Literal["registered", "issued", "cast", "valid", "valid_with_against_all"]
"""What a percentage is of: voters on the list (with those added on the day), ballots issued, voters who took
part (ballots found in the boxes), votes for options without *against all*, votes with it."""


Way = Literal["party", "self", "association", "superior_akim"]
"""How a candidate or list is put forward."""


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Nomination(_Form):
    """Who may put a candidate or list forward."""

    form: Literal["nomination"]
    by: tuple[Way, ...] = Field(min_length=1)
    one_per_body: bool = False
    """A body puts forward one candidate a contest. Several bodies may put forward the same one."""
    fewer_than: Whole | None = None
    """Only where fewer than this many stand otherwise (the superior akim's right to add)."""
    at_most: Whole | None = None
    """How many may be put forward so."""


class Requirement(_Form):
    """What a person must be: one fact held against one bound.

    Asked of candidates; with ``office``, of those who hold it.
    """

    form: Literal["requirement"]
    fact: str
    at_least: Whole | None = None
    at_most: Whole | None = None
    is_: bool | None = Field(default=None, alias="is")
    office: Office | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> "Requirement":
        if self.fact not in FACTS:
            raise ValueError(f"{self.fact} is not a fact; known are: {', '.join(FACTS)}")
        if sum(bound is not None for bound in (self.at_least, self.at_most, self.is_)) != 1:
            raise ValueError("a requirement has exactly one of at_least, at_most, is")
        if FACTS[self.fact].is_number is (self.is_ is not None):
            raise ValueError(
                f"{self.fact} needs {'at_least or at_most' if FACTS[self.fact].is_number else 'is'}"
            )
        return self


class Support(_Form):
    """Signatures of support: a share of the voters, spread over a share of the units."""

    form: Literal["support"]
    share: Share
    units: Share | None = None
    only: tuple[Way, ...] = ()
    """Ways of nomination that need it; empty = all."""


class Fee(_Form):
    """The electoral fee in multiples of the minimum wage; returned from this share of the vote."""

    form: Literal["fee"]
    minimum_wages: Whole
    returned_from: Share | None = None
    base: Base = "cast"


class ProtocolForm(_Form):
    """The figures that a station's protocol of this contest has, in the order of the form."""

    form: Literal["protocol"]
    figures: tuple[str, ...]

    @model_validator(mode="after")
    def _known(self) -> "ProtocolForm":
        unknown = [name for name in self.figures if name not in FIGURES]
        if unknown:
            raise ValueError(f"not figures of a protocol: {', '.join(unknown)}")
        return self


class Control(_Form):
    """An equation that a protocol must satisfy; ``says`` is the sentence for a clerk, ``do`` what to do.

    In ``says``, figure names and ``left`` and ``right`` may stand in braces. ``silenced_by`` lists codes
    that make this one silent for the same protocol, so that one slip raises one finding.
    """

    form: Literal["control"]
    code: str = Field(pattern=r"^E-\d\d$")
    equation: EquationText
    severity: Severity
    says: Words
    do: Words
    silenced_by: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _sayable(self) -> "Control":
        sayable = {*self.equation.names, "left", "right"}
        for language in LANGUAGES:
            named = places(self.says.text(language))
            if not named <= sayable:
                raise ValueError(
                    f"says in {language} names {', '.join(sorted(named - sayable))}, not in the equation"
                )
            if named != places(self.says.en) or places(self.do.text(language)):
                raise ValueError(
                    f"says has the same {{places}} in all languages, and do has none: see {language}"
                )
        return self


def places(text: str) -> set[str]:
    """The names in braces in a sentence."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


class Turnout(_Form):
    """The turnout without which the vote is not valid: more than this share of the registered."""

    form: Literal["turnout"]
    more_than: Share


class AgainstAll(_Form):
    """The line *against all*: it is on the ballot; what follows if it comes first."""

    form: Literal["against_all"]
    if_first: Literal["undetermined"]


class Plurality(_Form):
    """The most votes elect, as many as there are seats."""

    form: Literal["plurality"]
    base: Base = "cast"


class Majority(_Form):
    """More than a share of a base elects; otherwise the leading options go to a run-off."""

    form: Literal["majority"]
    more_than: Share
    base: Base
    also_base: Base | None = None
    """The other lawful reading: given beside, with a warning where the outcomes differ."""


class Runoff(_Form):
    """How many go to the second vote."""

    form: Literal["runoff"]
    options: Whole


class UnitMajority(_Form):
    """Adopted when *yes* has more than a share of a base, in at least a share of the units.

    ``unit_kinds`` are the area kinds that count as units.
    """

    form: Literal["unit_majority"]
    more_than: Share
    base: Base
    units: Share
    unit_kinds: tuple[str, ...]


class Threshold(_Form):
    """The share of a base from which a list takes part in the allocation."""

    form: Literal["threshold"]
    share: Share
    base: Base
    inclusive: bool = True


class OnePasses(_Form):
    """What follows when a single list clears the threshold: the list with the next most votes is admitted."""

    form: Literal["one_passes"]
    then: Literal["next_admitted"]


class Seats(_Form):
    """How seats are allocated to lists; ``seats`` where the law fixes them, else the contest's."""

    form: Literal["seats"]
    method: Literal["dhondt", "sainte-lague", "hare", "droop"]
    seats: Whole | None = None


class Quota(_Form):
    """The share of women, under-29s and persons with disabilities together, on lists and mandates."""

    form: Literal["quota"]
    share: Share
    on: Literal["list", "mandates"]


class Approval(_Form):
    """Ballots approve any number of options; the most approvals win."""

    form: Literal["approval"]


class InstantRunoff(_Form):
    """Ranked ballots: the last option is eliminated until one has a majority of the continuing ballots."""

    form: Literal["instant_runoff"]


class Tie(_Form):
    """What follows when votes are equal. Never a lot."""

    form: Literal["tie"]
    next: Literal["repeat_voting", "repeat_elections", "unknown"]


Event = Literal["vote", "refusal"]


class Deadline(_Form):
    """A period in days: at most so many after an event, or at least so many before it."""

    form: Literal["deadline"]
    days: Whole
    after: Event | None = None
    before: Event | None = None

    @model_validator(mode="after")
    def _one_event(self) -> "Deadline":
        if (self.after is None) is (self.before is None):
            raise ValueError("a deadline has exactly one of after, before")
        return self


class Unknown(_Form):
    """The source found does not say how this is decided; a decision is ``undetermined`` and names the gap."""

    form: Literal["unknown"]


Form = Annotated[
    Nomination
    | Requirement
    | Support
    | Fee
    | ProtocolForm
    | Control
    | Turnout
    | AgainstAll
    | Plurality
    | Majority
    | Runoff
    | UnitMajority
    | Threshold
    | OnePasses
    | Seats
    | Quota
    | Approval
    | InstantRunoff
    | Tie
    | Deadline
    | Unknown,
    Field(discriminator="form"),
]
