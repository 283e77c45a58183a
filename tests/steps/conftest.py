"""Houses at the stage a step works on."""

import pytest

from tests.record.house import House, HouseAt


@pytest.fixture
def empty(house_at: HouseAt) -> House:
    return house_at("empty")


@pytest.fixture
def read(house_at: HouseAt) -> House:
    return house_at("read")


@pytest.fixture
def proposed(house_at: HouseAt) -> House:
    return house_at("proposed")


@pytest.fixture
def heard(house_at: HouseAt) -> House:
    return house_at("heard")


@pytest.fixture
def allowed(house_at: HouseAt) -> House:
    return house_at("allowed")


@pytest.fixture
def decided(house_at: HouseAt) -> House:
    return house_at("decided")


@pytest.fixture
def told(house_at: HouseAt) -> House:
    return house_at("told")


@pytest.fixture
def ordered(house_at: HouseAt) -> House:
    return house_at("ordered")


@pytest.fixture
def enforced(house_at: HouseAt) -> House:
    return house_at("enforced")


@pytest.fixture
def two_rules(house_at: HouseAt) -> House:
    """Everybody of Bo's is suspended; the prominent one's reach is limited too, by another rule."""
    return house_at("two_rules_enforced")
