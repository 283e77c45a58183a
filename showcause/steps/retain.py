"""retain: what is kept of people goes when its time is over, every night, with a report.

What stands or is contested stays explainable, and what a hold names stays whole. Bare rows stay:
ids, moments, outcomes, the platform's number of the account. So do the ledger's entries, its tree
and every proof.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from showcause.domain.identifier import derived_id
from showcause.domain.moment import DAY, HOUR, Moment
from showcause.domain.retention import Bounds, Periods, bounds_at
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries, json_text
from showcause.steps.forget_activity import forget_activity
from showcause.steps.forget_case import forget_cases
from showcause.store.reads import retention as reads
from showcause.store.reads.rows import Row
from showcause.store.record import clean_up, transaction
from showcause.store.writes.retention import add_retention_run, delete_rows, empty_columns

CASES: Final = 500
"""Cases a transaction erases."""

EVERY: Final = 20 * HOUR

ForgetFiles = Callable[[Bounds], dict[str, int]]
"""Erases letters, exports, logs and backups outside the record, by their own dates."""


@dataclass(frozen=True, slots=True)
class Retained:
    """What one run erased and kept, by name; `remaining` is what it should have erased and did not.

    `kept`: cases whose time is over and that stay all the same, by why.
    """

    run_id: str
    erased: dict[str, int]
    kept: dict[str, int]
    remaining: int


def is_due(now: Moment) -> bool:
    """Whether the last run was a night ago, or there was none."""
    last = reads.runs(1)
    return not last or now - int(last[0]["made_at"]) >= EVERY


def over_now(periods: Periods, circumstances: Circumstances) -> dict[str, int]:
    """How many cases a run would erase now by purpose, and keep by reason; nothing is written."""
    now = circumstances.clock()
    rows = reads.cases_over(bounds_at(periods, now), now)
    return dict(Counter(str(row["kept"] or row["purpose"]) for row in rows))


def retain(periods: Periods, forget_files: ForgetFiles, circumstances: Circumstances) -> Retained:
    """Erase all whose time is over; what was begun and broken off is brought to its end.

    Nobody may be reading activity in meanwhile.
    """
    began = circumstances.clock()
    bounds = bounds_at(periods, began)
    erased: Counter[str] = Counter()
    over = reads.cases_over(bounds, began)
    due = [row for row in over if not row["kept"]]
    for start in range(0, len(due), CASES):
        erased.update(forget_cases(due[start : start + CASES], circumstances))
    erased.update(_forget_evidence(bounds, began))
    erased.update(_forget_work(bounds, began))
    erased.update(forget_activity(bounds, circumstances))
    erased.update(forget_files(bounds))
    clean_up()
    return _report(periods, bounds, began, erased, over, circumstances)


def _forget_evidence(bounds: Bounds, now: Moment) -> dict[str, int]:
    """Evidence of old findings that led to nothing."""
    gone = 0
    while found := reads.bare_evidence(bounds.activity, now, CASES * 10):
        with transaction() as cursor:
            gone += delete_rows(cursor, "member_evidence", "member_id", found)
    return {"member_evidence": gone}


def _forget_work(bounds: Bounds, now: Moment) -> dict[str, int]:
    """Texts and work rows that belong to no case of one account."""
    groups, rulings = reads.groups_over(bounds.over)
    going = (
        ("quarantine", "quarantine_id", reads.quarantined_before(bounds.quarantine)),
        (
            "appeal_draft",
            "decision_id",
            reads.old_rows("appeal_draft", "decision_id", "changed_at", bounds.reversed),
        ),
        ("api_answer", "key_hash", reads.old_rows("api_answer", "key_hash", "made_at", now - DAY)),
        ("group_text", "group_appeal_id", groups),
        ("group_ruling_text", "ruling_id", rulings),
        ("unexplained_text", "event_id", reads.unexplained_over(bounds.over)),
    )
    erased = {}
    for table, by, keys in going:
        with transaction() as cursor:
            erased[table] = delete_rows(cursor, table, by, keys)
    with transaction() as cursor:
        tips = reads.tips_over(bounds.over)
        erased["tip"] = empty_columns(cursor, "tip", "tip_id", tips, {"value": ""})
    return erased


def _report(
    periods: Periods,
    bounds: Bounds,
    began: Moment,
    erased: Counter[str],
    over: Sequence[Row],
    circumstances: Circumstances,
) -> Retained:
    """The report, with what the record itself says is left by then."""
    now = circumstances.clock()
    kept = Counter(str(row["kept"]) for row in over if row["kept"])
    kept["in_force"] = reads.in_force_count(now)
    left = sum(not row["kept"] for row in reads.cases_over(bounds, began))
    run_id = derived_id("ret", str(began), circumstances.chance(8).hex())
    told = {name: count for name, count in sorted(erased.items()) if count}
    why = {name: count for name, count in sorted(kept.items()) if count}
    row = (run_id, json_text(asdict(periods)), json_text(told), json_text(why), left, began, now)
    payload: dict[str, Any] = {"erased": told, "kept": why, "remaining": left}
    with transaction() as cursor:
        add_retention_run(cursor, row)
        add_entries(cursor, circumstances, [("retention_run", run_id, payload)])
    return Retained(run_id, told, why, left)
