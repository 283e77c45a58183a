"""What the machine gives: room on the disk, the time, a worker at work."""

from dataclasses import dataclass
from typing import Final

from showcause.domain.moment import MINUTE, SECOND
from showcause.upkeep.check import Check, ill, soon, unknown, well

LEAST_BYTES: Final = 64 * 1_024 * 1_024
"""Under this much room nothing is begun: a sweep's log alone may need it."""

LITTLE_BYTES: Final = 1_024 * 1_024 * 1_024
LITTLE_PPM: Final = 50_000
"""Room is little under a gigabyte, where that is also under a twentieth of the disk."""

MOST_CLOCK_OFF: Final = 5 * MINUTE
"""A clock this far off makes people's time to answer wrong, and signed messages are refused."""

CLOCK_OFF: Final = 30 * SECOND


@dataclass(frozen=True, slots=True)
class Disk:
    """One place files are written to; `refusal` is why nothing could be, empty if it could."""

    where: str
    free_bytes: int
    total_bytes: int
    refusal: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody else's clock said: ms that ours is ahead of it, or why it said nothing."""

    who: str
    ahead: int | None
    why_not: str = ""


def disk(found: Disk) -> Check:
    """Whether files can be written, and for how long."""
    room = f"{_size(found.free_bytes)} of {_size(found.total_bytes)} free in {found.where}"
    if found.refusal:
        remedy = "make room, or mount it so that it can be written; work goes on by itself then"
        return ill("disk", f"nothing can be written: {found.refusal} ({room})", remedy)
    if found.free_bytes < LEAST_BYTES:
        return ill("disk", f"full: {room}", "make room; work goes on by itself then")
    if found.free_bytes < min(LITTLE_BYTES, found.total_bytes * LITTLE_PPM // 1_000_000):
        return soon("disk", f"nearly full: {room}", "make room before it is full")
    return well("disk", room)


def clock(asked: list[Asked], newest: int, now: int) -> Check:
    """Whether this machine's clock is right, by others' clocks and by what is written already.

    `newest` is when the newest entry was made by this clock, 0 if there is none.
    """
    found = [(one.who, one.ahead) for one in asked if one.ahead is not None]
    remedy = "set the clock (timedatectl set-ntp true); measures wait until it is right"
    if newest - now > MOST_CLOCK_OFF:
        told = f"{_span(newest - now)} behind the newest entry of the record"
        return ill("clock", told, remedy)
    if not found:
        return _unasked(asked)
    who, ahead = max(found, key=lambda pair: abs(pair[1]))
    told = f"{_span(abs(ahead))} {'ahead of' if ahead > 0 else 'behind'} {who}"
    if abs(ahead) > MOST_CLOCK_OFF:
        return ill("clock", told, remedy)
    if abs(ahead) > CLOCK_OFF:
        return soon("clock", told, "set the clock (timedatectl set-ntp true)")
    return well("clock", f"within {_span(CLOCK_OFF)} of {who}")


def _unasked(asked: list[Asked]) -> Check:
    if asked:
        why = "; ".join(f"{one.who}: {one.why_not}" for one in asked)
        return unknown("clock", f"nobody could be asked the time ({why})", "see clock.ntp")
    return soon("clock", "nobody else's clock is asked", "set clock.ntp, such as pool.ntp.org")


def is_off(asked: list[Asked]) -> str:
    """Why the clock may not be gone by, empty if it may: doubt alone stops nothing."""
    check = clock(asked, 0, 0)
    return check.told if check.health == "ill" else ""


def kill_switch(reason: str) -> Check:
    """Whether measures may leave; `reason` is why not, as whoever sends them is told."""
    name = "kill switch"
    if not reason:
        return well(name, "measures may leave")
    if reason.startswith("could not check"):
        return ill(name, f"measures wait: {reason}", "see stop/ and stop.address")
    return soon(name, f"measures wait: {reason}", "showcause kill-switch start, by two people")


def worker(is_at_work: bool, waiting: int, *, may_be_elsewhere: bool) -> Check:
    """Whether somebody carries on what waits; a record on a server has workers on any machine."""
    if is_at_work:
        return well("worker", "at work")
    told = f"none is at work on this machine, and {waiting:,} orders and letters wait"
    remedy = "showcause serve, or systemctl start showcause-worker"
    if may_be_elsewhere:
        return soon("worker", told, f"{remedy}, unless one is at work on another")
    return ill("worker", told, remedy)


def _size(number: int) -> str:
    amount = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1_024:
            return f"{amount:.0f} {unit}"
        amount /= 1_024
    return f"{amount:.1f} TB"


def _span(milliseconds: int) -> str:
    seconds = milliseconds // SECOND
    if seconds < 120:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
