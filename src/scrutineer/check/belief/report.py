"""The report on an election: what was asked, what came out, how sure that is, and what was not asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from scrutineer.check.forensics.calibration import Calibration
from scrutineer.check.forensics.power import Power
from scrutineer.check.forensics.result import Result
from scrutineer.check.forensics.station_figures import StationFigures
from scrutineer.model import Election
from scrutineer.words import Name, Sentence

LEVEL: Final = Fraction(1, 100)
"""In at most this share of clean elections any question at all is answered "inconsistent"."""

COUNTING: Final = frozenset(("identities-protocols", "identities-copies", "identities-declared"))
"""The tests whose statistic is a number of contradictions that ``count`` found."""


@dataclass(frozen=True)
class Unasked:
    """A question that could not be asked: what would be asked, and what was not published."""

    test: str
    asked: Sentence
    reason: Sentence


@dataclass(frozen=True, eq=False)
class Answer:
    """One question of the family and its answer.

    ``number`` is its place in the family, from 1; ``strength`` the kind of evidence, from 1 (arithmetic) to 6
    (statistics). ``log10_adjusted`` is the probability after the allowance for all questions of the report,
    ``None`` for a description; ``inconsistent`` says that it is at most :data:`LEVEL`. ``why`` says for a
    person what is behind the question. ``false_alarms`` and ``power`` were measured on clean copies of this
    election, where copies were asked for; ``control`` is what the same question gave in clean elections.
    ``option`` is the contestant of whom it was asked, ``question`` its name in the family.
    """

    number: int
    strength: int
    result: Result
    why: Sentence
    log10_adjusted: float | None = None
    inconsistent: bool = False
    false_alarms: Calibration | None = None
    power: tuple[Power, ...] = ()
    control: tuple[Sentence, ...] = ()
    option: Name | None = None
    question: str = ""

    @property
    def test(self) -> str:
        """The permanent name of the test, the same for every contestant."""
        return self.question.partition(" ")[0] or self.result.test

    @property
    def descriptive(self) -> bool:
        """Whether the answer is a description, which nothing is decided on."""
        return self.result.log10_p is None and not self.counting

    @property
    def counting(self) -> bool:
        """Whether the answer is plain arithmetic: its statistic is a number of contradictions."""
        return self.result.test in COUNTING

    @property
    def contradictions(self) -> int:
        """Contradictions that need no statistics."""
        return round(self.result.statistic) if self.counting else 0


@dataclass(frozen=True)
class CleanCopies:
    """What this whole report would have said of clean copies of the election.

    ``alarmed`` of ``made`` copies had any answer that is inconsistent after the allowance.
    """

    made: int
    alarmed: int
    generator: str


@dataclass(frozen=True, eq=False)
class ContestReport:
    """One contest, or several taken together (``together`` says how many; 1 for one).

    ``figures`` are the stations behind the answers, for pictures; ``names`` what the options are called.
    """

    contest_id: str
    name: Name
    together: int
    figures: StationFigures | None
    names: Mapping[str, Name]
    answers: tuple[Answer, ...]
    unasked: tuple[Unasked, ...]
    notes: tuple[Sentence, ...] = ()
    copies: CleanCopies | None = None

    @property
    def tests(self) -> tuple[Answer, ...]:
        """The answers that have a probability."""
        return tuple(answer for answer in self.answers if answer.result.log10_p is not None)

    @property
    def stations(self) -> int:
        """Stations with a counted protocol."""
        return len(self.figures) if self.figures is not None else 0


@dataclass(frozen=True, eq=False)
class Report:
    """Everything that was asked of an election. The same arguments give the same report.

    ``facts`` are the answers about the election as a whole, which need no station's figures to be drawn.
    """

    election: Election
    facts: tuple[Answer, ...]
    contests: tuple[ContestReport, ...]
    seed: int
    replicates: int

    @property
    def tests(self) -> tuple[Answer, ...]:
        """The family: every answer that has a probability, over all contests."""
        return tuple(answer for contest in self.contests for answer in contest.tests)

    @property
    def inconsistent(self) -> tuple[Answer, ...]:
        """The answers that chance alone does not explain, the least likely first."""
        found = [answer for answer in self.tests if answer.inconsistent]
        return tuple(sorted(found, key=lambda a: (a.result.log10_p or 0.0, a.number)))

    @property
    def contradictions(self) -> int:
        """Contradictions that need no statistics."""
        return sum(answer.contradictions for answer in self.facts)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer, in the order of the family."""
        return (*self.facts, *(answer for contest in self.contests for answer in contest.answers))

    @property
    def in_order(self) -> bool:
        """Whether nothing was contradicted and nothing is inconsistent (exit code 0)."""
        return not self.contradictions and not self.inconsistent


def by_test(answers: Sequence[Answer]) -> tuple[tuple[Answer, ...], ...]:
    """Answers of one test together in the order of the family; of contestants the farthest out first."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(answer.test, []).append(answer)
    return tuple(tuple(sorted(same, key=_rank)) for same in groups.values())


def _rank(answer: Answer) -> tuple[float, float, int]:
    """The least likely first; among descriptions the largest figure."""
    described = -abs(answer.result.statistic) if answer.descriptive else 0.0
    return answer.result.log10_p or 0.0, described, answer.number
