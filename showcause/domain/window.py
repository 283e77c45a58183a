"""Registered spans of time in which people are owed more: crises, and networks that are down.

A window names a language, a place, or everywhere. It only ever adds protection or time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from showcause.domain.moment import Moment, datetime_from_moment, moment_from_datetime

Span = tuple[Moment, Moment]


class WindowKind(StrEnum):
    """What a window is registered for."""

    CRISIS = "crisis"
    OUTAGE = "outage"


class Scope(StrEnum):
    """Whom a window is about."""

    LANGUAGE = "language"
    PLACE = "place"
    EVERYWHERE = "everywhere"


MOST_YEARS: Final = 50


@dataclass(frozen=True, slots=True)
class Window:
    """One registered span; a yearly one comes back on the same days until it expires.

    `ends_at` is the end of one span and None while it lasts; `expires_at` ends the registration.
    """

    window_id: str
    kind: WindowKind
    scope: Scope
    of: str
    starts_at: Moment
    ends_at: Moment | None
    yearly: bool
    expires_at: Moment


def concerns(window: Window, language: str, place: str) -> bool:
    """Whether a window is about somebody of that language, or who says to be in that place."""
    if window.scope is Scope.EVERYWHERE:
        return True
    if window.scope is Scope.LANGUAGE:
        return primary(language) == primary(window.of)
    return bool(window.of) and window.of.casefold() in place.casefold()


def primary(language: str) -> str:
    """The language of a tag without its region: `fa` of `fa-IR`."""
    return language.replace("_", "-").partition("-")[0].lower()


def is_open(window: Window, at: Moment) -> bool:
    """Whether that moment lies in one of the window's spans."""
    return any(start <= at < end for start, end in spans(window))


def spans(window: Window) -> Iterator[Span]:
    """Every span of the window, none beyond its expiry."""
    end = window.expires_at if window.ends_at is None else window.ends_at
    years = MOST_YEARS if window.yearly else 1
    for number in range(years):
        start = _years_on(window.starts_at, number)
        if start >= window.expires_at:
            return
        yield start, min(_years_on(end, number), window.expires_at)


def _years_on(moment: Moment, number: int) -> Moment:
    if not number:
        return moment
    when = datetime_from_moment(moment)
    return moment_from_datetime(_same_day(when, when.year + number))


def _same_day(when: datetime, year: int) -> datetime:
    """29 February is kept on 1 March of a common year, so that the anniversary is not lost."""
    try:
        return when.replace(year=year)
    except ValueError:
        return when.replace(year=year, month=3, day=1)


def due_with_stops(start: Moment, length: int, stopped: Iterable[Span]) -> Moment:
    """When a clock started at `start` has run `length` ms, standing still in `stopped` spans."""
    due = start + length
    for begin, end in merged(stopped):
        if end <= start:
            continue
        if begin >= due:
            break
        due += end - max(begin, start)
    return due


def merged(stopped: Iterable[Span]) -> Sequence[Span]:
    """The spans in order, those that touch made one, so that no hour is counted twice."""
    found: list[Span] = []
    for begin, end in sorted(stopped):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif begin < end:
            found.append((begin, end))
    return found
