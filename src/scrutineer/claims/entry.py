"""The entries of a register as they are written in TOML: sources, records, acts, claims, commitments."""

import re
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from scrutineer.claims.figure import Figure, figure
from scrutineer.claims.query import (
    AskAct,
    AskAreaRank,
    AskFigure,
    AskLeft,
    AskMonths,
    AskNominators,
    AskOptions,
    AskRank,
    AskShare,
    AskWeekday,
    Check,
    Id,
    Part,
    Query,
    WholeDay,
)
from scrutineer.claims.refusal import Refused
from scrutineer.words import Name, mark

LONGEST_QUOTE: Final = 300
"""Characters of a quotation: the words that are held against the record, never an article."""

SHA256: Final = r"^([0-9a-f]{64})?$"
_DAY: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def _day(text: str) -> str:
    """A day, or only its month or year where no more is known; may be empty."""
    try:
        if _DAY.fullmatch(text):
            date.fromisoformat(text + "-01-01"[len(text) - 4 :])
        if not text or _DAY.fullmatch(text):
            return text
    except ValueError:
        pass
    raise Refused(mark("write a day as 2022-11-20, or 2022-11 or 2022 where no more is known"))


def _said(text: str) -> str:
    figure(text)
    return text


Day = Annotated[str, AfterValidator(_day)]
Said = Annotated[str, AfterValidator(_said)]
Kind = Literal["number", "procedure", "law", "assessment", "call", "allegation"]
Wording = Literal["original", "translated", "reworded", "figures_only"]
State = Literal["not_yet_evaluated", "not", "partly", "mostly", "fully"]

CHECKABLE: Final = ("number", "procedure", "law")
STATES: Final[tuple[State, ...]] = ("not_yet_evaluated", "not", "partly", "mostly", "fully")


class Words(Part):
    """A text of the register in the three languages."""

    kk: str = Field(min_length=1)
    ru: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def name(self) -> Name:
        """The same as the house's own kind of text."""
        return Name(self.kk, self.ru, self.en)


class Heading(Part):
    """What register this is."""

    id: Id
    name: Words
    kept_by: Words


class Bundle(Part):
    """An election that is asked; ``path`` is relative to the register's file."""

    id: Id
    path: str = Field(min_length=1)


class Topic(Part):
    """What a topic of claims, or a theme of commitments, is called; without it its id is shown."""

    id: Id
    name: Words


class Source(Part):
    """A page or paper: ``sha256`` is of the page as it was seen. ``wording`` says what its text is."""

    id: Id
    title: str
    outlet: str
    published: Day = ""
    address: str = ""
    sha256: str = Field(default="", pattern=SHA256)
    language: str = Field(pattern=r"^[a-z]{2,3}$")
    wording: Wording
    note: Words | None = None


class Record(Part):
    """A published figure that no bundle holds. ``settled = false``: no source settles it."""

    id: Id
    value: Said
    text: Words
    source: str
    settled: bool = True


class Act(Part):
    """A rule or decision and when it was in force.

    ``rule`` names one of the program's own rules, ``kz/president:OFF-01``, which then gives text, source
    and days; without it they stand here. ``members`` is the party threshold that the act sets.
    """

    id: Id
    rule: str = Field(default="", pattern=r"^([a-z]+/[a-z_]+:[A-Z]{2,4}-\d\d[a-z]?)?$")
    text: Words | None = None
    law: str = ""
    source: str = ""
    in_force: Day = ""
    until: Day = ""
    members: int | None = Field(default=None, ge=0)
    members_before: int | None = Field(default=None, ge=0)
    settled: bool = True

    @model_validator(mode="after")
    def _told(self) -> "Act":
        if bool(self.rule) == bool(self.text and self.source):
            raise Refused(mark("give either rule, or text and source"))
        return self


class Speaker(Part):
    """Who said it, in which office. A person is named only as an official in office or a candidate."""

    name: str | Words = ""
    office: Words
    outlet: str | Words = ""
    """A paper under its own name, or a body under its names in the three languages."""

    @property
    def who(self) -> Name:
        """The person, paper or body."""
        found = self.name or self.outlet
        return found.name if isinstance(found, Words) else Name(en=found)

    @model_validator(mode="after")
    def _somebody(self) -> "Speaker":
        if bool(self.name) == bool(self.outlet):
            raise Refused(mark("give either name (an official or candidate) or outlet"))
        return self


class Assertion(Part):
    """What has to be so if the claim is right: the answer to ``query`` allows the figure ``said``.

    Without ``said`` the query itself is a yes or a no.
    """

    said: str = ""
    query: Query
    now: Query | None = None
    """The same in the record that came later: where it differs, the claim is superseded."""

    @model_validator(mode="after")
    def _compared(self) -> "Assertion":
        if isinstance(self.query, AskAct | AskNominators) == bool(self.said):
            raise Refused(mark("name the figure in said; only for an act or nominators leave it out"))
        return self


_COUNTS: Final = (AskFigure, AskOptions, AskRank, AskAreaRank, AskWeekday, AskMonths, AskLeft)


