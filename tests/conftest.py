"""What every test can ask for."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

# How long an example takes says something about the machine's other work, and nothing about us.
settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")

if TYPE_CHECKING:
    from tests.record.house import House
    from tests.record.sites import Site
    from tests.record.stages import Stages

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data sets; absent it is a skip with its reason, and a failure in CI."""
    folder = Path(os.environ.get("SHOWCAUSE_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        message = f"no real data in {folder}; set SHOWCAUSE_TEST_DATA"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Stages]":
    """Small worlds that came this far; for the database they are on see `tests/record/sites.py`."""
    from tests.record.sites import remove
    from tests.record.stages import Stages

    made = Stages(tmp_path_factory.mktemp("stages"))
    yield made
    for site in made.made.values():
        remove(site)


@pytest.fixture
def house_at(stages: "Stages", tmp_path: Path) -> "Iterator[Callable[[str], House]]":
    """Opens a copy of the world at a stage: `house_at("decided")`."""
    from tests.record.house import opened
    from tests.record.sites import copied, remove

    sites: list[Site] = []

    def open_at(stage: str) -> "House":
        site = copied(stages.site(stage), tmp_path / f"{len(sites)}-{stage}")
        sites.append(site)
        return opened(site)

    yield open_at
    for site in sites:
        remove(site)
