"""What each code point becomes in a normal text, wherever that depends on nothing beside it.

A normal text is NFKC, case folded, NFKC again, without what nobody sees. Nearly every code point
becomes the same wherever it stands; those that can melt into the letter before them, or change
places with it, are marked `DEPENDS`, and texts that hold one are left to `unicodedata`.
Source: Unicode Standard Annex 15 (composition; canonical ordering).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u0640\u064b-\u065f\u0670\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]+"
)
SPELLED_ALIKE: Final = (("\u064a", "\u06cc"), ("\u0649", "\u06cc"), ("\u0643", "\u06a9"))
"""Arabic letters and the Persian ones that people type for them and the other way about."""

END: Final = 0x20000
DEPENDS: Final = 255
MANY: Final = 1 << 31
WORD, SPACE = 1, 2
_LOOKED_AT: Final = (
    (0, 0x3400), (0xA000, 0xAC00), (0xF900, 0x10000), (0x1D400, 0x1D800), (0x1F000, 0x1FC00),
)  # fmt: skip
_UNCHANGED: Final = ((0x3400, 0xA000), (0xAC00, 0xD7A4))
"""Han and whole Hangul syllables."""

_VOWELS_AND_FINALS: Final = range(0x1160, 0x1200)
"""Parts of Hangul that melt into what stands before."""

WIDEST: Final = 3
"""Bytes that one byte of a text may become at most."""


@dataclass(frozen=True, slots=True)
class Letters:
    """For every code point below `END`.

    `becomes`: one code point, or `MANY` plus the place of their number and themselves in `pieces`.
    `classes`: its canonical combining class, or `DEPENDS`. `tails`: that of the last of what it
    is made of. `marks`: `WORD` for what `\\w` stands for, `SPACE` for `\\s`.
    """

    becomes: "NDArray[np.uint32]"
    pieces: "NDArray[np.uint32]"
    classes: "NDArray[np.uint8]"
    tails: "NDArray[np.uint8]"
    marks: "NDArray[np.uint8]"


def folded(text: str) -> str:
    """A text as people see it: NFKC, case folded, nothing invisible, spelled alike."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    for arabic, persian in SPELLED_ALIKE:
        text = text.replace(arabic, persian)
    return text


@lru_cache(maxsize=1)
def letters() -> Letters:
    """The tables, worked out once in each process."""
    import numpy as np

    becomes = np.arange(END, dtype=np.uint32)
    classes = np.full(END, DEPENDS, np.uint8)
    tails = np.zeros(END, np.uint8)
    for first, end in _UNCHANGED:
        classes[first:end] = 0
    pieces: list[int] = []
    melting = _melting()
    for code in chain.from_iterable(range(*run) for run in _LOOKED_AT):
        letter = chr(code)
        classes[code], tails[code] = _classes(letter, melting)
        made = folded(letter)
        if len(made.encode()) > WIDEST * len(letter.encode()) or max(made, default="") >= chr(END):
            classes[code] = DEPENDS
        elif len(made) == 1:
            becomes[code] = ord(made)
        else:
            becomes[code] = MANY | len(pieces)
            pieces += [len(made), *map(ord, made)]
    return Letters(becomes, np.array(pieces, np.uint32), classes, tails, _marks())


def _melting() -> frozenset[str]:
    """What can stand second in a pair that is composed to one code point."""
    pairs = (unicodedata.decomposition(chr(code)).split() for code in range(END))
    seconds = (chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2 and pair[0][0] != "<")
    return frozenset(chain(seconds, map(chr, _VOWELS_AND_FINALS)))


def _classes(letter: str, melting: frozenset[str]) -> tuple[int, int]:
    """The combining classes of the first and the last of what a letter is made of."""
    if letter < "\x80":
        return 0, 0
    once = unicodedata.normalize("NFKD", letter)
    again = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", letter).casefold())
    first, last = unicodedata.combining(once[0]), unicodedata.combining(once[-1])
    same = (first, last) == (unicodedata.combining(again[0]), unicodedata.combining(again[-1]))
    if not same or once[0] in melting or again[0] in melting or (first and len(once) > 1):
        return DEPENDS, 0
    return first, last


def _marks() -> "NDArray[np.uint8]":
    import numpy as np

    marks = [
        WORD if letter.isalnum() else SPACE if letter.isspace() else 0
        for letter in map(chr, range(END))
    ]
    marks[ord("_")] = WORD
    return np.array(marks, np.uint8)
