"""Writing a file so that readers see all of it or nothing."""

import os
import threading
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Replace the file durably: written beside it, synced, renamed.

    Raises:
        OSError: it was not written; the file is as it was.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # A rename is only durable once the folder itself is (fsync(2)).
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
