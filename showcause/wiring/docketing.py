"""A docket's file, the clock, and what looks at profiles, put together; needs no workspace."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from showcause.disclosure.docket import Event, line_of, read_docket
from showcause.domain.errors import BadInput
from showcause.wiring.clock import WorkspaceClock

if TYPE_CHECKING:
    from showcause.disclosure.docket import Seen


def docket_in(path: Path) -> list[Event]:
    """The events of a docket; a file that is not there yet has none.

    Raises:
        BadInput: it cannot be read.
    """
    if not path.exists():
        return []
    try:
        return read_docket(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("cannot be read", where=str(path)) from error


def added(path: Path, said: Iterable[tuple[str, str, str]]) -> int:
    """How many events (handle, kind, what was told) were added, each at the moment it came."""
    clock, count = WorkspaceClock(), 0
    with path.open("a", encoding="utf-8") as file:
        for handle, kind, told in said:
            file.write(line_of(Event(clock(), handle, kind, told)))
            file.flush()
            count += 1
        os.fsync(file.fileno())
    return count


def looking(address: str, handles: Sequence[str]) -> "Iterator[tuple[str, Seen]]":
    """What each profile shows now."""
    from showcause.platforms.docket.client import looks

    return looks(address, handles)
