"""Keeps the list of cases that may wait for a person: all that do, and few that no longer do."""

from collections.abc import Iterable
from typing import Any, Final

from showcause.store.writes.rows import add_rows

_SETTLED: Final = """DELETE FROM case_waiting WHERE
    EXISTS (SELECT 1 FROM review r WHERE r.appeal_id = case_waiting.subject_id)
    OR EXISTS (SELECT 1 FROM decision d WHERE d.proposal_id = case_waiting.subject_id)
    OR EXISTS (SELECT 1 FROM approval a JOIN proposal p ON p.proposal_id = a.subject_id
        WHERE a.subject_id = case_waiting.subject_id AND a.verdict = 'no'
            AND a.bound_hash = p.bound_hash)
    OR EXISTS (SELECT 1 FROM safeguard_round s WHERE s.proposal_id = case_waiting.subject_id
        AND s.verdict <> 'hold' AND NOT EXISTS (SELECT 1 FROM safeguard_round x
            WHERE x.proposal_id = s.proposal_id AND x.number > s.number))"""


def add_waiting(cursor: Any, subject_ids: Iterable[str]) -> None:
    """Cases that wait from now on; one that is there already stays."""
    add_rows(cursor, "case_waiting", ("subject_id",), ((each,) for each in subject_ids))


def drop_settled(cursor: Any) -> None:
    """Take cases off the list that can wait no more, unless they are held again."""
    cursor.execute(_SETTLED)
