"""Dates, counts, lists and texts as people write them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from showcause.ingest.lists import as_items, items_of
from showcause.ingest.moments import as_moments
from showcause.ingest.reading import bounds_at
from showcause.ingest.values import as_counts, as_text

BOUNDS = bounds_at(1_795_180_000_000)
NOON = 1_577_880_000_000


@pytest.mark.parametrize(
    "value",
    [
        "2020-01-01T12:00:00Z", "2020-01-01 12:00", "2020-01-01T13:00:00+01:00",
        "2020-01-01 12:00:00.0009", "Wed Jan 01 12:00:00 +0000 2020",
        "Wed, 01 Jan 2020 12:00:00 GMT", "1577880000", "1577880000.0",
        NOON, NOON // 1_000, NOON * 1_000, NOON * 1_000_000, NOON / 1_000,
        datetime(2020, 1, 1, 12, tzinfo=UTC).replace(tzinfo=None),
        datetime(2020, 1, 1, 12, tzinfo=UTC),
    ],
)  # fmt: skip
def test_one_moment_in_every_way_to_write_it(value: Any) -> None:
    moments, refusals = as_moments(pa.array([value, None]), "at", BOUNDS)

    assert (moments.to_pylist(), refusals) == ([NOON, None], [])


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("1801-01-01", "date_out_of_range"),
        ("2099-01-01", "date_out_of_range"),
        (date(1801, 1, 1), "date_out_of_range"),
        (datetime(9999, 1, 1, tzinfo=UTC), "date_out_of_range"),
        (12, "date_out_of_range"),
        ("2020-13-01", "bad_date"),
        ("01/02/2020", "bad_date"),
        ("last week", "bad_date"),
        (float("nan"), "bad_date"),
        (1e300, "bad_date"),
        (True, "bad_date"),
    ],
)
def test_dates_nobody_can_mean_are_refused(value: Any, reason: str) -> None:
    moments, (refusal,) = as_moments(pa.array([None, value]), "at", BOUNDS)

    assert moments.to_pylist() == [None, None]
    assert (refusal.positions.tolist(), refusal.reason) == ([1], reason)


@pytest.mark.parametrize("value", [12, 12.0, "12", " 12 ", "12.0", Decimal(12)])
def test_twelve_is_twelve(value: Any) -> None:
    expected = None if isinstance(value, Decimal) else 12

    assert as_counts(pa.array([value, None]), "likes")[0].to_pylist() == [expected, None]


@pytest.mark.parametrize("value", [-1, 1e30, float("nan"), 1.5, "x", "1e30", "-3", "9" * 25, True])
def test_what_is_no_count_is_refused(value: Any) -> None:
    counts, (refusal,) = as_counts(pa.array([value]), "likes")

    assert counts.to_pylist() == [None]
    assert refusal.reason == "bad_count"


@pytest.mark.parametrize(
    ("array", "texts"),
    [
        (pa.array([1, 2]), ["1", "2"]),
        (pa.array([1.0, None]), ["1", None]),
        (pa.array(["a", ""]), ["a", None]),
        (pa.array([b"a", b"b"]), ["a", "b"]),
        (pa.array(["a", "a"]).dictionary_encode(), ["a", "a"]),
        (pa.chunked_array([["a"], ["b"]]), ["a", "b"]),
        (pa.nulls(2), [None, None]),
    ],
)
def test_ids_may_come_as_any_type(array: Any, texts: list[str | None]) -> None:
    assert as_text(array, "post_id")[0].to_pylist() == texts


def test_text_that_is_not_utf8_is_refused_and_not_altered() -> None:
    broken = pa.Array.from_buffers(pa.string(), 2, pa.array([b"a\xff", b"b"]).buffers())

    texts, (refusal,) = as_text(broken, "text")

    assert texts.to_pylist() == [None, "b"]
    assert (refusal.positions.tolist(), refusal.reason) == ([0], "bad_encoding")


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ('["a", "b,c"]', ["a", "b,c"]), ("['a', 'b']", ["a", "b"]), ("[a, b]", ["a", "b"]),
        ("[]", []), ("", []), ("one", ["one"]), ("[1, 2]", ["1", "2"]), ("['it\\'s']", ["it's"]),
        ('["it\'s", \'b\']', ["it's", "b"]), ("[null, 'a']", ["a"]), ("[None]", []),
        ("[[1]]", None), ("['a'", None), ("[" * 5_000 + "]" * 5_000, None),
    ],
)  # fmt: skip
def test_lists_in_every_spelling(text: str, items: list[str] | None) -> None:
    assert items_of(text) == items


def test_list_columns_give_items_with_their_rows() -> None:
    (items, rows), refusals = as_items(pa.array([["a", None], None, [], ["b", "c"]]), "urls")

    assert (items.to_pylist(), rows.tolist(), refusals) == (["a", "b", "c"], [0, 3, 3], [])


def test_one_bad_item_refuses_its_row() -> None:
    _, (refusal,) = as_items(pa.array([["a"], ["b\x00", "c\x00"]]), "urls")

    assert (refusal.positions.tolist(), refusal.reason) == ([1], "nul_character")
