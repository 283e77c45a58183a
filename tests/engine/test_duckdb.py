"""The DuckDB engine keeps the contract of engine.port.Engine."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from showcause.domain.activity import KINDS
from showcause.domain.errors import BadInput
from showcause.engine.definition import Definition, Step
from showcause.engine.duckdb import DuckDBEngine, StepFailed


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return DuckDBEngine("200MB", 2, tmp_path)


def reading(*sqls: str, reads: tuple[str, ...] = ("share",)) -> Definition:
    steps = tuple(Step(f"step_{number}", sql) for number, sql in enumerate(sqls))
    return Definition("example", "1", reads, steps)


NUMBERS = pa.table({"n": [1, 2, 3]})


def test_a_kind_without_files_is_an_empty_table_of_its_columns(engine: DuckDBEngine) -> None:
    for kind, columns in KINDS.items():
        rows = engine.run(reading(f'SELECT * FROM "{kind}"', reads=(kind,)), {})
        given_none = engine.run(reading(f'SELECT * FROM "{kind}"', reads=(kind,)), {kind: ()})

        assert rows.column_names == [name for name, _ in columns]
        assert rows.num_rows == given_none.num_rows == 0


def test_steps_read_earlier_steps_and_sums_are_int64(engine: DuckDBEngine) -> None:
    definition = reading(
        "SELECT n * $times AS n FROM numbers",
        "SELECT SUM(a.n) AS total FROM step_0 AS a JOIN step_0 AS b ON a.n = b.n",
        reads=("numbers",),
    )

    rows = engine.run(definition, {"numbers": NUMBERS}, {"times": 10})

    assert rows.schema.field("total").type == pa.int64()
    assert rows.to_pylist() == [{"total": 60}]


def test_files_are_read_as_one_table(engine: DuckDBEngine, tmp_path: Path) -> None:
    files = [tmp_path / "it's one.parquet", tmp_path / "two.parquet"]
    for file in files:
        pq.write_table(NUMBERS, file)

    rows = engine.run(reading("SELECT SUM(n) AS s FROM numbers", reads=()), {"numbers": files})

    assert rows.to_pylist() == [{"s": 12}]


def test_rows_can_go_straight_to_a_file(engine: DuckDBEngine, tmp_path: Path) -> None:
    out = tmp_path / "out's.parquet"

    written = engine.run_to(
        reading("SELECT n, SUM(n) AS s FROM numbers GROUP BY n", reads=()),
        {"numbers": NUMBERS},
        out,
    )

    assert written == 3
    assert pq.read_schema(out).field("s").type == pa.int64()
    assert pq.ParquetFile(out).metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_failing_step_is_named_with_its_sql(engine: DuckDBEngine) -> None:
    with pytest.raises(StepFailed, match="example 1, step step_0") as caught:
        engine.run(reading("SELECT nowhere FROM share"), {})

    assert "SELECT nowhere FROM share" in caught.value.sql


def test_an_unknown_table_and_a_missing_number_are_bad_input(engine: DuckDBEngine) -> None:
    with pytest.raises(BadInput, match="nothing to read for numbers"):
        engine.run(reading("SELECT n FROM numbers", reads=("numbers",)), {})
    with pytest.raises(BadInput, match="whole number"):
        engine.run(reading("SELECT $n AS n FROM share"), {})


def test_more_than_fits_in_memory_is_spilled_and_right(tmp_path: Path) -> None:
    small = DuckDBEngine("60MB", 1, tmp_path)
    rows = pa.table({"n": range(2_000_000)})
    definition = reading(
        "SELECT n - n % 2 AS pair, MAX(n) AS largest FROM numbers GROUP BY n - n % 2",
        "SELECT COUNT(*) AS pairs, MAX(largest) AS largest FROM step_0",
        reads=(),
    )

    found = small.run(definition, {"numbers": rows})

    assert found.to_pylist() == [{"pairs": 1_000_000, "largest": 1_999_999}]


def test_text_order_and_time_are_those_of_utc(engine: DuckDBEngine) -> None:
    rows = engine.run(
        reading("SELECT CAST(TIMESTAMPTZ '2026-01-01 00:00:00+00' AS VARCHAR) AS t"), {}
    )

    assert rows["t"].to_pylist() == ["2026-01-01 00:00:00+00"]


def test_a_source_named_as_a_step_stands_for_it(engine: DuckDBEngine) -> None:
    definition = reading("SELECT * FROM nowhere", "SELECT SUM(n) AS s FROM step_0", reads=())

    assert engine.run(definition, {"step_0": NUMBERS})["s"].to_pylist() == [6]
