"""Compiled searches for what two accounts share; imports numba.

A *group* is the rows of one object in one bucket; rows are sorted by object, bucket and account.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from showcause.detectors.compiled import compiled, inner

Numbers = NDArray[np.int64]


class Rows(NamedTuple):
    """Sorted rows with their groups, and where the rows of each account are.

    `follows[g]` says that group g is one window after group g - 1 of the same object. The rows of
    account a are `row[of_account[a]:of_account[a + 1]]`, and `grouped` are their groups.
    """

    account: Any
    object: Any
    level: Any
    light: Any
    first: Any
    last: Any
    group: Any
    start: Any
    follows: Any
    of_account: Any
    row: Any
    grouped: Any


@inner
def shared_by(
    rows: Rows, a: int, b: int, window: int, entries: Numbers, size: int
) -> tuple[Numbers, int]:
    """Add an entry for each object on which a and b meet; return the entries and their number.

    An entry is object, level, the first moments of a and of b. The longer list is only searched,
    so that an account with a hundred thousand rows costs its partners next to nothing.
    """
    one, two = (a, b) if held_by(rows, a) <= held_by(rows, b) else (b, a)
    at, end, begun = rows.of_account[two], rows.of_account[two + 1], size
    for place in range(rows.of_account[one], rows.of_account[one + 1]):
        row = rows.row[place]
        at = ahead(rows.grouped, at, end, rows.grouped[place] - 1)
        for near in range(at, min(at + 3, end)):
            other = rows.row[near]
            if one == a:
                entries, size = _with_meeting(rows, row, other, window, entries, begun, size)
            else:
                entries, size = _with_meeting(rows, other, row, window, entries, begun, size)
    return entries, size


@inner
def held_by(rows: Rows, account: int) -> int:
    """How many rows the account has."""
    return int(rows.of_account[account + 1] - rows.of_account[account])


@inner
def ahead(groups: Numbers, at: int, end: int, wanted: int) -> int:
    """The first place from `at` on whose group is the wanted one or later: leaps, then halves."""
    leap = 1
    while at + leap < end and groups[at + leap] < wanted:
        at += leap
        leap *= 2
    stop = min(at + leap, end)
    while at < stop:
        middle = (at + stop) // 2
        if groups[middle] < wanted:
            at = middle + 1
        else:
            stop = middle
    return at


@inner
def _with_meeting(
    rows: Rows, row_a: int, row_b: int, window: int, entries: Numbers, begun: int, size: int
) -> tuple[Numbers, int]:
    met, a_at, b_at = meeting(rows, row_a, row_b, window)
    if not met:
        return entries, size
    if size > begun and entries[size - 1, 0] == rows.object[row_a]:
        entry = entries[size - 1]
        entry[2], entry[3] = min(entry[2], a_at), min(entry[3], b_at)
        return entries, size
    if size == entries.shape[0]:
        entries = grown(entries)
    entries[size, 0], entries[size, 1] = rows.object[row_a], rows.level[row_a]
    entries[size, 2], entries[size, 3] = a_at, b_at
    return entries, size + 1


@inner
def meeting(rows: Rows, row_a: int, row_b: int, window: int) -> tuple[bool, int, int]:
    """Whether the two rows are within a window, and the two moments that show it."""
    apart = rows.group[row_b] - rows.group[row_a]
    if apart == 0:
        return True, rows.first[row_a], rows.first[row_b]
    if apart == 1 and rows.follows[rows.group[row_b]]:
        a_at, b_at = rows.last[row_a], rows.first[row_b]
    elif apart == -1 and rows.follows[rows.group[row_a]]:
        a_at, b_at = rows.first[row_a], rows.last[row_b]
    else:
        return False, 0, 0
    return abs(a_at - b_at) <= window, a_at, b_at


@inner
def grown(table: Numbers) -> Numbers:
    """The table with room for as many rows again, and at least 64."""
    larger = np.empty((max(2 * table.shape[0], 64), table.shape[1]), table.dtype)
    larger[: table.shape[0]] = table
    return larger


@compiled
def proofs_of(rows: Rows, ties: Numbers, most: int, window: int) -> Numbers:
    """Up to `most` proofs of each tie, the rarest objects first.

    A tie is finding number, a, b, and the two objects to show (0 and 0: all of them); a proof is
    finding number, a, b, object, moments of a and b, rank.
    """
    entries = np.empty((64, 5), np.int64)
    out, size = np.empty((1024, 7), np.int64), 0
    for tie in ties:
        entries, found = shared_by(rows, tie[1], tie[2], window, entries, 0)
        order = np.argsort(entries[:found, 1] * np.int64(1 << 40) + entries[:found, 0])
        rank = 0
        for place in order:
            entry = entries[place]
            if rank < most and _is_asked(tie, entry[0]):
                rank += 1
                if size == out.shape[0]:
                    out = grown(out)
                out[size, :3], out[size, 3] = tie[:3], entry[0]
                out[size, 4], out[size, 5], out[size, 6] = entry[2], entry[3], rank
                size += 1
    return out[:size].copy()


@inner
def _is_asked(tie: Numbers, number: int) -> bool:
    return bool(tie[3] == 0 or number == tie[3] or number == tie[4])
