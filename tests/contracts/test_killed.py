"""A process killed with SIGKILL at a call to a real server: sent again, all ends as ordered.

Killed before the call, the order is in the record and nowhere else; killed after it, the measure
is in force and no receipt is. What a kill leaves in the record itself: tests/faults.
"""

import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from showcause.domain.measure import Measure
from showcause.domain.order import Order, OrderState
from showcause.platforms.atproto.client import admin_header
from tests.contracts.contestants import Contestant
from tests.contracts.hand import Task
from tests.contracts.servers.pds import ADMIN
from tests.contracts.servers.proxy import KILL_AFTER, KILL_BEFORE
from tests.contracts.test_every_platform import apply, standing, undo

KINDS = ("atproto", "mastodon", "matrix", "ozone")


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["contestant"])


@pytest.mark.parametrize("fault", [KILL_BEFORE, KILL_AFTER])
@pytest.mark.parametrize("contestant", KINDS, indirect=True, scope="session")
def test_a_kill_at_a_call_changes_nothing_in_the_end(
    contestant: Contestant, kind: str, fault: str, tmp_path: Path
) -> None:
    names = [contestant.make("account") for _ in range(4)]
    for orders, measures in (
        ([apply(name, Measure.SUSPEND) for name in names], {Measure.SUSPEND}),
        ([undo(name, Measure.SUSPEND) for name in names], set()),
    ):
        killed_at(names[1], fault, contestant, task_of(contestant, kind, orders, tmp_path))

        receipts = contestant.again(tmp_path).carry_out(orders)

        assert {receipt.state for receipt in receipts} == {OrderState.CONFIRMED}
        assert {standing(contestant.platform, name) for name in names} == {frozenset(measures)}
        withheld = set(contestant.platform.effects[Measure.SUSPEND]) if measures else set()
        assert contestant.withheld(names[1]) == withheld


def task_of(contestant: Contestant, kind: str, orders: list[Order], folder: Path) -> Task:
    assert contestant.proxy
    is_basic = kind in {"atproto", "ozone"}
    bearer = {} if is_basic else {"Authorization": f"Bearer {contestant.server.token}"}
    headers = admin_header(ADMIN) if is_basic else bearer
    return Task(kind, contestant.proxy.url, headers, folder / "orders.sqlite", orders)


def killed_at(name: str, fault: str, contestant: Contestant, task: Task) -> None:
    """A process that carries the task out, killed when it makes its writing call about a name."""
    assert contestant.proxy
    file = task.journal.parent / "task"
    file.write_bytes(pickle.dumps(task))
    # The call comes when the process has started, which is after this line.
    contestant.proxy.go_wrong(name, fault, times=1)
    process = subprocess.Popen([sys.executable, "-m", "tests.contracts.hand", str(file)])
    contestant.proxy.kill = process.kill
    assert process.wait(timeout=60) == -signal.SIGKILL
