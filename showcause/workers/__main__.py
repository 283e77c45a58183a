"""The worker process: `python -m showcause.workers WORKSPACE`; SIGTERM stops it between steps."""

import signal
import sys
import threading
from pathlib import Path

from showcause.workers.carrying import keep_carrying


def main(home: Path) -> None:
    """Work until told to stop."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    keep_carrying(home, stopping, _say)


def _say(text: str) -> None:
    sys.stderr.write(f"worker: {text}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
