"""Opening what somebody hands in: a regular file, plain or compressed, of bounded length.

Only the bytes that were there when the file was opened are read, so that a file that grows
meanwhile is read as it was; decompression that breaks off ends the stream and says so.
"""

import gzip
import hashlib
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from showcause.domain.errors import BadInput

GZIP: Final = b"\x1f\x8b"
ZSTD: Final = b"\x28\xb5\x2f\xfd"
ZIP: Final = b"PK\x03\x04"
EMPTY_ZIP: Final = b"PK\x05\x06"
PARQUET: Final = b"PAR1"
_BLOCK: Final = 1 << 20
_SMALL: Final = 1 << 16
_COMPRESSIONS: Final = (".gz", ".gzip", ".zst", ".zstd", ".zip")


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read: how long it was when opened, and how it begins."""

    path: Path
    size: int
    head: bytes


class Careful(io.RawIOBase):
    """A stream that ends where its source breaks off, and remembers what was wrong."""

    def __init__(self, source: Any) -> None:
        # A plain read() throws away what it had when the source breaks off half-way.
        self._read = getattr(source, "read1", source.read)
        self.broken = ""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as the source goes."""
        filled = 0
        while filled < len(buffer):
            data = self._some(len(buffer) - filled)
            if not data:
                break
            buffer[filled : filled + len(data)] = data
            filled += len(data)
        return filled

    def _some(self, size: int) -> bytes:
        import pyarrow as pa

        if self.broken:
            return b""
        try:
            return bytes(self._read(min(size, _SMALL)))
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile, pa.ArrowException) as error:
            self.broken = str(error) or type(error).__name__
            return b""


class Limited(io.RawIOBase):
    """The first `size` bytes of a file, telling how many were read."""

    def __init__(self, path: Path, size: int, moved: Callable[[int], None]) -> None:
        self._file = path.open("rb")
        self._left = size
        self._size = size
        self._moved = moved

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer from what is left of the limit."""
        data = self._file.read(min(len(buffer), self._left))
        self._left -= len(data)
        self._moved(self._size - self._left)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file as well."""
        self._file.close()
        super().close()


def open_source(path: Path) -> Source:
    """The file at a path.

    Raises:
        BadInput: nothing there, a directory, a socket or pipe, empty, or not readable.
    """
    where = str(path)
    try:
        info = os.stat(path)
        if not stat.S_ISREG(info.st_mode):
            hint = "name the files in it" if stat.S_ISDIR(info.st_mode) else ""
            raise BadInput(f"is {_sort_of(info.st_mode)}, not a file", where=where, hint=hint)
        with path.open("rb") as file:
            head = file.read(8)
    except FileNotFoundError as error:
        raise BadInput("there is no such file", where=where) from error
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot be read: {error}", where=where) from error
    if not head:
        raise BadInput("is empty", where=where)
    return Source(path, info.st_size, head)


def _sort_of(mode: int) -> str:
    sorts = (
        (stat.S_ISDIR, "a directory"), (stat.S_ISSOCK, "a socket"), (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"),
    )  # fmt: skip
    return next((name for test, name in sorts if test(mode)), "something")


def sha256_of(source: Source) -> str:
    """Hex SHA-256 over the bytes that were there when the file was opened."""
    hasher = hashlib.sha256()
    with Limited(source.path, source.size, lambda _: None) as stream:
        while block := stream.read(_BLOCK):
            hasher.update(block)
    return hasher.hexdigest()


def plain_stream(source: Source, moved: Callable[[int], None]) -> tuple[io.BufferedReader, Careful]:
    """The file's bytes, decompressed, and what tells whether they broke off."""
    limited = io.BufferedReader(Limited(source.path, source.size, moved), _BLOCK)
    careful = Careful(_decompressed(source.head, limited))
    return io.BufferedReader(careful, _BLOCK), careful


def careful_stream(stream: IO[bytes]) -> tuple[io.BufferedReader, Careful]:
    """The same for bytes that are already being decompressed, as the members of a zip are."""
    careful = Careful(stream)
    return io.BufferedReader(careful, _BLOCK), careful


def _decompressed(head: bytes, stream: Any) -> Any:
    if head.startswith(GZIP):
        return gzip.GzipFile(fileobj=stream)
    if head.startswith(ZSTD):
        import pyarrow as pa

        return pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")
    return stream


def bare_name(name: str) -> str:
    """A file's name without folders and compression: `a/b.csv.gz` is `b.csv`."""
    bare = name.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    for ending in _COMPRESSIONS:
        if bare.lower().endswith(ending):
            bare = bare[: -len(ending)]
    return bare


def stem_of(name: str) -> str:
    """The platform a file speaks of when nobody says: its name up to the last dot."""
    bare = bare_name(name)
    stem = bare.rsplit(".", maxsplit=1)[0] if "." in bare[1:] else bare
    return stem.replace(":", "_") or "unnamed"
