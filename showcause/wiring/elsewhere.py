"""What others' clocks say, and whether ours may be gone by."""

from collections.abc import Callable, Iterator
from typing import Final

from showcause.domain.errors import ShowcauseError
from showcause.domain.moment import MINUTE, SECOND, Moment
from showcause.upkeep.machine import Asked, is_off
from showcause.wiring.keeping import kept
from showcause.wiring.opening import Door

KEPT_SECONDS: Final = 5 * MINUTE / SECOND


def clocks_asked(door: Door) -> list[Asked]:
    """What each clock we can ask says: a time server, the platform, the database's server."""
    return [_asked(who, ask, door) for who, ask in _clocks(door)]


def clock_doubt(door: Door) -> str:
    """Why our clock may not be gone by, empty if it may; a right one is asked about now and then.

    One that is off is asked about every time, so that work goes on as soon as it is right.
    """
    key = ("clock", str(door.home))
    return kept(key, KEPT_SECONDS, lambda: is_off(clocks_asked(door)), lambda told: not told)


def _clocks(door: Door) -> Iterator[tuple[str, Callable[[], Moment]]]:
    from showcause.store.reads.upkeep import server_moment
    from showcause.store.record import vendor

    if door.settings.ntp:
        yield door.settings.ntp, lambda: _by_ntp(door.settings.ntp)
    if door.settings.platform_kind != "sandbox":
        yield door.settings.platform.address, lambda: _by_platform(door)
    if vendor() != "sqlite":
        yield "the database's server", server_moment


def _asked(who: str, ask: Callable[[], Moment], door: Door) -> Asked:
    try:
        theirs = ask()
    except ShowcauseError as error:
        return Asked(who, None, error.message)
    # Time that was simulated to pass is nobody else's.
    ours = door.clock() - door.clock.shift
    return Asked(who, ours - theirs)


def _by_ntp(server: str) -> Moment:
    from showcause.platforms.probing.ntp import moment_at

    return moment_at(server)


def _by_platform(door: Door) -> Moment:
    from showcause.wiring.real_platform import place_of

    place = place_of(door, {})
    try:
        return place.moment()
    finally:
        place.close()
