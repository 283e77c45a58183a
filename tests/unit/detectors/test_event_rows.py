"""Live lines as rows: what cannot be read is named with its line, and the rest goes in."""

import json
from typing import Any

import pytest

from showcause.detectors.event_rows import feature_rows, read_lines
from showcause.detectors.event_windows import new_windows

NOW = 1_700_000_000_000
DAY = 86_400_000


def a_line(**changed: Any) -> bytes:
    event = {"event_kind": "post", "event_id": "1", "account": "x:a", "at": NOW, **changed}
    return json.dumps(event).encode()


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "bad_json"),
        (b"[1]", "not_an_object"),
        (a_line(at=None), "missing_field"),
        (a_line(at="yesterday"), "bad_value"),
        (a_line(at=2**70), "bad_value"),
        (a_line(links=1.5), "bad_value"),
        (a_line(is_reply=1), "bad_value"),
        (a_line(event_kind="vote"), "unknown_type"),
    ],
)
def test_a_line_that_cannot_be_read_does_not_hold_up_the_others(bad: bytes, reason: str) -> None:
    rows, unread = read_lines(b"\n".join([a_line(event_id="1"), bad, b"", a_line(event_id="2")]))

    assert rows["event_id"].to_pylist() == ["1", "2"]
    assert [(line.line, line.reason) for line in unread] == [(2, reason)]


def test_keys_nobody_asked_for_are_left_alone() -> None:
    rows, unread = read_lines(a_line(text="hello", whatever={"a": 1}))

    assert (len(rows), unread) == (1, ())


def test_nothing_is_read_from_nothing() -> None:
    rows, _ = read_lines(b"\n")

    ready = feature_rows(rows, new_windows(["posts_1h"]))

    assert len(ready.rows) == 0
    assert len(ready.arrays["posts_1h"][0]) == 0


def known(name: str, **changed: Any) -> Any:
    rows, _ = read_lines(a_line(**changed))
    values, there = feature_rows(rows, new_windows([])).arrays[name]
    return values[0].item() if there is None or there[0] else None


@pytest.mark.parametrize(
    ("created", "age"), [(NOW - 3 * DAY - 1, 3), (NOW, 0), (NOW + 1, None), (None, None)]
)
def test_an_age_that_cannot_be_is_not_known(created: int | None, age: int | None) -> None:
    assert known("age_then_days", account_created_at=created) == age


def test_a_number_beyond_what_sums_are_checked_for_is_not_known() -> None:
    assert known("followers", followers=2**42) == 2**42
    assert known("followers", followers=2**42 + 1) is None


def test_a_post_that_names_no_links_has_none() -> None:
    assert known("links") == 0
    assert known("is_reply") is False
