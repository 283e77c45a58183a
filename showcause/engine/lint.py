"""Says where a definition leaves the SQL subset that every engine answers alike.

Engines were seen to differ on division, casts, rounding, LIKE, text functions and clocks
(docs/explanation/architecture.md), so what is not listed here is not allowed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from showcause.engine.definition import Definition, Step

if TYPE_CHECKING:
    from sqlglot import exp

ALLOWED: Final = frozenset(
    """Select From Table TableAlias Alias Column Identifier Literal Star Where Group Having Join
    With CTE Subquery Union And Or Not Paren Add Sub Mul Mod Neg EQ NEQ GT GTE LT LTE Is Null
    Boolean In Between Case If Coalesce Sum Count Min Max Distinct Window RowNumber Order Ordered
    Parameter Var Placeholder Exists DPipe Greatest Least Abs""".split()
)
"""The syntax nodes of the subset, by sqlglot's names."""

_LOST_MEANING = frozenset({"Div", "IntDiv", "Cast", "TryCast", "Like", "ILike", "Round"})


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a step leaves the subset."""

    step: str
    message: str


def violations(definition: Definition) -> tuple[Violation, ...]:
    """Everything in the definition that is outside the subset; empty when it is portable."""
    return tuple(found for step in definition.steps for found in _in_step(step))


def _in_step(step: Step) -> Iterator[Violation]:
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        trees = sqlglot.parse(step.sql, read="duckdb")
    except SqlglotError as error:
        yield Violation(step.name, f"cannot be read: {error}")
        return
    if len(trees) != 1 or not isinstance(trees[0], exp.Select | exp.Union):
        yield Violation(step.name, "must be one SELECT")
        return
    for node in trees[0].walk():
        yield from (Violation(step.name, message) for message in _of_node(node))


def _of_node(node: "exp.Expr") -> Iterator[str]:
    kind = type(node).__name__
    if kind not in ALLOWED:
        reason = "engines differ on it" if kind in _LOST_MEANING else "not in the subset"
        yield f"{kind} ({node.sql()[:60]}): {reason}"
    yield from _of_literal(node)
    yield from _of_table(node)
    yield from _of_join(node)
    yield from _of_window(node)


def _of_literal(node: "exp.Expr") -> Iterator[str]:
    if type(node).__name__ == "Literal" and not node.is_string and not node.this.isdigit():
        yield f"{node.this}: only whole numbers"


def _of_table(node: "exp.Expr") -> Iterator[str]:
    if type(node).__name__ == "Table" and not node.name.isidentifier():
        yield f"{node.name}: only named tables may be read"


def _of_join(node: "exp.Expr") -> Iterator[str]:
    from sqlglot import exp

    if not isinstance(node, exp.Join):
        return
    on = node.args.get("on")
    if on is None or not list(on.find_all(exp.EQ)):
        yield f"join without an equality ({node.sql()[:60]})"


def _of_window(node: "exp.Expr") -> Iterator[str]:
    from sqlglot import exp

    if isinstance(node, exp.Window):
        if not isinstance(node.this, exp.RowNumber):
            yield f"only ROW_NUMBER may be used over a window ({node.sql()[:60]})"
        if not node.args.get("order"):
            yield "ROW_NUMBER needs an ORDER BY"
    if isinstance(node, exp.Select) and node.args.get("limit"):
        yield "LIMIT picks rows by chance"
