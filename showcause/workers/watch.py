"""The process behind `showcause watch`, which hands it what was typed; SIGTERM stops it between
batches."""

import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from showcause.detectors.sliding import Span
from showcause.domain.errors import BadInput, ShowcauseError
from showcause.domain.moment import HOUR
from showcause.wiring import opening, running
from showcause.wiring.streams import stream_at
from showcause.workers.metrics import Metrics, say, serve_metrics
from showcause.workers.watching import Pace, keep_watching


def main(told: Sequence[str]) -> int:
    """Watch until told to stop; gives the exit code."""
    home, platform, batch, wait, look, address, once, hours, rows, *streams = told
    span = Span(int(float(hours) * HOUR), int(rows))
    pace = Pace(int(batch), float(wait), float(look), once == "1", span)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        _watch(Path(home), platform, pace, address, streams, stopping)
    except ShowcauseError as error:
        sys.stderr.write(f"showcause: {error}\n")
        return 2 if isinstance(error, BadInput) else 1
    return 0


def _watch(
    home: Path,
    platform: str,
    pace: Pace,
    address: str,
    streams: Sequence[str],
    stopping: threading.Event,
) -> None:
    workspace = opening.open_workspace(home)
    metrics = Metrics()
    with ExitStack() as stack:
        opened = [stack.enter_context(closing(stream_at(one))) for one in streams]
        if address:
            say("metrics", port=serve_metrics(address, metrics.registry))
        name = platform or running.platform_name(workspace)
        keep_watching(workspace, opened, name, pace, metrics, stopping)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
