"""Writes of decision rows, many at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows

DECISION = (
    "decision_id",
    "proposal_id",
    "sweep_id",
    "account",
    "measure",
    "clause_id",
    "clause_version",
    "ground",
    "rule_id",
    "rule_hash",
    "public_ref",
    "token_hash",
    "decided_by",
    "starts_at",
    "ends_at",
    "statement_hash",
    "made_at",
)


def add_decisions(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `DECISION`; a row whose key exists stays as it was."""
    add_rows(cursor, "decision", DECISION, rows)


STATEMENT_TEXT = (
    "decision_id",
    "body",
)


def add_statement_texts(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `STATEMENT_TEXT`; a row whose key exists stays as it was."""
    add_rows(cursor, "statement_text", STATEMENT_TEXT, rows)
