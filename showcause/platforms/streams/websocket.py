"""Events from a websocket: our own NDJSON, one event a message, or a Jetstream's messages.

A Jetstream is rewound by the moment of its last message, a little further than needed, since what
was read before adds nothing. Any other websocket cannot be rewound: what it sent while nobody was
connected is lost, so a queue belongs in between where that matters.
"""

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from showcause.domain.errors import BadInput, PlatformError
from showcause.domain.moment import SECOND
from showcause.ingest.jetstream import events_of
from showcause.ingest.streams import Pulled

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

JETSTREAM: Final = "jetstream+"
_OVERLAP_MICROSECONDS: Final = 5_000_000
_LONGEST_MESSAGE: Final = 16 << 20
_QUEUED: Final = 1_024


class WebsocketStream:
    """`wss://…`, or `jetstream+wss://…/subscribe?wantedCollections=…`."""

    def __init__(self, address: str) -> None:
        self._is_jetstream = address.startswith(JETSTREAM)
        self._address = address.removeprefix(JETSTREAM)
        parts = urlsplit(self._address)
        if parts.password:
            raise BadInput("a password does not belong in an address")
        self.name = f"websocket:{parts.netloc}{parts.path}"
        self._opened = ExitStack()
        self._connection: ClientConnection | None = None

    def pull(self, cursor: str, at_most: int, wait: float) -> Pulled:
        """What came within `wait` seconds, at most so many messages."""
        until = time.monotonic() + wait
        lines: list[bytes] = []
        skipped = messages = 0
        while messages < at_most and (left := until - time.monotonic()) > 0:
            message = self._message(cursor, left)
            if message is None:
                break
            messages += 1
            moment, events = self._read(message, cursor)
            lines += events
            skipped += not events
            cursor = moment
        return Pulled(tuple(lines), cursor, skipped, ended=not messages)

    def close(self) -> None:
        """Close the connection."""
        self._connection = None
        self._opened.close()

    def _read(self, message: str | bytes, cursor: str) -> tuple[str, list[bytes]]:
        """The cursor after a message, and its events; one that cannot be read goes on as it is."""
        if not self._is_jetstream:
            line = message.encode() if isinstance(message, str) else message
            return str(int(cursor or 0) + 1), line.splitlines()
        try:
            moment, events = events_of(message)
        except BadInput:
            return cursor, [message.encode() if isinstance(message, str) else message]
        return str(max(moment, int(cursor or 0))), events

    def _message(self, cursor: str, left: float) -> str | bytes | None:
        from websockets.exceptions import WebSocketException

        try:
            message: str | bytes = self._open(cursor).recv(timeout=left)
            return message
        except TimeoutError:
            return None
        except (OSError, WebSocketException) as error:
            self.close()
            told = str(error).partition("\n")[0] or type(error).__name__
            raise PlatformError(told, permanent=False, where=self.name, wait_ms=SECOND) from error

    def _open(self, cursor: str) -> "ClientConnection":
        from websockets.sync.client import connect

        if self._connection is None:
            begun = connect(
                self._rewound(cursor), max_size=_LONGEST_MESSAGE, max_queue=_QUEUED, proxy=None
            )
            self._connection = self._opened.enter_context(begun)
        return self._connection

    def _rewound(self, cursor: str) -> str:
        if not self._is_jetstream or not cursor:
            return self._address
        sign = "&" if urlsplit(self._address).query else "?"
        return f"{self._address}{sign}cursor={int(cursor) - _OVERLAP_MICROSECONDS}"
