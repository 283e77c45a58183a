"""Compiled passes that list which accounts meet on objects; imports numba.

Pairs are numbers, a * people + b with a < b. They are counted before they are made, and made for a
range of first accounts at a time, so that memory is bounded.
A *group* is the rows of one object in one bucket; rows are sorted by object, bucket and account.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from showcause.detectors.compiled import compiled, inner

Numbers = NDArray[np.int64]


Columns = Any
"""account, first, last, start and follows, as of Rows."""


@inner
def _end(columns: Columns, group: int) -> int:
    """Where the rows end that rows of the group may meet: those of the next group with it."""
    _, _, _, start, follows = columns
    return int(start[group + 2] if follows[group + 1] else start[group + 1])


@inner
def _meet(columns: Columns, row: int, other: int, stop: int, near: int) -> bool:
    """Whether the later row, in the group that ends at `stop` or in the next, meets the row."""
    account, first, last, _, _ = columns
    apart = other >= stop and first[other] - last[row] > near
    return bool(account[other] != account[row] and not apart)


@compiled
def count_meetings(columns: Columns, asked: Any, shift: int, counts: Numbers) -> None:
    """Count, by first account >> shift, the pairs that may meet in the groups asked for.

    All of one group and the next are counted, however far apart: at most half as many again as do
    meet, where moments lie evenly. Rows of a group are sorted by account, so that goes in one pass.
    """
    account, _, _, start, _ = columns
    for group in range(start.size - 1):
        stop, end = start[group + 1], _end(columns, group)
        for row in range(start[group], stop if asked[group] else start[group]):
            counts[account[row] >> shift] += stop - 1 - row
        if asked[group] and end > stop:
            _count_later(account, start[group], stop, stop, end, shift, counts)
            _count_later(account, stop, end, start[group], stop, shift, counts)


@inner
def _count_later(
    account: Any, low: int, high: int, at: int, end: int, shift: int, counts: Numbers
) -> None:
    """Count for each row from low to high the rows from `at` to `end` of no earlier account."""
    for row in range(low, high):
        while at < end and account[at] < account[row]:
            at += 1
        counts[account[row] >> shift] += end - at


@compiled
def meetings(
    columns: Columns, asked: Any, near: int, within: tuple[int, int], people: int, keys: Numbers
) -> int:
    """Write the pairs that meet in the groups asked for, if the first account is within.

    A row of one group meets one of the next if they are at most `near` apart. Gives how many.
    """
    account, _, _, start, _ = columns
    size = 0
    for group in range(start.size - 1):
        stop, end = start[group + 1], _end(columns, group)
        for row in range(start[group], stop if asked[group] else start[group]):
            one = np.int64(account[row])
            for other in range(row + 1, stop if within[0] <= one < within[1] else row):
                keys[size] = one * people + account[other]
                size += 1
            for other in range(stop, end if one >= within[0] else stop):
                two = np.int64(account[other])
                low = min(one, two)
                if within[0] <= low < within[1] and _meet(columns, row, other, stop, near):
                    keys[size] = low * people + max(one, two)
                    size += 1
    return size


@compiled
def frequent(keys: Numbers, people: int, least: int, elsewhere: Numbers) -> Any:
    """Of sorted pairs, each once that stands there often enough to have `least` objects in common.

    `elsewhere` says of each account how many objects it has that were not gone through, and its
    first and last group there. The second array says how often each pair stands there, the third
    how many objects it may share elsewhere at most.
    """
    found = np.empty((1024, 3), np.int64)
    size, at, most = 0, 0, elsewhere[:, 0].max()
    while at < keys.size:
        key, begun = keys[at], at
        while at < keys.size and keys[at] == key:
            at += 1
        often, reach = at - begun, np.int64(0)
        if most and often + most >= least:
            reach = _in_reach(elsewhere[key // people], elsewhere[key % people])
        if often + reach >= least:
            if size == found.shape[0]:
                found = grown(found)
            found[size, 0], found[size, 1], found[size, 2] = key, often, reach
            size += 1
    return found[:size, 0].copy(), found[:size, 1].copy(), found[:size, 2].copy()


@inner
def _in_reach(one: Numbers, two: Numbers) -> Any:
    """How many objects two accounts may share in groups that are the same or follow each other."""
    if one[1] > two[2] + 1 or two[1] > one[2] + 1:
        return np.int64(0)
    return min(one[0], two[0])


@inner
def grown(table: Numbers) -> Numbers:
    """The table with room for as many rows again."""
    larger = np.empty((2 * table.shape[0], table.shape[1]), table.dtype)
    larger[: table.shape[0]] = table
    return larger


@inner
def _hash(key: Any) -> Any:
    """Fibonacci hashing: the high bits are well mixed."""
    return np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)


@inner
def _hashed(candidates: Numbers, bits: int) -> Any:
    """Slots that lead from a pair to its candidate, and a filter that is small enough to stay near.

    The filter has 2 ** (bits + 2) bits; only where a pair's is set can the pair be a candidate.
    """
    slots = np.full(1 << bits, -1, np.int32)
    held = np.zeros(1 << (bits - 1), np.uint8)
    for number in range(candidates.size):
        value = _hash(candidates[number])
        bit = np.int64(value >> np.uint64(62 - bits))
        held[bit >> 3] |= 1 << (bit & 7)
        slot = np.int64(value >> np.uint64(64 - bits))
        while slots[slot] >= 0:
            slot = (slot + 1) & (slots.size - 1)
        slots[slot] = number
    return slots, held


@inner
def _found(key: Any, candidates: Numbers, slots: Any, held: Any, bits: int) -> int:
    value = _hash(key)
    bit = np.int64(value >> np.uint64(62 - bits))
    if not (held[bit >> 3] >> (bit & 7)) & 1:
        return -1
    slot = np.int64(value >> np.uint64(64 - bits))
    while slots[slot] >= 0 and candidates[slots[slot]] != key:
        slot = (slot + 1) & (slots.size - 1)
    return int(slots[slot])


@compiled
def met_rows(
    columns: Columns,
    asked: Any,
    near: int,
    within: tuple[int, int],
    people: int,
    candidates: Numbers,
    places: Numbers,
    rows: Any,
) -> None:
    """Write both rows of each meeting of a candidate, from `places` of that candidate on.

    They stand in order of object. The first row is that of the first account.
    """
    account, _, _, start, _ = columns
    bits = 10
    while 1 << bits < 4 * candidates.size:
        bits += 1
    slots, held = _hashed(candidates, bits)
    for group in range(start.size - 1):
        stop, end = start[group + 1], _end(columns, group)
        for row in range(start[group], stop if asked[group] else start[group]):
            one = np.int64(account[row])
            begin = row + 1 if one < within[1] else stop
            for other in range(begin, end if one >= within[0] else begin):
                two = np.int64(account[other])
                key = min(one, two) * people + max(one, two)
                number = _found(key, candidates, slots, held, bits)
                if number >= 0 and _meet(columns, row, other, stop, near):
                    place = places[number]
                    rows[place, 0] = row if one < two else other
                    rows[place, 1] = other if one < two else row
                    places[number] += 1
