"""erase: what is kept of a decision that is over goes; its entries, the tree and proofs stay."""

from showcause.domain.errors import BadInput, NotPermitted, UnknownName
from showcause.domain.staff import SENIOR_ROLES, Staff
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads.erasure import erasable, payloads_beside, rounds_beside
from showcause.store.reads.retention import held_accounts
from showcause.store.record import transaction
from showcause.store.writes.erasure import erase_rows


def erase(name: str, *, by: Staff, reason: str, circumstances: Circumstances) -> int:
    """How many ledger payloads are gone; each leaves an entry that says when.

    Raises:
        UnknownName: there is no such decision.
        BadInput: it is in force, an appeal of it waits, a legal hold stands, or no reason is given.
        NotPermitted: this person may not erase.
    """
    if by.role not in SENIOR_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a senior person erases")
    if not reason.strip():
        raise BadInput("a reason is needed", hint="--reason")
    decision = erasable(name, circumstances.clock())
    if decision is None:
        raise UnknownName(f"no decision is called {name}", hint="showcause list decisions")
    if decision["stands"] or decision["waiting"]:
        hint = "what is in force or contested must stay explainable"
        raise BadInput("the decision is not over", where=name, hint=hint)
    if decision["account"] in held_accounts(circumstances.clock()):
        raise BadInput("a legal hold stands", where=name, hint="showcause list legal_holds")
    entries = payloads_beside(decision["proposal_id"])
    told = {"by": by.staff_id, "reason": reason}
    with transaction() as cursor:
        erase_rows(cursor, "ledger_payload", entries)
        erase_rows(cursor, "safeguard_facts", rounds_beside(decision["proposal_id"]))
        erase_rows(cursor, "statement_text", [decision["decision_id"]])
        add_entries(cursor, circumstances, [("payload_erased", entry, told) for entry in entries])
    return len(entries)
