"""trip: people's answers stop a rule that is wrong, and noise does not stop one that is right."""

from showcause.domain.appeal import AppealOutcome
from showcause.steps.look import look
from showcause.steps.trip import paused_rules, trip
from tests import cast
from tests.record.house import House, appeal_of, fetch, reviewed

MANY = len(cast.BO)
SOON = 6
"""Reviewed outcomes by which a rule that is nearly always wrong must stand still."""


def test_a_wave_of_false_appeals_leaves_a_good_rule_as_it_is(enforced: House) -> None:
    for name in cast.BO:
        appeal = appeal_of(enforced, cast.key(name), "All of us were wronged at once.")
        reviewed(enforced, appeal, cast.IDA, AppealOutcome.UPHELD)

    assert trip(enforced.circumstances) == {}

    assert paused_rules() == frozenset()
    assert fetch("SELECT * FROM reopening") == []
    assert len(enforced.listed("decisions", status="in_force")) == MANY


def test_a_rule_that_is_always_wrong_stops_by_its_sixth_reviewed_outcome(allowed: House) -> None:
    proposals = [row["proposal_id"] for row in fetch("SELECT proposal_id FROM proposal")]
    stopped: dict[str, int] = {}
    reviews = 0
    while not stopped and reviews < MANY:
        for reader in (cast.IDA, cast.UNA):
            look([proposals[reviews]], "wrong", by=reader, circumstances=allowed.circumstances)
        reviews += 1
        stopped = trip(allowed.circumstances)

    assert stopped == {"quality": 1}
    assert 1 < reviews <= SOON
    assert allowed.decide() == 0


def test_a_rule_that_is_nearly_always_right_goes_on(allowed: House) -> None:
    proposals = [row["proposal_id"] for row in fetch("SELECT proposal_id FROM proposal")]
    for number, proposal in enumerate(proposals):
        said = "wrong" if number == MANY // 2 else "right"
        for reader in (cast.IDA, cast.UNA):
            look([proposal], said, by=reader, circumstances=allowed.circumstances)

    assert trip(allowed.circumstances) == {}
    assert allowed.decide() == MANY
