"""Links of partner servers' reviewers, and their ends."""

from collections.abc import Sequence
from typing import Any, Final

from showcause.store.writes.rows import add_row_once, add_rows

PARTNER_LINK: Final = (
    "link_id",
    "token_hash",
    "subject_id",
    "staff_id",
    "server",
    "made_by",
    "made_at",
    "expires_at",
)
PARTNER_LINK_END: Final = ("link_id", "staff_id", "reason", "made_at")


def add_partner_link(cursor: Any, row: Sequence[Any]) -> None:
    """One link; the same key twice raises IntegrityError."""
    add_row_once(cursor, "partner_link", PARTNER_LINK, row)


def add_partner_link_end(cursor: Any, row: Sequence[Any]) -> None:
    """One end; a link that has ended already stays ended as it was."""
    add_rows(cursor, "partner_link_end", PARTNER_LINK_END, [row])
