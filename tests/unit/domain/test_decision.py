from dataclasses import replace

import pytest

from showcause.domain.decision import Decision, standing_from_decisions
from showcause.domain.errors import MixedAccountsError
from showcause.domain.measure import Measure
from showcause.domain.moment import HOUR

NOON = 1_800_000_000_000
LIMITED = Decision("dec_a", "sandbox:ada", Measure.LIMIT_REACH, NOON)
SUSPENDED = Decision("dec_b", "sandbox:ada", Measure.SUSPEND, NOON)


def test_reversing_one_decision_leaves_the_other_standing() -> None:
    overturned = replace(SUSPENDED, ended_at=NOON + HOUR)

    standing = standing_from_decisions([LIMITED, overturned], NOON + 2 * HOUR)

    assert standing == {Measure.LIMIT_REACH}


def test_two_measures_can_hold_at_once() -> None:
    assert standing_from_decisions([LIMITED, SUSPENDED], NOON) == {
        Measure.LIMIT_REACH,
        Measure.SUSPEND,
    }


def test_a_decision_binds_from_its_start_until_just_before_its_end() -> None:
    interim = replace(SUSPENDED, ends_at=NOON + HOUR)

    assert not interim.in_force(NOON - 1)
    assert interim.in_force(NOON)
    assert interim.in_force(NOON + HOUR - 1)
    assert not interim.in_force(NOON + HOUR)


def test_nobody_without_decisions_has_a_standing() -> None:
    assert standing_from_decisions([], NOON) == frozenset()


def test_two_accounts_have_no_common_standing() -> None:
    with pytest.raises(MixedAccountsError):
        standing_from_decisions([LIMITED, replace(SUSPENDED, account="sandbox:bo")], NOON)
