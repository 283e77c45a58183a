"""Where harm is imminent the measure comes first, and the hearing within a day after it."""

from dataclasses import replace

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import NotPermitted
from showcause.domain.measure import Measure
from showcause.domain.moment import HOUR
from showcause.steps.hear import answer_hearing
from tests import cast
from tests.record.house import House, reviewed

ACCOUNT = cast.key(cast.BO[0])


@pytest.fixture
def imminent(proposed: House) -> House:
    """The small world with its clause on the imminent-harm list, everything else as shipped."""
    due = replace(proposed.circumstances.due, imminent_harm=("4.1",))
    proposed.circumstances = replace(proposed.circumstances, due=due)
    return proposed


def decided(house: House) -> int:
    """The hearing is sent, two people approve the sweep, and nobody waits for an answer."""
    house.hear()
    for sweep in {row["sweep_id"] for row in house.listed("proposals")}:
        for person in (cast.REX, cast.UNA):
            house.approve([sweep], person)
    house.deliver()
    house.safeguard()
    return house.decide()


def answered(house: House) -> str:
    proposal = house.one("proposals", account=ACCOUNT)["proposal_id"]
    return answer_hearing(
        proposal,
        "We are a choir.",
        answered_by="holder",
        rulebook=house.rulebook,
        circumstances=house.circumstances,
    )


def test_a_person_decides_at_once_and_the_proposed_reasons_are_on_their_way(
    imminent: House,
) -> None:
    assert decided(imminent) > 0

    rows = imminent.listed("decisions", account=ACCOUNT)
    assert [row["measure"] for row in rows] == ["suspend"]
    assert imminent.listed("notices", account=ACCOUNT, kind="proposed_reasons")


def test_any_other_clause_waits_for_the_answer(proposed: House) -> None:
    assert decided(proposed) == 0


def test_an_answer_after_the_measure_is_read_within_a_day_by_somebody_else(
    imminent: House,
) -> None:
    decided(imminent)
    imminent.notify()
    answered(imminent)

    (appeal,) = imminent.listed("appeals")
    assert appeal["account"] == ACCOUNT
    (notice,) = imminent.listed("notices", account=ACCOUNT, kind="appeal_received")
    assert notice["subject_id"] == appeal["appeal_id"]
    assert due_at(appeal["appeal_id"]) == imminent.clock() + 24 * HOUR
    with pytest.raises(NotPermitted):
        reviewed(imminent, appeal["appeal_id"], cast.REX, AppealOutcome.NO_VIOLATION)


def test_whoever_was_right_is_restored_with_every_effect(imminent: House) -> None:
    decided(imminent)
    imminent.notify()
    imminent.order()
    with imminent.sandbox() as platform:
        imminent.enforce(platform)
        assert standing(platform) == frozenset({Measure.SUSPEND})
        answered(imminent)
        (appeal,) = imminent.listed("appeals")

        reviewed(imminent, appeal["appeal_id"], cast.IDA, AppealOutcome.NO_VIOLATION)
        imminent.order()
        imminent.enforce(platform)

        assert standing(platform) == frozenset()


def test_once_the_time_is_over_it_is_an_appeal_like_any_other(imminent: House) -> None:
    decided(imminent)
    imminent.wait(73 * HOUR)

    with pytest.raises(NotPermitted, match="the time to answer is over"):
        answered(imminent)


def standing(platform: object) -> frozenset[Measure]:
    return platform.standing_of([cast.BO[0]])[cast.BO[0]]  # type: ignore[attr-defined,no-any-return]


def due_at(appeal_id: str) -> int:
    from showcause.store.reads.rows import fetch_number

    return fetch_number("SELECT due_at FROM appeal WHERE appeal_id = %s", (appeal_id,))
