"""Shares made of what accounts did: equal to going through everything, right about innocents."""

import random
from collections import defaultdict
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.coshare.detect import detect
from showcause.detectors.coshare.traces import (
    PARAMETERS,
    definition,
    shares_by,
    synchronous,
    with_made,
)
from showcause.engine.duckdb import DuckDBEngine
from showcause.engine.lint import violations

Row = tuple[str, str, int]
Build = Callable[..., pa.Table]

START = 1_600_000_000_000
DAY, HOUR = 86_400_000, 3_600_000
quick = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
tagged = st.lists(
    st.tuples(
        st.sampled_from(["ada", "bo"]),
        st.sampled_from("abcdefg"),
        st.integers(0, 3).map(lambda post: START + post * 1_000),
    ),
    max_size=25,
)
acts = st.lists(
    st.tuples(
        st.sampled_from(["ada", "bo", "cy"]),
        st.sampled_from(["p0", "p1", "gone"]),
        st.integers(-5, 30).map(lambda seconds: START + seconds * 1_000),
    ),
    max_size=25,
)


def one_post_each(rows: list[Row], build: Build, trace: str) -> pa.Table:
    """What one account does in one moment is one post."""
    table = build(rows, trace)
    events = [f"{who}/{at}" for who, _, at in rows]
    return table.set_column(table.column_names.index("event_id"), "event_id", [events])


def posts(rows: list[tuple[str, str, int]]) -> pa.Table:
    names = ("post_id", "account_id", "created_at")
    columns = (
        dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    )
    kinds = (pa.string(), pa.string(), pa.int64())
    arrays = [pa.array(columns[name], kind) for name, kind in zip(names, kinds, strict=True)]
    return pa.table([pa.array(["here"] * len(rows), pa.string()), *arrays], ["platform", *names])


def objects(table: pa.Table) -> set[tuple[str, str, int]]:
    columns = (table[name].to_pylist() for name in ("account_id", "object", "at"))
    return set(zip(*columns, strict=True))


def test_the_definition_stays_within_the_subset() -> None:
    assert violations(definition()) == ()


@quick
@given(rows=tagged)
def test_sequences_are_the_sets_of_hashtags(
    rows: list[Row], engine: DuckDBEngine, share_table: Build
) -> None:
    sets: dict[tuple[str, int], set[str]] = defaultdict(set)
    for who, tag, at in rows:
        sets[(who, at)].add(tag)
    expected = {
        (who, " ".join([*(sorted(tags) + [""] * 5)[:5], str(len(tags))]), at)
        for (who, at), tags in sets.items()
        if len(tags) >= PARAMETERS["tags"]
    }

    made = shares_by(engine, {"share": one_post_each(rows, share_table, "hashtag")}, "sequence")

    assert objects(made) == expected


@quick
@given(rows=acts)
def test_fast_reposts_are_those_of_others_within_seconds(
    rows: list[Row], engine: DuckDBEngine, share_table: Build
) -> None:
    originals = [("p0", "ada", START), ("p1", "una", START + 7_000)]
    moment = {name: (author, at) for name, author, at in originals}
    expected = {
        (who, what, at)
        for who, what, at in rows
        if what in moment
        and moment[what][0] != who
        and 0 <= at - moment[what][1] <= PARAMETERS["fast"]
    }

    given_rows = {"share": share_table(rows, "repost"), "post": posts(originals)}

    assert objects(shares_by(engine, given_rows, "fast_repost")) == expected


@quick
@given(rows=acts)
def test_moments_are_the_slots_somebody_was_active_in(
    rows: list[Row], engine: DuckDBEngine, share_table: Build
) -> None:
    slot, first = PARAMETERS["slot"], {}
    for who, _, at in [*rows, ("una", "", START)]:
        key = (who, at - at % slot)
        first[key] = min(first.get(key, at), at)
    expected = {(who, f"at {start}", at) for (who, start), at in first.items()}

    given_rows = {"share": share_table(rows), "post": posts([("p9", "una", START)])}

    assert objects(shares_by(engine, given_rows, "moment")) == expected


