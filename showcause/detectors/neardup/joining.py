"""The compiled route from band keys to groups of copies; imports numba.

Gives the groups that the SQL's candidates give (property-tested): within one band, texts with the
same key are compared in the order of their lengths, those excepted that are in one group already.
A pair seen not to be copies is remembered for a while, since it often meets in several bands.
"""

import numpy as np

from showcause.detectors.compiled import compiled, inner
from showcause.detectors.neardup.alike import Numbers, Room, Texts, Words, keep_enough, within

MOST_REMEMBERED = 1 << 23


def memory_for(texts: int) -> Words:
    """Room to remember about eight pairs a text."""
    return np.zeros(min(1 << (8 * texts).bit_length(), MOST_REMEMBERED), np.uint64)


@inner
def _root(parent: Numbers, text: int) -> int:
    while parent[text] != text:
        parent[text] = parent[parent[text]]
        text = parent[text]
    return text


@inner
def _are_copies(texts: Texts, a: int, b: int, ppm: int, room: Room, no: Words) -> bool:
    pair = np.uint64(a) << np.uint64(32) | np.uint64(b)
    place = ((pair * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)) & np.uint64(len(no) - 1)
    if no[place] == pair:
        return False
    if within(texts, a, b, (texts.start[b + 1] - texts.start[b]) * ppm // 1_000_000, room):
        return True
    no[place] = pair
    return False


@inner
def _one_group(parent: Numbers, texts_here: Numbers) -> bool:
    root = _root(parent, texts_here[0])
    for text in texts_here[1:]:
        if _root(parent, text) != root:
            return False
    return True


@inner
def _join(
    texts: Texts, here: Numbers, asked: tuple[int, int], parent: Numbers, room: Room, no: Words
) -> None:
    """Join the copies among texts with one key, which come shortest first."""
    ppm, ahead = asked
    # What every pair looks at is gathered side by side: ten times faster than where it lies.
    bits, held = texts.bits[here], texts.held[here]
    size = texts.start[here + 1] - texts.start[here]
    root = np.array([_root(parent, text) for text in here])
    for row in range(len(here) - 1):
        dense = texts.dense[here[row]]
        longest = size[row] * 1_000_000 // (1_000_000 - ppm)
        for other in range(row + 1, min(row + 1 + ahead, len(here))):
            if size[other] > longest:
                break
            if root[other] == root[row] or not keep_enough(
                bits[row], bits[other], (held[row], held[other]), dense
            ):
                continue
            one, two = _root(parent, here[row]), _root(parent, here[other])
            if one != two and _are_copies(texts, here[row], here[other], ppm, room, no):
                parent[max(one, two)] = min(one, two)


@compiled
def join_band(
    texts: Texts,
    ordered: Words,
    bits: int,
    asked: tuple[int, int],
    parent: Numbers,
    room: Room,
    no: Words,
) -> None:
    """Join copies among the texts of one band.

    `ordered` are sorted numbers: a key, with the text's number for its lowest `bits`. `asked` are
    the share of edits (ppm) and with how many next texts of its key each is compared.
    """
    shift, mask = np.uint64(bits), (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    at = 0
    while at < len(ordered):
        end = at + 1
        while end < len(ordered) and ordered[end] >> shift == ordered[at] >> shift:
            end += 1
        if end - at > 1:
            here = (ordered[at:end] & mask).astype(np.int64)
            if not _one_group(parent, here):
                _join(texts, here, asked, parent, room, no)
        at = end
