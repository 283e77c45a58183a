"""Which decisions are in force: not reversed, not expired, cause not voided, not relieved.

What falls with a cause, and why, is in `causes`.
"""

from collections.abc import Sequence

from showcause.domain.moment import Moment
from showcause.store.reads.causes import VOID_STANDS, VOIDED
from showcause.store.reads.rows import Row, along_keys, fetch

STANDS = f"""NOT EXISTS (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id)
    AND (d.ends_at IS NULL OR d.ends_at > %s) AND NOT {VOIDED}"""
"""Decided and not undone; `%s` is the moment. Relief lifts what stands without undoing it."""

ACTIVE_RELIEF = """NOT EXISTS (SELECT 1 FROM review w WHERE w.appeal_id = x.subject_id)
    AND NOT EXISTS (SELECT 1 FROM group_ruling g WHERE g.question_id = x.subject_id)"""
"""Nobody has answered yet what a relief `x` was for: an appeal, or a question of many."""

RELIEVED = f"""EXISTS (SELECT 1 FROM relief x
    WHERE x.decision_id = d.decision_id AND {ACTIVE_RELIEF})"""

IN_FORCE = f"{STANDS} AND NOT {RELIEVED}"


def measures_in_force(accounts: Sequence[str], now: Moment) -> dict[str, set[str]]:
    """Every measure in force now on each of these accounts; an account without one is absent."""
    standing: dict[str, set[str]] = {}
    for start in range(0, len(accounts), 500):
        part = accounts[start : start + 500]
        for row in _decisions(part, now):
            standing.setdefault(row["account"], set()).add(row["measure"])
    return standing


def _decisions(accounts: Sequence[str], now: Moment) -> list[Row]:
    places = ", ".join(["%s"] * len(accounts))
    with along_keys():
        return fetch(
            f"SELECT d.account, d.measure FROM decision d"
            f" WHERE d.account IN ({places}) AND {IN_FORCE}",
            (*accounts, now),
        )


def rule_is_voided(rule_hash: str) -> bool:
    """Whether a rollback that stands named this rule version as its cause."""
    return bool(
        fetch(
            f"""SELECT 1 AS one FROM void v WHERE {VOID_STANDS.format(v="v")}
                AND v.cause_kind = 'rule' AND v.cause = %s""",
            (rule_hash,),
        )
    )
