"""roll_back: a cause falls in one row; then every account's reversal is written, order and notice.

Standing is derived, so an account under an independent decision stays under it.
"""

from collections.abc import Callable
from typing import Any

from showcause.domain.appeal import CauseKind
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id, id_beside
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.steps.circumstances import BULK_CHUNK, Circumstances
from showcause.steps.entries import add_entries, add_entry_rows, entry_rows
from showcause.steps.telling import check_word
from showcause.store.reads.decisions import CAUSED, hit_by, hit_counts
from showcause.store.reads.rows import Row, fetch
from showcause.store.record import refusals_as_errors, transaction, written_behind
from showcause.store.writes.reversal import add_reversals, add_void


def preview(kind: CauseKind, cause: str) -> list[Row]:
    """What a rollback of this cause would touch: decisions by language and prominence.

    Raises:
        BadInput: no decision carries a cause of that kind.
    """
    _known(kind)
    return hit_counts(kind.value, cause)


def roll_back(
    kind: CauseKind,
    cause: str,
    *,
    by: Staff,
    reason: str,
    guard: str,
    circumstances: Circumstances,
    seen: int | None = None,
) -> tuple[str, int]:
    """The void's id and how many decisions it ended; from this row on none of them is in force.

    `reason` and `guard` are fixed words: what went wrong, and what now prevents it. `seen` is how
    many the preview showed the person, so that a cause of 200,000 falls without counting again.

    Raises:
        BadInput: nothing in force rests on that cause.
        NotPermitted: this person may not decide.
    """
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior rolls back")
    check_word("cause", reason)
    check_word("guard", guard)
    hit = sum(row["decisions"] for row in preview(kind, cause)) if seen is None else seen
    if not hit:
        raise BadInput(
            f"no decision in force rests on {kind.value} {cause}",
            hint="whole names: showcause list rules, showcause list sweeps",
        )
    now = circumstances.clock()
    void_id = derived_id("vod", kind.value, cause, str(now))
    with refusals_as_errors(), transaction() as cursor:
        add_void(cursor, (void_id, kind.value, cause, reason, guard, by.staff_id, hit, now))
        payload = {
            "by": by.staff_id,
            "cause": cause,
            "guard": guard,
            "hit": hit,
            "kind": kind.value,
            "played": by.played,
            "reason": reason,
        }
        add_entries(cursor, circumstances, [("cause_voided", void_id, payload)])
    return void_id, hit


def write_reversals(circumstances: Circumstances) -> int:
    """How many reversals were written now for voids that have decisions left to reverse."""
    written = 0
    for void in fetch("SELECT * FROM void ORDER BY made_at, void_id"):
        with written_behind() as hand_over:
            for chunk in hit_by(void["cause_kind"], void["cause"], void["made_at"], BULK_CHUNK):
                hand_over(_reversals(void, chunk, circumstances))
                written += len(chunk)
    return written


def _reversals(void: Row, chunk: list[Row], circumstances: Circumstances) -> Callable[[Any], None]:
    """What writes the reversals of a chunk, with all that it writes already made."""
    now = circumstances.clock()
    cause = (void["cause_kind"], void["cause"], None, void["void_id"], void["reason"], now)
    pairs = [(id_beside("rvl", row["decision_id"]), row["decision_id"]) for row in chunk]
    rows = [(*pair, *cause) for pair in pairs]
    entries = entry_rows(
        circumstances,
        [
            ("decision_reversed", reversal_id, {"decision": decision, "void": void["void_id"]})
            for reversal_id, decision in pairs
        ],
    )

    def write(cursor: Any) -> None:
        add_reversals(cursor, rows)
        add_entry_rows(cursor, entries)

    return write


def _known(kind: CauseKind) -> None:
    if kind.value not in CAUSED:
        raise BadInput(f"no decision carries a {kind.value} yet", hint=", ".join(sorted(CAUSED)))
