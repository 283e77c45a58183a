"""Activity whose time is over goes: parts are written again without it, one by one."""

import shutil
from collections import Counter
from typing import Final

from showcause.domain.activity import KINDS
from showcause.domain.moment import Moment
from showcause.domain.retention import Bounds
from showcause.ingest.forgetting import (
    EVER,
    NEVER_BY_AGE,
    Forgetting,
    rows_to_forget,
    write_without,
)
from showcause.steps.circumstances import Circumstances
from showcause.steps.rewrite_part import rewrite_part
from showcause.store.reads import retention as reads
from showcause.store.reads.activity import parts

REPORT: Final = "report"


def forget_activity(bounds: Bounds, circumstances: Circumstances) -> dict[str, int]:
    """How many rows of each kind went.

    What a case rested on goes with it; the rest by its age. Reports go as soon as the last
    decision about the reported account is old enough. Nobody may be reading activity in.
    """
    now = circumstances.clock()
    plans = _plans(bounds, now)
    gone: Counter[str] = Counter()
    for kind, path in parts():
        if kind in plans:
            gone[f"activity_{kind}"] += _forget_in(path, plans[kind], circumstances)
    if gone.total():
        # Made of the parts as they were; made again when next needed.
        shutil.rmtree(circumstances.home / "activity" / ".standing", ignore_errors=True)
    return dict(gone)


def _plans(bounds: Bounds, now: Moment) -> dict[str, Forgetting]:
    """What goes of each kind."""
    kept = dict.fromkeys(reads.kept_accounts(now), EVER)
    own = {**reads.erased_until(), **kept}
    gone = {account: until + 1 if until != EVER else EVER for account, until in own.items()}
    # What is over by its age is over for the accounts of cases that are over, too.
    aged = {account: max(until, bounds.activity) for account, until in gone.items() if until > EVER}
    plans = {
        kind: Forgetting(kind, EVER, gone)
        if kind in NEVER_BY_AGE
        else Forgetting(kind, bounds.activity, {**gone, **aged})
        for kind in KINDS
    }
    return {**plans, REPORT: _plan_of_reports(bounds, now, gone)}


def _plan_of_reports(bounds: Bounds, now: Moment, gone: dict[str, Moment]) -> Forgetting:
    undecided = reads.accounts_decided_since(bounds.reports) | reads.held_accounts(now)
    own = {account: max(until, bounds.reports) for account, until in gone.items() if until > EVER}
    return Forgetting(REPORT, bounds.reports, {**own, **dict.fromkeys(undecided, EVER)})


def _forget_in(path: str, plan: Forgetting, circumstances: Circumstances) -> int:
    count = rows_to_forget(circumstances.home / path, plan)
    if count:
        rewrite_part(
            path,
            lambda part, draft: write_without(part, plan, draft),
            reason="retention",
            circumstances=circumstances,
        )
    return count
