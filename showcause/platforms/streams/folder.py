"""NDJSON files in a folder, in the order of their names, followed as they grow.

The cursor is the name of a file and how many of its bytes were read. A file is left for the next
name once nothing more stands in it, so whoever writes must be done with a file before beginning
the next. Files are never changed or removed here.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from showcause.domain.errors import BadInput, PlatformError
from showcause.ingest.streams import Pulled
from showcause.platforms.streams.lines import LONGEST_LINE, whole_lines

_ENDINGS: Final = (".ndjson", ".jsonl")
_BLOCK: Final = 8 << 20
_LOOK_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    offset: int


class FolderStream:
    """The lines of the files in a folder, or of one file."""

    def __init__(self, path: Path) -> None:
        self.name = f"folder:{path.resolve()}"
        self._path = path
        if not path.exists():
            raise BadInput("there is no such file or folder", where=str(path))

    def pull(self, cursor: str, at_most: int, wait: float) -> Pulled:
        """The next lines; what another program is still writing waits for its line's end."""
        place = _place_in(cursor)
        until = time.monotonic() + wait
        while True:
            lines, place = self._next(place, at_most)
            if lines or time.monotonic() >= until:
                return Pulled(lines, _text_of(place), ended=not lines)
            # Nothing tells us that a file on any file system has grown.
            time.sleep(min(_LOOK_SECONDS, max(until - time.monotonic(), 0)))

    def close(self) -> None:
        """Nothing stays open between pulls."""

    def _next(self, place: _Place, at_most: int) -> tuple[tuple[bytes, ...], _Place]:
        """Lines of one file: the one at the place, or the first later one that has any."""
        for path in self._files(place.file):
            start = place.offset if path.name == place.file else 0
            lines, taken = self._read(path, start, at_most)
            place = _Place(path.name, start + taken)
            if lines:
                return lines, place
        return (), place

    def _files(self, first: str) -> list[Path]:
        if self._path.is_file():
            return [self._path]
        found = (one for one in self._path.iterdir() if one.suffix in _ENDINGS)
        return sorted((one for one in found if one.name >= first), key=lambda one: one.name)

    def _read(self, path: Path, start: int, at_most: int) -> tuple[tuple[bytes, ...], int]:
        try:
            with path.open("rb") as file:
                file.seek(start)
                data = file.read(_BLOCK)
                lines, taken = whole_lines(data, at_most)
                if not lines and len(data) == _BLOCK:
                    data += file.read(LONGEST_LINE - _BLOCK)
                    lines, taken = whole_lines(data, 1)
        except OSError as error:
            raise PlatformError(str(error), permanent=False, where=str(path)) from error
        if lines or not data:
            return lines, taken
        if len(data) >= LONGEST_LINE or self._has_later(path):
            return (data,), len(data)
        return (), 0

    def _has_later(self, path: Path) -> bool:
        """Whether a later file was begun, so that a last line without an end is whole after all."""
        return self._path.is_dir() and self._files(path.name)[-1].name > path.name


def _place_in(cursor: str) -> _Place:
    if not cursor:
        return _Place("", 0)
    told = json.loads(cursor)
    return _Place(str(told["file"]), int(told["offset"]))


def _text_of(place: _Place) -> str:
    return json.dumps({"file": place.file, "offset": place.offset})
