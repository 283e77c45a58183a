"""The worker's loop: what waits is carried on, whatever failed for now is tried again later."""

import threading
from typing import TYPE_CHECKING, Final

from showcause.domain.errors import ShowcauseError
from showcause.domain.moment import MINUTE
from showcause.steps.path import carry_on
from showcause.wiring import opening, running

if TYPE_CHECKING:
    from collections.abc import Callable

    from showcause.wiring.opening import Workspace

EVERY_SECONDS: Final = 2.0
BACKOFF: Final = MINUTE


def keep_carrying(
    workspace: "Workspace", stopping: threading.Event, say: "Callable[[str], None]"
) -> None:
    """Carry on until told to stop; an outside world that is down is said once and tried again."""
    said = ""
    while not stopping.is_set():
        problem = _once(workspace)
        if problem and problem != said:
            say(problem)
        said = problem
        stopping.wait(EVERY_SECONDS)


def _once(workspace: "Workspace") -> str:
    opening.take_simulated_time(workspace)
    try:
        with running.means(workspace) as means:
            for _ in carry_on(means, backoff=BACKOFF):
                pass
    except ShowcauseError as error:
        return str(error)
    return ""
