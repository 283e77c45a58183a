"""Finds the workspace a command runs in."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from showcause.domain.staff import Staff
    from showcause.wiring.opening import Workspace


def here() -> "Workspace":
    """The workspace of the current folder."""
    from showcause.wiring import opening

    return opening.open_workspace(Path.cwd())


def person(name: str) -> "Staff":
    """The member of staff with that id.

    Raises:
        BadInput: there is none.
    """
    from showcause.store.reads.staff import by_id

    return by_id(name)
