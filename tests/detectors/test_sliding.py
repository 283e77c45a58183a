"""A sliding window finds what one batch over its rows finds, and never holds more than it may."""

import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.sliding import Span, Window, advanced, networks_in, seen_in
from showcause.detectors.tables import NetworkTables
from showcause.detectors.widening import networks_over
from showcause.domain.errors import BadInput
from showcause.engine.duckdb import DuckDBEngine

Row = tuple[str, str, int]
Build = Callable[..., pa.Table]

START = 1_600_000_000_000
HOUR = 3_600_000
LONG = Span(length=48 * HOUR)
quick = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def activity(seed: int) -> list[Row]:
    """Four days of a hundred people; a cell in the first two, another in the last two."""
    chance = random.Random(seed)
    rows = [
        (f"person{chance.randrange(100)}", f"thing{chance.randrange(150)}", at)
        for at in (START + chance.randrange(96 * HOUR) for _ in range(400))
    ]
    for cell, begun in (("early", 0), ("late", 48 * HOUR)):
        for thing in range(6):
            at = START + begun + chance.randrange(47 * HOUR)
            members = [f"{cell}{number}" for number in range(6)]
            rows += [(who, f"{cell}/{thing}", at + chance.randrange(50_000)) for who in members]
    return rows


def fed(table: pa.Table, cuts: list[int], span: Span, until: int, repeats: int) -> Window:
    """The rows in batches as they arrive: cut anywhere, some of them twice."""
    window, before = Window(), 0
    for cut in [*sorted(cuts), table.num_rows]:
        window = advanced(
            window, {"share": table.slice(max(before - repeats, 0), cut)}, until, span
        )
        before = cut
    return window


def told(found: NetworkTables) -> tuple[list[dict[str, object]], set[tuple[str, str, int]]]:
    pairs = found.pairs.select(["account_a", "account_b", "surprise"])
    columns = [column.to_pylist() for column in pairs.columns]
    return found.findings.sort_by("finding_id").to_pylist(), set(zip(*columns, strict=True))


@quick
@given(
    seed=st.integers(0, 99),
    cuts=st.lists(st.integers(0, 472), max_size=4),
    hours=st.integers(40, 110),
    repeats=st.integers(0, 50),
)
def test_batches_of_any_cut_order_and_repetition_give_the_networks_of_one(
    seed: int, cuts: list[int], hours: int, repeats: int, engine: DuckDBEngine, share_table: Build
) -> None:
    rows = activity(seed)
    random.Random(seed).shuffle(rows)
    table, until = share_table(rows), START + hours * HOUR

    window = fed(table, cuts, LONG, until, repeats)

    at = table["at"]
    inside = table.filter(pc.and_(pc.greater(at, until - LONG.length), pc.less_equal(at, until)))
    once = inside.group_by(inside.column_names).aggregate([])
    batch = networks_over(engine, {"share": once}, CoshareSettings(with_text=True))
    assert told(networks_in(engine, window)) == told(batch)


def test_what_has_left_the_window_is_found_no_more(
    engine: DuckDBEngine, share_table: Build
) -> None:
    table = share_table(sorted(activity(3), key=lambda row: row[2]))
    window, seen = Window(), []

    for hours in range(34, 103, 34):
        early, late = START + (hours - 34) * HOUR, START + hours * HOUR
        arrived = pc.and_(pc.greater_equal(table["at"], early), pc.less(table["at"], late))
        window = advanced(window, {"share": table.filter(arrived)}, late, LONG)
        seen.append(
            {name[:9] for name in networks_in(engine, window).members["account"].to_pylist()}
        )

    assert {"here:earl"} in seen
    assert seen[-1] == {"here:late"}


@quick
@given(most=st.integers(1, 300), pieces=st.integers(1, 5))
def test_a_window_never_holds_more_than_it_may_and_says_from_when_it_is_whole(
    most: int, pieces: int, share_table: Build
) -> None:
    table = share_table(activity(1))
    until, window = START + 96 * HOUR, Window()

    for piece in range(pieces):
        part = table.take(list(range(piece, table.num_rows, pieces)))
        window = advanced(window, {"share": part}, until, Span(96 * HOUR + 1, most))

    held = seen_in(window)["share"]
    assert held.num_rows <= most
    whole = table.filter(pc.greater(table["at"], window.since))
    assert held.num_rows == whole.group_by(whole.column_names).aggregate([]).num_rows


def test_rows_of_a_clock_ahead_wait_for_their_time(share_table: Build) -> None:
    ahead = advanced(Window(), {"share": share_table([("ada", "a", START + HOUR)])}, START)

    assert seen_in(ahead)["share"].num_rows == 0
    assert seen_in(advanced(ahead, {}, START + HOUR))["share"].num_rows == 1


def test_copied_texts_are_found_in_a_window_too(engine: DuckDBEngine, tmp_path: Path) -> None:
    from showcause.simulate.operations import world
    from tests.detectors.texts import with_keys

    made = world(5, groups=1, background=150, spam=0)
    posts = with_keys(made.tables["post"])
    until = max(posts["created_at"].to_pylist())
    half = posts.num_rows // 2
    span = Span(length=30 * 24 * HOUR)

    window = advanced(Window(), {"post": posts.slice(0, half)}, until, span)
    window = advanced(
        window, {"post": posts.slice(half), "share": made.tables["share"]}, until, span
    )

    found = set(networks_in(engine, window).members["account"].to_pylist())
    guilty = made.truth.filter(pc.equal(made.truth["kind"], "text_varied"))["account"].to_pylist()
    assert len(found & set(guilty)) >= 0.9 * len(guilty)


def test_going_back_in_time_is_refused() -> None:
    with pytest.raises(BadInput, match="is before"):
        advanced(Window(until=START), {}, START - 1)
