"""Runs the tested blocks of the documentation, in the order a reader meets them."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, commands

TYPIST = """
import contextlib, io, json, shlex, sys
from showcause.cli.app import run
for line in json.load(sys.stdin):
    sys.argv, told, said = shlex.split(line), io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(said):
        code = run()
    print(json.dumps([code, told.getvalue(), said.getvalue()]), flush=True)
"""
VERIFIER = ROOT / "verifier" / "verify.py"


@dataclass(frozen=True, slots=True)
class Answer:
    """Exit code, and what was printed where."""

    code: int
    told: str
    said: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody in a folder who types what a page says."""

    folder: Path
    bin: Path

    def follow(self, *names: str) -> str:
        """What the tested blocks of these pages print, one after the other in one shell."""
        blocks = [block for name in names for block in commands(name)]
        assert blocks, f"nothing is tested in {names}"
        return self.type("\n".join(blocks))

    def type(self, lines: str) -> str:
        """What the lines print; the first one that fails ends it."""
        done = self._run(["sh", "-eu", "-c", lines], "")
        assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done.stdout

    def answers(self, lines: Sequence[str]) -> list[Answer]:
        """How each line ends, typed by one process, which is quicker than one each."""
        done = self._run(["python", "-c", TYPIST], json.dumps(list(lines)))
        assert done.returncode == 0, done.stderr[-2000:]
        return [Answer(*json.loads(line)) for line in done.stdout.splitlines()]

    def _run(self, command: Sequence[str], given: str) -> "subprocess.CompletedProcess[str]":
        kept = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
        environment = kept | {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "VERIFIER": str(VERIFIER),
        }
        return subprocess.run(
            command,
            input=given,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )


@pytest.fixture(scope="session")
def bin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `showcause` and `python` as an activated environment has them."""
    folder = tmp_path_factory.mktemp("bin")
    for name, arguments in (("showcause", " -m showcause"), ("python", "")):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}"{arguments} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return folder


@pytest.fixture
def reader(bin_folder: Path, tmp_path: Path) -> Reader:
    """Somebody who starts in an empty folder."""
    return Reader(tmp_path, bin_folder)


@pytest.fixture(scope="session")
def after_tutorial(
    bin_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Reader, str]:
    """Somebody who went through the tutorial and what goes on from there, and what they saw."""
    start = Reader(tmp_path_factory.mktemp("tutorial"), bin_folder)
    told = start.follow(
        "tutorial/first-findings.md", "how-to/verify-the-ledger.md", "how-to/undo-a-cause.md"
    )
    return Reader(start.folder / "rehearsal", bin_folder), told
