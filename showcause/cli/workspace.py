"""Finds the workspace a command runs in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from showcause.domain.errors import NotPermitted

if TYPE_CHECKING:
    from showcause.domain.staff import Staff
    from showcause.wiring.opening import Workspace


def here() -> "Workspace":
    """The workspace of the current folder."""
    from showcause.wiring import opening

    return opening.open_workspace(Path.cwd())


@contextmanager
def alone(workspace: "Workspace", command: str) -> Iterator[None]:
    """Holds a workspace for one command of that name, until the process ends, however it ends.

    Raises:
        NotPermitted: another one is at work in it.
    """
    import fcntl

    with (workspace.home / "activity" / f".{command}").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            where = str(workspace.home)
            raise NotPermitted(
                f"another {command} is at work here", where=where, hint="wait until it has ended"
            ) from busy
        yield


def person(name: str) -> "Staff":
    """The member of staff with that id.

    Raises:
        BadInput: there is none.
    """
    from showcause.store.reads.staff import by_id

    return by_id(name)
