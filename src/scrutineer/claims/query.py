"""What can be asked of a bundle, of the law, or of the claim's own figures: small questions in TOML.

Each is a table with ``ask`` and the few keys that it needs; ``bundle`` names a bundle of the register.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from scrutineer.claims.refusal import Refused
from scrutineer.count.declared.names import SHARE_BASES
from scrutineer.words import mark


def _whole_day(text: str) -> str:
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise Refused(mark("write the day as 2022-11-20"))


def _base(text: str) -> str:
    if text and text not in SHARE_BASES:
        said = mark("no base {name} is known; known are {known}")
        raise Refused(said, name=text, known=SHARE_BASES)
    return text


WholeDay = Annotated[str, AfterValidator(_whole_day)]
Base = Annotated[str, AfterValidator(_base)]

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]

NOMINATIONS = Literal["", "party", "self", "association", "superior_akim"]


class Part(BaseModel):
    """A table of the register: nothing unknown in it, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class OfBundle(Part):
    """A question to a bundle; without ``contest`` its only one, or the election as a whole."""

    bundle: Id
    contest: str = ""


class AskFigure(OfBundle):
    """A count: a figure of the protocol, a line of the ballot, or a declared name."""

    ask: Literal["figure"]
    name: str
    area: str = ""
    stage: str = ""
    as_of: str = ""


class AskShare(OfBundle):
    """A count as a share of a base; without ``base`` of every base."""

    ask: Literal["share"]
    name: str
    base: Base = ""
    area: str = ""
    stage: str = ""
    as_of: str = ""


class AskOptions(OfBundle):
    """How many options are on the ballot: of a kind, by a nomination, some left out."""

    ask: Literal["options"]
    kind: Literal["candidate", "list", "against_all", "yes", "no"] = "candidate"
    nomination: NOMINATIONS = ""
    without: tuple[str, ...] = ()


class AskRank(OfBundle):
    """The place of a line by its votes, 1 the most; ``without`` lines that are not compared."""

    ask: Literal["rank"]
    name: str
    without: tuple[str, ...] = ()


class AskAreaRank(OfBundle):
    """The place of an area among those beside it, by a share; 1 is the lowest or the highest."""

    ask: Literal["area_rank"]
    name: str
    base: Base
    area: str
    order: Literal["lowest", "highest"] = Field(alias="from")


class AskWeekday(Part):
    """On which day of the week the election was: 1 Monday to 7 Sunday."""

    ask: Literal["weekday"]
    bundle: Id


class AskMonths(Part):
    """How many whole months lie between a day and the election."""

    ask: Literal["months"]
    bundle: Id
    since: WholeDay


class AskLeft(OfBundle):
    """The votes of a line that its official percentage and the votes on all other lines leave for it."""

    ask: Literal["left"]
    name: str


class AskNominators(OfBundle):
    """Whether each of these bodies put the option forward."""

    ask: Literal["nominators"]
    option: str
    include: tuple[str, ...] = Field(min_length=1)


class AskSaid(Part):
    """Another figure of the claim itself."""

    ask: Literal["said"]
    name: Id


class AskRecord(Part):
    """A figure of the register's own records, which no bundle holds."""

    ask: Literal["record"]
    record: Id


class AskAct(Part):
    """Whether an act is in force on a day."""

    ask: Literal["act"]
    act: Id
    on: WholeDay


class AskLaw(Part):
    """What a rule of the law asks at least, such as an age."""

    ask: Literal["law"]
    rule: str
    on: WholeDay


class AskTogether(Part):
    """Arithmetic: a sum, the first less all others, or the first as a share of the second."""

    ask: Literal["sum", "difference", "ratio"]
    of: tuple["Query", ...] = Field(min_length=2)


Query = Annotated[
    AskFigure
    | AskShare
    | AskOptions
    | AskRank
    | AskAreaRank
    | AskWeekday
    | AskMonths
    | AskLeft
    | AskNominators
    | AskSaid
    | AskRecord
    | AskAct
    | AskLaw
    | AskTogether,
    Field(discriminator="ask"),
]

AskTogether.model_rebuild()


class AskStations(OfBundle):
    """Whether the results of the polling stations were published."""

    ask: Literal["station_results"]


class AskAreas(OfBundle):
    """Whether votes were published by area, those just below the contest's."""

    ask: Literal["area_results"]


class AskNomination(OfBundle):
    """Whether a candidate put forward in this way was registered."""

    ask: Literal["nomination"]
    nomination: NOMINATIONS


class AskIncompatibility(OfBundle):
    """Whether a registered candidate breaks a rule of the law on party membership."""

    ask: Literal["incompatibility"]
    rule: str
    option: str


class AskThreshold(Part):
    """Under which threshold of members each party of a bundle was registered."""

    ask: Literal["party_threshold"]
    bundle: Id
    act: Id


class AskHeld(OfBundle):
    """Whether such an election was held since a day, with a final result."""

    ask: Literal["held"]
    since: WholeDay


Check = Annotated[
    AskAct | AskStations | AskAreas | AskNomination | AskIncompatibility | AskThreshold | AskHeld,
    Field(discriminator="ask"),
]


def asked(query: Part) -> dict[str, Any]:
    """The question as it was written, without what was left out."""
    return query.model_dump(mode="json", by_alias=True, exclude_defaults=True)
