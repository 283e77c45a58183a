"""Windows over a stream: equal to counting by hand, however the stream is cut."""

import os
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from showcause.detectors.event_rows import COLUMNS, feature_rows, schema
from showcause.detectors.event_windows import LATE, WINDOWS, Window, new_windows
from showcause.detectors.feature_table import EVENT_WINDOWS, FEATURES
from showcause.domain.feature import Scope
from showcause.policy.evaluation import hits, plan_of
from showcause.policy.expression import compile_rule
from tests.properties.rules import a_rule

EXAMPLES = 1_500 if os.environ.get("SHOWCAUSE_FULL") else 60
MINUTE = 60_000
Row = dict[str, Any]

maybe = st.sampled_from([None, "a", "b", "c"])
steps = st.sampled_from([0, 1, MINUTE, 9 * MINUTE, 10 * MINUTE, 50 * MINUTE, 23 * 60 * MINUTE,
                         -1, -MINUTE, -2 * MINUTE])  # fmt: skip


@st.composite
def streams(draw: st.DrawFn) -> list[Row]:
    """Events of a handful of people, mostly in order, now and then late."""
    at, rows = 1_700_000_000_000, []
    for number in range(draw(st.integers(1, 25))):
        at += draw(steps)
        row: Row = dict.fromkeys(name for name, _ in COLUMNS)
        row |= {
            "event_kind": draw(st.sampled_from(["post", "post", "follow", "profile", "report"])),
            "event_id": str(number),
            "account": draw(st.sampled_from(["x:a", "x:b"])),
            "at": at,
            "link": draw(maybe),
            "target": draw(maybe),
            "text_key": draw(st.sampled_from([None, 0, 7, -8])),
        }
        rows.append(row)
    return rows


def by_hand(rows: list[Row], window: Window) -> list[int | None]:
    """The same counts, each by looking at every earlier event."""
    newest, times, counts = 0, [], []
    for row in rows:
        newest = max(newest, row["at"])
        times.append(newest if newest - row["at"] <= LATE else None)
    for number, (row, now) in enumerate(zip(rows, times, strict=True)):
        key = [row[name] for name in window.key]
        if now is None:
            counts.append(None)
            continue
        seen = [
            other
            for other, then in zip(rows[: number + 1], times, strict=False)
            if then is not None
            and now - window.length < then
            and other["event_kind"] in window.kinds
            and [other[name] for name in window.key] == key
            and None not in key
            and 0 not in key
            and (not window.of or other[window.of] is not None)
            and (not window.where or other[window.where] is not None)
        ]
        counts.append(len({other[window.of] for other in seen} if window.of else seen))
    return counts


def windowed(rows: list[Row], cuts: list[int], tidy: int = 1 << 16) -> dict[str, list[int | None]]:
    """The counts as the stream gives them, cut into batches of these sizes."""
    windows = new_windows(list(WINDOWS), tidy=tidy)
    told: dict[str, list[int | None]] = {name: [] for name in WINDOWS}
    start = 0
    for size in [*cuts, len(rows)]:
        part = rows[start : start + size]
        start += size
        if part:
            windows.tidy_at = tidy
            ready = feature_rows(pa.Table.from_pylist(part, schema=schema()), windows)
            for name, (values, known) in ready.arrays.items():
                if name in told:
                    shown = values.tolist()
                    there = [True] * len(shown) if known is None else known.tolist()
                    told[name] += [v if k else None for v, k in zip(shown, there, strict=True)]
    return told


@settings(max_examples=EXAMPLES, deadline=None)
@given(rows=streams(), cuts=st.lists(st.integers(1, 6), max_size=6))
def test_counts_are_those_counted_by_hand_however_the_stream_is_cut(
    rows: list[Row], cuts: list[int]
) -> None:
    shown = [place for place, row in enumerate(rows) if row["event_kind"] != "report"]

    told = windowed(rows, cuts)

    for name, window in WINDOWS.items():
        expected = by_hand(rows, window)
        assert told[name] == [expected[place] for place in shown], name


@settings(max_examples=EXAMPLES, deadline=None)
@given(rows=streams(), cuts=st.lists(st.integers(1, 6), max_size=6))
def test_forgetting_idle_keys_after_every_batch_changes_no_count(
    rows: list[Row], cuts: list[int]
) -> None:
    assert windowed(rows, cuts, tidy=0) == windowed(rows, [])


RULES = [
    compile_rule(a_rule(when, unless, on=Scope.EVENT), FEATURES)
    for when, unless in (
        ("posts_1h >= 3", "is_declared_affiliate"),
        ("same_link_targets_1h >= 2 OR follows_1h > 1", "followers > 10"),
        ("event_kind = 'post' AND NOT same_text_1d = 1", ""),
        ("targets_10m >= 2", "reports_about_1d >= 1"),
    )
]


def hit(rows: list[Row], size: int) -> list[tuple[str, int]]:
    plan = plan_of(RULES)
    windows = new_windows(plan.reads)
    found = []
    for start in range(0, len(rows), size):
        part = pa.Table.from_pylist(rows[start : start + size], schema=schema())
        ready = feature_rows(part, windows)
        ids = ready.rows["event_id"].to_pylist()
        for number, mask in enumerate(hits(plan, ready.rows, ready.arrays)):
            found += [(ids[place], number) for place in mask.nonzero()[0].tolist()]
    return sorted(found)


@settings(max_examples=EXAMPLES, deadline=None)
@given(rows=streams(), size=st.integers(1, 7))
def test_a_live_stream_hits_what_the_same_history_hits(rows: list[Row], size: int) -> None:
    assert hit(rows, size) == hit(rows, len(rows))


def test_too_many_held_events_lower_counts_and_are_told() -> None:
    row: Row = dict.fromkeys(name for name, _ in COLUMNS)
    row |= {"event_kind": "post", "event_id": "1", "account": "x:a", "at": 1_700_000_000_000}
    batch = pa.Table.from_pylist([row] * 10, schema=schema())
    windows = new_windows(["posts_1h"], most=15)

    counts = [feature_rows(batch, windows).arrays["posts_1h"][0][-1] for _ in range(4)]

    assert counts == [10, 20, 20, 20]
    assert windows.forgotten == 30


def test_every_window_is_in_the_feature_table_and_no_other() -> None:
    assert set(WINDOWS) == set(EVENT_WINDOWS)
