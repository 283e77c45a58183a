"""Which cases are over for so long that what is kept of them goes, and what that is."""

from collections.abc import Sequence
from typing import Final

from showcause.domain.moment import Moment
from showcause.domain.retention import Bounds
from showcause.store.reads.force import STANDS
from showcause.store.reads.rows import Row, fetch, fetch_number, fetch_tuples, fetch_tuples_along

HELD: Final = """EXISTS (SELECT 1 FROM legal_hold h WHERE h.account = {account}
    AND h.expires_at > %s
    AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.subject_id = h.hold_id))"""
"""Whether a hold on an account stands; `%s` is the moment."""

_WAITING: Final = """EXISTS (SELECT 1 FROM appeal a WHERE a.decision_id = d.decision_id
    AND NOT EXISTS (SELECT 1 FROM review w WHERE w.appeal_id = a.appeal_id))"""

_INFORMED: Final = """(EXISTS (SELECT 1 FROM portal_opening o WHERE o.subject_id = d.decision_id)
    OR EXISTS (SELECT 1 FROM notice n JOIN notice_delivery l ON l.notice_id = n.notice_id
        WHERE n.subject_id = d.decision_id AND n.kind = 'decision'
        AND l.state IN ('accepted', 'filed')
        AND NOT EXISTS (SELECT 1 FROM notice_delivery b
            WHERE b.notice_id = n.notice_id AND b.state = 'bounced')))"""

_ON_ITS_WAY: Final = """(EXISTS (SELECT 1 FROM platform_order o
        JOIN outbox b ON b.kind = 'order' AND b.ref = o.order_id
        WHERE o.decision_id = d.decision_id AND b.state IN ('ready', 'stuck'))
    OR EXISTS (SELECT 1 FROM notice n JOIN outbox b ON b.kind = 'mail' AND b.ref = n.notice_id
        WHERE n.subject_id = d.decision_id AND b.state IN ('ready', 'stuck')))"""
"""Something still has to reach the platform or the holder, or a person must see that it cannot."""

_OVER: Final = f"""SELECT p.proposal_id, p.account, d.decision_id, COALESCE(d.made_at, p.made_at) AS
    until_at, CASE WHEN d.decision_id IS NULL THEN 'undecided' WHEN r.decision_id IS NULL
        THEN 'over' ELSE 'reversed' END AS purpose,
    CASE WHEN {HELD.format(account="p.account")} THEN 'held'
        WHEN d.decision_id IS NOT NULL AND {_WAITING} THEN 'contested'
        WHEN d.decision_id IS NOT NULL AND {_ON_ITS_WAY} THEN 'on_its_way'
        WHEN d.decision_id IS NOT NULL AND r.decision_id IS NULL AND NOT {_INFORMED}
        THEN 'not_informed' ELSE '' END AS kept
    FROM proposal p LEFT JOIN decision d ON d.proposal_id = p.proposal_id
    LEFT JOIN reversal r ON r.decision_id = d.decision_id
    WHERE (d.decision_id IS NULL AND p.made_at < %s OR r.made_at < %s
        OR r.decision_id IS NULL AND d.ends_at < %s)
    AND NOT EXISTS (SELECT 1 FROM case_erasure e WHERE e.proposal_id = p.proposal_id)
    ORDER BY p.proposal_id"""


def cases_over(bounds: Bounds, now: Moment) -> list[Row]:
    """Cases over for long enough, with `kept`: why one is kept all the same, or nothing.

    A case is a proposal with its decision, if one was made. `until_at`: its account's activity up
    to then is what it rested on.
    """
    return fetch(_OVER, (now, bounds.undecided, bounds.reversed, bounds.over))


def in_force_count(now: Moment) -> int:
    """How many decisions are kept whole because they stand."""
    return fetch_number(f"SELECT COUNT(*) FROM decision d WHERE {STANDS}", (now,))


def hold_standing(hold_id: str, now: Moment) -> Row | None:
    """A hold that stands, or None."""
    rows = fetch(
        """SELECT h.* FROM legal_hold h WHERE h.hold_id = %s AND h.expires_at > %s
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.subject_id = h.hold_id)""",
        (hold_id, now),
    )
    return rows[0] if rows else None


def ids_of(table: str, key: str, by: str, names: Sequence[str]) -> list[str]:
    """Keys of a table's rows about these names."""
    if not names:
        return []
    holes = ", ".join(["%s"] * len(names))
    sql = f"SELECT {key} FROM {table} WHERE {by} IN ({holes})"
    return [row[0] for row in fetch_tuples_along(sql, tuple(names))]


