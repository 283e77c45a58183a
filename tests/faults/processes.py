"""Processes that can be killed at any moment: each has a group of its own and starts at once.

They are forked from one process that has loaded everything and opened nothing, so that a kill hits
the work and not the second in which Python loads it.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, Final

from tests.record.command import PATIENCE
from tests.record.sites import Site

FORKS: Final = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.faults.warm"])


@dataclass(frozen=True)
class Started:
    """A process with its group; `said` is what it prints, line by line."""

    process: Any
    said: IO[str]

    def kill(self) -> str:
        """Kill it with all that it started; what it said that nobody has read."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        return self._rest()

    def ends_within(self, seconds: float) -> bool:
        """Whether it came to its end by itself in that time."""
        self.process.join(seconds)
        return self.process.exitcode is not None

    def end(self) -> str:
        """What it said; it must end well."""
        assert self.ends_within(PATIENCE)
        said = self._rest()
        assert self.process.exitcode == 0, said
        return said

    def _rest(self) -> str:
        with self.said:
            return self.said.read()


def started(site: Site, work: Callable[..., object], *arguments: Any) -> Started:
    """`work(*arguments)` in a process of its own, in the site's folder and with its environment."""
    reading, writing = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_work, args=(writing, site, work, arguments))
    process.start()
    writing.close()
    said = os.fdopen(os.dup(reading.fileno()), encoding="utf-8")
    reading.close()
    return Started(process, said)


def command(*arguments: object) -> int:
    """The exit code of a command, run in this very process."""
    from showcause.cli.app import run

    sys.argv = ["showcause", *map(str, arguments)]
    return run()


def _work(writing: Any, site: Site, work: Callable[..., object], arguments: Any) -> None:
    os.setsid()
    for stream in (1, 2):
        os.dup2(writing.fileno(), stream)
    os.environ.update(site.environment)
    os.chdir(site.home)
    sys.exit(work(*arguments))
