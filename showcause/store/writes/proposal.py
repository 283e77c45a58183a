"""Writes of proposal rows, many at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.waiting import needs_person
from showcause.store.writes.rows import add_row_once, add_rows
from showcause.store.writes.waiting import add_waiting

RULE_VERSION = (
    "rule_hash",
    "rule_id",
    "clause_id",
    "clause_version",
    "measure",
    "reads",
    "body",
    "added_at",
)


def add_rule_versions(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `RULE_VERSION`; a row whose key exists stays as it was."""
    add_rows(cursor, "rule_version", RULE_VERSION, rows)


SWEEP = (
    "sweep_id",
    "run_id",
    "rule_id",
    "rule_hash",
    "rule_stage",
    "manifest_hash",
    "size",
    "made_at",
)


def add_sweeps(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `SWEEP`; a row whose key exists stays as it was."""
    add_rows(cursor, "sweep", SWEEP, rows)


PROPOSAL = (
    "proposal_id",
    "sweep_id",
    "account",
    "language",
    "handle",
    "followers",
    "rule_id",
    "rule_hash",
    "clause_id",
    "clause_version",
    "measure",
    "families",
    "linked_count",
    "features",
    "bound_hash",
    "made_at",
    "interim_of",
)


def add_proposals(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `PROPOSAL`; a row whose key exists stays as it was."""
    add_rows(cursor, "proposal", PROPOSAL, rows)


PROPOSAL_FINDING = (
    "proposal_id",
    "finding_id",
)


def add_proposal_findings(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `PROPOSAL_FINDING`; a row whose key exists stays as it was."""
    add_rows(cursor, "proposal_finding", PROPOSAL_FINDING, rows)


HEARING = (
    "proposal_id",
    "sent_at",
    "answer_until",
)


def add_hearings(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `HEARING`; a row whose key exists stays as it was."""
    add_rows(cursor, "hearing", HEARING, rows)


HEARING_ANSWER = (
    "answer_id",
    "proposal_id",
    "answered_by",
    "answered_at",
)


def add_hearing_answers(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `HEARING_ANSWER`; a row whose key exists stays as it was."""
    add_rows(cursor, "hearing_answer", HEARING_ANSWER, rows)


HEARING_TEXT = (
    "answer_id",
    "body",
)


def add_hearing_texts(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `HEARING_TEXT`; a row whose key exists stays as it was."""
    add_rows(cursor, "hearing_text", HEARING_TEXT, rows)


SAFEGUARD_ROUND = (
    "round_id",
    "proposal_id",
    "number",
    "verdict",
    "outcomes",
    "input_digest",
    "made_at",
)


def add_safeguard_rounds(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `SAFEGUARD_ROUND`; a row whose key exists stays as it was."""
    batch = list(rows)
    add_rows(cursor, "safeguard_round", SAFEGUARD_ROUND, batch)
    add_waiting(cursor, (row[1] for row in batch if needs_person(row[3], row[4])))


SAFEGUARD_FACTS = ("round_id", "body")


def add_safeguard_facts(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `SAFEGUARD_FACTS`; a row whose key exists stays as it was."""
    add_rows(cursor, "safeguard_facts", SAFEGUARD_FACTS, rows)


APPROVAL = (
    "approval_id",
    "subject_kind",
    "subject_id",
    "bound_hash",
    "staff_id",
    "verdict",
    "reason",
    "made_at",
)


def add_approval(cursor: Any, row: Sequence[Any]) -> None:
    """One approval row; the same key twice raises IntegrityError."""
    add_row_once(cursor, "approval", APPROVAL, row)
