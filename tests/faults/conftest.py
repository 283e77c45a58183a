"""Worlds that every test here kills, shared: what an undisturbed run makes of one is run once."""

from collections.abc import Callable, Iterator

import pytest

from tests.record.command import showcause
from tests.record.sites import Site, copied, remove
from tests.record.stages import Stages

RUN = ("run", "--play-reviewers")

Copy = Callable[[Site], Site]


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """Copies a site that nobody is using; taken away at the end."""
    folder = tmp_path_factory.mktemp("faults")
    made: list[Site] = []

    def copy(site: Site) -> Site:
        made.append(copied(site, folder / f"copy-{len(made)}"))
        return made[-1]

    yield copy
    for site in made:
        remove(site)


@pytest.fixture(scope="session")
def purge(stages: Stages) -> Site:
    """A workspace that has read a bulk network in and done nothing yet."""
    return stages.site("bulk_read")


@pytest.fixture(scope="session")
def undisturbed(purge: Site, copy: Copy) -> Site:
    """The same after one run that nothing disturbed."""
    whole = copy(purge)
    showcause(whole, *RUN)
    return whole
