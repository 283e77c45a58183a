"""resend: a person has stuck orders and letters sent again, and the record says who."""

from collections.abc import Sequence
from typing import Final

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id, digest
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads.outbox import stuck
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.outbox import reopen_outbox

KINDS: Final = ("order", "mail")


def waiting(kinds: Sequence[str] = KINDS) -> list[Row]:
    """What was tried too often: number, reference and the last reason.

    Raises:
        BadInput: a kind that is neither `order` nor `mail`.
    """
    strange = [kind for kind in kinds if kind not in KINDS]
    if strange:
        raise BadInput(f"nothing of the kind '{strange[0]}' is sent", hint=", ".join(KINDS))
    return [row for kind in kinds for row in stuck(kind)]


def resend(rows: Sequence[Row], *, by: Staff, reason: str, circumstances: Circumstances) -> int:
    """How many stuck orders and letters may leave again; one ledger entry names each 5,000.

    Raises:
        NotPermitted: this person may not decide.
    """
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior resends")
    for start in range(0, len(rows), CHUNK):
        _write_chunk(rows[start : start + CHUNK], by, reason, circumstances)
    return len(rows)


def _write_chunk(rows: Sequence[Row], by: Staff, reason: str, circumstances: Circumstances) -> None:
    now = circumstances.clock()
    named = digest(*(row["ref"] for row in rows))
    payload = {
        "by": by.staff_id,
        "count": len(rows),
        "played": by.played,
        "reason": reason,
        "references": named,
    }
    subject = derived_id("rsd", named, by.staff_id, str(now))
    with transaction() as cursor:
        reopen_outbox(cursor, [(now, row["number"]) for row in rows])
        add_entries(cursor, circumstances, [("sent_again", subject, payload)])
