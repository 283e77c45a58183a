"""Events in a NATS JetStream, one a message.

The cursor is the sequence number of the last message; the server keeps no place for us. So the
stream's retention must be by limits: a work queue would drop messages nobody acknowledged.
Source: NATS documentation, "JetStream consumers", ordered delivery from a start sequence.
"""

import asyncio
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from showcause.domain.errors import BadInput, PlatformError
from showcause.domain.moment import MINUTE
from showcause.ingest.streams import Pulled

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.js import JetStreamContext

_FETCHED_AT_ONCE: Final = 1_000
_FORGOTTEN_SECONDS: Final = 300.0
_CONNECT_SECONDS: Final = 5


class NatsStream:
    """`nats://HOST:PORT/STREAM`, or `tls://…`; a credentials file comes from the environment."""

    def __init__(self, address: str, credentials: str = "") -> None:
        parts = urlsplit(address)
        self._stream = parts.path.strip("/")
        if not self._stream or "/" in self._stream:
            raise BadInput("the address names no stream", hint="nats://HOST:PORT/STREAM")
        if parts.password:
            raise BadInput("a password does not belong in an address")
        self._server = f"{parts.scheme}://{parts.netloc}"
        self._credentials = credentials
        self.name = f"nats:{parts.netloc}/{self._stream}"
        self._loop = asyncio.new_event_loop()
        self._client: Client | None = None
        self._reading: JetStreamContext.PullSubscription | None = None

    def pull(self, cursor: str, at_most: int, wait: float) -> Pulled:
        """The next messages, in the order of the stream."""
        from nats.errors import Error

        try:
            return self._loop.run_until_complete(self._pulled(cursor, at_most, wait))
        except (Error, OSError, TimeoutError) as error:
            self._let_go()
            told = str(error) or type(error).__name__
            raise PlatformError(told, permanent=False, where=self.name, wait_ms=MINUTE) from error

    def close(self) -> None:
        """Close the connection."""
        self._let_go()
        self._loop.close()

    async def _pulled(self, cursor: str, at_most: int, wait: float) -> Pulled:
        from nats.errors import TimeoutError as NothingCame

        reading = self._reading or await self._subscribed(int(cursor or 0))
        lines: list[bytes] = []
        until = self._loop.time() + wait
        while len(lines) < at_most and (left := until - self._loop.time()) > 0:
            try:
                messages = await reading.fetch(
                    min(at_most - len(lines), _FETCHED_AT_ONCE), timeout=left
                )
            except NothingCame:
                break
            lines += [message.data for message in messages]
            cursor = str(messages[-1].metadata.sequence.stream)
        return Pulled(tuple(lines), cursor, ended=not lines)

    async def _subscribed(self, after: int) -> "JetStreamContext.PullSubscription":
        import nats
        from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

        options: dict[str, Any] = {"connect_timeout": _CONNECT_SECONDS, "max_reconnect_attempts": 1}
        if self._credentials:
            options["user_credentials"] = self._credentials
        client = await asyncio.wait_for(
            nats.connect(self._server, allow_reconnect=False, **options), _CONNECT_SECONDS
        )
        self._client = client
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=after + 1,
            ack_policy=AckPolicy.NONE,
            inactive_threshold=_FORGOTTEN_SECONDS,
            mem_storage=True,
        )
        streams = client.jetstream()
        told = await streams.add_consumer(self._stream, config)
        self._reading = await streams.pull_subscribe_bind(told.name, self._stream)
        return self._reading

    def _let_go(self) -> None:
        client, self._client, self._reading = self._client, None, None
        if client and not client.is_closed:
            self._loop.run_until_complete(client.close())
