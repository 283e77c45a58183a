"""Time as Showcause keeps it: whole milliseconds since 1970 in UTC (docs/decisions/0002)."""

from datetime import UTC, datetime

Moment = int
"""Milliseconds since 1970-01-01T00:00:00Z."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def moment_from_datetime(when: datetime) -> Moment:
    """Milliseconds UTC of an aware datetime; a naive one is read as UTC."""
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1_000)


def datetime_from_moment(moment: Moment) -> datetime:
    """The aware UTC datetime of a moment."""
    return datetime.fromtimestamp(moment / 1_000, tz=UTC)


def iso_from_moment(moment: Moment) -> str:
    """`2026-11-20T13:09:54Z`, seconds precision, UTC."""
    return datetime_from_moment(moment).strftime("%Y-%m-%dT%H:%M:%SZ")
