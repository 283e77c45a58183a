"""Letters taken out of mbox files when what they say is no longer kept."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from showcause.platforms.whole_file import write_whole

_SEPARATOR: Final = re.compile(rb"^From ", re.MULTILINE)
_NOTICE: Final = re.compile(rb"^Message-ID:\s*<([^@>\s]+)@", re.MULTILINE | re.IGNORECASE)


def erase_letters(folder: Path, kept: Callable[[Sequence[str]], set[str]]) -> int:
    """How many letters went from the mbox files of a folder.

    `kept` gives those of some notices whose text is still kept. A letter that names no notice
    stays.
    """
    return sum(_erase_in(path, kept) for path in sorted(folder.glob("*.mbox")))


def _erase_in(path: Path, kept: Callable[[Sequence[str]], set[str]]) -> int:
    letters = [(_notice_of(letter), letter) for letter in _letters(path.read_bytes())]
    named = [name for name, _ in letters if name]
    going = set(named) - kept(named)
    if not going:
        return 0
    left = [letter for name, letter in letters if name not in going]
    if left:
        told = path.stat()
        write_whole(path, b"".join(left))
        os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    else:
        path.unlink()
    return len(letters) - len(left)


def _letters(content: bytes) -> Iterator[bytes]:
    starts = [match.start() for match in _SEPARATOR.finditer(content)]
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        yield content[start:end]


def _notice_of(letter: bytes) -> str:
    found = _NOTICE.search(letter)
    return found[1].decode("ascii", "replace") if found else ""
