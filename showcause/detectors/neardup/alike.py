"""Whether two texts are copies, letter by letter; imports numba.

A text is its letters, digits and vowel signs, each as a hash of eight bits, beside 512 bits that
say which grams it has (two letters where at least half is Han, Kana or Hangul, else three). Two
texts are copies when at most the given share of the longer one's letters has to be edited (exact
Levenshtein distance over those letters; Myers 1999, Hyyro 2003). The bits only spare the work: an
edit breaks two (three) grams at most, so copies keep most of them (q-gram lemma, Ukkonen 1992),
after taking off what two strangers have in common by chance in so few bits.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from showcause.detectors.compiled import compiled, inner

Numbers = NDArray[np.int64]
Words = NDArray[np.uint64]
Letters = NDArray[np.uint8]

_WORDS = 8
_BITS = 512
_DENSE_TWENTIETHS, _OTHER_TWENTIETHS = 9, 7
"""The share of grams, beyond chance, that copies keep at least: measured over planted pairs."""


class Texts(NamedTuple):
    """Texts as the passes read them; text `n` has the letters from `start[n]` to `start[n + 1]`."""

    letters: Letters
    start: Numbers
    dense: NDArray[np.bool_]
    bits: Words
    held: Numbers


class Room(NamedTuple):
    """Working memory of one distance, for blocks of 64 letters."""

    places: Words
    up: Words
    down: Words


def room_for(start: Numbers) -> Room:
    """Enough of it for the longest of those texts."""
    blocks = int(np.diff(start).max(initial=0)) // 64 + 1
    return Room(
        np.zeros((blocks, 256), np.uint64), np.zeros(blocks, np.uint64), np.zeros(blocks, np.uint64)
    )


@inner
def _mixed(value: np.uint64) -> np.uint64:
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@inner
def _ones(word: np.uint64) -> np.int64:
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + (
        (word >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@inner
def _code_at(data: Letters, at: int) -> tuple[np.int64, int]:
    first = np.int64(data[at])
    if first < 0x80:
        return first, at + 1
    if first < 0xE0:
        return (first & 0x1F) << 6 | (data[at + 1] & 0x3F), at + 2
    code = (first & 0x0F) << 12 | np.int64(data[at + 1] & 0x3F) << 6 | (data[at + 2] & 0x3F)
    if first < 0xF0:
        return code, at + 3
    return (code & 0x7FFF) << 6 | (data[at + 3] & 0x3F), at + 4


@compiled
def read_letters(
    data: Letters,
    starts: Numbers,
    counted: Letters,
    letters: Letters,
    ends: Numbers,
    dense: NDArray[np.bool_],
) -> None:
    """Write the letters of UTF-8 texts, where each text's begin, and whether half of it is dense.

    `counted` says of a code point whether it is a letter (1), and a dense one (2).
    """
    done = 0
    for text in range(len(starts) - 1):
        at, begun, many = starts[text], done, 0
        while at < starts[text + 1]:
            code, at = _code_at(data, at)
            if code < len(counted) and counted[code]:
                letters[done] = np.uint8(_mixed(np.uint64(code)) >> np.uint64(56))
                done += 1
                many += counted[code] == 2
        ends[text + 1] = done
        dense[text] = 2 * many >= max(done - begun, 1)


@compiled
def mark_grams(texts: Texts) -> None:
    """Fill in the bits of the texts' grams, and how many are set."""
    for text in range(len(texts.start) - 1):
        width = 2 if texts.dense[text] else 3
        for at in range(texts.start[text], texts.start[text + 1] - width + 1):
            gram = np.uint64(texts.letters[at]) << np.uint64(8) | np.uint64(texts.letters[at + 1])
            if width == 3:
                gram = gram << np.uint64(8) | np.uint64(texts.letters[at + 2])
            bit = _mixed(gram) >> np.uint64(55)
            texts.bits[text, bit >> np.uint64(6)] |= np.uint64(1) << (bit & np.uint64(63))
        for word in range(_WORDS):
            texts.held[text] += _ones(texts.bits[text, word])


@inner
def keep_enough(one: Words, two: Words, held: tuple[int, int], dense: bool) -> bool:
    """Whether two texts with those bits, and so many of them, may be copies."""
    common = 0
    for word in range(_WORDS):
        common += int(_ones(one[word] & two[word]))
    chance = held[0] * held[1]
    most = min(held[0], held[1]) * _BITS
    least = _DENSE_TWENTIETHS if dense else _OTHER_TWENTIETHS
    return bool((common * _BITS - chance) * 20 >= (most - chance) * least)


@inner
def _placed(texts: Texts, a: int, room: Room) -> int:
    """Mark where each letter stands in the text; how many blocks of 64 it takes."""
    begun, size = texts.start[a], texts.start[a + 1] - texts.start[a]
    blocks = int((size + 63) // 64)
    room.places[:blocks] = np.uint64(0)
    for at in range(size):
        room.places[at >> 6, texts.letters[begun + at]] |= np.uint64(1) << np.uint64(at & 63)
    for block in range(blocks):
        room.up[block] = np.uint64(0xFFFFFFFFFFFFFFFF)
        room.down[block] = np.uint64(0)
    return blocks


@inner
def _advance(room: Room, blocks: int, letter: np.uint8, last: np.uint64) -> np.int64:
    """Take in one letter of the other text; by how much the distance grew (-1, 0 or 1)."""
    one, top = np.uint64(1), np.uint64(63)
    carry_up, carry_down, grown = one, np.uint64(0), np.int64(0)
    for block in range(blocks):
        up, down = room.up[block], room.down[block]
        same = room.places[block, letter]
        changed = same | down
        same |= carry_down
        level = (((same & up) + up) ^ up) | same
        rise, fall = down | ~(level | up), up & level
        if block == blocks - 1:
            grown = np.int64((rise >> last) & one) - np.int64((fall >> last) & one)
        over_up, over_down = rise >> top, fall >> top
        rise, fall = (rise << one) | carry_up, (fall << one) | carry_down
        room.up[block] = fall | ~(changed | rise)
        room.down[block] = rise & changed
        carry_up, carry_down = over_up, over_down
    return grown


@inner
def within(texts: Texts, a: int, b: int, most: int, room: Room) -> bool:
    """Whether at most that many edits turn one text into the other; neither may be empty."""
    blocks = _placed(texts, a, room)
    size = texts.start[a + 1] - texts.start[a]
    distance, last = size + 0, np.uint64((size - 1) & 63)
    left = texts.start[b + 1] - texts.start[b]
    for at in range(texts.start[b], texts.start[b + 1]):
        distance += _advance(room, blocks, texts.letters[at], last)
        left -= 1
        if distance - left > most:
            return False
    return bool(distance <= most)


@compiled
def copies(
    texts: Texts, first: Numbers, second: Numbers, ppm: int, room: Room
) -> NDArray[np.bool_]:
    """Of each pair, the first never the longer: whether the two are copies."""
    found = np.zeros(len(first), np.bool_)
    for row in range(len(first)):
        a, b = first[row], second[row]
        most = (texts.start[b + 1] - texts.start[b]) * ppm // 1_000_000
        held = (texts.held[a], texts.held[b])
        near = keep_enough(texts.bits[a], texts.bits[b], held, texts.dense[a])
        found[row] = near and within(texts, a, b, most, room)
    return found
