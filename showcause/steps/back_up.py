"""back_up: everything a workspace is, copied to a folder while it is at work.

The order makes the copy whole. What is published is copied first, so that it never reaches beyond
the record; then the record as it is at one moment; then the files, among which is every one the
record listed at that moment (docs/decisions/0001). A file that came later is listed nowhere and
does not exist.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import DAY, SECOND, Moment, datetime_from_moment
from showcause.steps.entries import json_text
from showcause.steps.whole_file import write_whole
from showcause.store.copying import copy_record, copy_sqlite, is_sqlite
from showcause.upkeep.backup import FILES, MANIFEST, VERSION

PUBLISHED: Final = "published"
KEYS: Final = "keys"
DRAFT: Final = ".draft"
OF_THE_MACHINE: Final = frozenset({KEYS, PUBLISHED, "web-static", "backup"})
"""What is copied otherwise, or belongs to the machine and is made again."""

_RECORD: Final = "record.sqlite3"
_BESIDE: Final = ("-wal", "-shm", "-journal", ".draft", ".turn", ".bulk")
_READ_AT_ONCE: Final = 1 << 20


def back_up(home: Path, to: Path, sealed_keys: bytes, keys_to: Path, *, now: Moment) -> Path:
    """The folder of a new backup below `to`; its sealed keys lie in `keys_to`, named alike.

    Raises:
        BadInput: there is a backup of this second already, or the record could not be copied.
    """
    name = f"showcause-{_compact(datetime_from_moment(now))}"
    whole, draft = to / name, to / f".{name}{DRAFT}"
    if whole.exists():
        raise BadInput("there is a backup of this very second", where=str(whole))
    draft.mkdir(parents=True, mode=0o700)
    try:
        _write(home, draft, sealed_keys, keys_to / f"{name}.keys", now)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    draft.rename(whole)
    return whole


def _write(home: Path, draft: Path, sealed_keys: bytes, keys_file: Path, now: Moment) -> None:
    _copy_tree(home / PUBLISHED, draft / FILES / PUBLISHED)
    copy_record(draft)
    for path in _kept(home):
        _copy(path, draft / FILES / path.relative_to(home))
    told = {"files": dict(_digests(draft)), "taken_at": now, "v": VERSION}
    write_whole(draft / MANIFEST, json_text(told).encode())
    keys_file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(keys_file, sealed_keys)


def forget_drafts(to: Path, now: Moment) -> int:
    """How many drafts were removed that a killed process left more than a day ago."""
    old = [
        path
        for path in to.glob(".showcause-*")
        if path.name.endswith(DRAFT) and now - path.stat().st_mtime * SECOND > DAY
    ]
    for folder in old:
        shutil.rmtree(folder)
    return len(old)


def forget_older(to: Path, keys_to: Path, keep: int) -> int:
    """How many backups were removed, with their keys, so that the newest `keep` are left."""
    found = sorted(path.parent for path in to.glob(f"showcause-*/{MANIFEST}"))
    older = found[: max(len(found) - keep, 0)]
    for folder in older:
        shutil.rmtree(folder)
        (keys_to / f"{folder.name}.keys").unlink(missing_ok=True)
    return len(older)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _compact(when: datetime) -> str:
    return when.strftime("%Y%m%dT%H%M%SZ")


def _kept(home: Path) -> Iterator[Path]:
    """Every file that is the workspace's own: no lock, no draft, nothing that is made again."""
    for path in sorted(home.rglob("*")):
        inside = path.relative_to(home)
        if inside.parts[0] in OF_THE_MACHINE or any(part[0] == "." for part in inside.parts):
            continue
        if inside.name.startswith(_RECORD) or inside.name.endswith(_BESIDE):
            continue
        if path.is_file():
            yield path


def _copy_tree(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            _copy(path, target / path.relative_to(source))


def _copy(source: Path, target: Path) -> None:
    """Copy one file durably; one that went meanwhile was not listed any more."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if is_sqlite(source):
            copy_sqlite(source, target)
            return
        with source.open("rb") as reading, target.open("wb") as writing:
            shutil.copyfileobj(reading, writing, _READ_AT_ONCE)
            writing.flush()
            os.fsync(writing.fileno())
    except FileNotFoundError:
        target.unlink(missing_ok=True)


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), file_digest(path)
