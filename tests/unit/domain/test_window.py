from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showcause.domain.moment import DAY, HOUR, moment_from_datetime
from showcause.domain.window import (
    Scope,
    Window,
    WindowKind,
    concerns,
    due_with_stops,
    is_open,
    merged,
    spans,
)

NOON = 1_795_176_000_000


def on(year: int, month: int, day: int) -> int:
    return moment_from_datetime(datetime(year, month, day, tzinfo=UTC))


def a_window(**changed: object) -> Window:
    known: dict[str, object] = {
        "window_id": "win_1",
        "kind": WindowKind.CRISIS,
        "scope": Scope.LANGUAGE,
        "of": "zh",
        "starts_at": on(2027, 6, 1),
        "ends_at": on(2027, 6, 8),
        "yearly": True,
        "expires_at": on(2030, 1, 1),
    }
    return Window(**{**known, **changed})  # type: ignore[arg-type]


def test_an_anniversary_comes_back_until_it_expires() -> None:
    anniversary = a_window()

    assert is_open(anniversary, on(2027, 6, 4))
    assert is_open(anniversary, on(2029, 6, 4))
    assert not is_open(anniversary, on(2029, 6, 8))
    assert not is_open(anniversary, on(2030, 6, 4))


def test_a_leap_day_is_not_lost() -> None:
    leap = a_window(starts_at=on(2028, 2, 29), ends_at=on(2028, 3, 2))

    assert is_open(leap, on(2029, 3, 1))


def test_an_outage_without_an_end_lasts_until_it_expires() -> None:
    outage = a_window(kind=WindowKind.OUTAGE, ends_at=None, yearly=False)

    assert list(spans(outage)) == [(on(2027, 6, 1), on(2030, 1, 1))]


@pytest.mark.parametrize(
    ("language", "is_concerned"),
    [("zh", True), ("zh-HK", True), ("ZH_tw", True), ("en", False), ("", False)],
)
def test_a_language_is_known_by_its_first_part(language: str, is_concerned: bool) -> None:
    assert concerns(a_window(), language, "") is is_concerned


@pytest.mark.parametrize(
    ("place", "is_concerned"), [("Tehran, Iran", True), ("IRAN", True), ("", False)]
)
def test_a_place_is_where_somebody_says_to_be(place: str, is_concerned: bool) -> None:
    assert concerns(a_window(scope=Scope.PLACE, of="Iran"), "en", place) is is_concerned


def test_everywhere_is_everybody() -> None:
    assert concerns(a_window(scope=Scope.EVERYWHERE, of=""), "", "")


def test_a_clock_stands_still_while_the_network_is_down() -> None:
    down = [(NOON + 6 * HOUR, NOON + 16 * HOUR)]

    assert due_with_stops(NOON, DAY, down) == NOON + 34 * HOUR
    assert due_with_stops(NOON, 6 * HOUR, down) == NOON + 6 * HOUR
    assert due_with_stops(NOON + 8 * HOUR, HOUR, down) == NOON + 17 * HOUR


def test_two_outages_at_once_count_once() -> None:
    down = [(NOON, NOON + 4 * HOUR), (NOON + HOUR, NOON + 5 * HOUR)]

    assert merged(down) == [(NOON, NOON + 5 * HOUR)]
    assert due_with_stops(NOON, HOUR, down) == NOON + 6 * HOUR


SPANS = st.lists(
    st.tuples(st.integers(0, 100), st.integers(0, 30)).map(lambda pair: (pair[0], sum(pair))),
    max_size=6,
)


@given(start=st.integers(0, 60), length=st.integers(0, 60), down=SPANS)
def test_an_outage_never_takes_time_away_and_gives_exactly_what_was_lost(
    start: int, length: int, down: list[tuple[int, int]]
) -> None:
    due = due_with_stops(start, length, down)

    up = sum(1 for moment in range(start, due) if not any(b <= moment < e for b, e in down))
    assert due >= start + length
    assert up == length
