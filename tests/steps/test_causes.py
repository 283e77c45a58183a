"""Every kind of cause ends exactly what rests on it, and what rested on that."""

import pytest

from showcause.domain.appeal import AppealOutcome, CauseKind
from showcause.domain.errors import BadInput
from showcause.steps.roll_back import preview, roll_back, staying
from showcause.store.record import transaction
from showcause.store.writes.reversal import add_void
from tests import cast
from tests.record.house import House, appeal_of, dump, reviewed, unchanged_by
from tests.steps.test_roll_back import rule_hash

MANY = len(cast.BO)
TIP = "tip_from_elsewhere"


def rolled_back(house: House, kind: CauseKind, cause: str, reason: str = "tip_fault") -> int:
    return roll_back(
        kind,
        cause,
        by=cast.IDA,
        reason=reason,
        guard="second_look",
        circumstances=house.circumstances,
    )[1]


def proposal_of(house: House, account_id: str) -> str:
    return str(house.one("proposals", account=cast.key(account_id))["proposal_id"])


def decision_of(house: House, account_id: str) -> str:
    return str(house.one("decisions", account=cast.key(account_id))["decision_id"])


def standing(house: House, *account_ids: str) -> list[str]:
    status = {row["account"]: row["status"] for row in house.listed("decisions")}
    return [status[cast.key(account_id)] for account_id in account_ids]


def chained(house: House) -> tuple[str, str, str]:
    """Three accounts: the second's decision rests on the first's, the third's on the second's."""
    first, second, third = cast.BO[6:9]
    house.rest_on((proposal_of(house, first), "tip", TIP))
    house.rest_on((proposal_of(house, second), "decision", decision_of(house, first)))
    house.rest_on((proposal_of(house, third), "decision", decision_of(house, second)))
    return first, second, third


@pytest.mark.parametrize("kind", [CauseKind.REPORTER, CauseKind.TIP, CauseKind.TOKEN])
def test_only_what_rests_on_a_reporter_tip_or_token_falls_with_it(
    decided: House, kind: CauseKind
) -> None:
    mine, other = cast.BO[6], cast.BO[7]
    decided.rest_on((proposal_of(decided, mine), kind.value, "one"))
    decided.rest_on((proposal_of(decided, other), kind.value, "two"))

    assert rolled_back(decided, kind, "one") == 1

    assert standing(decided, mine, other, cast.BO[8]) == ["voided", "in_force", "in_force"]
    assert decided.write_reversals() == 1
    assert decided.one("reversals")["account"] == cast.key(mine)


def test_a_family_of_evidence_is_a_cause(decided: House) -> None:
    assert rolled_back(decided, CauseKind.FAMILY, "infrastructure") == MANY
    with pytest.raises(BadInput, match="no decision in force"):
        rolled_back(decided, CauseKind.FAMILY, "provenance")


def test_a_window_can_be_narrowed_to_a_rule_or_a_detector(two_rules: House) -> None:
    house = two_rules
    until = house.clock()
    window = f"{until - 86_400_000 * 3}..{until}"
    both = sum(row["decisions"] for row in preview(CauseKind.WINDOW, window))
    of_rule = f"{window}/rule:{rule_hash(house)}"

    assert both == MANY + 1
    assert sum(row["decisions"] for row in preview(CauseKind.WINDOW, of_rule)) == MANY
    assert preview(CauseKind.WINDOW, f"{window}/detector:coshare@99") == []
    assert rolled_back(house, CauseKind.WINDOW, of_rule) == MANY
    assert house.one("decisions", measure="limit_reach")["status"] == "in_force"


@pytest.mark.parametrize("wrong", ["1..2", "2020..2021/rule:x", f"{0:013}..{9:013}/owner:me"])
def test_a_window_that_cannot_be_read_is_refused(decided: House, wrong: str) -> None:
    with pytest.raises(BadInput, match="not a window"):
        rolled_back(decided, CauseKind.WINDOW, wrong)


