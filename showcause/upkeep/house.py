"""What the house itself holds: record, keys, ledger, what waits, what is late, backups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from showcause.domain.moment import DAY, HOUR, MINUTE, iso_from_moment
from showcause.upkeep.check import Check, ill, soon, well

LONGEST_WAIT: Final = 15 * MINUTE
"""An order or a letter that is ready and older than this waits for something that is broken."""

BACKUP_EVERY: Final = 26 * HOUR
"""A nightly backup may take two hours longer than yesterday's."""

OLDEST_BACKUP: Final = 7 * DAY


RETAINED_EVERY: Final = 26 * HOUR
"""What is over goes every night; a night may end two hours later than the one before."""

RETAINED_AT_LEAST: Final = 3 * DAY


@dataclass(frozen=True, slots=True)
class Leaving:
    """What must still leave: how many, since when the oldest could have, and what it last heard."""

    waiting: int
    oldest_at: int | None
    last_error: str
    stuck: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Backup:
    """The newest backup that is known here; `verified_at` is 0 if it was never restored to see."""

    taken_at: int
    verified_at: int
    where: str


def migrations(missing: Sequence[str], newer: Sequence[str]) -> Check:
    """Whether the tables are those this version knows."""
    if newer:
        told = f"the record is of a newer version: {newer[-1]}"
        return ill("migrations", told, "install the newer version again; there is no way back")
    if missing:
        told = f"{len(missing)} changes to the tables are to be made, from {missing[0]}"
        return soon("migrations", told, "the next command in this workspace makes them")
    return well("migrations", "up to date")


def keys(faults: Sequence[str]) -> Check:
    """Whether every key is there, whole and nobody else's to read; `faults` are sentences."""
    if faults:
        return ill("keys", "; ".join(faults), "chmod 600, or take the file from the keys' backup")
    return well("keys", "all there, readable by their owner only")


def ledger(own: int, published: int, disagrees: str) -> Check:
    """Whether the record's ledger is at least what was published of it.

    `disagrees` says how the published one is not the beginning of ours; empty if it is.
    """
    remedy = "showcause ledger recover"
    if own < published:
        told = f"{own:,} entries, but {published:,} are published: an older record was restored"
        return ill("ledger", told, remedy)
    if disagrees:
        return ill("ledger", f"not the ledger that was published: {disagrees}", remedy)
    return well("ledger", f"{own:,} entries, {published:,} of them published")


def outbox(found: Leaving, now: int) -> Check:
    """Whether orders and letters leave as they come."""
    stuck = sum(found.stuck.values())
    heard = f"; last heard: {found.last_error}" if found.last_error else ""
    late = found.oldest_at is not None and now - found.oldest_at > LONGEST_WAIT
    if late and found.oldest_at is not None:
        minutes = (now - found.oldest_at) // MINUTE
        told = f"{found.waiting:,} wait, the oldest for {minutes:,} min{heard}"
        what = "mend what it heard" if heard else "see the worker, and the kill switch"
        return ill("outbox", told, f"{what}; they leave by themselves then")
    if stuck:
        kinds = ", ".join(f"{count:,} of kind {kind}" for kind, count in found.stuck.items())
        return ill("outbox", f"tried too often and stuck: {kinds}{heard}", "showcause resend")
    if found.waiting and found.last_error:
        return soon("outbox", f"{found.waiting:,} wait{heard}", "mend what it heard")
    return well("outbox", f"{found.waiting:,} wait")


def overdue(late: Mapping[str, int]) -> Check:
    """Whether somebody waits longer for an answer than was promised; counts by kind of case."""
    told = ", ".join(f"{count:,} {kind}" for kind, count in late.items() if count)
    if told:
        return ill("overdue", f"past their due time: {told}", "answer them: /console/queue/")
    return well("overdue", "nobody waits longer than was promised")


def backup(newest: Backup | None, now: int) -> Check:
    """Whether there is a backup, young and once restored to see."""
    remedy = "showcause backup FOLDER, nightly"
    if newest is None:
        return ill("backup", "there is none", remedy)
    told = f"{iso_from_moment(newest.taken_at)} in {newest.where}"
    age = now - newest.taken_at
    if age > OLDEST_BACKUP:
        return ill("backup", f"the newest is {age // DAY} days old: {told}", remedy)
    if not newest.verified_at:
        return ill("backup", f"never restored to see: {told}", "showcause backup FOLDER")
    if age > BACKUP_EVERY:
        return soon("backup", f"the newest is {age // HOUR} hours old: {told}", remedy)
    return well("backup", f"restored to see: {told}")


def retention(last_at: int | None, remaining: int, first_at: int | None, now: int) -> Check:
    """Whether what is over was erased of late; `first_at` is the oldest entry of the record.

    `remaining` is what the last run should have erased and did not.
    """
    remedy = "showcause retain, or see why the worker does not"
    since = last_at if last_at is not None else first_at
    if since is None:
        return well("retention", "nothing is kept yet")
    told = "never run" if last_at is None else f"last run {iso_from_moment(last_at)}"
    if remaining:
        return ill("retention", f"{told}; {remaining:,} rows should have gone", remedy)
    if now - since > RETAINED_AT_LEAST:
        return ill("retention", f"{told}: people's data stay longer than promised", remedy)
    if now - since > RETAINED_EVERY:
        return soon("retention", told, remedy)
    return well("retention", told)
