"""lift: a rollback that was itself wrong is voided by two people.

What it had not yet reversed is in force again at once, and nobody had been told otherwise. Whoever
was reversed stays free until the same case has gone the whole path anew (`reconsider`).
"""

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id, digest
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.telling import check_word
from showcause.store.reads.causes import standing_voids, void_by_id
from showcause.store.reads.lifting import lift_counts
from showcause.store.reads.proposals import approvals
from showcause.store.reads.rows import Row
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.proposal import add_approval
from showcause.store.writes.reversal import add_void


def preview_lift(void_id: str, circumstances: Circumstances) -> list[Row]:
    """What lifting a rollback would do to its decisions: how many, by what becomes of them.

    Raises:
        BadInput: there is no such rollback, or it was lifted before.
    """
    return lift_counts(_standing(void_id), circumstances.clock())


def lift(
    void_id: str, *, by: Staff, reason: str, guard: str, circumstances: Circumstances
) -> str | None:
    """The id of the row that voids the void; None while a second person's yes is missing.

    Raises:
        BadInput: there is no such rollback, or it was lifted before.
        NotPermitted: this person may not decide, or said yes already.
    """
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior lifts")
    check_word("cause", reason)
    check_word("guard", guard)
    void = _standing(void_id)
    bound = bound_hash(void)
    others = [
        staff
        for staff, verdict, agreed in approvals().get(void_id, ())
        if verdict == "yes" and agreed == bound
    ]
    with refusals_as_errors(), transaction() as cursor:
        _say_yes(cursor, void_id, bound, by, reason, circumstances)
        if not others:
            return None
        return _write(cursor, void, (*others, by.staff_id), reason, guard, circumstances)


def bound_hash(void: Row) -> str:
    """What a yes to lifting this rollback is bound to: its cause and how many it ended."""
    return digest(void["void_id"], void["cause_kind"], void["cause"], str(void["hit_count"]))


def _say_yes(
    cursor: object,
    void_id: str,
    bound: str,
    by: Staff,
    reason: str,
    circumstances: Circumstances,
) -> None:
    approval_id = derived_id("apv", void_id, bound, by.staff_id)
    now = circumstances.clock()
    row = (approval_id, "void", void_id, bound, by.staff_id, "yes", reason, now)
    add_approval(cursor, row)
    payload = {"bound": bound, "by": by.staff_id, "played": by.played, "reason": reason}
    add_entries(cursor, circumstances, [("approved", approval_id, payload)])


def _write(
    cursor: object,
    void: Row,
    people: tuple[str, ...],
    reason: str,
    guard: str,
    circumstances: Circumstances,
) -> str:
    now = circumstances.clock()
    lift_id = derived_id("vod", "void", void["void_id"])
    hit = void["hit_count"]
    row = (lift_id, "void", void["void_id"], reason, guard, people[-1], hit, now)
    add_void(cursor, row)
    payload = {
        "by": list(people),
        "cause": void["void_id"],
        "guard": guard,
        "hit": hit,
        "kind": "void",
        "reason": reason,
    }
    add_entries(cursor, circumstances, [("cause_voided", lift_id, payload)])
    return lift_id


def _standing(void_id: str) -> Row:
    void = void_by_id(void_id)
    if void is None or void["cause_kind"] == "void":
        raise BadInput(f"there is no rollback {void_id}", hint="showcause list voids")
    if void_id not in {row["void_id"] for row in standing_voids()}:
        raise BadInput(f"{void_id} was lifted before", hint="showcause list voids")
    return void
