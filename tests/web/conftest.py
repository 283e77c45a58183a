"""Pages asked without a browser; in a process of their own, set up as the web process is."""

import tempfile
from pathlib import Path

import pytest

from tests.record import pages
from tests.record.house import House, HouseAt

pages.configure(Path(tempfile.mkdtemp(prefix="showcause-pages-")))


@pytest.fixture
def house(house_at: HouseAt) -> House:
    """Decided, told and carried out: every kind of page has something to show."""
    opened = house_at("enforced")
    pages.show(opened)
    return opened
