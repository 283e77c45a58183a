"""roll_back: a cause falls in one row; then everybody it hit is restored and told."""

from typing import Any

import pytest

from showcause.domain.appeal import CauseKind
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import digest
from showcause.domain.measure import Measure
from showcause.domain.staff import MACHINE, Staff
from showcause.steps.roll_back import preview, roll_back
from showcause.store.reads.rows import fetch_number
from tests import cast
from tests.record.house import House, HouseAt, changes, dump, entries, execute, unchanged_by

MANY = len(cast.BO)


def rule_hash(house: House) -> str:
    (rule,) = [rule for rule in house.rulebook.rules if rule.rule_id == "platform_manipulation"]
    return rule.rule_hash


def rolled_back(
    house: House, by: Staff = cast.IDA, kind: CauseKind = CauseKind.RULE, cause: str = ""
) -> tuple[str, int]:
    return roll_back(
        kind,
        cause or rule_hash(house),
        by=by,
        reason="rule_fault",
        guard="stopped",
        circumstances=house.circumstances,
    )


def carried_out(house: House) -> dict[str, Any]:
    """Everybody's measures on the platform once the rollback went all the way."""
    house.write_reversals()
    house.order()
    with house.sandbox() as platform:
        house.enforce(platform)
        standing = platform.standing_of(cast.BO)
    house.tell_reversals()
    return standing


def test_a_void_is_one_row_and_from_then_on_nothing_of_it_is_in_force(enforced: House) -> None:
    before = dump()

    void_id, ended = rolled_back(enforced)

    assert ended == MANY
    rows = {"void": 1, "incident": 1, "ledger_entry": 2, "ledger_payload": 2}
    assert changes(before) == rows
    assert void_id in entries("cause_voided")
    assert {row["status"] for row in enforced.listed("decisions")} == {"voided"}


def test_a_cause_falls_once(enforced: House) -> None:
    rolled_back(enforced)
    enforced.wait(1)

    def again() -> None:
        with pytest.raises(BadInput, match="no decision in force"):
            rolled_back(enforced)

    assert unchanged_by(again)


def test_each_accounts_reversal_is_a_row_a_ledger_entry_and_an_order_back(enforced: House) -> None:
    rolled_back(enforced)
    before = dump()

    assert enforced.write_reversals() == MANY

    record = ("reversal", "incident_case", "ledger_entry", "ledger_payload")
    assert changes(before) == dict.fromkeys((*record, "platform_order", "outbox"), MANY)
    assert unchanged_by(enforced.write_reversals)


def test_everybody_gets_everything_back_with_an_apology_the_cause_and_what_prevents_it(
    enforced: House,
) -> None:
    rolled_back(enforced)

    standing = carried_out(enforced)

    assert set(standing.values()) == {frozenset()}
    for row in enforced.listed("reversals"):
        assert all(effect["restored"] for effect in row["effects"])
    letters = enforced.listed("notices", kind="rollback")
    assert len(letters) == MANY
    english = [row["body"] for row in letters if row["language"] == "en"]
    for part in ("sorry", "A rule of ours was wrong", "We stopped that rule", f"{MANY} accounts"):
        assert all(part in body for body in english), part


def test_the_apology_is_kept_once_and_everybody_gets_it_with_their_own_name_in_it(
    enforced: House,
) -> None:
    forms = "SELECT COUNT(*) FROM letter_form"
    before = fetch_number(forms)
    rolled_back(enforced)
    carried_out(enforced)

    enforced.deliver()

    told = enforced.listed("notices", kind="rollback")
    assert fetch_number(forms) - before == len({"en", "es", "fa"})
    for row in told:
        assert row["text_hash"] == digest(row["subject"], row["body"])
        assert row["account"].partition(":")[2] in row["body"]
    sent = entries("notice_delivered")
    reached = [row for row in told if row["delivered"]]
    assert len(reached) == MANY - 1
    assert all(sent[row["notice_id"]]["text"] == row["text_hash"] for row in reached)


def test_an_account_under_an_independent_decision_is_spared_and_the_letter_says_kept(
    two_rules: House,
) -> None:
    rolled_back(two_rules)

    standing = carried_out(two_rules)

    assert standing.pop(cast.PROMINENT) == {Measure.LIMIT_REACH}
    assert set(standing.values()) == {frozenset()}
    mine = two_rules.one("decisions", account=cast.key(cast.PROMINENT), measure="limit_reach")
    assert mine["status"] == "in_force"
    for account_id in (cast.PROMINENT, cast.BO[0]):
        body = two_rules.one("notices", account=cast.key(account_id), kind="rollback")["body"]
        assert "One of them stays limited for another reason" in body


def test_orders_that_had_not_left_yet_leave_nobody_suspended(ordered: House) -> None:
    rolled_back(ordered)

    standing = carried_out(ordered)

    assert set(standing.values()) == {frozenset()}


def test_decisions_without_an_order_get_none_and_are_told_all_the_same(told: House) -> None:
    rolled_back(told)

    told.write_reversals()
    assert told.order() == 0
    assert told.tell_reversals() == MANY
    assert told.listed("outbox", kind="order") == []


def test_a_rule_that_fell_proposes_and_decides_nothing_more(allowed: House) -> None:
    execute("DELETE FROM outbox")
    allowed.decide()
    rolled_back(allowed)

    assert unchanged_by(allowed.propose)
    assert allowed.safeguard() == {"allow": 0, "hold": 0, "refuse": 0}
    assert allowed.decide() == 0


def test_a_preview_says_what_it_would_hit_and_writes_nothing(two_rules: House) -> None:
    before = dump()

    rows = preview(CauseKind.RULE, rule_hash(two_rules))

    by_language = {(row["language"], row["prominent"]): row["decisions"] for row in rows}
    assert by_language == {("en", 0): MANY - 3, ("en", 1): 1, ("es", 0): 1, ("fa", 0): 1}
    assert dump() == before


def test_a_sweep_a_detector_and_a_window_are_causes_too(house_at: HouseAt) -> None:
    for kind in (CauseKind.SWEEP, CauseKind.DETECTOR, CauseKind.WINDOW):
        house = house_at("enforced")
        now = house.clock()
        cause = {
            CauseKind.SWEEP: house.one("sweeps")["sweep_id"],
            CauseKind.DETECTOR: "coshare@1",
            CauseKind.WINDOW: f"{now - 1000}..{now}",
        }[kind]
        assert rolled_back(house, kind=kind, cause=cause)[1] == MANY
        assert {row["status"] for row in house.listed("decisions")} == {"voided"}


@pytest.mark.parametrize("nobody", [MACHINE, cast.VAL])
def test_neither_a_machine_nor_a_viewer_rolls_back(enforced: House, nobody: Staff) -> None:
    with pytest.raises(NotPermitted):
        rolled_back(enforced, nobody)


def test_a_cause_that_no_decision_rests_on_is_refused(enforced: House) -> None:
    with pytest.raises(BadInput):
        rolled_back(enforced, cause="0" * 64)


def test_two_causes_of_one_decision_reverse_it_once(two_rules: House) -> None:
    rolled_back(two_rules)
    window = f"{0:013d}..{two_rules.clock():013d}"
    rolled_back(two_rules, kind=CauseKind.WINDOW, cause=window)

    written = two_rules.write_reversals()

    assert written == MANY + 1 == fetch_number("SELECT COUNT(*) FROM reversal")
