"""What transparency figures are made of, added up by the database."""

from showcause.domain.moment import Moment
from showcause.store.reads.rows import Row, fetch, fetch_tuples

_SOURCE = """CASE WHEN EXISTS (SELECT 1 FROM proposal_basis b WHERE b.proposal_id = d.proposal_id
        AND b.kind = 'reporter') THEN 'report'
    WHEN EXISTS (SELECT 1 FROM proposal_basis b WHERE b.proposal_id = d.proposal_id
        AND b.kind = 'tip') THEN 'platform_tip' ELSE 'own_initiative' END"""


def decision_cells(since: Moment, until: Moment, machine: str) -> list[Row]:
    """Decisions made in a span by what they were, and what became of each since.

    `decided_by` is stored as a JSON list; `machine` is the whole of it where no person decided.
    """
    return fetch(
        f"""SELECT rule_id, clause_id, measure, language, source, automation,
            COUNT(*) AS decisions, SUM(reversed) AS reversed, SUM(appealed) AS appealed,
            SUM(answered) AS answered, SUM(overturned) AS overturned
        FROM (SELECT d.rule_id, d.clause_id, d.measure, p.language, {_SOURCE} AS source,
                CASE WHEN d.decided_by = %s THEN 'fully' ELSE 'partially' END AS automation,
                CASE WHEN r.decision_id IS NULL THEN 0 ELSE 1 END AS reversed,
                CASE WHEN a.decision_id IS NULL THEN 0 ELSE 1 END AS appealed,
                COALESCE(a.answered, 0) AS answered, COALESCE(a.overturned, 0) AS overturned
            FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id
            LEFT JOIN reversal r ON r.decision_id = d.decision_id
            LEFT JOIN (SELECT x.decision_id,
                    MAX(CASE WHEN w.review_id IS NULL THEN 0 ELSE 1 END) AS answered,
                    MAX(CASE WHEN w.outcome <> 'upheld' THEN 1 ELSE 0 END) AS overturned
                FROM appeal x LEFT JOIN review w ON w.appeal_id = x.appeal_id
                GROUP BY x.decision_id) a ON a.decision_id = d.decision_id
            WHERE d.made_at >= %s AND d.made_at < %s) each_decision
        GROUP BY rule_id, clause_id, measure, language, source, automation
        ORDER BY rule_id, clause_id, measure, language, source, automation""",
        (machine, since, until),
    )


def appeal_waits(since: Moment, until: Moment) -> list[tuple[int, int | None]]:
    """When each appeal received in a span came, and when it was answered, None if it waits."""
    return [
        (filed, answered)
        for filed, answered in fetch_tuples(
            """SELECT a.received_at, MIN(r.made_at) FROM appeal a
            LEFT JOIN review r ON r.appeal_id = a.appeal_id
            WHERE a.received_at >= %s AND a.received_at < %s GROUP BY a.appeal_id, a.received_at
            ORDER BY a.received_at, a.appeal_id""",
            (since, until),
        )
    ]


def wrongful_spans(since: Moment, until: Moment) -> list[tuple[int, int, int | None]]:
    """Of decisions made in a span and reversed since: effect began, reversed, effect ended."""
    return [
        (began, undone, ended)
        for began, undone, ended in fetch_tuples(
            """SELECT c.made_at, r.made_at, u.made_at FROM decision d
            JOIN reversal r ON r.decision_id = d.decision_id
            JOIN platform_order o ON o.decision_id = d.decision_id AND o.verb = 'apply'
                AND o.relief_id IS NULL
            JOIN receipt c ON c.order_id = o.order_id AND c.state = 'confirmed'
            LEFT JOIN platform_order b ON b.decision_id = d.decision_id AND b.verb = 'undo'
                AND b.relief_id IS NULL
            LEFT JOIN receipt u ON u.order_id = b.order_id AND u.state = 'confirmed'
            WHERE d.made_at >= %s AND d.made_at < %s ORDER BY d.decision_id""",
            (since, until),
        )
    ]


def counted(since: Moment, until: Moment) -> dict[str, list[Row]]:
    """Further counts of a span by table: notices, safeguards, voided causes, requests."""
    return {name: fetch(sql, (since, until)) for name, sql in _COUNTS.items()}


_COUNTS = {
    "notices": """SELECT n.kind, COALESCE(l.state, 'written') AS delivery, COUNT(*) AS notices
        FROM notice n LEFT JOIN (SELECT notice_id, MAX(CASE state WHEN 'bounced' THEN '5bounced'
                WHEN 'failed' THEN '4failed' WHEN 'accepted' THEN '3accepted'
                WHEN 'filed' THEN '2filed' ELSE '1written' END) AS state
            FROM notice_delivery GROUP BY notice_id) l ON l.notice_id = n.notice_id
        WHERE n.made_at >= %s AND n.made_at < %s GROUP BY 1, 2 ORDER BY 1, 2""",
    "voids": """SELECT cause_kind, reason, COUNT(*) AS causes, SUM(hit_count) AS decisions
        FROM void WHERE made_at >= %s AND made_at < %s GROUP BY 1, 2 ORDER BY 1, 2""",
    "requests": """SELECT kind, asked_for, COUNT(*) AS requests FROM outside_contact
        WHERE received_at >= %s AND received_at < %s GROUP BY 1, 2 ORDER BY 1, 2""",
    "proposals": """SELECT p.rule_id, COUNT(*) AS proposals,
            SUM(CASE WHEN d.decision_id IS NULL THEN 0 ELSE 1 END) AS decided
        FROM proposal p LEFT JOIN decision d ON d.proposal_id = p.proposal_id
        WHERE p.made_at >= %s AND p.made_at < %s GROUP BY 1 ORDER BY 1""",
}
