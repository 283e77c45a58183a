"""A rule's expression as a typed tree, and the SQL it is run as.

`at` is where a term stands in the expression's text. Two terms that say the same are equal
wherever they stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from showcause.domain.feature import Kind


@dataclass(frozen=True, slots=True)
class Name:
    """The value of a feature."""

    feature: str
    kind: Kind
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """A whole number, a text or a truth value."""

    value: int | str | bool
    kind: Kind
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two whole numbers joined by `+`, `-` or `*`."""

    sign: str
    left: "Term"
    right: "Term"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values of one kind joined by `=`, `<>`, `<`, `<=`, `>` or `>=`."""

    sign: str
    left: "Term"
    right: "Term"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Among:
    """Whether a value is one of several."""

    term: "Term"
    values: tuple[Constant, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a value is there at all."""

    term: "Term"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold."""

    parts: "tuple[Term, ...]"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: "tuple[Term, ...]"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Term"
    at: int = field(default=0, compare=False)


Term = Name | Constant | Arithmetic | Comparison | Among | Known | Every | Some | Not

NEVER = Constant(False, Kind.BOOLEAN)


def below(term: Term) -> tuple[Term, ...]:
    """The terms a term is made of, one level down."""
    if isinstance(term, Arithmetic | Comparison):
        return (term.left, term.right)
    if isinstance(term, Every | Some):
        return term.parts
    if isinstance(term, Among):
        return (term.term, *term.values)
    if isinstance(term, Known):
        return (term.term,)
    return (term.part,) if isinstance(term, Not) else ()


def walk(term: Term) -> Iterator[Term]:
    """The term and everything under it, in the order it is written."""
    yield term
    for part in below(term):
        yield from walk(part)


def names_in(term: Term) -> tuple[str, ...]:
    """The features a term reads, in alphabetical order."""
    return tuple(sorted({part.feature for part in walk(term) if isinstance(part, Name)}))


def sql_of(term: Term) -> str:
    """The SQL of a term, spelt in one way only, the same on every engine."""
    if isinstance(term, Name):
        return term.feature
    if isinstance(term, Constant):
        return _constant(term.value)
    if isinstance(term, Arithmetic | Comparison):
        return f"{_inner(term.left)} {term.sign} {_inner(term.right)}"
    if isinstance(term, Among):
        listed = ", ".join(_constant(value.value) for value in term.values)
        return f"{_inner(term.term)} IN ({listed})"
    return _logic(term)


def _logic(term: Known | Every | Some | Not) -> str:
    if isinstance(term, Known):
        return f"{_inner(term.term)} IS NOT NULL"
    if isinstance(term, Not):
        return f"NOT {_inner(term.part)}"
    if isinstance(term, Every):
        return " AND ".join(
            _inner(part) if isinstance(part, Some) else sql_of(part) for part in term.parts
        )
    return " OR ".join(map(sql_of, term.parts))


def _inner(term: Term) -> str:
    return sql_of(term) if isinstance(term, Name | Constant) else f"({sql_of(term)})"


def _constant(value: int | str | bool) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value) if value >= 0 else f"({value})"
