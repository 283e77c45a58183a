"""All that is known about one case, in few questions; nobody's reporter is among it."""

from typing import Final

from showcause.domain.moment import Moment
from showcause.store.reads.causes import VOIDED
from showcause.store.reads.force import RELIEVED
from showcause.store.reads.rows import Row, fetch

PRECEDENTS: Final = 6
EARLIER: Final = 20

_PROPOSAL_OF: Final = {
    "apl": """SELECT d.proposal_id FROM appeal a JOIN decision d ON d.decision_id = a.decision_id
        WHERE a.appeal_id = %s""",
    "dec": "SELECT d.proposal_id FROM decision d WHERE d.decision_id = %s",
    "prp": "SELECT p.proposal_id FROM proposal p WHERE p.proposal_id = %s",
}


def subject(subject_id: str) -> Row | None:
    """The proposal a case is about, its decision if there is one, its clause and its rule."""
    found = _PROPOSAL_OF.get(subject_id[:3])
    if found is None:
        return None
    rows = fetch(
        f"""SELECT p.*, w.run_id, w.size AS sweep_size, v.body AS rule_body, k.body AS clause_text,
            k.valid_from AS clause_from, d.decision_id, d.public_ref, d.decided_by, d.starts_at,
            d.ends_at, d.made_at AS decided_at, t.body AS statement,
            s.verdict, s.outcomes, s.number AS round, s.made_at AS judged_at
        FROM proposal p JOIN sweep w ON w.sweep_id = p.sweep_id
        JOIN rule_version v ON v.rule_hash = p.rule_hash
        LEFT JOIN clause_version k ON k.clause_id = p.clause_id AND k.version = p.clause_version
        LEFT JOIN decision d ON d.proposal_id = p.proposal_id
        LEFT JOIN statement_text t ON t.decision_id = d.decision_id
        LEFT JOIN safeguard_round s ON s.proposal_id = p.proposal_id AND s.number =
            (SELECT MAX(x.number) FROM safeguard_round x WHERE x.proposal_id = p.proposal_id)
        WHERE p.proposal_id = ({found})""",
        (subject_id,),
    )
    return rows[0] if rows else None


def said_by_holder(proposal_id: str, decision_id: str | None) -> list[Row]:
    """What the holder, or the declared organisation, wrote: answers first, then appeals.

    An appeal carries the answer it got.
    """
    return fetch(
        """SELECT 'answer' AS kind, h.answer_id AS said_id, h.answered_by AS said_by, t.body,
            h.answered_at AS at, NULL AS due_at, '' AS language, NULL AS outcome, NULL AS words,
            NULL AS reviewed_at
        FROM hearing_answer h LEFT JOIN hearing_text t ON t.answer_id = h.answer_id
        WHERE h.proposal_id = %s
        UNION ALL SELECT 'appeal', a.appeal_id, a.filed_by, t.body, a.received_at, a.due_at,
            a.language, r.outcome, w.body, r.made_at
        FROM appeal a LEFT JOIN appeal_text t ON t.appeal_id = a.appeal_id
        LEFT JOIN review r ON r.appeal_id = a.appeal_id
        LEFT JOIN review_text w ON w.review_id = r.review_id
        WHERE a.decision_id = %s ORDER BY 5""",
        (proposal_id, decision_id or ""),
    )


def findings(proposal_id: str, account: str) -> list[Row]:
    """The findings a proposal rests on, with what was measured of this account."""
    return fetch(
        """SELECT f.finding_id, f.run_id, f.detector, f.detector_version, f.family,
            f.families_missing, f.null_model, f.error_ppm, f.window_from, f.window_until,
            f.member_count, f.tie_count, f.notes, m.partners, e.event_ids
        FROM proposal_finding pf JOIN finding f ON f.finding_id = pf.finding_id
        LEFT JOIN finding_member m ON m.finding_id = f.finding_id AND m.account = %s
        LEFT JOIN member_evidence e ON e.member_id = m.member_id
        WHERE pf.proposal_id = %s ORDER BY f.family, f.finding_id""",
        (account, proposal_id),
    )