def evidence_of(proposals: Sequence[str]) -> list[str]:
    """Evidence of the accounts of these proposals that no other proposal kept rests on."""
    holes = ", ".join(["%s"] * len(proposals))
    rows = fetch_tuples_along(
        f"""SELECT m.member_id FROM proposal p
        JOIN proposal_finding f ON f.proposal_id = p.proposal_id
        JOIN finding_member m ON m.finding_id = f.finding_id AND m.account = p.account
        WHERE p.proposal_id IN ({holes}) AND NOT EXISTS (SELECT 1 FROM proposal_finding g
            JOIN proposal q ON q.proposal_id = g.proposal_id
            WHERE g.finding_id = f.finding_id AND q.account = p.account
            AND q.proposal_id NOT IN ({holes}) AND NOT EXISTS
                (SELECT 1 FROM case_erasure e WHERE e.proposal_id = q.proposal_id))""",
        (*proposals, *proposals),
    )
    return [row[0] for row in rows]


def bare_evidence(before: Moment, now: Moment, size: int) -> list[str]:
    """Evidence of findings made before then that no proposal kept rests on, nor a hold keeps."""
    rows = fetch_tuples(
        f"""SELECT m.member_id FROM finding f JOIN finding_member m ON m.finding_id = f.finding_id
        JOIN member_evidence t ON t.member_id = m.member_id
        WHERE f.made_at < %s AND NOT {HELD.format(account="m.account")}
        AND NOT EXISTS (SELECT 1 FROM proposal_finding g
            JOIN proposal q ON q.proposal_id = g.proposal_id
            WHERE g.finding_id = f.finding_id AND q.account = m.account
            AND NOT EXISTS (SELECT 1 FROM case_erasure e WHERE e.proposal_id = q.proposal_id))
        LIMIT {size}""",
        (before, now),
    )
    return [row[0] for row in rows]


def payloads_among(entry_ids: Sequence[str]) -> list[str]:
    """Those of these entries that still have a payload, in the order of their ids."""
    found: list[str] = []
    for start in range(0, len(entry_ids), 500):
        found += ids_of("ledger_payload", "entry_id", "entry_id", entry_ids[start : start + 500])
    return sorted(found)


def accounts_without_case(accounts: Sequence[str]) -> list[str]:
    """Those of these accounts about which nothing is kept any more."""
    holes = ", ".join(["%s"] * len(accounts))
    kept = fetch_tuples_along(
        f"""SELECT DISTINCT q.account FROM proposal q WHERE q.account IN ({holes})
        AND NOT EXISTS (SELECT 1 FROM case_erasure e WHERE e.proposal_id = q.proposal_id)""",
        tuple(accounts),
    )
    return sorted(set(accounts) - {row[0] for row in kept})


def erased_until() -> dict[str, Moment]:
    """By account of which only bare rows are kept: up to when its activity went with its cases."""
    rows = fetch_tuples(
        """SELECT p.account, MAX(COALESCE(d.made_at, p.made_at)) FROM case_erasure e
        JOIN proposal p ON p.proposal_id = e.proposal_id
        LEFT JOIN decision d ON d.proposal_id = p.proposal_id
        WHERE NOT EXISTS (SELECT 1 FROM proposal q WHERE q.account = p.account AND NOT EXISTS
            (SELECT 1 FROM case_erasure x WHERE x.proposal_id = q.proposal_id))
        GROUP BY p.account"""
    )
    return dict(rows)


def kept_accounts(now: Moment) -> set[str]:
    """Accounts whose activity is kept whole: a case about them is kept, or a hold stands."""
    rows = fetch_tuples(
        """SELECT DISTINCT p.account FROM proposal p WHERE NOT EXISTS
            (SELECT 1 FROM case_erasure e WHERE e.proposal_id = p.proposal_id)"""
    )
    return {row[0] for row in rows} | held_accounts(now)


def held_accounts(now: Moment) -> set[str]:
    """Accounts under a hold that stands."""
    rows = fetch_tuples(
        """SELECT h.account FROM legal_hold h WHERE h.expires_at > %s
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.subject_id = h.hold_id)""",
        (now,),
    )
    return {row[0] for row in rows}


