"""Compiled passes over all shares: place, group and count them; imports numba.

They answer the linear steps of coshare.sql with the same rows (property-tested). A *group* is the
rows of one object in one bucket; rows are sorted by object, bucket and account.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from showcause.detectors.compiled import compiled, inner

Numbers = NDArray[np.int64]


@compiled
def packed_by_object(
    objects: Numbers,
    accounts: Numbers,
    moments: Numbers,
    places: Numbers,
    begun: Numbers,
    window: int,
    many: int,
) -> Numbers:
    """Bucket, account and moment of every row in one number, placed by object (object 0: left out).

    `places[o]` is where the rows of object o start; it is moved on. `begun[o]`, given as the
    largest number there is, becomes the moment buckets of o are counted from, its first.
    """
    keys = np.empty(places[-1], np.int64)
    for row in range(objects.size):
        begun[objects[row]] = min(begun[objects[row]], moments[row])
    for row in range(objects.size):
        number = objects[row]
        if number > 0:
            past = moments[row] - begun[number]
            bucket = past // window
            keys[places[number]] = (bucket * many + accounts[row]) * window + past % window
            places[number] += 1
    return keys


@compiled
def sort_slices(keys: Numbers, starts: Numbers, low: int, high: int) -> None:
    """Sort the keys of each object from `low` to `high`."""
    for number in range(low, high):
        if starts[number + 1] - starts[number] > 1:
            keys[starts[number] : starts[number + 1]].sort()


@compiled
def placed_rows(keys: Numbers, starts: Numbers, window: int) -> Any:
    """One row per object, bucket and account: object, packed slot, first and last offset."""
    objects = np.empty(keys.size, np.int32)
    slots = np.empty(keys.size, np.int64)
    first = np.empty(keys.size, np.int32)
    last = np.empty(keys.size, np.int32)
    size = 0
    for number in range(starts.size - 1):
        before = np.int64(-1)
        for at in range(starts[number], starts[number + 1]):
            slot = keys[at] // window
            if slot != before:
                objects[size], slots[size], before = number, slot, slot
                first[size] = keys[at] - slot * window
                size += 1
            last[size - 1] = keys[at] - slot * window
    return objects[:size].copy(), slots[:size].copy(), first[:size].copy(), last[:size].copy()


@compiled
def group_starts(objects: Any, buckets: Numbers) -> Any:
    """Where each group starts, closed by the number of rows, and the group of each row."""
    starts = np.empty(objects.size + 1, np.int64)
    of_row = np.empty(objects.size, np.int32)
    size = 0
    for row in range(objects.size):
        if row == 0 or objects[row] != objects[row - 1] or buckets[row] != buckets[row - 1]:
            starts[size] = row
            size += 1
        of_row[row] = size - 1
    starts[size] = objects.size
    return starts[: size + 1].copy(), of_row


@compiled
def holders(objects: Numbers, accounts: Numbers, count: int, people: int) -> Any:
    """How many accounts hold each object, and how many objects each account holds."""
    seen = np.zeros(people, np.int32)
    of_object = np.zeros(count, np.int64)
    of_account = np.zeros(people, np.int64)
    for row in range(objects.size):
        account = accounts[row]
        if seen[account] != objects[row]:
            seen[account] = objects[row]
            of_object[objects[row]] += 1
            of_account[account] += 1
    return of_object, of_account


@compiled
def habits(
    objects: Numbers,
    hours: Numbers,
    accounts: Numbers,
    strata: Numbers,
    shares: Numbers,
    exposure: Numbers,
) -> None:
    """Add, by account and stratum, how often it shares and how many others do in those hours."""
    seen = np.full(shares.shape[0], -1, np.int64)
    start = 0
    while start < objects.size:
        stop, crowd = start, 0
        while stop < objects.size and _same(objects, hours, start, stop):
            if seen[accounts[stop]] != start:
                seen[accounts[stop]] = start
                crowd += 1
            stop += 1
        for row in range(start, stop):
            shares[accounts[row], strata[objects[row]]] += 1
            exposure[accounts[row], strata[objects[row]]] += crowd - 1
        start = stop


@inner
def _same(objects: Numbers, hours: Numbers, one: int, other: int) -> bool:
    return bool(objects[one] == objects[other] and hours[one] == hours[other])


@compiled
def shared_by_two(codes: Numbers, sharers: Numbers, distinct: int) -> Any:
    """By code below `distinct`: whether two different sharers have it (sharer 0 is nobody)."""
    known = np.zeros(distinct, np.int32)
    shared = np.zeros(distinct, np.uint8)
    for row in range(codes.size):
        sharer, code = sharers[row], codes[row]
        if sharer > 0 and known[code] == 0:
            known[code] = sharer
        elif sharer > 0 and known[code] != sharer:
            shared[code] = 1
    return shared


@compiled
def rows_by_account(accounts: Numbers, places: Numbers) -> Numbers:
    """The rows in the order of their accounts; `places` says where each starts, and is moved on."""
    ordered = np.empty(accounts.size, np.int64)
    for row in range(accounts.size):
        ordered[places[accounts[row]]] = row
        places[accounts[row]] += 1
    return ordered
