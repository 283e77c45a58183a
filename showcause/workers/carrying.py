"""The worker's loop: what waits is carried on, whatever failed for now is tried again later."""

import sqlite3
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from showcause.domain.errors import NotPermitted, ShowcauseError
from showcause.domain.moment import MINUTE
from showcause.steps.path import carry_on, give_back
from showcause.store import record
from showcause.wiring import opening, retaining, running
from showcause.wiring.alone import together
from showcause.wiring.doctor import WORKING
from showcause.wiring.elsewhere import clock_doubt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from showcause.wiring.opening import Workspace

EVERY_SECONDS: Final = 2.0
BACKOFF: Final = MINUTE


def keep_carrying(home: "Path", stopping: threading.Event, say: "Callable[[str], None]") -> None:
    """Carry on until told to stop; whatever is down or full is said once and tried again.

    A full or read-only disk, a database that is away, a platform that does not know us any more:
    nothing was begun that is not whole, so all of it goes on by itself when it is mended.
    """
    workspace, said = None, ""
    with ExitStack() as stack:
        while not stopping.is_set():
            try:
                workspace = workspace or _opened(home, stack)
                problem = _once(workspace)
            except _trouble() as error:
                # A connection that met a full disk or a lost server is of no use any more.
                record.close()
                problem = str(error).strip().partition("\n")[0] or type(error).__name__
            if problem and problem != said:
                say(problem)
            said = problem
            stopping.wait(EVERY_SECONDS)


def _opened(home: "Path", stack: ExitStack) -> "Workspace":
    """The workspace, shown from here on as one that a worker is at work in."""
    workspace = opening.open_workspace(home)
    stack.enter_context(together(workspace, WORKING))
    return workspace


def _trouble() -> tuple[type[Exception], ...]:
    from django.db import Error

    return ShowcauseError, OSError, sqlite3.Error, Error


def _once(workspace: "Workspace") -> str:
    """Why not all was carried on, empty if it was."""
    opening.take_simulated_time(workspace)
    doubt = clock_doubt(workspace)
    go_on = give_back if doubt else carry_on
    with running.means(workspace) as means:
        for _ in go_on(means, backoff=BACKOFF):
            pass
    if doubt:
        return f"the clock is {doubt}; only what gives back is carried out"
    return _retain(workspace)


def _retain(workspace: "Workspace") -> str:
    """Once a night; while somebody else is at it, it waits for the next look."""
    try:
        done = retaining.retain_if_due(workspace)
    except NotPermitted:
        return ""
    return f"retention left {done.remaining} cases" if done and done.remaining else ""
