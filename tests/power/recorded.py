"""What SQLite asks of a disk, written down, and what a disk holds after the power was cut.

A process that records has every write, truncation, deletion and sync of the record's files appended
to a log, once the file system has done it. From that log and the files as they were, the state is
put together in which only what was synced is certain: of what came after a file's last sync none is
there, or any part of it. (Pillai et al., *All file systems are not created equal*, OSDI 2014.)

SQLite lets its file system be exchanged (https://www.sqlite.org/vfs.html); the one it has is kept,
and only looked at. The record's shared memory is no file after a cut, and is left out.
"""

import ctypes
import os
import pickle
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from ctypes.util import find_library
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

WATCHED: Final = ("record.sqlite3", "record.sqlite3-wal")
_WRITE, _TRUNCATE, _SYNC = 2, 3, 4
_INT, _LONG, _POINTER = ctypes.c_int, ctypes.c_int64, ctypes.c_void_p


class _Methods(ctypes.Structure):
    """sqlite3_io_methods."""

    _fields_ = [("version", _INT), ("calls", _POINTER * 18)]


class _File(ctypes.Structure):
    """sqlite3_file."""

    _fields_ = [("methods", ctypes.POINTER(_Methods))]


_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, ctypes.c_char_p, ctypes.POINTER(_File), _INT, _POINTER)
_DELETE = ctypes.CFUNCTYPE(_INT, _POINTER, ctypes.c_char_p, _INT)
_ON_FILE: Final = {
    _WRITE: ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _LONG),
    _TRUNCATE: ctypes.CFUNCTYPE(_INT, _POINTER, _LONG),
    _SYNC: ctypes.CFUNCTYPE(_INT, _POINTER, _INT),
}


class _Vfs(ctypes.Structure):
    """sqlite3_vfs, as far as deletion."""

    _fields_ = [
        ("version", _INT),
        ("file_size", _INT),
        ("longest_path", _INT),
        ("next", _POINTER),
        ("name", ctypes.c_char_p),
        ("data", _POINTER),
        ("open", _POINTER),
        ("delete", _POINTER),
    ]


@dataclass
class Recorder:
    """Appends to a log whatever is asked of the watched files, from any process forked later."""

    log: int
    names: dict[int, str] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)

    def tell(self, *what: Any) -> None:
        """One entry, whole or not at all, after all others."""
        said = pickle.dumps(what)
        os.write(self.log, len(said).to_bytes(4, "big") + said)

    def watch(self) -> None:
        """Stand between SQLite and its file system, in this process."""
        library = ctypes.CDLL(find_library("sqlite3"))
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        vfs = library.sqlite3_vfs_find(None).contents
        opened, deleted = _OPEN(vfs.open), _DELETE(vfs.delete)

        def watched_open(vfs: Any, path: bytes | None, file: Any, flags: int, out: Any) -> int:
            code = int(opened(vfs, path, file, flags, out))
            name = os.path.basename(path or b"").decode()
            if code == 0 and name in WATCHED:
                self.names[ctypes.addressof(file.contents)] = name
                self._stand_between(file.contents)
            return code

        def watched_delete(vfs: Any, path: bytes, sync: int) -> int:
            code = int(deleted(vfs, path, sync))
            name = os.path.basename(path).decode()
            if code == 0 and name in WATCHED:
                self.tell("delete", name)
            return code

        self.kept += [_OPEN(watched_open), _DELETE(watched_delete)]
        vfs.open, vfs.delete = (ctypes.cast(call, _POINTER) for call in self.kept[-2:])

    def _stand_between(self, file: _File) -> None:
        methods = _Methods.from_buffer_copy(file.methods.contents)
        for place, told in ((_WRITE, _written), (_TRUNCATE, _truncated), (_SYNC, _synced)):
            call = _ON_FILE[place](self._watched(_ON_FILE[place](methods.calls[place]), told))
            self.kept.append(call)
            methods.calls[place] = ctypes.cast(call, _POINTER)
        self.kept.append(methods)
        file.methods = ctypes.pointer(methods)

    def _watched(self, call: Any, told: Callable[..., tuple[Any, ...]]) -> Callable[..., int]:
        def watched(file: int, *arguments: Any) -> int:
            code = int(call(file, *arguments))
            if code == 0:
                kind, *rest = told(*arguments)
                self.tell(kind, self.names[file], *rest)
            return code

        return watched


def _written(data: int, size: int, offset: int) -> tuple[Any, ...]:
    return "write", offset, ctypes.string_at(data, size)


def _truncated(size: int) -> tuple[Any, ...]:
    return "truncate", size


def _synced(flags: int) -> tuple[Any, ...]:
    return ("sync",)


@dataclass(frozen=True)
class Disk:
    """The watched files by name, as far as there are any."""

    files: dict[str, bytes]

    @classmethod
    def of(cls, home: Path) -> "Disk":
        """What lies there now."""
        found = {name: home / name for name in WATCHED}
        return cls({name: path.read_bytes() for name, path in found.items() if path.exists()})

    def put(self, home: Path) -> None:
        """Make it what lies there, with nothing left of shared memory."""
        for name in (*WATCHED, "record.sqlite3-shm"):
            (home / name).unlink(missing_ok=True)
        for name, held in self.files.items():
            (home / name).write_bytes(held)


def entries(log: Path) -> Iterator[tuple[Any, ...]]:
    """What was written down, in order; a kill may have cut the last one short."""
    with log.open("rb") as file:
        while len(head := file.read(4)) == 4:
            said = file.read(size := int.from_bytes(head, "big"))
            if len(said) == size:
                yield pickle.loads(said)


def after_a_cut(
    before: Disk, log: Path, survives: Callable[[], bool]
) -> tuple[Disk, tuple[int, ...], int]:
    """The disk, the last thing known to be committed, and how much un-synced work is gone.

    `survives` says of each piece of un-synced work whether it reached the disk all the same.
    """
    said = list(entries(log))
    synced = {entry[1]: place for place, entry in enumerate(said) if entry[0] == "sync"}
    files = {name: bytearray(held) for name, held in before.files.items()}
    gone = 0
    for place, (kind, name, *what) in enumerate(said):
        if kind in {"sync", "committed"}:
            continue
        if place > synced.get(name, -1) and not survives():
            gone += 1
            continue
        _do(files, kind, name, what)
    committed = [tuple(what) for kind, _, *what in said if kind == "committed"]
    disk = Disk({name: bytes(held) for name, held in files.items()})
    return disk, committed[-1] if committed else (), gone


def _do(files: dict[str, bytearray], kind: str, name: str, what: list[Any]) -> None:
    if kind == "delete":
        files.pop(name, None)
        return
    held = files.setdefault(name, bytearray())
    if kind == "truncate":
        del held[what[0] :]
        return
    offset, data = what
    held.extend(bytes(max(0, offset - len(held))))
    held[offset : offset + len(data)] = data


NUMBERS: Final = "SELECT MAX(l.number), (SELECT MAX(number) FROM outbox) FROM ledger_entry l"
"""Two numbers that each commit of a sweep moves on, and that nothing moves back."""


def lost(home: Path, committed: tuple[int, ...]) -> list[str]:
    """What is wrong with the record there; empty is whole, with all that was committed."""
    with closing(sqlite3.connect(home / "record.sqlite3")) as record:
        (whole,) = record.execute("PRAGMA integrity_check").fetchone()
        found = record.execute(NUMBERS).fetchone()
    wrong = [] if whole == "ok" else [whole]
    if any((there or 0) < (known or 0) for there, known in zip(found, committed, strict=False)):
        wrong.append(f"{committed} was committed, {found} is there")
    return wrong
