"""The presets make the ties of the tools they are named after: of the tool, or of its rules."""

import csv
import sqlite3
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from coordination_network_toolkit.compute_networks import (
    compute_co_link_network,
    compute_co_reply_network,
    compute_co_retweet_parallel,
)
from coordination_network_toolkit.preprocess import preprocess_csv_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from showcause.detectors.coshare.peers import Asked, above_percentile, definition, ties_like
from showcause.domain.errors import BadInput
from showcause.engine.duckdb import DuckDBEngine
from showcause.engine.lint import violations

NETWORKS: dict[str, tuple[Callable[..., Any], str]] = {
    "link": (compute_co_link_network, "co_link_network"),
    "repost": (compute_co_retweet_parallel, "co_retweet_network"),
    "reply": (compute_co_reply_network, "co_reply_network"),
}
Build = Callable[..., pa.Table]
Ties = dict[tuple[str, str], int]
IN_SQL, COMPILED = 10**9, 0

START = 1_600_000_000_000
posts = st.lists(
    st.tuples(
        st.sampled_from(["ada", "bo", "cy", "di"]),
        st.sets(st.sampled_from(["a", "b", "c"]), min_size=1),
        st.integers(0, 200),
    ),
    max_size=25,
)
quick = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def toolkit(shares: pa.Table, folder: Path, trace: str, least: int) -> Ties:
    """The tool itself, from its own CSV format to its own table."""
    messages: dict[str, list[Any]] = {}
    for row in shares.to_pylist():
        message = messages.setdefault(row["event_id"], [row["account_id"], "", "", row["at"], []])
        if row["trace"] == "link":
            message[4].append(row["object"])
        elif row["trace"] in ("repost", "reply"):
            message[1 if row["trace"] == "repost" else 2] = row["object"]
    file, database = folder / "messages.csv", folder / "toolkit.db"
    with file.open("w", newline="", encoding="utf-8") as opened:
        out = csv.writer(opened)
        out.writerow(
            "message_id user_id username repost_id reply_id message timestamp urls".split()
        )
        for name, (user, repost, reply, at, urls) in messages.items():
            # Read from CSV, a post without links would share the empty link with all others.
            if trace == "link" and not urls:
                continue
            out.writerow([name, user, user, repost, reply, "", at // 1000, " ".join(urls)])
    preprocess_csv_files(str(database), [str(file)])
    compute, table = NETWORKS[trace]
    compute(str(database), 60, n_threads=1, min_edge_weight=least)
    rows = sqlite3.connect(database).execute(f"SELECT user_1, user_2, weight FROM {table}")
    return {(one, other): weight for one, other, weight in rows if one != other}


def like(preset: str, engine: DuckDBEngine, shares: pa.Table, asked: Asked, route: int) -> Ties:
    found = ties_like(preset, engine, {"share": shares}, asked, compiled_from=route)
    names = [[name.split(":", 1)[1] for name in found[side].to_pylist()] for side in SIDES]
    return dict(zip(zip(*names, strict=True), found["weight"].to_pylist(), strict=True))


SIDES = ("account_a", "account_b")


@pytest.mark.parametrize(
    "name,trace,least",
    [
        ("german", "link", 2),
        ("cricket", "link", 2),
        ("cricket", "repost", 2),
        ("senate", "link", 1),
    ],
)
def test_real_posts_give_the_toolkit_s_ties(
    name: str,
    trace: str,
    least: int,
    engine: DuckDBEngine,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    shares = request.getfixturevalue(name)
    shares = shares.filter(pc.equal(shares["platform"], "twitter"))
    asked = Asked(trace=trace, objects=least)

    expected = toolkit(shares, tmp_path, trace, least)

    assert expected
    for route in (IN_SQL, COMPILED):
        assert like("toolkit", engine, shares, asked, route) == expected


@settings(quick, max_examples=5)
@given(rows=posts, trace=st.sampled_from(sorted(NETWORKS)), least=st.integers(1, 2))
def test_generated_posts_give_the_toolkit_s_ties(
    rows: list[Any],
    trace: str,
    least: int,
    engine: DuckDBEngine,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    many = trace == "link"
    shares = share_rows([(who, what if many else {min(what)}, at) for who, what, at in rows], trace)
    expected = toolkit(shares, tmp_path_factory.mktemp("toolkit"), trace, least)

    for route in (IN_SQL, COMPILED):
        asked = Asked(trace=trace, objects=least)
        assert like("toolkit", engine, shares, asked, route) == expected


@quick
@given(rows=posts, least=st.integers(1, 3), reposted=st.sets(st.integers(0, 24)))
def test_the_compiled_toolkit_gives_the_rows_of_the_sql(
    rows: list[Any], least: int, reposted: set[int], engine: DuckDBEngine
) -> None:
    links = share_rows(rows, "link")
    some = [{**row, "trace": "repost"} for n, row in enumerate(links.to_pylist()) if n in reposted]
    shares = pa.concat_tables([links, pa.Table.from_pylist(some, schema=links.schema)])
    found = [like("toolkit", engine, shares, Asked(objects=least), n) for n in (IN_SQL, COMPILED)]

    assert found[0] == found[1]


@quick
@given(rows=posts, least=st.integers(1, 3))
def test_coortweet_s_ties_are_those_of_its_rules(
    rows: list[Any], least: int, engine: DuckDBEngine
) -> None:
    shares = share_rows(rows, "link")

    found = like("coortweet", engine, shares, Asked(objects=least), IN_SQL)

    assert found == coortweet(shares, least)


def test_coortweet_on_german_links_has_the_ties_measured_with_it(
    engine: DuckDBEngine, german: pa.Table
) -> None:
    found = like("coortweet", engine, german, Asked(), IN_SQL)

    links = german.filter(pc.equal(german["trace"], "link"))
    assert found == coortweet(links, 2)
    assert sum(weight >= 2 for weight in found.values()) == 1145


def coortweet(shares: pa.Table, least: int) -> Ties:
    """detect_groups and the weights of generate_coordinated_network, read off their code."""
    rows = [tuple(row[name] for name in FIELDS) for row in shares.to_pylist()]
    often = Counter(row[1] for row in rows)
    rows = [row for row in rows if often[row[1]] >= least]
    by_object: dict[Any, list[Any]] = {}
    for row in rows:
        by_object.setdefault((row[4], row[0]), []).append(row)
    pairs = [
        (one, other)
        for same in by_object.values()
        for one, other in combinations(same, 2)
        if abs(one[3] - other[3]) <= 60_000 and one[1] != other[1] and one[2] != other[2]
    ]
    content = {row[2] for pair in pairs for row in pair}
    taking_part = Counter(row[1] for row in rows if row[2] in content)
    kept = {row[2] for row in rows if row[2] in content and taking_part[row[1]] >= least}
    return dict(
        Counter(
            (min(one[1], other[1]), max(one[1], other[1]))
            for one, other in pairs
            if one[2] in kept or other[2] in kept
        )
    )


FIELDS = ("object", "account_id", "event_id", "at", "platform")


def share_rows(rows: list[Any], trace: str) -> pa.Table:
    """Posts of (account, objects, seconds) as share rows."""
    flat = [
        ("here", who, trace, what, START + at * 1000, f"{n}")
        for n, (who, things, at) in enumerate(rows)
        for what in sorted(things)
    ]
    names = ("platform", "account_id", "trace", "object", "at", "event_id")
    kinds = [pa.int64() if name == "at" else pa.string() for name in names]
    columns = list(zip(*flat, strict=True)) if flat else [[] for _ in names]
    return pa.table([pa.array(c, k) for c, k in zip(columns, kinds, strict=True)], list(names))


def test_the_percentile_is_r_s_and_is_exceeded_not_reached() -> None:
    ties = pa.table({"weight": [1, 1, 2, 3, 7]})

    assert above_percentile(ties, 500)["weight"].to_pylist() == [3, 7]
    assert above_percentile(ties, 750)["weight"].to_pylist() == [7]
    assert above_percentile(ties, 0)["weight"].to_pylist() == [2, 3, 7]
    assert above_percentile(ties.slice(0, 0), 500).num_rows == 0


def test_what_no_tool_does_is_refused(engine: DuckDBEngine) -> None:
    with pytest.raises(BadInput, match="nothing like magic"):
        ties_like("magic", engine, {"share": ()}, Asked())
    with pytest.raises(BadInput, match="for language"):
        ties_like("toolkit", engine, {"share": ()}, Asked(trace="language"))


def test_the_peers_definition_stays_in_the_portable_subset() -> None:
    assert violations(definition()) == ()
