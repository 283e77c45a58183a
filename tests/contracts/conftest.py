"""Real platforms to run the contract on; each adapter brings the same few fixtures."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from showcause.enforcement.port import Platform
from showcause.platforms.sandbox.client import SandboxPlatform

TOKEN = "a token for tests"
NUMBERS = count(1)


@dataclass(frozen=True)
class Contestant:
    """An adapter, a way to make accounts, and a way to see what visitors see."""

    platform: Platform
    make: Callable[[str], str]
    look: Callable[[str], Mapping[str, Any]]
    misbehaving: Mapping[str, str]


@pytest.fixture
def start_sandbox(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(*options: str) -> tuple[subprocess.Popen[str], str]:
        process = launch(tmp_path, *options)
        started.append(process)
        return process, address(process)

    yield start
    for process in started:
        stop(process)


def launch(folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "showcause.platforms.sandbox"]
    return subprocess.Popen(
        [*command, "--store", str(folder / "sandbox.sqlite"), "--port", "0", *options],
        env={**os.environ, "SHOWCAUSE_SANDBOX_TOKEN": TOKEN},
        stdout=subprocess.PIPE,
        text=True,
    )


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    line = process.stdout.readline()
    assert line.startswith("sandbox: http://127.0.0.1:"), f"the sandbox did not start: {line!r}"
    return line.removeprefix("sandbox: ").strip()


def stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait(timeout=10)
    if process.stdout:
        process.stdout.close()


@pytest.fixture(scope="session")
def sandbox_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    process = launch(tmp_path_factory.mktemp("sandbox"))
    yield address(process)
    stop(process)


def enter_sandbox(request: pytest.FixtureRequest) -> Contestant:
    platform = SandboxPlatform(request.getfixturevalue("sandbox_address"), TOKEN, timeout=0.4)
    request.addfinalizer(platform.close)

    def make(kind: str) -> str:
        account_id = f"{kind}-{next(NUMBERS)}"
        platform.populate([account_row(account_id, kind)])
        return account_id

    def look(account_id: str) -> Mapping[str, Any]:
        profile = platform.profile_of(account_id)
        assert profile is not None
        return {name: value for name, value in profile.items() if name != "messages"}

    names = {name: f"sandbox-{name}" for name in ("timeout", "half", "refuse")}
    return Contestant(platform, make, look, names)


def account_row(account_id: str, kind: str) -> dict[str, object]:
    post = {"id": f"{account_id}/a", "text": "Tea is ready", "created_at": 1_600_000_000_000}
    return {
        "id": account_id,
        "kind": kind,
        "handle": account_id,
        "name": f"Ada of {account_id}",
        "bio": "Trains and teapots",
        "picture": "portrait",
        "header": "garden",
        "followers": 41,
        "language": "en",
        "posts": [post],
    }


ADAPTERS: Mapping[str, Callable[[pytest.FixtureRequest], Contestant]] = {"sandbox": enter_sandbox}


@pytest.fixture(scope="session", params=sorted(ADAPTERS))
def contestant(request: pytest.FixtureRequest) -> Contestant:
    return ADAPTERS[request.param](request)


@pytest.fixture(scope="session")
def platform(contestant: Contestant) -> Platform:
    return contestant.platform


@pytest.fixture(scope="session")
def make(contestant: Contestant) -> Callable[[str], str]:
    return contestant.make


@pytest.fixture(scope="session")
def look(contestant: Contestant) -> Callable[[str], Mapping[str, Any]]:
    return contestant.look


@pytest.fixture(scope="session")
def misbehaving(contestant: Contestant) -> Mapping[str, str]:
    return contestant.misbehaving
