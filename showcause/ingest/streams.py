"""What a live stream of events is to us: lines that are pulled, and the place to go on from."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a stream had next.

    `lines` are NDJSON events as docs/reference/events.md describes them; `cursor` is where to go on
    once they are durable. `skipped` counts messages that are no activity at all. `ended`: nothing
    came in the time given, or nothing more ever will.
    """

    lines: tuple[bytes, ...]
    cursor: str
    skipped: int = 0
    ended: bool = False
    over: bool = False


class Stream(Protocol):
    """One source of events outside. Pulling is what pushes back: nobody pulls before the last
    pull is durable."""

    name: str
    """What its cursor is kept under."""

    def pull(self, cursor: str, at_most: int, wait: float) -> Pulled:
        """At most so many events after the cursor ('' is the beginning), within `wait` seconds.

        Raises:
            PlatformError: the stream cannot be reached for now.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
