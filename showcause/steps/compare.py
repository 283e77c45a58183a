"""compare: whom a rule's new version would hit, and whom no longer, on what was read in last."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from showcause.domain.errors import BadInput
from showcause.domain.feature import Scope
from showcause.engine.port import Engine, Sources
from showcause.policy.evaluation import hits, plan_of
from showcause.policy.expression import CompiledRule
from showcause.steps.circumstances import Circumstances
from showcause.steps.detect import features_of
from showcause.steps.watch import event_hits
from showcause.store.reads.rows import fetch

Row = dict[str, Any]


def compare(
    old: CompiledRule,
    new: CompiledRule,
    engine: Engine,
    sources: Sources,
    circumstances: Circumstances,
) -> tuple[list[Row], list[Row]]:
    """Accounts newly hit and accounts no longer hit, as account and language, in order.

    Raises:
        BadInput: nothing was detected yet, or by a version that measured other features.
    """
    before, after = (_accounts(one, engine, sources, circumstances) for one in (old, new))
    languages = before | after
    newly, no_longer = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    return _rows(newly, languages), _rows(no_longer, languages)


def by_language(rows: Sequence[Row]) -> dict[str, int]:
    """How many of the accounts have each language, most first; unknown is `und`."""
    counted = Counter(row["language"] or "und" for row in rows)
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _rows(accounts: Sequence[str], languages: dict[str, str]) -> list[Row]:
    return [{"account": account, "language": languages[account]} for account in accounts]


def _accounts(
    compiled: CompiledRule, engine: Engine, sources: Sources, circumstances: Circumstances
) -> dict[str, str]:
    if compiled.rule.on is Scope.EVENT:
        found = event_hits(engine, sources, [compiled], circumstances)
        return {hit.account: hit.language for hit in found}
    features = _last_features(circumstances)
    plan = plan_of([compiled])
    missing = sorted(set(plan.reads) - set(features.column_names))
    if missing:
        message = f"the last detection run did not measure {', '.join(missing)}"
        raise BadInput(message, hint="showcause run, after new activity")
    (mask,) = hits(plan, features)
    rows = features.select(["account", "language"]).filter(mask).to_pylist()
    return {row["account"]: row["language"] or "" for row in rows}


def _last_features(circumstances: Circumstances) -> Any:
    runs = fetch("SELECT run_id FROM detection_run ORDER BY made_at DESC, run_id LIMIT 1")
    if not runs:
        raise BadInput("nothing was detected yet", hint="showcause run")
    return features_of(runs[0]["run_id"], circumstances)
