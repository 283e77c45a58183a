"""What a running `watch` tells about itself: Prometheus metrics, and a line of JSON an event."""

import json
import sys
from typing import TYPE_CHECKING, Any, Final

from showcause.domain.errors import BadInput

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from showcause.domain.moment import Moment
    from showcause.steps.take_in import TakenIn

_OURS: Final = "showcause_watch"
_SECONDS: Final = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


class Metrics:
    """Counters and gauges of one process, by stream."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        to = self.registry = CollectorRegistry()
        by = ("stream",)
        self._events = Counter(f"{_OURS}_events", "Events pulled.", by, registry=to)
        self._skipped = Counter(f"{_OURS}_skipped", "Messages of no use.", by, registry=to)
        self._added = Counter(f"{_OURS}_rows_added", "Rows that were new.", by, registry=to)
        self._quarantined = Counter(
            f"{_OURS}_quarantined", "Rows nobody could read.", (*by, "reason"), registry=to
        )
        self._failures = Counter(f"{_OURS}_failures", "Pulls that failed.", by, registry=to)
        self._lag = Gauge(
            f"{_OURS}_lag_seconds", "Age of the newest event once durable.", by, registry=to
        )
        self._batch = Histogram(
            f"{_OURS}_batch_seconds", "Pull to durable.", by, registry=to, buckets=_SECONDS
        )
        self._look = Histogram(f"{_OURS}_look_seconds", "One look.", registry=to, buckets=_SECONDS)
        self._networks = Gauge(f"{_OURS}_networks", "Networks of the last look.", registry=to)

    def took(self, stream: str, taken: "TakenIn", seconds: float, now: "Moment") -> None:
        """A batch became durable."""
        self._events.labels(stream).inc(taken.events)
        self._skipped.labels(stream).inc(taken.skipped)
        self._added.labels(stream).inc(taken.added)
        for reason, rows in taken.quarantined.items():
            self._quarantined.labels(stream, reason).inc(rows)
        self._batch.labels(stream).observe(seconds)
        if taken.newest_at is not None:
            self._lag.labels(stream).set(max(now - taken.newest_at, 0) / 1000)

    def failed(self, stream: str) -> None:
        """A pull failed for now."""
        self._failures.labels(stream).inc()

    def looked(self, networks: int, seconds: float) -> None:
        """A look at the activity ended."""
        self._look.observe(seconds)
        self._networks.set(networks)


def serve_metrics(address: str, registry: "CollectorRegistry") -> int:
    """Answer at `HOST:PORT/metrics` from a thread of its own; gives the port.

    Raises:
        BadInput: nobody can listen there.
    """
    from prometheus_client import start_http_server

    host, _, port = address.rpartition(":")
    try:
        server, _ = start_http_server(int(port), addr=host or "127.0.0.1", registry=registry)
    except (OSError, ValueError, OverflowError) as error:
        raise BadInput(f"nobody can listen at {address}", hint="--metrics HOST:PORT") from error
    return int(server.server_port)


def say(event: str, **facts: Any) -> None:
    """One line of JSON on standard error, for whoever collects logs."""
    sys.stderr.write(json.dumps({"event": event, **facts}, ensure_ascii=False) + "\n")
    sys.stderr.flush()
