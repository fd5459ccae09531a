"""The engines: what they are called, what is said where one is missing, and that they leave quietly."""

import subprocess
import sys
from pathlib import Path

import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scrutineer.engine import ENGINES, Engine, open_engine
from scrutineer.model import NotSupportedError, Stored
from tests.rows import election
from tests.test_tally import AREAS, ONE_CONTEST, STATIONS, TWO_LINES, counted

TABLE = pa.table({"place": ["x", "y", "x"], "votes": pa.array([1, None, 3], pa.int64())})


def sums(engine: Engine, frame: nw.LazyFrame) -> list[tuple]:
    votes = nw.col("votes")
    lazy = (
        frame.group_by("place").agg(votes.sum().cast(nw.Int64), votes.count().alias("stated")).sort("place")
    )
    return engine.collect(lazy).rows()


def test_a_frame_and_a_file_give_the_same(tmp_path: Path):
    pq.write_table(TABLE, tmp_path / "t.parquet")
    with open_engine() as engine:
        assert engine.name == "duckdb"
        in_memory = engine.frame(nw.from_native(TABLE, eager_only=True))
        in_file = engine.frame(Stored(tmp_path / "t.parquet", ("place", "votes")))
        expected = [("x", 4, 2), ("y", 0, 0)]
        assert sums(engine, in_memory) == sums(engine, in_file) == expected
        assert sums(engine, engine.keep(in_file)) == expected


def test_what_is_kept_stays_when_the_file_is_gone(tmp_path: Path):
    pq.write_table(TABLE, tmp_path / "t.parquet")
    with open_engine(cores=1) as engine:
        kept = engine.keep(engine.frame(Stored(tmp_path / "t.parquet", ("place", "votes"))))
        (tmp_path / "t.parquet").unlink()
        assert sums(engine, kept) == [("x", 4, 2), ("y", 0, 0)]


def test_an_unknown_engine_is_refused_with_the_known_ones():
    with pytest.raises(NotSupportedError) as caught:
        open_engine("abacus")
    for name in ("abacus", *ENGINES):
        assert name in caught.value.text("en")


def test_without_spark_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    for name in ("pyspark", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(NotSupportedError) as caught:
        open_engine("spark")
    assert "pip install '.[spark]'" in caught.value.text("en")
    assert caught.value.code == "M-02"


def test_a_count_ends_without_a_word_about_leaks():
    """DuckDB's binding complains at the end of Python about what other libraries still hold."""
    program = "import tests.test_engine as here; here.one_count()"
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


def one_count() -> None:
    """For the test above, in a process of its own."""
    protocols = [{"protocol_id": "p", "contest_id": "president", "station_id": "001", "ballots_cast": 5}]
    given = election(
        areas=AREAS, stations=STATIONS, contests=ONE_CONTEST, options=TWO_LINES, protocols=protocols
    )
    counted(given)


@pytest.mark.spark
def test_spark_on_this_machine_gives_the_same():
    with open_engine("spark", cores=2) as engine:
        frame = engine.frame(nw.from_native(TABLE, eager_only=True))
        assert sums(engine, frame) == sums(engine, engine.keep(frame)) == [("x", 4, 2), ("y", 0, 0)]
        inner = open_engine("spark")
        inner.close()
        assert sums(engine, frame) == [("x", 4, 2), ("y", 0, 0)], "a session in use is not closed by another"
