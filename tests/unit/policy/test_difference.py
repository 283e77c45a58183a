"""What changed between two versions of a rule, as those who sign it read it."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings

from showcause.domain.feature import Kind
from showcause.domain.measure import Measure
from showcause.policy.difference import rule_diff
from showcause.policy.expression import CompiledRule, compile_rule
from tests.properties.rules import FEATURES as PLAIN
from tests.properties.rules import a_feature, a_rule, conditions

FEATURES = {
    name: a_feature(name, Kind.INTEGER) for name in ("families", "partners", "network", "ties")
}


def version(when: str, unless: str = "", **changed: Any) -> CompiledRule:
    return compile_rule(a_rule(when, unless, **changed), FEATURES)


def words(sql: str) -> set[str]:
    return set(sql.replace("(", " ").replace(")", " ").split())


def test_a_moved_threshold_is_named_as_one() -> None:
    old = version("families >= 2 AND partners >= 5")
    new = version("families >= 2 AND partners >= 4")

    found = rule_diff(old, new).changes["when"]

    assert found["thresholds"] == {
        "partners >= …": {"old": ["partners >= 5"], "new": ["partners >= 4"]}
    }
    assert found["added"] == found["dropped"] == []


def test_another_order_or_another_bracket_is_no_change() -> None:
    old = version("families >= 2 AND (partners >= 5 OR network > 3)")
    new = version("((network > 3 OR partners >= 5) AND (families >= 2))")

    assert rule_diff(old, new).is_empty


def test_the_same_comparisons_joined_otherwise_are_a_change() -> None:
    found = rule_diff(version("families >= 2 AND ties > 1"), version("families >= 2 OR ties > 1"))

    assert found.changes["when"]["structure"]
    assert not found.is_empty


def test_what_a_version_reads_spares_and_does_is_compared() -> None:
    old = version("families >= 2", "ties > 9", honours=("satire",))
    new = version("partners >= 2", measure=Measure.SUSPEND, honours=())

    changes = rule_diff(old, new).changes

    assert changes["fields"] == {
        "measure": {"old": "warn", "new": "suspend"},
        "honours": {"old": ["satire"], "new": []},
    }
    assert (changes["reads_added"], changes["reads_dropped"]) == (["partners"], ["families"])
    assert changes["unless"]["dropped"] == ["ties > 9"]


def test_the_digest_names_one_step_from_one_text_to_another() -> None:
    old, new = version("families >= 2"), version("families >= 3", rule_hash="n")

    once = rule_diff(old, new).digest

    assert once == rule_diff(old, new).digest
    assert once != rule_diff(new, old).digest
    assert once != rule_diff(None, new).digest
    other = replace(new, rule=replace(new.rule, rule_hash="o"))
    assert once != rule_diff(old, other).digest


@settings(max_examples=60, deadline=None)
@given(first=conditions, second=conditions)
def test_versions_that_differ_in_nothing_have_the_same_expression(first: str, second: str) -> None:
    old, new = (compile_rule(a_rule("TRUE", text), PLAIN) for text in (first, second))

    assert rule_diff(old, old).is_empty
    if rule_diff(old, new).is_empty:
        assert words(old.unless_sql) == words(new.unless_sql)
