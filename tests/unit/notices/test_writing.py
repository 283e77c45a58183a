"""Numbers and dates inside sentences."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showcause.domain.moment import moment_from_datetime
from showcause.notices.evidence import span_in_words
from showcause.notices.solar_hijri import solar_hijri
from showcause.notices.writing import date_in_words, deadline_in_words, number, percent, plain

NEWS = moment_from_datetime(datetime(2026, 11, 20, 10, 40, 59, tzinfo=UTC))


@pytest.mark.parametrize(
    ("gregorian", "solar"),
    [
        (date(1979, 2, 11), (1357, 11, 22)),
        (date(2017, 3, 20), (1395, 12, 30)),
        (date(2017, 3, 21), (1396, 1, 1)),
        (date(2021, 3, 21), (1400, 1, 1)),
        (date(2024, 2, 29), (1402, 12, 10)),
        (date(2025, 3, 20), (1403, 12, 30)),
        (date(2025, 3, 21), (1404, 1, 1)),
        (date(2026, 11, 20), (1405, 8, 29)),
        (date(2030, 3, 20), (1408, 12, 30)),
    ],
)
def test_solar_dates_are_right(gregorian: date, solar: tuple[int, int, int]) -> None:
    assert solar_hijri(gregorian) == solar


@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2256, 1, 1)))
def test_the_next_day_is_the_next_solar_day(day: date) -> None:
    year, month, of_month = solar_hijri(day)
    following = solar_hijri(day + timedelta(days=1))

    assert following in {(year, month, of_month + 1), (year, month + 1, 1), (year + 1, 1, 1)}
    assert of_month <= (31 if month <= 6 else 30)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "20 November 2026"),
        ("es", "20 de noviembre de 2026"),
        ("fa", "۲۹ آبان ۱۴۰۵ (۲۰ نوامبر ۲۰۲۶)"),
    ],
)
def test_dates_are_absolute_and_solar_first_in_persian(language: str, expected: str) -> None:
    assert date_in_words(NEWS, language) == expected


def test_a_deadline_is_never_told_later_than_it_is() -> None:
    assert deadline_in_words(NEWS, "en") == "20 November 2026, 10:40 UTC"
    assert deadline_in_words(NEWS, "fa").endswith("ساعت ۱۰:۴۰ به وقت جهانی")


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "12,345"), ("es", "12.345"), ("fa", "۱۲٬۳۴۵")]
)
def test_numbers_are_grouped_as_the_language_groups(language: str, expected: str) -> None:
    assert number(12_345, language) == expected


def test_shares_are_rounded_down() -> None:
    assert percent(909_999, "en") == "90%"
    assert percent(1_000_000, "fa") == "۱۰۰٪"


@pytest.mark.parametrize(
    ("seconds", "of", "expected"),
    [
        (0, "posts", "no more than a minute"),
        (60, "posts", "no more than a minute"),
        (61, "posts", "no more than 2 minutes"),
        (7_200, "posts", "no more than 2 hours"),
        (300_000, "posts", "no more than 4 days"),
        (3_600, "accounts", "within one hour"),
        (259_200, "accounts", "within 3 days"),
    ],
)
def test_spans_are_rounded_up_so_that_no_limit_of_ours_shows(
    seconds: int, of: str, expected: str
) -> None:
    assert expected in span_in_words(seconds, of, "en")


@given(st.text(alphabet=st.characters(), max_size=40))
def test_plain_text_can_be_sent_and_stays_on_its_line(text: str) -> None:
    safe = plain(text)

    safe.encode("utf-8")
    assert len(safe.splitlines()) <= 1
    assert not set(safe) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00")


def test_joiners_that_spelling_needs_are_kept() -> None:
    assert plain("خانه‌ها") == "خانه‌ها"
