"""Spark, on this machine or on a cluster: the engine for what is too large for one process.

Only this module knows pyspark, which is an extra of the installation.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, cast

import narwhals as nw

from scrutineer.engine.machine import Answer, Engine, Item
from scrutineer.model import Frame, NotSupportedError, Stored
from scrutineer.words import Sentence, mark

_EVERYWHERE: Final = {
    "spark.app.name": "scrutineer",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
    # A sum that does not fit 64 bits is an error, as on DuckDB, and never a wrong number.
    "spark.sql.ansi.enabled": "true",
    # Spark derives constraints from every renamed expression; on the controls of a whole law their number
    # grows until the planner has no memory left. Nothing here needs them.
    "spark.sql.constraintPropagation.enabled": "false",
}
_ON_THIS_MACHINE: Final = {
    # Else Spark looks up the name of the machine, which may lead to a network that is not there.
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    # The default of 200 is for clusters; here most of them would be empty.
    "spark.sql.shuffle.partitions": "4",
}


class SparkEngine(Engine):
    """One Spark session: of the cluster at ``master``, or of this machine with ``cores`` threads.

    A session that is already open in this process is used as it is, and left open.
    """

    name = "spark"

    def __init__(self, master: str | None = None, cores: int | None = None) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError as missing:
            said = mark("Spark is not installed. Install it with: {command}. It needs Java 17 or newer.")
            raise NotSupportedError(
                "M-02", Sentence(said, {"command": "pip install '.[spark]'"})
            ) from missing
        self._folder = tempfile.TemporaryDirectory(prefix="scrutineer-spark-")
        open_already = SparkSession.getActiveSession()
        self._own = open_already is None
        self._session = open_already or _session(master or f"local[{cores or '*'}]", Path(self._folder.name))

    def frame(self, frame: Frame) -> nw.LazyFrame[Any]:
        """See :meth:`Engine.frame`. A file must lie where every worker can read it."""
        if isinstance(frame, Stored):
            return _lazy(self._session.read.parquet(str(frame.path)))
        return _lazy(self._session.createDataFrame(frame.to_arrow()))

    def keep(self, lazy: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """See :meth:`Engine.keep`."""
        return _lazy(lazy.to_native().persist())

    def spread(self, function: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
        """See :meth:`Engine.spread`: on the workers, each of which must have this package installed."""
        context = self._session.sparkContext
        if (context.master or "").startswith("local"):
            # Else the workers on this machine would run whatever Python stands first on the path.
            context.pythonExec = sys.executable
        # Few items a task: simulations take seconds each, and a worker that is done early takes the next.
        pieces = min(len(items), 4 * context.defaultParallelism)
        numbered = context.parallelize(list(items), max(pieces, 1))
        return list(numbered.map(function).collect())

    def close(self) -> None:
        """See :meth:`Engine.close`."""
        if self._own:
            self._session.stop()
        self._folder.cleanup()


def _lazy(native: Any) -> nw.LazyFrame[Any]:
    lazy: nw.LazyFrame[Any] = nw.from_native(native)
    return lazy


def _session(master: str, folder: Path) -> Any:
    """A session whose Java process writes its log to a file in ``folder`` instead of to the terminal."""
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkRuntimeError
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    conf = SparkConf().setMaster(master)
    conf.set("spark.sql.warehouse.dir", str(folder / "warehouse"))
    for key, value in {**_EVERYWHERE, **(_ON_THIS_MACHINE if master.startswith("local") else {})}.items():
        conf.set(key, value)
    log = folder / "spark.log"
    try:
        with log.open("wb") as written:
            # A Java process that an earlier session of this Python process left behind is used again.
            gateway = SparkContext._gateway or cast(Any, launch_gateway)(conf, {"stderr": written})
        return SparkSession(SparkContext(conf=conf, gateway=gateway))
    except PySparkRuntimeError as error:
        said = mark("Spark could not start ({reason}). It needs Java 17 or newer.")
        lines = log.read_text("utf-8", errors="replace").split("\n")
        reason = next((line.strip() for line in lines if line.strip()), str(error))
        raise NotSupportedError("M-03", Sentence(said, {"reason": reason})) from error
