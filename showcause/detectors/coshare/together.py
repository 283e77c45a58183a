"""Compiled searches for what two accounts share; imports numba.

A *group* is the rows of one object in one bucket; rows are sorted by object, bucket and account.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from showcause.detectors.compiled import compiled, inner

Numbers = NDArray[np.int64]

COLUMNS = 13
"""What `pairs_of` gives for a pair: ends, objects, acts of both, rarest, commonest, six levels."""
LEVELS = 6
"""Popularity levels of each trace; strata are traces times levels."""
MARGIN = 1.001
"""Compiled and NumPy's logarithms may differ in a last digit, so what is near is not left out."""
FEW = 32
"""Entries up to which sorting them by hand is quicker than asking numpy."""
LIGHT, CALLING = 1, 2
"""Marks of a row: its object is light; it is decisive on an object that is not saturated."""


class Rows(NamedTuple):
    """Sorted rows with their groups, and where the rows of each account are.

    `follows[g]` says that group g is one window after group g - 1 of the same object. The rows of
    account a are `row[of_account[a]:of_account[a + 1]]`, and `grouped` are their groups.
    """

    account: Any
    object: Any
    level: Any
    mark: Any
    first: Any
    last: Any
    group: Any
    start: Any
    follows: Any
    of_account: Any
    row: Any
    grouped: Any


class Doubt(NamedTuple):
    """What chance gives two accounts, and how often (of 1) it may do so for a tie.

    `shares` and `chances` are by account and stratum, as `_pace` of pairs.py gives them. No object
    that was not gone through is of a level below `lowest`.
    """

    shares: NDArray[np.float64]
    chances: NDArray[np.float64]
    lowest: int
    chance: float


@inner
def _shared_by(rows: Rows, a: int, b: int, window: int, entries: Numbers) -> Any:
    """An entry for each object on which a and b meet, how many, and whether they are called.

    An entry is object, level, and the first moments of a and of b. Accounts are called that meet on
    a light object, or are near on one where both are calling. The longer list is only searched, so
    that an account with a hundred thousand rows costs its partners next to nothing.
    """
    one, two = (a, b) if _held_by(rows, a) <= _held_by(rows, b) else (b, a)
    at, end = rows.of_account[two], rows.of_account[two + 1]
    size, called = 0, False
    for place in range(rows.of_account[one], rows.of_account[one + 1]):
        row = rows.row[place]
        at = _ahead(rows.grouped, at, end, rows.grouped[place] - 1)
        for near in range(at, min(at + 3, end)):
            other = rows.row[near]
            row_a, row_b = (row, other) if one == a else (other, row)
            apart = _apart(rows, row_a, row_b)
            called |= apart < 2 and rows.mark[row_a] & rows.mark[row_b] & CALLING > 0
            met, a_at, b_at = _meeting(rows, row_a, row_b, apart, window)
            if met:
                called |= rows.mark[row_a] & LIGHT > 0
                if size == entries.shape[0]:
                    entries = _grown(entries)
                size = _add(rows, row_a, a_at, b_at, entries, size)
    return entries, size, called


@inner
def _held_by(rows: Rows, account: int) -> int:
    return int(rows.of_account[account + 1] - rows.of_account[account])


@inner
def _ahead(groups: Numbers, at: int, end: int, wanted: int) -> int:
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
def _apart(rows: Rows, row_a: int, row_b: int) -> int:
    """0 in one group, 1 or -1 where b's is one window later or earlier, 9 for all else."""
    apart = int(rows.group[row_b]) - int(rows.group[row_a])
    if apart == 0 or (apart == 1 and rows.follows[rows.group[row_b]]):
        return apart
    return -1 if apart == -1 and rows.follows[rows.group[row_a]] else 9


