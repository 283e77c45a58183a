"""Compiled passes over pairs of accounts that meet on objects; imports numba.

They answer the step `pairs` of the definition with the same rows
(property-tested). One account at a time meets all later ones, so memory grows with accounts and
never with pairs. A *group* is the rows of one object in one bucket; rows are sorted by object,
bucket and account.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from showcause.detectors.compiled import compiled, inner
from showcause.detectors.coshare.together import Rows, ahead, grown, held_by, meeting, shared_by

Numbers = NDArray[np.int64]

COLUMNS = 13
"""What `pairs_of` gives for a pair: ends, objects, acts of both, rarest, commonest, six levels."""


@inner
def _meets(rows: Rows, row: int, window: int, met: Numbers) -> int:
    """Write every later account that meets this row, with the two moments; return how many."""
    account, group = rows.account[row], rows.group[row]
    size = 0
    for other in range(row + 1, rows.start[group + 1]):
        met[0, size] = rows.account[other]
        met[1, size], met[2, size] = rows.first[row], rows.first[other]
        size += 1
    if rows.follows[group + 1]:
        for other in range(rows.start[group + 1], rows.start[group + 2]):
            if rows.account[other] > account and rows.first[other] - rows.last[row] <= window:
                met[0, size] = rows.account[other]
                met[1, size], met[2, size] = rows.last[row], rows.first[other]
                size += 1
    if rows.follows[group]:
        for other in range(rows.start[group - 1], rows.start[group]):
            if rows.account[other] > account and rows.first[row] - rows.last[other] <= window:
                met[0, size] = rows.account[other]
                met[1, size], met[2, size] = rows.first[row], rows.last[other]
                size += 1
    return size


@inner
def _widest(rows: Rows) -> int:
    widest = 1
    for group in range(rows.start.size - 1):
        here = rows.start[group + 1] - rows.start[max(group - 1, 0)]
        if group + 2 < rows.start.size:
            here += rows.start[group + 2] - rows.start[group + 1]
        widest = max(widest, here)
    return widest


@inner
def _touch(rows: Rows, a: int, window: int, met: Numbers, marks: Numbers, touched: Numbers) -> int:
    """Count, for each later account, the objects on which it meets a; list those counted.

    `marks` are, by account: objects counted, the last of them, whether it is called, its slot.
    """
    size = 0
    for at in range(rows.of_account[a], rows.of_account[a + 1]):
        row = rows.row[at]
        for hit in range(_meets(rows, row, window, met)):
            b = met[0, hit]
            if marks[b, 1] != rows.object[row]:
                if marks[b, 1] == 0:
                    touched[size] = b
                    size += 1
                marks[b, 0] += 1
                marks[b, 1] = rows.object[row]
                marks[b, 2] |= rows.light[row]
    return size


@inner
def _call(
    rows: Rows, a: int, window: int, met: Numbers, marks: Numbers, touched: Numbers, size: int
) -> int:
    """Call the later accounts near a on a decisive object: they may meet on heavy ones."""
    for at in range(rows.of_account[a], rows.of_account[a + 1]):
        row = rows.row[at]
        for hit in range(_meets(rows, row, 2 * window, met)):
            b = met[0, hit]
            if marks[b, 1] == 0:
                marks[b, 1] = rows.object[row]
                touched[size] = b
                size += 1
            marks[b, 2] = 1
    return size


@inner
def _collect(
    rows: Rows,
    a: int,
    window: int,
    met: Numbers,
    marks: Numbers,
    last: Numbers,
    entries: Numbers,
    size: int,
) -> Any:
    """Add, for each account with a slot, one entry for each object on which it meets a."""
    for at in range(rows.of_account[a], rows.of_account[a + 1]):
        row = rows.row[at]
        for hit in range(_meets(rows, row, window, met)):
            place = marks[met[0, hit], 3] - 1
            if place < 0:
                continue
            if last[place] < 0 or entries[last[place], 0] != rows.object[row]:
                if size == entries.shape[0]:
                    entries = grown(entries)
                entries[size, 0], entries[size, 1] = rows.object[row], rows.level[row]
                entries[size, 2], entries[size, 3] = met[1, hit], met[2, hit]
                entries[size, 4] = place
                last[place] = size
                size += 1
            else:
                entry = entries[last[place]]
                entry[2], entry[3] = min(entry[2], met[1, hit]), min(entry[3], met[2, hit])
    return entries, size


@inner
def _kept(
    searched: Rows,
    decisive: Rows,
    a: int,
    asked: tuple[int, int, int],
    marks: Numbers,
    touched: Numbers,
    size: int,
) -> int:
    """Move to the front those called who meet a on enough objects; return how many."""
    kept = 0
    entries = np.empty((64, 5), np.int64)
    for at in range(size):
        b = touched[at]
        total = marks[b, 0]
        if total < asked[0] and held_by(searched, a) and held_by(searched, b):
            entries, more = shared_by(searched, a, b, asked[1], entries, 0)
            total += more
        if total >= asked[0] and (marks[b, 2] or _is_near(decisive, a, b, asked[1])):
            touched[at], touched[kept] = touched[kept], b
            kept += 1
    return kept


@inner
def _is_near(decisive: Rows, a: int, b: int, window: int) -> bool:
    """Whether a decisive object calls a and b: both have it, in one bucket or in neighbours."""
    one, two = (a, b) if held_by(decisive, a) <= held_by(decisive, b) else (b, a)
    at, end = decisive.of_account[two], decisive.of_account[two + 1]
    for place in range(decisive.of_account[one], decisive.of_account[one + 1]):
        at = ahead(decisive.grouped, at, end, decisive.grouped[place] - 1)
        for near in range(at, min(at + 3, end)):
            if meeting(decisive, decisive.row[place], decisive.row[near], 2 * window)[0]:
                return True
    return False


@inner
def _measure(a: int, b: int, entries: Numbers, strength: int, out: Numbers) -> None:
    """Write the row of one pair: objects of one moment of a are one act."""
    out[:] = 0
    out[0], out[1], out[2] = a, b, entries.shape[0]
    b_ats = np.empty(entries.shape[0], np.int64)
    order = np.argsort(entries[:, 2])
    at, acts = 0, 0
    while at < order.size:
        moment = entries[order[at], 2]
        level, b_at, rarest = np.int64(99), entries[order[at], 3], np.int64(2**62)
        while at < order.size and entries[order[at], 2] == moment:
            entry = entries[order[at]]
            level, b_at = min(level, entry[1]), min(b_at, entry[3])
            rarest = min(rarest, entry[1] * strength + entry[0])
            at += 1
        b_ats[acts] = b_at
        out[5] = rarest if acts == 0 else min(out[5], rarest)
        out[6] = max(out[6], rarest)
        for higher in range(level, COLUMNS - 7):
            out[7 + higher] += 1
        acts += 1
    out[3] = acts
    out[4] = np.unique(b_ats[:acts]).size


@inner
def _with_searched(
    searched: Rows,
    a: int,
    window: int,
    touched: Numbers,
    kept: int,
    entries: Numbers,
    size: int,
) -> tuple[Numbers, int]:
    """Add the entries of searched objects; return all entries and their number."""
    if held_by(searched, a) == 0:
        return entries, size
    for place in range(kept):
        begun = size
        entries, size = shared_by(searched, a, touched[place], window, entries, size)
        entries[begun:size, 4] = place
    return entries, size


@inner
def _measure_all(
    a: int,
    touched: Numbers,
    kept: int,
    entries: Numbers,
    size: int,
    strength: int,
    out: Numbers,
    rows: int,
) -> Any:
    """Add the row of each kept pair of a; return the rows and their number."""
    order = np.argsort(entries[:size, 4])
    at = 0
    for place in range(kept):
        start = at
        while at < size and entries[order[at], 4] == place:
            at += 1
        if rows == out.shape[0]:
            out = grown(out)
        _measure(a, touched[place], entries[order[start:at]], strength, out[rows])
        rows += 1
    return out, rows


@compiled
def pairs_of(
    scanned: Rows,
    searched: Rows,
    decisive: Rows,
    calling: Rows,
    ends: tuple[int, int],
    asked: tuple[int, int, int],
) -> Numbers:
    """The pairs (a, b), ends[0] <= a < ends[1], a < b, that meet on enough objects, as COLUMNS.

    All rows of `scanned` objects are gone through; those of `searched` ones only for accounts
    called, that is, met on a light object or near on a `decisive` one; `calling` are the rows to
    look for such accounts on, beyond those met. `asked` are the fewest objects, the window, and
    what a level weighs in a packed strength.
    """
    people = scanned.of_account.size - 1
    marks = np.zeros((people, 4), np.int32)
    touched = np.empty(people, np.int32)
    last = np.empty(people, np.int64)
    met = np.empty((3, max(_widest(scanned), _widest(calling))), np.int64)
    entries, out, rows = np.empty((1024, 5), np.int64), np.empty((1024, COLUMNS), np.int64), 0
    for a in range(ends[0], ends[1]):
        size = _touch(scanned, a, asked[1], met, marks, touched)
        size = _call(calling, a, asked[1], met, marks, touched, size)
        kept = _kept(searched, decisive, a, asked, marks, touched, size)
        if kept:
            for place in range(kept):
                marks[touched[place], 3] = place + 1
                last[place] = -1
            entries, held = _collect(scanned, a, asked[1], met, marks, last, entries, 0)
            entries, held = _with_searched(searched, a, asked[1], touched, kept, entries, held)
            out, rows = _measure_all(a, touched, kept, entries, held, asked[2], out, rows)
        for at in range(size):
            for column in range(4):
                marks[touched[at], column] = 0
    return out[:rows].copy()
