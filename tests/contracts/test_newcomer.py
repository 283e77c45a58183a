"""Somebody who has only the docs goes from nothing to observing a real PDS, in twelve commands."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.contracts.servers.pds import ADMIN, running_pds
from tests.docs.pages import ROOT, page

BLOCK = re.compile(r"```sh (install|follow)\n(.*?)```", re.DOTALL)
PAGE = page("tutorial/observe-a-pds.md")
COMMANDS = [
    (kind, line) for kind, block in BLOCK.findall(PAGE) for line in block.strip().splitlines()
]
FULL = bool(os.environ.get("SHOWCAUSE_FULL"))
ON_LOOPBACK = "sed -i 's|^allow_networks = .*|allow_networks = [\"127.0.0.0/8\"]|' showcause.toml"
"""The test's PDS is on this machine, where no request goes unless it is allowed."""


def test_there_are_at_most_twelve_commands_and_none_elsewhere_on_the_page() -> None:
    assert len(COMMANDS) <= 12
    assert len(re.findall(r"^```", PAGE, re.MULTILINE)) == 2 * len(BLOCK.findall(PAGE))


def test_the_page_as_it_stands_leads_to_a_pds_that_is_observed(tmp_path: Path) -> None:
    (tmp_path / "pds").mkdir()
    with running_pds(tmp_path / "pds") as pds:
        hidden, seen = pds.register("hidden"), pds.register("seen")
        pds.take_down(hidden)
        told = followed(tmp_path, pds.url)

        profile = pds.get("com.atproto.repo.describeRepo", repo=seen)

    assert "seen 1, unexplained 1" in told
    assert profile.is_success, "observing changed something"
    assert re.search(r"^well +platform|^platform +well|platform.*well", told, re.MULTILINE), told


def followed(folder: Path, address: str) -> str:
    """What the page's commands print, run by one shell in their order."""
    lines = [line for kind, line in COMMANDS if kind == "follow" or (FULL and installs(line))]
    script = "\n".join(["set -e", *lines])
    script = script.replace("https://pds.example.org", address)
    script = script.replace("'PDS_ADMIN_PASSWORD'", f"'{ADMIN}'").replace("REPOSITORY", str(ROOT))
    script = script.replace("showcause doctor", f"{ON_LOOPBACK}\nshowcause doctor")
    beside = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": os.environ["PATH"] if FULL else beside},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def installs(line: str) -> bool:
    """Whether a command of the installation can be run by a test, which is nobody's root."""
    return not line.startswith("sudo ")
