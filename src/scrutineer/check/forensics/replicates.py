"""Many simulations with one answer each: in this process, over processes of this machine, or over an engine.

The answers are the same wherever they are computed: replicate ``k`` has its own stream of random numbers, the
``k``-th child of one seed.
"""

import os
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

import numpy as np

from scrutineer.engine import Engine

Answer = TypeVar("Answer")
Progress = Callable[[int, int], None]
"""Called with how many replicates are done, and of how many."""


def stream(seed: int, replicate: int, part: int = 0) -> np.random.Generator:
    """The random numbers of one replicate; of several parts of it where it needs independent ones."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(replicate, part)))


def over_replicates(
    task: Callable[[int], Answer],
    replicates: int,
    *,
    workers: int | None = 1,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> list[Answer]:
    """``task(0), task(1), ...``: the answers in that order.

    With an ``engine`` on Spark the cluster computes them. Otherwise ``workers`` processes of this machine do,
    as many as it has cores where ``None``; with 1 this process itself. Processes are spawned: task and
    answers must be picklable, and a script that asks for several needs ``if __name__ == "__main__"``.
    """
    if engine is not None and engine.name == "spark":
        return engine.spread(task, range(replicates))
    workers = min(workers or os.cpu_count() or 1, replicates)
    answers: list[Answer] = []
    if workers <= 1:
        for replicate in range(replicates):
            answers.append(task(replicate))
            if progress:
                progress(replicate + 1, replicates)
        return answers
    # The task may hold a whole election: it travels once to each process, and after that only numbers do.
    packed = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
    with ProcessPoolExecutor(workers, get_context("spawn"), _hold, (packed,)) as pool:
        for done, answer in enumerate(pool.map(_held, range(replicates)), 1):
            answers.append(answer)
            if progress:
                progress(done, replicates)
    return answers


_TASK: list[Callable[[int], Any]] = []


def _hold(packed: bytes) -> None:
    _TASK[:] = [pickle.loads(packed)]


def _held(replicate: int) -> Any:
    return _TASK[0](replicate)
