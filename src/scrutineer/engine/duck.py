"""DuckDB inside this process: the engine that needs nothing else."""

import atexit
import sys
from itertools import count
from typing import Any

import duckdb
import narwhals as nw

from scrutineer.engine.machine import Engine
from scrutineer.model import Frame, Stored


class DuckEngine(Engine):
    """One DuckDB database in memory. ``cores`` bounds its threads; all of the machine where ``None``."""

    name = "duckdb"

    def __init__(self, cores: int | None = None) -> None:
        settings: dict[str, str | bool | int | float | list[str]] = {"preserve_insertion_order": False}
        if cores is not None:
            settings["threads"] = cores
        self._database = duckdb.connect(":memory:", config=settings)
        self._names = (f"kept_{number}" for number in count())

    def frame(self, frame: Frame) -> nw.LazyFrame[Any]:
        """See :meth:`Engine.frame`."""
        if isinstance(frame, Stored):
            return nw.from_native(self._database.read_parquet(str(frame.path)))
        return nw.from_native(self._database.from_arrow(frame.to_arrow()))

    def keep(self, lazy: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """See :meth:`Engine.keep`."""
        name = next(self._names)
        lazy.to_native().create(name)
        return nw.from_native(self._database.table(name))

    def close(self) -> None:
        """See :meth:`Engine.close`."""
        self._database.close()


def _leave_quietly() -> None:
    # DuckDB's binding prints every object of its own that is alive when Python ends, and Narwhals' caches
    # keep some: without clearing them each command would end in thirty lines about leaks.
    modules = [module for name, module in sys.modules.items() if name.startswith("narwhals")]
    for value in [value for module in modules for value in vars(module).values()]:
        if callable(clear := getattr(value, "cache_clear", None)):
            clear()


atexit.register(_leave_quietly)
