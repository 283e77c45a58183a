"""The engine that reads activity, and the activity the record lists."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from showcause.domain.errors import BadInput
from showcause.wiring.alone import alone
from showcause.wiring.opening import Workspace

if TYPE_CHECKING:
    from showcause.engine.port import Engine


def engine(workspace: Workspace) -> "Engine":
    """The engine that runs definitions: DuckDB, within the configured memory."""
    from showcause.engine.duckdb import DuckDBEngine

    scratch = workspace.home / "activity" / ".scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    return DuckDBEngine(
        memory_limit=workspace.settings.engine_memory,
        threads=workspace.settings.engine_threads,
        temp_directory=scratch,
    )


def machine_engine(memory_limit: str = "3GB") -> "Engine":
    """An engine with all of this machine's processors, where there is no workspace."""
    from showcause.engine.duckdb import DuckDBEngine

    scratch = Path(tempfile.gettempdir())
    return DuckDBEngine(memory_limit, os.cpu_count() or 1, scratch)


def spark_engine() -> "Engine":
    """The engine on the Spark that submitted this process, or one inside this machine.

    Raises:
        BadInput: pyspark is not installed.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise BadInput("Spark is not installed", hint="pip install 'showcause[spark]'") from error
    from showcause.engine.spark import SETTINGS, SparkEngine

    builder = SparkSession.builder.appName("showcause")
    if not {"PYSPARK_GATEWAY_PORT", "SPARK_REMOTE", "MASTER"} & set(os.environ):
        threads = os.cpu_count() or 1
        own = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": str(threads)}
        builder = builder.master(f"local[{threads}]")
        for name, value in own.items():
            builder = builder.config(name, value)
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return SparkEngine(session)


def small_engine() -> "Engine":
    """An engine for a handful of rows, where there is no workspace."""
    from showcause.engine.duckdb import DuckDBEngine

    scratch = Path(tempfile.gettempdir())
    return DuckDBEngine(memory_limit="256MB", threads=1, temp_directory=scratch)


def sources(workspace: Workspace) -> dict[str, list[Path]]:
    """The Parquet files of each kind of activity that the record lists, all with every column."""
    from showcause.steps.ingest import standing_sources

    mend(workspace)
    return standing_sources(engine(workspace), workspace.home)


def mend(workspace: Workspace) -> None:
    """Give activity that an earlier version read in the columns that came since."""
    from showcause.steps.mend_parts import mend_parts, old_parts

    if old_parts(workspace.home):
        with turn_to_rewrite(workspace):
            mend_parts(workspace.circumstances)


@contextmanager
def turn_to_rewrite(workspace: Workspace) -> Iterator[None]:
    """The turn to write parts again, waited for: nobody reads activity in, nor copies it."""
    backup, ingest = (alone(workspace, name, waiting=True) for name in ("backup", "ingest"))
    with backup, ingest:
        yield


def activity_digest() -> str:
    """One digest over every batch that added something."""
    from showcause.domain.identifier import digest
    from showcause.store.reads.activity import batches_with_parts

    return digest(*batches_with_parts())
