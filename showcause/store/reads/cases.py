"""Questions about open cases: what waits for a person, who has it, who stepped back."""

import json
from typing import Final

from showcause.domain.moment import Moment
from showcause.store.reads.causes import PROPOSAL_FELL
from showcause.store.reads.rows import Row, fetch, fetch_number, fetch_tuples
from showcause.store.waiting import PERSON_NEEDED

MOST: Final = 5_000
"""Open cases a queue is made from at once; those that wait longest come first."""

_NEEDS_A_PERSON: Final = " OR ".join(f"s.outcomes LIKE '%%{words}%%'" for words in PERSON_NEEDED)

_APPEALS: Final = """SELECT a.appeal_id AS subject_id, 'appeal' AS kind, d.account, p.handle,
        d.measure, COALESCE(NULLIF(a.language, ''), p.language) AS language, d.clause_id, d.rule_id,
        a.received_at AS since, a.due_at AS due_at, 1 AS reach, d.decided_by AS deciders
    FROM case_waiting c CROSS JOIN appeal a JOIN decision d ON d.decision_id = a.decision_id
    JOIN proposal p ON p.proposal_id = d.proposal_id
    WHERE a.appeal_id = c.subject_id
        AND NOT EXISTS (SELECT 1 FROM review r WHERE r.appeal_id = a.appeal_id)"""

_HELD: Final = f"""SELECT p.proposal_id AS subject_id, 'proposal' AS kind, p.account, p.handle,
        p.measure, p.language, p.clause_id, p.rule_id, p.made_at AS since,
        (SELECT i.ends_at FROM proposal q JOIN decision i ON i.proposal_id = q.proposal_id
            WHERE q.interim_of = p.proposal_id) AS due_at, 1 AS reach, '[]' AS deciders
    FROM case_waiting c JOIN safeguard_round s ON s.proposal_id = c.subject_id
    JOIN proposal p ON p.proposal_id = s.proposal_id
    WHERE s.verdict = 'hold' AND ({_NEEDS_A_PERSON}) AND NOT EXISTS
            (SELECT 1 FROM safeguard_round x WHERE x.proposal_id = s.proposal_id
                AND x.number > s.number)
        AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.proposal_id = p.proposal_id)
        AND NOT EXISTS (SELECT 1 FROM approval a WHERE a.subject_id = p.proposal_id
            AND a.verdict = 'no' AND a.bound_hash = p.bound_hash)
        AND NOT {PROPOSAL_FELL}"""

_SWEEPS: Final = """SELECT w.sweep_id AS subject_id, 'sweep' AS kind, '' AS account, '' AS handle,
        r.measure, '' AS language, r.clause_id, w.rule_id, w.made_at AS since, NULL AS due_at,
        w.size AS reach, '[]' AS deciders
    FROM sweep w JOIN rule_version r ON r.rule_hash = w.rule_hash
    WHERE (SELECT COUNT(*) FROM approval a WHERE a.subject_id = w.sweep_id
            AND a.bound_hash = w.manifest_hash AND a.verdict = 'yes')
            < CASE WHEN w.size > 1000 THEN 2 ELSE 1 END
        AND NOT EXISTS (SELECT 1 FROM approval a WHERE a.subject_id = w.sweep_id
            AND a.bound_hash = w.manifest_hash AND a.verdict = 'no')
        AND EXISTS (SELECT 1 FROM proposal p WHERE p.sweep_id = w.sweep_id
            AND p.interim_of IS NULL AND NOT EXISTS
            (SELECT 1 FROM decision d WHERE d.proposal_id = p.proposal_id))"""

_GROUPS: Final = """SELECT g.group_appeal_id AS subject_id, 'group' AS kind, '' AS account,
        '' AS handle, COALESCE((SELECT MAX(v.measure) FROM group_question q
            JOIN rule_version v ON v.rule_hash = q.rule_hash
            WHERE q.group_appeal_id = g.group_appeal_id), 'suspend') AS measure,
        g.language, '' AS clause_id, '' AS rule_id, g.received_at AS since, g.due_at AS due_at,
        g.listed_count AS reach, '[]' AS deciders
    FROM group_appeal g WHERE (EXISTS (SELECT 1 FROM group_question q
            WHERE q.group_appeal_id = g.group_appeal_id AND NOT EXISTS
                (SELECT 1 FROM group_ruling r WHERE r.question_id = q.question_id))
        OR NOT EXISTS (SELECT 1 FROM group_question q
            WHERE q.group_appeal_id = g.group_appeal_id))"""

_OF: Final = {"apl": _APPEALS, "grp": _GROUPS, "prp": _HELD, "swp": _SWEEPS}
_KEY: Final = {
    "apl": "a.appeal_id",
    "grp": "g.group_appeal_id",
    "prp": "p.proposal_id",
    "swp": "w.sweep_id",
}


