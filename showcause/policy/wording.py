"""A rule read out in plain words, for those who must sign it and those it is used on."""

from typing import Final

from showcause.domain.feature import Feature, Features, Kind
from showcause.policy.expression import CompiledRule, features_on
from showcause.policy.forbidden import forbidden_path
from showcause.policy.hooks import with_hooks
from showcause.policy.terms import (
    Among,
    Arithmetic,
    Comparison,
    Constant,
    Every,
    Known,
    Name,
    Not,
    Some,
    Term,
)

_PPM: Final = 10_000
_WORDS: Final = {
    "=": "is",
    "<>": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
_SUBJECT: Final = {
    "member": "an account in a network",
    "account": "an account",
    "event": "what an account does",
}


def lines_of(term: Term, features: Features, depth: int = 0) -> list[str]:
    """The expression as indented lines, one statement each."""
    pad = "  " * depth
    if isinstance(term, Every | Some):
        head = "all of this:" if isinstance(term, Every) else "at least one of these:"
        lines = [f"{pad}{head}"]
        for part in term.parts:
            lines += lines_of(part, features, depth + 1)
        return lines
    if isinstance(term, Not) and isinstance(term.part, Every | Some):
        return [f"{pad}not:", *lines_of(term.part, features, depth + 1)]
    return [pad + _statement(term, features)]


def _statement(term: Term, features: Features) -> str:
    if isinstance(term, Not):
        return f"not: {_statement(term.part, features)}"
    if isinstance(term, Comparison):
        unit = _unit(term.left, features) or _unit(term.right, features)
        left, right = (_value(side, unit) for side in (term.left, term.right))
        return f"{left} {_WORDS[term.sign]} {right}"
    if isinstance(term, Among):
        listed = ", ".join(_value(value, "") for value in term.values)
        return f"{_value(term.term, '')} is one of {listed}"
    if isinstance(term, Known):
        return f"{_value(term.term, '')} is known"
    return _value(term, "")


def _unit(term: Term, features: Features) -> str:
    return features[term.feature].unit if isinstance(term, Name) else ""


def _value(term: Term, unit: str) -> str:
    if isinstance(term, Name):
        return term.feature
    if isinstance(term, Arithmetic):
        return f"({_value(term.left, '')} {term.sign} {_value(term.right, '')})"
    if not isinstance(term, Constant):
        return f"({_statement(term, {})})"
    if isinstance(term.value, bool):
        return "yes" if term.value else "no"
    if isinstance(term.value, str):
        return f"'{term.value}'"
    if unit == "ppm":
        return f"{term.value / _PPM:g} %"
    return f"{term.value:,} {unit}".rstrip()


def told(compiled: CompiledRule, features: Features) -> dict[str, object]:
    """Everything about a rule for whoever must understand it, as plain values by name."""
    rule = compiled.rule
    known = with_hooks(rule, features_on(rule.on, features))
    return {
        "rule_id": rule.rule_id,
        "rule_hash": rule.rule_hash,
        "clause_id": rule.clause_id,
        "measure": rule.measure.value,
        "severity": rule.severity,
        "owner": rule.owner,
        "looks_at": _SUBJECT[rule.on.value],
        "hits_when": lines_of(compiled.when, known),
        "spares_when": lines_of(compiled.unless, known) if rule.unless else [],
        "honours": list(rule.honours),
        "reads": [row_of(known[name]) for name in compiled.reads],
        "spared_by": [row_of(known[name]) for name in compiled.spares_by],
        "forbidden_in_when": [],
        "forbidden_in_unless": [
            " < ".join(path) for name in compiled.spares_by if (path := forbidden_path(name, known))
        ],
        "hooks": [f"{hook.module}:{hook.function}" for hook in rule.hooks],
        "sql": f"({compiled.when_sql}) AND NOT ({compiled.unless_sql})",
    }


def row_of(feature: Feature) -> dict[str, object]:
    """A feature's line of the feature table, as plain values by name."""
    return {
        "name": feature.name,
        "kind": feature.kind.value,
        "layer": feature.layer.value,
        "on": [scope.value for scope in feature.on],
        "unit": feature.unit,
        "may_be_unknown": feature.nullable,
        "since": feature.since,
        "derived_from": list(feature.derived_from),
        "words": list(feature.words) if feature.kind is Kind.WORD else [],
        "meaning": feature.meaning,
    }
