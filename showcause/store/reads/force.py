"""Which decisions are in force: not reversed, not expired, cause not voided, not relieved.

A void is one row; every decision it names falls with it, whether or not its reversal has been
written yet. Causes of kind `window` are `from..until` in ms.
"""

from collections.abc import Sequence

from showcause.domain.moment import Moment
from showcause.store.reads.rows import Row, fetch

VOIDED = """EXISTS (
    SELECT 1 FROM void v WHERE v.made_at >= d.made_at AND (
        (v.cause_kind = 'rule' AND v.cause = d.rule_hash)
        OR (v.cause_kind = 'sweep' AND v.cause = d.sweep_id)
        OR (v.cause_kind = 'detector' AND EXISTS (
            SELECT 1 FROM proposal_finding pf JOIN finding f ON f.finding_id = pf.finding_id
            WHERE pf.proposal_id = d.proposal_id AND f.detector || '@' || f.detector_version = v.cause))
        OR (v.cause_kind = 'window' AND d.made_at BETWEEN
            CAST(SUBSTR(v.cause, 1, 13) AS BIGINT) AND CAST(SUBSTR(v.cause, 16, 13) AS BIGINT))
    ))"""  # noqa: E501

STANDS = f"""NOT EXISTS (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id)
    AND (d.ends_at IS NULL OR d.ends_at > %s) AND NOT {VOIDED}"""
"""Decided and not undone; `%s` is the moment. Relief lifts what stands without undoing it."""

ACTIVE_RELIEF = "NOT EXISTS (SELECT 1 FROM review w WHERE w.appeal_id = x.subject_id)"

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
    return fetch(
        f"SELECT d.account, d.measure FROM decision d WHERE d.account IN ({places}) AND {IN_FORCE}",
        (*accounts, now),
    )


def rule_is_voided(rule_hash: str) -> bool:
    """Whether a rollback named this rule version as its cause."""
    return bool(
        fetch("SELECT 1 AS one FROM void WHERE cause_kind = 'rule' AND cause = %s", (rule_hash,))
    )