def open_cases(now: Moment) -> list[Row]:
    """Appeals, alone or in groups, held proposals and sweeps that wait, with who has each."""
    return fetch(
        f"""SELECT o.*, c.staff_id AS claimed_by, n.name AS claimed_name
        FROM ({_APPEALS} UNION ALL {_GROUPS} UNION ALL {_HELD} UNION ALL {_SWEEPS}) o
        LEFT JOIN case_claim c ON c.subject_id = o.subject_id AND c.until_at > %s
        LEFT JOIN staff n ON n.staff_id = c.staff_id
        ORDER BY o.since, o.subject_id LIMIT {MOST}""",
        (now,),
    )


def overdue(now: Moment) -> dict[str, int]:
    """How many open cases are past their due time, by kind of case."""
    return dict(
        fetch_tuples(
            f"""SELECT o.kind, COUNT(*) FROM ({_APPEALS} UNION ALL {_GROUPS} UNION ALL {_HELD}) o
            WHERE o.due_at < %s GROUP BY o.kind""",
            (now,),
        )
    )


def with_claims(rows: list[Row], now: Moment) -> list[Row]:
    """The same cases, with who has each at this very moment."""
    if not rows:
        return []
    places = ", ".join(["%s"] * len(rows))
    claims = {
        subject_id: (staff_id, name)
        for subject_id, staff_id, name in fetch_tuples(
            f"""SELECT c.subject_id, c.staff_id, n.name FROM case_claim c
            JOIN staff n ON n.staff_id = c.staff_id
            WHERE c.until_at > %s AND c.subject_id IN ({places})""",
            (now, *(row["subject_id"] for row in rows)),
        )
    }
    return [
        {**row, "claimed_by": by, "claimed_name": name}
        for row in rows
        for by, name in (claims.get(row["subject_id"], (None, None)),)
    ]


def is_open(subject_id: str) -> bool:
    """Whether an appeal, group appeal, held proposal or sweep waits for a person."""
    kind = subject_id[:3]
    if kind not in _OF:
        return False
    sql = f"SELECT COUNT(*) FROM ({_OF[kind]} AND {_KEY[kind]} = %s) o"
    return bool(fetch_number(sql, (subject_id,)))


def stepped_back(staff_id: str) -> dict[str, str]:
    """Cases this person may not answer because of what they said, by case."""
    return dict(
        fetch_tuples(
            """SELECT subject_id, kind FROM case_instruction
            WHERE staff_id = %s AND kind <> 'attested'""",
            (staff_id,),
        )
    )


def deciders_of(subject_id: str) -> list[str]:
    """Who took the decision an appeal is against; nobody for anything else."""
    rows = fetch_tuples(
        """SELECT d.decided_by FROM appeal a JOIN decision d ON d.decision_id = a.decision_id
        WHERE a.appeal_id = %s""",
        (subject_id,),
    )
    return list(json.loads(rows[0][0])) if rows else []


def has_attested(subject_id: str, staff_id: str) -> bool:
    """Whether this person attested to have no conflict of interest in a case."""
    return bool(
        fetch_tuples(
            """SELECT 1 FROM case_instruction
            WHERE subject_id = %s AND staff_id = %s AND kind = 'attested'""",
            (subject_id, staff_id),
        )
    )


def standing_of(subject_id: str, now: Moment) -> tuple[Row | None, list[Row]]:
    """Who has a case now, and what was said about it."""
    rows = fetch(
        """SELECT 'claim' AS kind, c.staff_id, n.name, '' AS reason, c.until_at AS at
        FROM case_claim c JOIN staff n ON n.staff_id = c.staff_id
        WHERE c.subject_id = %s AND c.until_at > %s
        UNION ALL SELECT i.kind, i.staff_id, n.name, i.reason, i.made_at
        FROM case_instruction i JOIN staff n ON n.staff_id = i.staff_id
        WHERE i.subject_id = %s ORDER BY 5""",
        (subject_id, now, subject_id),
    )
    claims = [row for row in rows if row["kind"] == "claim"]
    return (claims[0] if claims else None), [row for row in rows if row["kind"] != "claim"]


def look_ups(account: str, staff_id: str, before: int, limit: int) -> list[Row]:
    """Who looked at which account before a moment, newest first; empty texts do not narrow."""
    return fetch(
        f"""SELECT l.*, n.name FROM look_up l JOIN staff n ON n.staff_id = l.staff_id
        WHERE l.made_at < %s AND (%s = '' OR l.account = %s) AND (%s = '' OR l.staff_id = %s)
        ORDER BY l.made_at DESC, l.look_up_id LIMIT {limit}""",
        (before, account, account, staff_id, staff_id),
    )
