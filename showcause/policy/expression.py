"""A rule's two expressions, checked before they can propose anything.

Checked: one boolean expression; known names only (the nearest is suggested); types; nothing that
differs between engines or runs; no forbidden feature in `when:`, and none turned round in
`unless:`. A rule hits where `when` is true and `unless` is false: what is not known never hits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from showcause.domain.errors import BadInput
from showcause.domain.feature import Features, Scope
from showcause.policy.forbidden import (
    FORBIDDEN_SOURCES,
    FORBIDDEN_WORDS,
    Reach,
    forbidden_reads,
    is_forbidden,
    turned_against,
)
from showcause.policy.hooks import with_hooks
from showcause.policy.placing import place_of
from showcause.policy.reading import Text, read_condition
from showcause.policy.rulebook import Rule
from showcause.policy.terms import NEVER, Known, Name, Term, names_in, sql_of, walk

__all__ = (
    "FORBIDDEN_SOURCES",
    "FORBIDDEN_WORDS",
    "CompiledRule",
    "compile_rule",
    "features_on",
    "is_forbidden",
)
LONGEST: Final = 20_000
"""Characters in an expression; more is a program, which nobody can explain to its account."""


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A checked rule: its two expressions as SQL and as trees, and the features they read."""

    rule: Rule
    when_sql: str
    unless_sql: str
    reads: tuple[str, ...]
    when: Term
    unless: Term
    spares_by: tuple[str, ...]


def compile_rule(rule: Rule, features: Features) -> CompiledRule:
    """The rule with both expressions checked against the feature table.

    Raises:
        UnknownName: it reads a feature that is not there for what the rule looks at.
        BadInput: an expression is broken, of the wrong type, or uses a forbidden feature against
            somebody; names file, line and column.
    """
    known = with_hooks(rule, features_on(rule.on, features))
    when = read_condition(_text(rule, "when", rule.when), known)
    _refuse_unknown_against(rule, when)
    for reach in forbidden_reads(when, known):
        _refuse_forbidden(rule, "when", reach)
    unless: Term = NEVER
    if rule.unless:
        unless = read_condition(_text(rule, "unless", rule.unless), known)
    for reach in turned_against(unless, known):
        _refuse_forbidden(rule, "unless", reach)
    return CompiledRule(
        rule, sql_of(when), sql_of(unless), names_in(when), when, unless, names_in(unless)
    )


def features_on(scope: Scope, features: Features) -> Features:
    """The features there are for what a rule looks at."""
    return {name: feature for name, feature in features.items() if scope in feature.on}


def _text(rule: Rule, part: str, text: str) -> Text:
    if len(text) > LONGEST:
        raise BadInput(f"{part}: longer than {LONGEST:,} characters", where=rule.where)
    return Text(part, text, lambda at: _where(rule, part, at))


def _where(rule: Rule, part: str, at: int) -> str:
    line, column = place_of(rule.body, part, at)
    return f"{rule.where}:{line}:{column}"


def _refuse_unknown_against(rule: Rule, when: Term) -> None:
    """`IS NULL` in `when:` would make a missing fact count against somebody."""
    for part in _asking_for_absence(when):
        raise BadInput(
            "when: that a fact is not known may never count against an account",
            where=_where(rule, "when", part.at),
            hint="IS NULL may stand in unless:",
        )


def _asking_for_absence(when: Term) -> Iterator[Term]:
    return (part for part in walk(when) if isinstance(part, Known))


def _refuse_forbidden(rule: Rule, part: str, reach: Reach) -> None:
    name: Name = reach.name
    hint = "it may stand in unless:"
    if part == "unless":
        hint = "there it may only spare: by itself, =, IN, or at least a number; under no NOT"
    raise BadInput(
        f"{part}: {reach.said} may never count against an account",
        where=_where(rule, part, name.at),
        hint=hint,
    )
