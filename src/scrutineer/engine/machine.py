"""What an engine can do, and the door to those there are."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, ClassVar, Final, Self, TypeVar

import narwhals as nw

from scrutineer.model import Frame, NotSupportedError
from scrutineer.words import Sentence, mark

Item = TypeVar("Item")
Answer = TypeVar("Answer")

ENGINES: Final = ("duckdb", "spark")
"""The names that :func:`open_engine` knows."""


class Engine(ABC):
    """A place where lazy Narwhals expressions are computed. Closes what it opened when its context ends."""

    name: ClassVar[str]

    @abstractmethod
    def frame(self, frame: Frame) -> nw.LazyFrame[Any]:
        """A table of an election, in memory or left in its file, as a lazy frame of this engine."""

    @abstractmethod
    def keep(self, lazy: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The same rows, computed once and held, for a frame that several questions are asked of."""

    @abstractmethod
    def close(self) -> None:
        """Give back what the engine holds; its frames are void afterwards."""

    def spread(self, function: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
        """The function's answer for every item, in the order of the items, where the engine computes.

        For work that is no table, such as a thousand simulations. Function and items must be picklable, and
        the answers must not depend on where or in which order they are computed. Here: one after the other,
        in this process.
        """
        return [function(item) for item in items]

    def collect(self, lazy: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
        """The rows of a lazy frame, in memory (pyarrow). Meant for small answers."""
        return lazy.collect("pyarrow")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_engine(name: str = "duckdb", *, master: str | None = None, cores: int | None = None) -> Engine:
    """Open the engine ``name``, one of :data:`ENGINES`.

    ``master`` is the URL of a Spark cluster (``local[2]``, ``spark://host:7077``; this machine where it is
    ``None``); DuckDB has none. ``cores`` bounds the threads on this machine; all of them where ``None``.

    Raises :class:`NotSupportedError` for another name, or where Spark is not installed.
    """
    if name == "duckdb":
        from scrutineer.engine.duck import DuckEngine

        return DuckEngine(cores)
    if name == "spark":
        from scrutineer.engine.spark import SparkEngine

        return SparkEngine(master, cores)
    said = Sentence(
        mark("The engine {name} is not known. Known are: {known}."),
        {"name": name, "known": ", ".join(ENGINES)},
    )
    raise NotSupportedError("M-01", said)
