"""The doctor's page: what is ill stands first, with what to do about it."""

from showcause.domain.staff import Role, Staff
from tests.record import pages
from tests.record.house import House

ADMINISTRATOR = Staff("adi", "Adi", Role.ADMINISTRATOR, ("en",))


def test_what_is_ill_stands_first_with_its_remedy(house: House) -> None:
    house.hire(ADMINISTRATOR)
    (house.home / "keys" / "token").chmod(0o644)

    shown = pages.as_staff(ADMINISTRATOR).get("/console/doctor/").content.decode()

    assert "token can be read by others" in shown
    assert "chmod 600" in shown
    assert shown.index('<td data-name="How it is">ill') < shown.index(
        '<td data-name="How it is">well'
    )
