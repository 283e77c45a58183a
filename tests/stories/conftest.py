"""Stories played once for all their checks, our way and as they happened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from showcause.simulate.stories import SimulatedWorld
from tests.record.sites import Site, copied, remove
from tests.record.stages import Stages
from tests.stories.playing import Outcome, as_it_happened, our_way, simulated

SIZES = {1: 2_000, 3: 1_500, 4: 2_000}


@dataclass
class Theatre:
    """Plays each story once for each seed."""

    stages: Stages
    folder: Path
    worlds: dict[tuple[int, int, bool], SimulatedWorld] = field(default_factory=dict)
    outcomes: dict[tuple[int, int, bool], Outcome] = field(default_factory=dict)
    sites: list[Site] = field(default_factory=list)

    def world(self, story: int, seed: int, declared: bool) -> SimulatedWorld:
        wanted = (story, seed, declared)
        if wanted not in self.worlds:
            out = self.folder / f"story-{len(self.worlds)}"
            self.worlds[wanted] = simulated(story, SIZES[story], seed, out, declared)
        return self.worlds[wanted]

    def ours(self, story: int, seed: int, declared: bool = True) -> Outcome:
        wanted = (story, seed, declared)
        if wanted not in self.outcomes:
            home = self.folder / f"workspace-{len(self.sites)}"
            self.sites.append(copied(self.stages.site("empty"), home))
            self.outcomes[wanted] = our_way(self.world(*wanted), self.sites[-1])
        return self.outcomes[wanted]

    def theirs(self, story: int, seed: int) -> Outcome:
        return as_it_happened(self.world(story, seed, True))


@pytest.fixture(scope="session")
def theatre(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    house = Theatre(stages, tmp_path_factory.mktemp("stories"))
    yield house
    for site in house.sites:
        remove(site)


@pytest.fixture
def ours(theatre: Theatre) -> Callable[..., Outcome]:
    return theatre.ours


@pytest.fixture
def theirs(theatre: Theatre) -> Callable[..., Outcome]:
    return theatre.theirs