def _same_unit(said: Figure, assertion: Assertion) -> None:
    """A share is said in per cent or as a part, a count is not: 81 would else be held to be 8100 %."""
    for query in (assertion.query, assertion.now):
        if isinstance(query, AskShare) and said.unit == "count":
            raise Refused(
                mark("“{text}” is held against a share: write it in per cent, as 3.42 %"), text=said.text
            )
        if isinstance(query, _COUNTS) and said.unit == "share":
            asks = mark("“{text}” is a share and the question gives a count: ask share or ratio")
            raise Refused(asks, text=said.text)


class Reply(Part):
    """What the speaker, or whoever is concerned, answered."""

    day: WholeDay
    by: str
    text: str
    address: str = ""


class Beside(Part):
    """A figure that is always shown with a claim, under a label of the register's own."""

    label: Words
    query: Query


class Missing(Part):
    """What would have to be published before it could be checked."""

    needs: Words


class Claim(Part):
    """A statement and the question that it is held against."""

    id: Id
    source: Id
    speaker: Speaker
    kind: Kind
    topic: Id
    election: Id | None = None
    quote: str = Field(default="", max_length=LONGEST_QUOTE)
    gist: Words | None = None
    """What it says, in the register's words; required where nothing may be quoted as verbatim."""
    said: dict[str, Said] = Field(default_factory=dict)
    itself: tuple[Assertion, ...] = ()
    """Arithmetic among the claim's own figures."""
    holds: tuple[Assertion, ...] = ()
    beside: tuple[Beside, ...] = ()
    """Figures always shown with it, such as the coverage behind it."""
    missing: Missing | None = None
    doubt: Words | None = None
    author: str = Field(min_length=1)
    reviewer: str = ""
    """Who read it again: another person than the author; empty while nobody has."""
    entered: WholeDay | None = None
    """The day of entry, for feeds and pages; the register's ledger knows it better."""
    replaces: Id | None = None
    why: Words | None = None
    reply: tuple[Reply, ...] = ()

    @property
    def figures(self) -> dict[str, Figure]:
        """The figures that the claim states, read."""
        return {name: figure(text) for name, text in self.said.items()}

    @model_validator(mode="after")
    def _fair(self) -> "Claim":
        if self.author.strip().casefold() == self.reviewer.strip().casefold():
            raise Refused(mark("author and reviewer are the same; a second person reviews each claim"))
        if self.kind not in CHECKABLE and (self.holds or self.itself or self.missing):
            said = mark("{kind} gets no verdict: remove holds, itself and missing")
            raise Refused(said, kind=self.kind)
        if self.kind in CHECKABLE and not (self.holds or self.itself or self.missing):
            raise Refused(mark("say in holds what has to be so, or in missing what is not published"))
        if bool(self.replaces) != bool(self.why):
            raise Refused(mark("a correction names both what it replaces and why"))
        return self

    @model_validator(mode="after")
    def _named(self) -> "Claim":
        for assertion in (*self.itself, *self.holds):
            if assertion.said and assertion.said not in self.said:
                raise Refused(mark("“{name}” is not among the figures in said"), name=assertion.said)
            if assertion.said:
                _same_unit(self.figures[assertion.said], assertion)
        return self


class Status(Part):
    """One judgement of a commitment, with its day, its evidence and who judged."""

    day: Day = Field(min_length=4)
    state: State
    judged_by: str = Field(min_length=1)
    evidence: tuple[Id, ...] = ()
    """Ids of acts, records, claims or sources of the register."""
    note: Words | None = None

    @model_validator(mode="after")
    def _shown(self) -> "Status":
        if self.state != "not_yet_evaluated" and not self.evidence:
            raise Refused(mark("a judgement needs evidence: ids of acts, records, claims or sources"))
        return self


class Commitment(Part):
    """A promise or a recommendation, what would fulfil it, and how that was judged over time."""

    id: Id
    kind: Literal["promise", "recommendation"]
    text: Words
    quote: str = Field(default="", max_length=LONGEST_QUOTE)
    source: Id
    by: Words
    addressee: Words
    theme: Id
    acts: tuple[Id, ...] = ()
    due: Day = ""
    fulfilled_when: Words
    doubt: Words | None = None
    author: str = Field(min_length=1)
    reviewer: str = ""
    """Who read it again: another person than the author; empty while nobody has."""
    check: tuple[Check, ...] = ()
    status: tuple[Status, ...] = Field(min_length=1)
    opinion: tuple[Status, ...] = ()

    @model_validator(mode="after")
    def _fair(self) -> "Commitment":
        if self.author.strip().casefold() == self.reviewer.strip().casefold():
            raise Refused(mark("author and reviewer are the same; a second person reviews each entry"))
        for history in (self.status, self.opinion):
            days = [status.day for status in history]
            if days != sorted(days):
                raise Refused(mark("a later judgement stands below the earlier ones; the days must not fall"))
        return self


class Register(Part):
    """The file."""

    about: Heading = Field(alias="register")
    bundle: tuple[Bundle, ...] = ()
    topic: tuple[Topic, ...] = ()
    source: tuple[Source, ...] = ()
    record: tuple[Record, ...] = ()
    act: tuple[Act, ...] = ()
    claim: tuple[Claim, ...] = ()
    commitment: tuple[Commitment, ...] = ()
