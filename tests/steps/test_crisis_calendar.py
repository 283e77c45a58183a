"""An anniversary in the calendar: year after year its language waits for readers, others do not."""

from collections.abc import Iterator

import pytest

from showcause.domain.moment import DAY, HOUR
from showcause.domain.window import Scope, WindowKind
from showcause.steps.register import register_window
from tests import cast
from tests.record.house import House, HouseAt

BO = cast.key(cast.BO[0])
PERSIAN = cast.key(cast.PERSIAN)
YEARS = 3
YEAR = 365 * DAY


@pytest.fixture
def heard(house_at: HouseAt) -> Iterator[House]:
    """A house that registered the anniversary three years ago; this year it began yesterday."""
    house = house_at("heard")
    this_year = house.clock() - DAY
    house.clock.now -= YEARS * YEAR
    register_window(
        WindowKind.CRISIS,
        Scope.LANGUAGE,
        "fa",
        starts_at=house.clock() - 2 * DAY,
        ends_at=house.clock() + 4 * DAY,
        yearly=True,
        expires_at=house.clock() + 5 * YEAR,
        reason="an anniversary",
        owner="una",
        by=cast.UNA,
        circumstances=house.circumstances,
    )
    house.clock.now = this_year + DAY
    yield house


def approved(house: House) -> None:
    """Two people approve the sweep as a whole, and a day goes by."""
    for person in (cast.REX, cast.UNA):
        house.approve([row["sweep_id"] for row in house.listed("sweeps")], person)
    house.wait(24 * HOUR)
    house.safeguard()


def measured(house: House) -> set[str]:
    """Who is under a measure on the platform once all that was decided is carried out."""
    house.decide()
    house.notify()
    house.order()
    with house.sandbox() as platform:
        house.enforce(platform)
        standing = platform.standing_of(cast.BO)
    return {cast.key(name) for name, kept in standing.items() if kept}


def test_in_the_days_of_the_anniversary_a_sweep_spares_its_language(heard: House) -> None:
    approved(heard)

    (held,) = heard.listed("holds", account=PERSIAN)
    assert {why["reason"] for why in held["reasons"]} == {"crisis_bulk"}
    under = measured(heard)
    assert BO in under
    assert PERSIAN not in under


def test_after_them_the_yes_to_the_sweep_counts_for_it_again(heard: House) -> None:
    approved(heard)
    assert PERSIAN not in measured(heard)

    heard.wait(4 * DAY)
    heard.safeguard()

    assert heard.listed("holds", account=PERSIAN) == []
    assert PERSIAN in measured(heard)


def test_a_year_without_that_day_in_the_calendar_is_like_any_other(heard: House) -> None:
    heard.wait(30 * DAY)
    approved(heard)

    assert PERSIAN in measured(heard)
