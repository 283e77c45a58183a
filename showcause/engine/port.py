"""What every engine offers; only wiring knows which one is plugged in."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from showcause.domain.errors import ShowcauseError
from showcause.engine.definition import Definition

if TYPE_CHECKING:
    import pyarrow as pa

Sources = Mapping[str, "Sequence[Path] | pa.Table"]
"""Table name to Parquet files (may be none) or an Arrow table. A source named as a step of the
definition stands for that step, which is then not run."""


class StepFailed(ShowcauseError):
    """One step of a definition could not run; `where` names it and `sql` is what was sent."""

    def __init__(self, message: str, *, where: str, sql: str) -> None:
        super().__init__(f"{message}\n{sql}", where=where)
        self.sql = sql


class Engine(Protocol):
    """Runs definitions; a kind with no files reads as an empty table of its columns."""

    def run(
        self, definition: Definition, sources: Sources, params: Mapping[str, int] | None = None
    ) -> "pa.Table":
        """The rows of the definition's last step; `$name` in the SQL is a whole number."""
        ...

    def run_to(
        self,
        definition: Definition,
        sources: Sources,
        out: Path,
        params: Mapping[str, int] | None = None,
    ) -> int:
        """Write those rows as one Parquet file and return how many there are."""
        ...


@runtime_checkable
class LocalEngine(Engine, Protocol):
    """An engine on this machine over local files: compiled passes may answer steps beside it."""

    @property
    def threads(self) -> int:
        """How many threads it may use."""
        ...
