"""reconsider and lift: what falls in part is judged again; a wrong rollback is undone by two."""

import json

import pytest

from showcause.domain.appeal import AppealOutcome, CauseKind
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.moment import HOUR
from showcause.domain.staff import Staff
from showcause.steps.lift import lift, preview_lift
from showcause.steps.roll_back import roll_back
from tests import cast
from tests.record.house import (
    House,
    appeal_of,
    changes,
    dump,
    entries,
    portal_token,
    reviewed,
    unchanged_by,
)
from tests.steps.test_causes import TIP, proposal_of, rolled_back, standing
from tests.steps.test_roll_back import rule_hash

MANY = len(cast.BO)
MINE = cast.BO[6]


def voided(house: House, kind: CauseKind = CauseKind.RULE, cause: str = "") -> str:
    return roll_back(
        kind,
        cause or rule_hash(house),
        by=cast.IDA,
        reason="rule_fault",
        guard="stopped",
        circumstances=house.circumstances,
    )[0]


def lifted(house: House, void_id: str, by: Staff) -> str | None:
    return lift(
        void_id, by=by, reason="reading", guard="second_look", circumstances=house.circumstances
    )


def becomes(house: House, void_id: str) -> dict[str, int]:
    rows = preview_lift(void_id, house.circumstances)
    return {row["becomes"]: row["decisions"] for row in rows}


def anew(house: House) -> list[dict[str, object]]:
    """Proposals that came out of a reconsideration."""
    wanted = {row["proposal_id"] for row in house.listed("reconsiderations")} - {None}
    return [row for row in house.listed("proposals") if row["proposal_id"] in wanted]


def test_what_satisfies_the_rule_without_the_tip_is_proposed_anew_and_told(told: House) -> None:
    told.rest_on((proposal_of(told, MINE), "tip", TIP), (proposal_of(told, MINE), "token", "t1"))
    rolled_back(told, CauseKind.TIP, TIP)
    told.write_reversals()

    assert told.reconsider() == {"proposed": 1, "ended": 0}

    (again,) = anew(told)
    assert again["account"] == cast.key(MINE) and again["status"] == "waiting"
    assert standing(told, MINE, cast.BO[7]) == ["reversed", "in_force"]
    assert len(entries("reconsidered")) == 1
    assert unchanged_by(told.reconsider)
    told.tell_reversals()
    body = told.one("notices", account=cast.key(MINE), kind="rollback")["body"]
    assert "A part of the facts is left" in body
    assert told.hear() == 1


def test_what_a_detector_leaves_too_little_of_ends_for_good(told: House) -> None:
    rolled_back(told, CauseKind.DETECTOR, "common_origin@1", "detector_fault")
    told.write_reversals()

    assert told.reconsider() == {"proposed": 0, "ended": MANY}

    assert {row["outcome"] for row in told.listed("reconsiderations")} == {"ended"}
    assert anew(told) == []
    assert unchanged_by(told.reconsider)
    told.tell_reversals()
    for row in told.listed("notices", kind="rollback"):
        assert "A part of the facts is left" not in row["body"]


def test_a_rollback_is_lifted_by_two_people(enforced: House) -> None:
    void_id = voided(enforced)
    assert becomes(enforced, void_id) == {"in force at once": MANY}

    assert lifted(enforced, void_id, cast.UNA) is None
    assert {row["status"] for row in enforced.listed("decisions")} == {"voided"}
    with pytest.raises(NotPermitted):
        lifted(enforced, void_id, cast.UNA)
    with pytest.raises(NotPermitted):
        lifted(enforced, void_id, cast.VAL)
    lift_id = lifted(enforced, void_id, cast.REX)

    assert lift_id in entries("cause_voided")
    assert {row["status"] for row in enforced.listed("decisions")} == {"in_force"}
    assert enforced.write_reversals() == 0
    assert enforced.reconsider() == {"proposed": 0, "ended": 0}
    with pytest.raises(BadInput, match="lifted before"):
        lifted(enforced, void_id, cast.IDA)


@pytest.fixture
def restored_by_mistake(enforced: House) -> House:
    """Everybody is free again on the platform: one by an appeal, the others by a wrong rollback."""
    appeal = appeal_of(enforced, cast.key(MINE))
    reviewed(enforced, appeal, cast.IDA, AppealOutcome.NO_VIOLATION)
    void_id = voided(enforced)
    enforced.write_reversals()
    enforced.order()
    carried_out(enforced)
    assert becomes(enforced, void_id) == {"proposed again": MANY - 1, "reversed otherwise": 1}
    lifted(enforced, void_id, cast.UNA)
    lifted(enforced, void_id, cast.REX)
    return enforced


def carried_out(house: House) -> dict[str, object]:
    with house.sandbox() as platform:
        house.enforce(platform)
        return dict(platform.standing_of(cast.BO))


def test_lifting_measures_nobody_before_they_were_heard_anew(restored_by_mistake: House) -> None:
    house = restored_by_mistake
    assert {row["status"] for row in house.listed("decisions")} == {"reversed"}

    assert house.reconsider() == {"proposed": MANY - 1, "ended": 0}

    assert unchanged_by(house.reconsider)
    assert cast.key(MINE) not in {row["account"] for row in anew(house)}
    house.hear()
    house.deliver()
    house.safeguard()
    assert house.decide() == 0


def test_who_was_restored_by_mistake_gets_a_fresh_decision_letter_and_appeal(
    restored_by_mistake: House,
) -> None:
    house, account = restored_by_mistake, cast.key(cast.BO[7])
    house.reconsider()
    house.hear()
    house.deliver()
    house.safeguard()
    held = {reason["reason"] for row in house.listed("holds") for reason in row["reasons"]}
    assert "needs_a_senior" in held
    house.approve([row["proposal_id"] for row in house.listed("holds")], cast.UNA)
    house.wait(25 * HOUR)
    house.safeguard()
    assert house.decide() == MANY - 2, "the prominent one needs two people of its own"
    house.notify()
    house.order()

    standing = carried_out(house)

    assert standing[cast.BO[7]] and not standing[MINE]
    fresh = house.one("decisions", account=account, status="in_force")
    assert set(fresh["decided_by"]) >= {"rex", "una"}
    letters = house.listed("notices", account=account, kind="decision")
    (letter,) = [row for row in letters if fresh["public_ref"] in row["body"]]
    assert appeal_of(house, account, token=portal_token(house, account, letter["notice_id"]))


def test_there_is_no_lifting_of_what_is_not_a_rollback(enforced: House) -> None:
    with pytest.raises(BadInput, match="no rollback"):
        lifted(enforced, "vod_nothing", cast.UNA)


def test_a_void_and_its_lifting_change_no_row_that_stood(enforced: House) -> None:
    before = dump()
    void_id = voided(enforced)
    lifted(enforced, void_id, cast.UNA)
    lifted(enforced, void_id, cast.REX)

    grown = changes(before)

    rows = {"void": 2, "approval": 2, "incident": 1, "ledger_entry": 5, "ledger_payload": 5}
    assert grown == rows
    payloads = [json.dumps(payload) for payload in entries("cause_voided").values()]
    assert all("sandbox:" not in payload for payload in payloads)
