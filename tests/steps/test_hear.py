"""hear: the holder sees the proposed reasons and can answer before anything lasting happens."""

import pytest

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.moment import HOUR
from showcause.steps.hear import answer_hearing
from tests import cast
from tests.record.house import House, changes, dump, entries, outbox, unchanged_by

MANY = len(cast.BO)


def answer(house: House, text: str = "We are a choir.") -> str:
    proposal = house.one("proposals", account=cast.key(cast.BO[0]))["proposal_id"]
    return answer_hearing(proposal, text, answered_by="holder", circumstances=house.circumstances)


def test_each_holder_gets_a_hearing_a_notice_and_a_letter_in_the_outbox(proposed: House) -> None:
    before = dump()

    assert proposed.hear() == MANY

    assert changes(before) == {
        "hearing": MANY,
        "portal_link": MANY,
        "notice": MANY,
        "notice_text": MANY,
        "letter_form": len({"en", "es", "fa"}),
        "notice_delivery": 1,
        "outbox": MANY - 1,
        "ledger_entry": MANY,
        "ledger_payload": MANY,
    }
    until = proposed.clock() + 24 * HOUR
    assert {entry["answer_until"] for entry in entries("heard").values()} == {until}
    assert len(outbox("mail")) == MANY - 1


def test_hearing_again_changes_nothing(proposed: House) -> None:
    proposed.hear()

    assert unchanged_by(proposed.hear)


def test_an_answer_is_recorded_with_its_text_apart(heard: House) -> None:
    before = dump()

    answer(heard)

    assert changes(before) == {
        "hearing_answer": 1,
        "hearing_text": 1,
        "ledger_entry": 1,
        "ledger_payload": 1,
    }
    assert unchanged_by(lambda: answer(heard))


def test_an_answer_after_the_time_is_over_is_pointed_to_the_appeal(heard: House) -> None:
    heard.wait(24 * HOUR)

    with pytest.raises(NotPermitted, match="appeal instead"):
        answer(heard)


def test_an_empty_answer_is_no_answer(heard: House) -> None:
    with pytest.raises(BadInput):
        answer(heard, "  \n")
