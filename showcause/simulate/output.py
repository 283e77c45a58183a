"""Files that know what was written to them."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One written file: its name in the folder, lines (a CSV's header too), bytes and digest."""

    name: str
    lines: int
    size: int
    sha256: str


class Sink(Protocol):
    """Where bytes can be written."""

    def write(self, data: bytes, /) -> int:
        """Append bytes, and give back how many were taken."""
        ...


class Output:
    """A file that counts and digests what is written to it."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._digest = hashlib.sha256()
        self._lines = 0
        self._size = 0

    def write(self, text: str) -> None:
        """Append text."""
        raw = text.encode("utf-8")
        self._sink.write(raw)
        self._digest.update(raw)
        self._lines += raw.count(b"\n")
        self._size += len(raw)

    def facts(self, name: str) -> FileFacts:
        """What was written so far."""
        return FileFacts(name, self._lines, self._size, self._digest.hexdigest())


def zipped(path: Path) -> FileFacts:
    """The file packed into a zip of its own beside it, and itself removed."""
    name = path.with_suffix(".zip").name
    entry = zipfile.ZipInfo(path.name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    lines = 0
    with zipfile.ZipFile(path.with_name(name), "w") as archive:
        with archive.open(entry, "w", force_zip64=True) as packed, path.open("rb") as plain:
            while chunk := plain.read(1 << 20):
                packed.write(chunk)
                lines += chunk.count(b"\n")
    path.unlink()
    whole = path.with_name(name)
    with whole.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileFacts(name, lines, whole.stat().st_size, digest)
