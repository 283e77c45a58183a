"""Progress on standard error: bars for long work on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int, int], None]


@contextmanager
def counting(what: str, *, quiet: bool) -> Iterator[Advance]:
    """A bar with rate and time left; called with how much is done and how much there is."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task(what, total=None, rate="")

        def advance(done: int, total: int) -> None:
            speed = bar.tasks[0].speed
            rate = f"{speed:,.0f} rows/s" if speed else ""
            bar.update(task, completed=done, total=total or None, rate=rate)

        yield advance


@contextmanager
def waiting(*, quiet: bool) -> Iterator[Callable[[str, str], None]]:
    """Prints each step with what it did; while one works, a terminal shows that it does."""
    from rich.console import Console

    console = Console(file=sys.stderr)
    status = console.status("declare …")
    if not quiet and console.is_terminal:
        status.start()

    def show(step: str, text: str) -> None:
        if not quiet:
            print(f"  {step.replace('_', ' '):<15} {text}", flush=True)

    try:
        yield show
    finally:
        status.stop()
