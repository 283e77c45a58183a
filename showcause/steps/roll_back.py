"""roll_back: a cause falls in one row; then every account's reversal is written, with its order.

Standing is derived, so an account under an independent decision stays under it. What rested on a
decision that fell falls with it, in the same row.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

from showcause.domain.appeal import CauseKind
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id, id_beside
from showcause.domain.order import Verb
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.steps.circumstances import BULK_CHUNK, Circumstances
from showcause.steps.enforce import orders_of
from showcause.steps.entries import add_entries, add_entry_rows, entry_rows
from showcause.steps.remember import case_rows, remember_void
from showcause.steps.telling import check_word
from showcause.store.hands import shared_out
from showcause.store.reads.causes import CAUSED, hit_by, hit_counts, standing_voids
from showcause.store.reads.reversals import kept_by_another
from showcause.store.reads.rows import Row
from showcause.store.record import refusals_as_errors, transaction, written_behind
from showcause.store.writes.incident import add_incident_cases
from showcause.store.writes.reversal import VOID, add_reversals, add_void

RESTED_ON_ANOTHER: Final = "rested_on_another"
"""The reason of a reversal that follows from another decision's."""

_WINDOW: Final = re.compile(r"\d{13}\.\.\d{13}(/(rule:[0-9a-f]{64}|detector:[\w.-]+@[\w.-]+))?")


def preview(kind: CauseKind, cause: str) -> list[Row]:
    """What a rollback of this cause would end: decisions by language, prominence and basis.

    `through` tells whether a decision rests on the cause itself or on another decision that does;
    `basis_falls` whether something of what it rests on is left.

    Raises:
        BadInput: no decision can carry such a cause.
    """
    _check(kind, cause)
    return hit_counts(kind.value, cause)


def staying(kind: CauseKind, cause: str, circumstances: Circumstances) -> int:
    """How many accounts of the preview stay under a decision of their own."""
    _check(kind, cause)
    return kept_by_another(kind.value, cause, circumstances.clock())


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
    _check(kind, cause)
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
    row = (void_id, kind.value, cause, reason, guard, by.staff_id, hit, now)
    with refusals_as_errors(), transaction() as cursor:
        add_void(cursor, row)
        remember_void(cursor, dict(zip(VOID, row, strict=True)), circumstances)
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
    return sum(
        _reverse(void, alone, circumstances) for void in standing_voids() for alone in (True, False)
    )


def _reverse(void: Row, alone: bool, circumstances: Circumstances) -> int:
    """Those that rest on the cause themselves, or those behind which something does."""

    def reverse_all(chunks: Iterable[list[Row]]) -> int:
        written = 0
        with written_behind() as hand_over:
            for chunk in chunks:
                hand_over(_reversals(void, alone, chunk, circumstances))
                written += len(chunk)
        return written

    return shared_out(partial(hit_by, void, alone, BULK_CHUNK), reverse_all, "decision_id")


def _reversals(
    void: Row, alone: bool, chunk: list[Row], circumstances: Circumstances
) -> Callable[[Any], None]:
    """What writes the reversals of a chunk and their inverse orders, all of it already made."""
    now = circumstances.clock()
    pairs = [(id_beside("rvl", row["decision_id"]), row["decision_id"]) for row in chunk]
    owed = [
        {**row, "reversal_id": reversal_id}
        for row, (reversal_id, _) in zip(chunk, pairs, strict=True)
        if row["owed_back"]
    ]
    add_orders = orders_of(owed, Verb.UNDO, circumstances)
    cause = (void["cause_kind"], void["cause"], None, void["void_id"])
    because = void["reason"] if alone else RESTED_ON_ANOTHER
    rows = [(*pair, *cause, because, now) for pair in pairs]
    wronged = case_rows(void["void_id"], chunk if alone else (), circumstances)
    entries = entry_rows(
        circumstances,
        [
            ("decision_reversed", reversal_id, {"decision": decision, "void": void["void_id"]})
            for reversal_id, decision in pairs
        ],
    )

    def write(cursor: Any) -> None:
        add_reversals(cursor, rows)
        add_incident_cases(cursor, wronged)
        add_entry_rows(cursor, entries)
        add_orders(cursor)

    return write


def _check(kind: CauseKind, cause: str) -> None:
    if kind.value not in CAUSED:
        raise BadInput(f"a {kind.value} is not rolled back like this", hint=", ".join(CAUSED))
    if kind is CauseKind.WINDOW and not _WINDOW.fullmatch(cause):
        raise BadInput(
            f"'{cause}' is not a window",
            hint="FROM..UNTIL in ms, 13 digits each; /rule:HASH or /detector:NAME@V narrows it",
        )
