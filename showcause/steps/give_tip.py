"""give_tip: another platform is told of a sweep, in a signed feed that says too what fell."""

from pathlib import Path
from typing import Any, Final

import orjson

from showcause.disclosure.redactor import Redactor
from showcause.disclosure.tips import Told, feed
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import split_account_key
from showcause.domain.staff import DECIDING_ROLES, MACHINE, Staff
from showcause.ledger.keys import SigningKey
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries, json_text
from showcause.steps.retract import TIP, tell_outside
from showcause.steps.whole_file import write_whole
from showcause.store.reads.rows import Row
from showcause.store.reads.tips import recipients, retractions_ready, tellable, told_as_tips
from showcause.store.record import transaction
from showcause.store.writes.outbox import finish_outbox

FOLDER: Final = "tips"
LONGEST_NAME: Final = 100


def give_tip(
    sweep_id: str, recipient: str, key: SigningKey, *, by: Staff, circumstances: Circumstances
) -> tuple[Path, int]:
    """The recipient's folder, and how many accounts of a sweep it is told of.

    Left out: what is not in force, no person decided, somebody appeals, and whoever is protected.
    Told again, nothing changes.

    Raises:
        BadInput: nothing of the sweep may be told, or the recipient's name cannot name a folder.
        NotPermitted: this person may not decide.
    """
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior gives tips")
    if not _names_a_folder(recipient):
        raise BadInput(f"'{recipient}' cannot name a platform", hint="like example.org")
    rows = tellable(sweep_id, json_text([MACHINE.staff_id]), circumstances.clock())
    if not rows:
        raise BadInput("nothing of it may be told", where=sweep_id, hint="showcause list sweeps")
    redactor = Redactor(circumstances.pseudonym_key, f"{TIP} {recipient}")
    tellings = [
        (
            TIP,
            sweep_id,
            recipient,
            row["decision_id"],
            redactor.account(*split_account_key(row["account"])),
        )
        for row in rows
    ]
    payload = {"accounts": len(rows), "by": by.staff_id, "to": recipient}
    with transaction() as cursor:
        tell_outside(cursor, tellings, circumstances)
        add_entries(cursor, circumstances, [("tip_given", f"{sweep_id}.{recipient}", payload)])
    return _write(recipient, key, circumstances), len(rows)


def write_feeds(key: SigningKey, circumstances: Circumstances) -> int:
    """How many withdrawals recipients can read now that they could not before."""
    waiting = retractions_ready()
    if waiting:
        for recipient in recipients():
            _write(recipient, key, circumstances)
        with transaction() as cursor:
            finish_outbox(cursor, waiting)
    return len(waiting)


def _names_a_folder(recipient: str) -> bool:
    plain = recipient.replace(".", "").replace("-", "")
    return plain.isascii() and plain.isalnum() and len(recipient) <= LONGEST_NAME


def _write(recipient: str, key: SigningKey, circumstances: Circumstances) -> Path:
    folder = circumstances.home / FOLDER / recipient
    folder.mkdir(parents=True, exist_ok=True)
    told = [_told(row) for row in told_as_tips(recipient)]
    files = feed(
        told,
        sender=key.name,
        recipient=recipient,
        at=circumstances.clock(),
        key=key,
    )
    for name, content in files.items():
        write_whole(folder / name, content)
    return folder


def _told(row: Row) -> Told:
    families: list[Any] = orjson.loads(row["families"])
    return Told(
        told_id=row["told_id"],
        pseudonym=row["pseudonym"],
        clause_id=row["clause_id"],
        families=[str(family) for family in families],
        confidence_ppm=int(row["score_ppm"] or 0),
        made_at=row["made_at"],
        withdrawn_at=row["withdrawn_at"],
        reason=row["withdrawn_because"] or "",
    )
