"""The engine for a cluster: the same definitions on whatever Spark the operator has.

Only the subset of engine.lint is sent, so the SQL is what DuckDB runs, word for word but for
identifiers in quotes and `||`, which concatenates in both. Sources are Parquet files, local or at
any address Spark can read, or Arrow tables. Rows come back through Arrow. A step read more than
once is persisted for that run and let go afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.domain.activity import KINDS
from showcause.domain.errors import BadInput
from showcause.engine.definition import (
    Definition,
    needed_steps,
    times_read,
    with_parameters,
)
from showcause.engine.port import Sources, StepFailed

if TYPE_CHECKING:
    import pyarrow as pa

_SQL_TYPES = {
    "string": "STRING",
    "int64": "BIGINT",
    "list<string>": "ARRAY<STRING>",
    "binary": "BINARY",
}


SETTINGS: Final = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
"""What a session needs so that it answers as DuckDB does: overflow is an error, midnight is UTC."""


@dataclass(frozen=True, slots=True)
class SparkEngine:
    """An engine.port.Engine on a Spark session; it is not a LocalEngine: no compiled passes."""

    session: Any

    def run(
        self, definition: Definition, sources: Sources, params: Mapping[str, int] | None = None
    ) -> "pa.Table":
        """The rows of the last step, in no order; sums come back as int64."""
        answer, kept = self._prepared(definition, sources, params or {})
        try:
            return _tried(definition, "answer", "", lambda: _int64(answer.toArrow()))
        finally:
            for frame in kept:
                frame.unpersist()

    def run_to(
        self,
        definition: Definition,
        sources: Sources,
        out: Path,
        params: Mapping[str, int] | None = None,
    ) -> int:
        """Write those rows as one Parquet file (zstd) and return how many there are."""
        import pyarrow.parquet as pq

        rows = self.run(definition, sources, params)
        pq.write_table(rows, out, compression="zstd")
        return int(rows.num_rows)

    def _prepared(
        self, definition: Definition, sources: Sources, params: Mapping[str, int]
    ) -> tuple[Any, list[Any]]:
        frames = {name: self._frame(name, source) for name, source in sources.items()}
        frames |= {name: self._empty(name) for name in definition.reads if name not in sources}
        kept: list[Any] = []
        steps = needed_steps(definition, sources)
        for number, step in enumerate(steps):
            sql = with_parameters(step.sql, params)
            frame = _tried(definition, step.name, sql, lambda sql=sql: self._sql(sql, frames))
            if sum(times_read(step.name, later.sql) for later in steps[number + 1 :]) > 1:
                kept.append(frame.persist())
            frames[step.name] = frame
        return frames[steps[-1].name], kept

    def _sql(self, sql: str, frames: Mapping[str, Any]) -> Any:
        used = {name: frame for name, frame in frames.items() if times_read(name, sql)}
        for name, frame in used.items():
            frame.createOrReplaceTempView(name)
        return self.session.sql(sql.replace('"', "`"))

    def _frame(self, name: str, source: Any) -> Any:
        if not isinstance(source, Sequence):
            return self.session.createDataFrame(_plain(source))
        if not source:
            return self._empty(name)
        merged = self.session.read.option("mergeSchema", "true")
        return merged.parquet(*(str(file) for file in source))

    def _empty(self, name: str) -> Any:
        if name not in KINDS:
            raise BadInput(f"nothing to read for {name}", hint="give its files or a table")
        columns = ", ".join(f"`{column}` {_SQL_TYPES[kind]}" for column, kind in KINDS[name])
        return self.session.createDataFrame([], columns)


def _plain(table: "pa.Table") -> "pa.Table":
    """The table without dictionary-encoded columns, which Spark does not read."""
    import pyarrow as pa

    plain = [
        field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(plain))


def _int64(table: "pa.Table") -> "pa.Table":
    """Whole numbers as DuckDB gives them: Spark's literals are 32-bit ones."""
    import pyarrow as pa

    wide = [
        field.with_type(pa.int64()) if pa.types.is_integer(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema([field.with_nullable(True) for field in wide]))


def _tried(definition: Definition, step: str, sql: str, execute: Any) -> Any:
    from pyspark.errors import PySparkException

    try:
        return execute()
    except PySparkException as error:
        where = f"{definition.name} {definition.version}, step {step}"
        raise StepFailed(str(error), where=where, sql=sql) from error
