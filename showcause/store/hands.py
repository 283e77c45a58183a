"""Two processes that share a long piece of work on the record, each with half of the keys.

Python runs one thread at a time, so making the rows of a sweep keeps one core busy and the others
idle. Half of the work goes to a process forked from this one: it has everything that was looked up
already, opens a connection of its own, and writes in transactions of its own like any other writer.
If it dies, what it left undone is done here; if this process dies, it stops after its transaction.
"""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final, NoReturn

from showcause.store import record
from showcause.store.reads.rows import WHOLE, Row, Span

FEW: Final = 4
"""Chunks that one process does alone; forking another takes about as long as one of them."""

_ORDER: Final = "234567abcdefghijklmnopqrstuvwxyz"
"""The letters of ids in the order databases sort them; which one comes next is chance."""

Chunks = Iterable[list[Row]]


def shared_out(ask: Callable[[Span], Chunks], work: Callable[[Chunks], int], key: str) -> int:
    """What `work` gave for all chunks that `ask` finds, added up.

    `key` is the column of ids that chunks are ordered by. Work on one chunk may not depend on
    another's. It must be safe to do twice, as every step is.
    """
    first = list(islice(ask(WHOLE), FEW))
    done = work(first)
    if len(first) < FEW:
        return done
    lower, upper = _halves(first[-1][-1][key])
    here = os.getpid()
    with _other_hand(lambda: work(_while_wanted(ask(upper), here))) as other:
        done += work(ask(lower))
    return done + (work(ask(upper)) if other.done is None else other.done)


@dataclass(slots=True)
class _Hand:
    """Another process; `done` is what it gave, None before it has and if it failed."""

    process: int
    reading: int
    done: int | None = None


@contextmanager
def _other_hand(work: Callable[[], int]) -> Iterator[_Hand]:
    """A process at work meanwhile, waited for on leaving; with an error it is ended."""
    # No connection may be open in two processes, least of all on SQLite.
    record.close()
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        _work_and_leave(work, writing)
    os.close(writing)
    hand = _Hand(process, reading)
    try:
        yield hand
        with os.fdopen(reading, "rb", closefd=False) as told:
            said = told.read()
        hand.done = int(said) if said else None
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _work_and_leave(work: Callable[[], int], writing: int) -> NoReturn:
    """Says what `work` gave, or nothing where it failed: the other process meets the same error."""
    try:
        told = str(work()).encode()
        record.close()
        os.write(writing, told)
    finally:
        # Whatever this process was forked from still runs, and cleans up after itself.
        os._exit(0)


def _while_wanted(chunks: Chunks, parent: int) -> Chunks:
    for chunk in chunks:
        if os.getppid() != parent:
            return
        yield chunk


def _halves(last: str) -> tuple[Span, Span]:
    """The keys beyond one in two spans of about as many keys."""
    prefix, _, letters = last.partition("_")
    size = len(_ORDER)
    passed = _ORDER.index(letters[0]) * size + _ORDER.index(letters[1])
    first, second = divmod((passed + size * size) // 2, size)
    middle = f"{prefix}_{_ORDER[first]}{_ORDER[second]}"
    return (last, middle), (middle, "")
