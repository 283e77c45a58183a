"""Real platforms to run the contract on; each adapter brings the same few fixtures."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from showcause.enforcement.port import Platform
from showcause.platforms.sandbox.client import SandboxPlatform
from tests.contracts.contestants import (
    Contestant,
    atproto,
    mastodon,
    matrix,
    ozone,
    webhook,
    withheld_on_sandbox,
)

TOKEN = "a token for tests"
NUMBERS = count(1)


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
    return Contestant(
        platform,
        make,
        look,
        lambda account_id: withheld_on_sandbox(look(account_id)),
        names,
        lambda *_: platform,
        messages=lambda account_id: _messages(platform, account_id),
        kinds=("account", "page", "group", "advertiser"),
    )


def _messages(platform: SandboxPlatform, account_id: str) -> list[str]:
    profile = platform.profile_of(account_id) or {}
    return [f"{row['subject']}\n\n{row['body']}" for row in profile["messages"]]


def enter(build: Callable[[Path], AbstractContextManager[Contestant]]) -> "Enter":
    """A way into a platform that a context manager runs in a folder of its own."""

    def entered(request: pytest.FixtureRequest) -> Contestant:
        folder = request.getfixturevalue("tmp_path_factory").mktemp("platform")
        running = build(folder)
        contestant = running.__enter__()
        request.addfinalizer(lambda: running.__exit__(None, None, None))
        return contestant

    return entered


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


Enter = Callable[[pytest.FixtureRequest], Contestant]
ADAPTERS: Mapping[str, Enter] = {
    "atproto": enter(atproto),
    "mastodon": enter(mastodon),
    "matrix": enter(matrix),
    "ozone": enter(ozone),
    "sandbox": enter_sandbox,
    "webhook": enter(webhook),
    "webhook-node": enter(lambda folder: webhook(folder, "node")),
}


@pytest.fixture(scope="session", params=sorted(ADAPTERS))
def contestant(request: pytest.FixtureRequest) -> Contestant:
    return ADAPTERS[request.param](request)


@pytest.fixture(scope="session")
def platform(contestant: Contestant) -> Platform:
    return contestant.platform


@pytest.fixture(scope="session", params=["atproto", "mastodon", "matrix"])
def quiet(request: pytest.FixtureRequest) -> tuple[str, Contestant]:
    """A server of its own on which nothing is in force yet; its name besides."""
    return request.param, ADAPTERS[request.param](request)
