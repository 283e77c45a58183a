"""Loops over the bytes of many texts at once, compiled by numba.

Texts come as Arrow holds them: UTF-8 bytes, and where each text starts (one number more than there
are texts). Import this module inside the functions that use it, because numba is slow to import.
Why compiled: docs/decisions/0009-compiled-loops.md.
"""

from collections.abc import Callable
from typing import TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Compiled = TypeVar("Compiled", bound=Callable[..., object])
Bytes = NDArray[np.uint8]
Whole = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Short = NDArray[np.uint32]


def compiled(function: Compiled) -> Compiled:
    """The function, compiled at its first call and kept on disk where that is possible."""
    try:
        made = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        # Neither beside the module nor in the home folder may numba write: compile each time.
        made = numba.njit(nogil=True)(function)
    return cast(Compiled, made)


@compiled
def code_at(data: Bytes, at: int) -> tuple[np.int64, int]:
    """The code point that starts here and where the next one does."""
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
def letters_by_run(
    data: Bytes, starts: Whole, near: Whole, firsts: Whole, kinds: Whole, counts: NDArray[np.int64]
) -> None:
    """Count each text's letters by kind.

    `firsts` are the first code points of runs of one kind, `near` the kinds of the lowest ones.
    """
    for text in range(len(starts) - 1):
        at = starts[text]
        while at < starts[text + 1]:
            code, at = code_at(data, at)
            if code < len(near):
                counts[text, near[code]] += 1
            else:
                counts[text, kinds[np.searchsorted(firsts, code, side="right") - 1]] += 1


@compiled
def likeliest(
    data: Bytes,
    starts: Whole,
    most: int,
    moves: NDArray[np.uint32],
    rows: Whole,
    outputs: Whole,
    weights: NDArray[np.float32],
    prior: NDArray[np.float32],
) -> Whole:
    """The likeliest class of each text by naive Bayes over the n-grams of its first bytes.

    `moves`, `rows` and `outputs` are the automaton that finds them (-1: none ends here).
    """
    best = np.zeros(len(starts) - 1, np.int64)
    seen = np.zeros(len(weights), np.int32)
    found = np.zeros(most, np.int64)
    scores = np.empty(len(prior), np.float32)
    logs = np.log1p(np.arange(most + 1)).astype(np.float32)
    for text in range(len(starts) - 1):
        state = many = 0
        for at in range(starts[text], min(starts[text + 1], starts[text] + most)):
            state = moves[rows[state] + data[at]]
            feature = outputs[state]
            if feature >= 0 and not seen[feature]:
                found[many] = feature
                many += 1
            if feature >= 0:
                seen[feature] += 1
        scores[:] = prior
        for feature in found[:many]:
            much = logs[seen[feature]]
            for name in range(len(scores)):
                scores[name] += much * weights[feature, name]
            seen[feature] = 0
        best[text] = scores.argmax()
    return best


@compiled
def mixed(value: np.uint64) -> np.uint64:
    """SplitMix64's finish: every bit of the value sways every bit of the answer."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
def letters_of(data: Bytes, at: int, end: int, counted: Bytes, codes: Hashes) -> tuple[int, int]:
    """Write the hashes of a text's letters; how many there are, and how wide its narrow grams."""
    size = wide = 0
    while at < end:
        code, at = code_at(data, at)
        if code < len(counted) and counted[code]:
            codes[size] = mixed(np.uint64(code))
            size += 1
            wide += counted[code] == 2
    return size, 2 if 2 * wide >= max(size, 1) else 3


@compiled
def hash_grams(codes: Hashes, size: int, width: int, narrow: Short, wide: Short) -> None:
    """Write the hashes of all grams of that width, and of those one letter wider."""
    factor = np.uint64(0x9E3779B97F4A7C15)
    for place in range(size - width + 1):
        gram = codes[place] * factor + codes[place + 1]
        if width == 3:
            gram = gram * factor + codes[place + 2]
        narrow[place] = np.uint32(mixed(gram) >> np.uint64(32))
        if place + width < size:
            gram = gram * factor + codes[place + width]
            wide[place] = np.uint32(mixed(gram) >> np.uint64(32))


@compiled
def least_of(grams: Short, size: int, factor: np.uint32, addend: np.uint32) -> np.uint32:
    """The least hash of that many grams under one function; one loop, so that it is vectorised."""
    least = np.uint32(0xFFFFFFFF)
    for place in range(size):
        least = min(least, np.uint32(grams[place] * factor + addend))
    return least


@compiled
def keys_of_bands(
    data: Bytes,
    starts: Whole,
    counted: Bytes,
    factors: Short,
    addends: Short,
    seeds: Hashes,
    keys: NDArray[np.uint32],
    has: NDArray[np.bool_],
) -> None:
    """One key a text and band, out of the band's least narrow gram and its least wide one.

    `counted` says of a code point whether it counts (1) and whether it is wide (2); texts that are
    at least half wide have grams of two and three, others of three and four. `factors` and
    `addends` are the functions for narrow grams, then those for wide ones. Texts too short for a
    gram have no keys (`has`), and what stands in their place means nothing.
    """
    most, bands = max(len(data), 1), len(seeds)
    codes = np.empty(most, np.uint64)
    narrow, wide = np.empty(most, np.uint32), np.empty(most, np.uint32)
    for text in range(len(starts) - 1):
        size, width = letters_of(data, starts[text], starts[text + 1], counted, codes)
        has[text] = size >= width
        if not has[text]:
            continue
        many = size - width + 1
        hash_grams(codes, size, width, narrow, wide)
        for band in range(bands):
            least = least_of(narrow, many, factors[band], addends[band])
            other = least_of(wide, many - 1, factors[bands + band], addends[bands + band])
            key = mixed(mixed(seeds[band] ^ np.uint64(least)) ^ np.uint64(other))
            keys[text, band] = np.uint32(key >> np.uint64(32))


@compiled
def byte_hashes(data: Bytes, starts: Whole) -> Hashes:
    """A hash of each run of bytes (FNV-1a, mixed)."""
    hashes = np.empty(len(starts) - 1, np.uint64)
    for run in range(len(starts) - 1):
        held = np.uint64(0xCBF29CE484222325)
        for at in range(starts[run], starts[run + 1]):
            held = (held ^ np.uint64(data[at])) * np.uint64(0x100000001B3)
        hashes[run] = mixed(held)
    return hashes


@compiled
def folded_hashes(items: Hashes, starts: Whole) -> Hashes:
    """A hash of each run of hashes, in their order."""
    hashes = np.empty(len(starts) - 1, np.uint64)
    for run in range(len(starts) - 1):
        held = np.uint64(0xCBF29CE484222325)
        for at in range(starts[run], starts[run + 1]):
            held = mixed(held ^ items[at]) * np.uint64(0x100000001B3)
        hashes[run] = mixed(held)
    return hashes
