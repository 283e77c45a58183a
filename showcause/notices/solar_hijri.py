"""The Solar Hijri calendar, which Babel does not write.

Source: the arithmetic 33-year cycle, equal to the Iranian calendar for 1799 to 2256.
"""

from datetime import date
from typing import Final

_DAYS_BEFORE_MONTH: Final = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_EPOCH_DAYS: Final = 355_666
_EPOCH_YEAR: Final = -1_595
_DAYS_IN_33_YEARS: Final = 12_053
_DAYS_IN_4_YEARS: Final = 1_461
_DAYS_IN_FIRST_SIX_MONTHS: Final = 186


def solar_hijri(day: date) -> tuple[int, int, int]:
    """Year, month (1 to 12) and day of the month."""
    cycles, days = divmod(_days_since_epoch(day), _DAYS_IN_33_YEARS)
    fours, days = divmod(days, _DAYS_IN_4_YEARS)
    year = _EPOCH_YEAR + 33 * cycles + 4 * fours
    if days > 365:
        year += (days - 1) // 365
        days = (days - 1) % 365
    if days < _DAYS_IN_FIRST_SIX_MONTHS:
        return year, 1 + days // 31, 1 + days % 31
    days -= _DAYS_IN_FIRST_SIX_MONTHS
    return year, 7 + days // 30, 1 + days % 30


def _days_since_epoch(day: date) -> int:
    year = day.year + 1 if day.month > 2 else day.year
    leap_days = (year + 3) // 4 - (year + 99) // 100 + (year + 399) // 400
    return _EPOCH_DAYS + 365 * day.year + leap_days + day.day + _DAYS_BEFORE_MONTH[day.month - 1]
