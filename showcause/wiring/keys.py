"""Keys and secrets of a workspace: made once from chance, read from files, never shown."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from showcause.domain.errors import BadInput

if TYPE_CHECKING:
    from showcause.ledger.keys import SigningKey


KEY_BYTES: Final = 32


def write_secret(path: Path, text: str) -> None:
    """Write a new file only its owner can read; one that exists is an error, never replaced."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)


def signing_key_in(path: Path) -> "SigningKey":
    """The signing key in a file.

    Raises:
        BadInput: it is missing or broken.
    """
    from showcause.ledger.keys import load_key

    try:
        return load_key(path.read_text(encoding="ascii").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("a key is missing or broken", where=str(path)) from error


def key_bytes(home: Path, name: str) -> bytes:
    """One secret of the workspace, by the name of its file.

    Raises:
        BadInput: it is missing or broken.
    """
    path = home / "keys" / name
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise BadInput("a key is missing or broken", where=str(path)) from error
