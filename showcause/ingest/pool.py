"""Batches worked on by several processes, with a bounded number of them waiting."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, nullcontext
from itertools import chain, islice
from multiprocessing import get_context

from showcause.ingest.batches import BatchOutcome, Destination, LineBatch, TableBatch, process
from showcause.ingest.rows import Context
from showcause.ingest.warm import warm

Batch = TableBatch | LineBatch
Task = tuple[Batch, Context]


@contextmanager
def processes(workers: int, *, at_once: bool = False) -> Iterator[Executor]:
    """As many processes, started when first needed; share them between files, they start slowly.

    `at_once` starts them beside whatever the caller does first.
    """
    # spawn: a forked child would inherit the locks of threads (Arrow's, the caller's) half taken.
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=warm) as pool:
        for _ in range(workers * at_once):
            pool.submit(int)
        yield pool


def outcomes(
    tasks: Iterator[Task], to: Destination, workers: int, pool: Executor | None = None
) -> Iterator[BatchOutcome]:
    """The outcome of every task, in order; one task, or one worker, needs no other process."""
    first = list(islice(tasks, 2))
    if workers < 2 or len(first) < 2:
        for batch, context in chain(first, tasks):
            yield process(batch, context, to)
        return
    with nullcontext(pool) if pool else processes(workers) as several:
        yield from _spread(chain(first, tasks), to, workers, several)


def _spread(
    tasks: Iterator[Task], to: Destination, workers: int, pool: Executor
) -> Iterator[BatchOutcome]:
    waiting: deque[Future[BatchOutcome]] = deque()
    try:
        for batch, context in tasks:
            waiting.append(pool.submit(process, batch, context, to))
            if len(waiting) > workers + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        # Nobody may still write where the next file is staged.
        for future in waiting:
            future.cancel()
        wait(waiting)
