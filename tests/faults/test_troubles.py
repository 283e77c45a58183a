"""The doctor names what is wrong, nothing is lost, and work goes on by itself when it is mended."""

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.moment import DAY, MINUTE
from showcause.steps.path import carry_on, give_back
from showcause.store import record
from showcause.store.reads.rows import fetch_number, fetch_tuples
from showcause.wiring import running
from tests import cast
from tests.contracts.contestants import SECRET, Contestant, webhook
from tests.faults import troubles
from tests.faults.troubles import doctor, until, working
from tests.record.command import command, showcause
from tests.record.house import House, HouseAt, appeal_of, changes, dump, opened, reviewed
from tests.record.sites import SERVER, copied, remove

CONFIRMED = "SELECT COUNT(*) FROM receipt WHERE state = 'confirmed'"
LETTERS = """SELECT COUNT(*) FROM notice_delivery WHERE state IN ('filed', 'accepted')"""
MEGABYTES = 192
MISSING = "soon" if SERVER else "ill"
"""A worker that is not here may be on another machine where the record lies on a server."""


@pytest.fixture
def ordered(house_at: HouseAt) -> House:
    """Decided and told, every order and letter still in the house."""
    return house_at("ordered")


def configure(house: House, section: str, **values: object) -> House:
    """The house with other settings in one section, opened again."""
    path = house.home / "showcause.toml"
    text = path.read_text("utf-8")
    lines = "".join(f"{name} = {_toml(value)}\n" for name, value in values.items())
    before, _, after = text.partition(f"[{section}]\n")
    rest = after.partition("\n[")[2]
    path.write_text(f"{before}[{section}]\n{lines}\n[{rest}", encoding="utf-8")
    return opened(house.site)


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower().replace("'", '"')


def every_order_is_confirmed_once(house: House) -> None:
    orders = fetch_number("SELECT COUNT(*) FROM platform_order")
    rows = fetch_tuples("SELECT order_id, COUNT(*) FROM receipt GROUP BY order_id")
    assert len(rows) == orders == len(cast.BO)
    assert all(count == 1 for _, count in rows)


def all_confirmed() -> bool:
    record.close()
    return fetch_number(CONFIRMED) == len(cast.BO)


def test_a_killed_worker_is_named_and_the_next_one_goes_on(ordered: House) -> None:
    before = dump()
    with working(ordered.site) as worker:
        until(lambda: fetch_number(CONFIRMED) > 0, "a first receipt")
        assert doctor(ordered.site)["worker"]["health"] == "well"
        worker.process.kill()
        worker.process.wait()

    told = doctor(ordered.site)["worker"]
    assert told["health"] == MISSING
    assert "none is at work" in told["told"]
    assert "systemctl start" in told["remedy"]
    with working(ordered.site):
        until(all_confirmed, "every receipt")
    every_order_is_confirmed_once(ordered)
    assert "decision" not in changes(before)


