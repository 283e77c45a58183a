"""notify: decisions and reversals are told to the holder; delivery is recorded step by step."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final

import orjson

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import PlatformError
from showcause.domain.identifier import id_beside
from showcause.domain.moment import MINUTE
from showcause.domain.notice import DeliveryState, NoticeKind
from showcause.domain.statement import named_request
from showcause.domain.transition import DELIVERY, moved
from showcause.enforcement.port import DeliveryAnswer, Mailer, Message
from showcause.notices.envelope import with_checkpoint
from showcause.policy.rulebook import Rulebook
from showcause.steps.circumstances import BULK_CHUNK, Circumstances
from showcause.steps.decide import portal_token
from showcause.steps.entries import Entry, add_entry_rows, entry_rows
from showcause.steps.outgoing import Write, send_all
from showcause.steps.tell_rolled_back import tell_rolled_back
from showcause.steps.telling import Telling, add_letters, letters, reasons_fields
from showcause.store.hands import shared_out
from showcause.store.reads import decisions as decision_reads
from showcause.store.reads import reversals as reversal_reads
from showcause.store.reads.force import measures_in_force
from showcause.store.reads.ledger import latest_checkpoint
from showcause.store.reads.letters import letter_of
from showcause.store.reads.outbox import ready_mail
from showcause.store.reads.partner import server_among
from showcause.store.reads.rows import Row
from showcause.store.record import transaction, written_behind
from showcause.store.writes.notice import add_notice_deliveries
from showcause.store.writes.outbox import (
    close_outbox,
    finish_outbox,
    hold_back_outbox,
    postpone_outbox,
)

MOST_ATTEMPTS: Final = 5
MAIL_BATCH: Final = 1_000


def notify(rulebook: Rulebook, circumstances: Circumstances) -> int:
    """How many notices of decisions were written now."""

    def tell_all(chunks: Iterable[list[Row]]) -> int:
        written = 0
        with written_behind() as hand_over:
            for chunk in chunks:
                tellings = [_decision_telling(row, rulebook, circumstances) for row in chunk]
                hand_over(partial(add_letters, made=letters(circumstances, tellings)))
                written += len(chunk)
        return written

    return shared_out(partial(decision_reads.untold, BULK_CHUNK), tell_all, "decision_id")


def notify_reversals(rulebook: Rulebook, circumstances: Circumstances) -> int:
    """How many notices of reversals were written now, each with its checklist of effects.

    Written once the platform has answered the inverse order, so that the notice can say what came
    back and what did not.
    """
    written = tell_rolled_back(circumstances)
    for chunk in reversal_reads.untold_reviewed(BULK_CHUNK):
        standing = measures_in_force([row["account"] for row in chunk], circumstances.clock())
        tellings = [_reversal_telling(row, rulebook, circumstances, standing) for row in chunk]
        made = letters(circumstances, tellings)
        with transaction() as cursor:
            add_letters(cursor, made)
        written += len(chunk)
    return written


def _decision_telling(row: Row, rulebook: Rulebook, circumstances: Circumstances) -> Telling:
    deciders = orjson.loads(row["decided_by"])
    fields = {
        **decision_fields(row, rulebook, circumstances),
        "appeal_until": row["made_at"] + circumstances.appeal_window,
        "answer_by": row["made_at"] + circumstances.appeal_due,
        "decided_by_person": deciders != ["machine"],
        "read_by_partner": server_among(deciders, row["proposal_id"]),
    }
    return Telling(NoticeKind.DECISION, row["decision_id"], row["account"], row["language"], fields)


def decision_fields(row: Row, rulebook: Rulebook, circumstances: Circumstances) -> dict[str, Any]:
    """The typed fields of a notice about one decision."""
    token = portal_token(circumstances, row["decision_id"])
    stated = orjson.loads(row["statement"] or "{}")
    return {
        **reasons_fields(row, rulebook, circumstances, len(stated.get("own_event_ids", ()))),
        "source": stated.get("source", "own_initiative"),
        "requests": tuple(map(named_request, stated.get("requests", ()))),
        "public_ref": row["public_ref"],
        "starts_at": row["starts_at"],
        "ends_at": row["ends_at"],
        "portal_url": f"{circumstances.public_url}/c/{token}",
        "automated_detection": True,
    }


def _reversal_telling(
    row: Row,
    rulebook: Rulebook,
    circumstances: Circumstances,
    standing: dict[str, set[str]],
) -> Telling:
    fields = {
        **decision_fields(row, rulebook, circumstances),
        "effects": reversal_reads.checklist(
            row["measure"], row["order_state"], row["effects"], row["taken"]
        ),
        "cause": row["reason"],
        "guard": _guard_of(row["outcome"]),
        "standing": tuple(sorted(standing.get(row["account"], ()))),
        "outcome": row["outcome"] or "no_violation",
        "reasons": row["words"] or (row["reason"] if row["cause_kind"] == "decision" else ""),
        "restored_at": row["answered_at"],
        "read_by_partner": server_among([row["read_by"] or ""], row["appeal_id"] or ""),
    }
    kind = NoticeKind.REVERSAL
    return Telling(kind, row["decision_id"], row["account"], row["language"], fields)


def _guard_of(outcome: str | None) -> tuple[str, ...]:
    kept = ("incident_corpus",) if outcome == AppealOutcome.NO_VIOLATION else ()
    return ("shared", *kept)


def deliver(mailer: Mailer, circumstances: Circumstances, *, backoff: int) -> dict[str, int]:
    """How many notices were handed over, failed for good, and wait for a mail server that is down.

    `backoff` is the wait in ms before a notice that failed for now is tried again; 0 tries at once.
    """
    counts = Counter(dict.fromkeys(("delivered", "failed"), 0))

    def ask(after: int) -> list[Row]:
        return ready_mail(circumstances.clock(), MAIL_BATCH, after)

    def send(batch: list[Row]) -> tuple[Write, bool]:
        latest = latest_checkpoint()
        note = str(latest["note"]) if latest else ""
        try:
            answers = mailer.send([_message(row, note) for row in batch])
        except PlatformError as error:
            counts["waiting"] += len(batch)
            return _waiting(batch, str(error), circumstances, max(backoff, MINUTE)), False
        go_on = not any(answer.wait_ms for answer in answers)
        return _answered(batch, answers, circumstances, backoff, counts), go_on

    send_all(ask, send, circumstances)
    return dict(counts)


def _message(row: Row, note: str) -> Message:
    subject, text = letter_of(row)
    body = with_checkpoint(text or "", row["language"], note)
    return Message(row["notice_id"], row["address"], subject or "", body, row["language"])


def _answered(
    batch: Sequence[Row],
    answers: Sequence[DeliveryAnswer],
    circumstances: Circumstances,
    backoff: int,
    counts: "Counter[str]",
) -> Write:
    """What writes a batch's answers: states, entries, and what becomes of its outbox rows.

    What was not accepted for now is tried again later; what was tried too often is stuck.
    """
    now = circumstances.clock()
    answered = list(zip(batch, answers, strict=True))
    held = [
        (now + max(answer.wait_ms, backoff), answer.detail, row["number"])
        for row, answer in answered
        if answer.wait_ms
    ]
    pairs = [pair for pair in answered if not pair[1].wait_ms]
    ended = [pair for pair in pairs if not _may_be_tried_again(pair[1])]
    again = [(row, _why(answer)) for row, answer in pairs if _may_be_tried_again(answer)]
    spent = [(row, why) for row, why in again if row["attempts"] + 1 >= MOST_ATTEMPTS]
    failed = sum(answer.state is DeliveryState.FAILED for _, answer in ended)
    counts.update(dict.fromkeys(["waiting"] if held else [], len(held)))
    counts.update(delivered=len(ended) - failed, failed=failed + len(spent))
    states = [_delivery(answer.notice_id, answer.state, answer.detail, now) for _, answer in ended]
    states += [_delivery(row["notice_id"], DeliveryState.FAILED, why, now) for row, why in spent]
    entries = entry_rows(
        circumstances,
        [
            *(_entry(row, answer) for row, answer in ended),
            *(("notice_failed", row["notice_id"], {"state": "stuck"}) for row, _ in spent),
        ],
    )
    later = [(now + backoff * 2 ** row["attempts"], why, row["number"]) for row, why in again]

    def write(cursor: Any) -> None:
        add_notice_deliveries(cursor, states)
        add_entry_rows(cursor, entries)
        finish_outbox(cursor, [row["number"] for row, _ in ended])
        postpone_outbox(cursor, later)
        hold_back_outbox(cursor, held)
        close_outbox(cursor, [("stuck", why, row["number"]) for row, why in spent])

    return write


def _may_be_tried_again(answer: DeliveryAnswer) -> bool:
    return answer.state is DeliveryState.FAILED and not answer.permanent


def _why(answer: DeliveryAnswer) -> str:
    return answer.detail or "not accepted for now"


def _entry(row: Row, answer: DeliveryAnswer) -> Entry:
    failed = answer.state is DeliveryState.FAILED
    kind = "notice_failed" if failed else "notice_delivered"
    return kind, answer.notice_id, {"state": answer.state.value, "text": row["text_hash"]}


def _waiting(batch: Sequence[Row], why: str, circumstances: Circumstances, pause: int) -> Write:
    """The mail server is not there: its letters wait, and none counts as tried too often."""
    later = circumstances.clock() + pause
    rows = [(later, why, row["number"]) for row in batch]
    return lambda cursor: hold_back_outbox(cursor, rows)


def _delivery(notice_id: str, state: DeliveryState, detail: str, now: int) -> tuple[Any, ...]:
    reached = moved(DELIVERY, DeliveryState.WRITTEN, state).value
    return (id_beside("dlv", notice_id, reached), notice_id, reached, detail, now)