def test_what_rested_on_a_decision_that_fell_falls_in_the_same_row(decided: House) -> None:
    first, second, third = chained(decided)

    ways = {row["through"]: row["decisions"] for row in preview(CauseKind.TIP, TIP)}
    assert ways == {"itself": 1, "another decision": 2}
    assert rolled_back(decided, CauseKind.TIP, TIP) == 3

    assert standing(decided, first, second, third) == ["voided"] * 3
    assert decided.write_reversals() == 3
    reasons = {row["account"]: row["reason"] for row in decided.listed("reversals")}
    assert reasons[cast.key(first)] == "tip_fault"
    assert reasons[cast.key(second)] == reasons[cast.key(third)] == "rested_on_another"
    assert unchanged_by(decided.write_reversals)
    decided.tell_reversals()
    body = decided.one("notices", account=cast.key(third), kind="rollback")["body"]
    assert "It rested on another decision of ours" in body


def test_a_reversal_by_appeal_takes_along_what_rested_on_the_decision(told: House) -> None:
    first, second, third = chained(told)
    appeal = appeal_of(told, cast.key(first))

    reviewed(told, appeal, cast.IDA, AppealOutcome.NO_VIOLATION, "You asked for Ada's help.")

    assert standing(told, first, second, third) == ["reversed"] * 3
    told.tell_reversals()
    body = told.one("notices", account=cast.key(third), kind="reversal")["body"]
    assert "It rested on another decision of ours" in body
    assert "Ada's help" not in body


def test_an_exception_granted_leaves_the_strike_and_what_rested_on_it(told: House) -> None:
    first, second, _ = chained(told)

    reviewed(told, appeal_of(told, cast.key(first)), cast.IDA, AppealOutcome.EXCEPTION_GRANTED)

    assert standing(told, first, second) == ["reversed", "in_force"]


def test_a_proposal_whose_tip_fell_is_refused_and_never_decided(proposed: House) -> None:
    proposed.hear()
    proposed.deliver()
    fallen, other = cast.BO[6], cast.BO[7]
    proposed.rest_on((proposal_of(proposed, fallen), "tip", TIP))
    voided_elsewhere(proposed, TIP)

    proposed.safeguard()

    assert proposed.one("proposals", account=cast.key(fallen))["status"] == "refused"
    assert proposed.one("proposals", account=cast.key(other))["status"] == "held"


def test_an_allowed_proposal_whose_tip_falls_is_not_decided(allowed: House) -> None:
    allowed.rest_on((proposal_of(allowed, cast.BO[6]), "tip", TIP))
    voided_elsewhere(allowed, TIP)

    assert allowed.decide() == MANY - 1


def voided_elsewhere(house: House, tip: str) -> None:
    """A void of a tip that no decision rests on yet, as one written at the same moment would be."""
    with transaction() as cursor:
        row = ("vod_test", "tip", tip, "tip_fault", "stopped", "ida", 0, house.clock())
        add_void(cursor, row)


def test_the_preview_says_whose_basis_falls_wholly_and_whose_in_part(decided: House) -> None:
    decided.rest_on((proposal_of(decided, cast.BO[6]), "tip", TIP))

    def parts(kind: CauseKind, cause: str) -> set[str]:
        return {row["basis_falls"] for row in preview(kind, cause)}

    assert parts(CauseKind.TIP, TIP) == {"in part"}
    assert parts(CauseKind.DETECTOR, "common_origin@1") == {"in part"}
    assert parts(CauseKind.RULE, rule_hash(decided)) == {"wholly"}
    assert parts(CauseKind.SWEEP, decided.one("sweeps")["sweep_id"]) == {"wholly"}


def test_the_preview_counts_who_stays_under_a_decision_of_their_own(two_rules: House) -> None:
    before = dump()
    known = two_rules.circumstances

    assert staying(CauseKind.RULE, rule_hash(two_rules), known) == 1
    assert staying(CauseKind.FAMILY, "behaviour", known) == 0
    assert dump() == before


@pytest.mark.parametrize(("kind", "ref"), [("rumour", "x"), ("tip", "")])
def test_a_proposal_rests_on_nothing_unknown(decided: House, kind: str, ref: str) -> None:
    with pytest.raises(BadInput, match="cannot rest on"):
        decided.rest_on((proposal_of(decided, cast.BO[6]), kind, ref))
