"""Writes of what proposals rest on, and of what became of decisions that fell."""

from collections.abc import Iterable, Sequence
from typing import Any

from showcause.store.writes.rows import add_rows

PROPOSAL_BASIS = ("proposal_id", "kind", "ref")


def add_proposal_bases(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `PROPOSAL_BASIS`; a row whose key exists stays as it was."""
    add_rows(cursor, "proposal_basis", PROPOSAL_BASIS, rows)


RECONSIDERATION = (
    "reconsideration_id",
    "decision_id",
    "void_id",
    "outcome",
    "proposal_id",
    "made_at",
)


def add_reconsiderations(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows in the order of `RECONSIDERATION`; a row whose key exists stays as it was."""
    add_rows(cursor, "reconsideration", RECONSIDERATION, rows)
