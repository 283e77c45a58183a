"""watch: rules on events, over history; nothing is written, for an event alone proposes nothing.

One event is one kind of evidence, and a measure needs two families. What a rule on events hits is
counted and shown, so that people can look and a rule can be judged before it is used live.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.event_history import EVENT_ROWS
from showcause.detectors.event_rows import feature_rows, schema
from showcause.detectors.event_windows import new_windows
from showcause.domain.allowance import posts_spared_by, spared_by
from showcause.domain.feature import Scope
from showcause.engine.port import Engine, Sources
from showcause.policy.evaluation import hits, plan_of
from showcause.policy.expression import CompiledRule
from showcause.policy.promotion import Stage
from showcause.steps.circumstances import Circumstances
from showcause.steps.rollout import rule_states
from showcause.store.reads.allowances import members, registered

if TYPE_CHECKING:
    import pyarrow as pa

BATCH: Final = 16_384


@dataclass(frozen=True, slots=True)
class EventHit:
    """One event that a rule hits; `spared_by` is the allowance or exception that covers it."""

    rule_id: str
    account: str
    event_id: str
    event_kind: str
    at: int
    language: str
    spared_by: str


def watch(
    engine: Engine,
    sources: Sources,
    rules: Sequence[CompiledRule],
    circumstances: Circumstances,
) -> dict[str, int]:
    """How many accounts each rule on events that is past its draft hits, by rule id."""
    states = rule_states([one.rule for one in rules])
    watched = [
        one
        for one in rules
        if one.rule.on is Scope.EVENT and states[one.rule.rule_hash].stage is not Stage.DRAFT
    ]
    accounts: dict[str, set[str]] = {one.rule.rule_id: set() for one in watched}
    for hit in event_hits(engine, sources, watched, circumstances):
        if not hit.spared_by:
            accounts[hit.rule_id].add(hit.account)
    return {rule_id: len(found) for rule_id, found in accounts.items()}


def event_hits(
    engine: Engine,
    sources: Sources,
    rules: Sequence[CompiledRule],
    circumstances: Circumstances,
) -> Iterator[EventHit]:
    """Every event of the activity that a rule hits, in order of time."""
    if not rules:
        return
    plan = plan_of(rules)
    windows = new_windows(plan.reads)
    spared = [_Spared.of(one, circumstances) for one in rules]
    scratch = circumstances.home / "activity" / ".scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    path = scratch / "event_rows.parquet"
    try:
        engine.run_to(EVENT_ROWS, sources, path)
        for batch in _batches(path):
            ready = feature_rows(batch, windows)
            for compiled, by, mask in zip(
                rules, spared, hits(plan, ready.rows, ready.arrays), strict=True
            ):
                if mask.any():
                    for row in ready.rows.filter(mask).to_pylist():
                        yield _hit(row, compiled, by)
    finally:
        path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Spared:
    """Accounts and posts that a rule passes by, each with its allowance."""

    accounts: dict[str, str]
    posts: dict[str, str]

    @classmethod
    def of(cls, compiled: CompiledRule, circumstances: Circumstances) -> "_Spared":
        """Whom the allowances in force now spare from this rule."""
        now, honours, known = circumstances.clock(), compiled.rule.honours, registered()
        return cls(spared_by(known, honours, members(), now), posts_spared_by(known, honours, now))


def _hit(row: dict[str, Any], compiled: CompiledRule, spared: _Spared) -> EventHit:
    platform = row["account"].partition(":")[0]
    by = spared.accounts.get(row["account"]) or spared.posts.get(f"{platform}:{row['event_id']}")
    return EventHit(
        compiled.rule.rule_id,
        row["account"],
        row["event_id"],
        row["event_kind"],
        row["at"],
        row["language"] or "",
        by or "",
    )


def _batches(path: Path) -> "Iterator[pa.Table]":
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(BATCH):
            yield pa.Table.from_batches([batch]).cast(schema())
