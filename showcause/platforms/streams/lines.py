"""Bytes cut into whole lines."""

from typing import Final

LONGEST_LINE: Final = 16 << 20


def whole_lines(data: bytes, at_most: int) -> tuple[tuple[bytes, ...], int]:
    """The first lines that have ended, without their ends, and how many bytes they took."""
    lines: list[bytes] = []
    start = 0
    while len(lines) < at_most:
        end = data.find(b"\n", start)
        if end < 0:
            break
        lines.append(data[start:end])
        start = end + 1
    return tuple(lines), start