def accounts_decided_since(since: Moment) -> set[str]:
    """Accounts with a final decision since then, or none yet about what is proposed."""
    rows = fetch_tuples(
        """SELECT d.account FROM decision d WHERE d.made_at >= %s
        UNION SELECT d.account FROM review r JOIN decision d ON d.decision_id = r.decision_id
            WHERE r.made_at >= %s
        UNION SELECT d.account FROM appeal a JOIN decision d ON d.decision_id = a.decision_id
            WHERE NOT EXISTS (SELECT 1 FROM review r WHERE r.appeal_id = a.appeal_id)
        UNION SELECT p.account FROM proposal p WHERE NOT EXISTS
            (SELECT 1 FROM decision d WHERE d.proposal_id = p.proposal_id) AND NOT EXISTS
            (SELECT 1 FROM case_erasure e WHERE e.proposal_id = p.proposal_id)""",
        (since, since),
    )
    return {row[0] for row in rows}


def groups_over(before: Moment) -> tuple[list[str], list[str]]:
    """Group appeals answered whole before then that still have texts, and their rulings."""
    cases = fetch_tuples(
        """SELECT t.group_appeal_id FROM group_text t WHERE NOT EXISTS
            (SELECT 1 FROM group_question q LEFT JOIN group_ruling r
                ON r.question_id = q.question_id WHERE q.group_appeal_id = t.group_appeal_id
                AND (r.made_at IS NULL OR r.made_at >= %s))
        AND EXISTS (SELECT 1 FROM group_question q WHERE q.group_appeal_id = t.group_appeal_id)""",
        (before,),
    )
    names = [row[0] for row in cases]
    questions = ids_of("group_question", "question_id", "group_appeal_id", names)
    return names, ids_of("group_ruling", "ruling_id", "question_id", questions)


def unexplained_over(before: Moment) -> list[str]:
    """Events of measures without a decision that ended before then and still have a text."""
    rows = fetch_tuples(
        """SELECT t.event_id FROM unexplained_text t
        JOIN unexplained_event e ON e.event_id = t.event_id WHERE EXISTS
            (SELECT 1 FROM unexplained_event z WHERE z.unexplained_id = e.unexplained_id
                AND z.kind IN ('lifted', 'gone') AND z.made_at < %s)""",
        (before,),
    )
    return [row[0] for row in rows]


def tips_over(before: Moment) -> list[str]:
    """Tips that expired before then, say what they point at, and no case kept relies on."""
    rows = fetch_tuples(
        """SELECT t.tip_id FROM tip t WHERE t.expires_at < %s AND t.value <> '' AND NOT EXISTS
            (SELECT 1 FROM proposal_basis b WHERE b.kind = 'tip' AND b.ref = t.tip_id
                AND NOT EXISTS
                    (SELECT 1 FROM case_erasure e WHERE e.proposal_id = b.proposal_id))""",
        (before,),
    )
    return [row[0] for row in rows]


def old_rows(table: str, key: str, column: str, before: Moment) -> list[str]:
    """Keys of a work table's rows older than a moment."""
    rows = fetch_tuples(f"SELECT {key} FROM {table} WHERE {column} < %s", (before,))
    return [row[0] for row in rows]


def quarantined_before(before: Moment) -> list[str]:
    """Quarantined rows of batches read in before then, or mended before then."""
    rows = fetch_tuples(
        """SELECT q.quarantine_id FROM quarantine q
        LEFT JOIN ingest_batch b ON b.batch_id = q.batch_id
        WHERE b.ingested_at < %s OR q.retried_at < %s""",
        (before, before),
    )
    return [row[0] for row in rows]


def runs(limit: int = 30) -> list[Row]:
    """The newest reports, newest first."""
    return fetch(f"SELECT * FROM retention_run ORDER BY made_at DESC, run_id LIMIT {int(limit)}")


def texts_kept(notice_ids: Sequence[str]) -> set[str]:
    """Those of these notices whose text is still kept."""
    found: set[str] = set()
    for start in range(0, len(notice_ids), 500):
        found |= set(
            ids_of("notice_text", "notice_id", "notice_id", notice_ids[start : start + 500])
        )
    return found


def answers_kept(order_ids: Sequence[str]) -> set[str]:
    """Those of these orders whose answer still has the platform's words, or is not noted yet."""
    emptied: set[str] = set()
    for start in range(0, len(order_ids), 500):
        part = order_ids[start : start + 500]
        holes = ", ".join(["%s"] * len(part))
        sql = f"SELECT order_id FROM receipt WHERE message = '' AND order_id IN ({holes})"
        emptied |= {row[0] for row in fetch_tuples(sql, tuple(part))}
    return set(order_ids) - emptied
