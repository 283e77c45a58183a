"""receive_appeal: the holder contests a decision with the link from the notice alone."""

import pytest

from showcause.domain.errors import BadInput
from showcause.domain.moment import DAY, HOUR
from showcause.steps.receive_appeal import receive_appeal
from showcause.store.reads.appeals import informed_at
from showcause.store.record import transaction
from showcause.store.writes.notice import add_notice_deliveries
from tests import cast
from tests.record.house import (
    House,
    appeal_of,
    changes,
    dump,
    entries,
    portal_token,
    unchanged_by,
)

BO = cast.key(cast.BO[0])


def bounce(house: House, account: str) -> None:
    notice = house.one("notices", account=account, kind="decision")["notice_id"]
    with transaction() as cursor:
        row = (f"dlv_{notice}", notice, "bounced", "550 later", house.clock())
        add_notice_deliveries(cursor, [row])


def test_an_appeal_is_a_row_a_text_a_confirmation_and_a_ledger_entry(enforced: House) -> None:
    before = dump()

    appeal_id = appeal_of(enforced, BO)

    assert changes(before) == {
        "appeal": 1,
        "appeal_text": 1,
        "notice": 1,
        "notice_text": 1,
        "outbox": 1,
        "ledger_entry": 1,
        "ledger_payload": 1,
    }
    assert entries("appeal_received")[appeal_id]["due_at"] == enforced.clock() + 72 * HOUR


def test_appealing_again_in_the_same_words_changes_nothing(enforced: House) -> None:
    first = appeal_of(enforced, BO)

    assert unchanged_by(lambda: appeal_of(enforced, BO))
    assert appeal_of(enforced, BO) == first


def test_a_second_appeal_while_one_waits_is_pointed_to_the_first(enforced: House) -> None:
    first = appeal_of(enforced, BO)

    def again() -> None:
        with pytest.raises(BadInput, match=first):
            appeal_of(enforced, BO, "And another thing.")

    assert unchanged_by(again)


def test_a_token_that_was_not_sent_opens_nothing(enforced: House) -> None:
    for guess in ("a" * 32, "", BO):
        with pytest.raises(BadInput, match="opens no decision"):
            receive_appeal(
                guess,
                "Please.",
                language="en",
                rulebook=enforced.rulebook,
                circumstances=enforced.circumstances,
            )


def test_the_record_does_not_hold_the_token(enforced: House) -> None:
    token = portal_token(enforced, BO)

    told = dump()
    for table in ("decision", "ledger_payload", "statement_text"):
        assert token not in repr(told[table])


def test_an_appeal_on_day_182_after_delivery_and_190_after_the_decision_is_accepted(
    told: House,
) -> None:
    told.wait(8 * DAY)
    told.deliver()

    told.wait(182 * DAY)

    assert appeal_of(told, BO)


def test_the_appeal_window_ends_183_days_after_the_holder_counts_as_informed(
    enforced: House,
) -> None:
    decision = enforced.one("decisions", account=BO)
    assert informed_at(decision["decision_id"]) == enforced.clock() + 72 * HOUR

    enforced.wait(72 * HOUR + 183 * DAY)
    assert appeal_of(enforced, BO)
    enforced.wait(1)
    with pytest.raises(BadInput, match="over"):
        appeal_of(enforced, cast.key(cast.BO[6]))


def test_a_bounced_notice_does_not_start_the_clock(enforced: House) -> None:
    bounce(enforced, BO)

    enforced.wait(800 * DAY)

    assert informed_at(enforced.one("decisions", account=BO)["decision_id"]) is None
    assert appeal_of(enforced, BO)


def test_a_notice_that_never_left_does_not_start_the_clock(enforced: House) -> None:
    enforced.wait(800 * DAY)

    assert appeal_of(enforced, cast.key(cast.NO_ADDRESS))