def earlier(account: str, proposal_id: str, now: Moment) -> list[Row]:
    """Other decisions about the account, with their standing and why each was undone."""
    return fetch(
        f"""SELECT d.decision_id, d.public_ref, d.measure, d.clause_id, d.made_at,
            r.cause_kind, r.reason, r.made_at AS reversed_at, w.outcome,
            CASE WHEN r.reversal_id IS NOT NULL THEN 'reversed' WHEN {VOIDED} THEN 'voided'
                WHEN d.ends_at <= %s THEN 'expired' WHEN {RELIEVED} THEN 'relieved'
                ELSE 'in_force' END AS status
        FROM decision d LEFT JOIN reversal r ON r.decision_id = d.decision_id
        LEFT JOIN review w ON w.review_id = r.review_id
        WHERE d.account = %s AND d.proposal_id <> %s ORDER BY d.made_at DESC LIMIT {EARLIER}""",
        (now, account, proposal_id),
    )


def timeline(proposal_id: str, decision_id: str | None, sweep_id: str) -> list[Row]:
    """What happened in this case, oldest first: (at, what, detail, who)."""
    decision = decision_id or ""
    return fetch(
        """SELECT * FROM (
            SELECT p.made_at AS at, 'proposed' AS what, p.rule_id AS detail, 'machine' AS who,
                0 AS place
                FROM proposal p WHERE p.proposal_id = %s
            UNION ALL SELECT h.sent_at, 'heard', '', 'machine', 1
                FROM hearing h
                WHERE h.proposal_id = %s
            UNION ALL SELECT a.answered_at, 'answered', a.answered_by, 'holder', 2
                FROM hearing_answer a WHERE a.proposal_id = %s
            UNION ALL SELECT s.made_at, 'judged', s.verdict, 'machine', 3
                FROM safeguard_round s
                WHERE s.proposal_id = %s
            UNION ALL SELECT a.made_at, 'said_' || a.verdict, a.reason, a.staff_id, 4
                FROM approval a
                WHERE a.subject_id IN (%s, %s)
            UNION ALL SELECT d.made_at, 'decided', d.measure, 'machine', 5
                FROM decision d
                WHERE d.decision_id = %s
            UNION ALL SELECT n.made_at, 'told', n.kind, 'machine', 6
                FROM notice n
                WHERE n.subject_id IN (%s, %s)
            UNION ALL SELECT c.made_at, 'carried_out', o.verb || ' ' || c.state, 'platform', 7
                FROM platform_order o JOIN receipt c ON c.order_id = o.order_id
                WHERE o.decision_id = %s
            UNION ALL SELECT a.received_at, 'appealed', '', 'holder', 8
                FROM appeal a
                WHERE a.decision_id = %s
            UNION ALL SELECT r.made_at, 'reviewed', r.outcome, r.staff_id, 9
                FROM review r
                WHERE r.decision_id = %s
            UNION ALL SELECT x.made_at, 'relieved', '', 'machine', 10
                FROM relief x
                WHERE x.decision_id = %s
            UNION ALL SELECT r.made_at, 'reversed', r.reason, r.cause_kind, 11
                FROM reversal r
                WHERE r.decision_id = %s) happened
        ORDER BY at, place""",
        (
            *(proposal_id,) * 5,
            sweep_id,
            decision,
            decision,
            proposal_id,
            *(decision,) * 5,
        ),
    )


def precedents(clause_id: str, rule_id: str, but: str) -> list[Row]:
    """How the latest appeals under the same clause ended, those of the same rule first."""
    rows = fetch(
        f"""SELECT * FROM ({_ANSWERED.format(rule="d.rule_id = %s")}) alike
        UNION ALL SELECT * FROM ({_ANSWERED.format(rule="d.rule_id <> %s")}) others""",
        (clause_id, rule_id, but) * 2,
    )
    return rows[:PRECEDENTS]


# Walked from the newest answer on, until there are enough.
_ANSWERED: Final = f"""SELECT r.review_id, r.outcome, r.reason, r.made_at, d.public_ref, d.measure,
        d.rule_id, d.decision_id
    FROM review r JOIN decision d ON d.decision_id = r.decision_id
    WHERE d.clause_id = %s AND {{rule}} AND d.decision_id <> %s
    ORDER BY r.made_at DESC, r.review_id DESC LIMIT {PRECEDENTS}"""


def people(staff_ids: list[str]) -> dict[str, tuple[str, str]]:
    """(name, role) by staff id."""
    places = ", ".join(["%s"] * len(staff_ids)) or "''"
    return {
        row["staff_id"]: (row["name"], row["role"])
        for row in fetch(
            f"SELECT staff_id, name, role FROM staff WHERE staff_id IN ({places})", staff_ids
        )
    }
