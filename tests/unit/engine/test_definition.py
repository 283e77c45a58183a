"""What a definition is made of, and which SQL it may hold."""

import pytest

from showcause.domain.errors import BadInput
from showcause.engine.definition import (
    Definition,
    Step,
    needed_steps,
    steps_from_sql,
    through,
    with_parameters,
)
from showcause.engine.lint import violations


def a_definition(*sqls: str) -> Definition:
    steps = tuple(Step(f"step_{number}", sql) for number, sql in enumerate(sqls))
    return Definition("example", "1", ("share",), steps)


def test_a_file_is_read_as_named_steps() -> None:
    steps = steps_from_sql("-- what it is\n\n-- step: one\nSELECT 1\n\n-- step: two\nSELECT 2\n")

    assert steps == (Step("one", "SELECT 1"), Step("two", "SELECT 2"))


@pytest.mark.parametrize("text", ["", "SELECT 1", "SELECT 1\n-- step: a\nSELECT 2", "-- step: a\n"])
def test_a_file_without_named_steps_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        steps_from_sql(text)


def test_a_changed_step_changes_the_hash() -> None:
    assert a_definition("SELECT 1").hash == a_definition("SELECT 1").hash
    assert a_definition("SELECT 1").hash != a_definition("SELECT 2").hash


def test_parameters_are_whole_numbers_and_nothing_else() -> None:
    assert with_parameters("a > $low AND b < $low_end", {"low": -3, "low_end": 4}) == (
        "a > (-3) AND b < 4"
    )
    for bad in ("1; DROP TABLE share", 1.5, True, None):
        with pytest.raises(BadInput, match="whole number"):
            with_parameters("a > $low", {"low": bad})  # type: ignore[dict-item]


def test_steps_whose_rows_are_given_are_not_run_again() -> None:
    definition = a_definition(
        "SELECT * FROM share", "SELECT * FROM step_0", "SELECT step_0 FROM step_1 AS x"
    )

    assert [step.name for step in needed_steps(definition, ["step_1"])] == ["step_2"]
    assert [step.name for step in needed_steps(definition)] == ["step_0", "step_1", "step_2"]
    assert through(definition, "step_1").steps == definition.steps[:2]
    with pytest.raises(BadInput, match="no step named"):
        through(definition, "elsewhere")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a / 2 FROM t",
        "SELECT CAST(a AS INTEGER) FROM t",
        "SELECT a FROM t WHERE b LIKE 'x'",
        "SELECT ROUND(a) FROM t",
        "SELECT a * 1.5 FROM t",
        "SELECT a FROM t WHERE b > 1e3",
        "SELECT random() FROM t",
        "SELECT now() FROM t",
        "SELECT hash(a) FROM t",
        "SELECT a FROM t LIMIT 3",
        "SELECT SUM(a) OVER (ORDER BY b) FROM t",
        "SELECT t.a FROM t JOIN u ON t.a < u.a",
        "SELECT t.a FROM t, u",
        "SELECT a FROM 'secret.parquet'",
        "SELECT a FROM read_csv('secret.csv')",
        "DELETE FROM t",
        "SELECT 1; SELECT 2",
        "SELECT a FROM",
    ],
)
def test_sql_on_which_engines_differ_is_named(sql: str) -> None:
    found = violations(a_definition(sql))

    assert found
    assert found[0].step == "step_0"


@pytest.mark.parametrize(
    "sql",
    [
        "WITH x AS (SELECT a FROM t GROUP BY a HAVING COUNT(*) > $n) SELECT a FROM x",
        "SELECT t.a - t.a % 60 AS b FROM t JOIN u ON t.a = u.a AND t.b <= u.b",
        "SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) AS r FROM t",
        "SELECT a || ':' || b AS c FROM t UNION ALL SELECT DISTINCT c FROM u WHERE c IN ('x')",
        "SELECT CASE WHEN a IS NULL THEN 0 ELSE a * 2 END AS c FROM t WHERE NOT a BETWEEN 1 AND 2",
    ],
)
def test_the_portable_subset_passes(sql: str) -> None:
    assert violations(a_definition(sql)) == ()
