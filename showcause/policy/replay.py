"""Asks a rule again about features that were kept: what remains of a case, and past incidents.

The rule runs as it does when it proposes, on the same engine. A feature that was not kept is null,
and what is unknown never proposes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from showcause.domain.feature import Features, Kind
from showcause.engine.port import Engine
from showcause.policy.expression import CompiledRule
from showcause.policy.matching import matching_definition

if TYPE_CHECKING:
    import pyarrow as pa

Kept = tuple[str, Mapping[str, Any]]
"""A name, and the features kept under it."""

_NAMES: Final = ("finding_id", "account")


@dataclass(frozen=True, slots=True)
class Case:
    """One account that was wronged, as whole numbers: a rule must not propose for it again."""

    name: str
    incident: str
    features: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Replayed:
    """Cases a rule would propose for again, and those it reads something of that was not kept."""

    recurrences: tuple[Case, ...]
    unjudged: tuple[Case, ...]


def matched(
    engine: Engine, compiled: CompiledRule, rows: Iterable[Kept], features: Features
) -> set[str]:
    """The names of the rows the rule would propose its measure for."""
    table = feature_table(rows, features, (*compiled.reads, *compiled.spares_by))
    if not table.num_rows:
        return set()
    found = engine.run(matching_definition(compiled), {"feature": table})
    return set(found["account"].to_pylist())


def replay(
    engine: Engine, compiled: CompiledRule, corpus: Sequence[Case], features: Features
) -> Replayed:
    """What a rule would do to the corpus; it may propose for none of it."""
    again = matched(engine, compiled, ((case.name, case.features) for case in corpus), features)
    reads = [name for name in compiled.reads if name not in _NAMES]
    return Replayed(
        recurrences=tuple(case for case in corpus if case.name in again),
        unjudged=tuple(
            case
            for case in corpus
            if case.name not in again and any(name not in case.features for name in reads)
        ),
    )


def feature_table(
    rows: Iterable[Kept], features: Features, wanted: Iterable[str] = ()
) -> "pa.Table":
    """The kept features as the table rules read, one row a name, null where nothing was kept.

    `wanted` are names a rule reads; what a hook of its own works out is not kept and so null.
    """
    import pyarrow as pa

    kept = list(rows)
    kinds = {Kind.INTEGER: pa.int64(), Kind.BOOLEAN: pa.bool_()}
    columns = {}
    for name in dict.fromkeys((*features, *wanted)):
        kind = features[name].kind if name in features else Kind.INTEGER
        values = [own if name in _NAMES else each.get(name) for own, each in kept]
        columns[name] = pa.array(
            [_value(value, kind) for value in values], kinds.get(kind, pa.string())
        )
    return pa.table(columns)


def _value(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    return {Kind.INTEGER: int, Kind.BOOLEAN: bool}.get(kind, str)(value)
