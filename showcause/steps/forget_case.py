"""Everything kept of cases that are over goes, but the bare rows and the ledger's entries."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from showcause.domain.identifier import id_beside
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries, entry_id_of
from showcause.store.reads import retention as reads
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.retention import add_case_erasures, delete_rows, empty_columns

ENTRIES: Final[Mapping[str, tuple[str, ...]]] = {
    "proposal": ("decision_proposed", "heard", "portal_opened"),
    "round": ("safeguard_applied",),
    "decision": ("decision_made", "portal_opened"),
    "reversal": ("decision_reversed",),
    "appeal": ("appeal_received",),
    "review": ("review_concluded",),
    "answer": ("hearing_answered",),
    "message": ("holder_added",),
    "approval": ("approved", "refused"),
    "instruction": ("case_instructed",),
    "notice": ("notice_delivered", "notice_failed", "notice_shown"),
    "order": ("order_confirmed", "order_stuck"),
    "relief": ("measure_relieved",),
}
"""By what a case consists of, the ledger entries about it whose payload goes."""

TEXTS: Final = (
    ("safeguard_facts", "round_id", "round"),
    ("statement_text", "decision_id", "decision"),
    ("portal_pin", "decision_id", "decision"),
    ("appeal_draft", "decision_id", "decision"),
    ("hearing_text", "answer_id", "answer"),
    ("appeal_text", "appeal_id", "appeal"),
    ("review_text", "review_id", "review"),
    ("portal_message_text", "message_id", "message"),
    ("notice_text", "notice_id", "notice"),
    ("attachment", "attachment_id", "attachment"),
    ("member_evidence", "member_id", "evidence"),
    ("account_contact", "account", "account"),
    ("account_place", "account", "account"),
)
"""Erasable texts and work rows: table, key, and the part of a case it is about."""

EMPTIED: Final[tuple[tuple[str, str, str, Mapping[str, str]], ...]] = (
    ("proposal", "proposal_id", "proposal", {"handle": "", "features": "{}"}),
    ("approval", "approval_id", "approval", {"reason": ""}),
    ("notice_delivery", "notice_id", "notice", {"detail": ""}),
    ("receipt", "order_id", "order", {"message": ""}),
    ("case_instruction", "instruction_id", "instruction", {"reason": ""}),
    ("sample_reading", "case_id", "sample", {"reason": ""}),
    ("outbox", "ref", "sent", {"last_error": ""}),
)
"""Columns of rows that stay: table, key, part of a case, and what an emptied column says."""

Parts = dict[str, list[str]]
"""Ids of all that cases consist of, by what they are."""


def forget_cases(rows: Sequence[Row], circumstances: Circumstances) -> dict[str, int]:
    """How much went, by table; `rows` are of `cases_over`, one transaction's worth."""
    parts = parts_of(rows)
    # A file whose row was there when we died is looked for again, and found gone.
    _unlink_attachments(parts["attachment"], circumstances)
    payloads = reads.payloads_among(list(_entry_ids(parts)))
    now, told = circumstances.clock(), {"by": "machine", "reason": "retention"}
    with transaction() as cursor:
        marks = [(row["proposal_id"], row["purpose"], now) for row in rows]
        add_case_erasures(cursor, marks)
        gone = _erase(cursor, parts)
        gone["ledger_payload"] = delete_rows(cursor, "ledger_payload", "entry_id", payloads)
        add_entries(cursor, circumstances, [("payload_erased", name, told) for name in payloads])
    return {"cases": len(rows), **gone}


def parts_of(rows: Sequence[Row]) -> Parts:
    """All that these cases consist of."""
    proposals = [row["proposal_id"] for row in rows]
    decisions = [row["decision_id"] for row in rows if row["decision_id"]]
    accounts = sorted({row["account"] for row in rows})
    parts: Parts = {
        "proposal": proposals,
        "decision": decisions,
        "reversal": [id_beside("rvl", name) for name in decisions],
        "round": reads.ids_of("safeguard_round", "round_id", "proposal_id", proposals),
        "answer": reads.ids_of("hearing_answer", "answer_id", "proposal_id", proposals),
        "sample": reads.ids_of("sample_case", "case_id", "proposal_id", proposals),
        "appeal": reads.ids_of("appeal", "appeal_id", "decision_id", decisions),
        "review": reads.ids_of("review", "review_id", "decision_id", decisions),
        "message": reads.ids_of("portal_message", "message_id", "decision_id", decisions),
        "attachment": reads.ids_of("attachment", "attachment_id", "decision_id", decisions),
        "relief": reads.ids_of("relief", "relief_id", "decision_id", decisions),
        "order": reads.ids_of("platform_order", "order_id", "decision_id", decisions),
        "evidence": reads.evidence_of(proposals),
        "account": accounts,
    }
    return {**parts, **_about(parts, decisions)}


def _about(parts: Parts, decisions: Sequence[str]) -> Parts:
    """What names those parts in turn: approvals, instructions, letters."""
    told = ("proposal", "decision", "reversal", "appeal", "review", "relief")
    subjects = [name for part in told for name in parts[part]]
    subjects += reads.ids_of("reconsideration", "reconsideration_id", "decision_id", decisions)
    seen = [*parts["proposal"], *parts["appeal"]]
    notices = [
        name
        for start in range(0, len(subjects), 500)
        for name in reads.ids_of("notice", "notice_id", "subject_id", subjects[start : start + 500])
    ]
    return {
        "approval": reads.ids_of("approval", "approval_id", "subject_id", parts["proposal"]),
        "instruction": reads.ids_of("case_instruction", "instruction_id", "subject_id", seen),
        "notice": notices,
        "sent": [*notices, *parts["order"]],
    }


def _entry_ids(parts: Parts) -> Iterable[str]:
    for part, kinds in ENTRIES.items():
        for name in parts[part]:
            for kind in kinds:
                yield entry_id_of(kind, name)


def _erase(cursor: Any, parts: Parts) -> Counter[str]:
    gone: Counter[str] = Counter()
    # Asked after the cases were marked: an account's address stays while another case is kept.
    free = {**parts, "account": reads.accounts_without_case(parts["account"])}
    for table, key, part in TEXTS:
        gone[table] += delete_rows(cursor, table, key, free[part])
    for table, key, part, empty in EMPTIED:
        gone[table] += empty_columns(cursor, table, key, free[part], empty)
    return gone


def _unlink_attachments(attachments: Sequence[str], circumstances: Circumstances) -> None:
    for name in reads.ids_of("attachment", "stored_as", "attachment_id", attachments):
        (circumstances.home / "attachments" / name).unlink(missing_ok=True)
