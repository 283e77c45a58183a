"""impose_interim: a machine may act for a few days where the rulebook says so, and no further."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from showcause.domain.measure import Measure
from showcause.domain.moment import HOUR
from showcause.steps.impose_interim import impose_interim
from showcause.steps.relieve import relieve
from tests import cast
from tests.record.house import House, unchanged_by

BO = cast.key(cast.BO[0])
SUSPENDED = frozenset({Measure.SUSPEND})


@pytest.fixture
def urgent(proposed: House) -> Iterator[House]:
    """The sweep is no more than a hundredth of the platform here, and its clause is listed."""
    from showcause.safeguards import blast_radius

    due = replace(proposed.circumstances.due, interim=("4.1",))
    proposed.circumstances = replace(proposed.circumstances, due=due)
    share = blast_radius.ACTIVE_SHARE_PPM
    blast_radius.ACTIVE_SHARE_PPM = 1_000_000
    yield proposed
    blast_radius.ACTIVE_SHARE_PPM = share


def go_on(house: House) -> int:
    impose_interim(house.circumstances)
    house.hear()
    house.deliver()
    house.safeguard()
    made = house.decide()
    house.notify()
    house.order()
    return made


def lasting(house: House) -> str:
    rows = house.listed("proposals", account=BO)
    (waiting,) = [row["proposal_id"] for row in rows if row["status"] != "decided"]
    return str(waiting)


def test_nothing_is_interim_unless_the_rulebook_lists_the_clause(proposed: House) -> None:
    assert unchanged_by(lambda: impose_interim(proposed.circumstances))


def test_it_holds_at_once_for_three_days_and_lapses_by_itself(urgent: House) -> None:
    assert go_on(urgent) == len(cast.BO) - 1
    (decision,) = urgent.listed("decisions", account=BO)
    assert decision["decided_by"] == ["machine"]
    letter = urgent.one("notices", account=BO, kind="decision")["body"]
    assert "A computer program decided this. No person has looked yet. It ends on" in letter

    with urgent.sandbox() as platform:
        urgent.enforce(platform)
        assert platform.standing_of([cast.BO[0]])[cast.BO[0]] == SUSPENDED

        urgent.wait(72 * HOUR)
        assert urgent.order() == len(cast.BO) - 1
        urgent.enforce(platform)
        assert platform.standing_of([cast.BO[0]])[cast.BO[0]] == frozenset()
    assert urgent.one("decisions", account=BO)["status"] == "expired"
    assert unchanged_by(urgent.order)


def test_it_comes_once_for_an_account_and_a_rule(urgent: House) -> None:
    go_on(urgent)
    urgent.wait(100 * HOUR)

    assert impose_interim(urgent.circumstances) == 0
    assert go_on(urgent) == 0


def test_a_prominent_account_is_never_touched_by_a_machine(urgent: House) -> None:
    go_on(urgent)

    assert urgent.listed("decisions", account=cast.key(cast.PROMINENT)) == []


def test_if_nobody_looks_within_a_day_it_is_lifted(urgent: House) -> None:
    go_on(urgent)
    urgent.wait(24 * HOUR)
    assert relieve(urgent.rulebook, urgent.circumstances)["look"] == 0
    urgent.wait(1)

    assert relieve(urgent.rulebook, urgent.circumstances)["look"] == len(cast.BO) - 1
    assert urgent.one("decisions", account=BO)["status"] == "relieved"
    letter = urgent.one("notices", account=BO, kind="relief")["body"]
    assert "We said that a person would look at it" in letter


def test_a_persons_no_ends_it_and_a_yes_makes_the_lasting_one_beside_it(urgent: House) -> None:
    go_on(urgent)
    urgent.approve([lasting(urgent)], cast.REX, verdict="no")
    urgent.safeguard()

    counts = relieve(urgent.rulebook, urgent.circumstances)

    assert counts["refused"] == 1
    assert urgent.one("decisions", account=BO)["status"] == "relieved"
    (relief,) = urgent.listed("reliefs", account=BO)
    assert relief["kind"] == "refused"


def test_the_lasting_measure_is_decided_by_people_and_stays_when_the_interim_one_lapses(
    urgent: House,
) -> None:
    go_on(urgent)
    sweeps = [row["sweep_id"] for row in urgent.listed("sweeps")]
    for person in (cast.REX, cast.UNA):
        urgent.approve(sweeps, person)
    with urgent.sandbox() as platform:
        urgent.wait(24 * HOUR)
        go_on(urgent)
        urgent.wait(48 * HOUR)
        urgent.order()
        urgent.enforce(platform)

        assert platform.standing_of([cast.BO[0]])[cast.BO[0]] == SUSPENDED
    statuses = {row["status"] for row in urgent.listed("decisions", account=BO)}
    assert statuses == {"expired", "in_force"}
