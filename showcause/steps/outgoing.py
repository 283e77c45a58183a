"""outgoing: what waits in the outbox leaves in batches, no row of it by two workers at once.

On PostgreSQL a batch is claimed by locking its rows until its answers are written, so that several
workers share the work and a worker that dies lets go of it. SQLite has one writer: there a lock on
a file lets one worker send at a time. Either way several threads may send, each a batch of its own,
so that the next batch is made ready while the world outside works on the one before.
"""

import fcntl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from showcause.steps.circumstances import Circumstances
from showcause.store import record
from showcause.store.reads.rows import Row
from showcause.store.record import transaction, vendor, written_behind

Write = Callable[[Any], None]

Ask = Callable[[int], list[Row]]
"""The oldest rows that are ready and have a higher number than this."""

Send = Callable[[list[Row]], tuple[Write, bool]]
"""Sends a batch; gives what writes its answers, and whether it is worth going on."""


def send_all(ask: Ask, send: Send, circumstances: Circumstances, *, hands: int = 1) -> None:
    """Send until nothing is ready or the world outside is down; `hands` threads share it."""
    if vendor() == "postgresql":
        _share(lambda: _claim_and_send(ask, send), hands)
        return
    with _only_sender(circumstances.home):
        while _passed(ask, send, hands):
            pass


def _share(work: Callable[[], None], hands: int) -> None:
    if hands == 1:
        work()
        return

    def lend_a_hand(_: int) -> None:
        try:
            work()
        finally:
            record.close()

    with ThreadPoolExecutor(max_workers=hands) as pool:
        list(pool.map(lend_a_hand, range(hands)))


def _claim_and_send(ask: Ask, send: Send) -> None:
    go_on = True
    while go_on:
        with transaction() as cursor:
            batch = ask(0)
            if not batch:
                return
            write, go_on = send(batch)
            write(cursor)


def _passed(ask: Ask, send: Send, hands: int) -> bool:
    """Whether all that was ready left once, so that looking again is worth it."""
    batches, turn = _batches(ask), threading.Lock()
    answers: list[bool] = []
    with written_behind() as hand_over:

        def send_in_turn() -> None:
            while batch := _next(batches, turn, answers):
                write, go_on = send(batch)
                with turn:
                    hand_over(write)
                    answers.append(go_on)

        _share(send_in_turn, hands)
    return bool(answers) and all(answers)


def _next(batches: Iterator[list[Row]], turn: threading.Lock, answers: list[bool]) -> list[Row]:
    """What leaves next; nothing once it was not worth going on."""
    with turn:
        return next(batches, []) if all(answers) else []


def _batches(ask: Ask) -> Iterator[list[Row]]:
    last = 0
    while batch := ask(last):
        yield batch
        last = batch[-1]["number"]


@contextmanager
def _only_sender(home: Path) -> Iterator[None]:
    with (home / ".sending").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
