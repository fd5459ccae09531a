"""Clean copies of a contest, asked the whole family, and asked again with a manipulation planted in them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from scrutineer.check.belief.allowance import allowed_for
from scrutineer.check.belief.report import LEVEL, CleanCopies
from scrutineer.check.forensics.asking import Asking
from scrutineer.check.forensics.binomial_rate import rate
from scrutineer.check.forensics.calibration import Calibration, measured
from scrutineer.check.forensics.clean_copy import Copier, copier
from scrutineer.check.forensics.family import Question
from scrutineer.check.forensics.manipulations import MANIPULATIONS
from scrutineer.check.forensics.power import Power
from scrutineer.check.forensics.replicates import Progress, over_replicates, stream
from scrutineer.check.forensics.result import Result
from scrutineer.check.forensics.station_figures import StationFigures
from scrutineer.engine import Engine

GENERATOR: Final = "posterior"
SMALL_WORK: Final = 50_000
"""Stations times copies up to which one process is quicker than starting several."""

SEEN_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "rounded-turnout": ("integer-turnout",),
    "turnout-to-five": ("integer-turnout-of-five",),
    "rounded-result": ("integer-result",),
    "copied": ("identical-protocols", "identical-votes"),
    "heaped-lists": ("heaping-0-registered-voters",),
    "prescribed": ("equal-figures",),
    "stuffed": ("integer-either",),
    "moved": ("integer-either",),
}
"""Kind of manipulation to the tests that are tried on it: those made for it, else the best that there is."""

SIZES: Final = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Shares of the stations in which a manipulation is planted."""
OTHER_SIZES: Final = {
    "copied": (0.0005, 0.001, 0.002, 0.005, 0.01),
    "stuffed": (0.05, 0.2),
    "moved": (0.05, 0.2),
}
"""Few copied protocols are seen, and added or moved votes hardly at any size."""

Spoken = tuple[float | None, float | None]
"""What a question said of a copy: ``log10_p`` and ``z``."""
Said = tuple[list[Spoken], list[list[list[bool]]]]
"""Of one copy: what each question said; by job, size and question whether what was planted was found."""


@dataclass(frozen=True)
class Job:
    """A kind of manipulation, the sizes in which it is planted, and the questions tried on it."""

    kind: str
    sizes: tuple[float, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Measured:
    """What clean copies gave, by the name of a question."""

    false_alarms: Mapping[str, Calibration]
    power: Mapping[str, tuple[Power, ...]]
    copies: CleanCopies


@dataclass(frozen=True)
class _Copy:
    """One clean copy; questions about lists are asked of a copy with lists of its own."""

    kept: Copier
    anew: Copier
    questions: tuple[Question, ...]
    jobs: tuple[Job, ...]
    option: str
    limit: float
    seed: int

    def __call__(self, replicate: int) -> Said:
        copy = self.kept.copy(stream(self.seed, replicate))
        listed = self.anew.copy(stream(self.seed, replicate, 2))
        kept, anew = Asking(copy), Asking(listed)
        results = [ask.of(anew if ask.member.lists else kept) for ask in self.questions]
        planted = [
            self._planted(job, listed if job.kind == "heaped-lists" else copy, replicate) for job in self.jobs
        ]
        return [(result.log10_p, result.z) for result in results], planted

    def _planted(self, job: Job, copy: StationFigures, replicate: int) -> list[list[bool]]:
        """Sizes ascend, and a larger manipulation holds the smaller one: what was found stays found."""
        found = [False] * len(job.questions)
        every = []
        for size in job.sizes:
            if not all(found):
                rng = stream(self.seed, replicate, 1)
                changed = MANIPULATIONS[job.kind](copy, size, rng, option_id=self.option)
                asking = Asking(changed)
                found = [
                    before or self._finds(ask.of(asking))
                    for before, ask in zip(found, job.questions, strict=True)
                ]
            every.append(found)
        return every

    def _finds(self, result: Result) -> bool:
        return result.log10_p is not None and result.log10_p <= self.limit


def on_clean_copies(
    figures: StationFigures,
    questions: Sequence[Question],
    replicates: int,
    *,
    family: int,
    seed: int,
    workers: int | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Measured:
    """False alarms of each question, of all together, and what each would have found.

    ``questions`` are those with a probability. Manipulations are planted for the leading option; found means
    inconsistent after the allowance for all ``family`` questions of the report, at its strictest. See
    :func:`~scrutineer.check.forensics.replicates.over_replicates` for ``workers`` and ``engine``.
    """
    level = float(LEVEL) / max(family, 1)
    leader = figures.leader()
    jobs = tuple(_jobs(questions, leader))
    kept = copier(figures, GENERATOR)
    anew = replace(kept, lists=True)
    task = _Copy(kept, anew, tuple(questions), jobs, leader, math.log10(level) + 1e-12, seed)
    if workers is None and len(figures) * replicates <= SMALL_WORK:
        workers = 1
    told = over_replicates(task, replicates, workers=workers, engine=engine, progress=progress)
    alarms = {
        ask.name: measured(ask.name, [spoken[at] for spoken, _ in told], generator=GENERATOR, seed=seed)
        for at, ask in enumerate(questions)
    }
    power: dict[str, tuple[Power, ...]] = {}
    for at, job in enumerate(jobs):
        seen = np.array([planted[at] for _, planted in told], np.bool_).sum(axis=0)
        for place, ask in enumerate(job.questions):
            rates = tuple(rate(int(count), replicates) for count in seen[:, place])
            one = Power(ask.name, job.kind, GENERATOR, seed, level, job.sizes, rates)
            power[ask.name] = (*power.get(ask.name, ()), one)
    alarmed = sum(_alarmed(spoken) for spoken, _ in told)
    return Measured(alarms, power, CleanCopies(replicates, alarmed, GENERATOR))


def _jobs(questions: Sequence[Question], leader: str) -> list[Job]:
    found = []
    for kind, tests in SEEN_BY.items():
        tried = tuple(q for q in questions if q.member.id in tests and q.option_id in ("", leader))
        if tried:
            found.append(Job(kind, OTHER_SIZES.get(kind, SIZES), tried))
    return found


def _alarmed(spoken: Sequence[Spoken]) -> bool:
    """Whether anything said of one copy is inconsistent after the allowance."""
    adjusted = [p for p in allowed_for([log10_p for log10_p, _ in spoken]) if p is not None]
    return bool(adjusted) and min(adjusted) <= math.log10(LEVEL) + 1e-12
