"""Another writer beside a sweep: `python -m bench.sweep_writer HOME` until its input ends.

Writes one row a transaction, again and again with five milliseconds between, and prints the longest
wait in milliseconds, from asking to being durable, with how many it wrote.
"""

import json
import sys
import threading
import time
from itertools import count
from pathlib import Path

from showcause.store.record import transaction
from showcause.store.writes.activity import add_quarantined
from showcause.wiring import opening

EVERY_SECONDS = 0.005


def _wait(stopping: threading.Event) -> None:
    sys.stdin.read()
    stopping.set()


def main() -> None:
    """Write until told to stop."""
    opening.open_workspace(Path(sys.argv[1]))
    stopping = threading.Event()
    threading.Thread(target=_wait, args=(stopping,), daemon=True).start()
    waits: list[float] = []
    for number in count():
        if stopping.wait(EVERY_SECONDS):
            break
        waits.append(_write(number))
    waits.sort()
    print(json.dumps({"rows": len(waits), "longest_ms": waits[-1] if waits else 0.0}))


def _write(number: int) -> float:
    start = time.perf_counter()
    row = (f"bench{number}", "bench", "bench", number, None, "bench", "", "", None)
    with transaction() as cursor:
        add_quarantined(cursor, [row])
    return (time.perf_counter() - start) * 1_000


if __name__ == "__main__":
    main()
