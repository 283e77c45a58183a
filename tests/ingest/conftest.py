"""Reading bytes as if somebody had handed in a file, and looking at what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from showcause.engine.duckdb import DuckDBEngine
from showcause.ingest.columns import ColumnMap
from showcause.ingest.files import read_file
from showcause.ingest.reading import FileReading, IngestKeys
from showcause.ingest.union import Store, Union, standing_rows, unite

NOW = 1_795_180_000_000
KEY = b"k" * 32


@dataclass(frozen=True)
class Look:
    """A reading with its staged and refused rows as Python values."""

    reading: FileReading

    def rows(self, kind: str) -> list[dict[str, Any]]:
        return [
            row
            for part in self.reading.parts.get(kind, ())
            for row in pq.read_table(part).to_pylist()
        ]

    def refused(self) -> list[dict[str, Any]]:
        return [
            row for part in self.reading.quarantine_parts for row in pq.read_table(part).to_pylist()
        ]

    def reasons(self) -> list[tuple[int, str, str]]:
        return sorted((row["row"], row["column"], row["reason"]) for row in self.refused())


Read = Callable[..., Look]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a file (made from bytes when given), one staging folder each."""
    count = 0

    def reading(
        name: str | Path,
        content: bytes | None = None,
        *,
        platform: str | None = None,
        names: Mapping[str, str] | None = None,
        workers: int = 1,
    ) -> Look:
        nonlocal count
        count += 1
        staging = tmp_path / f"staging-{count}"
        staging.mkdir()
        path = Path(name) if isinstance(name, Path) else tmp_path / name
        if content is not None:
            path.write_bytes(content)
        return Look(
            read_file(
                path,
                platform=platform,
                keys=IngestKeys(KEY),
                columns_map=ColumnMap(names) if names else None,
                staging=staging,
                now=NOW,
                progress=None,
                workers=workers,
            )
        )

    return reading


@dataclass
class Shelf:
    """A store as a caller keeps one: listed parts and withdrawn rows."""

    engine: DuckDBEngine
    folder: Path
    store: Store
    quarantine: list[dict[str, Any]]
    count: int = 0

    def add(self, look: Look) -> list[Union]:
        self.count += 1
        unions = unite(self.engine, look.reading.parts, self.store, self.folder, str(self.count))
        parts: dict[str, Sequence[Path]] = dict(self.store.parts)
        gone = [] if self.store.withdrawn is None else [self.store.withdrawn]
        for union in unions:
            if union.part:
                parts[union.kind] = [*parts.get(union.kind, ()), union.part]
            gone.append(union.withdrawn)
            if union.quarantine:
                self.quarantine += pq.read_table(union.quarantine).to_pylist()
        self.store = Store(parts, pa.concat_tables(gone) if gone else None)
        return unions

    def rows(self, kind: str) -> list[str]:
        """The rows that stand, in no particular order but comparable."""
        return sorted(map(repr, standing_rows(self.engine, kind, self.store).to_pylist()))

    def values(self, kind: str) -> list[dict[str, Any]]:
        return standing_rows(self.engine, kind, self.store).to_pylist()  # type: ignore[no-any-return]


@pytest.fixture
def new_shelf(tmp_path: Path) -> Callable[[], Shelf]:
    """An empty store, another one at each call."""
    count = 0

    def make() -> Shelf:
        nonlocal count
        count += 1
        folder = tmp_path / f"shelf-{count}"
        folder.mkdir()
        return Shelf(DuckDBEngine("1GB", 1, folder), folder, Store({}), [])

    return make
