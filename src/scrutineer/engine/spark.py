"""Spark, on this machine or on a cluster: the engine for what is too large for one process.

Only this module knows pyspark, which is an extra of the installation.
"""

from typing import Any, Final

import narwhals as nw

from scrutineer.engine.machine import Engine
from scrutineer.model import Frame, NotSupportedError, Stored
from scrutineer.words import Sentence, mark

_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    # A sum that does not fit 64 bits is an error on both engines, never a wrong number.
    "spark.sql.ansi.enabled": "true",
    # Without this a driver on a laptop announces the name of a network it may not be able to reach.
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.log.level": "ERROR",
}


class SparkEngine(Engine):
    """One Spark session: of the cluster at ``master``, or of this machine with ``cores`` threads."""

    name = "spark"

    def __init__(self, master: str | None = None, cores: int | None = None) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError as missing:
            said = Sentence(
                mark("Spark is not installed. Install it with: {command}. It needs Java 17 or newer."),
                {"command": "pip install 'scrutineer[spark]'"},
            )
            raise NotSupportedError("M-02", said) from missing
        builder = SparkSession.builder.appName("scrutineer").master(master or f"local[{cores or '*'}]")
        for key, value in _SETTINGS.items():
            builder = builder.config(key, value)
        self._session = builder.getOrCreate()

    def frame(self, frame: Frame) -> nw.LazyFrame[Any]:
        """See :meth:`Engine.frame`. A file must be where every worker can read it."""
        if isinstance(frame, Stored):
            return nw.from_native(self._session.read.parquet(str(frame.path)))
        return nw.from_native(self._session.createDataFrame(frame.to_arrow()))

    def keep(self, lazy: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """See :meth:`Engine.keep`."""
        return nw.from_native(lazy.to_native().persist())

    def close(self) -> None:
        """See :meth:`Engine.close`."""
        self._session.stop()
