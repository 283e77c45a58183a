"""How numbers, dates and foreign words are written inside a sentence of a language.

Months and separators come from Babel. Persian differs: its own digits in prose, and the Solar
Hijri date first with the Gregorian one in brackets (Babel prints Western digits and Gregorian
dates for it).
"""

import re
from datetime import date
from functools import lru_cache
from typing import Final

from showcause.domain.moment import DAY, MINUTE, Moment, datetime_from_moment
from showcause.notices.languages import LANGUAGES
from showcause.notices.solar_hijri import solar_hijri

FIRST_STRONG_ISOLATE: Final = "\u2068"
LEFT_TO_RIGHT_ISOLATE: Final = "\u2066"
POP_ISOLATE: Final = "\u2069"

_TURNING: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+"
)

_NEVER_GROUPED: Final = 1_000
_SOLAR_MONTHS: Final = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)


def plain(text: str) -> str:
    """The text on one line, without control and direction characters that could turn a page."""
    return text if is_plain(text) else _TURNING.sub(" ", text).strip()


def is_plain(text: str) -> bool:
    """Whether `plain` would leave the text as it is."""
    return _TURNING.search(text) is None


def isolated(text: str) -> str:
    """The text as an island, so that its direction and that of the sentence do not mix."""
    return f"{FIRST_STRONG_ISOLATE}{plain(text)}{POP_ISOLATE}"


def link(address: str, language: str) -> str:
    """The address, isolated in right-to-left text.

    The blank before the closing mark is for mail programs, which would take the mark for a
    part of the address.
    """
    if not LANGUAGES[language].is_right_to_left:
        return plain(address)
    return f"{LEFT_TO_RIGHT_ISOLATE}{plain(address)} {POP_ISOLATE}"


def reference(text: str, language: str) -> str:
    """A reference or clause number, never in local digits; isolated in right-to-left text."""
    return isolated(text) if LANGUAGES[language].is_right_to_left else plain(text)


@lru_cache(maxsize=65_536)
def number(count: int, language: str) -> str:
    """`1,204`, grouped as the language groups, in its digits."""
    if 0 <= count < _NEVER_GROUPED:
        return _in_digits(str(count), language)
    from babel.numbers import format_decimal

    grouped = format_decimal(count, locale=language, numbering_system="default")
    return _in_digits(grouped, language)


@lru_cache(maxsize=1024)
def percent(ppm: int, language: str) -> str:
    """Parts per million as whole per cent, rounded down so that we never claim too much."""
    return LANGUAGES[language].percent.format(n=number(ppm // 10_000, language))


def date_in_words(moment: Moment, language: str) -> str:
    """`20 November 2026` (UTC)."""
    return _day_in_words(moment // DAY, language)


@lru_cache(maxsize=65_536)
def _minute_in_words(minute: int, language: str) -> str:
    moment = minute * MINUTE
    time = _in_digits(datetime_from_moment(moment).strftime("%H:%M"), language)
    return LANGUAGES[language].deadline.format(day=date_in_words(moment, language), time=time)


def deadline_in_words(moment: Moment, language: str) -> str:
    """`20 November 2026, 10:40 UTC`; seconds are dropped, so it is never later than it is."""
    return _minute_in_words(moment // MINUTE, language)


@lru_cache(maxsize=4096)
def _day_in_words(day_number: int, language: str) -> str:
    from babel.dates import format_date

    day = datetime_from_moment(day_number * DAY).date()
    words = _in_digits(format_date(day, LANGUAGES[language].date, locale=language), language)
    return (
        f"{_solar_date(day)} ({words})" if LANGUAGES[language].calendar == "solar_hijri" else words
    )


def _solar_date(day: date) -> str:
    year, month, day_of_month = solar_hijri(day)
    words = f"{day_of_month} {_SOLAR_MONTHS[month - 1]} {year}"
    return _in_digits(words, "fa")


def _in_digits(text: str, language: str) -> str:
    return text.translate(_digit_table(LANGUAGES[language].digits))


@lru_cache(maxsize=16)
def _digit_table(digits: str) -> dict[int, int]:
    return str.maketrans("0123456789", digits)
