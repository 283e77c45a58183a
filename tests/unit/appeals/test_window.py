from showcause.appeals.window import is_over

UNTIL = 1_700_000_000_000


def test_the_last_day_still_counts() -> None:
    assert not is_over(UNTIL, UNTIL)


def test_after_the_window_it_is_over() -> None:
    assert is_over(UNTIL, UNTIL + 1)


def test_a_notice_that_never_arrived_starts_no_clock() -> None:
    assert not is_over(None, UNTIL)
