"""What reading a file is told and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from showcause.domain.moment import DAY, Moment

EARLIEST: Moment = 631_152_000_000
"""1990-01-01T00:00:00Z; nothing a social platform tells us happened before."""


@dataclass(frozen=True, slots=True)
class IngestKeys:
    """The secret that turns reporters and sign-up tokens into keyed tokens."""

    token_key: bytes


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reading is; `rows_total` is None where the file does not say beforehand.

    `bytes_done` of `bytes_total` is known for every format and serves for the time left.
    """

    rows_done: int
    rows_total: int | None
    bytes_done: int
    bytes_total: int


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """How one column of a file was understood: `field` is ours, or empty when it is not used."""

    column: str
    kind: str
    field: str
    why: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """The moments an event may bear."""

    earliest: Moment
    latest: Moment


def bounds_at(now: Moment) -> Bounds:
    """From 1990 to one day after `now`, because clocks and time zones of exports are off."""
    return Bounds(EARLIEST, now + DAY)


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file held, and where its staged rows are.

    `rows` counts every row or line of the file. `staged` counts staged rows by kind (one post
    gives several share rows), `quarantined` refused rows by reason. `exact_repeats` counts rows
    equal in every byte to an earlier row. `sha256` is over the `size` bytes that were taken.
    """

    file: str
    format: str
    size: int
    sha256: str
    rows: int
    exact_repeats: int
    staged: Mapping[str, int]
    quarantined: Mapping[str, int]
    columns: tuple[ColumnUse, ...]
    parts: Mapping[str, tuple[Path, ...]]
    quarantine_parts: tuple[Path, ...]
    warnings: tuple[str, ...] = field(default=())

    @property
    def anything_went_in(self) -> bool:
        """Whether at least one row was staged."""
        return any(self.staged.values())
