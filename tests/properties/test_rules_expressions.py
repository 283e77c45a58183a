"""One expression, three ways to run it: DuckDB, SQLite and the batch evaluator agree."""

import os
import sqlite3
from functools import cache

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from showcause.policy.evaluation import hits, plan_of
from showcause.policy.expression import compile_rule
from showcause.policy.reading import Text, read_condition
from showcause.policy.terms import sql_of
from tests.properties.rules import FEATURES, a_rule, conditions, tables

FULL = bool(os.environ.get("SHOWCAUSE_FULL"))


def hit_by_sql(connection: "duckdb.DuckDBPyConnection", where: str) -> list[int]:
    rows = connection.execute(f"SELECT place FROM row WHERE {where} ORDER BY place").fetchall()
    return [place for (place,) in rows]


@cache
def duck() -> "duckdb.DuckDBPyConnection":
    return duckdb.connect(":memory:", config={"threads": 1})


def in_duckdb(rows: pa.Table, where: str) -> list[int]:
    duck().register("row", rows)
    return hit_by_sql(duck(), where)


def in_sqlite(rows: pa.Table, where: str) -> list[int]:
    connection = sqlite3.connect(":memory:")
    try:
        names = rows.column_names
        connection.execute(f"CREATE TABLE row ({', '.join(names)})")
        places = ", ".join("?" * len(names))
        values = [tuple(row.values()) for row in rows.to_pylist()]
        connection.executemany(f"INSERT INTO row VALUES ({places})", values)
        return hit_by_sql(connection, where)
    finally:
        connection.close()


@settings(max_examples=2_000 if FULL else 60, deadline=None)
@given(rows=tables(), unless=st.lists(conditions, min_size=1, max_size=5))
def test_duckdb_sqlite_and_the_evaluator_hit_the_same_rows(
    rows: pa.Table, unless: list[str]
) -> None:
    rows = rows.append_column("place", pa.array(range(len(rows)), pa.int64()))
    rules = [compile_rule(a_rule("TRUE", text), FEATURES) for text in unless]

    found = hits(plan_of(rules), rows)

    for rule, mask in zip(rules, found, strict=True):
        where = f"({rule.when_sql}) AND NOT ({rule.unless_sql})"
        here = [place for place, hit in enumerate(mask) if hit]
        assert here == in_duckdb(rows, where), where
        assert here == in_sqlite(rows, where), where


@settings(max_examples=2_000 if FULL else 60, deadline=None)
@given(condition=conditions)
def test_the_sql_of_an_expression_reads_back_as_the_same_expression(condition: str) -> None:
    term = read_condition(Text("when", condition, str), FEATURES)

    again = read_condition(Text("when", sql_of(term), str), FEATURES)

    assert sql_of(again) == sql_of(term)


@settings(max_examples=2_000 if FULL else 60, deadline=None)
@given(rows=tables(), condition=conditions, hidden=st.sampled_from(list(FEATURES)))
def test_forgetting_a_fact_never_makes_a_rule_hit(
    rows: pa.Table, condition: str, hidden: str
) -> None:
    """`IS NULL` is refused in `when:`, and in `unless:` it can only spare."""
    if "NULL" in condition:
        return
    for rule in (a_rule(condition), a_rule("TRUE", condition)):
        plan = plan_of([compile_rule(rule, FEATURES)])
        place = rows.column_names.index(hidden)
        blank = pa.nulls(len(rows), rows.schema.field(hidden).type)
        forgotten = rows.set_column(place, hidden, blank)

        (before,), (after,) = hits(plan, rows), hits(plan, forgotten)

        assert not (after & ~before).any()
