"""Many rules over one batch of rows, in one pass; the rows are those the SQL gives.

Equal parts of different rules are worked out once. Truth has three values, as in SQL: a part whose
facts are missing is neither true nor false. It is carried as two masks, where it is true and where
it is false; None for the second says that it is false wherever it is not true.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from showcause.domain.errors import BadInput
from showcause.domain.feature import Kind
from showcause.engine.columns import mask_of, numbers_of, valid_of
from showcause.policy.expression import CompiledRule
from showcause.policy.hooks import Hook, with_hook_columns
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
    below,
    walk,
)

if TYPE_CHECKING:
    import pyarrow as pa

Value = tuple[Any, Any]
"""Of a number or text: values, and where they are known (None: everywhere). Of a truth: where it
is true, and where it is false (None: everywhere else)."""

Work = Callable[["Columns", Sequence[Value]], Value]

Bounds = Mapping[tuple[str, str], list[int]]
"""The numbers each feature is compared with, by feature and sign."""

_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_JOIN: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


@dataclass(frozen=True, slots=True)
class Columns:
    """A batch's columns as arrays, each made when it is first asked for."""

    table: "pa.Table"
    arrays: Mapping[str, Value]
    words: dict[str, "pa.Array"]
    against: dict[tuple[str, str], Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Rules as one list of work; `results` are the places of each rule's `when` and `unless`."""

    rules: tuple[CompiledRule, ...]
    work: tuple[Work, ...]
    results: tuple[tuple[int, int], ...]
    reads: tuple[str, ...]
    hooks: tuple[Hook, ...]


def plan_of(rules: Sequence[CompiledRule]) -> Plan:
    """The rules made ready to run together.

    Raises:
        BadInput: two rules call different hooks by one name.
    """
    places: dict[Term, int] = {}
    work: list[Work] = []
    bounds = _bounds_of(rules)
    results = tuple(
        (_place(rule.when, places, work, bounds), _place(rule.unless, places, work, bounds))
        for rule in rules
    )
    hooks = _hooks(rules)
    read = {part.feature for term in places for part in walk(term) if isinstance(part, Name)}
    needed = read.union(*(hook.reads for hook in hooks.values())) - set(hooks)
    return Plan(tuple(rules), tuple(work), results, tuple(sorted(needed)), tuple(hooks.values()))


def _hooks(rules: Sequence[CompiledRule]) -> dict[str, Hook]:
    hooks: dict[str, Hook] = {}
    for rule in rules:
        for hook in rule.rule.hooks:
            if hooks.setdefault(hook.name, hook) != hook:
                message = f"another rule has another hook called {hook.name}"
                raise BadInput(message, where=rule.rule.where)
    return hooks


def _bounds_of(rules: Sequence[CompiledRule]) -> Bounds:
    """By feature and sign, in rising order, the numbers that rules compare it with."""
    found: dict[tuple[str, str], set[int]] = {}
    for rule in rules:
        for term in (*walk(rule.when), *walk(rule.unless)):
            bound = _bound_in(term)
            if bound:
                found.setdefault((bound.feature, bound.sign), set()).add(bound.number)
    return {key: sorted(values) for key, values in found.items()}


@dataclass(frozen=True, slots=True)
class _Bound:
    """A whole-number feature compared with one number."""

    feature: str
    sign: str
    number: int


def _bound_in(term: Term) -> _Bound | None:
    if not isinstance(term, Comparison):
        return None
    name, number = term.left, term.right
    if not isinstance(name, Name) or name.kind is not Kind.INTEGER:
        return None
    if not isinstance(number, Constant) or type(number.value) is not int:
        return None
    return _Bound(name.feature, term.sign, number.value)


def _place(term: Term, places: dict[Term, int], work: list[Work], bounds: Bounds) -> int:
    if term not in places:
        inputs = [_place(part, places, work, bounds) for part in below(term)]
        bound = _bound_in(term)
        work.append(_compared_at_once(bound, inputs[0], bounds) if bound else _work(term, inputs))
        places[term] = len(work) - 1
    return places[term]


def hits(plan: Plan, table: "pa.Table", arrays: Mapping[str, Value] | None = None) -> list[Any]:
    """For each rule, which rows of the batch it hits, as a boolean array.

    The columns of `plan.reads` are in `arrays`, as (values, where they are known), or else in
    `table`; others are not looked at.
    """
    import numpy as np

    columns = Columns(_with_hooks(plan, table, arrays or {}), arrays or {}, {})
    values: list[Value] = []
    for work in plan.work:
        values.append(work(columns, values))
    hit = []
    for when, unless in plan.results:
        true, (spared, not_spared) = values[when][0], values[unless]
        found = true & (~spared if not_spared is None else not_spared)
        hit.append(found if found.shape else np.broadcast_to(found, len(table)))
    return hit


def _with_hooks(plan: Plan, table: "pa.Table", arrays: Mapping[str, Value]) -> "pa.Table":
    import pyarrow as pa

    for name in {name for hook in plan.hooks for name in hook.reads} & set(arrays):
        values, known = arrays[name]
        column = pa.array(values, mask=None if known is None else ~known)
        place = table.column_names.index(name) if name in table.column_names else None
        table = (
            table.append_column(name, column)
            if place is None
            else table.set_column(place, name, column)
        )
    return with_hook_columns(plan.hooks, table)


def _work(term: Term, inputs: list[int]) -> Work:
    if isinstance(term, Name):
        return lambda columns, _: _column(columns, term)
    if isinstance(term, Constant):
        return _constant(term)
    if isinstance(term, Among):
        return _among(term, inputs[0])
    if isinstance(term, Every | Some):
        join = _every if isinstance(term, Every) else _some
        return lambda _, values: join([values[place] for place in inputs])
    if isinstance(term, Not):
        return lambda _, values: _not(values[inputs[0]])
    if isinstance(term, Known):
        known = _truth_known if _is_truth(term.term) else _known
        return lambda _, values: known(values[inputs[0]])
    return _of_two(term, inputs)


def _of_two(term: Arithmetic | Comparison, inputs: list[int]) -> Work:
    left, right = inputs
    if isinstance(term, Arithmetic):
        join = _JOIN[term.sign]
        return lambda _, values: _joined(join, values[left], values[right])
    if _is_truth(term.left):
        same = term.sign == "="
        return lambda _, values: _same_truth(values[left], values[right], same)
    compare = _COMPARE[term.sign]
    text = [
        (side.value, other)
        for side, other in ((term.right, term.left), (term.left, term.right))
        if isinstance(side, Constant) and side.kind is Kind.TEXT and isinstance(other, Name)
    ]
    if text:
        (word, name), place = text[0], left if text[0][1] is term.left else right
        return lambda columns, values: _truth_of(
            compare(values[place][0], _code(columns, name.feature, word)), values[place][1]
        )
    if _is_text(term.left):
        return lambda columns, values: _texts_compared(columns, term, compare)
    return lambda _, values: _compared(compare, values[left], values[right])


def _compared_at_once(bound: _Bound, left: int, bounds: Bounds) -> Work:
    """A column is compared at once with every number any rule compares it with."""
    import numpy as np

    key = (bound.feature, bound.sign)
    compare, place = _COMPARE[bound.sign], bounds[key].index(bound.number)
    numbers = np.array(bounds[key], np.int64)[:, None]

    def work(columns: Columns, values: Sequence[Value]) -> Value:
        given, known = values[left]
        all_of_them = columns.against.get(key)
        if all_of_them is None:
            all_of_them = columns.against[key] = compare(given, numbers)
        true = all_of_them[place]
        return (true, None) if known is None else (true & known, ~true & known)

    return work


def _is_truth(term: Term) -> bool:
    if isinstance(term, Name | Constant):
        return term.kind is Kind.BOOLEAN
    return not isinstance(term, Arithmetic)


def _is_text(term: Term) -> bool:
    return isinstance(term, Name | Constant) and term.kind in (Kind.TEXT, Kind.WORD)


def _constant(term: Constant) -> Work:
    import numpy as np

    if isinstance(term.value, bool):
        given: Value = (np.bool_(term.value), None)
    else:
        given = (term.value, None)
    return lambda columns, values: given


def _column(columns: Columns, name: Name) -> Value:
    """A column as array; text as places in its own list of words."""
    import numpy as np

    if name.feature in columns.arrays:
        values, known = columns.arrays[name.feature]
        return _truth_of(values, known) if name.kind is Kind.BOOLEAN else (values, known)
    column = columns.table[name.feature].combine_chunks()
    known = None if column.null_count == 0 else valid_of(column)
    if name.kind in (Kind.TEXT, Kind.WORD):
        encoded = column.dictionary_encode()
        columns.words[name.feature] = encoded.dictionary
        return encoded.indices.fill_null(-1).to_numpy(), known
    if name.kind is Kind.BOOLEAN:
        return _truth_of(mask_of(column), known)
    return numbers_of(column) if len(column) else np.zeros(0, np.int64), known


def _code(columns: Columns, feature: str, word: Any) -> int:
    place: int = columns.words[feature].index(word).as_py()
    return place if place >= 0 else -2


def _texts_compared(
    columns: Columns, term: Comparison, compare: Callable[[Any, Any], Any]
) -> Value:
    import numpy as np

    known: Any = np.bool_(True)
    sides: list[Any] = []
    for side in (term.left, term.right):
        if isinstance(side, Constant):
            sides.append(side.value)
            continue
        assert isinstance(side, Name)
        column = columns.table[side.feature]
        known = known & valid_of(column.combine_chunks())
        sides.append(np.array(column.to_pylist(), dtype=object))
    return _truth_of(np.asarray(compare(*sides), dtype=bool), known)


def _among(term: Among, place: int) -> Work:
    import numpy as np

    listed = [value.value for value in term.values]
    if _is_truth(term.term):
        wanted = (np.bool_(True in listed), np.bool_(False in listed))
        return lambda _, values: _truth_among(values[place], wanted)
    if isinstance(term.term, Name) and _is_text(term.term):
        feature = term.term.feature
        return lambda columns, values: _truth_of(
            np.isin(values[place][0], [_code(columns, feature, word) for word in listed]),
            values[place][1],
        )
    return lambda _, values: _truth_of(np.isin(values[place][0], listed), values[place][1])


def _truth_among(value: Value, wanted: tuple[Any, Any]) -> Value:
    true, false = _both(value)
    found = (true & wanted[0]) | (false & wanted[1])
    return found, (true | false) & ~found


def _truth_of(true: Any, known: Any) -> Value:
    return (true, None) if known is None else (true & known, ~true & known)


def _both(value: Value) -> Value:
    true, false = value
    return true, ~true if false is None else false


def _joined(join: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    return join(left[0], right[0]), _and_known(left[1], right[1])


def _and_known(left: Any, right: Any) -> Any:
    if left is None or right is None:
        return left if right is None else right
    return left & right


def _compared(compare: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    import numpy as np

    found = np.asarray(compare(left[0], right[0]))
    return _truth_of(found, _and_known(left[1], right[1]))


def _same_truth(left: Value, right: Value, same: bool) -> Value:
    (a, not_a), (b, not_b) = _both(left), _both(right)
    equal, unequal = (a & b) | (not_a & not_b), (a & not_b) | (not_a & b)
    return (equal, unequal) if same else (unequal, equal)


def _not(value: Value) -> Value:
    true, false = value
    return (~true, None) if false is None else (false, true)


def _known(value: Value) -> Value:
    import numpy as np

    return (np.bool_(True) if value[1] is None else value[1]), None


def _truth_known(value: Value) -> Value:
    true, false = _both(value)
    return true | false, None


def _every(values: list[Value]) -> Value:
    true, missing = values[0]
    for one, other in values[1:]:
        true = true & one
        missing = other if missing is None else missing
    if missing is None:
        return true, None
    false = _both(values[0])[1]
    for value in values[1:]:
        false = false | _both(value)[1]
    return true, false


def _some(values: list[Value]) -> Value:
    true, missing = values[0]
    for one, other in values[1:]:
        true = true | one
        missing = other if missing is None else missing
    if missing is None:
        return true, None
    false = _both(values[0])[1]
    for value in values[1:]:
        false = false & _both(value)[1]
    return true, false
