"""How often a test gives a false alarm: measured on clean copies of this election's own stations.

A probability is right when at most one clean election in twenty has 0.05 or less. Fewer is lawful (a test
may be cautious), more is not. A measurement on simulated copies can show that a test is wrong; that it is
right on real elections only real clean ones can show, which is why these stand beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.stats import kstest

from scrutineer.check.forensics.binomial_rate import Rate, rate
from scrutineer.check.forensics.clean_copy import Copier, copier
from scrutineer.check.forensics.family import answers
from scrutineer.check.forensics.replicates import Progress, over_replicates, stream
from scrutineer.check.forensics.result import Result, shown
from scrutineer.check.forensics.station_figures import StationFigures
from scrutineer.engine import Engine
from scrutineer.words import Sentence, mark

Test = Callable[[StationFigures], Result]
"""A test as the family holds it. A module's function, so that processes and clusters can be given it."""

LEVELS: Final = (0.05, 0.01, 0.001)
CONFIDENCE: Final = 0.99
"""Of the intervals of rates: with dozens of tests at three levels 95 % would accuse several right ones."""


@dataclass(frozen=True)
class Calibration:
    """What a test said of clean copies.

    * ``rates``: by level, the share of copies with a probability at or below it.
    * ``replicates`` were made, on ``answered`` of them the test gave a probability; ``log10_p`` has these.
    * ``z_mean``, ``z_sd``: of the distances from the mean, where the test has one (0 and 1 when exact).
    * ``excess``: by how much the share of copies with probability at most p exceeds p, at its most (one-sided
      Kolmogorov–Smirnov); ``excess_p``: how often a right test would show as much.
    """

    test: str
    generator: str
    seed: int
    replicates: int
    rates: Mapping[float, Rate]
    log10_p: tuple[float, ...]
    z_mean: float | None = None
    z_sd: float | None = None
    excess: float = 0.0
    excess_p: float = 1.0

    @property
    def answered(self) -> int:
        """The copies on which the test gave a probability."""
        return len(self.log10_p)

    @property
    def holds(self) -> bool:
        """Whether no rate of alarms is above its level by more than the binomial error.

        The judgement is on the rates, since alarms are what is decided; ``excess`` looks at all levels.
        """
        return bool(self.log10_p) and all(rate.low <= level for level, rate in self.rates.items())

    @property
    def said(self) -> Sentence:
        """One sentence for a person."""
        if not self.log10_p:
            return Sentence(mark("The test gives no probability, so it gives no alarm that could be false."))
        level = min(self.rates, key=lambda level: abs(level - 0.05))
        said = mark(
            "Of {copies} clean copies of this election it raised an alarm at the level of {level:bare} in"
            " {rate}."
        )
        values: dict[str, Any] = {"copies": self.answered, "level": shown(level)}
        return Sentence(said, values | {"rate": self.rates[level].sentence})

    def row(self) -> dict[str, Any]:
        """One row of a table."""
        row: dict[str, Any] = {
            "test": self.test,
            "generator": self.generator,
            "replicates": self.replicates,
            "answered": self.answered,
            "holds": self.holds,
            "z_mean": self.z_mean,
            "z_sd": self.z_sd,
            "excess": self.excess,
            "excess_p": self.excess_p,
        }
        for level, measured in self.rates.items():
            row |= {f"rate_{level:g}": measured.share}
            row |= {f"low_{level:g}": measured.low, f"high_{level:g}": measured.high}
        return row


@dataclass(frozen=True)
class _Replicate:
    """One clean copy and what the tests say of it: ``log10_p`` and ``z`` of each."""

    copier: Copier
    tests: tuple[Test, ...]
    seed: int

    def __call__(self, replicate: int) -> list[tuple[float | None, float | None]]:
        copy = self.copier.copy(stream(self.seed, replicate))
        return [(result.log10_p, result.z) for result in answers(self.tests, copy)]


def calibrate(
    figures: StationFigures,
    test: Test,
    replicates: int = 500,
    *,
    seed: int,
    name: str = "",
    generator: str = "posterior",
    lists: bool = False,
    workers: int | None = 1,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """What ``test`` says of ``replicates`` clean copies of ``figures``, made by ``generator``.

    See :func:`~scrutineer.check.forensics.clean_copy.clean_copy` for ``generator`` and ``lists``, and
    :func:`~scrutineer.check.forensics.replicates.over_replicates` for ``workers`` and ``engine``: the answer
    depends on neither.
    """
    tests = {name or getattr(test, "__name__", "test"): test}
    found = calibrate_all(
        figures,
        tests,
        replicates,
        seed=seed,
        generator=generator,
        lists=lists,
        workers=workers,
        engine=engine,
        progress=progress,
    )
    return next(iter(found.values()))


def calibrate_all(
    figures: StationFigures,
    tests: Mapping[str, Test],
    replicates: int = 500,
    *,
    seed: int,
    generator: str = "posterior",
    lists: bool = False,
    workers: int | None = 1,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> dict[str, Calibration]:
    """The same for several tests by name, all on the same copies."""
    task = _Replicate(copier(figures, generator, lists=lists), tuple(tests.values()), seed)
    found = over_replicates(task, replicates, workers=workers, engine=engine, progress=progress)
    return {
        name: measured(name, [spoken[at] for spoken in found], generator=generator, seed=seed)
        for at, name in enumerate(tests)
    }


def measured(
    test: str, spoken: Sequence[tuple[float | None, float | None]], *, generator: str, seed: int
) -> Calibration:
    """A calibration from the answers of all copies: ``log10_p`` and ``z`` of each."""
    given = np.array([log10_p for log10_p, _ in spoken if log10_p is not None])
    z = np.array([z for _, z in spoken if z is not None])
    # The logarithm of a level may come out a hair below that of the same probability computed elsewhere.
    alarms = {level: int((given <= np.log10(level) + 1e-12).sum()) for level in LEVELS}
    beyond = kstest(np.minimum(10.0**given, 1.0), "uniform", alternative="greater") if given.size else None
    return Calibration(
        test,
        generator,
        seed,
        len(spoken),
        {level: rate(count, int(given.size), CONFIDENCE) for level, count in alarms.items()},
        tuple(given.tolist()),
        float(z.mean()) if z.size else None,
        float(z.std()) if z.size else None,
        float(beyond.statistic) if beyond else 0.0,
        float(beyond.pvalue) if beyond else 1.0,
    )
