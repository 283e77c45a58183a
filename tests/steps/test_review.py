"""review: a person who took no part in a decision answers the appeal against it, with reasons."""

import pytest
from django.db import DatabaseError

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.staff import MACHINE, Staff
from tests import cast
from tests.record.house import (
    House,
    appeal_of,
    changes,
    dump,
    entries,
    execute,
    reviewed,
    unchanged_by,
)

BO = cast.key(cast.BO[0])
UPHELD, NO_VIOLATION = AppealOutcome.UPHELD, AppealOutcome.NO_VIOLATION
RAW = """INSERT INTO review (review_id, appeal_id, decision_id, staff_id, outcome, reason, made_at)
    VALUES ('rev_raw', %s, %s, %s, 'upheld', 'read_again', 1)"""


def test_an_upheld_appeal_is_a_review_with_its_reasons_and_a_letter(enforced: House) -> None:
    appeal = appeal_of(enforced, BO)
    before = dump()

    review = reviewed(enforced, appeal, cast.IDA, UPHELD)

    assert changes(before) == {
        "review": 1,
        "review_text": 1,
        "notice": 1,
        "notice_text": 1,
        "outbox": 1,
        "ledger_entry": 1,
        "ledger_payload": 1,
    }
    assert entries("review_concluded")[review]["outcome"] == "upheld"
    assert enforced.one("decisions", account=BO)["status"] == "in_force"


def test_a_granted_appeal_also_reverses_and_reopens_what_rests_on_the_same_finding(
    enforced: House,
) -> None:
    appeal = appeal_of(enforced, BO)
    before = dump()

    reviewed(enforced, appeal, cast.IDA, NO_VIOLATION)

    assert changes(before) == {
        "review": 1,
        "review_text": 1,
        "reversal": 1,
        "reopening": len(cast.BO) - 1,
        "incident": 1,
        "incident_case": 1,
        "ledger_entry": 3,
        "ledger_payload": 3,
    }
    (entry,) = entries("decision_reversed").values()
    assert entry["reopened"] == len(cast.BO) - 1
    assert len(enforced.listed("decisions", status="in_force")) == len(cast.BO) - 1


@pytest.mark.parametrize("decider", [cast.REX, cast.UNA])
def test_whoever_decided_is_refused_by_the_step_and_by_the_database(
    enforced: House, decider: Staff
) -> None:
    appeal = appeal_of(enforced, BO)
    decision = enforced.one("decisions", account=BO)["decision_id"]
    before = dump()

    with pytest.raises(NotPermitted, match="took part"):
        reviewed(enforced, appeal, decider, NO_VIOLATION)
    with pytest.raises(DatabaseError, match="nobody reviews"):
        execute(RAW, (appeal, decision, decider.staff_id))

    assert dump() == before


@pytest.mark.parametrize("nobody", [MACHINE, cast.VAL])
def test_neither_a_machine_nor_a_viewer_reviews(enforced: House, nobody: Staff) -> None:
    appeal = appeal_of(enforced, BO)

    with pytest.raises(NotPermitted):
        reviewed(enforced, appeal, nobody, UPHELD)


def test_a_machine_answers_no_appeal_past_us_either(enforced: House) -> None:
    appeal = appeal_of(enforced, BO)
    decision = enforced.one("decisions", account=BO)["decision_id"]

    with pytest.raises(DatabaseError, match="only a person"):
        execute(RAW, (appeal, decision, "machine"))


def test_an_appeal_is_answered_once(enforced: House) -> None:
    appeal = appeal_of(enforced, BO)
    reviewed(enforced, appeal, cast.IDA, UPHELD)

    def again() -> None:
        with pytest.raises(NotPermitted):
            reviewed(enforced, appeal, cast.IDA, NO_VIOLATION)

    assert unchanged_by(again)


def test_an_answer_without_reasons_is_no_answer(enforced: House) -> None:
    appeal = appeal_of(enforced, BO)

    with pytest.raises(BadInput, match="reasons"):
        reviewed(enforced, appeal, cast.IDA, UPHELD, words=" ")
