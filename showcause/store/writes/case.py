"""Writes what staff say about cases, their claims, and their look-ups."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows, add_rows_once


def add_case_instruction(cursor: Any, row: Sequence[Any]) -> None:
    """(instruction, subject, staff, kind, reason, made_at); once a person, subject and kind."""
    columns = ("instruction_id", "subject_id", "staff_id", "kind", "reason", "made_at")
    add_rows_once(cursor, "case_instruction", columns, [row])


def add_look_ups(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """(look_up, staff, account, page, made_at)."""
    add_rows(cursor, "look_up", ("look_up_id", "staff_id", "account", "page", "made_at"), rows)


def claim_case(cursor: Any, subject_id: str, staff_id: str, now: int, until: int) -> bool:
    """Whether that person has the case now: it was free, theirs, or the claim on it had run out."""
    cursor.execute(
        """INSERT INTO case_claim (subject_id, staff_id, until_at) VALUES (%s, %s, %s)
        ON CONFLICT (subject_id) DO UPDATE
            SET staff_id = excluded.staff_id, until_at = excluded.until_at
            WHERE case_claim.until_at <= %s OR case_claim.staff_id = excluded.staff_id""",
        (subject_id, staff_id, until, now),
    )
    return int(cursor.rowcount) > 0


def release_case(cursor: Any, subject_id: str, staff_id: str) -> bool:
    """Whether that person had the case, which is free now."""
    cursor.execute(
        "DELETE FROM case_claim WHERE subject_id = %s AND staff_id = %s", (subject_id, staff_id)
    )
    return int(cursor.rowcount) > 0
