"""Batches worked on by several processes, with a bounded number of them waiting."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context

from showcause.ingest.batches import BatchOutcome, Destination, LineBatch, TableBatch, process
from showcause.ingest.rows import Context

Batch = TableBatch | LineBatch
Task = tuple[Batch, Context]


def outcomes(tasks: Iterator[Task], to: Destination, workers: int) -> Iterator[BatchOutcome]:
    """The outcome of every task, in order; one task, or one worker, needs no other process."""
    first = list(islice(tasks, 2))
    if workers < 2 or len(first) < 2:
        for batch, context in chain(first, tasks):
            yield process(batch, context, to)
        return
    # spawn: a forked child would inherit the locks of threads (Arrow's, the caller's) half taken.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[BatchOutcome]] = deque()
        for batch, context in chain(first, tasks):
            waiting.append(pool.submit(process, batch, context, to))
            if len(waiting) > workers + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
