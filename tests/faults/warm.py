"""Loads everything a command needs and opens nothing: what killed processes are forked from."""

from importlib import import_module
from pathlib import Path
from typing import Final

from showcause.store import record

LOADED: Final = (
    "duckdb",
    "httpx",
    "pyarrow.parquet",
    "sqlglot",
    "showcause.wiring",
    "showcause.cli.app",
    "showcause.ingest.ndjson",
    "showcause.platforms.mailfile.folder",
    "showcause.platforms.sandbox.client",
    "showcause.platforms.sandbox.people",
    "showcause.steps.path",
    "showcause.workers.watch",
)

for name in LOADED:
    import_module(name)

# Django is set up once; whoever is forked from here moves on to a database that exists.
record.open_record(record.database_from_url("", Path("/nowhere")), secret="-", extra={})