@pytest.fixture
def people() -> list[Row]:
    """Eighty people, each with a hundred posts of one day about things of their own."""
    chance = random.Random(9)
    return [
        (f"person{who}", f"own{who}/{n}", START + chance.randrange(DAY))
        for who in range(80)
        for n in range(100)
    ]


def test_a_cell_that_acts_in_the_same_seconds_is_found_whatever_it_shares(
    engine: DuckDBEngine, share_table: Build, people: list[Row]
) -> None:
    chance = random.Random(3)
    moments = [START + chance.randrange(DAY // 5_000) * 5_000 for _ in range(15)]
    cell = [
        (f"bot{who}", f"bot{who}/{n}", at + chance.randrange(4_900))
        for who in range(6)
        for n, at in enumerate(moments)
    ]

    found = synchronous(engine, {"share": share_table(people + cell)}, CoshareSettings())

    assert set(found.members["account"].to_pylist()) == {f"here:bot{who}" for who in range(6)}


def test_people_who_cheer_at_the_same_goals_and_scheduled_on_the_hour_are_in_no_network(
    engine: DuckDBEngine, share_table: Build, people: list[Row]
) -> None:
    chance = random.Random(4)
    goals = [START + chance.randrange(DAY) for _ in range(12)]
    cheering = [
        (f"person{who}", f"goal{who}/{n}", at + chance.randrange(20_000))
        for who in range(80)
        for n, at in enumerate(goals)
        if chance.random() < 0.7
    ]
    on_the_hour = [
        (f"person{who}", f"sched{who}/{n}", START - START % HOUR + n * HOUR)
        for who in range(60)
        for n in range(12)
    ]

    found = synchronous(
        engine, {"share": share_table(people + cheering + on_the_hour)}, CoshareSettings()
    )

    assert found.members.num_rows == 0


def test_a_ring_of_fast_reposters_is_found_and_slow_readers_are_not(
    engine: DuckDBEngine, share_table: Build, people: list[Row]
) -> None:
    chance = random.Random(5)
    originals = [(f"p{n}", "star", START + chance.randrange(6 * DAY)) for n in range(10)]
    ring = [
        (f"bot{who}", name, at + 1_000 + chance.randrange(8_000))
        for name, _, at in originals
        for who in range(5)
    ]
    readers = [
        (f"person{who}", name, at + chance.randrange(60_000, DAY))
        for name, _, at in originals
        for who in range(60)
        if chance.random() < 0.5
    ]
    given_rows = {
        "share": share_table(people + ring + readers, "repost"),
        "post": posts(originals),
    }
    chosen = CoshareSettings(with_fast_repost=True)

    found = detect(engine, with_made(engine, given_rows, ["fast_repost"]), chosen)

    assert set(found.members["account"].to_pylist()) == {f"here:bot{who}" for who in range(5)}
    assert "fast_repost" in found.ties["trace"].to_pylist()


def test_the_same_sets_of_hashtags_tie_a_cell_and_a_festival_does_not(
    engine: DuckDBEngine, share_table: Build
) -> None:
    chance = random.Random(6)
    rows = [
        (f"bot{who}", tag, START + n * 5 * HOUR + who * 2_000)
        for n in range(5)
        for who in range(5)
        for tag in (f"odd{n}", f"rare{n}", f"same{n}")
    ]
    rows += [
        (f"person{who}", tag, at)
        for who in range(60)
        for at in [START + chance.randrange(DAY) for _ in range(5)]
        for tag in ("festival", "music", "summer")
    ]
    rows += [
        (f"person{who}", f"tag{chance.randrange(300)}", START + chance.randrange(DAY))
        for who in range(60)
        for _ in range(30)
    ]
    given_rows = {"share": one_post_each(rows, share_table, "hashtag")}
    chosen = CoshareSettings(with_sequence=True)

    found = detect(engine, with_made(engine, given_rows, ["sequence"]), chosen)

    assert set(found.members["account"].to_pylist()) == {f"here:bot{who}" for who in range(5)}
    assert set(found.pairs["objects"].to_pylist()) == {15 + 5}
