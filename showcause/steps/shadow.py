"""shadow: a rule is counted on real activity, without a single proposal, inside a cost budget.

Evaluating a rule that has no effect is not free of risk: a simulated rule has brought a network
down before (docs/decisions/0012-a-rules-path.md), so rows and time are bounded.
"""

from typing import TYPE_CHECKING, Any, Final

from showcause.engine.port import Engine
from showcause.policy.expression import CompiledRule
from showcause.policy.hooks import with_hook_columns
from showcause.policy.matching import matching_definition
from showcause.policy.promotion import Event, Kind, PathState
from showcause.steps.circumstances import Circumstances
from showcause.steps.rollout import happened, rule_state
from showcause.store.record import transaction

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS: Final = 5_000_000
"""Feature rows a rule in shadow may be evaluated on in one run."""

MOST_MILLISECONDS: Final = 10_000
"""Longest evaluation of a rule in shadow; one that took longer is not evaluated again."""


def shadow(
    engine: Engine,
    run_id: str,
    features: "pa.Table",
    compiled: CompiledRule,
    circumstances: Circumstances,
) -> dict[str, Any]:
    """What the rule would have matched in this run, by language, and whether it kept its budget."""
    told = _measured(engine, features, compiled, circumstances)
    within = told["over"] == ""
    event = Event(Kind.SHADOW_RAN, diff=run_id, enough=within, at=circumstances.clock())
    with transaction() as cursor:
        state: PathState = rule_state(compiled.rule)
        happened(cursor, compiled.rule, state, event, circumstances, told)
    return told


def _measured(
    engine: Engine, features: "pa.Table", compiled: CompiledRule, circumstances: Circumstances
) -> dict[str, Any]:
    if features.num_rows > MOST_ROWS:
        return {"languages": {}, "matched": 0, "over": "rows", "rows": features.num_rows}
    start = circumstances.clock()
    table = with_hook_columns(compiled.rule.hooks, features)
    matched = engine.run(matching_definition(compiled), {"feature": table})
    took = circumstances.clock() - start
    counted = matched["language"].value_counts().to_pylist()
    languages = {row["values"] or "unknown": row["counts"] for row in counted}
    return {
        "languages": languages,
        "matched": matched.num_rows,
        "over": "time" if took > MOST_MILLISECONDS else "",
        "rows": features.num_rows,
    }
