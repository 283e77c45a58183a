"""A rule's SQL expressions, checked before they can propose anything.

Checked: one boolean expression; known names only (the nearest is suggested); types; no function
that differs between engines or runs; no forbidden feature in `when:` (docs/explanation).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from showcause.domain.errors import BadInput, UnknownName
from showcause.policy.rulebook import Rule

FORBIDDEN_WORDS: Final = frozenset(
    {
        "vpn", "tor", "proxy", "exit", "pseudonym", "phone", "language", "script", "location",
        "country", "region", "nationality", "picture_missing", "reports", "report_count",
    }
)  # fmt: skip
"""Features that may speak for an account and never against it (docs/explanation/safeguards.md)."""

Features = Mapping[str, tuple[str, str]]
"""Feature name to (type `int64`, `bool` or `string`, meaning)."""

_KINDS: Final = {"int64": "integer", "bool": "boolean", "string": "text"}


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A checked rule: its two expressions as SQL, and the features `when:` reads."""

    rule: Rule
    when_sql: str
    unless_sql: str
    reads: tuple[str, ...]


def compile_rule(rule: Rule, features: Features) -> CompiledRule:
    """The rule with both expressions checked against the feature table.

    Raises:
        BadInput: an expression is broken, of the wrong type, or reads a forbidden feature;
            names file, line and column.
    """
    when = _checked(rule, "when", rule.when, features)
    reads = _names(when)
    _refuse_forbidden(rule, reads)
    unless_sql = "FALSE"
    if rule.unless:
        unless_sql = _checked(rule, "unless", rule.unless, features).sql(dialect="duckdb")
    return CompiledRule(rule, when.sql(dialect="duckdb"), unless_sql, reads)


def is_forbidden(feature: str) -> bool:
    """Whether a feature may never speak against an account."""
    parts = set(feature.lower().split("_"))
    return feature.lower() in FORBIDDEN_WORDS or bool(parts & FORBIDDEN_WORDS)


def _checked(rule: Rule, part: str, text: str, features: Features) -> Any:
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(text, into=sqlglot.exp.Condition, dialect="duckdb")
    except SqlglotError as error:
        raise BadInput(
            f"{part}: not an expression", where=_place(rule, part, error), hint=text
        ) from error
    _refuse_unsafe(rule, part, tree)
    _refuse_unknown(rule, part, tree, features)
    _refuse_wrong_type(rule, part, tree, features)
    return tree


def _place(rule: Rule, part: str, error: Any) -> str:
    details = getattr(error, "errors", None) or [{}]
    line, column = details[0].get("line"), details[0].get("col")
    start = _line_of(rule, part)
    return f"{rule.where}:{start + (line or 1)}:{column or 1}"


def _line_of(rule: Rule, part: str) -> int:
    for number, line in enumerate(rule.body.splitlines(), start=1):
        if line.startswith(f"{part}:"):
            return number
    return 0


def _refuse_unsafe(rule: Rule, part: str, tree: Any) -> None:
    from sqlglot import exp

    allowed = (
        exp.And, exp.Or, exp.Not, exp.Paren, exp.Column, exp.Identifier, exp.Literal, exp.Boolean,
        exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.Add, exp.Sub,
        exp.Mul, exp.Neg,
    )  # fmt: skip
    for node in tree.walk():
        if not isinstance(node, allowed):
            raise BadInput(
                f"{part}: {node.sql()} is not allowed in a rule",
                where=f"{rule.where}:{_line_of(rule, part)}",
                hint="comparisons, AND, OR, NOT, BETWEEN, IN, whole-number + - *",
            )


def _names(tree: Any) -> tuple[str, ...]:
    from sqlglot import exp

    return tuple(sorted({column.name for column in tree.find_all(exp.Column)}))


def _refuse_unknown(rule: Rule, part: str, tree: Any, features: Features) -> None:
    for name in _names(tree):
        if name not in features:
            near = get_close_matches(name, features, n=1)
            raise UnknownName(
                f"{part}: there is no feature '{name}'",
                where=f"{rule.where}:{_line_of(rule, part)}",
                hint=f"did you mean {near[0]}?" if near else "showcause rules features",
            )


def _refuse_wrong_type(rule: Rule, part: str, tree: Any, features: Features) -> None:
    kind = _kind(tree, features)
    if kind != "boolean":
        raise BadInput(
            f"{part}: the expression gives {kind}, not yes or no",
            where=f"{rule.where}:{_line_of(rule, part)}",
        )


def _kind(node: Any, features: Features) -> str:
    from sqlglot import exp

    if isinstance(node, exp.Column):
        return _KINDS[features[node.name][0]]
    if isinstance(node, exp.Paren):
        return _kind(node.this, features)
    if isinstance(node, exp.Literal):
        return "text" if node.is_string else "integer"
    if isinstance(node, (exp.Add, exp.Sub, exp.Mul, exp.Neg)):
        return "integer"
    if isinstance(node, (exp.And, exp.Or, exp.Not)):
        parts = [_kind(child, features) for child in node.iter_expressions()]
        return "boolean" if all(part == "boolean" for part in parts) else "integer"
    return "boolean"


def _refuse_forbidden(rule: Rule, reads: tuple[str, ...]) -> None:
    for name in reads:
        if is_forbidden(name):
            raise BadInput(
                f"when: '{name}' may never count against an account",
                where=f"{rule.where}:{_line_of(rule, 'when')}",
                hint="it may stand in unless:",
            )