@inner
def _meeting(rows: Rows, row_a: int, row_b: int, apart: int, window: int) -> tuple[bool, int, int]:
    """Whether the two rows are within a window, and the two moments that show it."""
    if apart == 0:
        return True, rows.first[row_a], rows.first[row_b]
    if apart == 1:
        a_at, b_at = rows.last[row_a], rows.first[row_b]
    elif apart == -1:
        a_at, b_at = rows.first[row_a], rows.last[row_b]
    else:
        return False, 0, 0
    return abs(a_at - b_at) <= window, a_at, b_at


@inner
def _add(rows: Rows, row: int, a_at: int, b_at: int, entries: Numbers, size: int) -> int:
    if size and entries[size - 1, 0] == rows.object[row]:
        entry = entries[size - 1]
        entry[2], entry[3] = min(entry[2], a_at), min(entry[3], b_at)
        return size
    entries[size, 0], entries[size, 1] = rows.object[row], rows.level[row]
    entries[size, 2], entries[size, 3] = a_at, b_at
    return size + 1


@inner
def _grown(table: Numbers) -> Numbers:
    """The table with room for as many rows again, and at least 64."""
    larger = np.empty((max(2 * table.shape[0], 64), table.shape[1]), table.dtype)
    larger[: table.shape[0]] = table
    return larger


@compiled
def pairs_of(
    rows: Rows,
    searched: Rows,
    candidates: Numbers,
    reach: Numbers,
    met: Any,
    ends: Numbers,
    people: int,
    asked: tuple[int, int, int],
    doubt: Doubt,
) -> Numbers:
    """Those candidates (a * people + b) that meet on enough objects and are called, as COLUMNS.

    `met` are the rows of `rows` on which candidate n meets, from ends[n] to ends[n + 1]; what they
    share in `searched` is looked for, `reach[n]` objects at most. `asked` are the fewest objects,
    the window, and what a level weighs when it is packed with an object. Left out are pairs that
    chance makes more often than may be, on every popularity level: they can be no tie.
    """
    entries, out, size = np.empty((64, 4), np.int64), np.empty((1024, COLUMNS), np.int64), 0
    nothing, calls = np.empty((1, 4), np.int64), _callers(rows, people)
    acts = np.empty(LEVELS, np.int64)
    for number in range(candidates.size):
        a, b = candidates[number] // people, candidates[number] % people
        here = met[ends[number] : ends[number + 1]]
        _acts_at_most(doubt, rows.level, here, reach[number], acts)
        if _is_doubtful(doubt, a, b, acts):
            continue
        entries, found, called = _shared_by(searched, a, b, asked[1], entries)
        entries, found, called = _with_met(rows, here, asked[1], entries, found, called)
        if found >= asked[0] and not called and calls[a] and calls[b]:
            nothing, _, called = _shared_by(rows, a, b, asked[1], nothing)
        if found >= asked[0] and called:
            if size == out.shape[0]:
                out = _grown(out)
            out[size, 0], out[size, 1] = a, b
            _measure(entries[:found], asked[2], out[size])
            acts[:] = np.minimum(out[size, 7:], out[size, 4])
            size += not _is_doubtful(doubt, a, b, acts)
    return out[:size].copy()


@inner
def _acts_at_most(doubt: Doubt, levels: Any, met: Any, reach: int, acts: Numbers) -> None:
    """Write how many acts two accounts can share by level, those of rarer ones with them."""
    acts[:] = 0
    for place in range(met.shape[0]):
        acts[levels[met[place, 0]]] += 1
    if doubt.lowest < LEVELS:
        acts[doubt.lowest] += reach
    for level in range(1, LEVELS):
        acts[level] += acts[level - 1]


@inner
def _is_doubtful(doubt: Doubt, a: int, b: int, acts: Numbers) -> bool:
    """Whether so many acts at most are no surprise on any level; never if chance may do all."""
    if doubt.chance >= 1:
        return False
    due = 0.0
    for level in range(LEVELS):
        for stratum in range(level, doubt.shares.shape[1], LEVELS):
            one = doubt.chances[a, stratum] * doubt.shares[b, stratum]
            due += max(one, doubt.chances[b, stratum] * doubt.shares[a, stratum])
        if _is_rare(acts[level], due, doubt.chance * MARGIN / LEVELS):
            return False
    return True


