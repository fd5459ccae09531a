"""What a test would have found: the smallest manipulation seen with a given probability on these stations.

"Nothing found" says little without it. Every figure is a share of simulated clean copies in which a
manipulation of known size was planted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from scrutineer.check.forensics.binomial_rate import Rate, rate
from scrutineer.check.forensics.calibration import Test
from scrutineer.check.forensics.clean_copy import Copier, copier
from scrutineer.check.forensics.family import answers
from scrutineer.check.forensics.manipulations import MANIPULATIONS, Manipulation
from scrutineer.check.forensics.replicates import Progress, over_replicates, stream
from scrutineer.check.forensics.result import shown
from scrutineer.check.forensics.station_figures import Floats, StationFigures
from scrutineer.engine import Engine
from scrutineer.words import Sentence, mark

ENOUGH: Final = 0.8
"""The probability with which a manipulation should be found to be called findable."""


@dataclass(frozen=True)
class Power:
    """Of copies with a planted manipulation of each size, how many the test found at ``level``.

    ``sizes`` ascend: shares of the stations that the manipulation may reach. ``found`` has a rate for each.
    """

    test: str
    manipulation: str
    generator: str
    seed: int
    level: float
    sizes: tuple[float, ...]
    found: tuple[Rate, ...]

    @property
    def smoothed(self) -> tuple[float, ...]:
        """The shares found, made to rise with the size (pooling neighbours that do not)."""
        return tuple(rising([each.share for each in self.found]).tolist())

    def smallest(self, probability: float = ENOUGH) -> float | None:
        """The smallest size found with this probability, between sizes on a straight line.

        ``None`` where even the largest is found less often: not findable at the sizes tried. Where the
        smallest size tried is found so often, that size.
        """
        shares = self.smoothed
        for at, share in enumerate(shares):
            if share >= probability:
                if at == 0:
                    return self.sizes[0]
                way = (probability - shares[at - 1]) / (share - shares[at - 1])
                return self.sizes[at - 1] + way * (self.sizes[at] - self.sizes[at - 1])
        return None

    @property
    def said(self) -> Sentence:
        """One sentence for a person."""
        kind = (
            MANIPULATIONS[self.manipulation].said if self.manipulation in MANIPULATIONS else self.manipulation
        )
        smallest = self.smallest()
        values: dict[str, Any] = {"kind": kind, "often": shown(ENOUGH), "largest": shown(self.sizes[-1])}
        if smallest is None:
            said = mark(
                "Not findable by this test: {kind}. Even in {largest:bare} of the stations it would have been"
                " found with a probability of only {share}."
            )
            return Sentence(said, values | {"share": shown(self.found[-1].share)})
        said = mark(
            "Findable by this test with a probability of {often:bare}: {kind}, in {size} of the stations or"
            " more."
        )
        return Sentence(said, values | {"size": shown(smallest)})

    def rows(self) -> list[dict[str, Any]]:
        """A row for each size."""
        return [
            {
                "test": self.test,
                "manipulation": self.manipulation,
                "generator": self.generator,
                "level": self.level,
                "size": size,
                "found": each.share,
                "low": each.low,
                "high": each.high,
                "replicates": each.of,
            }
            for size, each in zip(self.sizes, self.found, strict=True)
        ]


@dataclass(frozen=True)
class _Replicate:
    """One clean copy, the manipulation planted at every size, and whether the tests found it."""

    copier: Copier
    tests: tuple[Test, ...]
    manipulation: Manipulation
    option_id: str
    sizes: tuple[float, ...]
    limit: float
    seed: int

    def __call__(self, replicate: int) -> list[list[bool]]:
        copy = self.copier.copy(stream(self.seed, replicate))
        found = []
        for size in self.sizes:
            # The same stream for every size: a larger manipulation holds the smaller one.
            rng = stream(self.seed, replicate, 1)
            planted = self.manipulation(copy, size, rng, option_id=self.option_id)
            given = [result.log10_p for result in answers(self.tests, planted)]
            found.append([p is not None and p <= self.limit for p in given])
        return found


def power(
    figures: StationFigures,
    test: Test,
    manipulation: Manipulation,
    sizes: Sequence[float],
    *,
    seed: int,
    name: str = "",
    replicates: int = 200,
    level: float = 0.001,
    option_id: str = "",
    generator: str = "posterior",
    lists: bool = False,
    workers: int | None = 1,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Power:
    """How often ``test`` finds ``manipulation`` of each of ``sizes`` at ``level``, one-sided as the test is.

    ``sizes`` are shares of stations, 0 to 1; with 0 among them the rate of false alarms is shown, too. Other
    arguments as for :func:`~scrutineer.check.forensics.calibration.calibrate`.
    """
    tests = {name or getattr(test, "__name__", "test"): test}
    found = power_all(
        figures,
        tests,
        manipulation,
        sizes,
        seed=seed,
        replicates=replicates,
        level=level,
        option_id=option_id,
        generator=generator,
        lists=lists,
        workers=workers,
        engine=engine,
        progress=progress,
    )
    return next(iter(found.values()))


def power_all(
    figures: StationFigures,
    tests: Mapping[str, Test],
    manipulation: Manipulation,
    sizes: Sequence[float],
    *,
    seed: int,
    replicates: int = 200,
    level: float = 0.001,
    option_id: str = "",
    generator: str = "posterior",
    lists: bool = False,
    workers: int | None = 1,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> dict[str, Power]:
    """The same for several tests by name, all on the same copies."""
    steps = tuple(sorted(sizes))
    option = option_id or figures.leader()
    limit = float(np.log10(level)) + 1e-12
    task = _Replicate(
        copier(figures, generator, lists=lists),
        tuple(tests.values()),
        manipulation,
        option,
        steps,
        limit,
        seed,
    )
    told = over_replicates(task, replicates, workers=workers, engine=engine, progress=progress)
    seen = np.array(told, np.bool_).reshape(replicates, len(steps), len(tests)).sum(axis=0)
    return {
        name: Power(
            name,
            manipulation.id,
            generator,
            seed,
            level,
            steps,
            tuple(rate(int(count), replicates) for count in seen[:, at]),
        )
        for at, name in enumerate(tests)
    }


def rising(shares: Sequence[float]) -> Floats:
    """The non-decreasing values nearest to these by least squares (pool adjacent violators)."""
    blocks: list[tuple[float, int]] = []
    for share in shares:
        mean, size = float(share), 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean, size = (mean * size + before * count) / (size + count), size + count
        blocks.append((mean, size))
    return np.repeat([mean for mean, _ in blocks], [size for _, size in blocks])
