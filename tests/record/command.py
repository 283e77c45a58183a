"""The command line as a process of its own, the way people run it."""

import os
import subprocess
import sys
from typing import Final

from tests.record.sites import Site

PATIENCE: Final = 3_600 if os.environ.get("SHOWCAUSE_FULL") else 300
"""Seconds a command may take: full sizes share their machine with everything else."""


def showcause(site: Site, *arguments: object) -> str:
    """What a command printed; it must end well."""
    done = subprocess.run(
        command(*arguments),
        cwd=site.home if site.home.exists() else site.home.parent,
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def command(*arguments: object) -> list[str]:
    """The words that start a command."""
    return [sys.executable, "-m", "showcause", *map(str, arguments)]
