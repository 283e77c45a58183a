"""The previous version, as the repository has it: its code beside ours, in processes of its own."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.record.sites import ROOT, Site

PREVIOUS: Final = "b51e8cc75aa21474e79f9263a56c7fbdd0d2b82c"
"""The last commit whose programs know nothing of formats of the record."""


def unpacked(folder: Path) -> Path:
    """The previous version's tree; empty if the repository has no history here."""
    made = subprocess.run(
        ["git", "-C", ROOT, "archive", PREVIOUS, "showcause", "bench", "tests"],
        capture_output=True,
    )
    if made.returncode:
        return Path()
    folder.mkdir(parents=True)
    subprocess.run(["tar", "-x", "-C", folder], input=made.stdout, check=True)
    return folder


def python(tree: Path, site: Site, code: str) -> "subprocess.Popen[str]":
    """Python code started with the program of a tree, in the site's environment."""
    environment = {**site.environment, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    # Where it is started from is looked at before PYTHONPATH.
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tree,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process: "subprocess.Popen[str]", code: int = 0) -> str:
    """What it said; it must end with that code."""
    said, _ = process.communicate(timeout=3_600)
    assert process.returncode == code, said
    return said
