"""Where tables are computed: DuckDB in this process, Spark on a cluster, through one Narwhals expression.

An engine reads a frame or a file, runs a lazy expression and hands the small answer back.
Never here: what is computed; an expression that only one engine understands.
"""

from scrutineer.engine.machine import ENGINES, Engine, open_engine

__all__ = ["ENGINES", "Engine", "open_engine"]
