"""A record of N decisions, made of the demo's by copying its rows set-wise.

Every kind of thing the demo has (findings, proposals held and decided, statements, letters, orders,
a review, a rollback with its reversals) is there N times over, under accounts of their own.
Triggers that refuse changes are in the way of nothing: rows are only added.
"""

from typing import Any, Final

from showcause.store.reads.rows import fetch_number
from showcause.store.record import transaction

OPEN_CASES: Final = 5_000
"""About as many cases wait for a person as a queue is made from at once."""

SWEEP_OF: Final = 200_000
"""Decisions of the largest sweep, if there are that many."""

STAGES: Final = 4

_DECIDED: Final = "EXISTS (SELECT 1 FROM decision d WHERE d.proposal_id = t.{column})"
_MADE: Final = "t.{column} IN (SELECT decision_id FROM decision)"

# Table: what of an id or a unique text is made anew for each copy, and which rows are copied.
_COPIED: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "finding_member": (("member_id", "account"), "1 = 1"),
    "member_evidence": (("member_id",), "1 = 1"),
    "proposal": (("proposal_id", "account", "handle"), _DECIDED.format(column="proposal_id")),
    "proposal_finding": (("proposal_id",), _DECIDED.format(column="proposal_id")),
    "safeguard_round": (("round_id", "proposal_id"), _DECIDED.format(column="proposal_id")),
    "hearing": (("proposal_id",), _DECIDED.format(column="proposal_id")),
    "decision": (
        ("decision_id", "proposal_id", "account", "public_ref", "token_hash"),
        "1 = 1",
    ),
    "statement_text": (("decision_id",), "1 = 1"),
    "appeal": (("appeal_id", "decision_id"), "1 = 1"),
    "appeal_text": (("appeal_id",), "1 = 1"),
    "review": (("review_id", "appeal_id", "decision_id"), "1 = 1"),
    "review_text": (("review_id",), "1 = 1"),
    "reversal": (("reversal_id", "decision_id"), "1 = 1"),
    "reopening": (("decision_id",), "1 = 1"),
    "platform_order": (("order_id", "decision_id", "account"), "1 = 1"),
    "receipt": (("order_id",), "1 = 1"),
    "notice": (("notice_id", "subject_id", "account"), _MADE.format(column="subject_id")),
}

_HELD: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    table: (columns, where.replace("EXISTS", "NOT EXISTS", 1))
    for table, (columns, where) in _COPIED.items()
    if where == _DECIDED.format(column="proposal_id")
}
"""Proposals nobody decided yet; fewer copies, because so many never wait."""


def multiply(decisions: int) -> None:
    """Copy until there are at least that many decisions."""
    have = fetch_number("SELECT COUNT(*) FROM decision")
    if have >= decisions:
        return
    held = max(1, fetch_number("SELECT COUNT(*) FROM case_waiting"))
    copies = -(-decisions // have) - 1
    sweeps = max(1, fetch_number("SELECT MAX(size) FROM sweep") * copies // SWEEP_OF)
    with transaction() as cursor:
        _numbers(cursor, copies)
        for table, (columns, where) in _COPIED.items():
            _copy(cursor, table, columns, where, copies, sweeps)
        for table, (columns, where) in _HELD.items():
            _copy(cursor, table, columns, where, min(copies, OPEN_CASES // held), sweeps)
        _waiting(cursor)
        _sweeps(cursor, copies, sweeps)
        _appeals(cursor)
    with transaction() as cursor:
        cursor.execute("ANALYZE")


def _numbers(cursor: Any, copies: int) -> None:
    cursor.execute("CREATE TEMP TABLE copies (n BIGINT)")
    cursor.execute(
        """INSERT INTO copies WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL
        SELECT n + 1 FROM c WHERE n < %s) SELECT n FROM c""",
        (copies,),
    )


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(f"SELECT * FROM {table} LIMIT 0")
    return [column[0] for column in cursor.description if column[0] != "id"]


def _copy(
    cursor: Any, table: str, new: tuple[str, ...], where: str, copies: int, sweeps: int
) -> None:
    columns = _columns(cursor, table)
    told = []
    for column in columns:
        if column in new:
            told.append(f"t.{column} || 'x' || c.n")
        elif column == "sweep_id":
            told.append(f"t.sweep_id || 'x' || (c.n % {sweeps})")
        else:
            told.append(f"t.{column}")
    cursor.execute(
        f"""INSERT INTO {table} ({", ".join(columns)}) SELECT {", ".join(told)}
        FROM {table} t, copies c WHERE c.n <= {copies} AND {where} ORDER BY 1"""
    )


def _waiting(cursor: Any) -> None:
    cursor.execute(
        """INSERT INTO case_waiting (subject_id) SELECT w.subject_id || 'x' || c.n
        FROM case_waiting w, copies c
        WHERE EXISTS (SELECT 1 FROM proposal p WHERE p.proposal_id = w.subject_id || 'x' || c.n)"""
    )


def _sweeps(cursor: Any, copies: int, sweeps: int) -> None:
    columns = _columns(cursor, "sweep")
    told = ", ".join(
        {"sweep_id": "sweep_id || 'x' || (n - 1)", "size": f"size * {copies} / {sweeps}"}.get(
            column, column
        )
        for column in columns
    )
    cursor.execute(
        f"""INSERT INTO sweep ({", ".join(columns)}) SELECT {told} FROM sweep, copies
        WHERE n <= {sweeps}"""
    )
    cursor.execute(
        f"""INSERT INTO approval SELECT approval_id || 'x' || n, subject_kind,
            subject_id || 'x' || (n - 1), bound_hash, staff_id, verdict, reason, made_at
        FROM approval, copies WHERE n <= {sweeps} AND subject_kind = 'sweep'"""
    )
    _stages(cursor)


def _stages(cursor: Any) -> None:
    cursor.execute(
        f"""INSERT INTO sweep_stage SELECT w.sweep_id || '-' || n, w.sweep_id, n,
            w.size / {STAGES}, w.manifest_hash, w.made_at FROM sweep w, copies
        WHERE n <= {STAGES} AND w.size > 1000""",
    )
    cursor.execute(
        """INSERT INTO stage_release SELECT stage_id, sweep_id, number, '{"reason":"bench"}',
            made_at FROM sweep_stage"""
    )
    cursor.execute(
        """INSERT INTO sweep_instruction SELECT w.sweep_id, w.sweep_id, 1, 'start', 'bench',
            'bench', w.made_at FROM sweep w WHERE w.size > 1000"""
    )
    cursor.execute(
        f"""INSERT INTO stage_member SELECT p.proposal_id, p.sweep_id, 1 + p.followers % {STAGES},
            p.language, '', p.bound_hash FROM proposal p JOIN sweep w ON w.sweep_id = p.sweep_id
        WHERE w.size > 1000"""
    )


def _appeals(cursor: Any) -> None:
    """Up to a thousand decisions are contested and wait for an answer."""
    cursor.execute(
        """INSERT INTO appeal SELECT 'apl_open' || d.decision_id, d.decision_id, 'holder', 'en',
            d.made_at, d.made_at + 259200000 FROM decision d
        WHERE SUBSTR(d.token_hash, 1, 2) = '1e' AND NOT EXISTS
            (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id)
        LIMIT 1000"""
    )
    cursor.execute(
        """INSERT INTO case_waiting SELECT appeal_id FROM appeal
        WHERE appeal_id LIKE 'apl_open%'"""
    )
