"""A decided and carried-out world, where one case is undone and full of planted words."""

import pytest

from tests.record.house import House, HouseAt


@pytest.fixture
def house(house_at: HouseAt) -> House:
    return house_at("enforced")
