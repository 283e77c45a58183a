"""court_export: all that is kept about an account under a hold, with proofs, for a court.

Who reported the account is in none of it; that takes an order of its own, and two persons.
"""

import hashlib
from typing import Any, Final

from showcause.domain.errors import NotPermitted, UnknownName
from showcause.domain.staff import SENIOR_ROLES, Staff
from showcause.ledger.canonical import canonical_bytes
from showcause.ledger.checkpoint import signature_line
from showcause.ledger.keys import SigningKey
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.forget_case import ENTRIES, parts_of
from showcause.steps.own_activity import Files, whole_activity
from showcause.steps.subject_access import json_file, lines_file, zip_of
from showcause.store.reads import access as reads
from showcause.store.reads.retention import hold_standing
from showcause.store.reads.rows import Row
from showcause.store.record import transaction

WHOLE: Final = (
    ("proposal", "proposal_id", "proposal"),
    ("hearing", "proposal_id", "proposal"),
    ("hearing_answer", "answer_id", "answer"),
    ("hearing_text", "answer_id", "answer"),
    ("safeguard_round", "round_id", "round"),
    ("safeguard_facts", "round_id", "round"),
    ("approval", "approval_id", "approval"),
    ("decision", "decision_id", "decision"),
    ("statement_text", "decision_id", "decision"),
    ("platform_order", "order_id", "order"),
    ("receipt", "order_id", "order"),
    ("notice", "notice_id", "notice"),
    ("notice_text", "notice_id", "notice"),
    ("notice_delivery", "notice_id", "notice"),
    ("appeal", "appeal_id", "appeal"),
    ("appeal_text", "appeal_id", "appeal"),
    ("review", "review_id", "review"),
    ("review_text", "review_id", "review"),
    ("portal_message", "message_id", "message"),
    ("portal_message_text", "message_id", "message"),
    ("relief", "relief_id", "relief"),
    ("reversal", "reversal_id", "reversal"),
    ("member_evidence", "member_id", "evidence"),
    ("attachment", "attachment_id", "attachment"),
)
"""Tables whose rows are handed over: table, key, and the part of a case it is."""

SIGNED: Final = "showcause court export"


def court_export(
    hold_id: str, *, by: Staff, files: Files, key: SigningKey, circumstances: Circumstances
) -> bytes:
    """A ZIP file with a signed manifest; the ledger says that it was made.

    Raises:
        UnknownName: no such hold stands.
        NotPermitted: this person may not.
    """
    if by.role not in SENIOR_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a senior person hands it over")
    held = hold_standing(hold_id, circumstances.clock())
    if held is None:
        raise UnknownName(f"no hold {hold_id} stands", hint="showcause list legal_holds")
    contents = _contents(str(held["account"]), files, circumstances)
    manifest = _manifest(held, contents, by, key, circumstances)
    made = zip_of({"manifest.json": manifest, **contents})
    payload = {"by": by.staff_id, "manifest": hashlib.sha256(manifest).hexdigest()}
    subject = f"{hold_id}{hashlib.sha256(manifest).hexdigest()[:12]}"
    with transaction() as cursor:
        add_entries(cursor, circumstances, [("hold_exported", subject, payload)])
    return made


def _contents(account: str, files: Files, circumstances: Circumstances) -> dict[str, bytes]:
    parts = parts_of(reads.cases_about(account))
    contents = {
        f"record/{table}.json": json_file(rows)
        for table, by, part in WHOLE
        if (rows := reads.whole_rows(table, by, parts[part]))
    }
    contents["record/ledger.json"] = json_file(_entries(parts))
    for kind, rows in whole_activity(account, files).items():
        if rows:
            contents[f"activity/{kind}.ndjson"] = lines_file(rows)
    for name in reads.whole_rows("attachment", "attachment_id", parts["attachment"]):
        path = circumstances.home / "attachments" / name["stored_as"]
        contents[f"files/{name['attachment_id']}"] = path.read_bytes()
    return contents


def _entries(parts: dict[str, list[str]]) -> list[Row]:
    names = [
        f"{name}.{kind}"
        for part, kinds in ENTRIES.items()
        for name in parts[part]
        for kind in kinds
    ]
    payloads = {
        row["entry_id"]: row for row in reads.whole_rows("ledger_payload", "entry_id", names)
    }
    places = {
        row["entry_id"]: row["leaf_index"]
        for row in reads.whole_rows("ledger_leaf", "entry_id", names)
    }
    return [
        {
            **row,
            "leaf_index": places.get(row["entry_id"]),
            "payload": payloads.get(row["entry_id"]),
        }
        for row in reads.whole_rows("ledger_entry", "entry_id", names)
    ]


def _manifest(
    held: Row,
    contents: dict[str, bytes],
    by: Staff,
    key: SigningKey,
    circumstances: Circumstances,
) -> bytes:
    told: dict[str, Any] = {
        "account": held["account"],
        "by": by.staff_id,
        "files": {name: hashlib.sha256(each).hexdigest() for name, each in contents.items()},
        "hold": held["hold_id"],
        "made_at": circumstances.clock(),
    }
    hashed = hashlib.sha256(canonical_bytes(told)).hexdigest()
    signature = signature_line(f"{SIGNED}\n{hashed}\n".encode(), key)
    return canonical_bytes({**told, "signature": signature}) + b"\n"
