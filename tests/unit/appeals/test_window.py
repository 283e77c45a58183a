from showcause.appeals.window import is_over
from showcause.domain.moment import DAY

INFORMED = 1_700_000_000_000
WINDOW = 183 * DAY


def test_the_last_day_still_counts() -> None:
    assert not is_over(INFORMED, INFORMED + WINDOW, WINDOW)


def test_after_the_window_it_is_over() -> None:
    assert is_over(INFORMED, INFORMED + WINDOW + 1, WINDOW)


def test_a_notice_that_never_arrived_starts_no_clock() -> None:
    assert not is_over(None, INFORMED + 10 * WINDOW, WINDOW)
