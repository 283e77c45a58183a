"""The sandbox as a process: its token, its limits, its end, and its memory."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from showcause.domain.errors import PlatformError
from showcause.domain.measure import Measure
from showcause.domain.order import Order, OrderState, Verb
from showcause.platforms.sandbox.client import SandboxPlatform

TOKEN = "a token for tests"
Start = Callable[..., tuple[subprocess.Popen[str], str]]
ADA = {"id": "ada", "handle": "ada", "picture": "portrait", "followers": 3}
SUSPEND = Order("order-1", Verb.APPLY, "ada", Measure.SUSPEND, (Measure.SUSPEND,))


def test_without_a_token_it_does_not_start(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "showcause.platforms.sandbox", "--store", str(tmp_path / "s")]

    ended = subprocess.run(command, env={}, capture_output=True, text=True, timeout=20)

    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1 and "token" in ended.stderr


@pytest.mark.parametrize("store", ["no/such/folder/s", "rubbish"])
def test_a_store_that_cannot_be_used_is_one_clear_line(tmp_path: Path, store: str) -> None:
    (tmp_path / "rubbish").write_bytes(b"this is no database at all" * 1_000)
    command = [sys.executable, "-m", "showcause.platforms.sandbox", "--store"]

    ended = subprocess.run(
        [*command, str(tmp_path / store)],
        env={"SHOWCAUSE_SANDBOX_TOKEN": TOKEN},
        capture_output=True,
        text=True,
        timeout=20,
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith("sandbox: ") and ended.stderr.count("\n") == 1


def test_the_port_file_names_the_port(tmp_path: Path, start_sandbox: Start) -> None:
    port_file = tmp_path / "port"
    port_file.write_text("a port of an earlier run")
    process, address = start_sandbox("--port-file", str(port_file))
    # The file follows the line on the output; an answer proves that it has been written.
    assert httpx.get(f"{address}/health").json()["status"] == "ok"

    assert address == f"http://127.0.0.1:{port_file.read_text()}"

    process.terminate()
    assert process.wait(timeout=10) == 0
    assert not port_file.exists()


def test_killed_and_started_again_it_remembers(start_sandbox: Start) -> None:
    process, address = start_sandbox()
    with_platform = SandboxPlatform(address, TOKEN, 5)
    with_platform.populate([ADA])
    receipts = with_platform.carry_out([SUSPEND])
    process.kill()
    process.wait(timeout=10)

    _, address = start_sandbox()
    platform = SandboxPlatform(address, TOKEN, 5)

    assert platform.standing_of(["ada"]) == {"ada": {Measure.SUSPEND}}
    assert platform.carry_out([SUSPEND]) == receipts
    assert platform.counts()["orders"] == 1


def test_it_stops_at_once_even_while_a_call_hangs(start_sandbox: Start) -> None:
    process, address = start_sandbox("--hang-seconds", "60")
    hanging = Order("order-1", Verb.APPLY, "sandbox-timeout", Measure.WARN, (Measure.WARN,))
    client = SandboxPlatform(address, TOKEN, 20)
    states: list[OrderState | str] = []

    def call() -> None:
        try:
            states.extend(receipt.state for receipt in client.carry_out([hanging]))
        except PlatformError as error:
            states.append(str(error))

    caller = threading.Thread(target=call)
    caller.start()
    assert httpx.get(f"{address}/health").status_code == 200
    process.terminate()

    assert process.wait(timeout=10) == 0
    caller.join(timeout=10)
    assert len(states) == 1 and states[0] is not OrderState.CONFIRMED


def test_a_platform_that_is_not_there_may_be_tried_again(start_sandbox: Start) -> None:
    process, address = start_sandbox()
    process.terminate()
    process.wait(timeout=10)

    with pytest.raises(PlatformError) as failure:
        SandboxPlatform(address, TOKEN, 1).carry_out([SUSPEND])

    assert not failure.value.permanent


@pytest.mark.parametrize("token", ["x", "wrong", "a token for test", "a token for testsß"])
def test_a_wrong_token_is_refused_for_good(sandbox_address: str, token: str) -> None:
    headers = {b"Authorization": f"Bearer {token}".encode()}

    for path in ("/api/stats", "/api/accounts/sandbox-half", "/api/standing?ids=sandbox-half"):
        assert httpx.get(sandbox_address + path, headers=headers).status_code == 401
    with pytest.raises(PlatformError) as failure:
        SandboxPlatform(sandbox_address, "wrong", 5).carry_out([SUSPEND])
    assert failure.value.permanent


def test_the_server_itself_refuses_a_thousand_and_one(sandbox_address: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    row = {"order_id": "x", "verb": "apply", "account_id": "a", "measure": "warn", "standing": []}
    answer = httpx.post(
        f"{sandbox_address}/api/orders", json={"orders": [row] * 1_001}, headers=headers
    )

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"orders": 1}',
        b'{"orders": [1]}',
        b'{"orders": [{}]}',
        b'{"orders": [{"order_id": "x", "verb": "apply", "account_id": "\\ud800",'
        b' "measure": "warn", "standing": []}]}',
        b"[" * 100_000,
    ],
)
def test_orders_that_cannot_be_read_are_a_clear_refusal(sandbox_address: str, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}

    answer = httpx.post(f"{sandbox_address}/api/orders", content=body, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_an_account_that_cannot_be_read_does_not_keep_the_others_out(sandbox_address: str) -> None:
    lines = b'{"id": "in-1"}\nnot json\n{"id": "x", "followers": -1}\n{"id": "in-2"}\n'
    headers = {"Authorization": f"Bearer {TOKEN}"}

    answer = httpx.post(f"{sandbox_address}/api/accounts", content=lines, headers=headers).json()

    assert answer["accepted"] == 2
    assert [refused["line"] for refused in answer["refused"]] == [2, 3]


def test_a_locked_account_can_neither_sign_in_nor_post(sandbox_address: str) -> None:
    platform = SandboxPlatform(sandbox_address, TOKEN, 5)
    platform.populate([{"id": "locked", "handle": "locked"}])
    headers = {"Authorization": f"Bearer {TOKEN}"}
    post = {"account_id": "locked", "id": "p1", "text": "Hello", "created_at": 1}

    def statuses() -> list[int]:
        return [
            httpx.post(f"{sandbox_address}/api/{path}", json=post, headers=headers).status_code
            for path in ("sign-in", "posts")
        ]

    lock = Order("lock", Verb.APPLY, "locked", Measure.LOCK, (Measure.LOCK,))
    assert statuses() == [200, 201]
    platform.carry_out([lock])
    assert statuses() == [403, 403]
    platform.carry_out([Order("unlock", Verb.UNDO, "locked", Measure.LOCK, ())])
    assert statuses() == [200, 201]
