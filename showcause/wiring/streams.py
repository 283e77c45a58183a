"""Picks the live streams that events come from, by their addresses."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from showcause.domain.errors import BadInput

if TYPE_CHECKING:
    from showcause.ingest.streams import Stream

ADDRESSES: Final = "a folder, -, wss://…, jetstream+wss://…, nats://…, postgresql://…?table=…"
_WEBSOCKETS: Final = ("wss", "ws", "jetstream+wss", "jetstream+ws")
_NATS: Final = ("nats", "tls")
_TABLES: Final = ("postgresql", "postgres")


def stream_at(address: str) -> "Stream":
    """The stream at an address; a NATS credentials file is named by SHOWCAUSE_NATS_CREDENTIALS.

    Raises:
        BadInput: no stream can be at such an address, or a library for it is not installed.
    """
    scheme = address.partition("://")[0] if "://" in address else ""
    if address == "-":
        from showcause.platforms.streams.standard_input import StandardInput

        return StandardInput(sys.stdin.buffer)
    if scheme in _WEBSOCKETS:
        _must_have("websockets")
        from showcause.platforms.streams.websocket import WebsocketStream

        return WebsocketStream(address)
    if scheme in _NATS:
        _must_have("nats")
        from showcause.platforms.streams.nats import NatsStream

        return NatsStream(address, os.environ.get("SHOWCAUSE_NATS_CREDENTIALS", ""))
    if scheme in _TABLES:
        from showcause.platforms.streams.table import TableStream

        return TableStream(address)
    if scheme:
        raise BadInput(f"nothing reads {scheme}://", hint=ADDRESSES)
    from showcause.platforms.streams.folder import FolderStream

    return FolderStream(Path(address))


def _must_have(library: str) -> None:
    if find_spec(library) is None:
        raise BadInput(f"{library} is not installed", hint="pip install 'showcause[streams]'")
