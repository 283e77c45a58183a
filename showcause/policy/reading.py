"""An expression's text as a typed tree: one boolean condition over known features.

Everything engines answer differently is refused: functions, division, LIKE, casts, sub-queries.
"""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, NoReturn

from showcause.domain.errors import BadInput, UnknownName
from showcause.domain.feature import Features, Kind
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

if TYPE_CHECKING:
    from sqlglot import exp

LARGEST_FEATURE: Final = 2**42
"""No feature is larger (moments in ms end in the year 2109), so sums can be checked beforehand."""

LARGEST: Final = 2**63 - 1
ALLOWED: Final = "comparisons, AND, OR, NOT, BETWEEN, IN, whole numbers with + - *"

_SIGNS: Final = {"EQ": "=", "NEQ": "<>", "GT": ">", "GTE": ">=", "LT": "<", "LTE": "<="}
_SUMS: Final = {"Add": "+", "Sub": "-", "Mul": "*"}
_SAID: Final = {
    Kind.INTEGER: "a whole number",
    Kind.BOOLEAN: "yes or no",
    Kind.TEXT: "text",
    Kind.WORD: "one of a list of words",
}


@dataclass(frozen=True, slots=True)
class Text:
    """One expression: its name in the file, its characters, and how a place in it is written."""

    part: str
    text: str
    where: Callable[[int], str]


def read_condition(given: Text, features: Features) -> Term:
    """The expression as a tree that gives yes or no.

    Raises:
        UnknownName: it names no feature; the nearest one is suggested.
        BadInput: it is no expression, or not of these types; names file, line and column.
    """
    try:
        term = _term(_parsed(given), given, features)
    except RecursionError:
        _refuse(given, "the expression is nested too deeply", 0, "fewer brackets")
    if _kind(term) is not Kind.BOOLEAN:
        message = f"the expression gives {_SAID[_kind(term)]}, not yes or no"
        _refuse(given, message, term.at, "compare it with something")
    return term


def _parsed(given: Text) -> "exp.Expr":
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import ParseError, SqlglotError

    try:
        return sqlglot.parse_one(given.text, into=exp.Condition, dialect="duckdb")
    except ParseError as error:
        _refuse(given, "not an expression", _offset(given.text, error.errors[0]), ALLOWED)
    except SqlglotError:
        _refuse(given, "not an expression", 0, "is a quote not closed?")


def _offset(text: str, error: Any) -> int:
    lines = text.splitlines(keepends=True)
    before = sum(map(len, lines[: (error["line"] or 1) - 1]))
    return max(before + (error["col"] or 1) - len(error["highlight"] or ""), 0)


def _refuse(given: Text, message: str, at: int, hint: str = "") -> NoReturn:
    raise BadInput(f"{given.part}: {message}", where=given.where(at), hint=hint)


def _at(node: "exp.Expr") -> int:
    starts = [found.meta["start"] for found in node.walk() if "start" in found.meta]
    return min(starts, default=0)


def _term(node: "exp.Expr", given: Text, features: Features) -> Term:
    kind = type(node).__name__
    reader = _READERS.get(kind)
    if reader is None:
        message = f"{node.sql(comments=False)} is not allowed in a rule"
        _refuse(given, message, _at(node), ALLOWED)
    return reader(node, given, features)


def _paren(node: Any, given: Text, features: Features) -> Term:
    return _term(node.this, given, features)


def _name(node: Any, given: Text, features: Features) -> Term:
    name, at = node.name, _at(node)
    if node.table:
        _refuse(given, f"{node.sql()} is not a feature", at, "a feature's name alone")
    if name not in features:
        near = get_close_matches(name, features, n=1)
        raise UnknownName(
            f"{given.part}: there is no feature '{name}' here",
            where=given.where(at),
            hint=f"did you mean {near[0]}?" if near else "showcause rules features",
        )
    return Name(name, features[name].kind, at)


def _literal(node: Any, given: Text, features: Features) -> Term:
    at = _at(node)
    if node.is_string:
        return Constant(node.this, Kind.TEXT, at)
    if not node.this.isdigit() or int(node.this) > LARGEST:
        _refuse(given, f"{node.this} cannot stand in a rule", at, "only whole numbers")
    return Constant(int(node.this), Kind.INTEGER, at)


def _truth(node: Any, given: Text, features: Features) -> Term:
    return Constant(bool(node.this), Kind.BOOLEAN, _at(node))


def _negative(node: Any, given: Text, features: Features) -> Term:
    of = _term(node.this, given, features)
    if isinstance(of, Constant) and of.kind is Kind.INTEGER:
        return Constant(-int(of.value), Kind.INTEGER, of.at)
    return _sum_of("-", Constant(0, Kind.INTEGER, of.at), of, given)


def _sum(node: Any, given: Text, features: Features) -> Term:
    left, right = (_term(side, given, features) for side in (node.this, node.expression))
    return _sum_of(_SUMS[type(node).__name__], left, right, given)


def _sum_of(sign: str, left: Term, right: Term, given: Text) -> Term:
    for side in (left, right):
        _need(Kind.INTEGER, side, f"'{sign}' joins whole numbers", given)
    term = Arithmetic(sign, left, right, left.at)
    if _largest(term) > LARGEST:
        message = "the result may not fit into 64 bits"
        _refuse(given, message, term.at, f"features may be as large as {LARGEST_FEATURE:,}")
    return term


