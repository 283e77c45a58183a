"""Normal forms of many texts at once, compiled: the definition in `text` says what they are.

Import inside the functions that use it, like `loops`.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from showcause.ingest.letters import DEPENDS, MANY, SPACE, WORD
from showcause.ingest.loops import Bytes, Whole, code_at, compiled

Codes = NDArray[np.uint32]

_HTTP: Final = np.frombuffer(b"http", np.uint8)
_WWW: Final = np.frombuffer(b"www.", np.uint8)
_AFTER_SCHEME: Final = np.frombuffer(b"://", np.uint8)
_AT, _DOT, _DASH, _BLANK, _S = 64, 46, 45, 32, 115


@compiled
def _holds(codes: Codes, at: int, high: int, sign: Bytes) -> bool:
    if at + len(sign) > high:
        return False
    for place in range(len(sign)):
        if codes[at + place] != sign[place]:
            return False
    return True


@compiled
def _after_link(codes: Codes, at: int, high: int, marks: Bytes) -> int:
    """Where the link that starts here ends; `at` itself if none does."""
    end = at
    if _holds(codes, at, high, _WWW):
        end = at + 4
    elif _holds(codes, at, high, _HTTP):
        end = at + 4 + (at + 4 < high and codes[at + 4] == _S)
        end = end + 3 if _holds(codes, end, high, _AFTER_SCHEME) else at
    if end == at or end >= high or marks[codes[end]] == SPACE:
        return at
    while end < high and marks[codes[end]] != SPACE:
        end += 1
    return end


@compiled
def _after_mention(codes: Codes, at: int, high: int, marks: Bytes) -> int:
    """Where the mention that starts here ends; `at` itself if none does."""
    end = at
    if codes[at] != _AT:
        return at
    if at and (marks[codes[at - 1]] == WORD or codes[at - 1] == _DOT):
        return at
    place = at + 1
    while place < high:
        code = codes[place]
        if marks[code] == WORD:
            end = place + 1
        elif code != _AT and code != _DOT and code != _DASH:
            break
        place += 1
    return end


@compiled
def _folded(
    data: Bytes,
    low: int,
    high: int,
    becomes: Codes,
    pieces: Codes,
    classes: Bytes,
    tails: Bytes,
    held: Codes,
) -> int:
    """Write what each letter becomes and return how many there are; -1 where one depends."""
    size, tail = 0, 0
    while low < high:
        code, low = code_at(data, low)
        if code >= len(classes) or classes[code] == DEPENDS:
            return -1
        if classes[code] and classes[code] < tail:
            return -1
        tail = tails[code]
        made = becomes[code]
        if made < MANY:
            held[size] = made
            size += 1
            continue
        place = made - MANY
        for piece in range(place + 1, place + 1 + pieces[place]):
            held[size] = pieces[piece]
            size += 1
    return size


@compiled
def _without_links(codes: Codes, size: int, marks: Bytes) -> int:
    """Put a blank for each link, in place."""
    at = done = 0
    while at < size:
        end = _after_link(codes, at, size, marks)
        codes[done] = _BLANK if end > at else codes[at]
        done += 1
        at = max(end, at + 1)
    return done


@compiled
def _written(code: np.uint32, out: Bytes, done: int) -> int:
    """Write a code point as UTF-8 and return where the next one goes."""
    if code < 0x80:
        out[done] = code
        return done + 1
    if code < 0x800:
        out[done] = 0xC0 | code >> 6
    elif code < 0x10000:
        out[done] = 0xE0 | code >> 12
        done += 1
        out[done] = 0x80 | (code >> 6 & 0x3F)
    else:
        out[done] = 0xF0 | code >> 18
        out[done + 1] = 0x80 | (code >> 12 & 0x3F)
        done += 2
        out[done] = 0x80 | (code >> 6 & 0x3F)
    out[done + 1] = 0x80 | (code & 0x3F)
    return done + 2


@compiled
def _write_plain(codes: Codes, size: int, marks: Bytes, out: Bytes, done: int) -> int:
    start, at, gap = done, 0, False
    while at < size:
        end = _after_mention(codes, at, size, marks)
        if end > at or marks[codes[at]] == SPACE:
            gap = True
        else:
            if gap and done > start:
                out[done] = _BLANK
                done += 1
            gap = False
            done = _written(codes[at], out, done)
        at = max(end, at + 1)
    return done


@compiled
def normal_forms(
    data: Bytes,
    starts: Whole,
    becomes: Codes,
    pieces: Codes,
    classes: Bytes,
    tails: Bytes,
    marks: Bytes,
    out: Bytes,
    ends: NDArray[np.int32],
    depends: NDArray[np.bool_],
) -> None:
    """Write the normal form of each text, one after the other, and where each starts.

    Of a text that holds a letter which depends on its neighbours nothing is written.
    """
    held = np.empty(len(out), np.uint32)
    done = 0
    for text in range(len(starts) - 1):
        low, high = starts[text], starts[text + 1]
        size = _folded(data, low, high, becomes, pieces, classes, tails, held)
        depends[text] = size < 0
        size = _without_links(held, max(size, 0), marks)
        done = _write_plain(held, size, marks, out, done)
        ends[text + 1] = done
