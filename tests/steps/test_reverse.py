"""reverse: one decision undone, every effect of it given back, and nothing else lifted."""

from collections.abc import Mapping
from typing import Any

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.measure import Measure, effects_of
from tests import cast
from tests.record.house import (
    House,
    appeal_of,
    changes,
    dump,
    portal_token,
    reviewed,
    unchanged_by,
)

BO, PROMINENT = cast.key(cast.BO[0]), cast.key(cast.PROMINENT)


def granted(house: House, account: str) -> None:
    reviewed(house, appeal_of(house, account), cast.IDA, AppealOutcome.NO_VIOLATION)


def carried_out(house: House, account_id: str) -> Mapping[str, Any]:
    """The profile once the inverse order went out."""
    with house.sandbox() as platform:
        house.order()
        house.enforce(platform)
        profile = platform.profile_of(account_id)
    assert profile
    return profile


def test_a_reversal_gives_every_effect_back_and_lists_it(enforced: House) -> None:
    granted(enforced, BO)

    profile = carried_out(enforced, cast.BO[0])

    assert profile["measures"] == []
    assert profile["picture"] and profile["header"] and profile["timeline"]
    assert profile["may_sign_in"] and profile["may_post"] and profile["may_advertise"]
    reversal = enforced.one("reversals", account=BO)
    assert [row["effect"] for row in reversal["effects"]] == list(effects_of(Measure.SUSPEND))
    assert all(row["restored"] for row in reversal["effects"])


def test_the_others_stay_as_they_were(enforced: House) -> None:
    granted(enforced, BO)
    with enforced.sandbox() as platform:
        enforced.order()
        enforced.enforce(platform)
        standing = platform.standing_of(cast.BO)

    lifted = {name for name, measures in standing.items() if not measures}
    assert lifted == {cast.BO[0]}


def test_the_holder_is_told_once_with_reasons_and_checklist(enforced: House) -> None:
    granted(enforced, BO)
    carried_out(enforced, cast.BO[0])
    before = dump()

    assert enforced.tell_reversals() == 1

    assert changes(before) == {"notice": 1, "notice_text": 1, "outbox": 1}
    body = enforced.one("notices", account=BO, kind="reversal")["body"]
    assert "Read again." in body
    assert body.count("Back:") == len(effects_of(Measure.SUSPEND))
    assert unchanged_by(enforced.tell_reversals)


def test_it_is_not_told_before_the_platform_has_answered(enforced: House) -> None:
    granted(enforced, BO)
    enforced.order()

    assert enforced.tell_reversals() == 0


@pytest.mark.parametrize(
    ("undone", "left"), [("suspend", "limit_reach"), ("limit_reach", "suspend")]
)
def test_reversing_one_of_two_decisions_leaves_the_other_standing(
    two_rules: House, undone: str, left: str
) -> None:
    decision = two_rules.one("decisions", account=PROMINENT, measure=undone)
    _grant_by_decision(two_rules, decision["public_ref"])

    profile = carried_out(two_rules, cast.PROMINENT)

    assert profile["measures"] == [left]
    assert two_rules.one("decisions", account=PROMINENT, measure=left)["status"] == "in_force"
    assert two_rules.one("decisions", account=PROMINENT, measure=undone)["status"] == "reversed"
    two_rules.tell_reversals()
    body = two_rules.one("notices", account=PROMINENT, kind="reversal")["body"]
    assert "Another decision about your account still stands" in body


def _grant_by_decision(house: House, public_ref: str) -> None:
    (letter,) = [
        row
        for row in house.listed("notices", account=PROMINENT, kind="decision")
        if public_ref in row["body"]
    ]
    token = portal_token(house, PROMINENT, letter["notice_id"])
    appeal = appeal_of(house, PROMINENT, token=token)
    reviewed(house, appeal, cast.IDA, AppealOutcome.NO_VIOLATION)
