"""Co-sharing says what a comparison of every row with every other says."""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from showcause.detectors.chance import surprise_of_chance
from showcause.detectors.coshare.definition import CoshareSettings, definition
from showcause.detectors.coshare.pairs import Pairs, co_shares, groundwork
from showcause.engine.duckdb import DuckDBEngine
from showcause.engine.lint import violations

WINDOW = 60_000
EVERY_PAIR = 1_000_000
"""With this rate of error no pair is left out for being what chance does."""
Row = tuple[str, str, int]
Build = Callable[..., pa.Table]

rows = st.lists(
    st.tuples(
        st.sampled_from(["ada", "bo", "cy", "di", "rex", "una"]),
        st.sampled_from(["a", "b", "c", "d"]),
        st.integers(0, 300).map(lambda seconds: 1_600_000_000_000 + seconds * 1_000),
    ),
    max_size=40,
)
quick = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def brute_force(rows: list[Row], least: int) -> dict[tuple[str, str], int]:
    met: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (one, thing, at), (other, same, when) in combinations(rows, 2):
        if one != other and thing == same and abs(at - when) <= WINDOW:
            met[(min(one, other), max(one, other))].add(thing)
    return {pair: len(things) for pair, things in met.items() if len(things) >= least}


def edges(engine: DuckDBEngine, table: pa.Table, chosen: CoshareSettings) -> dict[object, int]:
    ground = groundwork(engine, {"share": table}, chosen)
    pairs: Pairs = co_shares(engine, ground, replace(chosen, false_ties_ppm=EVERY_PAIR))
    accounts = ground["accounts"].sort_by("account_no")["account"].to_pylist()
    names = [account.removeprefix("here:") for account in accounts]
    ends = zip(pairs.account_a, pairs.account_b, pairs.objects, strict=True)
    return {(names[a - 1], names[b - 1]): int(count) for a, b, count in ends}


@quick
@given(rows=rows, least=st.integers(1, 3))
def test_pairs_equal_brute_force(
    rows: list[Row], least: int, engine: DuckDBEngine, share_table: Build
) -> None:
    chosen = CoshareSettings(objects=least)

    assert edges(engine, share_table(rows), chosen) == brute_force(rows, least)


@quick
@given(rows=rows, least=st.integers(2, 3), heavy=st.integers(0, 12))
def test_the_route_for_heavy_objects_loses_no_pair(
    rows: list[Row], least: int, heavy: int, engine: DuckDBEngine, share_table: Build
) -> None:
    chosen = CoshareSettings(objects=least, heavy=heavy)

    assert edges(engine, share_table(rows), chosen) == brute_force(rows, least)


@quick
@given(rows=rows, shift=st.integers(-3_000_000, 30_000_000), at_once=st.integers(8, 30))
def test_order_clock_and_splitting_never_matter(
    rows: list[Row], shift: int, at_once: int, engine: DuckDBEngine, share_table: Build
) -> None:
    moved = [(who, what, at + shift) for who, what, at in reversed(rows)]
    split = replace(CoshareSettings(), pairs_at_once=at_once)

    found = edges(engine, share_table(rows), CoshareSettings())

    assert edges(engine, share_table(moved), CoshareSettings()) == found
    assert edges(engine, share_table(rows), split) == found
    assert habits(engine, share_table(moved)) == habits(engine, share_table(rows))


def habits(engine: DuckDBEngine, table: pa.Table) -> list[dict[str, object]]:
    chosen = CoshareSettings(window=7_000, rhythm=3)
    found = groundwork(engine, {"share": table}, chosen)["habits"]
    return in_order(found, found)


def test_the_definition_stays_in_the_portable_subset() -> None:
    assert violations(definition()) == ()


def test_the_whole_definition_is_one_query_too(engine: DuckDBEngine, share_table: Build) -> None:
    from showcause.engine.definition import through

    rows = [(who, what, 1_000 * place) for place, what in enumerate("ab") for who in ("x", "y")]
    table = share_table(rows)

    steps = through(definition(), "pairs")
    found = engine.run(steps, {"share": table}, CoshareSettings().parameters())

    assert found["objects"].to_pylist() == [2]