def _largest(term: Term) -> int:
    """How far from zero a whole number can be."""
    if isinstance(term, Constant):
        return abs(int(term.value))
    if not isinstance(term, Arithmetic):
        return LARGEST_FEATURE
    left, right = _largest(term.left), _largest(term.right)
    return left * right if term.sign == "*" else left + right


def _comparison(node: Any, given: Text, features: Features) -> Term:
    sign = _SIGNS[type(node).__name__]
    left, right = (_term(side, given, features) for side in (node.this, node.expression))
    if sign not in ("=", "<>"):
        for side in (left, right):
            _need(Kind.INTEGER, side, f"'{sign}' compares whole numbers", given)
    _comparable(left, right, given, features)
    return Comparison(sign, left, right, left.at)


def _comparable(left: Term, right: Term, given: Text, features: Features) -> None:
    if _family(left) is not _family(right):
        message = f"{_SAID[_kind(left)]} is compared with {_SAID[_kind(right)]}"
        _refuse(given, message, right.at)
    for named, constant in ((left, right), (right, left)):
        _one_of_its_words(named, constant, given, features)


def _one_of_its_words(named: Term, constant: Term, given: Text, features: Features) -> None:
    if not isinstance(named, Name) or not isinstance(constant, Constant):
        return
    words = features[named.feature].words
    if words and constant.value not in words:
        near = get_close_matches(str(constant.value), words, n=1)
        hint = f"did you mean {near[0]}?" if near else ", ".join(words)
        _refuse(given, f"{named.feature} is never '{constant.value}'", constant.at, hint)


def _between(node: Any, given: Text, features: Features) -> Term:
    term, low, high = (_term(node.args[key], given, features) for key in ("this", "low", "high"))
    if node.args.get("symmetric"):
        _refuse(given, "BETWEEN SYMMETRIC is not allowed in a rule", term.at, ALLOWED)
    for side in (term, low, high):
        _need(Kind.INTEGER, side, "BETWEEN compares whole numbers", given)
    lower = Comparison(">=", term, low, term.at)
    return Every((lower, Comparison("<=", term, high, term.at)), term.at)


def _among(node: Any, given: Text, features: Features) -> Term:
    if any(node.args.get(key) for key in ("query", "unnest", "field")) or not node.expressions:
        _refuse(given, f"{node.sql()} is not allowed in a rule", _at(node), "IN (1, 2, 3)")
    term = _term(node.this, given, features)
    values = []
    for item in node.expressions:
        value = _term(item, given, features)
        if not isinstance(value, Constant):
            _refuse(given, "IN takes a list of constants", value.at, "IN (1, 2, 3)")
        _comparable(term, value, given, features)
        values.append(value)
    return Among(term, tuple(values), term.at)


def _is(node: Any, given: Text, features: Features) -> Term:
    term = _term(node.this, given, features)
    if type(node.expression).__name__ != "Null":
        _refuse(given, f"{node.sql()} is not allowed in a rule", term.at, "IS NULL, IS NOT NULL")
    return Not(Known(term, term.at), term.at)


def _not(node: Any, given: Text, features: Features) -> Term:
    part = _term(node.this, given, features)
    _need(Kind.BOOLEAN, part, "NOT takes yes or no", given)
    return part.part if isinstance(part, Not) else Not(part, part.at)


def _joined(node: Any, given: Text, features: Features) -> Term:
    kind = type(node)
    parts: list[Term] = []
    # A long AND is nested as deep as it is long; this walks down its left side instead.
    stack = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, kind):
            stack += [here.expression, here.this]
        else:
            parts.append(_term(here, given, features))
    word = "AND" if kind.__name__ == "And" else "OR"
    for part in parts:
        _need(Kind.BOOLEAN, part, f"{word} joins yes or no", given)
    made = Every if word == "AND" else Some
    flat = [deeper for part in parts for deeper in _spread(part, made)]
    return made(tuple(flat), flat[0].at)


def _spread(part: Term, made: type[Every] | type[Some]) -> tuple[Term, ...]:
    """`a AND (b AND c)` is `a AND b AND c`."""
    return part.parts if isinstance(part, made) else (part,)


def _need(kind: Kind, term: Term, rule: str, given: Text) -> None:
    if _kind(term) is not kind:
        _refuse(given, f"{rule}, and this is {_SAID[_kind(term)]}", term.at)


def _kind(term: Term) -> Kind:
    if isinstance(term, Name | Constant):
        return term.kind
    return Kind.INTEGER if isinstance(term, Arithmetic) else Kind.BOOLEAN


def _family(term: Term) -> Kind:
    kind = _kind(term)
    return Kind.TEXT if kind is Kind.WORD else kind


_READERS: Final[dict[str, Callable[[Any, Text, Features], Term]]] = {
    "Paren": _paren,
    "Column": _name,
    "Literal": _literal,
    "Boolean": _truth,
    "Neg": _negative,
    "Between": _between,
    "In": _among,
    "Is": _is,
    "Not": _not,
    "And": _joined,
    "Or": _joined,
    **dict.fromkeys(_SIGNS, _comparison),
    **dict.fromkeys(_SUMS, _sum),
}
