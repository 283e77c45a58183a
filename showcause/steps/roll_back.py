"""roll_back: a cause falls in one row; then every account's reversal is written, order and notice.

Standing is derived, so an account under an independent decision stays under it.
"""

from showcause.domain.appeal import CauseKind
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id, id_beside
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.telling import check_word
from showcause.store.reads.decisions import CAUSED, hit_by, hit_counts
from showcause.store.reads.rows import Row, fetch
from showcause.store.record import refusals_as_errors, transaction
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
        for chunk in hit_by(void["cause_kind"], void["cause"], void["made_at"], CHUNK):
            _write_chunk(void, chunk, circumstances)
            written += len(chunk)
    return written


def _write_chunk(void: Row, chunk: list[Row], circumstances: Circumstances) -> None:
    now = circumstances.clock()
    rows, entries = [], []
    for row in chunk:
        reversal_id = id_beside("rvl", row["decision_id"])
        rows.append(
            (
                reversal_id,
                row["decision_id"],
                void["cause_kind"],
                void["cause"],
                None,
                void["void_id"],
                void["reason"],
                now,
            )
        )
        payload = {"decision": row["decision_id"], "void": void["void_id"]}
        entries.append(("decision_reversed", reversal_id, payload))
    with transaction() as cursor:
        add_reversals(cursor, rows)
        add_entries(cursor, circumstances, entries)


def _known(kind: CauseKind) -> None:
    if kind.value not in CAUSED:
        raise BadInput(f"no decision carries a {kind.value} yet", hint=", ".join(sorted(CAUSED)))
