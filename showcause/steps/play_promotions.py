"""play_promotions: the people who bring a rule onto its path, played on a sandbox and marked so.

One is played who writes and back-tests rules, and two who look at what they do and approve. They
took no other part, so nobody played here reviews a decision or hears an appeal.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from showcause.domain.feature import Scope
from showcause.domain.staff import Role, Staff
from showcause.engine.port import Engine
from showcause.policy.expression import CompiledRule
from showcause.policy.promotion import LIVE, LOOKS, NEXT, PathState, Stage
from showcause.steps.back_test import back_test
from showcause.steps.circumstances import Circumstances
from showcause.steps.look import look
from showcause.steps.play import OWN_LIFE_PPM, hire
from showcause.steps.promote import promote
from showcause.steps.rollout import rule_states
from showcause.store.reads.force import rule_is_voided
from showcause.store.reads.rollout import stage_sample
from showcause.store.reads.rows import Row

if TYPE_CHECKING:
    import pyarrow as pa

EVA: Final = Staff("played-eva", "Eva (played)", Role.RULES_ENGINEER, ("en",), played=True)
NOA: Final = Staff("played-noa", "Noa (played)", Role.SENIOR, ("en", "es", "fa"), played=True)
OLE: Final = Staff("played-ole", "Ole (played)", Role.SENIOR, ("en", "es", "fa"), played=True)


def play_promotions(
    engine: Engine,
    features: "pa.Table",
    activity_digest: str,
    rules: Sequence[CompiledRule],
    circumstances: Circumstances,
) -> int:
    """How many rules the played people brought one stage further; 0 when none can go on."""
    hire((EVA, NOA, OLE), circumstances)
    states = rule_states([compiled.rule for compiled in rules])
    moved = 0
    for compiled in rules:
        state = states[compiled.rule.rule_hash]
        if compiled.rule.on is Scope.EVENT:
            continue
        if state.stage is Stage.FULL or state.paused or rule_is_voided(compiled.rule.rule_hash):
            continue
        if not state.diff:
            back_test(
                engine, features, activity_digest, compiled, {}, by=EVA, circumstances=circumstances
            )
        moved += _one_stage(compiled, state, circumstances)
    return moved


def _one_stage(compiled: CompiledRule, state: PathState, circumstances: Circumstances) -> bool:
    if state.stage in LIVE:
        _play_looks(compiled.rule.rule_hash, state.stage, circumstances)
    target = NEXT[state.stage]
    return any(
        promote(compiled.rule, target, by=person, circumstances=circumstances)[0].stage
        is not state.stage
        for person in (NOA, OLE)
    )


def _play_looks(rule_hash: str, stage: Stage, circumstances: Circumstances) -> None:
    """Both look at the same sample and say wrong where an account has a life of its own."""
    for person in (NOA, OLE):
        sample = stage_sample(rule_hash, stage.value, person.staff_id, LOOKS)
        for outcome in ("right", "wrong"):
            chosen = [row["proposal_id"] for row in sample if _outcome(row) == outcome]
            if chosen:
                look(chosen, outcome, by=person, circumstances=circumstances)


def _outcome(row: Row) -> str:
    features: dict[str, Any] = json.loads(row["features"])
    share = features.get("unrelated_share_ppm")
    return "wrong" if share is None or share >= OWN_LIFE_PPM else "right"