def test_a_backup_for_which_there_is_no_room_is_none(
    ordered: House, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOWCAUSE_BACKUP_PASSPHRASE", "correct horse battery staple")
    troubles.fill(disk / "filler")
    (disk / "filler").open("rb+").truncate((disk / "filler").stat().st_size - (1 << 20))

    done = subprocess.run(
        command("backup", disk / "backups"),
        cwd=ordered.home,
        env=ordered.site.environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "cannot be written" in done.stderr
    assert not list((disk / "backups").glob("showcause-*"))
    assert doctor(ordered.site)["backup"]["health"] == "ill"
    (disk / "filler").unlink()
    showcause(ordered.site, "backup", disk / "backups")
    assert doctor(ordered.site)["backup"]["health"] == "well"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    if not troubles.may_mount():
        message = "only root may mount a small disk"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with troubles.small_disk(tmp_path / "disk", MEGABYTES) as folder:
        yield folder
        record.close()


@pytest.fixture
def on_small_disk(house_at: HouseAt, disk: Path) -> Iterator[House]:
    house = house_at("ordered")
    site = copied(house.site, disk / "workspace")
    yield opened(site)
    remove(site)


def test_a_full_disk_is_named_and_work_goes_on_when_there_is_room(
    on_small_disk: House, disk: Path
) -> None:
    house, before = on_small_disk, dump()
    record.close()
    troubles.fill(disk / "filler")
    with working(house.site) as worker:
        until(lambda: bool(worker.said), "the worker says why it does not go on")
        told = doctor(house.site)["disk"]
        assert told["health"] == "ill"
        assert "No space left on device" in told["told"]
        (disk / "filler").unlink()

        until(all_confirmed, "every receipt, once there is room")
    every_order_is_confirmed_once(house)
    assert "decision" not in changes(before)
    assert doctor(house.site)["disk"]["health"] in {"well", "soon"}


def test_a_read_only_disk_is_named_and_work_goes_on_when_it_can_be_written(
    on_small_disk: House, disk: Path
) -> None:
    house, before = on_small_disk, dump()
    record.close()
    troubles.remount(disk, "ro")
    with working(house.site) as worker:
        until(lambda: bool(worker.said), "the worker says why it does not go on")
        told = doctor(house.site)
        assert told["disk"]["health"] == "ill"
        assert "Read-only file system" in told["disk"]["told"]
        if not SERVER:
            assert told["database"]["health"] == "ill"
        troubles.remount(disk, "rw")

        until(all_confirmed, "every receipt, once it can be written")
    every_order_is_confirmed_once(house)
    assert "decision" not in changes(before)


@pytest.mark.parametrize("hours", [-2, 2])
def test_while_the_clock_is_off_no_measure_leaves(ordered: House, hours: int) -> None:
    with troubles.time_server() as server:
        server.off = -hours * 3_600
        house = configure(ordered, "clock", ntp=server.address)
        told = doctor(house.site)["clock"]
        assert told["health"] == "ill"
        assert ("2 h 0 min ahead of" if hours > 0 else "behind") in told["told"]
        assert "set the clock" in told["remedy"]

        with working(house.site) as worker:
            until(lambda: worker.has_said("the clock is"), "the worker doubts the clock")
            asked = server.asked
            until(lambda: server.asked > asked + 1, "it looks again")
            assert fetch_number(CONFIRMED) == 0
            server.off = 0.0
            until(all_confirmed, "every receipt, once the clock is right")
        assert doctor(house.site)["clock"]["health"] == "well"
    every_order_is_confirmed_once(house)


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Contestant]:
    folder = tmp_path / "receiver"
    folder.mkdir()
    monkeypatch.setenv("SHOWCAUSE_PLATFORM_SECRET", SECRET)
    with webhook(folder, people=cast.BO) as contestant:
        yield contestant


def at_receiver(house: House, address: str, **more: object) -> House:
    name = cast.key("").rstrip(":")
    networks = ["127.0.0.0/8"]
    values = {"kind": "webhook", "mode": "enforce", "address": address, "name": name}
    return configure(house, "platform", **values, allow_networks=networks, **more)


def carried_on(house: House) -> dict[str, dict[str, Any]]:
    """One round of the worker, by the house's clock."""
    with running.means(house.workspace) as means:
        by_clock = replace(means, circumstances=house.circumstances)
        return {told.step: told.counts for told in carry_on(by_clock, backoff=MINUTE)}


def test_an_expired_certificate_is_named_and_orders_wait_for_a_new_one(
    ordered: House, receiver: Contestant, tmp_path: Path
) -> None:
    assert receiver.proxy
    to = int(receiver.proxy.url.rpartition(":")[2])
    expired, renewed = (troubles.certificate(tmp_path, days=days) for days in (-1, 90))
    authorities = tmp_path / "authorities.pem"
    authorities.write_bytes(expired[0].read_bytes() + renewed[0].read_bytes())
    with troubles.tls_front(to, expired) as front:
        address = f"https://127.0.0.1:{front.port}"
        house = at_receiver(ordered, address, ca_file=str(authorities))
        told = doctor(house.site)["certificates"]
        assert told["health"] == "ill"
        assert "certificate has expired" in told["told"]
        for _ in range(12):
            house.wait(2 * MINUTE)
            carried_on(house)
        assert fetch_number(CONFIRMED) == 0
        assert fetch_number("SELECT COUNT(*) FROM outbox WHERE state = 'stuck'") == 0

        front.context = troubles.context_of(renewed)
        assert doctor(house.site)["certificates"]["health"] == "well"
        house.wait(2 * MINUTE)
        carried_on(house)
        every_order_is_confirmed_once(house)


def test_a_revoked_credential_is_named_and_orders_wait_for_a_new_one(
    ordered: House, receiver: Contestant, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert receiver.proxy
    house = at_receiver(ordered, receiver.proxy.url)
    monkeypatch.setenv("SHOWCAUSE_PLATFORM_SECRET", "whsec_" + "b" * 43 + "=")
    told = doctor(house.site)["platform"]
    assert told["health"] == "ill"
    assert "does not take our credential" in told["told"]
    assert "SHOWCAUSE_PLATFORM_SECRET" in told["remedy"]
    for _ in range(12):
        house.wait(2 * MINUTE)
        carried_on(house)
    assert fetch_number(CONFIRMED) == 0
    assert fetch_number("SELECT COUNT(*) FROM outbox WHERE state = 'stuck'") == 0

    monkeypatch.setenv("SHOWCAUSE_PLATFORM_SECRET", SECRET)
    assert doctor(house.site)["platform"]["health"] == "well"
    house.wait(2 * MINUTE)
    carried_on(house)
    every_order_is_confirmed_once(house)


class Refusing:
    """Takes no letter from anybody for now."""

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, *_: Any) -> str:
        return "421 4.3.2 not accepting mail"


class Taking:
    """Takes every letter."""

    def __init__(self) -> None:
        self.letters = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters += 1
        return "250 OK"


def letters_wait_for(house: House) -> None:
    """However long the server refuses, no letter is lost or given up; then all of them go."""
    waiting = fetch_number("SELECT COUNT(*) FROM outbox WHERE kind = 'mail' AND state = 'ready'")
    assert waiting
    for _ in range(12):
        house.wait(DAY // 24)
        assert carried_on(house)["deliver"]["delivered"] == 0
    left = fetch_number("SELECT COUNT(*) FROM outbox WHERE kind = 'mail' AND state = 'ready'")
    assert left >= waiting


@pytest.mark.parametrize("how", ["refusing", "away"])
def test_a_mail_server_that_refuses_is_named_and_letters_wait(
    ordered: House, receiver: Contestant, how: str
) -> None:
    assert receiver.proxy
    port, filed = troubles.free_port(), fetch_number(LETTERS)
    house = at_receiver(ordered, receiver.proxy.url)
    house = configure(house, "mail", kind="smtp", port=port, sender="notices@example.test")
    if how == "refusing":
        with troubles.mail_server(Refusing(), port):
            told = doctor(house.site)["mail"]
            letters_wait_for(house)
    else:
        told = doctor(house.site)["mail"]
        letters_wait_for(house)
    assert told["health"] == "ill"
    assert "421" in told["told"] if how == "refusing" else "refused" in told["told"].lower()
    assert "letters wait" in told["remedy"]

    taking = Taking()
    with troubles.mail_server(taking, port):
        assert doctor(house.site)["mail"]["health"] == "well"
        house.wait(DAY)
        carried_on(house)
    assert taking.letters == fetch_number(LETTERS) - filed > 0
    assert fetch_number("SELECT COUNT(*) FROM outbox WHERE kind='mail' AND state='ready'") == 0


def test_while_the_clock_is_off_what_was_taken_is_given_back(house_at: HouseAt) -> None:
    house = house_at("enforced")
    account = cast.key(cast.BO[1])
    appeal = appeal_of(house, account)
    reviewed(house, appeal, cast.IDA, AppealOutcome.NO_VIOLATION)
    measures = fetch_number("SELECT COUNT(*) FROM platform_order WHERE verb = 'apply'")

    with running.means(house.workspace) as means:
        by_clock = replace(means, circumstances=house.circumstances)
        told = {told.step: told.counts for told in give_back(by_clock, backoff=MINUTE)}

    assert told["enforce"]["confirmed"] == 1
    assert house.one("reversals", account=account)["order_state"] == "confirmed"
    assert fetch_number("SELECT COUNT(*) FROM platform_order WHERE verb='apply'") == measures


def test_what_serve_started_is_started_again_when_it_is_killed(house_at: HouseAt) -> None:
    house, port = house_at("enforced"), troubles.free_port()
    record.close()
    serving = subprocess.Popen(
        command("serve", "--port", port),
        cwd=house.home,
        env=house.site.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: len(troubles.children(serving.pid, "showcause.")) >= 2, "web and worker")
        until(lambda: doctor(house.site)["worker"]["health"] == "well", "the worker is at work")
        killed = troubles.children(serving.pid, "showcause.workers")
        for pid in killed:
            os.kill(pid, signal.SIGKILL)

        until(lambda: doctor(house.site)["worker"]["health"] == "well", "another one is")
        until(lambda: troubles.children(serving.pid, "showcause.workers") != killed, "anew")
    finally:
        serving.terminate()
        serving.wait(timeout=60)
    assert doctor(house.site)["worker"]["health"] == MISSING
