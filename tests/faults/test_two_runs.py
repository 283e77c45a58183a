"""Two runs of one workspace at the same moment leave what one alone would have left."""

import subprocess

from tests.faults.conftest import RUN, Copy
from tests.faults.state import difference, letters, state_of
from tests.record.command import PATIENCE, command, showcause
from tests.record.sites import Site

AT_ONCE = 2


def test_two_runs_at_once_end_in_the_same_record_and_send_nothing_twice(
    purge: Site, undisturbed: Site, copy: Copy
) -> None:
    together = copy(purge)

    _at_once(together)
    showcause(together, *RUN)

    assert difference(state_of(together), state_of(undisturbed)) == {}
    sent = letters(together.home / "mail")
    assert len(sent) == len(set(sent)) == len(letters(undisturbed.home / "mail"))


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
    codes, told = [], []
    for process in running:
        _, said = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in said, said
        codes.append(process.returncode)
        told.append(said)
    assert 0 in codes and set(codes) <= {0, 1}, told
