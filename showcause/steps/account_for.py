"""account_for: what is in force on the platform is accounted for by decisions, and the other way.

A measure without a decision is told to the holder with a link to contest it; reasons are due within
a day, else its lifting is proposed to a person. A decision without its measure is ordered again
once; found a second time, somebody at the platform means it, and a person is shown it.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from showcause.domain.errors import PlatformError
from showcause.domain.identifier import (
    account_key,
    derived_id,
    keyed_id,
    keyed_token,
    split_account_key,
)
from showcause.domain.measure import Measure
from showcause.domain.moment import HOUR, Moment
from showcause.domain.notice import NoticeKind
from showcause.domain.order import Verb
from showcause.domain.unexplained import MissingOutcome, UnexplainedStep
from showcause.enforcement.mode import Mode
from showcause.enforcement.port import InForce, Platform
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.decide import portal_token, token_hash
from showcause.steps.entries import Entry, add_entries
from showcause.steps.telling import Telling, add_notices, notice_id_of
from showcause.store.reads import unexplained as reads
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.order import add_platform_orders
from showcause.store.writes.outbox import add_outbox
from showcause.store.writes.unexplained import (
    add_comparison,
    add_missing_measures,
    add_platform_seen,
    add_unexplained_events,
    add_unexplained_measures,
    forget_platform_seen,
)

EVERY: Final = HOUR
"""How often the platform is compared; M25 asks for once an hour."""

REASONS_WITHIN: Final = 24 * HOUR
"""How long those who run the platform have to say why."""

IN_PRODUCT: Final = "product"
"""The outbox kind of notices shown in the product."""

ENTRIES: Final[Mapping[UnexplainedStep, str]] = {
    UnexplainedStep.CONTESTED: "unexplained_contested",
    UnexplainedStep.EXPLAINED: "unexplained_explained",
    UnexplainedStep.LIFTING_PROPOSED: "unexplained_lifting_proposed",
    UnexplainedStep.LIFT_ORDERED: "unexplained_lift_ordered",
    UnexplainedStep.LIFTED: "unexplained_lifted",
    UnexplainedStep.GONE: "unexplained_gone",
}
"""What the ledger calls each step."""


def is_due(circumstances: Circumstances) -> bool:
    """Whether the last comparison is an hour old."""
    return circumstances.clock() - reads.last_compared_at() >= EVERY


def account_for(
    platform: Platform, name: str, mode: Mode, circumstances: Circumstances
) -> dict[str, int]:
    """How many measures were seen, newly found unexplained, ended, missing, and told now.

    `broken_off` is 1 where the platform could not be read to its end.

    `name` is what the platform's accounts are called by in the record. A platform that cannot be
    read to its end is recorded as such: nothing is called missing or gone then.
    """
    began_at = circumstances.clock()
    comparison_id = derived_id("cmp", name, str(began_at))
    counts = dict.fromkeys(("seen", "unexplained", "ended", "missing", "overdue", "told"), 0)
    failure = _read(platform, name)
    counts["seen"] = reads.seen_count()
    counts["unexplained"] = _take_down(comparison_id, began_at, circumstances)
    if not failure:
        counts["ended"] = _end(circumstances)
        counts["missing"] = _order_again(platform, comparison_id, began_at, mode, circumstances)
    counts["overdue"] = _propose_lifting(circumstances)
    counts["told"] = tell_unexplained(circumstances) if mode.may_tell else 0
    counts["broken_off"] = int(bool(failure))
    _conclude(comparison_id, name, began_at, failure, counts, circumstances)
    return counts


def _read(platform: Platform, name: str) -> str:
    """Put all that is in force into the work table; why it broke off, empty if it did not."""
    with transaction() as cursor:
        forget_platform_seen(cursor)
    try:
        for page in platform.in_force():
            rows = [_seen(name, row) for row in page]
            with transaction() as cursor:
                add_platform_seen(cursor, rows)
    except PlatformError as error:
        return str(error)
    return ""


def _seen(name: str, row: InForce) -> tuple[str, str, str]:
    return account_key(name, row.account_id), row.measure.value, row.reference


def _take_down(comparison_id: str, began_at: Moment, circumstances: Circumstances) -> int:
    found = 0
    now = circumstances.clock()
    for chunk in reads.newly_unexplained(began_at, now, CHUNK):
        rows = [_unexplained_row(row, comparison_id, now, circumstances) for row in chunk]
        entries: list[Entry] = [
            ("measure_unexplained", row[0], {"measure": row[3]}) for row in rows
        ]
        with transaction() as cursor:
            add_unexplained_measures(cursor, rows)
            add_entries(cursor, circumstances, entries)
        found += len(rows)
    return found


def _unexplained_row(
    row: Row, comparison_id: str, now: Moment, circumstances: Circumstances
) -> tuple[Any, ...]:
    unexplained_id = keyed_id(
        circumstances.token_key, "unx", comparison_id, row["account"], row["measure"]
    )
    public_ref = keyed_token(circumstances.token_key, "public_ref", unexplained_id)[:8].upper()
    return (
        unexplained_id,
        comparison_id,
        row["account"],
        row["measure"],
        row["reference"],
        f"U-{public_ref}",
        token_hash(portal_token(circumstances, unexplained_id)),
        now,
        now + REASONS_WITHIN,
    )


def tell_unexplained(circumstances: Circumstances) -> int:
    """How many holders are told now of a measure nobody explained; by mail and in the product."""
    told = 0
    for chunk in reads.untold(CHUNK):
        tellings = [_telling(row, circumstances) for row in chunk]
        shown = [notice_id_of(telling.kind, telling.subject_id) for telling in tellings]
        with transaction() as cursor:
            add_notices(cursor, circumstances, tellings)
            add_outbox(cursor, IN_PRODUCT, shown, circumstances.clock())
        told += len(chunk)
    return told


def _telling(row: Row, circumstances: Circumstances) -> Telling:
    unexplained_id = row["unexplained_id"]
    fields = {
        "handle": split_account_key(row["account"])[1],
        "platform": circumstances.platform_name,
        "public_ref": row["public_ref"],
        "portal_url": f"{circumstances.public_url}/c/{portal_token(circumstances, unexplained_id)}",
        "measure": row["measure"],
        "answer_by": row["reasons_due_at"],
    }
    kind = NoticeKind.UNEXPLAINED
    return Telling(kind, unexplained_id, row["account"], row["language"], fields)


def _end(circumstances: Circumstances) -> int:
    return _note_all(reads.ended(CHUNK), lambda row: UnexplainedStep(row["kind"]), circumstances)


def _propose_lifting(circumstances: Circumstances) -> int:
    overdue = reads.without_reasons(circumstances.clock(), CHUNK)
    return _note_all(overdue, lambda row: UnexplainedStep.LIFTING_PROPOSED, circumstances)


def _note_all(
    found: Any, step_of: Callable[[Row], UnexplainedStep], circumstances: Circumstances
) -> int:
    noted = 0
    now = circumstances.clock()
    for chunk in found:
        events = [
            unexplained_event(row["unexplained_id"], step_of(row), "machine", now) for row in chunk
        ]
        entries: list[Entry] = [
            (ENTRIES[UnexplainedStep(event[2])], event[1], {}) for event in events
        ]
        with transaction() as cursor:
            add_unexplained_events(cursor, events)
            add_entries(cursor, circumstances, entries)
        noted += len(chunk)
    return noted


def unexplained_event(
    unexplained_id: str, step: UnexplainedStep, actor: str, now: Moment, text: str = ""
) -> tuple[Any, ...]:
    """One row: a step is taken once, a contest once for each text."""
    event_id = derived_id("uxe", unexplained_id, step.value, text)
    return (event_id, unexplained_id, step.value, actor, now)


def _order_again(
    platform: Platform,
    comparison_id: str,
    began_at: Moment,
    mode: Mode,
    circumstances: Circumstances,
) -> int:
    """How many decisions lack their measure; each is looked at once more by itself first.

    A platform's list may leave out what its answer about one account does not.
    """
    found = 0
    for chunk in reads.missing(began_at, circumstances.clock(), CHUNK):
        try:
            rows = _really_missing(platform, chunk)
        except PlatformError:
            # Could not check is not missing: the next comparison looks again.
            return found
        found += len(rows)
        if mode.may_order:
            _write_missing(rows, comparison_id, circumstances)
    return found


def _really_missing(platform: Platform, chunk: list[Row]) -> list[Row]:
    ids = [split_account_key(row["account"])[1] for row in chunk]
    standing = platform.standing_of(ids)
    return [
        row
        for row, account_id in zip(chunk, ids, strict=True)
        if account_id in standing and Measure(row["measure"]) not in standing[account_id]
    ]


def _write_missing(rows: list[Row], comparison_id: str, circumstances: Circumstances) -> None:
    now = circumstances.clock()
    outcomes = [
        MissingOutcome.LIFTED_OUTSIDE if row["times"] else MissingOutcome.ORDERED_AGAIN
        for row in rows
    ]
    pairs = list(zip(rows, outcomes, strict=True))
    orders = [_again(row, now) for row, outcome in pairs if outcome is MissingOutcome.ORDERED_AGAIN]
    missing = [
        (
            derived_id("mis", row["decision_id"], outcome.value),
            comparison_id,
            row["decision_id"],
            outcome.value,
            now,
        )
        for row, outcome in pairs
    ]
    entries = [("measure_missing", row[0], {"outcome": row[3]}) for row in missing]
    with transaction() as cursor:
        add_missing_measures(cursor, missing)
        add_platform_orders(cursor, orders)
        add_outbox(cursor, "order", [order[0] for order in orders], now)
        add_entries(cursor, circumstances, entries)


def _again(row: Row, now: Moment) -> tuple[Any, ...]:
    order_id = derived_id("ord", row["decision_id"], "again")
    apply = Verb.APPLY.value
    return (order_id, row["decision_id"], None, None, apply, row["account"], row["measure"], now)


def _conclude(
    comparison_id: str,
    name: str,
    began_at: Moment,
    failure: str,
    counts: dict[str, int],
    circumstances: Circumstances,
) -> None:
    outcome = "broken_off" if failure else "complete"
    figures = (counts["seen"], reads.open_count(), counts["missing"])
    row = (comparison_id, name, outcome, failure, *figures, began_at, circumstances.clock())
    payload = {
        "outcome": outcome,
        "seen": figures[0],
        "unexplained": figures[1],
        "missing": figures[2],
    }
    with transaction() as cursor:
        add_comparison(cursor, row)
        add_entries(cursor, circumstances, [("platform_compared", comparison_id, payload)])