@inner
def _is_rare(acts: int, due: float, chance: float) -> bool:
    """Poisson's upper tail, closed by a geometric series, as chance.py has it."""
    if due >= acts:
        return False
    tail = math.exp(-due) / (1 - due / (acts + 1))
    for number in range(1, acts + 1):
        tail *= due / number
    return tail <= chance


@inner
def _callers(rows: Rows, people: int) -> Any:
    """By account whether any of its rows calls."""
    calls = np.zeros(people, np.bool_)
    for row in range(rows.mark.size):
        if rows.mark[row] & CALLING:
            calls[rows.account[row]] = True
    return calls


@inner
def _with_met(rows: Rows, met: Any, window: int, entries: Numbers, size: int, called: bool) -> Any:
    """Add an entry for each object whose rows are met, in order of object."""
    while entries.shape[0] < size + met.shape[0]:
        entries = _grown(entries)
    for place in range(met.shape[0]):
        row_a, row_b = met[place, 0], met[place, 1]
        _, a_at, b_at = _meeting(rows, row_a, row_b, _apart(rows, row_a, row_b), window)
        called |= rows.mark[row_a] & LIGHT > 0
        called |= rows.mark[row_a] & rows.mark[row_b] & CALLING > 0
        size = _add(rows, row_a, a_at, b_at, entries, size)
    return entries, size, called


@inner
def _measure(entries: Numbers, strength: int, out: Numbers) -> None:
    """Write the row of one pair: objects of one moment of a are one act."""
    out[2:] = 0
    out[2] = entries.shape[0]
    b_ats = np.empty(entries.shape[0], np.int64)
    order = _by_moment(entries)
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
    out[4] = _distinct(b_ats[:acts])


@inner
def _by_moment(entries: Numbers) -> Numbers:
    """The places of the entries in order of the moment of a; most pairs have a handful."""
    if entries.shape[0] > FEW:
        return np.argsort(entries[:, 2])
    order = np.arange(entries.shape[0])
    for place in range(1, order.size):
        moment, at = entries[place, 2], place
        while at > 0 and entries[order[at - 1], 2] > moment:
            order[at] = order[at - 1]
            at -= 1
        order[at] = place
    return order


@inner
def _distinct(moments: Numbers) -> int:
    if moments.size > FEW:
        return np.unique(moments).size
    found = 0
    for place in range(moments.size):
        earlier = 0
        while moments[earlier] != moments[place]:
            earlier += 1
        found += earlier == place
    return found


@compiled
def proofs_of(rows: Rows, ties: Numbers, most: int, window: int) -> Numbers:
    """Up to `most` proofs of each tie, the rarest objects first.

    A tie is finding number, a, b, and the two objects to show (0 and 0: all of them); a proof is
    finding number, a, b, object, moments of a and b, rank.
    """
    entries = np.empty((64, 4), np.int64)
    out, size = np.empty((1024, 7), np.int64), 0
    for tie in ties:
        entries, found, _ = _shared_by(rows, tie[1], tie[2], window, entries)
        order = np.argsort(entries[:found, 1] * np.int64(1 << 40) + entries[:found, 0])
        rank = 0
        for place in order:
            entry = entries[place]
            if rank < most and _is_asked(tie, entry[0]):
                rank += 1
                if size == out.shape[0]:
                    out = _grown(out)
                out[size, :3], out[size, 3] = tie[:3], entry[0]
                out[size, 4], out[size, 5], out[size, 6] = entry[2], entry[3], rank
                size += 1
    return out[:size].copy()


@inner
def _is_asked(tie: Numbers, number: int) -> bool:
    return bool(tie[3] == 0 or number == tie[3] or number == tie[4])