@pytest.mark.parametrize("zone", ["Asia/Tehran", "America/New_York"])
def test_the_machine_s_time_zone_never_matters(
    zone: str,
    engine: DuckDBEngine,
    share_table: Build,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    rows = [(who, what, 86_390_000 + place * 9_000) for place, (who, what) in enumerate(SHARED)]
    at_home = edges(engine, share_table(rows), CoshareSettings())
    monkeypatch.setenv("TZ", zone)

    elsewhere = DuckDBEngine("1GB", 1, tmp_path)

    assert at_home == brute_force(rows, 2) != {}
    assert edges(elsewhere, share_table(rows), CoshareSettings()) == at_home


SHARED = [("ada", "a"), ("bo", "a"), ("ada", "b"), ("bo", "b"), ("cy", "b"), ("cy", "a")]


@settings(quick, max_examples=12)
@given(
    rows=rows,
    least=st.integers(1, 3),
    heavy=st.integers(0, 12),
    saturation=st.integers(0, 9),
    error=st.sampled_from([EVERY_PAIR, 400_000, 10_000]),
    scanned=st.integers(0, 32),
)
def test_the_compiled_passes_give_the_rows_of_the_sql(
    rows: list[Row],
    least: int,
    heavy: int,
    saturation: int,
    error: int,
    scanned: int,
    engine: DuckDBEngine,
    share_table: Build,
) -> None:
    in_sql = CoshareSettings(
        objects=least,
        heavy=heavy,
        saturation=saturation,
        false_ties_ppm=error,
        pairs_a_row=scanned,
        compiled_from=1_000_000,
    )
    sources = {"share": share_table(rows)}

    found = [groundwork(engine, sources, replace(in_sql, compiled_from=n)) for n in (1_000_000, 0)]
    pairs = [co_shares(engine, ground, in_sql) for ground in found]

    for step in ("objects", "accounts", "costs", "light", "heavy", "habits"):
        expected, compiled = (ground[step] for ground in found)
        assert in_order(compiled, expected) == in_order(expected, expected), step
    for column in Pairs.__slots__:
        assert getattr(pairs[1], column).tolist() == getattr(pairs[0], column).tolist(), column


@quick
@given(rows=rows, shift=st.integers(1, 47), zone=st.integers(-20, 20))
def test_a_day_s_hours_are_counted_alike_whoever_lives_where(
    rows: list[Row], shift: int, zone: int, engine: DuckDBEngine, share_table: Build
) -> None:
    """Acts spread over the half hours of several days, and once more some half hours later."""
    half_hour = 1_800_000
    spread = [
        (who, what, 10**12 + at % 97 * shift * half_hour + at % 977) for who, what, at in rows
    ]
    moved = [(who, what, at + zone * half_hour) for who, what, at in spread]
    by_day = CoshareSettings(window=3_600_000, rhythm=24)

    expected, compiled, elsewhere = (
        groundwork(engine, {"share": share_table(told)}, replace(by_day, compiled_from=least))
        for told, least in ((spread, 10**9), (spread, 0), (moved, 10**9))
    )

    assert in_order(compiled["daily"], expected["daily"]) == in_order(
        expected["daily"], expected["daily"]
    )
    assert in_order(elsewhere["daily"], expected["daily"]) == in_order(
        expected["daily"], expected["daily"]
    )


@quick
@given(rows=rows, kinds=st.lists(st.integers(0, 5), min_size=40, max_size=40))
def test_platforms_and_traces_are_kept_apart_by_the_compiled_passes_too(
    rows: list[Row], kinds: list[int], engine: DuckDBEngine, share_table: Build
) -> None:
    table = share_table(rows)
    used = kinds[: len(rows)]
    platforms = pa.array([("here", "there")[kind % 2] for kind in used], pa.string())
    traces = pa.array([("link", "domain", "hashtag")[kind // 2] for kind in used], pa.string())
    table = table.set_column(0, "platform", platforms).set_column(2, "trace", traces)

    found = [
        groundwork(engine, {"share": table}, CoshareSettings(compiled_from=n)) for n in (10**9, 0)
    ]

    for step in ("objects", "accounts", "costs", "light", "habits"):
        expected, compiled = (ground[step] for ground in found)
        assert in_order(compiled, expected) == in_order(expected, expected), step


@quick
@given(rows=rows, least=st.integers(2, 3), heavy=st.integers(0, 12), scanned=st.integers(0, 2))
def test_the_compiled_search_of_viral_objects_loses_no_pair(
    rows: list[Row],
    least: int,
    heavy: int,
    scanned: int,
    engine: DuckDBEngine,
    share_table: Build,
) -> None:
    chosen = CoshareSettings(objects=least, heavy=heavy, compiled_from=0, pairs_a_row=scanned)

    assert edges(engine, share_table(rows), chosen) == brute_force(rows, least)


@pytest.mark.parametrize("route", [(10**9, 32), (0, 32), (0, 0)])
@pytest.mark.parametrize("error", [200_000, 10_000])
@pytest.mark.parametrize("surroundings", [(60_000, 60, 2), (3_600_000, 24, 3)])
def test_only_pairs_are_left_out_that_chance_makes_too_often(
    error: int,
    route: tuple[int, int],
    surroundings: tuple[int, int, int],
    engine: DuckDBEngine,
    share_table: Build,
) -> None:
    (compiled_from, scanned), (window, rhythm, objects) = route, surroundings
    every = CoshareSettings(
        window=window, rhythm=rhythm, objects=objects, heavy=60, pairs_a_row=scanned
    )
    every = replace(every, compiled_from=compiled_from, false_ties_ppm=EVERY_PAIR)
    ground = groundwork(engine, {"share": share_table(a_viral_evening(window))}, every)

    whole = co_shares(engine, ground, every)
    found = co_shares(engine, ground, replace(every, false_ties_ppm=error))

    expected = whole.kept(whole.surprise >= surprise_of_chance(error))
    assert 10 < expected.surprise.size < whole.surprise.size - 10
    for column in ("account_a", "account_b", "objects", "acts", "rarest", "surprise"):
        assert getattr(found, column).tolist() == getattr(expected, column).tolist(), column


def a_viral_evening(window: int) -> list[Row]:
    """Two hundred people, fifteen windows, things of every popularity; all share two at once."""
    chance, evening = random.Random(4), 1_600_000_000_000
    shares = [
        (
            f"who{chance.randrange(200)}",
            f"thing{int(300 ** chance.random())}",
            chance.randrange(900),
        )
        for _ in range(2_000)
    ]
    shares += [(f"who{n}", f"viral{n % 3 % 2}", 300 + n % 50) for n in range(200)]
    return [(who, what, evening + second * window // 60) for who, what, second in shares]


def in_order(table: pa.Table, like: pa.Table) -> list[dict[str, object]]:
    named = table.select(like.column_names)
    return named.sort_by([(name, "ascending") for name in like.column_names]).to_pylist()


def test_every_kept_pass_knows_one_type_of_arrays(engine: DuckDBEngine, share_table: Build) -> None:
    """Two processes that keep two versions of one pass overwrite each other's."""
    from showcause.detectors.coshare import linear, meeting, together
    from showcause.detectors.coshare.detect import detect

    cell = [(f"bot{who}", f"story{n}", n * 3_600_000 + who) for who in range(6) for n in range(6)]
    viral = [(f"bot{who}", "viral", 90_000_000 + who) for who in range(6)]
    life = [(f"ada{n}", f"thing{n % 20}", n * 7_000_000) for n in range(80)]
    usual = CoshareSettings(compiled_from=0)
    for chosen in (usual, replace(usual, heavy=20), replace(usual, heavy=9, pairs_a_row=0)):
        detect(engine, {"share": share_table([*cell, *viral, *life])}, chosen)

    kept = [
        one
        for module in (linear, meeting, together)
        for one in vars(module).values()
        if getattr(one, "__module__", "") == module.__name__ and hasattr(one, "stats")
        if type(one._cache).__name__ != "NullCache"
    ]
    assert len(kept) == 14
    assert [one.signatures for one in kept if len(one.signatures) != 1] == []
