"""show: notices that belong in the product are shown there, once each."""

from collections import Counter
from typing import Any

from showcause.domain.errors import PlatformError
from showcause.domain.identifier import id_beside, split_account_key
from showcause.domain.moment import MINUTE
from showcause.domain.notice import DeliveryState
from showcause.enforcement.port import DeliveryAnswer, Message, Platform
from showcause.steps.account_for import IN_PRODUCT
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entry_rows, entry_rows
from showcause.steps.outgoing import Write, send_all
from showcause.store.reads.letters import letter_of
from showcause.store.reads.outbox import ready_in_product
from showcause.store.reads.rows import Row
from showcause.store.writes.notice import add_notice_deliveries
from showcause.store.writes.outbox import (
    close_outbox,
    finish_outbox,
    hold_back_outbox,
    postpone_outbox,
)

BATCH = 100
MOST_ATTEMPTS = 5


def show(platform: Platform, circumstances: Circumstances, *, backoff: int) -> dict[str, int]:
    """How many notices were shown, failed for good, and wait for a platform that is away."""
    counts = Counter(dict.fromkeys(("shown", "failed"), 0))

    def ask(after: int) -> list[Row]:
        return ready_in_product(IN_PRODUCT, circumstances.clock(), BATCH, after)

    def send(batch: list[Row]) -> tuple[Write, bool]:
        try:
            answers = platform.announce([_message(row) for row in batch])
        except PlatformError as error:
            counts["waiting"] += len(batch)
            later = circumstances.clock() + (error.wait_ms or max(backoff, MINUTE))
            held = [(later, str(error), row["number"]) for row in batch]
            return (lambda cursor: hold_back_outbox(cursor, held)), False
        return _answered(batch, answers, circumstances, backoff, counts), True

    send_all(ask, send, circumstances)
    return dict(counts)


def _message(row: Row) -> Message:
    subject, body = letter_of(row)
    to = split_account_key(row["account"])[1]
    return Message(row["notice_id"], to, subject or "", body or "", row["language"])


def _answered(
    batch: list[Row],
    answers: list[DeliveryAnswer],
    circumstances: Circumstances,
    backoff: int,
    counts: "Counter[str]",
) -> Write:
    """What writes a batch's answers; what failed for now is tried again, five times in all."""
    now = circumstances.clock()
    pairs = list(zip(batch, answers, strict=True))
    again = [pair for pair in pairs if _may_help(*pair)]
    ended = [pair for pair in pairs if not _may_help(*pair)]
    shown = sum(answer.state is DeliveryState.ACCEPTED for _, answer in ended)
    counts.update(shown=shown, failed=len(ended) - shown)
    states = [
        (
            id_beside("dlv", row["notice_id"], f"{answer.state.value}inproduct"),
            row["notice_id"],
            answer.state.value,
            f"in the product {answer.detail}".strip(),
            now,
        )
        for row, answer in ended
    ]
    entries = entry_rows(
        circumstances,
        [
            ("notice_shown", row["notice_id"], {"text": row["text_hash"]})
            for row, answer in ended
            if answer.state is DeliveryState.ACCEPTED
        ],
    )
    later = [(now + backoff * 2 ** row["attempts"], a.detail, row["number"]) for row, a in again]
    done, stuck = _ends(ended)

    def write(cursor: Any) -> None:
        add_notice_deliveries(cursor, states)
        add_entry_rows(cursor, entries)
        finish_outbox(cursor, done)
        close_outbox(cursor, stuck)
        postpone_outbox(cursor, later)

    return write


def _ends(
    ended: list[tuple[Row, DeliveryAnswer]],
) -> tuple[list[int], list[tuple[str, str, int]]]:
    done = [row["number"] for row, answer in ended if answer.state is DeliveryState.ACCEPTED]
    stuck = [
        ("stuck", answer.detail, row["number"])
        for row, answer in ended
        if answer.state is not DeliveryState.ACCEPTED
    ]
    return done, stuck


def _may_help(row: Row, answer: DeliveryAnswer) -> bool:
    failed = answer.state is DeliveryState.FAILED and not answer.permanent
    return failed and row["attempts"] + 1 < MOST_ATTEMPTS
