"""NDJSON on standard input.

A pipe cannot be rewound: the cursor counts lines for people to read, and a program that starts
again feeds everything that may have been lost; what was read before adds nothing.
"""

import select
import time
from typing import BinaryIO, Final

from showcause.ingest.streams import Pulled
from showcause.platforms.streams.lines import LONGEST_LINE, whole_lines

_BLOCK: Final = 1 << 20


class StandardInput:
    """The lines of an open pipe or terminal."""

    name = "standard-input"

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._held = b""
        self._ended = False

    def pull(self, cursor: str, at_most: int, wait: float) -> Pulled:
        """The next lines; a last one without an end counts when the pipe is closed."""
        until = time.monotonic() + wait
        lines, taken = whole_lines(self._held, at_most)
        while not lines and not self._ended and self._readable(until):
            self._take()
            lines, taken = whole_lines(self._held, at_most)
        self._held = self._held[taken:]
        if self._held and not lines and (self._ended or len(self._held) > LONGEST_LINE):
            lines, self._held = (self._held,), b""
        over = self._ended and not self._held
        return Pulled(lines, str(int(cursor or 0) + len(lines)), ended=not lines, over=over)

    def close(self) -> None:
        """It was opened by whoever started us."""

    def _readable(self, until: float) -> bool:
        left = until - time.monotonic()
        return left > 0 and bool(select.select([self._file], [], [], left)[0])

    def _take(self) -> None:
        data = self._file.read1(_BLOCK)  # type: ignore[attr-defined]
        self._ended = not data
        self._held += data
