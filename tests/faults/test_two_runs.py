"""Two runs of one workspace at the same moment leave what one alone would have left."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.state import difference, letters, state_of
from tests.record.command import PATIENCE, command, showcause
from tests.record.sites import Site, copied, remove
from tests.record.stages import Stages

RUN = ("run", "--play-reviewers")
AT_ONCE = 2


@pytest.fixture
def sites(stages: Stages, tmp_path: Path) -> Iterator[list[Site]]:
    """Two copies of a workspace that has read a bulk network in and done nothing yet."""
    made = [copied(stages.site("bulk_read"), tmp_path / name) for name in ("one", "two")]
    yield made
    for site in made:
        remove(site)


def test_two_runs_at_once_end_in_the_same_record_and_send_nothing_twice(sites: list[Site]) -> None:
    alone, together = sites
    showcause(alone, *RUN)

    _at_once(together)
    showcause(together, *RUN)

    assert difference(state_of(together), state_of(alone)) == {}
    sent = letters(together.home / "mail")
    assert len(sent) == len(set(sent)) == len(letters(alone.home / "mail"))


def _at_once(site: Site) -> None:
    """Both must end well, or say in one line that another one was there."""
    running = [
        subprocess.Popen(
            command(*RUN),
            cwd=site.home,
            env=site.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(AT_ONCE)
    ]
    codes = []
    for process in running:
        _, said = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in said, said
        codes.append(process.returncode)
    assert 0 in codes and set(codes) <= {0, 1}
