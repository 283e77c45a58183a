"""What may be disclosed."""

from showcause.domain.moment import Moment
from showcause.store.reads.force import IN_FORCE
from showcause.store.reads.rows import Row, fetch


def disclosable(now: Moment) -> list[Row]:
    """Decisions in force without a waiting appeal, with their evidence and how appeals ended."""
    return fetch(
        f"""SELECT d.decision_id, d.account, d.clause_id, d.clause_version, d.rule_id, d.rule_hash,
            p.families,
            (SELECT MAX(m.score_ppm) FROM proposal_finding pf JOIN finding_member m
                ON m.finding_id = pf.finding_id AND m.account = d.account
                WHERE pf.proposal_id = d.proposal_id) AS score_ppm,
            CASE WHEN EXISTS (SELECT 1 FROM appeal a WHERE a.decision_id = d.decision_id)
                THEN 'upheld' ELSE 'none' END AS appeal_status
        FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id
        WHERE {IN_FORCE} AND NOT EXISTS (SELECT 1 FROM appeal a WHERE a.decision_id = d.decision_id
            AND NOT EXISTS (SELECT 1 FROM review r WHERE r.appeal_id = a.appeal_id))
        ORDER BY d.decision_id""",
        (now,),
    )


def by_id(disclosure_id: str) -> Row | None:
    """One published archive, or None."""
    rows = fetch("SELECT * FROM disclosure WHERE disclosure_id = %s", (disclosure_id,))
    return rows[0] if rows else None
