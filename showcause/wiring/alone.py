"""One process at a time for work of one name in a workspace."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from showcause.domain.errors import NotPermitted

if TYPE_CHECKING:
    from showcause.wiring.opening import Workspace


@contextmanager
def together(workspace: "Workspace", work: str) -> Iterator[None]:
    """Shows that work of that name is going on in a workspace, until the process ends.

    Any number of processes may be at it at once.
    """
    import fcntl

    with (workspace.home / "activity" / f".{work}").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def alone(workspace: "Workspace", command: str, *, waiting: bool = False) -> Iterator[None]:
    """Holds a workspace for one command of that name, until the process ends, however it ends.

    `waiting`: in line behind whoever holds it now.

    Raises:
        NotPermitted: another one is at work in it, and we do not wait.
    """
    import fcntl

    with (workspace.home / "activity" / f".{command}").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if waiting else fcntl.LOCK_NB))
        except BlockingIOError as busy:
            where = str(workspace.home)
            raise NotPermitted(
                f"another {command} is at work here", where=where, hint="wait until it has ended"
            ) from busy
        yield
